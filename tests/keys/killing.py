"""Kill -9 at random moments: ``python -m tests.keys.killing WHAT FOLDER COUNT SEED``.

A forked process does one thing to vaults again and again and says through a pipe how often it has
finished; it is killed after a random time, and what lies on the disk is judged. ``step`` instead
of WHAT ends a change of password at each of its steps on the disk, one after the other. Prints
what was found as JSON; ends with an AssertionError where anything is wrong.

The fork is cheap because nothing heavy is loaded; that is why this is a program of its own.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.keys.vaults import KEY, PHRASE, SMALL, make
from wallet.errors import KeyStoreError, WrongPasswordError
from wallet.keys import vault, vault_changing
from wallet.keys.vault import Vault

Child = Callable[[Callable[[], None]], None]


def password(number: int) -> str:
    """The password after so many changes."""
    return f"winter gas fire {number}"


def killed_after(seconds: float, child: Child) -> int:
    """Run ``child`` in a process of its own, kill it, and return how often it said "done"."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            child(lambda: os.write(writer, b"."))
        finally:
            os._exit(1)
    os.close(writer)
    select.select([reader], [], [], 20)  # it has begun
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    done = b""
    while part := os.read(reader, 65536):
        done += part
    os.close(reader)
    return len(done) - 1


def kill_creating(folder: Path, seconds: float) -> str:
    """A vault being made is whole or not there."""

    def child(done: Callable[[], None]) -> None:
        done()
        for number in range(10_000):
            make(folder / f"{number}.vault", password(0))
            done()

    finished = killed_after(seconds, child)
    for number in range(finished):
        assert vault.open_vault(folder / f"{number}.vault", password(0)).phrase() == PHRASE
    last = folder / f"{finished}.vault"
    if not last.exists():
        cut = any(folder.glob(".*.writing"))
        return f"not there{', cut off while writing' if cut else ''}"
    assert vault.open_vault(last, password(0)).phrase() == PHRASE
    return "whole"


def kill_saving(folder: Path, seconds: float) -> str:
    """The accounts are those after the last save that finished, or after the one under way."""
    path = folder / "wallet.vault"
    make(path, password(0)).lock()

    def child(done: Callable[[], None]) -> None:
        opened = vault.open_vault(path, password(0))
        done()
        for number in range(10_000):
            change(opened, number)
            done()

    finished = killed_after(seconds, child)
    opened = vault.open_vault(path, password(0))
    assert opened.phrase() == PHRASE
    states = [_state_after(number) for number in (finished, finished + 1)]
    assert shown(opened) in states, (finished, shown(opened), states)
    for backup in vault.backups(path):
        assert backup.is_readable
        assert vault.open_vault(backup.path, password(0)).phrase() == PHRASE
    return "before" if shown(opened) == states[0] else "after"


def change(opened: Vault, number: int) -> None:
    """The change with this number: rename, add, import, remove, again and again."""
    if number % 4 == 0:
        opened.rename_account(opened.accounts[0].address, f"name {number}")
    elif number % 4 == 1:
        opened.add_account(f"added {number}")
    elif number % 4 == 2:
        opened.import_key(bytearray.fromhex(KEY), f"imported {number}")
    else:
        opened.remove_account(opened.accounts[-1].address)


def shown(opened: Vault) -> list[str]:
    """The accounts' names; every key is proved by opening."""
    return [account.name for account in opened.accounts]


def _state_after(count: int) -> list[str]:
    names, imported = ["Home"], ""
    for number in range(count):
        if number % 4 == 0:
            names[0] = f"name {number}"
        elif number % 4 == 1:
            names.append(f"added {number}")
        else:
            imported = f"imported {number}" if number % 4 == 2 else ""
    return [*names, imported] if imported else names


def kill_changing(folder: Path, seconds: float) -> str:
    """One of two passwords opens, and the refusal of the other says which."""
    path = folder / "wallet.vault"
    make(path, password(0)).lock()

    def child(done: Callable[[], None]) -> None:
        opened = vault.open_vault(path, password(0))
        done()
        for number in range(10_000):
            opened.change_password(password(number), password(number + 1), memory_kib=SMALL)
            done()

    return judge_change(path, killed_after(seconds, child))


def judge_change(path: Path, finished: int) -> str:
    """What a change of password left that was cut off after ``finished`` whole ones."""
    noted = vault_changing.note_file(path).exists()
    codes = {}
    for number in (finished, finished + 1):
        try:
            key = vault.vault_slots.open_by_password(_header(path), password(number))
            codes[number] = "opens" if key else refusal(path, number)
        except KeyStoreError as error:
            codes[number] = error.code
    assert list(codes.values()).count("opens") == 1, codes
    new = codes[finished + 1] == "opens"
    refused = codes[finished if new else finished + 1]
    cut_off = "vault.password_changed" if new else "vault.password_not_changed"
    assert refused == (cut_off if noted else "vault.wrong_password"), codes
    opened = vault.open_vault(path, password(finished + new))
    assert opened.phrase() == PHRASE
    assert not vault_changing.note_file(path).exists(), "opening ends the change"
    for backup in vault.backups(path):
        assert vault.open_vault(backup.path, password(finished + new)).phrase() == PHRASE
    opened.rename_account(opened.accounts[0].address, "still saves")
    assert not list(path.parent.glob(".*.writing")), "what killed writers left is cleared away"
    return f"{'new' if new else 'old'} password{', told' if noted else ''}"


def refusal(path: Path, number: int) -> str:
    """The code with which a password is refused."""
    try:
        vault.open_vault(path, password(number))
    except WrongPasswordError as error:
        return error.code
    raise AssertionError("it opened")


def _header(path: Path) -> vault.Header:
    return vault.vault_format.parse(path.read_bytes()).header


KINDS = {"create": kill_creating, "save": kill_saving, "change": kill_changing}


def at_random(what: str, folder: Path, count: int, seed: int) -> Counter[str]:
    """``count`` kills, each in a folder of its own."""
    moments, found = random.Random(seed), Counter[str]()  # noqa: S311  # moments of a test
    for number in range(count):
        place = folder / f"{what}-{number}"
        place.mkdir()
        found[KINDS[what](place, moments.uniform(0.0, 0.08))] += 1
        shutil.rmtree(place)
    return found


def at_each_step(folder: Path) -> Counter[str]:
    """A change of password ended before its first step on the disk, before its second, …"""
    found = Counter[str]()
    for step in range(1000):
        path = folder / str(step) / "wallet.vault"
        make(path, password(0)).rename_account(vault.public_accounts(path)[0].address, "a backup")
        if _ended_at(step, path) == 0:
            assert step > 20, "it has that many steps"
            return found
        found[judge_change(path, 0)] += 1
    raise AssertionError("it never ends")


def _ended_at(step: int, path: Path) -> int:
    pid = os.fork()
    if pid == 0:
        left = iter(range(step, -1, -1))

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **more: object) -> object:
                if next(left) == 0:
                    os._exit(9)
                return function(*args, **more)

            return call

        opened = vault.open_vault(path, password(0))
        for owner, name in ((os, "open"), (os, "fsync"), (os, "rename"), (os, "replace"),
                            (os, "unlink"), (os, "mkdir")):  # fmt: skip
            setattr(owner, name, counted(getattr(owner, name)))
        opened.change_password(password(0), password(1), memory_kib=SMALL)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def main() -> None:
    """See the module."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as warm:  # what is imported late, before the forks
        make(Path(warm) / "wallet.vault", password(0)).lock()
    if what == "step":
        found = at_each_step(folder)
    else:
        found = at_random(what, folder, int(sys.argv[3]), int(sys.argv[4]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
