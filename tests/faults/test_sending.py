"""A node that swallows a transaction and forges the receipt, and one that says it failed."""

from __future__ import annotations

import time

import pytest

from tests.faults.conftest import Opened
from tests.faults.desk import Desk
from tests.faults.liar import Ask, Json, Liar, Question
from tests.market.street import Street
from wallet.chain.outbox import UNDER_WAY, OutboxState
from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import NodeError
from wallet.protocol import calls

SECONDS = 60.0


class Swallower:
    """Takes every transaction, hands none on, and tells of each that it is in some block."""

    def __init__(self, *, hide: bool, block: str = "latest") -> None:
        self.taken: set[str] = set()
        self._hide, self._block = hide, block

    def swallow(self, question: Question) -> Json | None:
        if question["method"] == "eth_sendRawTransaction":
            tx_hash = to_hex(keccak256(from_hex(question["params"][0])))
            self.taken.add(tx_hash)
            return tx_hash
        return None

    def lie(self, question: Question, result: Json, ask: Ask) -> Json:
        method, params = question["method"], question.get("params", [])
        if method == "eth_getBlockReceipts" and self._hide:
            return None
        if method != "eth_getTransactionReceipt" or params[0] not in self.taken:
            return result
        block = ask({"method": "eth_getBlockByNumber", "params": [self._block, False]})
        return {
            "transactionHash": params[0], "transactionIndex": "0x0", "blockHash": block["hash"],
            "blockNumber": block["number"], "status": "0x1", "gasUsed": "0x5208",
            "effectiveGasPrice": "0x1", "cumulativeGasUsed": "0x5208", "contractAddress": None,
            "logs": [], "logsBloom": "0x" + "00" * 256, "type": "0x2",
        }  # fmt: skip


def send(home: Desk, street: Street) -> bytes:
    """Mei allows the market one unit more of her money than before."""
    sender, call = home.session.sender, calls.approve_money(street.community, 7)
    prepared = sender.prepare(street.mei.address, call.to, call.data, gas=100_000)
    return sender.sign_and_send(street.mei, prepared)


def state(home: Desk, tx_hash: bytes) -> OutboxState:
    entry = home.session._outbox.get(tx_hash)
    assert entry is not None
    return entry.state


def test_a_forged_receipt_is_denied_by_its_own_block(
    desk: Opened, street: Street, liar: Liar
) -> None:
    home = desk.fresh(liar.url)
    assert home.problem() == ""
    thief = Swallower(hide=False)
    with liar.does(lie=thief.lie, swallow=thief.swallow):
        tx_hash = send(home, street)
        with pytest.raises(NodeError):
            home.session.sender.wait(tx_hash, timeout=0.5)
        assert liar.told
        assert state(home, tx_hash) in UNDER_WAY
    assert street.node.receipt(tx_hash) is None
    assert home.session.sender.wait(tx_hash, timeout=SECONDS).status == 1  # sent again
    assert street.node.receipt(tx_hash) is not None


def test_without_the_blocks_receipts_it_is_believed_only_until_it_is_looked_up_again(
    desk: Opened, street: Street, liar: Liar
) -> None:
    home = desk.fresh(liar.url)
    assert home.problem() == ""
    thief = Swallower(hide=True)
    with liar.does(lie=thief.lie, swallow=thief.swallow):
        tx_hash = send(home, street)
        assert home.session.sender.wait(tx_hash, timeout=SECONDS).status == 1
        assert state(home, tx_hash) is OutboxState.MINED  # not final
    home.session.sender.resume()
    assert home.session.sender.wait(tx_hash, timeout=SECONDS).status == 1
    assert street.node.receipt(tx_hash) is not None


def test_one_that_names_an_old_block_is_believed_for_good_but_moves_no_number(
    desk: Opened, street: Street, liar: Liar
) -> None:
    home = desk.fresh(liar.url)
    assert home.problem() == ""
    before = home.shown()
    thief = Swallower(hide=True, block="0x1")
    with liar.does(lie=thief.lie, swallow=thief.swallow):
        tx_hash = send(home, street)
        assert home.session.sender.wait(tx_hash, timeout=SECONDS).status == 1
        end = time.monotonic() + SECONDS
        while state(home, tx_hash) is not OutboxState.FINAL:
            assert time.monotonic() < end
            home.session.sender.resume()
        assert home.problem() == ""
        assert home.shown()[:2] == before[:2]


def test_with_another_node_the_transaction_arrives_all_the_same(
    desk: Opened, street: Street, liar: Liar
) -> None:
    home = desk.fresh(liar.url, street.process.url)
    assert home.problem() == ""
    thief = Swallower(hide=True)
    with liar.does(lie=thief.lie, swallow=thief.swallow):
        tx_hash = send(home, street)
        assert thief.taken == {to_hex(tx_hash)}
        receipt = home.session.sender.wait(tx_hash, timeout=SECONDS)
        assert receipt.status == 1
    end = time.monotonic() + SECONDS
    while street.node.receipt(tx_hash) is None:
        assert time.monotonic() < end
