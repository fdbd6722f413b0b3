"""One session serves each account of the profile in turn, and never shows one's as another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger.world import HOMES, community
from wallet.chain.outbox import OutboxEntry, OutboxState
from wallet.market.views import PendingEntry
from wallet.profile import Profile
from wallet.session import Session
from wallet.units import Timestamp, Wei

ANNA, BEN = HOMES[1], HOMES[2]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Profile(tmp_path / "profile") as profile:
        made = Session(profile, community(), ANNA, "http://127.0.0.1:1")
        yield made
        made.close()


def pending(session: Session) -> tuple[PendingEntry, ...]:
    return session.snapshot().pending


def test_the_other_account_has_its_own_trader_money_and_transactions(session: Session) -> None:
    session._outbox.add(
        OutboxEntry(
            bytes(32), b"\x02", ANNA, 7, "", OutboxState.SENT, Timestamp(1), "", 1, bytes(32)
        )
    )
    session._coin = ANNA, Wei(5)
    before = session.trader
    assert (session.snapshot().home.coin, len(pending(session))) == (Wei(5), 1)
    session.use_account(BEN)
    assert session.snapshot().me.address == BEN
    assert (session.snapshot().home.coin, pending(session)) == (None, ())
    assert (session.trader.account, before.account) == (BEN, ANNA)
    assert session.trader.journal is before.journal
    session.use_account(ANNA)
    assert (session.snapshot().home.coin, len(pending(session))) == (Wei(5), 1)


def test_the_account_stays_when_the_node_changes(session: Session) -> None:
    session.use_account(BEN)
    session.use_node("http://127.0.0.1:2")
    assert session.trader.account == BEN
