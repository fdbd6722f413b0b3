"""Consent: only the newest review, shown to its end, unlocked, is signed, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.market.sample import BIO, NOW, per_kwh
from tests.ui.review.sample import PASSWORD, Street
from wallet.errors import TradeError, WrongPasswordError
from wallet.ui.offer.flow import TradeFlow
from wallet.ui.offer.orders import SellOrder
from wallet.ui.tasks import TaskRunner
from wallet.units import Timestamp, Wh

ORDER = SellOrder(Wh(120_000), per_kwh(350), Timestamp(NOW + 86_400), BIO)


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shutdown()


def prepared(flow: TradeFlow, qtbot: QtBot) -> Any:
    with qtbot.waitSignal(flow.prepared, timeout=30_000) as made:
        flow.prepare(ORDER)
    return made.args[0]


def test_use_cases_never_run_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street()
    flow = TradeFlow(street.use_cases(), runner)
    review = prepared(flow, qtbot)
    flow.review_shown(review)
    with qtbot.waitSignal(flow.finished, timeout=30_000):
        flow.sign()
    assert "MainThread" not in street.threads


def test_a_review_that_was_not_shown_is_not_signed(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street()
    flow = TradeFlow(street.use_cases(), runner)
    prepared(flow, qtbot)
    assert not flow.may_sign()
    flow.sign()
    qtbot.wait(50)
    assert not flow.signing
    assert street.signed == []


def test_an_older_review_does_not_count_as_shown(qtbot: QtBot, runner: TaskRunner) -> None:
    flow = TradeFlow(Street().use_cases(), runner)
    old = prepared(flow, qtbot)
    prepared(flow, qtbot)
    flow.review_shown(old)
    assert not flow.may_sign()


def test_consent_does_not_survive_being_revoked(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street()
    flow = TradeFlow(street.use_cases(), runner)
    flow.review_shown(prepared(flow, qtbot))
    flow.revoke()
    flow.sign()
    qtbot.wait(50)
    assert street.signed == []


def test_a_locked_wallet_signs_nothing(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street(locked=True)
    flow = TradeFlow(street.use_cases(), runner)
    flow.review_shown(prepared(flow, qtbot))
    with qtbot.waitSignal(flow.failed) as failed:
        flow.sign()
    assert failed.args[0].code == "vault.locked"
    assert street.signed == []


def test_a_wrong_password_keeps_the_review(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street(locked=True)
    flow = TradeFlow(street.use_cases(), runner)
    review = prepared(flow, qtbot)
    flow.review_shown(review)
    with qtbot.waitSignal(flow.unlock_failed, timeout=30_000) as refused:
        flow.unlock("wrong")
    assert isinstance(refused.args[0], WrongPasswordError)
    assert flow.review is review
    with qtbot.waitSignal(flow.unlocked, timeout=30_000):
        flow.unlock(PASSWORD)
    with qtbot.waitSignal(flow.finished, timeout=30_000):
        flow.sign()
    assert street.signed == [review]


def test_pressing_twice_signs_once(qtbot: QtBot, runner: TaskRunner) -> None:
    street = Street(pause=0.01)
    flow = TradeFlow(street.use_cases(), runner)
    flow.review_shown(prepared(flow, qtbot))
    with qtbot.waitSignal(flow.finished, timeout=30_000):
        flow.sign()
        flow.sign()
    assert len(street.signed) == 1
    assert not flow.may_sign()


def test_a_refusal_reaches_the_form_as_a_typed_error(qtbot: QtBot, runner: TaskRunner) -> None:
    error = TradeError("trade.x", "No.", "Do this.")
    flow = TradeFlow(Street(refusal=error).use_cases(), runner)
    with qtbot.waitSignal(flow.refused, timeout=30_000) as refused:
        flow.prepare(ORDER)
    assert refused.args[0] is error
    assert flow.review is None
