"""Whatever chain, node, other wallets and power do: nothing is done twice, nothing is lost.

A state machine plays histories against the real sender and outbox: mining, dropping,
reorganising, a silent node, lost answers, kill -9 between any two calls, restarts, another wallet
with the same keys, speeding up and taking back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.chain.moody_chain import CHAIN_ID, GENESIS, KilledError, MoodyChain, Mortal
from wallet.chain import settling
from wallet.chain.outbox import MemoryOutbox, OutboxEntry, OutboxState
from wallet.chain.replacing import Replacement
from wallet.chain.sender import TransactionSender
from wallet.codec.address import to_address
from wallet.codec.transactions import DynamicFeeTransaction, SignedTransaction, sign_with
from wallet.errors import HearthError
from wallet.keys import curve
from wallet.keys.signer import LocalSigner
from wallet.units import Timestamp

SECRET = bytearray(bytes(31) + b"\x07")
ME = LocalSigner(SECRET).address
MARKET = to_address("0x" + "33" * 20)
OVER = {OutboxState.FINAL, OutboxState.FAILED, OutboxState.REPLACED, OutboxState.EXPIRED}


class QuickSigner:
    """Signs without the independent check, which takes most of the time."""

    address = ME

    def sign_transaction(self, transaction: DynamicFeeTransaction) -> SignedTransaction:
        return sign_with(transaction, curve.sign(SECRET, transaction.signing_hash()))


class MortalOutbox(MemoryOutbox):
    """A durable outbox of a process that may be killed before or after each write."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__()
        self.mortal = mortal

    def add(self, entry: OutboxEntry) -> None:
        self.mortal.breathe()
        super().add(entry)
        self.mortal.breathe()

    def mark(self, tx_hash: bytes, state: OutboxState, detail: str = "") -> None:
        self.mortal.breathe()
        super().mark(tx_hash, state, detail)

    def change(self, before: OutboxEntry, after: OutboxEntry) -> bool:
        self.mortal.breathe()
        return super().change(before, after)


