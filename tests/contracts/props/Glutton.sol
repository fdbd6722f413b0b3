// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Glutton: a contract wallet for tests that signs everything and burns all the fee it is given when gas comes.
contract Glutton {
    uint256 private _crumbs;

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }

    /// @notice Act as this account; anyone may, it is a test.
    function run(address to, bytes calldata data) external {
        (bool ok,) = to.call(data);
        require(ok);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        while (true) ++_crumbs;
        return this.onERC1155Received.selector;
    }
}
