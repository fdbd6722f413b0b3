"""One session serves each account of the profile in turn, and never shows one's as another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ledger.world import HOMES, community
from wallet.chain.endpoint import Endpoint
from wallet.chain.health import NodeState
from wallet.chain.outbox import OutboxEntry, OutboxState
from wallet.errors import NodesDownError
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


def test_a_session_asks_the_communitys_node_and_the_persons_own(tmp_path: Path) -> None:
    with Profile(tmp_path / "profile") as profile:
        made = Session(profile, replace(community(), rpc_urls=("http://127.0.0.1:1",)), ANNA)
        made.nodes.add(Endpoint("http://127.0.0.1:3", "Mine"))
        made.use_nodes()
        assert [h.endpoint.url for h in made.health()] == [
            "http://127.0.0.1:1",
            "http://127.0.0.1:3",
        ]
        made.use_node("http://127.0.0.1:2")
        assert [h.endpoint.url for h in made.health()] == [
            "http://127.0.0.1:2",
            "http://127.0.0.1:3",
        ]
        with pytest.raises(NodesDownError):
            made.read(lambda: False)
        assert [h.state for h in made.health()] == [NodeState.DOWN] * 2
        assert made.refresh(lambda: False).sync.problem is not None
        made.close()


def test_a_url_with_a_password_is_the_only_node_and_the_password_is_nowhere(tmp_path: Path) -> None:
    with Profile(tmp_path / "profile") as profile:
        made = Session(profile, community(), ANNA, "http://anna:tok-do-not-tell@127.0.0.1:1")
        assert [h.endpoint.url for h in made.health()] == ["http://127.0.0.1:1"]
        assert made.pool._secret("http://127.0.0.1:1") == "tok-do-not-tell"
        assert "tok-do-not-tell" not in repr(made.health())
        made.close()
