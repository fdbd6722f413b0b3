"""Password, this computer's keyring, and the way back to a copy; refusals say why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.keys.house import PASSWORD, House
from wallet.errors import KeyStoreError, WrongPasswordError
from wallet.keys import keyring_slot, vault
from wallet.ui.keys.computer import ComputerSheet, NoComputerSheet
from wallet.ui.keys.naming import NameSheet
from wallet.ui.keys.password import PasswordSheet
from wallet.ui.keys.restoring import RestoreSheet, SetAsideSheet
from wallet.ui.keys.view import Wish
from wallet.ui.unlock.sheet import UnlockSheet
from wallet.ui.widgets.buttons import SecondaryButton

NEW = "seven kettles sing at dusk"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A keyring in memory."""
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(keyring_slot, "store", lambda who, what: kept.update({who: bytes(what)}))
    monkeypatch.setattr(keyring_slot, "fetch", lambda who: bytearray(kept[who]))
    monkeypatch.setattr(keyring_slot, "forget", lambda who: kept.pop(who, None))
    return kept


def fill(sheet: PasswordSheet, old: str, new: str, again: str) -> None:
    sheet.old.edit.setText(old)
    sheet.new.password.edit.setText(new)
    sheet.new.again.edit.setText(again)
    sheet.confirm.click()


def test_the_password_is_changed(house: House) -> None:
    house.open(Wish.PASSWORD)
    fill(house.sheet(PasswordSheet), PASSWORD, NEW, NEW)
    house.until_closed()
    assert house.said == ["The password was changed."]
    with pytest.raises(WrongPasswordError):
        vault.open_vault(house.profile.vault, PASSWORD)
    vault.open_vault(house.profile.vault, NEW).lock()


@pytest.mark.parametrize(
    ("old", "new", "again", "where"),
    [
        (PASSWORD, "hearth12", "hearth12", "password"),
        (PASSWORD, NEW, NEW + "!", "again"),
        ("not it", NEW, NEW, "old"),
    ],
)
def test_a_change_that_cannot_be_is_said_at_its_field(
    house: House, old: str, new: str, again: str, where: str
) -> None:
    house.open(Wish.PASSWORD)
    sheet = house.sheet(PasswordSheet)
    fill(sheet, old, new, again)
    fields = {"old": sheet.old, "password": sheet.new.password, "again": sheet.new.again}
    house.until(lambda: fields[where].edit.property("invalid"))
    assert fields[where].note.text()
    vault.open_vault(house.profile.vault, PASSWORD).lock()


def test_closing_forgets_what_was_typed(house: House) -> None:
    house.open(Wish.PASSWORD)
    sheet = house.sheet(PasswordSheet)
    sheet.old.edit.setText(PASSWORD)
    sheet.new.password.edit.setText(NEW)
    sheet.new.again.edit.setText(NEW)
    fields = sheet.findChildren(QLineEdit)
    house.bot.keyClick(sheet, Qt.Key.Key_Escape)
    assert [field.text() for field in fields] == ["", "", ""]


def test_this_computer_may_open_the_wallet_and_no_more(
    house: House, ring: dict[str, bytes]
) -> None:
    house.open(Wish.COMPUTER_ON)
    sheet = house.sheet(ComputerSheet)
    sheet.password.edit.setText("not it")
    sheet.confirm.click()
    house.until(lambda: sheet.password.edit.property("invalid"))
    assert ring == {}
    sheet.password.edit.setText(PASSWORD)
    sheet.confirm.click()
    house.until_closed()
    assert house.view.computer_on
    assert len(ring) == 1
    house.keeper.lock()
    house.look()
    house.open(Wish.ADD)
    asked = house.sheets.sheet
    assert isinstance(asked, UnlockSheet)
    assert asked.computer.isVisibleTo(asked)
    asked.computer.click()
    house.sheet(NameSheet)
    assert house.keeper.is_open()
    house.open(Wish.COMPUTER_OFF)
    house.sheet(NoComputerSheet).confirm.click()
    house.until_closed()
    assert not house.view.computer_on
    assert ring == {}