class Histories(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        settling._LOOK_PAUSE = 0.0
        self.mortal = Mortal()
        self.chain = MoodyChain(ME, self.mortal, start=int(time.time()) - 10**6)
        self.outbox = MortalOutbox(self.mortal)
        self.count = 0
        self.restart()

    @rule()
    def restart(self) -> None:
        node: Any = self.chain
        self.sender = TransactionSender(node, self.outbox, CHAIN_ID, GENESIS)

    @rule(lasts=st.sampled_from([0, 0, 0, 20, 40]), killed=st.integers(0, 60))
    def trade(self, lasts: int, killed: int) -> None:
        self.count += 1
        purpose = b"trade %d" % self.count
        expires = Timestamp(self.chain.now + lasts if lasts else 0)
        if lasts:
            self.chain.deadlines[purpose] = int(expires)

        def do() -> None:
            prepared = self.sender.prepare(ME, MARKET, purpose, gas=50_000)
            self.sender.sign_and_send(QuickSigner(), replace(prepared, expires=expires))  # type: ignore[arg-type]

        self._mortally(do, killed)

    @rule(which=st.integers(0, 30), wanted=st.sampled_from(Replacement), killed=st.integers(0, 60))
    def replace_one(self, which: int, wanted: Replacement, killed: int) -> None:
        entries = self.outbox.entries()
        if not entries:
            return
        entry = entries[which % len(entries)]

        def do() -> None:
            prepared = self.sender.replacing.prepare(entry.hash, wanted)
            self.sender.sign_and_send(QuickSigner(), prepared)  # type: ignore[arg-type]

        self._mortally(do, killed)

    @rule(killed=st.integers(0, 60))
    def resume(self, killed: int) -> None:
        self._mortally(lambda: self.sender.resume() and None, killed)

    @rule(most=st.integers(0, 3))
    def mine(self, most: int) -> None:
        self.chain.mine(most)

    @rule(number=st.integers(0, 3))
    def drop(self, number: int) -> None:
        waiting = sorted(self.chain.pool)
        if waiting:
            del self.chain.pool[waiting[number % len(waiting)]]

    @rule(depth=st.integers(1, 4), keep=st.booleans())
    def reorganise(self, depth: int, keep: bool) -> None:
        self.chain.reorganise(depth, keep=keep)

    @rule(down=st.booleans(), loses=st.booleans())
    def node_changes(self, down: bool, loses: bool) -> None:
        self.chain.down, self.chain.loses_answers = down, loses

    @rule(price=st.integers(1, 6))
    def price_changes(self, price: int) -> None:
        self.chain.price = price

    @rule()
    def another_wallet_sends(self) -> None:
        if self.chain.down:
            return
        self.count += 1
        other: Any = self.chain
        wallet = TransactionSender(other, MemoryOutbox(), CHAIN_ID, GENESIS)
        with suppress(HearthError):
            prepared = wallet.prepare(ME, MARKET, b"other %d" % self.count, gas=50_000)
            wallet.sign_and_send(QuickSigner(), prepared)  # type: ignore[arg-type]

    def _mortally(self, do: Callable[[], None], killed: int) -> None:
        """Do it; in half of all cases the process is killed on the way."""
        self.mortal.left = killed if killed < 30 else None
        try:
            with suppress(HearthError):
                do()
        except KilledError:
            self.restart()
        finally:
            self.mortal.left = None

    @invariant()
    def one_intention_for_each_number(self) -> None:
        if not hasattr(self, "outbox"):
            return
        known = {entry.hash: entry for entry in self.outbox.entries(1_000)}
        roots: dict[int, set[bytes]] = {}
        for entry in known.values():
            if entry.under_way:
                first = entry
                while first.replaces:
                    first = known[first.replaces]
                roots.setdefault(entry.nonce, set()).add(first.hash)
        assert all(len(found) == 1 for found in roots.values())

    @invariant()
    def nothing_is_done_twice(self) -> None:
        if hasattr(self, "chain"):
            done = [data for data in self.chain.executed() if data]
            assert len(done) == len(set(done))

    @invariant()
    def final_stays_final(self) -> None:
        if hasattr(self, "outbox"):
            for entry in self.outbox.entries(1_000):
                if entry.state is OutboxState.FINAL:
                    assert self.chain.place(entry.hash) == (entry.block, 1)

    def teardown(self) -> None:
        """The node is well again: every entry ends, and each says what really happened."""
        if not hasattr(self, "outbox"):
            return
        self.chain.down = self.chain.loses_answers = False
        for _ in range(60):
            self.sender.resume()
            self._tell_the_truth()
            for number in self.sender.replacing.gaps(ME)[:1]:
                filler = self.sender.replacing.filler(ME, number)
                with suppress(HearthError):
                    self.sender.sign_and_send(QuickSigner(), filler)  # type: ignore[arg-type]
            self._pay_what_is_asked()
            self.chain.mine(5)
            if not self.outbox.watched() and self.chain.price:
                break
        self.sender.resume()
        entries = self.outbox.entries(1_000)
        assert all(entry.state in OVER for entry in entries), entries
        self.one_intention_for_each_number()
        self.nothing_is_done_twice()

    def _pay_what_is_asked(self) -> None:
        """A person speeds up what offers too little to take a rival's place."""
        for entry in self.outbox.pending(ME):
            if entry.reason == "node.underpriced":
                with suppress(HearthError):
                    prepared = self.sender.replacing.prepare(entry.hash, Replacement.SPEED_UP)
                    self.sender.sign_and_send(QuickSigner(), prepared)  # type: ignore[arg-type]

    def _tell_the_truth(self) -> None:
        """After a look, with a node that answers, each entry says what the chain says."""
        mined = self.chain.mined
        for entry in self.outbox.entries(1_000):
            place = self.chain.place(entry.hash)
            if place is not None:
                done = {OutboxState.MINED, OutboxState.FINAL}
                assert entry.block == place[0]
                assert (entry.state in done) == bool(place[1])
                assert entry.state in done | {OutboxState.FAILED}
                continue
            assert entry.state not in {OutboxState.MINED, OutboxState.FINAL}
            if entry.nonce < mined:
                assert entry.state in {OutboxState.REPLACED, OutboxState.FAILED}
            if entry.state is OutboxState.REPLACED and entry.replaced_by:
                assert self.chain.place(entry.replaced_by) is not None


Histories.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyHistory = Histories.TestCase
