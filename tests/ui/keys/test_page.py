"""The page says how the keys stand, in words, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.keys.house import House
from tests.ui.looks import texts, truncated
from wallet.errors import KeyStoreError, VaultDamagedError
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.watched import WatchedAccounts
from wallet.ui.keys.view import ComputerView, CopyView, KeysView, RehearsalView, Wish
from wallet.ui.widgets.buttons import PrimaryButton
from wallet.units import Timestamp

ANNA = "0x00000000219ab540356cBB839Cbe05303d7705Fa"
SAFE = "0x00000000000000000000000000000000000000AA"


def furnish(house: House) -> None:
    """One account of every kind that needs no file."""
    house.keeper.opened().add_account("Savings", "boat")
    watched = WatchedAccounts(house.profile.watched)
    watched.add(ANNA, "Anna")
    watched.add(SAFE, "The safe", air_gapped=True)
    house.look()


def choices(house: House, account: PublicAccount) -> list[str]:
    return [action.text() for action in house.page.accounts.menus[account.address].actions()]


def test_each_account_says_where_its_key_is(house: House) -> None:
    furnish(house)
    shown = {text.replace("\N{WORD JOINER}", "") for text in texts(house.page.accounts)}
    assert "from your recovery words · 0xf39F…2266" in shown
    assert "only watched · 0x0000…05Fa" in shown
    assert "signs on another computer · 0x0000…00AA" in shown
    assert "In use" in shown
    assert len(house.page.accounts.uses) == 3


def test_only_what_an_account_can_do_is_offered(house: House) -> None:
    furnish(house)
    mine, _savings, anna, _safe = house.view.accounts
    assert "Export as a key file…" in choices(house, mine)
    assert "Remove…" not in choices(house, mine)
    assert "Export as a key file…" not in choices(house, anna)
    assert "Sign a message…" not in choices(house, anna)
    assert "Remove…" in choices(house, anna)


def test_another_account_can_be_taken_into_use(house: House) -> None:
    furnish(house)
    savings = house.view.accounts[1]
    with house.bot.waitSignal(house.page.asked) as heard:
        house.page.accounts.uses[savings.address].click()
    assert heard.args == [Wish.USE, savings]


@pytest.mark.parametrize(("width", "height"), [(1028, 756), (648, 556)])
def test_nothing_is_cut_off(house: House, width: int, height: int) -> None:
    furnish(house)
    house.page.show_computer(ComputerView("Secret Service", _no_keyring()))
    house.window.resize(width + 18, height)
    house.bot.waitUntil(lambda: truncated(house.page) == [], timeout=30_000)


def test_a_keyring_that_cannot_be_used_says_why(house: House) -> None:
    button = house.page.safety.buttons[Wish.COMPUTER_ON]
    assert not button.isEnabled()
    house.page.show_computer(ComputerView("", _no_keyring()))
    assert "Off, and it stays off: This computer has no keyring." in texts(house.page.safety)
    assert not house.page.safety.buttons[Wish.COMPUTER_ON].isEnabled()
    house.page.show_computer(ComputerView("Secret Service"))
    assert house.page.safety.buttons[Wish.COMPUTER_ON].isEnabled()


def test_a_rehearsal_is_the_main_thing_only_when_it_is_due(house: House) -> None:
    view = house.view
    day = 86_400
    later = RehearsalView(Timestamp(1_700_000_000), Timestamp(1_700_000_000 + 30 * day), False)
    house.page.show_view(_with(view, later))
    assert not isinstance(house.page.safety.buttons[Wish.REHEARSE], PrimaryButton)
    mains = house.page.findChildren(PrimaryButton)
    assert [each for each in mains if each.isVisibleTo(house.page)] == []
    due = RehearsalView(None, Timestamp(1_700_000_000), True)
    house.page.show_view(_with(view, due))
    QApplication.processEvents()
    assert isinstance(house.page.safety.buttons[Wish.REHEARSE], PrimaryButton)
    assert any(text.startswith("Never done.") for text in texts(house.page.safety))


def test_a_damaged_vault_leads_to_its_copies(house: House) -> None:
    house.keeper.opened().add_account("Savings")
    path = house.profile.vault
    path.write_bytes(path.read_bytes()[:-40])
    house.look()
    assert isinstance(house.view.damage, VaultDamagedError)
    assert house.page.damage.isVisibleTo(house.page)
    assert "Choose a copy below" in house.page.damage.text()
    assert len(house.page.copies.restores) == 1
    assert not house.page.accounts.ways[Wish.ADD].isEnabled()
    assert house.page.safety.buttons == {}


def test_a_copy_that_cannot_be_read_has_no_button(house: House) -> None:
    accounts = house.view.accounts
    copies = tuple(
        CopyView(
            Path(str(place)), Timestamp(1_700_000_000 - place), accounts if place else (), place > 0
        )
        for place in range(5)
    )
    house.page.show_view(KeysView(accounts, accounts[0].address, copies=copies))
    assert "This copy cannot be read." in texts(house.page.copies)
    assert len(house.page.copies.restores) == 2
    house.page.copies.all.click()
    assert len(house.page.copies.restores) == 4


def test_a_home_that_only_watches_has_nothing_to_lose(house: House) -> None:
    anna = PublicAccount(ANNA, "Anna", AccountKind.WATCHED)
    house.page.show_view(KeysView((anna,), anna.address, has_vault=False))
    assert set(house.page.more.buttons) == {Wish.RECEIVE, Wish.VERIFY}
    assert house.page.safety.buttons == {}


def _with(view: KeysView, rehearsal: RehearsalView) -> KeysView:
    from dataclasses import replace

    return replace(view, rehearsal=rehearsal)


def _no_keyring() -> KeyStoreError:
    return KeyStoreError("keyring.none", "This computer has no keyring.", "Use your password.")
