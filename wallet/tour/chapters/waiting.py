"""What waits: sent with too low a fee, sped up; and another taken back before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from wallet.ledger import queries
from wallet.market.views import PendingState
from wallet.tour.chapters.base import LANGUAGES, Chapter
from wallet.tour.stage import Script, Wait
from wallet.ui.activity.page import ActivityPage
from wallet.ui.review.progress import ProgressStep
from wallet.ui.sent.card import SentRow
from wallet.ui.sent.details import SentSheet
from wallet.units import Wei, Wh

AMOUNT = Wh(2_000)
_TOO_LOW = Wei(3)


class Waiting(Chapter):
    """Something gets stuck because its network fee is too low, as it does when a chain is busy."""

    def tell(self) -> Script:
        """Speed one up, take one back."""
        offers = self._posted()
        yield from self._get_stuck()
        for language, prefix in reversed(LANGUAGES.items()):
            yield from self._wear("language", language)
            yield from self._show(prefix)
        yield from self._speed_up()
        yield Wait("the offer is on the market", lambda: self._posted() > offers, 30)
        yield from self._get_stuck()
        yield from self._take_back()
        posted = self._posted() - offers
        self._stage.check("only what was not taken back is on the market", posted == 1, posted)

    def _posted(self) -> int:
        """How many offers this account ever put on the market, also those already taken."""
        session = self._app.session()
        return len(queries.my_offers(session.index, session.account))

    def _get_stuck(self) -> Script:
        hands = self._hands
        hands.go("home")
        with self._cheap():
            hands.press(self._app.window.page("home").sell)  # type: ignore[union-attr] # Home
            yield Wait("the form opens", lambda: hands.seen_form() is not None)
            form = hands.sell_form()
            form.amount.set_amount(AMOUNT)
            hands.press(form.next_button)
            yield Wait("the review can be signed", hands.can_sign)
            hands.press(hands.review().sign)
            yield Wait("it was sent", self._is_in_the_background, 60)
            hands.press(hands.the(ProgressStep).button)
        yield Wait("it waits for a block", lambda: self._states() == [PendingState.SEEN], 60)

    @contextmanager
    def _cheap(self) -> Iterator[None]:
        """Offer less than the chain asks for; it is the tour that does so, never the wallet."""
        pool = self._app.session().pool
        honest = pool.fees
        low = {"max_fee": _TOO_LOW, "priority_fee": Wei(1)}
        vars(pool)["fees"] = lambda: replace(honest(), **low)
        try:
            yield
        finally:
            del vars(pool)["fees"]

    def _is_in_the_background(self) -> bool:
        step = self._hands.seen(ProgressStep)
        return step is not None and not step.can_cancel()

    def _states(self) -> list[PendingState]:
        return [entry.state for entry in self._now.pending]

    def _show(self, prefix: str) -> Script:
        hands = self._hands
        hands.go("activity")
        yield Wait("what waits is listed", lambda: hands.seen(SentRow) is not None)
        yield from self._both_sizes(prefix, "waiting")
        hands.press(hands.the(SentRow).details)
        yield Wait("its way is shown", lambda: hands.seen(SentSheet) is not None)
        yield from self._stage.snap(f"{prefix}waiting-way")
        hands.the(SentSheet).close_sheet()
        yield Wait("its way is gone", lambda: hands.seen(SentSheet) is None)

    def _press(self, place: int) -> None:
        self._hands.go("activity")
        page = cast("ActivityPage", self._app.window.page("activity"))
        self._hands.press(page.sent.rows[0].buttons[place])

    def _speed_up(self) -> Script:
        hands, stage = self._hands, self._stage
        self._press(0)
        yield Wait("the review can be signed", hands.can_sign)
        yield from stage.snap("speed-up")
        hands.press(hands.review().sign)
        yield Wait("it is confirmed", hands.done, 60)
        yield from stage.snap("sped-up")
        hands.leave()
        yield Wait("nothing waits any more", lambda: not self._states(), 30)

    def _take_back(self) -> Script:
        hands, stage = self._hands, self._stage
        self._press(1)
        yield Wait("the review can be signed", hands.can_sign)
        yield from stage.snap("take-back-in-time")
        hands.press(hands.review().sign)
        yield Wait("it is taken back", hands.done, 60)
        hands.leave()
        taken = [PendingState.REPLACED]
        yield Wait("it says that it was taken back", lambda: self._states() == taken, 30)
        yield from stage.snap("taken-back-in-time")
