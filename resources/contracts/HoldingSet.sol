// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title HoldingSet: the numbers of the batches an account holds, lowest first.
/// @notice A bitmap in three levels: a leaf is 192 numbers in one word, a branch says which of its 256 leaves are
/// not empty, the head word says which of 48 branches are not empty.
/// @dev One leaf lives in the head word itself, next to its own number: most accounts hold few batches, issued
/// close together, so adding or removing one costs a single storage write. A leaf lives in the head or in the
/// tree, never in both. Head word: bits 0..191 a leaf, 192..207 that leaf's number, 208..255 the branches.
/// Without a leaf in the head its number is 0 there.
library HoldingSet {
    struct Set {
        uint256 head;
        mapping(uint256 branch => uint256 leaves) branches;
        mapping(uint256 leaf => uint256 numbers) leaves;
    }

    uint256 private constant LEAF_WIDTH = 192;
    uint256 private constant LEAF_MASK = (1 << 192) - 1;
    uint256 private constant LEAF_NUMBER_MASK = (1 << 16) - 1;
    uint256 private constant BRANCHES_SHIFT = 208;
    uint256 private constant BRANCH_WIDTH = 256;

    /// @notice Every number must be below this: 48 branches of 256 leaves.
    uint256 internal constant LIMIT = 48 * BRANCH_WIDTH * LEAF_WIDTH;
    /// @notice What `next` returns when there is no such number.
    uint256 internal constant NONE = type(uint256).max;

    /// @notice Put a number in; nothing changes when it is in already.
    function add(Set storage set, uint256 number) internal {
        (uint256 leaf, uint256 bit) = _place(number);
        uint256 head = set.head;
        bool here = _hasLeaf(head)
            ? _leafOf(head) == leaf
            : head >> BRANCHES_SHIFT == 0 || set.leaves[leaf] == 0;
        if (here) {
            set.head = head | (leaf << LEAF_WIDTH) | bit;
            return;
        }
        uint256 numbers = set.leaves[leaf];
        set.leaves[leaf] = numbers | bit;
        if (numbers != 0) return;
        uint256 branch = leaf / BRANCH_WIDTH;
        uint256 leaves = set.branches[branch];
        set.branches[branch] = leaves | (1 << (leaf % BRANCH_WIDTH));
        if (leaves == 0) set.head = head | (1 << (BRANCHES_SHIFT + branch));
    }

    /// @notice Take a number out; nothing changes when it is not in.
    function remove(Set storage set, uint256 number) internal {
        (uint256 leaf, uint256 bit) = _place(number);
        uint256 head = set.head;
        if (_hasLeaf(head) && _leafOf(head) == leaf) {
            head &= ~bit;
            set.head = _hasLeaf(head) ? head : _branchesOnly(head);
            return;
        }
        uint256 numbers = set.leaves[leaf];
        if (numbers & bit == 0) return;
        set.leaves[leaf] = numbers ^ bit;
        if (numbers != bit) return;
        uint256 branch = leaf / BRANCH_WIDTH;
        uint256 leaves = set.branches[branch] ^ (1 << (leaf % BRANCH_WIDTH));
        set.branches[branch] = leaves;
        if (leaves == 0) set.head = head ^ (1 << (BRANCHES_SHIFT + branch));
    }

    /// @notice The lowest number that is not below `from`; NONE when there is none.
    function next(Set storage set, uint256 from) internal view returns (uint256 found) {
        uint256 head = set.head;
        found = _firstIn(head & LEAF_MASK, _leafOf(head), from);
        found = Math.min(found, _nextInTree(set, head >> BRANCHES_SHIFT, from));
    }

    function _nextInTree(Set storage set, uint256 branches, uint256 from) private view returns (uint256 found) {
        uint256 leaf = _nextLeaf(set, branches, from / LEAF_WIDTH);
        if (leaf == NONE) return NONE;
        found = _firstIn(set.leaves[leaf], leaf, from);
        if (found != NONE) return found;
        // Everything in the leaf of `from` is below it. Whatever leaf comes after is not empty.
        leaf = _nextLeaf(set, branches, leaf + 1);
        return leaf == NONE ? NONE : _firstIn(set.leaves[leaf], leaf, from);
    }

    function _nextLeaf(Set storage set, uint256 branches, uint256 from) private view returns (uint256) {
        uint256 branch = from / BRANCH_WIDTH;
        if ((branches >> branch) & 1 == 1) {
            uint256 leaves = _notBelow(set.branches[branch], from % BRANCH_WIDTH);
            if (leaves != 0) return branch * BRANCH_WIDTH + _lowestBit(leaves);
        }
        branches = _notBelow(branches, branch + 1);
        if (branches == 0) return NONE;
        branch = _lowestBit(branches);
        return branch * BRANCH_WIDTH + _lowestBit(set.branches[branch]);
    }

    function _firstIn(uint256 numbers, uint256 leaf, uint256 from) private pure returns (uint256) {
        uint256 first = leaf * LEAF_WIDTH;
        numbers = _notBelow(numbers, Math.saturatingSub(from, first));
        return numbers == 0 ? NONE : first + _lowestBit(numbers);
    }

    function _place(uint256 number) private pure returns (uint256 leaf, uint256 bit) {
        leaf = number / LEAF_WIDTH;
        bit = 1 << (number % LEAF_WIDTH);
    }

    function _hasLeaf(uint256 head) private pure returns (bool) {
        return head & LEAF_MASK != 0;
    }

    function _leafOf(uint256 head) private pure returns (uint256) {
        return (head >> LEAF_WIDTH) & LEAF_NUMBER_MASK;
    }

    function _branchesOnly(uint256 head) private pure returns (uint256) {
        return (head >> BRANCHES_SHIFT) << BRANCHES_SHIFT;
    }

    /// @dev A shift by 256 or more gives 0.
    function _notBelow(uint256 word, uint256 position) private pure returns (uint256) {
        return (word >> position) << position;
    }

    function _lowestBit(uint256 word) private pure returns (uint256) {
        return Math.log2(word & (~word + 1));
    }
}
