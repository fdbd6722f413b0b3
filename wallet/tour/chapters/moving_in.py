"""Moving in: Welcome, the street being built, the first page."""

from __future__ import annotations

from wallet.tour import facts
from wallet.tour.chapters.base import LANGUAGES, PASSWORD, Chapter
from wallet.tour.chapters.trading import SELL_WH
from wallet.tour.stage import Script, Wait
from wallet.ui.welcome.form import MoveInForm


class MovingIn(Chapter):
    """A newcomer makes a wallet and gets a home on the practice street."""

    def tell(self) -> Script:
        """From the first window to Home with a balance."""
        stage, app = self._stage, self._app
        if app.welcome is not None:
            yield from self._welcome()
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

    def _welcome(self) -> Script:
        """Make the wallet: one that is too easily guessed first, in both languages."""
        stage, app = self._stage, self._app
        for language, prefix in reversed(LANGUAGES.items()):
            if app.preferences.spoken() != language and app.welcome is not None:
                app.welcome.language_chosen.emit(language)
            yield from self._both_sizes(prefix, "welcome")
            yield from self._weak_password(prefix)
        form = self._hands.the(MoveInForm)
        self._hands.press(form.more)
        yield from stage.snap("welcome-choices")
        self._hands.press(form.more)
        self._fill(form, PASSWORD)
        yield from stage.snap("welcome-filled")
        self._hands.press(form.button)
        page = app.welcome
        yield Wait("the street's set-up reports", lambda: not form.isVisible(), 20)
        if page is not None and page.progress.isVisible():
            yield from stage.snap("street-being-built")

    def _weak_password(self, prefix: str) -> Script:
        form = self._hands.the(MoveInForm)
        self._fill(form, "12345")
        self._hands.press(form.button)
        field = form.password.field
        yield Wait("the weak password is refused", lambda: bool(field.property("invalid")), 20)
        self._stage.check("a weak password makes no wallet", not self._app.keeper.exists())
        yield from self._stage.snap(f"{prefix}welcome-weak-password")

    def _fill(self, form: MoveInForm, password: str) -> None:
        form.name.setText("Mei")
        form.password.edit.setText(password)
        form.again.edit.setText(password)
