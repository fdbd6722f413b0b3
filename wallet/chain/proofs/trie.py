"""Merkle-Patricia proofs: what a trie with a known root holds under a key, if anything.

Strict: each node of the proof is used exactly once and in order, and has its one encoding, so no
byte of a proof can be changed. Source: Ethereum Yellow Paper, appendix D; EIP-1186.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wallet.chain.proofs.refusals import bad_proof
from wallet.codec import rlp
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError

EMPTY_ROOT = keccak256(b"\x80")
"""The root of a trie without entries."""

MOST_NODES = 65
"""A key of 32 bytes has 64 nibbles, so no honest path is longer."""
LARGEST_NODE = 2_048
"""A branch of 16 hashes is 532 bytes; values in accounts and storage are at most about 110."""

_EMBEDDED = 32
"""Nodes shorter than this stand in their parent themselves, longer ones by their hash."""


def lookup(root: bytes, key: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Give what is stored under ``key``; None when the proof shows that nothing is.

    Args:
        root: 32 bytes, the root that is believed already.
        key: what the trie is walked by (the secure tries: a keccak-256 hash).
        proof: the nodes on the way, from the root down.

    Raises:
        NodeAnswerError: ``node.bad_proof``: it does not lead from the root to an answer.
    """
    if len(proof) > MOST_NODES or any(len(node) > LARGEST_NODE for node in proof):
        raise bad_proof("larger than any path can be")
    if root == EMPTY_ROOT and list(proof) in ([], [b"\x80"]):
        return None
    nodes = iter(proof)
    value = _walk(_hashed(root, nodes), _nibbles(key), nodes)
    if next(nodes, None) is not None:
        raise bad_proof("nodes beyond the end of the way")
    return value


def _walk(node: rlp.Decoded, path: Sequence[int], nodes: Iterator[bytes]) -> bytes | None:
    while True:
        if not isinstance(node, list):
            raise bad_proof("a node that is no list")
        if len(node) == 17:
            if not path:
                return _value(node[16])
            step, path = node[path[0]], path[1:]
        elif len(node) == 2:
            part, is_leaf = _compact(node[0])
            fits = tuple(path[: len(part)]) == part
            if is_leaf:
                return _value(node[1]) if fits and len(path) == len(part) else None
            if not part:
                raise bad_proof("an extension without a way")
            if not fits:
                return None
            step, path = node[1], path[len(part) :]
        else:
            raise bad_proof(f"a node of {len(node)} parts")
        if step == b"":
            return None
        node = _child(step, nodes)


def _child(step: rlp.Decoded, nodes: Iterator[bytes]) -> rlp.Decoded:
    if isinstance(step, bytes):
        if len(step) != 32:
            raise bad_proof("a link that is no hash")
        return _hashed(step, nodes)
    if len(rlp.encode(step)) >= _EMBEDDED:
        raise bad_proof("a node that should stand behind its hash")
    return step


def _hashed(wanted: bytes, nodes: Iterator[bytes]) -> rlp.Decoded:
    node = next(nodes, None)
    if node is None:
        raise bad_proof("the way breaks off")
    if keccak256(node) != wanted:
        raise bad_proof("a node does not fit the hash before it")
    try:
        return rlp.decode(node)
    except CodecError as error:
        raise bad_proof(error.detail) from error


def _value(item: rlp.Decoded) -> bytes | None:
    if not isinstance(item, bytes):
        raise bad_proof("a value that is a list")
    return item or None


def _nibbles(data: bytes) -> tuple[int, ...]:
    return tuple(nibble for byte in data for nibble in (byte >> 4, byte & 15))


def _compact(item: rlp.Decoded) -> tuple[tuple[int, ...], bool]:
    """Read the part of the way in a leaf or an extension ("hex prefix encoding")."""
    if not isinstance(item, bytes) or not item:
        raise bad_proof("a node without its part of the way")
    nibbles = _nibbles(item)
    flag = nibbles[0]
    is_odd = flag & 1
    if flag > 3 or (not is_odd and nibbles[1] != 0):
        raise bad_proof("a part of the way that is not written as it must be")
    return nibbles[1 if is_odd else 2 :], flag >= 2
