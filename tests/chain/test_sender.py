"""Transactions reach the chain exactly once, whatever the node does and whenever we are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_chain import CHAIN_ID, DirectRpc, FakeChain, RpcError
from tests.chain.fake_node import Server, hangs_up, takes_then_hangs_up
from wallet.chain import delivery, settling
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, OutboxState
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import to_address
from wallet.codec.transactions import decode_signed
from wallet.errors import (
    CancelledError,
    CheckError,
    LockedError,
    NodeAnswerError,
    NodeDownError,
    NodeRefusedError,
    RevertedError,
)
from wallet.keys.signer import LocalSigner
from wallet.ledger.outbox import SqliteOutbox

SIGNER = LocalSigner(bytes(31) + b"\x07")
OTHER = LocalSigner(bytes(31) + b"\x08")
MARKET = to_address("0x" + "33" * 20)


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


def make_sender(chain: FakeChain, outbox: Any) -> TransactionSender:
    return TransactionSender(Node(DirectRpc(chain)), outbox, CHAIN_ID)  # type: ignore[arg-type]


def send(sender: TransactionSender, data: bytes = b"hello", **more: Any) -> bytes:
    return sender.sign_and_send(SIGNER, sender.prepare(SIGNER.address, MARKET, data, **more))


def executed_data(chain: FakeChain) -> list[bytes]:
    return [decode_signed(raw).transaction.data for raw in chain.executed]


def test_prepares_signs_sends_and_waits(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    prepared = sender.prepare(SIGNER.address, MARKET, b"hello", label="a trade")
    assert prepared.tx.gas == 125_000
    assert prepared.max_fee_wei == 125_000 * 3 * 10**9
    tx_hash = sender.sign_and_send(SIGNER, prepared)
    receipt = sender.wait(tx_hash)
    assert receipt.status == 1
    assert receipt.fee == 90_000 * 2 * 10**9
    entry = outbox.get(tx_hash)
    assert entry is not None
    assert (entry.state, entry.label) == (OutboxState.MINED, "a trade")


def test_preparing_a_refused_transaction_gives_the_reason(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    chain.revert = RpcError(3, "execution reverted: offer is gone")
    with pytest.raises(RevertedError):
        make_sender(chain, outbox).prepare(SIGNER.address, MARKET, b"")
    assert make_sender(chain, outbox).prepare(SIGNER.address, MARKET, b"", gas=50_000).tx.gas


def test_the_outbox_has_the_transaction_before_the_node_does(chain: FakeChain) -> None:
    class Watching(MemoryOutbox):
        def add(self, entry: Any) -> None:
            assert chain.executed == []
            assert chain.pool == []
            super().add(entry)

    outbox = Watching()
    tx_hash = send(make_sender(chain, outbox))
    assert outbox.get(tx_hash) is not None


def test_many_threads_never_share_a_number(chain: FakeChain, outbox: MemoryOutbox) -> None:
    chain.auto_mine = False
    sender = make_sender(chain, outbox)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            send(sender, bytes([number]))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(entry.nonce for entry in outbox.pending()) == list(range(24))


def test_two_prepared_together_get_different_numbers(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    first = sender.prepare(SIGNER.address, MARKET, b"approve")
    second = sender.prepare(SIGNER.address, MARKET, b"fill")
    assert first.tx.nonce == second.tx.nonce == 0
    sender.sign_and_send(SIGNER, first)
    sender.sign_and_send(SIGNER, second)
    assert executed_data(chain) == [b"approve", b"fill"]


def test_a_prepared_transaction_never_sent_leaves_no_gap(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    sender.prepare(SIGNER.address, MARKET, b"looked at and closed")
    send(sender, b"next")
    assert executed_data(chain) == [b"next"]


def test_a_locked_vault_leaves_no_gap_and_no_entry(chain: FakeChain, outbox: MemoryOutbox) -> None:
    class Locked:
        address = SIGNER.address

        def sign_transaction(self, _transaction: Any) -> Any:
            raise LockedError("vault.locked", "Locked.", "Unlock.")

    sender = make_sender(chain, outbox)
    with pytest.raises(LockedError):
        sender.sign_and_send(Locked(), sender.prepare(SIGNER.address, MARKET, b""))  # type: ignore[arg-type]
    assert outbox.entries() == ()
    send(sender, b"next")
    assert executed_data(chain) == [b"next"]


def test_another_accounts_signer_is_refused(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    with pytest.raises(CheckError):
        sender.sign_and_send(OTHER, sender.prepare(SIGNER.address, MARKET, b""))


def test_a_refused_transaction_is_failed_and_its_number_is_used_again(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    def refuse(method: str, _params: Any) -> None:
        if method == "eth_sendRawTransaction":
            raise RpcError(-32000, "insufficient funds for gas * price + value")

    sender = make_sender(chain, outbox)
    chain.refuse = refuse
    with pytest.raises(NodeRefusedError) as caught:
        send(sender, b"too dear")
    assert caught.value.code == "node.funds"
    assert [entry.state for entry in outbox.entries()] == [OutboxState.FAILED]
    chain.refuse = lambda *_: None
    send(sender, b"next")
    assert executed_data(chain) == [b"next"]


def test_a_node_that_names_another_transaction_is_told_on_at_once(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    prepared = sender.prepare(SIGNER.address, MARKET, b"")
    chain.do_eth_sendRawTransaction = lambda _raw: "0x" + "00" * 32  # type: ignore[method-assign]
    with pytest.raises(NodeAnswerError) as caught:
        sender.sign_and_send(SIGNER, prepared)
    assert caught.value.code == "node.other_hash"
    assert [entry.state for entry in outbox.pending()] == [OutboxState.SIGNED]


def test_a_number_taken_by_another_wallet_is_replaced_by_the_next(
    chain: FakeChain, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_LOOK_PAUSE", 0.0)
    sender = make_sender(chain, outbox)
    prepared = sender.prepare(SIGNER.address, MARKET, b"mine")
    sign = SIGNER.sign_transaction
    intruder = make_sender(chain, MemoryOutbox())

    class Slow:
        address = SIGNER.address
        times = 0

        def sign_transaction(self, transaction: Any) -> Any:
            self.times += 1
            if self.times == 1:
                send(intruder, b"another wallet with the same phrase")
            return sign(transaction)

    tx_hash = sender.sign_and_send(Slow(), prepared)  # type: ignore[arg-type]
    assert sender.wait(tx_hash).status == 1
    assert executed_data(chain) == [b"another wallet with the same phrase", b"mine"]
    states = [entry.state for entry in outbox.entries()]
    assert states == [OutboxState.MINED, OutboxState.REPLACED]


def test_a_node_that_is_down_loses_nothing(server: Server) -> None:
    outbox = MemoryOutbox()
    sender = TransactionSender(Node(Rpc(server.url, timeout=0.4)), outbox, CHAIN_ID)
    prepared = sender.prepare(SIGNER.address, MARKET, b"kept")
    sender._chain()
    server.script.extend([answer_nonce, hangs_up, hangs_up])
    tx_hash = sender.sign_and_send(SIGNER, prepared)
    assert server.chain.executed == []
    assert sender.wait(tx_hash, timeout=60).status == 1
    assert executed_data(server.chain) == [b"kept"]


def test_an_answer_lost_on_the_way_back_does_not_send_twice(server: Server) -> None:
    outbox = MemoryOutbox()
    sender = TransactionSender(Node(Rpc(server.url, timeout=0.4)), outbox, CHAIN_ID)
    prepared = sender.prepare(SIGNER.address, MARKET, b"once")
    sender._chain()
    server.script.extend([answer_nonce, takes_then_hangs_up])
    tx_hash = sender.sign_and_send(SIGNER, prepared)
    assert sender.wait(tx_hash, timeout=60).status == 1
    assert executed_data(server.chain) == [b"once"]


def answer_nonce(handler: Any, body: bytes) -> None:
    from tests.chain.fake_node import answer_properly

    answer_properly(handler, body)


class TestWaiting:
    def test_polls_until_the_block_comes(self, chain: FakeChain, outbox: MemoryOutbox) -> None:
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        tx_hash = send(sender)
        threading.Timer(0.3, chain.mine_pool).start()
        assert sender.wait(tx_hash, timeout=60).status == 1

    def test_ends_with_a_time_out_and_keeps_the_transaction(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        tx_hash = send(sender)
        with pytest.raises(NodeDownError) as caught:
            sender.wait(tx_hash, timeout=0.3)
        assert caught.value.code == "tx.slow"
        assert [entry.hash for entry in outbox.pending()] == [tx_hash]

    def test_can_be_cancelled(self, chain: FakeChain, outbox: MemoryOutbox) -> None:
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        tx_hash = send(sender)
        asked: list[int] = []

        def cancelled() -> bool:
            asked.append(1)
            return len(asked) > 3

        with pytest.raises(CancelledError):
            sender.wait(tx_hash, timeout=30, cancelled=cancelled)
        assert outbox.pending()

    def test_sends_again_what_the_node_forgot(
        self, chain: FakeChain, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivery, "_FORGOTTEN_AFTER", 0.2)
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        tx_hash = send(sender, b"forgotten")
        chain.pool.clear()
        chain.auto_mine = True
        assert sender.wait(tx_hash, timeout=60).status == 1
        assert executed_data(chain) == [b"forgotten"]

    def test_sends_again_what_has_to_happen_before_and_was_forgotten(
        self, chain: FakeChain, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivery, "_FORGOTTEN_AFTER", 0.1)
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        send(sender, b"before")
        tx_hash = send(sender, b"waits for it")
        before, waits = chain.pool
        chain.pool.remove(before)
        with pytest.raises(NodeDownError):
            sender.wait(tx_hash, timeout=0.5)
        assert chain.pool == [waits, before]

    def test_says_when_another_transaction_took_the_number(
        self, chain: FakeChain, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivery, "_FORGOTTEN_AFTER", 0.1)
        monkeypatch.setattr(settling, "_LOOK_PAUSE", 0.0)
        chain.auto_mine = False
        sender = make_sender(chain, outbox)
        tx_hash = send(sender, b"mine")
        chain.pool.clear()
        chain.auto_mine = True
        send(make_sender(chain, MemoryOutbox()), b"theirs")
        with pytest.raises(NodeRefusedError) as caught:
            sender.wait(tx_hash, timeout=60)
        assert caught.value.code == "node.nonce_low"
        entry = outbox.get(tx_hash)
        assert entry is not None
        assert entry.state is OutboxState.REPLACED

    def test_a_contract_that_refused_in_the_block_gives_its_reason(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        sender = make_sender(chain, outbox)
        chain.status = 0
        tx_hash = send(sender)
        chain.revert = RpcError(3, "execution reverted: somebody was faster")
        with pytest.raises(RevertedError) as caught:
            sender.wait(tx_hash)
        assert "somebody was faster" in str(caught.value)
        entry = outbox.get(tx_hash)
        assert entry is not None
        assert entry.state is OutboxState.FAILED

    def test_what_used_all_the_gas_it_was_allowed_ran_out_of_it(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        sender = make_sender(chain, outbox)
        chain.status = 0
        for gas, code in ((90_000, "tx.out_of_gas"), (90_001, "node.reverted")):
            with pytest.raises(RevertedError) as caught:
                sender.wait(send(sender, gas=gas))
            assert caught.value.code == code


class TestResuming:
    def test_sends_what_was_signed_and_never_sent(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        silent = make_sender(chain, outbox)
        silent._delivery.first = lambda _entry: None  # type: ignore[method-assign]
        tx_hash = send(silent, b"signed, then the power failed")
        assert chain.executed == []
        entries = make_sender(chain, outbox).resume()
        assert [entry.hash for entry in entries] == [tx_hash]
        assert executed_data(chain) == [b"signed, then the power failed"]

    def test_finds_what_was_mined_meanwhile(self, chain: FakeChain, outbox: MemoryOutbox) -> None:
        tx_hash = send(make_sender(chain, outbox))
        entries = make_sender(chain, outbox).resume()
        assert [(entry.hash, entry.state) for entry in entries] == [(tx_hash, OutboxState.MINED)]
        assert len(chain.executed) == 1
        assert make_sender(chain, outbox).resume() == []

    def test_new_transactions_come_after_the_old_ones(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        chain.auto_mine = False
        send(make_sender(chain, outbox), b"old")
        chain.pool.clear()
        again = make_sender(chain, outbox)
        send(again, b"new")
        again.resume()
        chain.mine_pool()
        chain.mine_pool()
        assert executed_data(chain) == [b"old", b"new"]

    def test_never_sends_to_another_chain_with_the_same_id(
        self, chain: FakeChain, outbox: MemoryOutbox
    ) -> None:
        chain.auto_mine = False
        send(make_sender(chain, outbox), b"old street")
        fresh = FakeChain()
        fresh.blocks[0].hash = b"\x05" * 32
        assert make_sender(fresh, outbox).resume() == []
        assert fresh.pool == []


KILLED = """
import sys, os, signal
from pathlib import Path
from tests.chain.test_sender import SIGNER, MARKET, CHAIN_ID
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.ledger.outbox import SqliteOutbox

