"""A process that saves the vault again and again is killed; the file must open every time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wallet.keys import vault

_SAVER = """
import sys
from pathlib import Path
from wallet.keys import vault
opened = vault.open_vault(Path(sys.argv[1]), "winter gas fire")
print("saving", flush=True)
number = 0
while True:
    number += 1
    opened.rename_account(opened.accounts[0].address, f"name {number}")
"""
_PHRASE = "test test test test test test test test test test test junk"


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is for systems that have it")
def test_a_killed_save_leaves_the_old_vault_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "wallet.vault"
    vault.create(path, "winter gas fire", phrase=_PHRASE, label="Home", memory_kib=64)
    for attempt in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _SAVER, str(path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"saving\n"
            time.sleep(0.02 + 0.013 * attempt)
            process.send_signal(signal.SIGKILL)
        assert vault.open_vault(path, "winter gas fire").phrase() == _PHRASE
        for backup in vault.backups(path):
            assert vault.open_vault(backup.path, "winter gas fire").phrase() == _PHRASE
    wallet = vault.open_vault(path, "winter gas fire")
    assert wallet.accounts[0].name.startswith("name ")
    wallet.rename_account(wallet.accounts[0].address, "last")
    assert not list(tmp_path.glob(".*")), "what killed writers left is cleared away"
    assert len(vault.backups(path)) <= 20
