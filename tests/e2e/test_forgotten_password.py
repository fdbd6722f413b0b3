"""A forgotten password: the recovery words bring the home back, and the old keys stay in a file."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import PASSWORD, Home, living
from wallet.keys import vault
from wallet.ui.keys.restoring import SetAsideSheet
from wallet.ui.keys.view import Wish
from wallet.ui.phrase.use_cases import Returning
from wallet.ui.widgets.sheet import Sheet

pytestmark = pytest.mark.timeout(300)

NEW = "another hearth, another winter"


def test_the_words_bring_back_a_home_whose_password_is_gone(home: Home) -> None:
    home.move_in()
    app = home.app
    mei, words = app.keeper.account(), app.keeper.opened().phrase()
    app.lock()
    app.window.show_page("keys")
    page = app.window.page("keys")
    home.until(lambda: Wish.FORGOTTEN in page.safety.buttons)
    page.safety.buttons[Wish.FORGOTTEN].click()
    sheets = app.window.findChildren(SetAsideSheet)
    sheets[-1].confirm.click()
    home.until(lambda: app.welcome is not None)
    home._bot.wait(2500)  # a refresh that was under way must not uncover the window
    assert app.welcome is not None
    kept = [f for f in app.profile.vault.parent.iterdir() if ".forgotten-" in f.name]
    assert len(kept) == 1
    assert not app.profile.vault.exists()
    assert not [sheet for sheet in app.window.findChildren(Sheet) if sheet.isVisible()]

    app.welcoming.restore(Returning("Mei", NEW, words))
    home.until(lambda: app.welcome is None and living(app))
    assert app.keeper.account().address == mei.address
    assert home.now.me.address == mei.address
    vault.open_vault(app.profile.vault, NEW).lock()
    vault.open_vault(kept[0], PASSWORD).lock()
