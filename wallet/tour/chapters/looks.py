"""The looks and the languages, and a small window."""

from __future__ import annotations

from wallet.tour.chapters.base import FULL, SMALL, Chapter
from wallet.tour.stage import Script, Wait
from wallet.units import Wh


class Looks(Chapter):
    """Every page in light and dark, English and Chinese, large and small."""

    def tell(self) -> Script:
        """Change the look from the settings page, and take pictures."""
        yield from self._pages("", ("activity", "settings"))
        yield from self._wear("language", "zh_CN")
        yield from self._pages("zh-", ("home", "market", "activity"))
        yield from self._open_sell("zh-")
        yield from self._wear("theme", "dark")
        yield from self._pages("zh-dark-", ("home", "market"))
        yield from self._wear("language", "en")
        yield from self._pages("dark-", ("home", "market", "activity", "settings"))
        yield from self._open_sell("dark-")
        self._app.window.resize(*SMALL)
        yield from self._pages("dark-small-", ("home", "market"))
        yield from self._wear("theme", "light")
        yield from self._pages("small-", ("home", "market", "activity", "settings"))
        yield from self._open_sell("small-")
        self._app.window.resize(*FULL)

    def _open_sell(self, prefix: str) -> Script:
        hands = self._hands
        hands.go("home")
        hands.press(self._app.window.page("home").sell)  # type: ignore[union-attr] # Home
        yield Wait("the form opens", lambda: hands.seen_form() is not None)
        hands.sell_form().amount.set_amount(Wh(10_000))
        yield from self._stage.snap(f"{prefix}sell")
        hands.press(hands.sell_form().next_button)
        yield Wait("the review can be signed", hands.can_sign)
        yield from self._stage.snap(f"{prefix}review")
        hands.leave()
        yield Wait("the sheet is gone", lambda: self._app.trades.sheets.journey is None)
