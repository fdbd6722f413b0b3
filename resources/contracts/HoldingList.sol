// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title HoldingList: the batches an account holds, in the order it first received them.
/// @notice A doubly linked list, because removing from OpenZeppelin's EnumerableSet changes its order and
/// consumption is settled oldest holding first. Ids are never 0 (a credit id starts with its gas class).
library HoldingList {
    struct List {
        uint256 head;
        uint256 tail;
        uint256 length;
        mapping(uint256 id => uint256) next;
        mapping(uint256 id => uint256) prev;
    }

    /// @notice Append an id; nothing happens when it is listed already.
    function add(List storage list, uint256 id) internal {
        if (contains(list, id)) return;
        uint256 tail = list.tail;
        if (tail == 0) {
            list.head = id;
        } else {
            list.next[tail] = id;
            list.prev[id] = tail;
        }
        list.tail = id;
        ++list.length;
    }

    /// @notice Take an id out; nothing happens when it is not listed.
    function remove(List storage list, uint256 id) internal {
        if (!contains(list, id)) return;
        uint256 before = list.prev[id];
        uint256 after_ = list.next[id];
        if (before == 0) list.head = after_;
        else list.next[before] = after_;
        if (after_ == 0) list.tail = before;
        else list.prev[after_] = before;
        delete list.next[id];
        delete list.prev[id];
        --list.length;
    }

    /// @notice Whether an id is listed.
    function contains(List storage list, uint256 id) internal view returns (bool) {
        return list.head == id || list.prev[id] != 0;
    }

    /// @notice Every id, oldest first.
    function values(List storage list) internal view returns (uint256[] memory ids) {
        ids = new uint256[](list.length);
        uint256 id = list.head;
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = id;
            id = list.next[id];
        }
    }
}
