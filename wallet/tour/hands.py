"""Finding what a person would press or type into, and doing that."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtWidgets import QAbstractButton, QWidget

from wallet.app import Composition
from wallet.market.book import BookEntry
from wallet.market.review import Review
from wallet.ui.market.offer_list import OfferList
from wallet.ui.offer.form import OrderForm
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.take import TakeForm
from wallet.ui.review.outcome import DoneStep
from wallet.ui.review.view import ReviewStep
from wallet.ui.settings.page import SettingsPage
from wallet.ui.unlock.panel import UnlockPanel

W = TypeVar("W", bound=QWidget)


class Hands:
    """The window's parts, by what they are for."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @property
    def window(self) -> QWidget:
        """The window itself."""
        return self._composition.window

    def seen(self, kind: type[W]) -> W | None:
        """The widget of ``kind`` that is in view, if there is one."""
        window = self._composition.window
        found = [item for item in window.findChildren(kind) if item.isVisible()]
        return found[-1] if found else None

    def the(self, kind: type[W]) -> W:
        """The widget of ``kind`` in view.

        Raises:
            LookupError: none is.
        """
        found = self.seen(kind)
        if found is None:
            raise LookupError(f"no {kind.__name__} in view")
        return found

    def press(self, button: QAbstractButton) -> None:
        """Press a button as a person could: it must be in view and awake."""
        if not (button.isVisible() and button.isEnabled()):
            raise LookupError(f"the button {button.text()!r} cannot be pressed")
        button.click()

    def seen_form(self) -> OrderForm | None:
        """The form in view, if there is one."""
        return self.seen(OrderForm)

    def take_form(self) -> TakeForm:
        """The open form for taking an offer."""
        return self.the(TakeForm)

    def password(self) -> UnlockPanel | None:
        """Where the password is asked for, if it is."""
        return self.seen(UnlockPanel)

    def password_is_awake(self) -> bool:
        """Whether a password can be typed."""
        return self.the(UnlockPanel).field.isEnabled()

    def password_is_refused(self) -> bool:
        """Whether the last password was wrong, and said to be."""
        field = self.the(UnlockPanel).field
        return field.isEnabled() and bool(field.field.property("invalid"))

    def sell_form(self) -> SellForm:
        """The open form for selling."""
        return self.the(SellForm)

    def review(self) -> ReviewStep:
        """The open review."""
        return self.the(ReviewStep)

    def trade(self) -> Review:
        """The trade in the open review."""
        shown = self.review().review
        if not isinstance(shown, Review):
            raise TypeError(shown.kind)
        return shown

    def can_sign(self) -> bool:
        """Whether the review was read to its end and can be signed."""
        review = self.seen(ReviewStep)
        if review is None:
            return False
        if review.read_more.isVisible():
            review.read_more.click()
        return review.sign.isEnabled()

    def done(self) -> bool:
        """Whether the trade came to its good end."""
        return self.seen(DoneStep) is not None

    def leave(self) -> None:
        """Close the sheet."""
        journey = self._composition.trades.sheets.journey
        if journey is not None:
            journey.sheet.close_sheet()

    def go(self, page: str) -> None:
        """Press a page's button on the rail."""
        self.press(self._composition.window.rail.buttons[page])

    def choose(self, field: str, value: object) -> None:
        """Choose a setting by its chip."""
        page = cast("SettingsPage", self._composition.window.page("settings"))
        self.press(page.chips[field, value])

    def offers(self) -> list[BookEntry]:
        """The offers listed on the market page."""
        shown = self.the(OfferList)
        return [shown.entry(row) for row in range(shown.count())]

    def press_row(self, offer_hash: bytes) -> None:
        """Press the button of an offer's row."""
        shown = self.the(OfferList)
        for row in range(shown.count()):
            if shown.entry(row).offer_hash == offer_hash:
                shown.activate(shown.model().index(row, 0))
                return
        raise LookupError("that offer is not listed")
