// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title PracticeMoney: worthless money for the practice street.
/// @notice Its owner makes as much as it likes. A real community uses a real stablecoin instead.
contract PracticeMoney is ERC20Permit, Ownable, Multicall {
    constructor(string memory name_, string memory symbol_, address owner_)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
        Ownable(owner_)
    {}

    /// @notice Millionths, as the common stablecoins have.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Make money.
    /// @param account who gets it
    /// @param amount millionths
    function mint(address account, uint256 amount) external onlyOwner {
        _mint(account, amount);
    }
}
