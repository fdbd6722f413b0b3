"""The list of what was sent: one row for each thing, how it stands, and what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.market.made import ME, NOW
from wallet.chain.outbox import MemoryOutbox, OutboxEntry, OutboxState
from wallet.market.happenings import label_of
from wallet.market.kinds import StepKind
from wallet.market.sent import pending_entries
from wallet.market.views import PendingEntry, PendingState
from wallet.units import Timestamp

LABEL = label_of("t", StepKind.FILL)
S = OutboxState


def entry(number: int, state: OutboxState, **more: object) -> OutboxEntry:
    made = OutboxEntry(bytes([number]) * 32, b"", ME, 7, LABEL, state, NOW)
    return replace(made, **more)  # type: ignore[arg-type]


def shown(*entries: OutboxEntry, later: int = 0) -> list[PendingEntry]:
    outbox = MemoryOutbox()
    for item in entries:
        outbox.add(item)
    return list(pending_entries(outbox, ME, Timestamp(NOW + later)))


ONE, TWO = bytes([1]) * 32, bytes([2]) * 32


@pytest.mark.parametrize("state", [S.SIGNED, S.SENT, S.SEEN])
def test_what_waits_can_be_sped_up_and_taken_back(state: OutboxState) -> None:
    (row,) = shown(entry(1, state))
    assert (row.can_speed_up, row.can_take_back) == (True, True)
    assert row.state is PendingState(state.value)
    assert (row.why is not None) == (state is S.SIGNED)


def test_of_two_tries_the_newer_is_shown() -> None:
    (row,) = shown(entry(1, S.SEEN, replaced_by=TWO), entry(2, S.SENT, replaces=ONE))
    assert row.tx_hash == TWO
    refused = entry(2, S.FAILED, replaces=ONE, detail="node.underpriced")
    (row,) = shown(entry(1, S.SEEN), refused)
    assert row.tx_hash == ONE


def test_a_taking_back_can_be_sped_up_but_not_taken_back() -> None:
    undo = entry(2, S.SENT, replaces=ONE, label=f"undo:{LABEL}")
    (row,) = shown(entry(1, S.SEEN, replaced_by=TWO), undo)
    assert (row.taking_back, row.can_speed_up, row.can_take_back) == (True, True, False)
    assert str(row.label) == "Do not trade after all"


def test_how_a_taking_back_ended_is_told_plainly() -> None:
    undo = entry(2, S.MINED, replaces=ONE, label=f"undo:{LABEL}", block=9)
    (row,) = shown(entry(1, S.REPLACED, replaced_by=TWO), undo)
    assert str(row.why).startswith("You took it back")
    late = replace(undo, state=S.REPLACED, replaced_by=ONE, block=0)
    (row,) = shown(entry(1, S.MINED, block=9), late)
    assert str(row.why).startswith("It was too late")


def test_what_another_wallet_pushed_out_is_told_and_a_sped_up_one_is_not() -> None:
    (row,) = shown(entry(1, S.REPLACED, block=9))
    assert str(row.why).startswith("Another wallet")
    faster = entry(2, S.MINED, replaces=ONE, block=9)
    assert shown(entry(1, S.REPLACED, replaced_by=TWO), faster) == []


def test_what_ran_out_of_time_can_be_taken_back_until_its_place_is_used() -> None:
    day = 90_000
    (row,) = shown(entry(1, S.EXPIRED), later=day)
    assert (row.can_speed_up, row.can_take_back) == (False, True)
    assert shown(entry(1, S.EXPIRED, settled=True), later=day) == []
    assert shown(entry(1, S.FAILED, detail="node.funds: x"), later=day) == []
    (row,) = shown(entry(1, S.FAILED, detail="node.funds: x"))
    assert str(row.why) == "This account has too little coin for the network fee."
