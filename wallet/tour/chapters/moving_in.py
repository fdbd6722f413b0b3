"""Moving in: Welcome, the street being built, the first page."""

from __future__ import annotations

from wallet.tour import facts
from wallet.tour.chapters.base import PASSWORD, Chapter
from wallet.tour.chapters.trading import SELL_WH
from wallet.tour.stage import Script, Wait


class MovingIn(Chapter):
    """A newcomer makes a wallet and gets a home on the practice street."""

    def tell(self) -> Script:
        """From the first window to Home with a balance."""
        stage, app = self._stage, self._app
        welcome = app.welcome
        if welcome is not None:
            yield from stage.snap("welcome")
            welcome.form.name.setText("Mei")
            welcome.form.password.edit.setText(PASSWORD)
            welcome.form.again.edit.setText(PASSWORD)
            self._hands.press(welcome.form.button)
            yield Wait("the street's set-up reports", welcome.progress.isVisible, 20)
            yield from stage.snap("street-being-built")
        yield Wait("Home shows a balance", lambda: self._held() > 0, 120)
        stage.mark("home")
        yield Wait("the contracts' code was verified", lambda: self._now.community.code_verified)
        yield Wait("there are offers to take", lambda: bool(self._now.market.entries), 60)
        yield Wait("the home has a surplus", lambda: self._now.home.can_offer > SELL_WH, 60)
        yield from stage.snap("home")
        name: list[str] = []
        yield from stage.ask(lambda: facts.node_name(app.session()), name, "the node says its name")
        stage.record.node = name[0]
        yield from self._same_as_chain("on the first page")
