"""The window turns from one account to another, and remembers which it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ledger.world import community
from wallet.app.composition import Composition
from wallet.app.keeper import KeyKeeper
from wallet.app.pages import attend
from wallet.errors import LockedError, SignerError
from wallet.keys import keyring_slot, vault
from wallet.keys.watched import WatchedAccounts
from wallet.market.views import AttentionKind
from wallet.profile import Profile
from wallet.session import Session
from wallet.ui.keys.page import KeysPage
from wallet.ui.keys.receiving import ReceiveSheet
from wallet.ui.keys.restoring import RestoreSheet
from wallet.ui.preferences import Preferences

PASSWORD = "a warm hearth in November"
PHRASE = "test test test test test test test test test test test junk"
ANNA = "0x00000000219ab540356cBB839Cbe05303d7705Fa"


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    with Profile(tmp_path / "profile") as made:
        opened = vault.create(made.vault, PASSWORD, phrase=PHRASE, label="Mei", memory_kib=8)
        opened.add_account("Savings", "boat")
        opened.lock()
        WatchedAccounts(made.watched).add(ANNA, "Anna")
        yield made


@pytest.fixture
def keeper(profile: Profile) -> KeyKeeper:
    return KeyKeeper(profile)


def test_the_first_account_is_in_use_until_another_is_chosen(
    keeper: KeyKeeper, profile: Profile
) -> None:
    mei, savings, anna = keeper.accounts()
    assert (keeper.account(), keeper.resident()) == (mei, mei)
    keeper.use(savings.address)
    assert KeyKeeper(profile).account() == savings
    assert KeyKeeper(profile).resident() == mei
    keeper.use(anna.address)
    WatchedAccounts(profile.watched).remove(anna.address)
    assert keeper.account() == mei


def test_choosing_an_account_keeps_the_other_settings(keeper: KeyKeeper, profile: Profile) -> None:
    profile.save_settings({"theme": "dark"})
    keeper.use(keeper.accounts()[1].address)
    assert profile.settings()["theme"] == "dark"


def test_each_account_signs_with_its_own_key_and_a_watched_one_with_none(
    keeper: KeyKeeper,
) -> None:
    mei, savings, anna = keeper.accounts()
    assert keeper.is_locked()
    with pytest.raises(LockedError):
        keeper.signer()
    keeper.unlock(PASSWORD)
    for account in (mei, savings):
        keeper.use(account.address)
        assert keeper.signer().address == account.address
    keeper.lock()
    keeper.use(anna.address)
    assert not keeper.is_locked()
    with pytest.raises(SignerError, match="only watches"):
        keeper.signer().sign_message("I am Anna.")


@pytest.fixture
def window(profile: Profile, qapp: QApplication, qtbot: QtBot) -> Iterator[Composition]:
    """The whole application, on a street that is known and not running."""
    made = Composition(
        qapp, profile, Preferences("en", "light"), "http://127.0.0.1:1", lambda *_: None
    )
    qtbot.addWidget(made.window)
    made.window.show()
    made.street.session = Session(profile, community(), made.keeper.address(), "http://127.0.0.1:1")
    yield made
    made.close()


def test_the_window_turns_to_another_account(window: Composition, qtbot: QtBot) -> None:
    savings = window.keeper.accounts()[1]
    window.window.show_page("keys")
    page = window.window.page("keys")
    assert isinstance(page, KeysPage)
    qtbot.waitUntil(lambda: savings.address in page.accounts.uses, timeout=30_000)
    page.accounts.uses[savings.address].click()
    qtbot.waitUntil(lambda: _shown(window) == savings.address, timeout=30_000)
    assert window.keeper.account() == savings
    assert window.session().trader.account == savings.address
    assert "Savings" in window.window.rail.account.text()
    qtbot.waitUntil(lambda: savings.address not in page.accounts.uses, timeout=30_000)


def test_what_was_seen_for_the_account_before_is_not_shown_any_more(
    window: Composition, qtbot: QtBot
) -> None:
    mei, savings, _anna = window.keeper.accounts()
    late = window.session().snapshot()
    window.accounts.use(savings)
    qtbot.waitUntil(lambda: _shown(window) == savings.address, timeout=30_000)
    window._show(late)
    assert late.me.address == mei.address
    assert _shown(window) == savings.address


def test_the_account_in_the_rail_leads_to_the_keys(window: Composition, qtbot: QtBot) -> None:
    window.accounts.show_in_use()
    qtbot.waitUntil(window.window.rail.account.isVisible, timeout=30_000)
    window.window.rail.account.click()
    assert window.window.current_key == "keys"


def test_home_shows_the_address_where_it_asks_to_give_it_to_somebody(
    window: Composition, qtbot: QtBot
) -> None:
    savings = window.keeper.accounts()[1]
    window.accounts.use(savings)
    qtbot.waitUntil(lambda: _shown(window) == savings.address, timeout=30_000)
    assert window.snapshot is not None
    items = {item.kind: item for item in window.snapshot.attention}
    attend(window, items[AttentionKind.NO_METER])
    sheets = window.accounts._get_sheets()
    qtbot.waitUntil(lambda: isinstance(sheets.sheet, ReceiveSheet), timeout=30_000)
    assert window.window.current_key == "home"


def test_the_keyring_opens_the_wallet_from_the_rail_where_it_may(
    window: Composition, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(keyring_slot, "store", lambda who, what: kept.update({who: bytes(what)}))
    monkeypatch.setattr(keyring_slot, "fetch", lambda who: bytearray(kept[who]))
    assert window.keeper.by_computer() is None
    window.keeper.unlock(PASSWORD)
    window.keeper.opened().enable_keyring()
    window.lock()
    window.lock_button._pressed(lock=False)
    sheet = window.lock_button.sheet
    assert sheet is not None
    assert sheet.computer.isVisible()
    sheet.computer.click()
    qtbot.waitUntil(window.keeper.is_open, timeout=30_000)
    qtbot.waitUntil(lambda: window.lock_button.sheet is None, timeout=30_000)


def test_a_damaged_vault_at_the_start_leads_to_its_copies(
    profile: Profile, qapp: QApplication, qtbot: QtBot
) -> None:
    whole = profile.vault.read_bytes()
    profile.vault.write_bytes(whole[:-40])
    made = Composition(
        qapp, profile, Preferences("en", "light"), "http://127.0.0.1:1", lambda *_: None
    )
    qtbot.addWidget(made.window)
    try:
        made.start()
        page = _keys(made, qtbot)
        qtbot.waitUntil(page.damage.isVisible, timeout=30_000)
        assert made.welcome is None
        page.copies.restores[0].click()
        sheet = made.accounts._get_sheets().sheet
        assert isinstance(sheet, RestoreSheet)
        sheet.password.edit.setText(PASSWORD)
        sheet.confirm.click()
        qtbot.waitUntil(lambda: made.welcome is not None, timeout=30_000)
        assert [account.name for account in made.keeper.accounts()] == ["Mei", "Anna"]
        assert made.keeper.is_open()
    finally:
        made.close()


def _keys(window: Composition, qtbot: QtBot) -> KeysPage:
    qtbot.waitUntil(lambda: window.window.current_key == "keys", timeout=30_000)
    page = window.window.page("keys")
    assert isinstance(page, KeysPage)
    return page


def _shown(window: Composition) -> str | None:
    return window.snapshot.me.address if window.snapshot is not None else None
