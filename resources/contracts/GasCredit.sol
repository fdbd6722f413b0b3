// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Community} from "./Community.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {HoldingList} from "./HoldingList.sol";

/// @title GasCredit: paid-for or injected gas, in watt-hours, by batch (ERC-1155).
/// @notice An id is class (8 bits) | zone (64) | period YYYYMM (32) | batch (64). For every batch, always:
/// issuedWh = totalSupply + settledWh + retiredWh. No balance is ever negative: consumption beyond it is arrears.
contract GasCredit is ERC1155Supply, Multicall {
    using HoldingList for HoldingList.List;

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
    uint8 private constant LAST_CLASS = 4;

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
    /// @notice Consumption an account had no credits for, Wh.
    mapping(address account => uint256 wh) public arrearsWh;
    /// @notice The batch that an entry meter's readings mint into.
    mapping(bytes32 meterId => uint256 creditId) public entryBatchOf;
    /// @notice The last reading of an entry meter that minted; each mints at most once.
    mapping(bytes32 meterId => uint64 seq) public lastMintedSeq;

    mapping(uint256 creditId => Batch) private _batches;
    mapping(address account => HoldingList.List) private _holdings;

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
    /// @param b where the gas comes from; `b.issuer` is replaced by the caller
    /// @return creditId the batch's id
    function issueBatch(uint8 gasClass, bytes32 zone, uint32 period, Batch calldata b)
        external
        onlyIssuer
        whenRunning
        returns (uint256 creditId)
    {
        if (gasClass == 0 || gasClass > LAST_CLASS) revert BadParameter("gasClass");
        if (period < 200001 || period > 999912 || period % 100 == 0 || period % 100 > 12) {
            revert BadParameter("period");
        }
        if (b.prodTo < b.prodFrom) revert BadParameter("prodTo");
        creditId = (uint256(gasClass) << 160) | ((uint256(zone) >> 192) << 96) | (uint256(period) << 64) | ++batchCount;
        _batches[creditId] = b;
        _batches[creditId].issuer = msg.sender;
        emit BatchIssued(creditId, msg.sender, _batches[creditId]);
    }

    /// @notice Choose which batch an entry meter's readings mint into.
    function setEntryBatch(bytes32 meterId, uint256 creditId) external onlyIssuer {
        _checkOwnBatch(creditId);
        MeterRegistry.Meter memory m = registry.meterOf(meterId);
        if (m.status == 0 || m.direction != registry.ENTRY()) revert BadParameter("meterId");
        entryBatchOf[meterId] = creditId;
        emit EntryBatchSet(meterId, creditId);
    }

    /// @notice Give a member gas it has paid for. Arrears are settled from it first.
    /// @param account the member
    /// @param creditId one of the caller's own batches
    /// @param wh watt-hours
    function allot(address account, uint256 creditId, uint256 wh) external onlyIssuer whenRunning {
        _checkOwnBatch(creditId);
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
    function mintFromReading(bytes32 meterId, uint64 seq, address owner, uint256 wh) external onlyRegistry {
        uint256 creditId = entryBatchOf[meterId];
        if (creditId == 0) revert NoEntryBatch(meterId);
        if (seq <= lastMintedSeq[meterId]) revert AlreadyMinted(meterId, seq);
        lastMintedSeq[meterId] = seq;
        emit Injected(meterId, owner, creditId, seq, wh);
        _issue(owner, creditId, wh);
    }

    /// @notice Burn what an exit meter has consumed, oldest holding first; the rest is arrears. Called by the registry.
    function settleConsumption(address account, bytes32 meterId, uint64 seq, uint256 wh) external onlyRegistry {
        uint256 missing = wh - _burnOldest(account, meterId, seq, wh);
        if (missing > 0) {
            uint256 total = arrearsWh[account] + missing;
            arrearsWh[account] = total;
            emit ArrearsRecorded(account, meterId, seq, missing, total);
        }
    }

    /// @notice Pay an account's arrears from what it holds. Anyone may ask for it.
    function settleArrears(address account) external whenRunning {
        if (arrearsWh[account] == 0) revert ZeroAmount();
        _settleArrears(account);
    }

    /// @notice Where a batch comes from; the issuer is zero when there is no such batch.
    function batchOf(uint256 creditId) external view returns (Batch memory) {
        return _batches[creditId];
    }

    /// @notice What an account holds, in the order in which it would be settled.
    function holdingsOf(address account) external view returns (uint256[] memory ids, uint256[] memory wh) {
        ids = _holdings[account].values();
        wh = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            wh[i] = balanceOf(account, ids[i]);
        }
    }

    function _issue(address account, uint256 creditId, uint256 wh) private {
        if (wh == 0) revert ZeroAmount();
        uint64 expiry = _batches[creditId].expiry;
        if (expiry != 0 && expiry < block.timestamp) revert BatchExpired(creditId, expiry);
        issuedWh[creditId] += wh;
        _mint(account, creditId, wh, "");
        if (arrearsWh[account] > 0) _settleArrears(account);
    }

    /// @dev Settled carries no meter here; ArrearsRecorded with wh 0 tells the total that is left.
    function _settleArrears(address account) private {
        uint256 owed = arrearsWh[account];
        uint256 burned = _burnOldest(account, bytes32(0), 0, owed);
        if (burned == 0) return;
        arrearsWh[account] = owed - burned;
        emit ArrearsRecorded(account, bytes32(0), 0, 0, owed - burned);
    }

    function _burnOldest(address account, bytes32 meterId, uint64 seq, uint256 wh) private returns (uint256 burned) {
        HoldingList.List storage list = _holdings[account];
        for (uint256 i = 0; i < MAX_BATCHES_PER_SETTLEMENT && burned < wh; ++i) {
            uint256 creditId = list.head;
            if (creditId == 0) break;
            uint256 held = balanceOf(account, creditId);
            uint256 part = held < wh - burned ? held : wh - burned;
            burned += part;
            settledWh[creditId] += part;
            emit Settled(account, meterId, creditId, seq, part);
            _burn(account, creditId, part);
        }
    }

    function _checkOwnBatch(uint256 creditId) private view {
        address issuer = _batches[creditId].issuer;
        if (issuer == address(0)) revert UnknownBatch(creditId);
        if (issuer != msg.sender) revert NotBatchIssuer(creditId, issuer);
    }

    /// @dev Keeps the holdings list. While everything is paused only the holder itself can move its gas.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from != address(0) && to != address(0) && msg.sender != from && community.allPaused()) {
            revert EverythingPaused();
        }
        super._update(from, to, ids, values);
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            if (from != address(0) && balanceOf(from, id) == 0) _holdings[from].remove(id);
            if (to != address(0) && values[i] > 0) _holdings[to].add(id);
        }
    }
}
