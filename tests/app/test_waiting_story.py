"""What waits, in the real window on a real node: sped up, taken back, kept while the line is cut.

Transactions get stuck here as they do in life: they offer less than the chain's base fee.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from tests.app.line import Line
from tests.market.street import PRICE, Street, open_street
from wallet import session as session_module
from wallet.app import living as living_module
from wallet.app.living import Living
from wallet.market.views import PendingState, SyncState
from wallet.profile import Profile
from wallet.protocol import trade_calls
from wallet.protocol.reads import read_gas_approval
from wallet.session import Session
from wallet.ui.activity.page import ActivityPage
from wallet.ui.home.page import HomePage
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.sheets import TradeSheets
from wallet.ui.offer.use_cases import trader_use_cases
from wallet.ui.review.outcome import DoneStep, FailedStep, KeptStep
from wallet.ui.review.progress import ProgressStep
from wallet.ui.review.view import ReviewStep
from wallet.ui.sent.details import SentSheet
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import load_theme
from wallet.ui.window import PageEntry, Window
from wallet.units import Wei, Wh

pytestmark = pytest.mark.timeout(120)
W = TypeVar("W", bound=QWidget)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    built = open_street(tmp_path_factory.mktemp("street"))
    yield built
    built.process.stop()


class House:
    """Mei's window, without the vault and the practice street around it."""

    def __init__(self, street: Street, folder: Path, line: Line, qtbot: QtBot) -> None:
        self.bot, self.line, self.owner = qtbot, line, QObject()
        self.profile, self.runner = Profile(folder), TaskRunner()
        self.session = Session(self.profile, street.community, street.mei.address, line.url)
        self.now = None
        theme = load_theme("light", 100)
        self.window = Window(
            (PageEntry("home", lambda: "Home", "home", HomePage),
             PageEntry("activity", lambda: "Activity", "activity", ActivityPage)), theme,
        )  # fmt: skip
        use = trader_use_cases(
            lambda: self.session.trader, lambda: street.mei, lambda _p: None, lambda: False
        )
        self.sheets = TradeSheets(self.window, theme, use, self.runner, self.window)
        self.window.resize(1280, 1000)
        self.window.show()
        self.window.show_page("activity")
        self.activity.speed_up_asked.connect(self.sheets.speed_up)
        self.activity.take_back_asked.connect(self.sheets.take_back)
        self.living = Living(
            self.runner, lambda tell, stop: self.session.refresh(stop, "en", tell), self.owner
        )
        self.living.seen.connect(self._seen)
        self.living.now()
        self.until(lambda: self.now and self.now.sync.state is SyncState.FRESH)

    @property
    def activity(self) -> ActivityPage:
        return self.window.page("activity")

    @property
    def states(self) -> list[PendingState]:
        return [entry.state for entry in self.now.pending]

    def _seen(self, snapshot) -> None:
        self.now = snapshot
        self.window.show_snapshot(snapshot)

    def until(self, condition) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def the(self, kind: type[W]) -> W:
        self.until(lambda: any(w.isVisible() for w in self.window.findChildren(kind)))
        return [w for w in self.window.findChildren(kind) if w.isVisible()][-1]

    def press(self, button: QAbstractButton) -> None:
        self.until(button.isVisible)  # what is new on a page is shown a moment later
        assert button.isEnabled()
        button.click()

    def sign(self) -> ReviewStep:
        """Read the open review to its end and sign it."""
        review = self.the(ReviewStep)

        def read() -> bool:
            if review.read_more.isVisible():
                review.read_more.click()
            return review.sign.isEnabled()

        self.until(read)
        self.press(review.sign)
        return review

    def offer_gas(self, kwh: int) -> None:
        """Go through the form and the review, and leave it in the background."""
        self.sheets.sell(self.now)
        form = self.the(SellForm)
        form.amount.set_amount(Wh(kwh * 1_000))
        form.price.set_price(PRICE)
        self.until(form.next_button.isEnabled)
        self.press(form.next_button)
        self.sign()
        progress = self.the(ProgressStep)
        self.until(lambda: "background" in progress.button.text())
        self.press(progress.button)

    def done(self) -> str:
        step = self.the(DoneStep)
        text = step.summary.text()
        self.press(step.button)
        return text

    def close(self) -> None:
        self.living.stop()
        for task in list(self.runner._running):
            task.cancel()
        self.runner.shutdown()
        self.window.close()
        self.session.close()
        self.profile.close()


