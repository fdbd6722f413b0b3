"""Address, messages, key file and public key of one account."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.keys.house import PASSWORD, House
from tests.ui.looks import texts
from wallet.codec.address import Address
from wallet.errors import CheckError
from wallet.keys import keystore
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.messages import from_text, verify
from wallet.keys.vault import Vault
from wallet.ui.keys.exporting import ExportSheet
from wallet.ui.keys.message import SignSheet, VerifySheet
from wallet.ui.keys.public import PublicKeySheet
from wallet.ui.keys.receiving import ReceiveSheet, in_groups
from wallet.ui.keys.view import Wish
from wallet.ui.unlock.sheet import UnlockSheet

SECRET = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
"""Of the first account of the test phrase, as other wallets derive it."""
OWN = "keys in the blue tin"


def me(house: House) -> PublicAccount:
    return house.view.accounts[0]


def test_an_open_wallet_checks_the_address_at_once(house: House) -> None:
    house.open(Wish.RECEIVE, me(house))
    sheet = house.sheet(ReceiveSheet)
    house.until(lambda: sheet.mark.text() == "✓ Checked twice")
    assert sheet.address.text().split() == [
        "0x", "f39F", "d6e5", "1aad", "88F6", "F4ce", "6aB8", "8272", "79cf", "fFb9", "2266",
    ]  # fmt: skip
    sheet.copy.click()
    assert house.copied == ["0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"]


def test_a_locked_wallet_promises_nothing_until_it_was_checked(house: House) -> None:
    house.keeper.lock()
    house.look()
    house.open(Wish.RECEIVE, me(house))
    sheet = house.sheet(ReceiveSheet)
    assert sheet.mark.text() == "Not checked"
    sheet.again.click()
    house.until(lambda: isinstance(house.sheets.sheet, UnlockSheet))
    house.unlock()
    checked = house.sheet(ReceiveSheet)
    house.until(lambda: checked.mark.text() == "✓ Checked twice")


def test_an_address_that_is_not_certain_is_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differ(_vault: Vault, _address: Address) -> Address:
        raise CheckError("check.failed", "The two ways disagree.", "Do not use it.")

    monkeypatch.setattr(Vault, "receive_address", differ)
    house.open(Wish.RECEIVE, me(house))
    sheet = house.sheet(ReceiveSheet)
    house.until(sheet.problem.isVisible)
    assert sheet.mark.text() == "! Do not use it"
    shown = [sheet.qr, sheet.address, sheet.copy]
    assert [each.isVisible() for each in shown] == [False, False, False]


def test_another_address_than_the_one_shown_is_never_called_checked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = house.keeper.opened().add_account("Savings").address
    monkeypatch.setattr(Vault, "receive_address", lambda _vault, _address: other)
    house.open(Wish.RECEIVE, me(house))
    sheet = house.sheet(ReceiveSheet)
    house.until(sheet.problem.isVisible)
    assert sheet.mark.text() == "! Do not use it"
    assert not sheet.qr.isVisible()


def test_a_lock_in_the_middle_of_the_check_is_no_alarm(house: House) -> None:
    house.open(Wish.RECEIVE, me(house))
    sheet = house.sheet(ReceiveSheet)
    house.keeper.lock()
    sheet.check_again()
    house.until(sheet.problem.isVisible)
    assert sheet.mark.text() != "! Do not use it"
    assert sheet.qr.isVisible()


def test_a_watched_address_is_shown_without_a_mark(house: House) -> None:
    anna = PublicAccount(me(house).address, "Anna", AccountKind.WATCHED)
    house.open(Wish.RECEIVE, anna)
    sheet = house.sheet(ReceiveSheet)
    assert not sheet.mark.isVisibleTo(sheet)
    assert any("Hearth cannot check it" in text for text in texts(sheet))


def test_groups_of_four_leave_nothing_out() -> None:
    address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert "".join(in_groups(address).split()) == address


def test_a_message_is_signed_and_found_right(house: House) -> None:
    house.open(Wish.SIGN, me(house))
    sheet = house.sheet(SignSheet)
    assert not sheet.confirm.isEnabled()
    sheet.text.setPlainText("I am Mei.")
    sheet.confirm.click()
    house.until(sheet.signature.toPlainText)
    signature = sheet.signature.toPlainText()
    assert verify("I am Mei.", from_text(signature), me(house).address)
    assert sheet.copy is not None
    sheet.copy.click()
    assert house.copied == [signature]
    sheet.text.setPlainText("I am Anna.")
    assert sheet.signature.toPlainText() == ""
    assert sheet.copy is None
    check(house, me(house).address, "I am Mei.", signature, "signed exactly this message")
    check(house, me(house).address, "I am Mei. ", signature, "did not sign this message")


def check(house: House, address: str, text: str, signature: str, verdict: str) -> None:
    house.open(Wish.VERIFY)
    sheet = house.sheet(VerifySheet)
    sheet.address.setText(address)
    sheet.text.setPlainText(text)
    sheet.signature.setPlainText(signature)
    sheet.confirm.click()
    house.until(sheet.verdict.isVisible)
    assert verdict in sheet.verdict.text()
    sheet.text.setPlainText("something else")
    assert not sheet.verdict.isVisible()


def test_what_is_no_signature_is_said(house: House) -> None:
    house.open(Wish.VERIFY)
    sheet = house.sheet(VerifySheet)
    sheet.address.setText(me(house).address)
    sheet.text.setPlainText("I am Mei.")
    sheet.signature.setPlainText("0x1234")
    sheet.confirm.click()
    house.until(sheet.problem.isVisible)


def test_a_key_file_is_written_under_its_own_password(house: House, tmp_path: Path) -> None:
    house.files.answer = tmp_path / "mine.json"
    house.open(Wish.EXPORT, me(house))
    sheet = house.sheet(ExportSheet)
    fill(sheet, "not it")
    house.until(lambda: sheet.password.edit.property("invalid"))
    assert not house.files.answer.exists()
    fill(sheet, PASSWORD)
    house.until_closed()
    text = house.files.answer.read_text()
    assert bytes(keystore.decrypt(text, OWN)) == SECRET
    assert house.files.answer.stat().st_mode & 0o077 == 0
    assert house.files.proposed == f"hearth-{me(house).address.lower()}.json"
    assert SECRET.hex() not in text


def fill(sheet: ExportSheet, password: str) -> None:
    sheet.password.edit.setText(password)
    sheet.own.password.edit.setText(OWN)
    sheet.own.again.edit.setText(OWN)
    sheet.confirm.click()


def test_whoever_thinks_better_of_it_keeps_the_sheet(house: House) -> None:
    house.open(Wish.EXPORT, me(house))
    sheet = house.sheet(ExportSheet)
    fill(sheet, PASSWORD)
    house.until(lambda: house.files.proposed)
    assert sheet.isVisible()
    assert not sheet.problem.isVisible()


def test_the_public_key_comes_after_what_it_tells(house: House) -> None:
    house.open(Wish.PUBLIC_KEY)
    sheet = house.sheet(PublicKeySheet)
    assert sheet.text.toPlainText() == ""
    assert "It shows everything these accounts hold and do, now and later." in texts(sheet)
    sheet.confirm.click()
    house.until(sheet.text.toPlainText)
    assert sheet.text.toPlainText() == house.keeper.opened().xpub()


def test_a_lock_closes_whatever_is_open(house: House) -> None:
    house.open(Wish.EXPORT, me(house))
    sheet = house.sheet(ExportSheet)
    sheet.password.edit.setText(PASSWORD)
    house.sheets.close()
    assert sheet.password.edit.text() == ""
    assert house.sheets.sheet is None
