"""What it costs to believe nobody: a sealed block and the numbers of a household, proven.

A whole set is what one look at an account takes: two Clique headers hashed and their signers
recovered, then the money, three batches of gas and the coin, each led back to the state root. The
tries hold 4,000 accounts and 1,000 slots, as a community of a few thousand homes has.
Beside it, py-trie walks the same proofs.
"""

from __future__ import annotations

import random
from typing import Any

import rlp
from trie import HexaryTrie

from tests.benchmarks.bench_codec import best, row
from tests.chain.proofs.test_validators import WHO, clique_chain
from wallet.chain.proofs.trie import lookup
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.keccak import keccak256


def run() -> list[dict]:
    rng = random.Random(3)  # noqa: S311 - repeatable
    proofs = [_proof(rng, 20_000, 80) for _ in range(3)] + [
        _proof(rng, 5_000, 20) for _ in range(4)
    ]
    headers = clique_chain(0, 1)
    validators = Validators(Consensus.CLIQUE, WHO[:3])

    def ours() -> None:
        validators.check(headers)
        for root, key, nodes, _ in proofs:
            lookup(root, key, nodes)

    def walk() -> None:
        for root, key, nodes, _ in proofs:
            lookup(root, key, nodes)

    def theirs() -> None:
        for root, key, _, parts in proofs:
            HexaryTrie.get_from_proof(root, key, parts)

    mine, rival = best(walk, 1) * 1e3, best(theirs, 1) * 1e3
    whole = best(ours, 1) * 1e3
    return [
        row("seven Merkle proofs walked", mine, "ms", "py-trie", rival, None),
        row("one account proven: two seals, seven proofs", whole, "ms", "py-trie, proofs only",
            rival, None),
    ]  # fmt: skip


def _proof(rng: random.Random, entries: int, size: int) -> tuple[bytes, bytes, list[bytes], Any]:
    trie = HexaryTrie({}, prune=True)
    keys = [keccak256(rng.randbytes(8)) for _ in range(entries)]
    with trie.squash_changes() as batch:
        for key in keys:
            batch[key] = rng.randbytes(size)
    parts = trie.get_proof(keys[7])
    encoded = [rlp.encode(node) for node in parts]
    nodes = [node for place, node in enumerate(encoded) if place == 0 or len(node) >= 32]
    return trie.root_hash, keys[7], nodes, parts
