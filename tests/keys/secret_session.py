"""A session whose memory is searched: open, sign, lock; it waits for a line after every stage.

Arguments: ``keys``, ``words`` or ``window``, and the vault. The password comes over standard input,
for ``window`` one character a line, typed into the real sheet, so that this script itself never
holds it. Lines are read without a buffer that would keep them, as a prompt does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.keys.signer import Signer


def stage(name: str) -> None:
    print(name, flush=True)
    line()


def line() -> str:
    letters = bytearray()
    while (letter := os.read(0, 1)) not in (b"\n", b""):
        letters += letter
    text = letters.decode()
    letters[:] = bytes(len(letters))
    return text


def sign(signer: Signer) -> None:
    from wallet.codec.transactions import DynamicFeeTransaction

    transaction = DynamicFeeTransaction(
        chain_id=7, nonce=1, max_priority_fee_per_gas=1, max_fee_per_gas=2, gas=21_000,
        to=signer.address, value=5, data=b"",
    )  # fmt: skip
    for _ in range(20):
        signer.sign_transaction(transaction)


def keys(path: Path) -> None:
    from wallet.keys.unlocking import unlock

    stage("begun")
    vault = unlock(path, line())
    stage("unlocked")
    sign(vault.signer(vault.accounts[0].address))
    stage("signed")
    vault.lock()
    stage("locked")


def words(path: Path) -> None:
    """The phrase shown, and another vault made of it as it was typed."""
    from wallet.keys import vault
    from wallet.keys.unlocking import unlock

    stage("begun")
    opened = unlock(path, line())
    assert len(opened.phrase()) > 10
    opened.lock()
    stage("shown and locked")
    made = vault.create(
        path.with_name("again"), "plum orbit 37 lantern cargo",
        phrase=line(), label="Mei", memory_kib=1024,
    )  # fmt: skip
    made.lock()
    stage("restored and locked")


def window(path: Path) -> None:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    from wallet.app.keeper import KeyKeeper
    from wallet.profile import Profile
    from wallet.ui.tasks import TaskRunner
    from wallet.ui.theme import load_theme
    from wallet.ui.unlock.sheet import UnlockSheet

    application = QApplication([])
    keeper = KeyKeeper(Profile(path.parent))
    runner, host = TaskRunner(), QWidget()
    host.resize(800, 600)
    host.show()
    sheet = UnlockSheet(host, load_theme("light", 100), runner, keeper.unlock, "To sign.")
    sheet.ask()
    stage("begun")
    while letter := line():
        QTest.keyClicks(sheet.password.field.edit, letter)
    sheet.confirm.click()
    while not keeper.is_open():
        application.processEvents()
    for _ in range(50):
        QTest.qWait(10)
    del sheet
    stage("unlocked")
    sign(keeper.signer())
    stage("signed")
    keeper.lock()
    stage("locked")
    runner.shutdown()


if __name__ == "__main__":
    {"keys": keys, "words": words, "window": window}[sys.argv[1]](Path(sys.argv[2]))
