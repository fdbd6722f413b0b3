// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface I1155 {
    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external;
}

/// @title Receiver: a contract that gas is sent to, well-behaved or not, for tests.
contract Receiver {
    error Unwelcome(uint256 id, uint256 value);

    uint8 public constant ACCEPT = 0;
    uint8 public constant WRONG_ANSWER = 1;
    uint8 public constant REVERT_NAMED = 2;
    uint8 public constant REVERT_SILENT = 3;
    uint8 public constant PASS_ON = 4;

    uint8 public mode;
    address public accomplice;

    event Received(address operator, address from, uint256 id, uint256 value, bytes data);

    constructor(uint8 mode_, address accomplice_) {
        mode = mode_;
        accomplice = accomplice_;
    }

    function onERC1155Received(address operator, address from, uint256 id, uint256 value, bytes calldata data)
        external
        returns (bytes4)
    {
        _behave(id, value);
        emit Received(operator, from, id, value, data);
        return mode == WRONG_ANSWER ? bytes4(0) : this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external returns (bytes4) {
        for (uint256 i = 0; i < ids.length; ++i) {
            _behave(ids[i], values[i]);
            emit Received(operator, from, ids[i], values[i], data);
        }
        return mode == WRONG_ANSWER ? bytes4(0) : this.onERC1155BatchReceived.selector;
    }

    function _behave(uint256 id, uint256 value) private {
        if (mode == REVERT_NAMED) revert Unwelcome(id, value);
        if (mode == REVERT_SILENT) revert();
        if (mode == PASS_ON) I1155(msg.sender).safeTransferFrom(address(this), accomplice, id, value, "");
    }
}
