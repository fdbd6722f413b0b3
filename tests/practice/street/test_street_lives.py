"""The whole street as a child process on the embedded node, met by a home that trades."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.errors import NodeDownError, ProfileError
from wallet.keys.signer import LocalSigner
from wallet.practice.launcher import start_node
from wallet.practice.street import world
from wallet.practice.street.book import Book
from wallet.practice.street.launcher import LOG_NAME, StreetProcess, start_street
from wallet.practice.street.world import kwh, thousandths
from wallet.protocol import calls, events
from wallet.protocol.community import CommunityFile, load
from wallet.protocol.offers import GasOffer, Side, SignedOffer, new_offer

ME = LocalSigner(b"\x07" * 32)
SECONDS = 90.0
"""The longest that anything is waited for."""


@dataclass
class Life:
    """A running street, and a home on it that can trade."""

    url: str
    node: Node
    rpc: Rpc
    process: StreetProcess
    folder: Path
    community: CommunityFile
    stages: list[tuple[str, int, int]]

    def wait_for(self, what: Callable[[Book], bool]) -> None:
        """Look at the book until something is so."""
        end = time.monotonic() + SECONDS
        book = Book(self.node, self.community)
        while True:
            book.refresh()
            if what(book):
                return
            assert time.monotonic() < end, (self.folder / LOG_NAME).read_text()
            time.sleep(0.1)

    def do(self, call: calls.Call) -> None:
        sender = TransactionSender(self.node, MemoryOutbox(), self.community.chain_id)
        prepared = sender.prepare(ME.address, call.to, call.data)
        sender.wait(sender.sign_and_send(ME, prepared))

    def post(self, side: Side, price: int, wh: int, credit_id: int) -> SignedOffer:
        now = self.node.head().timestamp
        offer: GasOffer = new_offer(
            side, maker=ME.address, credit_id=credit_id, wh=kwh(wh), price=thousandths(price),
            currency=self.community.money.address, valid_from=now - 1, valid_to=now + 9_000,
            counter=0,
        )  # fmt: skip
        chain_id, market = self.community.chain_id, self.community.market
        signature = ME.sign_typed_data(offer.typed_data(chain_id, market))
        signed = SignedOffer(offer, signature, offer.hash(chain_id, market))
        self.do(calls.post(self.community, signed))
        return signed

    def filled(self, signed: SignedOffer) -> int:
        return calls.read_filled(self.node, self.community, signed.hash)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("street")
    stages: list[tuple[str, int, int]] = []
    with start_node(None) as process, start_street(process.url, folder, ME.address, "Mei") as st:
        community = load(st.wait_ready(lambda *stage: stages.append(stage)))
        rpc = Rpc(process.url)
        yield Life(process.url, Node(rpc), rpc, st, folder, community, stages)
        rpc.close()


def test_the_home_has_gas_and_money_when_the_street_is_ready(life: Life) -> None:
    assert calls.read_money(life.node, life.community, ME.address) == world.HOME_MONEY
    held = dict(calls.read_holdings(life.node, life.community, ME.address))
    # The meter goes on running, so a little may be burned already.
    everything = world.HOME_NATURAL + world.HOME_BIOMETHANE
    assert everything - 2_000 < sum(held.values()) <= everything
    assert [stage for stage, done, of in life.stages if done == of]


def test_neighbours_trade_and_everybody_offers_something(life: Life) -> None:
    makers = {who.key for who in world.EVERYBODY if who.offers}
    life.wait_for(lambda book: book.trades >= len(world.OPENING_TRADES))
    now = life.node.head().timestamp
    life.wait_for(lambda book: len(list(book.open(now + 5))) >= len(makers))


def test_a_fair_offer_of_the_home_is_partly_taken_and_a_dear_one_never(
    life: Life,
) -> None:
    life.do(calls.approve_gas(life.community))
    life.do(calls.approve_money(life.community, 10**12))
    batches = {batch >> 160: batch for batch, _ in calls.read_holdings(
        life.node, life.community, ME.address
    )}  # fmt: skip
    money = calls.read_money(life.node, life.community, ME.address)
    dear = life.post(Side.SELL, 450, 20, batches[2])
    fair = life.post(Side.SELL, 357, 150, batches[2])
    wanted = life.post(Side.BUY, 356, 30, 0)
    life.wait_for(lambda _: life.filled(fair) > 0)
    assert kwh(5) <= life.filled(fair) <= kwh(150) * 450 // 1_000
    assert calls.read_money(life.node, life.community, ME.address) > money
    life.wait_for(lambda _: life.filled(wanted) > 0)
    assert life.filled(dear) == 0


def test_the_homes_meter_is_read_with_the_chains_time(life: Life) -> None:
    registry = [life.community.registry]

    def readings() -> list[events.ReadingAccepted]:
        logs = life.node.logs(0, life.node.head().number, registry)
        found = (event for log in logs for event in events.decode(log, life.community))
        return [e for e in found if isinstance(e, events.ReadingAccepted) and e.owner == ME.address]

    life.wait_for(lambda _: len(readings()) >= world.HOME_HISTORY_DAYS + 3)
    newest = readings()[-1]
    assert abs(newest.ts - life.node.head().timestamp) < 60
    assert newest.flags == 0


def test_every_transaction_had_gas_to_spare(life: Life) -> None:
    for number in range(1, life.node.head().number + 1):
        block = life.rpc.call("eth_getBlockByNumber", [hex(number), True])
        for tx in block["transactions"]:
            receipt = life.node.receipt(bytes.fromhex(tx["hash"][2:]))
            assert receipt is not None
            assert receipt.status == 1
            if tx["input"] != "0x" and tx["from"].lower() != ME.address.lower():
                assert receipt.gas_used * 5 <= int(tx["gas"], 16) * 4, tx["input"][:10]


def test_nothing_went_wrong_unnoticed_or_otherwise(life: Life) -> None:
    assert (life.folder / LOG_NAME).read_text() == ""
    for batch, _ in calls.read_holdings(life.node, life.community, ME.address):
        totals = calls.read_batch_totals(life.node, life.community, batch)
        assert totals.issued == totals.held + totals.settled + totals.retired


def test_two_streets_never_run_on_one_folder(life: Life) -> None:
    with (
        start_street(life.url, life.folder, ME.address, "Mei") as second,
        pytest.raises(ProfileError, match=r"profile\.in_use"),
    ):
        second.wait_ready()
    assert life.process.is_running()


def test_it_stops_when_its_parent_goes_and_comes_back_the_same(life: Life) -> None:
    life.process.stop()
    assert life.process._process.returncode == 0  # by itself; who does not stop is killed
    operator = calls.read_batch_count(life.node, life.community)
    with start_street(life.url, life.folder, ME.address, "Mei") as again:
        assert load(again.wait_ready()).contracts == life.community.contracts
        assert calls.read_batch_count(life.node, life.community) == operator
        if sys.platform != "win32":
            os.kill(again.pid, signal.SIGTERM)
            life.wait_for(lambda _: not again.is_running())


def test_a_node_that_is_not_there_is_an_error_with_a_fix(tmp_path: Path) -> None:
    with (
        start_street("http://127.0.0.1:9", tmp_path, ME.address, "Mei") as street,
        pytest.raises(NodeDownError) as caught,
    ):
        street.wait_ready()
    assert caught.value.fix
    (line,) = (tmp_path / LOG_NAME).read_text().splitlines()
    assert json.loads(line)["code"] == caught.value.code, "what went wrong stays in the log"
