"""A trade whose every signature is made on another computer, from the form to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.airgap.test_airgap_sheets import Chosen
from tests.ui.review.sample import Street, permit_review, sell_review
from tests.ui.review.test_journey import Hand
from wallet.keys import airgap
from wallet.keys.airgap import AirGappedSigner
from wallet.keys.airgap_request import Request
from wallet.keys.signer import LocalSigner
from wallet.market.results import (
    CancelledCallback,
    ProgressCallback,
    Stage,
    TradeProgress,
    TradeResult,
)
from wallet.market.review import Review
from wallet.ui.airgap.exchange import AirGapExchange
from wallet.ui.airgap.online import OnlineSheets, RequestSheet
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.use_cases import UseCases
from wallet.ui.review.outcome import DoneStep
from wallet.ui.theme import Theme

KEY = LocalSigner(b"\x21" * 32)


class SigningStreet(Street):
    """Use cases whose ``execute`` has every step signed, as the market's own does."""

    signer: AirGappedSigner

    def use_cases(self) -> UseCases:
        return replace(super().use_cases(), execute=self._sign_all)

    def _sign_all(
        self, review: Review, progress: ProgressCallback, cancelled: CancelledCallback
    ) -> TradeResult:
        count = len(review.steps)
        for number, step in enumerate(review.steps, start=1):
            progress(TradeProgress(Stage.SIGNING, number, count, step.kind, step.text, 120))
            if step.typed_data is not None:
                self.signer.sign_typed_data(step.typed_data)
            elif step.transaction is not None:
                self.signer.sign_transaction(step.transaction.tx)
        return self._execute(review, progress, cancelled)


class Both:
    """The window that is online, and the person who carries."""

    def __init__(self, qtbot: QtBot, light: Theme, review: Review) -> None:
        self.qtbot = qtbot
        self.exchange = AirGapExchange()
        street = SigningStreet(review=lambda _order: review)
        street.signer = AirGappedSigner(KEY.address, self.exchange)
        self.hand = Hand(qtbot, light, street)
        self.online = OnlineSheets(
            self.hand.window, light, self.exchange, Chosen(), self.hand.runner
        )
        self.exchange.asked.connect(self.online.ask)
        self.requests: list[Request] = []

    def begin(self) -> None:
        review = self.hand.to_review()
        self.hand.read_to_the_end(review)
        review.sign.click()

    def sheet(self) -> RequestSheet:
        def another() -> bool:
            sheet = self.online.sheet
            return sheet is not None and sheet._waiting.request not in self.requests

        self.qtbot.waitUntil(another, timeout=30_000)
        assert self.online.sheet is not None
        return self.online.sheet

    def carry(self) -> None:
        sheet = self.sheet()
        request = airgap.take_request("\n".join(sheet.codes.parts))
        self.requests.append(request)
        sheet.take_in.text.setPlainText(airgap.sign(request, KEY).to_text())
        sheet.take_in.use.click()


@pytest.fixture
def both(qtbot: QtBot, light: Theme) -> Iterator[Any]:
    made: list[Both] = []

    def make(review: Review) -> Both:
        made.append(Both(qtbot, light, review))
        return made[-1]

    yield make
    for each in made:
        each.exchange.close()
        each.hand.runner.shutdown()


@pytest.mark.parametrize("review", [sell_review(), permit_review()], ids=["offer", "permit"])
def test_every_step_of_a_review_is_a_request_of_its_own(both: Any, review: Review) -> None:
    one = both(review)
    one.begin()
    for _ in review.steps:
        one.carry()
    one.hand.step(DoneStep)
    wanted = [step.typed_data or step.transaction.tx for step in review.steps]  # type: ignore[union-attr]
    assert [request.content for request in one.requests] == wanted
    assert len({request.id for request in one.requests}) == len(review.steps)
    assert one.hand.street.signed == [review]


def test_cancelling_the_second_request_leads_back_to_the_form(both: Any) -> None:
    one = both(sell_review())
    one.begin()
    one.carry()
    one.sheet().cancel.click()
    one.hand.step(SellForm)
    assert one.hand.street.signed == []


def test_a_lock_in_the_middle_signs_nothing_more(both: Any) -> None:
    one = both(sell_review())
    one.begin()
    one.carry()
    one.sheet()
    one.exchange.revoke()
    one.hand.sheets.revoke_consent()
    one.hand.step(SellForm)
    assert one.online.sheet is None
    assert one.hand.street.signed == []
