// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {Zones} from "./Zones.sol";

/// @title MeterRegistry: meters, their gateways' keys and their readings.
/// @notice A home gateway signs cumulative readings; anyone may relay them. What an exit meter burned
/// is settled against its owner's credits, what an entry meter injected becomes new credits.
/// @dev Readings are never overwritten: a correction is a meter swap with closing and opening index.
contract MeterRegistry is Zones, EIP712, Multicall {
    /// @notice One metering point. `idHash` is a salted hash: a bare meter number can be brute-forced.
    struct Meter {
        bytes32 idHash;
        address owner;
        address operator;
        address signer;
        bytes32 zone;
        uint8 direction;
        uint64 qMaxLph;
        uint128 allowanceWh;
        uint64 lastSeq;
        uint64 lastTs;
        uint64 lastIndexL;
        uint8 status;
    }

    /// @notice A cumulative index in litres at a time, as the gateway signs it.
    struct Reading {
        bytes32 meterId;
        uint64 seq;
        uint64 ts;
        uint64 indexL;
        uint8 status;
    }

    /// @notice Meter direction: consumes.
    uint8 public constant EXIT = 0;
    /// @notice Meter direction: injects.
    uint8 public constant ENTRY = 1;
    /// @notice Meter status: in use.
    uint8 public constant ACTIVE = 1;
    /// @notice Meter status: closed for good.
    uint8 public constant CLOSED = 2;
    /// @notice Entry readings older than this are recorded and mint nothing. Exit readings always settle.
    uint256 public constant MAX_AGE = 1 hours;
    /// @notice How far a gateway's clock may run ahead of the chain's.
    uint256 public constant SKEW = 15 minutes;
    /// @notice `ReadingAccepted` flag: one or more sequence numbers are missing before this reading.
    uint8 public constant FLAG_GAP = 1;
    /// @notice `ReadingAccepted` flag: an entry reading too old to mint.
    uint8 public constant FLAG_TOO_OLD = 2;
    /// @notice `ReadingAccepted` flag: the operator's closing index at a swap, not a gateway's reading.
    uint8 public constant FLAG_CLOSING = 4;
    /// @notice `ReadingAccepted` flag: an entry reading whose owner was not a member; it minted nothing.
    uint8 public constant FLAG_NOT_MEMBER = 8;

    bytes32 private constant READING_TYPEHASH =
        keccak256("Reading(bytes32 meterId,uint64 seq,uint64 ts,uint64 indexL,uint8 status)");
    /// @dev Ten million cubic metres an hour, more than the greatest border stations pass.
    uint64 private constant MAX_Q_LPH = 10_000_000_000;

    /// @notice Where readings settle and mint; set once.
    GasCredit public credit;

    mapping(bytes32 meterId => Meter) private _meters;

    event MeterLinked(
        bytes32 indexed meterId,
        address indexed owner,
        address signer,
        bytes32 zone,
        uint8 direction,
        uint64 qMaxLph,
        uint128 allowanceWh,
        uint64 ts,
        uint64 indexL
    );
    event KeyRotated(bytes32 indexed meterId, address oldSigner, address newSigner);
    event MeterSwapped(bytes32 indexed meterId, uint64 ts, uint64 closingIndexL, uint64 openingIndexL);
    event MeterClosed(bytes32 indexed meterId);
    event ReadingAccepted(
        bytes32 indexed meterId,
        address indexed owner,
        uint64 seq,
        uint64 ts,
        uint64 indexL,
        uint64 deltaL, // since the last reading
        uint256 wh,
        uint8 status, // as the gateway signed it
        uint8 flags
    );

    /// @notice The credit contract was set before, or is the zero address.
    error CreditAlreadySet();
    /// @notice The credit contract is not set yet.
    error CreditNotSet();
    /// @notice Everything but leaving is paused.
    error EverythingPaused();
    /// @notice The owner is not a member of the community.
    error NotMember(address account);
    /// @notice A meter with this id exists.
    error MeterExists(bytes32 meterId);
    /// @notice The meter does not exist or is closed.
    error MeterNotActive(bytes32 meterId);
    /// @notice The reading is not signed by the meter's present key.
    error BadReadingSignature(bytes32 meterId, uint64 seq);
    /// @notice The sequence number does not rise.
    error SeqNotRising(bytes32 meterId, uint64 seq, uint64 lastSeq);
    /// @notice The time does not rise.
    error TimeNotRising(bytes32 meterId, uint64 ts, uint64 lastTs);
    /// @notice The time is too far in the future.
    error TimeInFuture(bytes32 meterId, uint64 ts);
    /// @notice The index falls.
    error IndexFell(bytes32 meterId, uint64 indexL, uint64 lastIndexL);
    /// @notice More gas than the meter can pass in that time.
    error FlowTooHigh(bytes32 meterId, uint64 deltaL, uint64 seconds_);
    /// @notice The two lists differ in length.
    error LengthMismatch(uint256 readings, uint256 signatures);

    modifier whenRunning() {
        if (community.allPaused()) revert EverythingPaused();
        _;
    }

    constructor(Community community_) Zones(community_) EIP712("Hearth MeterRegistry", "1") {}

    /// @notice Name the credit contract, once, by the administrator.
    function setCredit(GasCredit credit_) external onlyCommunityRole(bytes32(0)) {
        if (address(credit) != address(0) || address(credit_) == address(0)) revert CreditAlreadySet();
        if (credit_.registry() != this || credit_.community() != community) revert BadParameter("credit");
        credit = credit_;
    }

    /// @notice Link a meter to a member's account.
    /// @param idHash salted hash of the meter's number; becomes the meter's id
    /// @param owner the account whose gas it consumes or injects
    /// @param signer the gateway's key
    /// @param zone keccak256 of the gas zone's name
    /// @param direction 0 exit (consumes), 1 entry (injects)
    /// @param qMaxLph the most the meter can pass, litres an hour
    /// @param allowanceWh what the home is allotted for a period; information for wallets
    /// @param openingTs time of the opening index, seconds
    /// @param openingIndexL opening index, litres
    function registerMeter(
        bytes32 idHash,
        address owner,
        address signer,
        bytes32 zone,
        uint8 direction,
        uint64 qMaxLph,
        uint128 allowanceWh,
        uint64 openingTs,
        uint64 openingIndexL
    ) external onlyCommunityRole(community.METER_OPERATOR()) {
        if (idHash == bytes32(0)) revert BadParameter("idHash");
        if (signer == address(0)) revert BadParameter("signer");
        if (direction > ENTRY) revert BadParameter("direction");
        if (qMaxLph == 0 || qMaxLph > MAX_Q_LPH) revert BadParameter("qMaxLph");
        if (openingTs > block.timestamp + SKEW) revert BadParameter("openingTs");
        if (!community.isMember(owner)) revert NotMember(owner);
        if (_meters[idHash].status != 0) revert MeterExists(idHash);
        _meters[idHash] = Meter({
            idHash: idHash,
            owner: owner,
            operator: msg.sender,
            signer: signer,
            zone: zone,
            direction: direction,
            qMaxLph: qMaxLph,
            allowanceWh: allowanceWh,
            lastSeq: 0,
            lastTs: openingTs,
            lastIndexL: openingIndexL,
            status: ACTIVE
        });
        emit MeterLinked(idHash, owner, signer, zone, direction, qMaxLph, allowanceWh, openingTs, openingIndexL);
    }

    /// @notice Give a meter's gateway a new key; the old key ends at once.
    function rotateKey(bytes32 meterId, address newSigner) external onlyCommunityRole(community.METER_OPERATOR()) {
        Meter storage m = _activeMeter(meterId);
        address oldSigner = m.signer;
        if (newSigner == address(0) || newSigner == oldSigner) revert BadParameter("newSigner");
        m.signer = newSigner;
        emit KeyRotated(meterId, oldSigner, newSigner);
    }

    /// @notice Replace the device, or correct its index: settle up to the closing index, go on from the opening one.
    /// @dev An entry meter's closing index mints nothing: only signed readings create gas. A gateway that had signed
    /// ahead for the old device is stopped by rotating its key in the same transaction.
    function swapMeter(bytes32 meterId, uint64 ts, uint64 closingIndexL, uint64 openingIndexL)
        external
        onlyCommunityRole(community.METER_OPERATOR())
        whenRunning
    {
        Meter storage m = _activeMeter(meterId);
        uint64 deltaL = _checkedDelta(m, ts, closingIndexL);
        uint256 wh = _toWh(m.zone, ts, deltaL);
        m.lastTs = ts;
        m.lastIndexL = openingIndexL;
        emit ReadingAccepted(meterId, m.owner, m.lastSeq, ts, closingIndexL, deltaL, wh, 0, FLAG_CLOSING);
        emit MeterSwapped(meterId, ts, closingIndexL, openingIndexL);
        if (m.direction == EXIT) _settle(m, meterId, wh);
    }

    /// @notice Take a meter out of use for good.
    function closeMeter(bytes32 meterId) external onlyCommunityRole(community.METER_OPERATOR()) {
        _activeMeter(meterId).status = CLOSED;
        emit MeterClosed(meterId);
    }

    /// @notice Record one signed reading. Anyone may relay it.
    function submitReading(Reading calldata r, bytes calldata sig) external whenRunning {
        _accept(r, sig);
    }

    /// @notice Record several signed readings, in order; one bad reading undoes them all.
    function submitReadings(Reading[] calldata rs, bytes[] calldata sigs) external whenRunning {
        if (rs.length != sigs.length) revert LengthMismatch(rs.length, sigs.length);
        for (uint256 i = 0; i < rs.length; ++i) _accept(rs[i], sigs[i]);
    }

    /// @notice A meter; status 0 when there is none with this id.
    function meterOf(bytes32 meterId) external view returns (Meter memory) {
        return _meters[meterId];
    }

    /// @notice Whose meter it is; zero when there is none with this id.
    function ownerOf(bytes32 meterId) external view returns (address) {
        return _meters[meterId].owner;
    }

    /// @notice The EIP-712 digest a gateway signs.
    function hashReading(Reading calldata r) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(READING_TYPEHASH, r)));
    }

    function _accept(Reading calldata r, bytes calldata sig) private {
        Meter storage m = _activeMeter(r.meterId);
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecover(hashReading(r), sig);
        if (problem != ECDSA.RecoverError.NoError || recovered != m.signer) {
            revert BadReadingSignature(r.meterId, r.seq);
        }
        uint64 lastSeq = m.lastSeq;
        if (r.seq <= lastSeq) revert SeqNotRising(r.meterId, r.seq, lastSeq);
        uint64 deltaL = _checkedDelta(m, r.ts, r.indexL);
        uint256 wh = _toWh(m.zone, r.ts, deltaL);

        m.lastSeq = r.seq;
        m.lastTs = r.ts;
        m.lastIndexL = r.indexL;

        address owner = m.owner;
        bool entry = m.direction == ENTRY;
        uint8 flags = r.seq == lastSeq + 1 ? 0 : FLAG_GAP;
        if (entry) {
            if (r.ts + MAX_AGE < block.timestamp) flags |= FLAG_TOO_OLD;
            if (!community.isMember(owner)) flags |= FLAG_NOT_MEMBER;
        }
        emit ReadingAccepted(r.meterId, owner, r.seq, r.ts, r.indexL, deltaL, wh, r.status, flags);
        if (wh == 0) return;
        if (!entry) {
            _settle(m, r.meterId, wh);
        } else if (flags & (FLAG_TOO_OLD | FLAG_NOT_MEMBER) == 0) {
            _credit().mintFromReading(r.meterId, r.seq, owner, wh);
        }
    }

    function _settle(Meter storage m, bytes32 meterId, uint256 wh) private {
        _credit().settleConsumption(m.owner, meterId, m.lastSeq, wh, networkOf[m.zone]);
    }

    function _checkedDelta(Meter storage m, uint64 ts, uint64 indexL) private view returns (uint64 deltaL) {
        uint64 lastTs = m.lastTs;
        uint64 lastIndexL = m.lastIndexL;
        bytes32 meterId = m.idHash;
        if (ts <= lastTs) revert TimeNotRising(meterId, ts, lastTs);
        if (ts > block.timestamp + SKEW) revert TimeInFuture(meterId, ts);
        if (indexL < lastIndexL) revert IndexFell(meterId, indexL, lastIndexL);
        deltaL = indexL - lastIndexL;
        if (uint256(deltaL) * 1 hours > uint256(m.qMaxLph) * (ts - lastTs)) {
            revert FlowTooHigh(meterId, deltaL, ts - lastTs);
        }
    }

    function _activeMeter(bytes32 meterId) private view returns (Meter storage m) {
        m = _meters[meterId];
        if (m.status != ACTIVE) revert MeterNotActive(meterId);
    }

    function _credit() private view returns (GasCredit c) {
        c = credit;
        if (address(c) == address(0)) revert CreditNotSet();
    }
}
