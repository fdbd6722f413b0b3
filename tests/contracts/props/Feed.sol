// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Feed: a price feed for tests (AggregatorV3Interface) that answers what it is told to.
contract Feed {
    uint8 public constant ANSWERS = 0;
    uint8 public constant REVERTS = 1;
    /// @notice Answers two words where five are due.
    uint8 public constant SHORT = 2;

    uint8 public immutable decimals;
    uint8 public mode;
    int256 public answer;
    uint256 public updatedAt;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(uint8 mode_, int256 answer_, uint256 updatedAt_) external {
        (mode, answer, updatedAt) = (mode_, answer_, updatedAt_);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        if (mode == REVERTS) revert("feed: no");
        if (mode == SHORT) {
            assembly {
                return(0, 64)
            }
        }
        return (1, answer, updatedAt, updatedAt, 1);
    }
}
