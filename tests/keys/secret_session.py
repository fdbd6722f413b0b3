"""A session whose memory is searched: open, sign, lock; it waits for a line after every stage.

Arguments: ``keys VAULT`` or ``window VAULT``. The password comes over standard input, for ``keys``
as the command line reads it, for ``window`` one character a line, typed into the real sheet, so
that this script itself never holds it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.keys.signer import Signer


def stage(name: str) -> None:
    print(name, flush=True)
    sys.stdin.readline()


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
    vault = unlock(path, sys.stdin.readline().rstrip("\n"))
    stage("unlocked")
    sign(vault.signer(vault.accounts[0].address))
    stage("signed")
    vault.lock()
    stage("locked")


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
    while letter := sys.stdin.readline().rstrip("\n"):
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
    {"keys": keys, "window": window}[sys.argv[1]](Path(sys.argv[2]))
