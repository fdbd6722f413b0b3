// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Reader: asks many questions in one call, for tests.
contract Reader {
    function ask(address[] calldata targets, bytes[] calldata questions) external view returns (bytes[] memory answers) {
        answers = new bytes[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory answer) = targets[i].staticcall(questions[i]);
            if (ok) answers[i] = answer;
        }
    }
}
