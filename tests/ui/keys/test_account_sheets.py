"""Accounts are added, named, imported, watched and removed; every refusal says why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.ui.keys.house import PASSWORD, House
from wallet.keys import keystore
from wallet.keys.accounts import AccountKind
from wallet.ui.keys.importing import ImportSheet
from wallet.ui.keys.naming import NameSheet
from wallet.ui.keys.removing import RemoveSheet
from wallet.ui.keys.view import Wish
from wallet.ui.keys.watching import WatchSheet

ANNA = "0x00000000219ab540356cBB839Cbe05303d7705Fa"
SECRET = bytes(31) + b"\x07"
OWN = "keys in the blue tin"


def key_file(folder: Path) -> Path:
    text = keystore.encrypt(bytearray(SECRET), OWN)
    path = folder / "UTC--a-key.json"
    path.write_text(text)
    return path


def test_a_new_account_gets_its_name_and_picture(house: House) -> None:
    house.open(Wish.ADD)
    sheet = house.sheet(NameSheet)
    assert not sheet.confirm.isEnabled()
    sheet.name.setText("  Savings \n for winter ")
    sheet.pictures.tiles["boat"].click()
    sheet.confirm.click()
    house.until_closed()
    added = house.view.accounts[1]
    assert (added.name, added.picture, added.kind) == (
        "Savings for winter",
        "boat",
        AccountKind.PHRASE,
    )
    assert house.said == ["The account was added."]
    assert added.address in house.page.accounts.uses


def test_a_locked_wallet_asks_for_the_password_first(house: House) -> None:
    house.keeper.lock()
    house.look()
    house.open(Wish.ADD)
    asked = house.unlock("wrong")
    house.until(asked.password.field.isEnabled)
    assert "does not open" in asked.password.field.note.text()
    asked.password.field.edit.setText(PASSWORD)
    asked.confirm.click()
    house.sheet(NameSheet)
    assert house.keeper.is_open()


def test_a_name_and_a_picture_can_be_changed(house: House) -> None:
    (mine,) = house.view.accounts
    house.open(Wish.EDIT, mine)
    sheet = house.sheet(NameSheet)
    assert sheet.name.text() == "Mei"
    sheet.name.setText("Mei's kitchen")
    sheet.pictures.tiles["kettle"].click()
    sheet.confirm.click()
    house.until_closed()
    (mine,) = house.view.accounts
    assert (mine.name, mine.picture) == ("Mei's kitchen", "kettle")


def test_a_key_file_is_brought_in(house: House, tmp_path: Path) -> None:
    house.open(Wish.IMPORT)
    sheet = house.sheet(ImportSheet)
    sheet.choose.click()
    assert not sheet.confirm.isEnabled()
    house.files.answer = key_file(tmp_path)
    sheet.choose.click()
    sheet.name.setText("Old phone")
    sheet.password.edit.setText("not it")
    sheet.confirm.click()
    house.until(sheet.password.isEnabled)
    assert sheet.password.edit.text() == "" or sheet.problem.isVisible()
    assert len(house.view.accounts) == 1
    sheet.password.edit.setText(OWN)
    sheet.confirm.click()
    house.until_closed()
    assert [(a.name, a.kind) for a in house.view.accounts][1:] == [
        ("Old phone", AccountKind.IMPORTED)
    ]


def test_what_is_no_key_file_is_refused(house: House, tmp_path: Path) -> None:
    house.files.answer = tmp_path / "holiday.json"
    house.files.answer.write_bytes(b"\xff\xfe\x00" * 9)
    house.open(Wish.IMPORT)
    sheet = house.sheet(ImportSheet)
    sheet.choose.click()
    sheet.name.setText("Old phone")
    sheet.password.edit.setText(OWN)
    sheet.confirm.click()
    house.until(sheet.problem.isVisible)
    assert "holiday.json cannot be read as a key file." in sheet.problem.text()


def test_an_address_is_watched_and_a_mistyped_one_is_not(house: House) -> None:
    house.open(Wish.WATCH)
    sheet = house.sheet(WatchSheet)
    sheet.name.setText("Anna")
    sheet.text.setText(ANNA.replace("cBB", "CBB"))
    assert not sheet.confirm.isEnabled()
    assert sheet.text.property("invalid")
    sheet.text.setText(f" {ANNA} ")
    sheet.confirm.click()
    house.until_closed()
    assert house.view.accounts[1].kind is AccountKind.WATCHED
    house.open(Wish.WATCH)
    again = house.sheet(WatchSheet)
    again.name.setText("Anna")
    again.text.setText(ANNA)
    again.confirm.click()
    house.until(again.problem.isVisible)
    assert "watched already" in again.problem.text()


def test_a_public_key_of_another_computer_is_watched(house: House) -> None:
    key = house.work.public_key()
    house.keeper.opened()
    house.open(Wish.WATCH)
    sheet = house.sheet(WatchSheet)
    sheet.text.setText(key)
    sheet.name.setText("The safe")
    sheet.outside.click()
    sheet.confirm.click()
    house.until_closed()
    # The same key is in this vault: it stays listed as the vault's.
    assert [a.kind for a in house.view.accounts] == [AccountKind.PHRASE]


def test_an_imported_key_goes_only_with_a_second_word(house: House) -> None:
    imported = house.keeper.opened().import_key(bytearray(SECRET), "Old phone")
    house.look()
    house.open(Wish.REMOVE, imported)
    sheet = house.sheet(RemoveSheet)
    assert not sheet.confirm.isEnabled()
    assert sheet.understood is not None
    sheet.understood.setChecked(True)
    sheet.confirm.click()
    house.until_closed()
    assert [a.name for a in house.view.accounts] == ["Mei"]


def test_esc_changes_nothing(house: House) -> None:
    house.open(Wish.ADD)
    sheet = house.sheet(NameSheet)
    sheet.name.setText("Savings")
    house.bot.keyClick(sheet, Qt.Key.Key_Escape)
    house.until_closed()
    assert len(house.view.accounts) == 1
