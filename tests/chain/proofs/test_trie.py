"""Proofs of tries, against py-trie's own tries."""

from __future__ import annotations

import random

import pytest
import rlp
from hypothesis import given, settings
from hypothesis import strategies as st
from trie import HexaryTrie

from wallet.chain.proofs.trie import EMPTY_ROOT, lookup
from wallet.codec.keccak import keccak256
from wallet.errors import NodeAnswerError

KEYS = st.binary(min_size=1, max_size=4)
VALUES = st.binary(min_size=1, max_size=40)


def _proof(trie: HexaryTrie, key: bytes) -> list[bytes]:
    """py-trie lists embedded nodes too; nodes on the wire do not."""
    parts = [rlp.encode(node) for node in trie.get_proof(key)]
    return [part for place, part in enumerate(parts) if place == 0 or len(part) >= 32]


def _trie(entries: dict[bytes, bytes]) -> HexaryTrie:
    trie = HexaryTrie({})
    for key, value in entries.items():
        trie[key] = value
    return trie


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=40), KEYS)
@settings(max_examples=150, deadline=None)
def test_says_what_py_trie_says(entries: dict[bytes, bytes], other: bytes) -> None:
    trie = _trie(entries)
    for key in [*list(entries)[:5], other]:
        assert lookup(trie.root_hash, key, _proof(trie, key)) == entries.get(key)


def test_a_changed_byte_anywhere_is_refused() -> None:
    rng = random.Random(5)  # noqa: S311 - repeatable
    entries = {keccak256(bytes([n])): rlp.encode(n + 1) for n in range(200)}
    trie = _trie(entries)
    for key in (keccak256(b"\x07"), keccak256(b"nobody")):
        proof = _proof(trie, key)
        for place, node in enumerate(proof):
            for at in range(len(node)):
                changed = bytearray(node)
                changed[at] ^= 1 << rng.randrange(8)
                with pytest.raises(NodeAnswerError) as caught:
                    lookup(
                        trie.root_hash, key, [*proof[:place], bytes(changed), *proof[place + 1 :]]
                    )
                assert caught.value.code == "node.bad_proof"


def test_a_proof_of_nothing_cannot_stand_for_something() -> None:
    entries = {keccak256(bytes([n])): b"v" * 33 for n in range(50)}
    trie = _trie(entries)
    there, absent = keccak256(b"\x07"), keccak256(b"nobody")
    assert lookup(trie.root_hash, absent, _proof(trie, absent)) is None
    with pytest.raises(NodeAnswerError):
        lookup(trie.root_hash, there, _proof(trie, absent))


@pytest.mark.parametrize("change", ["cut", "extra", "twice", "empty"])
def test_a_proof_that_is_cut_or_padded_is_refused(change: str) -> None:
    trie = _trie({keccak256(bytes([n])): b"v" * 33 for n in range(50)})
    key = keccak256(b"\x07")
    proof = _proof(trie, key)
    broken = {
        "cut": proof[:-1], "extra": [*proof, proof[-1]], "twice": [proof[0], *proof], "empty": [],
    }[change]  # fmt: skip
    with pytest.raises(NodeAnswerError):
        lookup(trie.root_hash, key, broken)


def test_the_empty_trie_holds_nothing() -> None:
    assert lookup(EMPTY_ROOT, b"k", []) is None
    assert lookup(EMPTY_ROOT, b"k", [b"\x80"]) is None
    with pytest.raises(NodeAnswerError):
        lookup(keccak256(b"other"), b"k", [])


def test_huge_proofs_are_not_even_read() -> None:
    with pytest.raises(NodeAnswerError):
        lookup(keccak256(b"x"), b"k", [b"x"] * 66)
    with pytest.raises(NodeAnswerError):
        lookup(keccak256(b"x" * 3000), b"k", [b"x" * 3000])


LONG, FAR = b"v" * 33, keccak256(b"elsewhere")


def _leaf(path: bytes, value: object) -> list[object]:
    return [path, value]


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (_leaf(b"\x20k", [b"a", b"b"]), "a value that is a list"),
        (_leaf(b"", LONG), "without its part"),
        (_leaf([b"k"], LONG), "without its part"),  # type: ignore[arg-type]
        (_leaf(b"\x40k", LONG), "not written as it must be"),
        (_leaf(b"\x21k", LONG), "not written as it must be"),
        (_leaf(b"\x35k", LONG), None),
        (_leaf(b"\x2fk", LONG), "not written as it must be"),
        ([b"\x00", FAR], "without a way"),
        ([b"\x16", b"short"], "no hash"),
        ([b"\x16", [b"\x3b", b"v" * 40]], "behind its hash"),
        ([b"k"] * 3, "3 parts"),
        (b"k" * 40, "no list"),
    ],
)
def test_a_node_that_is_written_otherwise_than_it_must_be_is_refused(
    node: object, why: str | None
) -> None:
    """Even where the root itself was made from it: one trie has one way of being written."""
    encoded = rlp.encode(node)
    if why is None:
        assert lookup(keccak256(encoded), b"k", [encoded]) is None
        return
    with pytest.raises(NodeAnswerError) as caught:
        lookup(keccak256(encoded), b"k", [encoded])
    assert why in caught.value.detail


def test_the_caps_come_before_any_work() -> None:
    for proof in ([b"x"] * 66, [b"x" * 2049]):
        with pytest.raises(NodeAnswerError) as caught:
            lookup(keccak256(proof[0]), b"k", proof)
        assert "larger than any path" in caught.value.detail
