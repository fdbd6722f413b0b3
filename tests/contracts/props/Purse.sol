// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Purse: a contract wallet for tests. It may change its mind about signatures and about receiving gas.
contract Purse {
    uint8 public constant YES = 0;
    uint8 public constant NO = 1;
    uint8 public constant REVERTS = 2;
    /// @notice Signatures: answers too few bytes. Receiving: accepts after calling `target` with `plan`.
    uint8 public constant ODD = 3;

    uint8 public signs;
    uint8 public receives;
    address public target;
    bytes public plan;
    uint256 public attempts;
    uint256 public successes;

    function setMood(uint8 signs_, uint8 receives_, address target_, bytes calldata plan_) external {
        (signs, receives, target, plan) = (signs_, receives_, target_, plan_);
    }

    /// @notice Act as this account; anyone may, it is a test.
    function run(address to, bytes calldata data) external returns (bytes memory) {
        return _call(to, data);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (signs == REVERTS) revert("purse: no");
        if (signs == ODD) {
            assembly {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
        }
        return signs == YES ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        return _receive() ? this.onERC1155Received.selector : bytes4(0);
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        returns (bytes4)
    {
        return _receive() ? this.onERC1155BatchReceived.selector : bytes4(0);
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x4e2312e0 || id == 0x01ffc9a7;
    }

    function _receive() private returns (bool) {
        if (receives == REVERTS) revert("purse: full");
        if (receives == ODD) {
            ++attempts;
            (bool ok,) = target.call(plan);
            if (ok) ++successes;
        }
        return receives != NO;
    }

    function _call(address to, bytes calldata data) private returns (bytes memory) {
        (bool ok, bytes memory answer) = to.call(data);
        if (!ok) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }
}
