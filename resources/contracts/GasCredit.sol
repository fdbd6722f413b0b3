// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Batches} from "./Batches.sol";
import {BatchMetadata} from "./BatchMetadata.sol";
import {Community} from "./Community.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {HoldingSet} from "./HoldingSet.sol";

/// @title GasCredit: paid-for or injected gas, in watt-hours, by batch (ERC-1155).
/// @notice An id is class (8 bits) | zone (64) | period YYYYMM (32) | batch (64). For every batch, always:
/// issuedWh = totalSupply + settledWh + retiredWh. No balance is ever negative: consumption beyond it is arrears.
contract GasCredit is Batches, ERC1155Supply, Multicall {
    using HoldingSet for HoldingSet.Set;

    /// @notice At most this many of an account's batches are looked at in one settlement.
    uint256 public constant MAX_BATCHES_PER_SETTLEMENT = 32;

    /// @dev What an account holds, apart by what can be settled in the same networks: looking for the oldest
    /// batch that a network accepts never has to step over one that it does not accept.
    struct Holdings {
        HoldingSet.Set methane;
        HoldingSet.Set hydrogen;
    }

    /// @notice The only contract that may settle consumption and mint from readings.
    MeterRegistry public immutable registry;

    /// @notice Everything ever issued into a batch, Wh.
    mapping(uint256 creditId => uint256 wh) public issuedWh;
    /// @notice What was burned as consumption, Wh.
    mapping(uint256 creditId => uint256 wh) public settledWh;
    /// @notice What was retired by its holders, Wh.
    mapping(uint256 creditId => uint256 wh) public retiredWh;
    /// @notice The batch that an entry meter's readings mint into.
    mapping(bytes32 meterId => uint256 creditId) public entryBatchOf;
    /// @notice The last reading of an entry meter that minted; each mints at most once.
    mapping(bytes32 meterId => uint64 seq) public lastMintedSeq;

    mapping(address account => Holdings) private _holdings;
    /// @dev By network, in one storage slot. 2^80 Wh is what a meter of the greatest flow and the greatest conversion
    /// that the registry allows passes in 270,000 years, so that casting to uint80 loses nothing.
    mapping(address account => uint80[3] byNetwork) private _arrears;

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

    /// @notice Only the meter registry may call this.
    error OnlyRegistry();
    /// @notice The account is not a member of the community.
    error NotMember(address account);
    /// @notice The amount is zero.
    error ZeroAmount();
    /// @notice The entry meter has no batch to mint into.
    error NoEntryBatch(bytes32 meterId);
    /// @notice This reading of the entry meter has minted before.
    error AlreadyMinted(bytes32 meterId, uint64 seq);

    modifier onlyRegistry() {
        if (msg.sender != address(registry)) revert OnlyRegistry();
        _;
    }

    constructor(Community community_, MeterRegistry registry_) Batches(community_) ERC1155("") {
        registry = registry_;
    }

    /// @notice Choose which batch an entry meter's readings mint into.
    /// @dev A meter bound to the batch of another issuer stays bound while that issuer has its role.
    /// @param meterId an active entry meter
    /// @param creditId one of the caller's own batches, of the meter's zone
    function setEntryBatch(bytes32 meterId, uint256 creditId) external onlyIssuer {
        _checkOwnBatch(creditId);
        MeterRegistry.Meter memory m = registry.meterOf(meterId);
        if (m.status != registry.ACTIVE() || m.direction != registry.ENTRY()) revert BadParameter("meterId");
        if (uint256(m.zone) >> 192 != uint64(creditId >> 96)) revert BadParameter("zone");
        _checkUnbound(entryBatchOf[meterId]);
        entryBatchOf[meterId] = creditId;
        emit EntryBatchSet(meterId, creditId);
    }

    /// @notice Give a member gas it has paid for. Arrears are settled from it first.
    /// @param account the member
    /// @param creditId one of the caller's own batches
    /// @param wh watt-hours, below 2^128
    /// @param ref the caller's own reference, used at most once; 0 for none
    function allot(address account, uint256 creditId, uint256 wh, bytes32 ref) external onlyIssuer whenRunning {
        _checkOwnBatch(creditId);
        _useOnce(ref, creditId);
        if (wh > type(uint128).max) revert BadParameter("wh");
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

    /// @notice The batch's fields as JSON in a data: URI, so that no web server is needed to read them.
    function uri(uint256 creditId) public view override returns (string memory) {
        Batch memory b = batchOf(creditId);
        if (b.issuer == address(0)) revert UnknownBatch(creditId);
        return BatchMetadata.uri(creditId, b);
    }

    /// @dev The receiver is told last: it cannot move the gas away before its arrears are paid from it.
    function _issue(address account, uint256 creditId, uint256 wh) private {
        if (wh == 0) revert ZeroAmount();
        _checkNotExpired(creditId);
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

    function _checkUnbound(uint256 creditId) private view {
        address issuer = batchOf(creditId).issuer;
        if (issuer != msg.sender && community.hasRole(community.ISSUER(), issuer)) {
            revert NotBatchIssuer(creditId, issuer);
        }
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
                if (balanceOf(from, ids[i]) == 0) _setOf(from, ids[i]).remove(uint64(ids[i]));
            }
        }
    }
}
