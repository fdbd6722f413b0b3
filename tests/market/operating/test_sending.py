"""Dry runs send nothing; nodes that refuse, forget or stop in the middle double nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.market.operating.office import Office, csv, person, signer_of
from wallet.chain.outbox import OutboxState
from wallet.codec.address import Address
from wallet.errors import (
    CancelledError,
    HearthError,
    NodeDownError,
    NodeRefusedError,
    OperatorError,
    RowsError,
)
from wallet.market.operating import earlier, operator, packing, sending
from wallet.market.operating.governance import SetPause
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.packing import cap_of
from wallet.protocol import calls


def admit(count: int, first: int = 0) -> Attest:
    rows = [(person(n), "household", "2035-01-01", "CN") for n in range(first, first + count)]
    return Attest(ADMISSIONS.parse(csv("account,kind,valid_until,country", rows), "m.csv"))


def members(office: Office, count: int, first: int = 0) -> list[bool]:
    return [
        calls.is_member(office.node, office.community, person(n))
        for n in range(first, first + count)
    ]


class Watched:
    """The node; counts what is sent, and does something else at the n-th time."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self.sent = 0
        self.at: dict[int, Callable[[bytes], bytes]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)

    def send_raw(self, raw: bytes) -> bytes:
        self.sent += 1
        act: Callable[[bytes], bytes] = self.at.get(self.sent, self._node.send_raw)
        return act(raw)


def watch(office: Office) -> Watched:
    watched = Watched(office.node)
    office.node = watched
    office.sender = type(office.sender)(watched, office.outbox, office.community.chain_id)
    return watched


def refuse(error: HearthError) -> Callable[[bytes], bytes]:
    def act(_raw: bytes) -> bytes:
        raise error

    return act


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing._Packer, "_fitting", lambda _self, left: min(2, len(left)))
    monkeypatch.setattr(earlier, "PATIENCE", 5.0)
    monkeypatch.setattr(earlier, "_SLICE", 0.3)


def test_a_dry_run_sends_and_keeps_nothing_and_says_everything(new_office: Any) -> None:
    office = new_office()
    watched, nonce = watch(office), office.nonce()
    plan = operator.dry_run(office.desk, office.sender, admit(5))
    assert (watched.sent, office.nonce(), office.outbox.entries()) == (0, nonce, ())
    assert [len(packet.changes) for packet in plan.packets] == [2, 2, 1]
    assert 0 < plan.likely_fee < plan.most_fee
    outcome = office.does(admit(5))
    assert abs(outcome.sent.units - plan.units) < plan.units // 10
    assert outcome.sent.fee <= plan.most_fee


def test_a_dry_run_leaves_even_kept_transactions_alone(new_office: Any) -> None:
    office = new_office()
    watched = watch(office)
    watched.at[1] = refuse(NodeDownError("node.down", "down", "wait"))
    call = calls.set_fills_paused(office.community, on=True)
    prepared = office.sender.prepare(office.signer.address, call.to, call.data)
    office.sender.sign_and_send(office.signer, prepared)
    plan = operator.dry_run(office.desk, office.sender, SetPause("fills", on=True))
    assert (len(plan.earlier), len(plan.changes), watched.sent) == (1, 1, 1)
    before = office.nonce()
    assert office.does(SetPause("fills", on=True)).sent.rows == 0
    assert office.nonce() == before + 1


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_node_that_refuses_in_the_middle_is_said_and_the_rest_goes_on_later(
    new_office: Any, place: int
) -> None:
    office = new_office()
    watched = watch(office)
    watched.at[place] = refuse(NodeRefusedError("node.funds", "no coins", "get some"))
    with pytest.raises(OperatorError) as caught:
        office.does(admit(5))
    assert caught.value.code == "operator.unfinished"
    assert caught.value.fields["done"] == 2 * (place - 1)
    assert members(office, 5) == [n < 2 * (place - 1) for n in range(5)]
    outcome = office.does(admit(5))
    assert outcome.sent.rows == 5 - 2 * (place - 1)
    assert members(office, 5) == [True] * 5


def test_a_node_that_goes_away_in_the_middle_loses_nothing(new_office: Any) -> None:
    office = new_office()
    watched, before = watch(office), office.nonce()
    watched.at[2] = watched.at[3] = refuse(NodeDownError("node.down", "down", "wait"))
    assert office.does(admit(5)).sent.rows == 5
    assert office.nonce() == before + 3


def test_a_refused_number_with_later_ones_waiting_is_filled(new_office: Any) -> None:
    office = new_office()
    watched, before = watch(office), office.nonce()
    down = refuse(NodeDownError("node.down", "down", "wait"))
    watched.at |= {1: down, 2: down}
    for n in range(2):
        call = calls.attest(office.community, person(n), 1, 2**40)
        prepared = office.sender.prepare(office.signer.address, call.to, call.data, gas=200_000)
        office.sender.sign_and_send(office.signer, prepared)
    first, second = office.outbox.pending()
    office.outbox.mark(first.hash, OutboxState.FAILED)
    office.sender = type(office.sender)(watched, office.outbox, office.community.chain_id)
    with pytest.raises(OperatorError) as caught:
        operator.prepare(office.desk, office.sender, SetPause("all", on=True))
    assert caught.value.code == "operator.gap"
    office.plan(SetPause("all", on=True))
    assert office.nonce() == before + 2
    assert members(office, 2) == [False, True]
    assert second.nonce == before + 1


