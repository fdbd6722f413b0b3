"""From a form to a settled trade through the one sheet, as a person presses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.market.sample import snapshot
from tests.ui.review.sample import PASSWORD, Street, sell_review
from wallet.chain.sureness import Mark, Marks, Sure, Voice
from wallet.errors import CancelledError, NodeDownError
from wallet.market import refusals
from wallet.market.book import BookFilter
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.sheets import TradeSheets
from wallet.ui.offer.steps import SheetStep
from wallet.ui.review.outcome import DoneStep, FailedStep
from wallet.ui.review.view import ReviewStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.labels import Label
from wallet.ui.widgets.mark import MarkButton
from wallet.ui.widgets.mark_sheet import MarkSheet

S = TypeVar("S", bound=SheetStep)


class Hand:
    """Presses through a trade in a window of some size."""

    def __init__(
        self, qtbot: QtBot, light: Theme, street: Street, size: tuple[int, int] = (1280, 1000)
    ) -> None:
        self.qtbot = qtbot
        self.street = street
        self.runner = TaskRunner()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        self.window.show()
        self.sheets = TradeSheets(self.window, light, street.use_cases(), self.runner, self.window)

    def step(self, kind: type[S]) -> S:
        def there() -> bool:
            journey = self.sheets.journey
            return journey is not None and isinstance(journey.sheet.step(), kind)

        self.qtbot.waitUntil(there, timeout=30_000)
        found = self.sheets.journey.sheet.step()
        assert isinstance(found, kind)
        return found

    def to_review(self) -> ReviewStep:
        self.sheets.sell(snapshot())
        self.step(SellForm).submit()
        return self.step(ReviewStep)

    def read_to_the_end(self, review: ReviewStep) -> None:
        for _ in range(30):
            self.qtbot.wait(80)
            if not review.read_more.isVisible():
                return
            review.read_more.click()
        pytest.fail("the review never came to its end")


@pytest.fixture
def hand(qtbot: QtBot, light: Theme) -> Iterator[Callable[..., Hand]]:
    made: list[Hand] = []

    def make(street: Street, size: tuple[int, int] = (1280, 1000)) -> Hand:
        made.append(Hand(qtbot, light, street, size))
        return made[-1]

    yield make
    for each in made:
        each.runner.shutdown()


def test_a_trade_goes_from_the_form_to_its_block(hand: Callable[..., Hand]) -> None:
    one = hand(Street())
    review = one.to_review()
    one.read_to_the_end(review)
    with one.qtbot.waitSignal(one.sheets.finished, timeout=30_000):
        review.sign.click()
    done = one.step(DoneStep)
    texts = [label.text() for label in done.findChildren(Label)]
    assert "Posted in block 123,456" in texts
    done.button.click()
    assert one.sheets.journey is None
    assert len(one.street.signed) == 1


def test_nothing_is_signed_before_the_review_was_seen_to_its_end(
    hand: Callable[..., Hand],
) -> None:
    one = hand(Street(), (900, 420))
    review = one.to_review()
    one.qtbot.wait(200)
    assert review.read_more.isVisible()
    assert not review.sign.isEnabled()
    review.sign.click()
    one.sheets.journey.flow.sign()
    one.qtbot.wait(50)
    assert one.street.signed == []
    one.read_to_the_end(review)
    assert review.sign.isEnabled()


def test_jumping_to_the_end_is_not_reading(hand: Callable[..., Hand]) -> None:
    one = hand(Street(), (900, 420))
    review = one.to_review()
    one.qtbot.wait(200)
    bar = one.sheets.journey.sheet._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    one.qtbot.wait(200)
    assert not review.sign.isEnabled()
    one.read_to_the_end(review)
    assert review.sign.isEnabled()


def _marks(sure: Sure) -> Marks:
    mark = Mark(sure, "Because.", {}, 120, (Voice("Anna's computer", 5),))
    return Marks(mark, mark, mark)


def test_the_numbers_a_review_starts_from_say_how_sure_they_are(hand: Callable[..., Hand]) -> None:
    one = hand(Street())
    assert one.to_review().findChildren(MarkButton) == [], "nothing was looked at"
    one.sheets.set_marks(_marks(Sure.AGREED))
    review = one.to_review()
    marks = review.findChildren(MarkButton)
    assert {mark.accessibleName() for mark in marks} >= {"Your coin for network fees: Agreed"}
    assert not any("contradict" in banner.text() for banner in review.findChildren(Banner))


def test_disputed_numbers_warn_before_anything_is_signed(hand: Callable[..., Hand]) -> None:
    one = hand(Street())
    one.sheets.set_marks(_marks(Sure.DISPUTED))
    review = one.to_review()
    said = [banner.text() for banner in review.findChildren(Banner)]
    assert any("contradict each other about your coin" in text for text in said)


def test_a_mark_in_a_review_leads_to_the_nodes_and_leaves_it_unsigned(
    hand: Callable[..., Hand],
) -> None:
    one = hand(Street())
    one.sheets.set_marks(_marks(Sure.DISPUTED))
    mark = one.to_review().findChildren(MarkButton)[0]
    mark.click()
    with one.qtbot.waitSignal(one.sheets.nodes_asked):
        one.window.findChildren(MarkSheet)[-1].nodes.click()
    assert one.sheets.journey is None
    assert one.street.signed == []


def test_warnings_stand_between_the_facts_and_the_button(hand: Callable[..., Hand]) -> None:
    review = hand(Street()).to_review()
    order = [review.column.itemAt(place).layout() for place in range(review.column.count())]
    assert any(layout is not None and layout.count() == 2 for layout in order[-2:])
    assert review.first_focus() is review.go_back


def test_a_locked_wallet_asks_and_a_wrong_password_keeps_everything(
    hand: Callable[..., Hand],
) -> None:
    one = hand(Street(locked=True))
    review = one.to_review()
    one.read_to_the_end(review)
    assert not review.sign.isEnabled()
    assert review.panel is not None
    one.qtbot.keyClicks(review.panel.field.edit, "wrong")
    assert review.sign.isEnabled()
    review.sign.click()
    one.qtbot.waitUntil(lambda: bool(review.panel.field.field.property("invalid")), timeout=30_000)
    assert "This password does not open the wallet." in review.panel.field.note.text()
    assert review.panel.field.text() == ""
    assert one.step(ReviewStep) is review
    one.qtbot.keyClicks(review.panel.field.edit, PASSWORD)
    with one.qtbot.waitSignal(one.sheets.finished, timeout=30_000):
        one.qtbot.keyClick(review.panel.field.edit, Qt.Key.Key_Return)
    assert one.street.signed == [review.review]


def test_the_keyring_opens_the_wallet_and_signs_nothing(hand: Callable[..., Hand]) -> None:
    one = hand(Street(locked=True, by_computer=True))
    review = one.to_review()
    one.read_to_the_end(review)
    assert review.computer is not None
    review.computer.click()
    one.qtbot.waitUntil(lambda: review.panel is None, timeout=30_000)
    one.qtbot.wait(100)
    assert one.street.signed == []
    assert "MainThread" not in one.street.threads
    assert review.sign.isEnabled()
    with one.qtbot.waitSignal(one.sheets.finished, timeout=30_000):
        review.sign.click()
    assert one.street.signed == [review.review]


def test_without_a_keyring_there_is_only_the_password(hand: Callable[..., Hand]) -> None:
    assert hand(Street(locked=True)).to_review().computer is None


def test_back_returns_to_the_form_as_it_was(hand: Callable[..., Hand]) -> None:
    one = hand(Street())
    one.sheets.sell(snapshot())
    form = one.step(SellForm)
    form.amount.set_text("17.5")
    form.submit()
    one.step(ReviewStep).go_back.click()
    assert one.step(SellForm) is form
    assert form.amount.edit.text() == "17.5"
    assert form.next_button.isEnabled()
    assert one.sheets.journey.flow.review is None


def test_a_refusal_is_shown_in_the_form_with_its_fix(hand: Callable[..., Hand]) -> None:
    one = hand(Street(refusal=refusals.no_price()))
    one.sheets.sell(snapshot())
    form = one.step(SellForm)
    form.submit()
    one.qtbot.waitUntil(form.banner.isVisible, timeout=30_000)
    assert form.banner.text() == "The price is zero. Type a price above zero."
    assert form.next_button.isEnabled()


def test_a_failure_says_what_happened_and_what_to_do(hand: Callable[..., Hand]) -> None:
    error = NodeDownError("node.down", "The node is silent.", "Wait a minute.", detail="timeout")
    one = hand(Street(failure=error))
    review = one.to_review()
    one.read_to_the_end(review)
    review.sign.click()
    failed = one.step(FailedStep)
    assert failed.view.cause.text() == "The node is silent."
    assert failed.view.fix.text() == "Wait a minute."
    assert not failed.view.details.isVisible()
    failed.view.more.click()
    assert "timeout" in failed.view.details.toPlainText()
    failed.button.click()
    one.step(SellForm)


def test_what_changed_meanwhile_is_looked_at_again(hand: Callable[..., Hand]) -> None:
    one = hand(Street(failure=refusals.changed_meanwhile("nonce")))
    review = one.to_review()
    one.read_to_the_end(review)
    review.sign.click()
    failed = one.step(FailedStep)
    assert failed.button.text() == "Look again"
    one.street.failure = None
    failed.button.click()
    assert one.step(ReviewStep) is not review
    assert len(one.street.orders) == 2


def test_cancelling_before_anything_was_sent_returns_to_the_form(
    hand: Callable[..., Hand],
) -> None:
    one = hand(Street(failure=CancelledError()))
    review = one.to_review()
    one.read_to_the_end(review)
    review.sign.click()
    one.step(SellForm)


def test_closing_while_it_goes_on_tells_the_end_later(hand: Callable[..., Hand]) -> None:
    one = hand(Street(pause=0.05))
    review = one.to_review()
    one.read_to_the_end(review)
    with one.qtbot.waitSignal(one.sheets.finished, timeout=30_000):
        review.sign.click()
        journey = one.sheets.journey
        one.qtbot.waitUntil(lambda: journey._progress is not None, timeout=30_000)
        one.qtbot.waitUntil(lambda: not journey._progress.can_cancel(), timeout=30_000)
        journey._progress.button.click()
        assert one.sheets.journey is None


def test_cancelling_an_offer_goes_straight_to_its_review(hand: Callable[..., Hand]) -> None:
    one = hand(Street(review=lambda _order: sell_review(warnings=0, first_time=False)))
    mine = snapshot().market.book.view(BookFilter(include_mine=True)).entries
    one.sheets.cancel(next(entry for entry in mine if entry.mine))
    one.step(ReviewStep).go_back.click()
    assert one.sheets.journey is None


def test_locking_closes_what_is_not_signed(hand: Callable[..., Hand]) -> None:
    one = hand(Street())
    one.to_review()
    one.sheets.revoke_consent()
    assert one.sheets.journey is None
    assert one.street.signed == []