url, path, where = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
outbox = SqliteOutbox(Path(path))
node = Node(Rpc(url))
sender = TransactionSender(node, outbox, CHAIN_ID)
prepared = sender.prepare(SIGNER.address, MARKET, b"precious")
if where == "before keeping":
    outbox.add = die
elif where == "before sending":
    node.send_raw = die
elif where == "after sending":
    send = node.send_raw
    node.send_raw = lambda raw: (send(raw), die())
elif where == "before waiting":
    sender.sign_and_send(SIGNER, prepared)
    die()
sender.sign_and_send(SIGNER, prepared)
"""


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("before keeping", 0),
        ("before sending", 1),
        ("after sending", 1),
        ("before waiting", 1),
    ],
)
def test_a_kill_between_any_two_steps_loses_nothing_and_does_nothing_twice(
    server: Server, tmp_path: Path, where: str, kept: int
) -> None:
    path = tmp_path / "wallet.sqlite"
    result = subprocess.run(
        [sys.executable, "-c", KILLED, server.url, str(path), where],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == -signal.SIGKILL, result.stderr
    outbox = SqliteOutbox(path)
    sender = TransactionSender(Node(Rpc(server.url)), outbox, CHAIN_ID)
    entries = sender.resume()
    assert len(entries) == kept
    for entry in entries:
        sender.wait(entry.hash, timeout=60)
    assert executed_data(server.chain) == [b"precious"] * kept
    assert [entry.state for entry in outbox.entries()] == [OutboxState.MINED] * kept
    outbox.close()
