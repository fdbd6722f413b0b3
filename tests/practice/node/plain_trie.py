"""A Merkle Patricia trie made from its whole content at once, straight from its definition.

Source: Ethereum yellow paper, appendix D. Shares nothing with py-trie, which the node uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import rlp
from eth_utils import keccak

Nibbles = tuple[int, ...]


class PlainTrie:
    """The root and the proofs of some content."""

    def __init__(self, content: Mapping[bytes, bytes]) -> None:
        self._items = {_nibbles(key): value for key, value in content.items()}
        self.root = keccak(rlp.encode(_node(self._items)))

    def proof(self, key: bytes) -> list[bytes]:
        """The nodes from the root towards ``key``; those inside their parents are not listed."""
        found: list[bytes] = []
        items, path = self._items, _nibbles(key)
        while items:
            encoded = rlp.encode(_node(items))
            if not found or len(encoded) >= 32:
                found.append(encoded)
            shared = _shared(items)
            if len(items) == 1 or path[: len(shared)] != shared or len(path) <= len(shared):
                # A branch follows its extension even when the key ends there.
                if len(items) > 1 and shared and path == shared:
                    found += _listed(_below(items, shared))
                break
            if shared:
                items, path = _below(items, shared), path[len(shared) :]
            else:
                items, path = _below(items, path[:1]), path[1:]
        return found


def _listed(items: Mapping[Nibbles, bytes]) -> list[bytes]:
    encoded = rlp.encode(_node(items))
    return [encoded] if len(encoded) >= 32 else []


def _node(items: Mapping[Nibbles, bytes]) -> Any:
    if not items:
        return b""
    if len(items) == 1:
        ((path, value),) = items.items()
        return [_compact(path, leaf=True), value]
    shared = _shared(items)
    if shared:
        return [_compact(shared, leaf=False), _reference(_below(items, shared))]
    return [*(_reference(_below(items, (n,))) for n in range(16)), items.get((), b"")]


def _reference(items: Mapping[Nibbles, bytes]) -> Any:
    if not items:
        return b""
    node = _node(items)
    encoded = rlp.encode(node)
    return node if len(encoded) < 32 else keccak(encoded)


def _below(items: Mapping[Nibbles, bytes], path: Nibbles) -> dict[Nibbles, bytes]:
    return {k[len(path) :]: value for k, value in items.items() if k[: len(path)] == path}


def _shared(items: Mapping[Nibbles, bytes]) -> Nibbles:
    first, last = min(items), max(items)
    length = 0
    while length < len(first) and first[length] == last[length]:
        length += 1
    return first[:length]


def _nibbles(key: bytes) -> Nibbles:
    return tuple(half for byte in key for half in (byte >> 4, byte & 15))


def _compact(path: Nibbles, *, leaf: bool) -> bytes:
    flag = 2 * leaf + len(path) % 2
    whole = (flag, *path) if len(path) % 2 else (flag, 0, *path)
    return bytes(16 * high + low for high, low in zip(whole[::2], whole[1::2], strict=True))
