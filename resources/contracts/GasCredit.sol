// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Community} from "./Community.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {BatchMetadata} from "./BatchMetadata.sol";
import {HoldingSet} from "./HoldingSet.sol";

/// @title GasCredit: paid-for or injected gas, in watt-hours, by batch (ERC-1155).
/// @notice An id is class (8 bits) | zone (64) | period YYYYMM (32) | batch (64). For every batch, always:
/// issuedWh = totalSupply + settledWh + retiredWh. No balance is ever negative: consumption beyond it is arrears.
contract GasCredit is ERC1155Supply, Multicall {
    using HoldingSet for HoldingSet.Set;

    /// @notice Where a batch comes from: the fields of an EN 16325 gas guarantee of origin.
    struct Batch {
        address issuer;
        bytes32 plantIdHash;
        bytes32 feedstock;
        uint64 prodFrom;
        uint64 prodTo;
        uint64 capacityKW;
        bytes2 country;
        bytes32 supportScheme;
        uint64 operationalDate;
        uint64 ghgMgPerMJ;
        bytes32 posHash;
        uint64 expiry;
        uint8 chainModel;
    }

    /// @notice At most this many of an account's batches are looked at in one settlement.
    uint256 public constant MAX_BATCHES_PER_SETTLEMENT = 32;
    /// @dev 1 natural, 2 biomethane, 3 hydrogen, 4 blend.
    uint8 private constant NATURAL = 1;
    uint8 private constant HYDROGEN = 3;
    uint8 private constant LAST_CLASS = 4;
    /// @dev Networks: 0 methane, 1 hydrogen, 2 blended.
    uint8 private constant METHANE_NETWORK = 0;
    uint8 private constant HYDROGEN_NETWORK = 1;
    uint8 private constant BLENDED_NETWORK = 2;
    uint256 private constant NETWORKS = 3;

    /// @dev What an account holds, apart by what can be settled in the same networks: looking for the oldest
    /// batch that a network accepts never has to step over one that it does not accept.
    struct Holdings {
        HoldingSet.Set methane;
        HoldingSet.Set hydrogen;
    }

    /// @notice The community whose roles and pauses apply.
    Community public immutable community;
    /// @notice The only contract that may settle consumption and mint from readings.
    MeterRegistry public immutable registry;

    /// @notice The last batch number given out.
    uint64 public batchCount;
    /// @notice Everything ever issued into a batch, Wh.
    mapping(uint256 creditId => uint256 wh) public issuedWh;
    /// @notice What was burned as consumption, Wh.
    mapping(uint256 creditId => uint256 wh) public settledWh;
    /// @notice What was retired by its holders, Wh.
    mapping(uint256 creditId => uint256 wh) public retiredWh;
    /// @notice The id of a batch by its number.
    mapping(uint64 batch => uint256 creditId) public creditIdOf;
    /// @notice What an issuer did under a reference of its own: the batch it opened or allotted from; 0 when nothing.
    mapping(address issuer => mapping(bytes32 ref => uint256 creditId)) public doneOf;
    /// @notice The batch that an entry meter's readings mint into.
    mapping(bytes32 meterId => uint256 creditId) public entryBatchOf;
    /// @notice The last reading of an entry meter that minted; each mints at most once.
    mapping(bytes32 meterId => uint64 seq) public lastMintedSeq;

    mapping(uint256 creditId => Batch) private _batches;
    mapping(address account => Holdings) private _holdings;
    /// @dev By network, in one storage slot. 2^80 Wh is more than a meter of the greatest allowed flow and the
    /// greatest allowed conversion passes in 200,000 years.
    mapping(address account => uint80[3] byNetwork) private _arrears;

    event BatchIssued(uint256 indexed creditId, address indexed issuer, Batch batch);
    event EntryBatchSet(bytes32 indexed meterId, uint256 indexed creditId);
    event Allotted(address indexed account, uint256 indexed creditId, uint256 wh);
    event Injected(
        bytes32 indexed meterId, address indexed owner, uint256 indexed creditId, uint64 seq, uint256 wh
    );
    event Settled(
        address indexed account, bytes32 indexed meterId, uint256 indexed creditId, uint64 seq, uint256 wh
    );
    event ArrearsRecorded(address indexed account, bytes32 indexed meterId, uint64 seq, uint256 wh, uint256 totalWh);
    event Retired(address indexed account, uint256 indexed creditId, uint256 wh, address beneficiary, string purpose);

    /// @notice The caller lacks a role of the community.
    error MissingRole(bytes32 role, address account);
    /// @notice Only the meter registry may call this.
    error OnlyRegistry();
    /// @notice Everything but leaving is paused.
    error EverythingPaused();
    /// @notice A parameter is outside what makes sense; the field is named.
    error BadParameter(string field);
    /// @notice No such batch was issued.
    error UnknownBatch(uint256 creditId);
    /// @notice The batch belongs to another issuer.
    error NotBatchIssuer(uint256 creditId, address issuer);
    /// @notice Nothing more may be issued into the batch.
    error BatchExpired(uint256 creditId, uint64 expiry);
    /// @notice The account is not a member of the community.
    error NotMember(address account);
    /// @notice No more batches can be numbered.
    error TooManyBatches();
    /// @notice The issuer used this reference before; what was asked for is done already.
    error AlreadyDone(address issuer, bytes32 ref);
    /// @notice The amount is zero.
    error ZeroAmount();
    /// @notice The entry meter has no batch to mint into.
    error NoEntryBatch(bytes32 meterId);
    /// @notice This reading of the entry meter has minted before.
    error AlreadyMinted(bytes32 meterId, uint64 seq);

    modifier onlyIssuer() {
        bytes32 role = community.ISSUER();
        if (!community.hasRole(role, msg.sender)) revert MissingRole(role, msg.sender);
        _;
    }

    modifier onlyRegistry() {
        if (msg.sender != address(registry)) revert OnlyRegistry();
        _;
    }

    modifier whenRunning() {
        if (community.allPaused()) revert EverythingPaused();
        _;
    }

    constructor(Community community_, MeterRegistry registry_) ERC1155("") {
        community = community_;
        registry = registry_;
    }

    /// @notice Open a batch. Nothing is issued into it yet.
    /// @param gasClass 1 natural, 2 biomethane, 3 hydrogen, 4 blend
    /// @param zone keccak256 of the gas zone's name
    /// @param period production period as YYYYMM
    /// @param b where the gas comes from; `b.issuer` is replaced by the caller, `b.country` is two letters A-Z
    /// @param ref the caller's own reference, used at most once; 0 for none
    /// @return creditId the batch's id
    function issueBatch(uint8 gasClass, bytes32 zone, uint32 period, Batch calldata b, bytes32 ref)
        external
        onlyIssuer
        whenRunning
        returns (uint256 creditId)
    {
        _checkBatch(gasClass, period, b);
        uint64 number = ++batchCount;
        if (number >= HoldingSet.LIMIT) revert TooManyBatches();
        creditId = (uint256(gasClass) << 160) | ((uint256(zone) >> 192) << 96) | (uint256(period) << 64) | number;
        _useOnce(ref, creditId);
        creditIdOf[number] = creditId;
        _batches[creditId] = b;
        _batches[creditId].issuer = msg.sender;
        emit BatchIssued(creditId, msg.sender, _batches[creditId]);
    }

    /// @notice Choose which batch an entry meter's readings mint into.
    /// @param meterId an active entry meter
    /// @param creditId one of the caller's own batches, of the meter's zone
    function setEntryBatch(bytes32 meterId, uint256 creditId) external onlyIssuer {
        _checkOwnBatch(creditId);
        MeterRegistry.Meter memory m = registry.meterOf(meterId);
        if (m.status != registry.ACTIVE() || m.direction != registry.ENTRY()) revert BadParameter("meterId");
        if (uint256(m.zone) >> 192 != uint64(creditId >> 96)) revert BadParameter("zone");
        entryBatchOf[meterId] = creditId;
        emit EntryBatchSet(meterId, creditId);
    }

    /// @notice Give a member gas it has paid for. Arrears are settled from it first.
    /// @param account the member
    /// @param creditId one of the caller's own batches
    /// @param wh watt-hours
    /// @param ref the caller's own reference, used at most once; 0 for none
    function allot(address account, uint256 creditId, uint256 wh, bytes32 ref) external onlyIssuer whenRunning {
        _checkOwnBatch(creditId);
        _useOnce(ref, creditId);
        if (!community.isMember(account)) revert NotMember(account);
        emit Allotted(account, creditId, wh);
        _issue(account, creditId, wh);
    }

    /// @notice Take gas out of circulation for good, in someone's name. Works even when everything is paused.
    /// @param creditId the batch
    /// @param wh watt-hours
    /// @param beneficiary on whose behalf
    /// @param purpose why, in words; anyone can read it for ever
    function retire(uint256 creditId, uint256 wh, address beneficiary, string calldata purpose) external {
        if (wh == 0) revert ZeroAmount();
        retiredWh[creditId] += wh;
        emit Retired(msg.sender, creditId, wh, beneficiary, purpose);
        _burn(msg.sender, creditId, wh);
    }

    /// @notice Create gas that an entry meter has measured. Called by the registry.
    /// @param meterId the entry meter
    /// @param seq the reading's number; each reading mints at most once
    /// @param owner who is credited
    /// @param wh watt-hours
    function mintFromReading(bytes32 meterId, uint64 seq, address owner, uint256 wh) external onlyRegistry {
        uint256 creditId = entryBatchOf[meterId];
        if (creditId == 0) revert NoEntryBatch(meterId);
        if (seq <= lastMintedSeq[meterId]) revert AlreadyMinted(meterId, seq);
        lastMintedSeq[meterId] = seq;
        emit Injected(meterId, owner, creditId, seq, wh);
        _issue(owner, creditId, wh);
    }

    /// @notice Burn what an exit meter has consumed, oldest batch first; the rest is arrears. Called by the registry.
    /// @param account whose gas it is
    /// @param meterId the exit meter
    /// @param seq the reading's number
    /// @param wh watt-hours
    /// @param network what the meter's zone carries: 0 methane, 1 hydrogen, 2 blended; says which classes settle it
    function settleConsumption(address account, bytes32 meterId, uint64 seq, uint256 wh, uint8 network)
        external
        onlyRegistry
    {
        (uint256 burned,) = _burnOldest(account, meterId, seq, wh, network, MAX_BATCHES_PER_SETTLEMENT);
        if (burned == wh) return;
        _arrears[account][network] += uint80(wh - burned);
        emit ArrearsRecorded(account, meterId, seq, wh - burned, arrearsWh(account));
    }

    /// @notice Pay an account's arrears from what it holds. Anyone may ask for it.
    function settleArrears(address account) external whenRunning {
        if (arrearsWh(account) == 0) revert ZeroAmount();
        _settleArrears(account);
    }

    /// @notice Where a batch comes from; the issuer is zero when there is no such batch.
    function batchOf(uint256 creditId) external view returns (Batch memory) {
        return _batches[creditId];
    }

    /// @notice What an account holds, oldest batch first: the order in which it would be settled.
    function holdingsOf(address account) external view returns (uint256[] memory ids, uint256[] memory wh) {
        uint256 length;
        for (uint256 n = _nextOf(account, BLENDED_NETWORK, 0); n != HoldingSet.NONE; ++length) {
            n = _nextOf(account, BLENDED_NETWORK, n + 1);
        }
        ids = new uint256[](length);
        wh = new uint256[](length);
        uint256 number;
        for (uint256 i = 0; i < length; ++i) {
            number = _nextOf(account, BLENDED_NETWORK, number + 1);
            ids[i] = creditIdOf[uint64(number)];
            wh[i] = balanceOf(account, ids[i]);
        }
    }

    /// @notice Consumption an account had no credits for, Wh, by the network it was consumed in.
    function arrearsOf(address account) external view returns (uint256 methane, uint256 hydrogen, uint256 blended) {
        uint80[3] memory owed = _arrears[account];
        return (owed[METHANE_NETWORK], owed[HYDROGEN_NETWORK], owed[BLENDED_NETWORK]);
    }

    /// @notice Consumption an account had no credits for, Wh, in all networks together.
    function arrearsWh(address account) public view returns (uint256) {
        uint80[3] memory owed = _arrears[account];
        return uint256(owed[METHANE_NETWORK]) + owed[HYDROGEN_NETWORK] + owed[BLENDED_NETWORK];
    }

    /// @notice Whether gas of a class can settle what was consumed in a network.
    /// @param network 0 methane (natural gas, biomethane and blend settle it), 1 hydrogen (hydrogen), 2 blended (all)
    /// @param gasClass 1 natural, 2 biomethane, 3 hydrogen, 4 blend
    function settles(uint8 network, uint8 gasClass) public pure returns (bool) {
        if (gasClass == 0 || gasClass > LAST_CLASS) return false;
        if (network == METHANE_NETWORK) return gasClass != HYDROGEN;
        if (network == HYDROGEN_NETWORK) return gasClass == HYDROGEN;
        return network == BLENDED_NETWORK;
    }

    /// @notice The batch's fields as JSON in a data: URI, so that no web server is needed to read them.
    function uri(uint256 creditId) public view override returns (string memory) {
        if (_batches[creditId].issuer == address(0)) revert UnknownBatch(creditId);
        return BatchMetadata.uri(creditId, _batches[creditId]);
    }

    /// @dev The receiver is told last: it cannot move the gas away before its arrears are paid from it.
    function _issue(address account, uint256 creditId, uint256 wh) private {
        if (wh == 0) revert ZeroAmount();
        uint64 expiry = _batches[creditId].expiry;
        if (expiry != 0 && expiry < block.timestamp) revert BatchExpired(creditId, expiry);
        issuedWh[creditId] += wh;
        uint256[] memory ids = new uint256[](1);
        uint256[] memory values = new uint256[](1);
        (ids[0], values[0]) = (creditId, wh);
        _update(address(0), account, ids, values);
        _settleArrears(account);
        ERC1155Utils.checkOnERC1155Received(msg.sender, address(0), account, creditId, wh, "");
    }

    /// @dev Settled carries no meter here; ArrearsRecorded with wh 0 tells the total that is left.
    function _settleArrears(address account) private {
        uint80[3] memory owed = _arrears[account];
        uint256 left;
        uint256 paid;
        uint256 looks = MAX_BATCHES_PER_SETTLEMENT;
        for (uint8 network = 0; network < NETWORKS; ++network) {
            if (owed[network] == 0) continue;
            uint256 burned;
            (burned, looks) = _burnOldest(account, bytes32(0), 0, owed[network], network, looks);
            owed[network] -= uint80(burned);
            paid += burned;
            left += owed[network];
        }
        if (paid == 0) return;
        _arrears[account] = owed;
        emit ArrearsRecorded(account, bytes32(0), 0, 0, left);
    }

    /// @dev Burns up to `wh` from at most `looks` batches that the network accepts.
    function _burnOldest(address account, bytes32 meterId, uint64 seq, uint256 wh, uint8 network, uint256 looks)
        private
        returns (uint256 burned, uint256 looksLeft)
    {
        for (looksLeft = looks; looksLeft > 0 && burned < wh; --looksLeft) {
            uint256 number = _nextOf(account, network, 0);
            if (number == HoldingSet.NONE) break;
            uint256 creditId = creditIdOf[uint64(number)];
            uint256 part = Math.min(balanceOf(account, creditId), wh - burned);
            burned += part;
            settledWh[creditId] += part;
            emit Settled(account, meterId, creditId, seq, part);
            _burn(account, creditId, part);
        }
    }

    /// @dev The account's lowest batch number, not below `from`, that the network accepts.
    function _nextOf(address account, uint8 network, uint256 from) private view returns (uint256 number) {
        Holdings storage held = _holdings[account];
        number = settles(network, NATURAL) ? held.methane.next(from) : HoldingSet.NONE;
        if (settles(network, HYDROGEN)) number = Math.min(number, held.hydrogen.next(from));
    }

    function _setOf(address account, uint256 creditId) private view returns (HoldingSet.Set storage) {
        Holdings storage held = _holdings[account];
        return creditId >> 160 == HYDROGEN ? held.hydrogen : held.methane;
    }

    function _useOnce(bytes32 ref, uint256 creditId) private {
        if (ref == bytes32(0)) return;
        if (doneOf[msg.sender][ref] != 0) revert AlreadyDone(msg.sender, ref);
        doneOf[msg.sender][ref] = creditId;
    }

    function _checkBatch(uint8 gasClass, uint32 period, Batch calldata b) private pure {
        if (gasClass == 0 || gasClass > LAST_CLASS) revert BadParameter("gasClass");
        if (period < 200001 || period > 999912 || period % 100 == 0 || period % 100 > 12) {
            revert BadParameter("period");
        }
        if (b.prodTo < b.prodFrom) revert BadParameter("prodTo");
        if (!_isLetter(b.country[0]) || !_isLetter(b.country[1])) revert BadParameter("country");
    }

    function _isLetter(bytes1 c) private pure returns (bool) {
        return c >= "A" && c <= "Z";
    }

    function _checkOwnBatch(uint256 creditId) private view {
        address issuer = _batches[creditId].issuer;
        if (issuer == address(0)) revert UnknownBatch(creditId);
        if (issuer != msg.sender) revert NotBatchIssuer(creditId, issuer);
    }

    /// @dev Keeps the holdings. While everything is paused only the holder itself can move its gas.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from != address(0) && to != address(0) && msg.sender != from && community.allPaused()) {
            revert EverythingPaused();
        }
        if (ids.length != values.length) revert ERC1155InvalidArrayLength(ids.length, values.length);
        if (to != address(0)) {
            for (uint256 i = 0; i < ids.length; ++i) {
                if (values[i] > 0 && balanceOf(to, ids[i]) == 0) _setOf(to, ids[i]).add(uint64(ids[i]));
            }
        }
        super._update(from, to, ids, values);
        if (from != address(0)) {
            for (uint256 i = 0; i < ids.length; ++i) {
                if (values[i] > 0 && balanceOf(from, ids[i]) == 0) _setOf(from, ids[i]).remove(uint64(ids[i]));
            }
        }
    }
}
