"""A home that is only watched: the whole window without a password, and a Sell that explains."""

from __future__ import annotations

import pytest

from tests.ui.looks import texts
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.phrase import new_phrase, to_seed
from wallet.ui.phrase.use_cases import Watching
from wallet.ui.unlock.watched import WatchedSheet

pytestmark = pytest.mark.timeout(300)


def test_a_watched_home_lives_on_the_street_and_cannot_sell(home) -> None:
    address = addresses_from_seed(to_seed(new_phrase()), 1)[0]
    home.app.start()
    home.app.welcoming.watch(Watching(address, "Grandmother"))
    home.until(lambda: home.now is not None and home.now.home.held > 0)
    assert home.now.me.address == address
    assert not home.app.keeper.is_locked()
    assert home.app.welcome is None
    home.hands.press(home.app.window.page("home").sell)
    sheet = home.hands.the(WatchedSheet)
    assert any("only watches" in line for line in texts(sheet))
    home.hands.press(sheet.button)
    assert home.app.trades.sheets.journey is None