@pytest.fixture
def house(
    village: Street, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(session_module, "WATCHED_SECONDS", 0)
    monkeypatch.setattr(living_module, "PERIOD_MS", 100)
    with Line(village.process.url) as line:
        made = House(village, tmp_path, line, qtbot)
        _allow_the_market(made, village)
        yield made
        line.is_cut = False
        made.close()


def _allow_the_market(house: House, village: Street) -> None:
    """Once, so that a sale is one transaction."""
    if not read_gas_approval(village.node, village.community, village.mei.address):
        village.send(village.mei, trade_calls.approve_gas(village.community))
        house.until(lambda: house.now)


@pytest.fixture
def cheap(house: House, monkeypatch: pytest.MonkeyPatch):
    """Whatever is sent offers less than the chain asks for."""
    honest = house.session.pool.fees
    monkeypatch.setattr(
        house.session.pool, "fees", lambda: replace(honest(), max_fee=Wei(3), priority_fee=Wei(1))
    )
    return lambda: monkeypatch.setattr(house.session.pool, "fees", honest)


def test_what_is_stuck_is_sped_up_and_settles(house: House, cheap):
    before = len(house.now.my_offers)
    house.offer_gas(3)
    cheap()
    house.until(lambda: house.states == [PendingState.SEEN])
    row = house.activity.sent.rows[0]
    assert [button.text() for button in row.buttons] == ["Speed up", "Take back"]
    house.press(row.buttons[0])
    review = house.sign()
    assert "higher network fee" in review.sentence.text()
    assert house.done() == "It is confirmed."
    house.until(lambda: house.states == [] and len(house.now.my_offers) == before + 1)
    assert house.activity.sent.isHidden()


def test_what_is_taken_back_before_it_is_mined_never_happens(house: House, cheap):
    before = len(house.now.my_offers)
    house.offer_gas(4)
    cheap()
    house.until(lambda: house.states == [PendingState.SEEN])
    house.press(house.activity.sent.rows[0].details)
    sheet = house.the(SentSheet)
    house.press(next(button for button in sheet.choices if button.text() == "Take back"))
    house.sign()
    assert "did not happen" in house.done()
    house.until(lambda: house.states == [PendingState.REPLACED])
    row = house.activity.sent.rows[0]
    assert row.state.startswith("Taken back. You took it back before it was confirmed.")
    assert row.buttons == []
    assert len(house.now.my_offers) == before


def test_what_is_signed_while_the_line_is_cut_waits_and_is_sent_by_itself(house: House):
    before = len(house.now.my_offers)
    house.sheets.sell(house.now)
    form = house.the(SellForm)
    form.amount.set_amount(Wh(2_000))
    form.price.set_price(PRICE)
    house.until(form.next_button.isEnabled)
    house.press(form.next_button)
    house.the(ReviewStep)
    house.line.is_cut = True
    house.sign()
    failed = house.the(FailedStep)
    assert failed.button.text() == "Sign now, send later"
    house.press(failed.button)
    kept = house.the(KeptStep)
    assert "kept here" in kept.cause.text()
    house.press(kept.button)
    house.until(lambda: house.states == [PendingState.SIGNED])
    house.until(lambda: house.now.sync.state is SyncState.OFFLINE)
    card = house.activity.sent
    assert "1 thing waits for the connection" in {
        label.text() for label in card.findChildren(QWidget) if hasattr(label, "text")
    }
    house.line.is_cut = False
    house.until(lambda: len(house.now.my_offers) == before + 1)
    house.until(lambda: house.states == [])
    assert card.isHidden()
