// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title OddCoin: a currency for tests that can be told how to lie.
contract OddCoin is ERC20 {
    uint8 public constant HONEST = 0;
    /// @notice Keeps a hundredth of every transfer.
    uint8 public constant FEE = 1;
    /// @notice Answers false and moves nothing.
    uint8 public constant FALSE = 2;
    /// @notice Answers true and moves nothing.
    uint8 public constant NOTHING = 3;
    /// @notice Calls `target` with `plan` before it moves.
    uint8 public constant REENTERS = 4;
    /// @notice Moves and answers nothing at all, as some old tokens do.
    uint8 public constant SILENT = 5;
    /// @notice Refuses every transfer.
    uint8 public constant REVERTS = 6;
    /// @notice Gives the receiver one more than was sent.
    uint8 public constant GENEROUS = 7;
    /// @notice Refuses to answer questions.
    uint8 public constant MUTE = 8;
    /// @notice Moves as told and answers that it did not.
    uint8 public constant LIAR = 9;
    /// @notice Takes from the receiver all it has.
    uint8 public constant SHRINKS = 10;

    uint8 public mode;
    address public target;
    bytes public plan;
    uint8 private immutable _decimals;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function setMode(uint8 mode_, address target_, bytes calldata plan_) external {
        (mode, target, plan) = (mode_, target_, plan_);
    }

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function balanceOf(address account) public view override returns (uint256) {
        if (mode == MUTE) revert("coin: mute");
        return super.balanceOf(account);
    }

    function allowance(address owner, address spender) public view override returns (uint256) {
        if (mode == MUTE && msg.sender != address(this)) revert("coin: mute");
        return super.allowance(owner, spender);
    }

    /// @notice What is really stored, whatever the coin says.
    function storedBalanceOf(address account) external view returns (uint256) {
        return super.balanceOf(account);
    }

    /// @notice What is really stored, whatever the coin says.
    function storedAllowance(address owner, address spender) external view returns (uint256) {
        return super.allowance(owner, spender);
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        _move(msg.sender, to, value);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (mode == MUTE) revert("coin: mute");
        if (mode != FALSE && mode != NOTHING) _spendAllowance(from, msg.sender, value);
        _move(from, to, value);
        return _answer();
    }

    function _move(address from, address to, uint256 value) private {
        if (mode == REVERTS || mode == MUTE) revert("coin: no");
        if (mode == FALSE || mode == NOTHING) return;
        if (mode == REENTERS) {
            (bool ok,) = target.call(plan);
            ok;
        }
        _transfer(from, to, value);
        if (mode == FEE) _burn(to, (value + 99) / 100);
        if (mode == GENEROUS) _mint(to, 1);
        if (mode == SHRINKS) _burn(to, super.balanceOf(to));
    }

    function _answer() private view returns (bool) {
        if (mode == SILENT) {
            assembly {
                return(0, 0)
            }
        }
        return mode != FALSE && mode != LIAR;
    }
}
