"""Forged and omitted events, through the real sync: found, and the true ones read elsewhere.

Every event of ours that is new is held against its block's receipts root, so a node must forge the
block's header as well to be believed; what then remains is in ``test_told``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import faults
from tests.faults.conftest import News, Opened
from tests.faults.liar import Liar, Lie
from tests.market.street import YUAN, Street
from wallet.chain.health import NodeState

Logs = list[dict[str, Any]]


def word(number: int) -> str:
    return f"0x{number:064x}"


def lies(street: Street) -> dict[str, tuple[Callable[[Logs], Logs], str]]:
    """What is told instead of the news that Mei was given one yuan, and what that is called."""
    money = street.community.money.address.lower()
    anna = "0x" + "00" * 12 + street.anna.address[2:].lower()

    def is_news(log: dict[str, Any]) -> bool:
        return bool(log["address"].lower() == money and log["data"] == word(YUAN))

    def more(logs: Logs) -> Logs:
        return [log | {"data": word(6 * YUAN)} if is_news(log) else log for log in logs]

    def elsewhere(logs: Logs) -> Logs:
        return [
            log | {"topics": [*log["topics"][:2], anna]} if is_news(log) else log for log in logs
        ]

    def twice(logs: Logs) -> Logs:
        return logs + [log | {"logIndex": "0x50"} for log in logs if is_news(log)]

    def left_out(logs: Logs) -> Logs:
        return [log for log in logs if not is_news(log)]

    return {
        "another amount": (more, "node.logs_forged"),
        "another holder": (elsewhere, "node.logs_forged"),
        "made up": (twice, "node.logs_forged"),
        "left out": (left_out, "node.logs_omitted"),
        "all left out": (lambda _: [], "node.logs_omitted"),
    }


NAMES = ("another amount", "another holder", "made up", "left out", "all left out")


@pytest.mark.parametrize("name", NAMES)
def test_a_new_event_is_neither_forged_nor_left_out_unseen(
    desk: Opened, street: Street, liar: Liar, news: News, name: str
) -> None:
    change, code = lies(street)[name]
    alone, two = desk(liar.url), desk(liar.url, street.process.url)
    assert (alone.problem(), two.problem()) == ("", "")
    before = alone.shown().money
    news()
    with liar.does(lie=faults.changed_logs(change)):
        assert alone.problem() == code
        assert alone.shown().money == before
        told = liar.told
        assert two.problem() == ""
        assert two.shown().money == before + YUAN
        assert min(told, liar.told - told) > 0
        bad = two.health(liar.url)
        assert bad.last_error is not None
        assert bad.last_error.code in {"node.logs_forged", "node.logs_omitted"}
        assert bad.state in {NodeState.RESTING, NodeState.DOWN}
    assert alone.problem() == ""
    assert alone.shown().money == before + YUAN


def without_receipts(lie: Lie) -> Lie:
    """The liar also keeps what would give it away to itself."""

    def whole(question: Any, result: Any, ask: Any) -> Any:
        if question["method"] == "eth_getBlockReceipts":
            return None
        if question["method"] == "eth_getTransactionReceipt":
            return None
        return lie(question, result, ask)

    return whole


@pytest.mark.parametrize("name", ["another amount", "left out"])
def test_without_receipts_the_other_node_or_the_mark_gives_it_away(
    desk: Opened, street: Street, liar: Liar, news: News, name: str
) -> None:
    change, _ = lies(street)[name]
    alone, two = desk.fresh(liar.url), desk(liar.url, street.process.url)
    assert (alone.problem(), two.problem()) == ("", "")
    before = two.shown().money
    news()
    with liar.does(lie=without_receipts(faults.changed_logs(change))):
        assert two.problem() == ""
        assert two.shown().money == before + YUAN
        assert alone.problem() == ""
        assert alone.shown().money != before + YUAN
        assert alone.marks().money.sure == "disputed"
        assert liar.told
