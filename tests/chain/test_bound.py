"""A header says whether its hash is the hash of everything it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chain.fake_chain import FakeChain
from tests.chain.proofs.test_validators import hash_of
from wallet.chain.proofs import qbft
from wallet.chain.types import read_block
from wallet.codec.hexdata import from_hex, to_hex

VECTOR = Path(__file__).parents[1] / "vectors" / "qbft_header.json"


def besu() -> dict[str, str]:
    """A real block with the hash that its chain gives it."""
    document: dict[str, str] = json.loads(VECTOR.read_text("utf-8"))["header"]
    extra = qbft.without_seals(from_hex(document["extraData"]), with_round=False)
    return document | {"hash": to_hex(hash_of(document, extra))}


def test_a_real_header_is_bound_by_its_hash() -> None:
    assert read_block(besu()).is_bound is True


@pytest.mark.parametrize("name", ["logsBloom", "receiptsRoot", "stateRoot", "hash"])
def test_a_header_that_was_changed_is_not(name: str) -> None:
    document = besu()
    changed = document | {name: document[name][:-1] + ("1" if document[name][-1] != "1" else "2")}
    assert read_block(changed).is_bound is False


def test_half_a_header_says_nothing() -> None:
    assert read_block(FakeChain().do_eth_getBlockByNumber("0x0", False)).is_bound is None
