"""Opening a vault by its password, with a wait after wrong ones that grows.

The number of wrong passwords and the time of the last are kept in ``<vault>.tries`` beside the
vault. A try is written down before it is made, so that ending Hearth in the middle wins nothing,
and forgotten when the password was right. Setting the computer's clock back starts the wait again;
within one run of the system its own count of time, which nobody can set, must have passed too.

This holds up somebody at the keyboard. It cannot hold up somebody who copies the vault file, or
deletes ``<vault>.tries``: against those stands Argon2id, half a second and 256 MiB for each guess.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from wallet.errors import KeyStoreError, TooSoonError, WrongPasswordError
from wallet.keys import files, vault
from wallet.keys.hardening import overwrite_freed_memory
from wallet.keys.vault import Vault

T = TypeVar("T")

WAITS = (0, 0, 5, 10, 30, 60, 120, 300)
"""Seconds to wait after the first, second, … wrong password in a row; the last for all later."""
_LONGEST_FILE = 1000
_MOST = 10_000

_one_at_a_time = threading.Lock()
_unwritten: dict[Path, Tries] = {}
"""What could not be written to the disk (it is full), so that this run still counts."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong passwords in a row, and when the last was: by the clock, and since the system began."""

    wrong: int = 0
    clock: float = 0.0
    running: float = 0.0


def _running() -> float:
    """Seconds since the system began, sleep included where it counts that."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where the time comes from; tests bring their own."""

    clock: Callable[[], float] = time.time
    running: Callable[[], float] = _running


def unlock(path: Path, password: str, clocks: Clocks = Clocks()) -> Vault:
    """The vault at ``path``, open.

    Raises:
        TooSoonError: the wait after wrong passwords is not over; nothing was tried.
        WrongPasswordError: the password does not open it; ``seconds`` is the wait that begins.
        KeyStoreError: as :func:`wallet.keys.vault.open_vault`.
    """
    try:
        return attempt(path, lambda: vault.open_vault(path, password), clocks)
    finally:
        overwrite_freed_memory()


def attempt(path: Path, use: Callable[[], T], clocks: Clocks = Clocks()) -> T:
    """Do what tries a password on the vault at ``path``, counted and held up as :func:`unlock`.

    Raises:
        TooSoonError: the wait is not over.
        WrongPasswordError: raised by ``use``; ``seconds`` is added.
    """
    with _one_at_a_time:
        before = _read(path, clocks)
        left = _left(before, clocks)
        if left > 0:
            raise _too_soon(left)
        counted = Tries(min(before.wrong + 1, _MOST), clocks.clock(), clocks.running())
        _write(path, counted)
        try:
            result = use()
        except WrongPasswordError as error:
            _write(path, replace(counted, clock=clocks.clock(), running=clocks.running()))
            raise _with_wait(error, wait_after(counted.wrong)) from None
        except BaseException:
            _write(path, before)  # the password was not judged
            raise
        _write(path, Tries())
        return result


def seconds_left(path: Path, clocks: Clocks = Clocks()) -> int:
    """Whole seconds until the next password may be tried; 0 is now."""
    left = _left(_read(path, clocks), clocks)
    return int(left) + (left > int(left))


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong passwords in a row."""
    return WAITS[min(wrong, len(WAITS)) - 1] if wrong > 0 else 0


def tries_file(path: Path) -> Path:
    """Where the tries of the vault at ``path`` are counted."""
    return path.with_name(f"{path.name}.tries")


def _left(tries: Tries, clocks: Clocks) -> float:
    """Seconds to wait. Of the two times passed the shorter counts.

    After the system started again its own count is below what was kept, and says nothing; or it
    has grown past it, and then at worst the wait is made a second time.
    """
    wait = wait_after(tries.wrong)
    passed = clocks.clock() - tries.clock
    running = clocks.running() - tries.running
    if running >= 0:
        passed = min(passed, running)
    return max(0.0, wait - max(0.0, passed))


def _read(path: Path, clocks: Clocks) -> Tries:
    """What is kept; a file that cannot be understood counts as wrong passwords just now."""
    kept = _unwritten.get(path)
    if kept is None:
        try:
            kept = _parse(files.read_capped(tries_file(path), _LONGEST_FILE))
        except FileNotFoundError:
            kept = Tries()
        except OSError:
            kept = None
    now = Tries(len(WAITS), clocks.clock(), clocks.running())
    if kept is None:
        _write(path, kept := now)
    elif kept.wrong and kept.clock > now.clock:  # the clock was set back: wait from now on
        _write(path, kept := replace(now, wrong=kept.wrong))
    return kept


def _parse(data: bytes | None) -> Tries | None:
    if data is None:
        return None
    try:
        kept = json.loads(data)
        wrong, clock, running = int(kept["wrong"]), float(kept["clock"]), float(kept["running"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    if not (0 <= wrong <= _MOST and abs(clock) < 1e12 and abs(running) < 1e12):
        return None
    return Tries(wrong, clock, running)


def _write(path: Path, tries: Tries) -> None:
    """Keep it; a disk that is full must not keep a household out, so memory counts then."""
    file = tries_file(path)
    try:
        if tries.wrong == 0:
            file.unlink(missing_ok=True)
        else:
            kept = {"wrong": tries.wrong, "clock": tries.clock, "running": tries.running}
            files.write_private(file, json.dumps(kept).encode())
        _unwritten.pop(path, None)
    except (OSError, KeyStoreError):
        _unwritten[path] = tries


def _too_soon(left: float) -> TooSoonError:
    return TooSoonError(
        "vault.too_soon",
        "After several wrong passwords Hearth waits before the next try.",
        "Try again in {seconds} seconds.",
        seconds=int(left) + (left > int(left)),
    )


def _with_wait(error: WrongPasswordError, seconds: int) -> WrongPasswordError:
    if seconds == 0:
        return error
    return WrongPasswordError(
        error.code,
        error.cause,
        "Check capital letters and the keyboard's language. You can try again in {seconds} "
        "seconds. Without the password, restore the wallet from its recovery phrase.",
        detail=error.detail,
        **{**error.fields, "seconds": seconds},
    )
