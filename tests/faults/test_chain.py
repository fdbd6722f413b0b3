"""Another chain, other contracts, an old head: what a node says of the chain as a whole."""

from __future__ import annotations

import time

import pytest

from tests.faults import faults
from tests.faults.conftest import News, Opened
from tests.faults.liar import Ask, Json, Liar, Lie, Question
from tests.market.street import YUAN, Street
from wallet.chain import pool_watch
from wallet.chain.health import NodeState
from wallet.chain.pool_watch import LAG

OTHER_HASH = "0x" + "ab" * 32


def other_genesis(_question: Question, block: Json, _ask: Ask) -> Json:
    return block | {"hash": OTHER_HASH} if block["number"] == "0x0" else block


WRONG: dict[str, tuple[Lie, str, NodeState]] = {
    "chain-id": (faults.constantly("eth_chainId", "0x1"), "chain.id", NodeState.WRONG_CHAIN),
    "genesis": (
        faults.on("eth_getBlockByNumber", other_genesis),
        "chain.genesis",
        NodeState.WRONG_CHAIN,
    ),
    "code": (faults.constantly("eth_getCode", "0x6001"), "chain.code", NodeState.WRONG_CODE),
    "no-code": (faults.constantly("eth_getCode", "0x"), "chain.code", NodeState.WRONG_CODE),
}


@pytest.mark.parametrize("fault", WRONG)
def test_another_chain_is_refused_on_connection_and_the_other_node_is_used(
    desk: Opened, street: Street, liar: Liar, fault: str
) -> None:
    lie, code, state = WRONG[fault]
    with liar.does(lie=lie):
        alone, two = desk.fresh(liar.url), desk.fresh(liar.url, street.process.url)
        empty = alone.shown()
        assert alone.problem() == code
        assert alone.shown() == empty == (0, 0, None)
        assert two.problem() == ""
        assert two.shown().money >= 250 * YUAN
        assert two.health(liar.url).state is state
        assert liar.told


def test_a_chain_that_changes_behind_the_same_address_is_noticed(
    desk: Opened, street: Street, liar: Liar
) -> None:
    home, two = desk(liar.url), desk(liar.url, street.process.url)
    assert (home.problem(), two.problem()) == ("", "")
    with liar.does(broken=faults.drop):
        assert (home.problem(), two.problem()) == ("node.down", "")
    with liar.does(lie=WRONG["chain-id"][0]):  # it comes back as another chain
        assert (home.problem(), two.problem()) == ("chain.id", "")


def test_an_old_head_alone_is_visible_by_its_time_and_loses_nothing(
    desk: Opened, street: Street, liar: Liar, news: News
) -> None:
    home = desk(liar.url)
    news()
    assert home.problem() == ""
    before, head = home.snapshot(), street.node.head()
    with liar.does(lie=faults.stuck_at(head.number)):
        for _ in range(LAG + 2):
            news()
        later = home.snapshot()
        assert liar.told
    assert later.home.money == before.home.money
    assert (later.sync.head_block, later.sync.head_time) == (head.number, head.timestamp)
    assert later.sync.problem is None
    assert home.snapshot().home.money == before.home.money + (LAG + 2) * YUAN


def test_a_head_that_goes_back_takes_nothing_away_at_once(
    desk: Opened, street: Street, liar: Liar, news: News
) -> None:
    home = desk(liar.url)
    old = street.node.head().number
    news()
    assert home.problem() == ""
    before = home.shown()
    with liar.does(lie=faults.stuck_at(old)):
        assert home.problem() == ""
        assert home.shown().money == before.money
        assert liar.told


def test_with_another_node_an_old_head_is_passed_over(
    desk: Opened, street: Street, liar: Liar, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_watch, "LOOK_SECONDS", 0.0)  # else it takes a quarter of a minute
    home = desk(liar.url, street.process.url)
    assert home.problem() == ""
    before, old = home.shown(), street.node.head().number
    with liar.does(lie=faults.stuck_at(old)):
        for _ in range(LAG + 2):
            news()
        end = time.monotonic() + 60
        while home.shown().money != before.money + (LAG + 2) * YUAN:
            assert time.monotonic() < end
            assert home.problem() == ""
        assert home.health(liar.url).state is NodeState.BEHIND
        assert liar.told
