// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Community} from "./Community.sol";
import {HoldingSet} from "./HoldingSet.sol";

/// @title Batches: what gas comes from where, and who may issue it. The part of GasCredit that knows no balances.
/// @notice An id is class (8 bits) | zone (64) | period YYYYMM (32) | batch (64).
abstract contract Batches {
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

    /// @dev 1 natural, 2 biomethane, 3 hydrogen, 4 blend.
    uint8 internal constant NATURAL = 1;
    uint8 internal constant HYDROGEN = 3;
    uint8 internal constant LAST_CLASS = 4;
    /// @dev Networks: 0 methane, 1 hydrogen, 2 blended.
    uint8 internal constant METHANE_NETWORK = 0;
    uint8 internal constant HYDROGEN_NETWORK = 1;
    uint8 internal constant BLENDED_NETWORK = 2;
    uint256 internal constant NETWORKS = 3;

    /// @notice The community whose roles and pauses apply.
    Community public immutable community;
    /// @notice The last batch number given out.
    uint64 public batchCount;
    /// @notice The id of a batch by its number.
    mapping(uint64 batch => uint256 creditId) public creditIdOf;
    /// @notice What an issuer did under a reference of its own: the batch it opened or allotted from; 0 when nothing.
    mapping(address issuer => mapping(bytes32 ref => uint256 creditId)) public doneOf;

    mapping(uint256 creditId => Batch) private _batches;

    event BatchIssued(uint256 indexed creditId, address indexed issuer, Batch batch);

    /// @notice The caller lacks a role of the community.
    error MissingRole(bytes32 role, address account);
    /// @notice Everything but leaving is paused.
    error EverythingPaused();
    /// @notice A parameter is outside what makes sense; the field is named.
    error BadParameter(string field);
    /// @notice No such batch was issued.
    error UnknownBatch(uint256 creditId);
    /// @notice The batch belongs to another issuer.
    error NotBatchIssuer(uint256 creditId, address issuer);
    /// @notice No more batches can be numbered.
    error TooManyBatches();
    /// @notice The issuer used this reference before; what was asked for is done already.
    error AlreadyDone(address issuer, bytes32 ref);
    /// @notice Nothing more may be issued into the batch.
    error BatchExpired(uint256 creditId, uint64 expiry);

    modifier onlyIssuer() {
        bytes32 role = community.ISSUER();
        if (!community.hasRole(role, msg.sender)) revert MissingRole(role, msg.sender);
        _;
    }

    modifier whenRunning() {
        if (community.allPaused()) revert EverythingPaused();
        _;
    }

    constructor(Community community_) {
        community = community_;
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

    /// @notice Where a batch comes from; the issuer is zero when there is no such batch.
    function batchOf(uint256 creditId) public view returns (Batch memory) {
        return _batches[creditId];
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

    function _useOnce(bytes32 ref, uint256 creditId) internal {
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

    function _checkOwnBatch(uint256 creditId) internal view {
        address issuer = _batches[creditId].issuer;
        if (issuer == address(0)) revert UnknownBatch(creditId);
        if (issuer != msg.sender) revert NotBatchIssuer(creditId, issuer);
    }

    function _checkNotExpired(uint256 creditId) internal view {
        uint64 expiry = _batches[creditId].expiry;
        if (expiry != 0 && expiry < block.timestamp) revert BatchExpired(creditId, expiry);
    }
}
