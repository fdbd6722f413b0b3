"""``hearth sent`` on a real chain: what waits behind a missing one is listed and freed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cli.hearth import JUNK, Person
from tests.cli.settled import Village, address
from wallet.chain.sender import TransactionSender
from wallet.codec.hexdata import to_hex
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.ledger.outbox import SqliteOutbox


@dataclass(frozen=True)
class Stuck:
    """Ben with one transaction that waits for a number nobody used."""

    ben: Person
    village: Village
    hash: str


@pytest.fixture
def stuck(village: Village) -> Iterator[Stuck]:
    me, node = address(3), village.node
    outbox = SqliteOutbox(village.ben.folder / "profile" / "wallet.sqlite")
    sender = TransactionSender(node, outbox, node.chain_id())
    prepared = sender.prepare(
        me, me, b"x", label="trade:t:fill", gas=50_000, nonce=node.nonce(me) + 1
    )
    tx_hash = sender.sign_and_send(account_from_seed(to_seed(JUNK), 3), prepared)
    outbox.close()
    yield Stuck(village.ben, village, to_hex(tx_hash))
    village.ben.does("sent", "unblock", "--yes")


def test_what_waits_is_listed_and_the_way_is_freed(stuck: Stuck) -> None:
    ben = stuck.ben
    document = ben.does("sent", "list").well().document
    (row,) = [item for item in document["sent"] if item["hash"] == stuck.hash]
    assert (row["state"], row["what"]) == ("seen", "Trade")
    assert len(document["gaps"]) == 1
    assert "hearth sent unblock" in ben.says("sent", "list").well().out
    refused = ben.does("sent", "speed-up", "0x123456", "--yes")
    assert (refused.status, refused.document["error"]["code"]) == (1, "tx.unknown")
    for action, sentence in (
        ("speed-up", "Trade sooner, for a higher network fee."),
        ("cancel", "Do not trade after all."),
    ):
        shown = ben.says("sent", action, stuck.hash[:12])  # nobody is there to agree
        assert shown.status == 2
        assert sentence in shown.err
        assert "maxFeePerGas" in shown.err
    assert ben.does("sent", "unblock", "--yes").well().document["review"]["kind"] == "fill_gap"
    late = ben.does("sent", "cancel", stuck.hash[:12], "--yes")
    assert late.document["error"]["code"] == "tx.already_confirmed"
    again = ben.does("sent", "unblock", "--yes")
    assert again.document["error"]["code"] == "tx.no_gap"


def test_without_a_node_the_list_is_as_it_was_known_last(village: Village) -> None:
    told = village.ben.says("sent", "list", "--rpc", "http://127.0.0.1:9")
    assert told.well().out
    assert "No node answers" in told.err