def test_a_keyring_that_fails_is_said_and_nothing_is_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_who: str, _what: object) -> None:
        raise KeyStoreError("keyring.refused", "The keyring said no.", "Use your password.")

    monkeypatch.setattr(keyring_slot, "store", refuse)
    house.open(Wish.COMPUTER_ON)
    sheet = house.sheet(ComputerSheet)
    sheet.password.edit.setText(PASSWORD)
    sheet.confirm.click()
    house.until(sheet.problem.isVisible)
    assert "The keyring said no." in sheet.problem.text()
    assert not house.view.computer_on


def test_where_the_keyring_is_off_the_password_is_the_only_way(house: House) -> None:
    house.keeper.lock()
    house.look()
    house.open(Wish.ADD)
    asked = house.sheets.sheet
    assert isinstance(asked, UnlockSheet)
    assert not asked.computer.isVisibleTo(asked)


def test_a_removed_account_comes_back_with_a_copy(house: House) -> None:
    imported = house.keeper.opened().import_key(bytearray(bytes(31) + b"\x07"), "Old phone")
    house.keeper.opened().remove_account(imported.address)
    house.look()
    copy = house.view.copies[0]
    assert [account.name for account in copy.accounts] == ["Mei", "Old phone"]
    house.open(Wish.RESTORE, copy)
    sheet = house.sheet(RestoreSheet)
    sheet.password.edit.setText("not it")
    sheet.confirm.click()
    house.until(lambda: sheet.password.edit.property("invalid"))
    assert len(house.view.accounts) == 1
    sheet.password.edit.setText(PASSWORD)
    with house.bot.waitSignal(house.sheets.restored, timeout=30_000):
        sheet.confirm.click()
    house.until_closed()
    assert [account.name for account in house.view.accounts] == ["Mei", "Old phone"]
    assert house.keeper.is_open()


def test_a_damaged_vault_is_put_right_from_a_copy(house: House) -> None:
    house.keeper.opened().add_account("Savings")
    house.keeper.opened().add_account("Holidays")
    house.keeper.lock()
    path = house.profile.vault
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    house.look()
    house.page.copies.restores[0].click()
    sheet = house.sheet(RestoreSheet)
    sheet.password.edit.setText(PASSWORD)
    sheet.confirm.click()
    house.until_closed()
    assert house.view.damage is None
    assert [account.name for account in house.view.accounts] == ["Mei", "Savings"]
    kept = [file for file in path.parent.iterdir() if ".damaged-" in file.name]
    assert [file.read_bytes() for file in kept] == [damaged]
    assert not house.page.damage.isVisibleTo(house.page)


def test_without_a_copy_the_recovery_words_are_the_way_back(house: House) -> None:
    path = house.profile.vault
    damaged = path.read_bytes()[:-40]
    house.keeper.lock()
    path.write_bytes(damaged)
    house.look()
    house.page.damage.findChildren(SecondaryButton)[0].click()
    with house.bot.waitSignal(house.sheets.set_aside, timeout=30_000):
        house.sheet(SetAsideSheet).confirm.click()
    assert not path.exists()
    kept = [file for file in path.parent.iterdir() if ".damaged-" in file.name]
    assert [file.read_bytes() for file in kept] == [damaged]


def test_a_forgotten_password_makes_room_for_the_recovery_words(house: House) -> None:
    path = house.profile.vault
    whole = path.read_bytes()
    house.page.safety.buttons[Wish.FORGOTTEN].click()
    with house.bot.waitSignal(house.sheets.set_aside, timeout=30_000):
        house.sheet(SetAsideSheet).confirm.click()
    assert not path.exists()
    assert not house.keeper.is_open()
    kept = [file for file in path.parent.iterdir() if ".forgotten-" in file.name]
    assert [file.read_bytes() for file in kept] == [whole]


def test_a_vault_that_opens_is_never_moved_away(house: House) -> None:
    with pytest.raises(KeyStoreError, match=r"vault\.exists"):
        house.work.set_aside()
    assert len(house.view.accounts) == 1
