// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ShareBase} from "./ShareBase.sol";

/// @title SharePools: named groups of members that gas can be shared with.
/// @notice A manager makes a pool and says who is in it. Being in a pool binds nobody to anything, and anyone in it
/// can leave. The manager draws and sells what is given to the pool for a share of the revenue.
/// @dev A pool's id is a keccak-256 hash. Ids below 2^160 mean a person and 0 means everybody, so to be mistaken for
/// one of them a hash would have to begin with 96 zero bits, and then it would only be a pool that nobody can use.
abstract contract SharePools is ShareBase {
    struct Pool {
        address manager;
        string name;
    }

    uint256 private constant LONGEST_NAME = 64;

    /// @notice Whether an account is in a pool.
    mapping(bytes32 poolId => mapping(address account => bool isIn)) public isInPool;
    mapping(bytes32 poolId => Pool) private _pools;

    event PoolCreated(bytes32 indexed poolId, address indexed manager, string name);
    event PoolMemberSet(bytes32 indexed poolId, address indexed account, bool isIn);

    /// @notice Everything but leaving is paused.
    error EverythingPaused();
    /// @notice A pool's name has 1 to 64 bytes.
    error BadName();
    /// @notice The caller has made a pool with this salt before.
    error PoolExists(bytes32 poolId);
    /// @notice The account is not in the pool.
    error NotInPool(bytes32 poolId, address account);

    modifier whenRunning() {
        if (community.allPaused()) revert EverythingPaused();
        _;
    }

    /// @notice Make a pool. The caller manages it and is the first in it.
    /// @param name what people call it, 1 to 64 bytes
    /// @param salt any number that the caller has not used for a pool before
    /// @return poolId keccak256(abi.encode(caller, salt))
    function createPool(string calldata name, bytes32 salt) external whenRunning returns (bytes32 poolId) {
        _requireMember(msg.sender);
        if (bytes(name).length == 0 || bytes(name).length > LONGEST_NAME) revert BadName();
        poolId = keccak256(abi.encode(msg.sender, salt));
        if (_managerOf(poolId) != address(0)) revert PoolExists(poolId);
        _pools[poolId] = Pool(msg.sender, name);
        emit PoolCreated(poolId, msg.sender, name);
        _setIn(poolId, msg.sender, true);
    }

    /// @notice Take accounts into a pool, or put them out of it. By its manager.
    /// @param poolId the pool
    /// @param accounts who
    /// @param isIn whether they are in it from now on
    function setPoolMembers(bytes32 poolId, address[] calldata accounts, bool isIn) external whenRunning {
        if (msg.sender != _managerOf(poolId)) revert NotPoolManager(poolId, msg.sender);
        for (uint256 i = 0; i < accounts.length; ++i) {
            _setIn(poolId, accounts[i], isIn);
        }
    }

    /// @notice Leave a pool. Works whatever is paused.
    /// @param poolId the pool
    function leavePool(bytes32 poolId) external {
        if (!isInPool[poolId][msg.sender]) revert NotInPool(poolId, msg.sender);
        _setIn(poolId, msg.sender, false);
    }

    /// @notice Who manages a pool and what it is called; the manager is zero when there is no such pool.
    /// @param poolId the pool
    function poolOf(bytes32 poolId) external view returns (address manager, string memory name) {
        Pool storage pool = _pools[poolId];
        return (pool.manager, pool.name);
    }

    function _managerOf(bytes32 poolId) internal view returns (address) {
        return _pools[poolId].manager;
    }

    function _setIn(bytes32 poolId, address account, bool isIn) private {
        isInPool[poolId][account] = isIn;
        emit PoolMemberSet(poolId, account, isIn);
    }
}
