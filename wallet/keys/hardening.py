"""Keeping what is in this program's memory out of files and away from other programs.

What the systems give, as far as they give it:

======================  ==============================  =====================  ====================
what                    Linux                           macOS                  Windows
======================  ==============================  =====================  ====================
no memory in crash      ``RLIMIT_CORE`` 0 and           ``RLIMIT_CORE`` 0      no crash dialog, no
files                   ``PR_SET_DUMPABLE`` 0                                  heap in error reports
not read by other       ``PR_SET_DUMPABLE`` 0 (closes   ``PT_DENY_ATTACH``     nothing
programs of this user   ``ptrace``, ``/proc/PID/mem``)
secrets not swapped     ``mlock``                       ``mlock``              ``VirtualLock``
freed memory wiped      by taking and filling it        as on Linux            nothing
======================  ==============================  =====================  ====================

None of it holds against the system's administrator, or against a program that can put its own code
into this one. Linux was measured; the calls for the other two follow their makers' documentation.
Sources: prctl(2), getrlimit(2), mlock(2), ptrace(2) of Darwin, Microsoft's ``SetErrorMode``,
``WerSetFlags`` and ``VirtualLock``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_NO_CRASH_DIALOGS = 0x0001 | 0x0002 | 0x8000
"""SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX."""
_WER_NO_HEAP = 1
_SMALLEST, _LARGEST, _STEP = 24, 1024, 16
"""Sizes of blocks that C libraries keep for reuse; a password or phrase in UTF-16 fits."""
_BLOCKS = 24
_SMALLEST_OBJECT, _LARGEST_OBJECT, _HEADER, _OBJECTS = 64, 512, 33, 400
"""Objects in Python's own pools: sizes, the head that ``bytes`` does not fill, and how many."""
_SYSTEM: str = sys.platform


@dataclass(frozen=True, slots=True)
class Hardening:
    """What succeeded."""

    no_crash_files: bool
    closed_to_others: bool


def harden_process() -> Hardening:
    """Do what this system allows, for this process; about 4 ms of CPU. Never raises.

    Called first thing by ``wallet.__main__``. Children inherit only the limit on crash files.
    """
    if _SYSTEM == "win32":
        return Hardening(no_crash_files=_windows_errors(), closed_to_others=False)
    limited = _no_core_files()
    if _SYSTEM == "darwin":
        return Hardening(limited, _call("ptrace", _PT_DENY_ATTACH, 0, None, 0))
    closed = _SYSTEM == "linux" and _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    return Hardening(limited, closed)


def keep_in_memory(secret: bytearray) -> bool:
    """Ask the system never to write the pages of ``secret`` to the disk; whether it agreed.

    Systems allow a program only so many such pages (64 KiB and more), and lock whole pages, of
    which two secrets may share one: so nothing is ever unlocked before the process ends.
    ``secret`` must not change its length afterwards.
    """
    import ctypes

    if not secret:
        return True
    block = (ctypes.c_char * len(secret)).from_buffer(secret)
    address, size = ctypes.c_void_p(ctypes.addressof(block)), ctypes.c_size_t(len(secret))
    try:
        if _SYSTEM == "win32":
            return bool(_kernel32().VirtualLock(address, size))
        return _call("mlock", address, size)
    finally:
        del block


def overwrite_freed_memory() -> None:
    """Overwrite what was given back to Python's and the C library's memory, as far as in reach.

    Python and Qt keep text where nobody can overwrite it, and free many copies of what is typed or
    shown. Both libraries keep freed blocks in lists by size (the C library's: for each thread, the
    latest first). Taking many blocks of each size, filling them and giving them back wipes those
    copies. About 5 ms.
    """
    for size in range(_SMALLEST_OBJECT, _LARGEST_OBJECT + 1, _STEP):
        objects = [bytes(size - _HEADER) for _ in range(_OBJECTS)]
        del objects
    if _SYSTEM == "win32":
        return  # Qt's memory there comes from another heap than ctypes' library
    take, fill, give_back = _heap()
    for size in range(_SMALLEST, _LARGEST, _STEP):
        blocks = [take(size) for _ in range(_BLOCKS)]
        for block in blocks:
            if block:
                fill(block, 0, size)
                give_back(block)


def _no_core_files() -> bool:
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _windows_errors() -> bool:
    try:
        _kernel32().SetErrorMode(_NO_CRASH_DIALOGS)
        return int(_kernel32().WerSetFlags(_WER_NO_HEAP)) == 0
    except (OSError, AttributeError):
        return False


def _call(name: str, *arguments: object) -> bool:
    """Call a function of the C library; whether it answered 0."""
    try:
        return int(getattr(_libc(), name)(*arguments)) == 0
    except (OSError, AttributeError):
        return False


@cache
def _heap() -> tuple[Callable[[int], int | None], Callable[..., object], Callable[..., object]]:
    from ctypes import c_size_t, c_void_p, memset

    library = _libc()
    library.malloc.restype, library.malloc.argtypes = c_void_p, (c_size_t,)
    library.free.restype, library.free.argtypes = None, (c_void_p,)
    return library.malloc, memset, library.free


@cache
def _libc() -> Any:  # noqa: ANN401 - ctypes has no types for a library's functions
    import ctypes

    return ctypes.CDLL(None)


@cache
def _kernel32() -> Any:  # noqa: ANN401 - as above
    import ctypes

    return ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore] # Windows only