def test_somebody_else_s_transactions_are_waited_for(new_office: Any, monkeypatch: Any) -> None:
    office = new_office()
    real = office.node.nonce
    answers = iter([5, 5, 5])

    class Busy(Watched):
        def nonce(self, address: Address, *, pending: bool = True) -> int:
            found: int = real(address, pending=pending)
            return found + (next(answers, 0) if pending else 0)

    office.node = Busy(office.node)
    assert office.plan(SetPause("all", on=True)).changes
    assert next(answers, None) is None
    answers = iter([1] * 1_000)
    with pytest.raises(OperatorError) as caught:
        earlier.settle(office.desk, office.sender, None, patience=1.0)
    assert caught.value.code == "operator.under_way"


def test_stopping_in_the_middle_is_said_and_continued(new_office: Any) -> None:
    office = new_office()
    stop = threading.Event()
    plan = office.plan(admit(6))
    desk = office.desk

    def told(stage: str, done: int, _of: int) -> None:
        if done >= 2:
            stop.set()

    stopping = type(desk)(desk.node, desk.community, desk.index, desk.account, told, stop.is_set)
    with pytest.raises(OperatorError) as caught:
        sending.send_all(stopping, office.sender, office.signer, plan.packets, ordered=True)
    assert (caught.value.code, caught.value.fields["done"]) == ("operator.unfinished", 2)
    assert office.does(admit(6)).sent.rows == 4
    stop.set()
    with pytest.raises(CancelledError):
        operator.prepare(stopping, office.sender, admit(7), office.signer)


def test_what_somebody_else_did_meanwhile_is_noticed(new_office: Any) -> None:
    office = new_office()
    plan = office.plan(admit(2))
    office.does(SetPause("fills", on=True))
    other = calls.revoke(office.community, person(0))
    outcome = operator.carry_out(office.desk, office.sender, office.signer, plan)
    assert outcome.sent.rows == 2

    class Meddling(type(plan.job)):  # type: ignore[misc]
        def compare(self, desk: Any) -> Any:
            prepared = office.sender.prepare(office.signer.address, other.to, other.data)
            office.sender.wait(office.sender.sign_and_send(office.signer, prepared))
            return admit(2).compare(desk)

    with pytest.raises(OperatorError) as caught:
        operator.carry_out(
            office.desk, office.sender, office.signer,
            type(plan)(Meddling(plan.job.wishes), plan.changes, (), plan.packets, plan.fees),
        )  # fmt: skip
    assert caught.value.code == "operator.not_all"


def test_rows_of_two_contracts_go_into_transactions_of_their_own(new_office: Any) -> None:
    office = new_office()
    found = operator.dry_run(office.desk, office.sender, admit(3))
    other = replace(found.changes[0], call=calls.close_meter(office.community, b"1" * 32))
    odd = [*found.changes, other]
    with pytest.raises(RowsError) as caught:
        packing.pack(office.desk, odd)
    (problem,) = caught.value.problems
    assert problem.error.fields["reason"] == "MeterNotActive"


def test_a_transaction_takes_at_most_ten_million_units_and_a_tenth_of_a_block() -> None:
    assert cap_of(30_000_000) == 3_000_000
    assert cap_of(60_000_000) == 6_000_000
    assert cap_of(10**9) == 10_000_000
    assert cap_of(0) == 10_000_000


def test_a_node_that_finds_a_lot_too_long_is_asked_for_less(
    new_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    office = new_office()
    real = office.node.estimate_gas

    class Narrow(Watched):
        def estimate_gas(self, sender: Address, to: Address, data: bytes, value: int = 0) -> int:
            if len(data) > 1_500:
                raise NodeRefusedError("node.gas", "too much", "less")
            found: int = real(sender, to, data, value)
            return found

    office.node = Narrow(office.node)
    packets = office.plan(admit(20)).packets
    assert sum(len(packet.changes) for packet in packets) == 20
    assert all(len(packet.call.data) <= 1_500 for packet in packets)


def test_the_real_packing_stays_under_its_cap(new_office: Any, monkeypatch: Any) -> None:
    monkeypatch.undo()
    office = new_office()
    monkeypatch.setattr(packing, "MOST_UNITS", 400_000)
    monkeypatch.setattr(packing, "_FIRST_GUESS", 1_000)
    plan = office.plan(admit(40))
    assert sum(len(packet.changes) for packet in plan.packets) == 40
    assert all(packet.units <= 440_000 for packet in plan.packets)
    assert len(plan.packets) >= 3


def test_progress_counts_rows_to_the_end(new_office: Any) -> None:
    office = new_office()
    office.does(admit(5))
    sent = [(done, of) for stage, done, of in office.told if stage == "Sending"]
    assert sent[0] == (0, 5)
    assert sent[-1] == (5, 5)
    assert sent == sorted(sent)
    assert signer_of(0).address == office.signer.address
