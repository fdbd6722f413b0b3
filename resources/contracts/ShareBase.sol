// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Community} from "./Community.sol";
import {GasCredit} from "./GasCredit.sol";
import {GasMarket} from "./GasMarket.sol";

/// @title ShareBase: what the parts of SharePool have in common.
abstract contract ShareBase is ReentrancyGuard {
    /// @notice The community whose members and pauses apply.
    Community public immutable community;
    /// @notice The gas that is shared.
    GasCredit public immutable credit;
    /// @notice Where a pool's gas is sold.
    GasMarket public immutable market;

    /// @notice The account is not a member of the community.
    error NotMember(address account);
    /// @notice The caller does not manage the pool.
    error NotPoolManager(bytes32 poolId, address account);
    /// @notice There is nothing for the caller to take out.
    error NothingToTake();

    /// @param community_ the community whose members and pauses apply
    /// @param credit_ the gas that is shared
    /// @param market_ where a pool's gas is sold
    constructor(Community community_, GasCredit credit_, GasMarket market_) {
        community = community_;
        credit = credit_;
        market = market_;
        // The market moves this contract's gas only in a fill that `sellInto` asked for: it cannot sign an offer.
        credit_.setApprovalForAll(address(market_), true);
    }

    function _requireMember(address account) internal view {
        if (!community.isMember(account)) revert NotMember(account);
    }
}
