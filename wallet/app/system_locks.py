"""Asks the system to tell when it goes to sleep or locks its screen. Imported at the first unlock.

Linux tells through D-Bus, Windows through messages to a window. A Mac tells through Objective-C,
which Python has no way to without another library: there the screen is asked every two seconds,
and a sleep is found out by the clocks (``locking.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from wallet.app.locking import SystemWatch


class _Silent:
    """A system that tells nothing."""

    def close(self) -> None:
        """There is nothing to stop."""


def watch_system(told: Callable[[], None], system: str = sys.platform) -> SystemWatch:
    """Call ``told`` at every sleep and every lock of the screen, until closed."""
    if system == "win32":
        from wallet.app.system_locks_windows import WindowsWatch

        return WindowsWatch(told)
    if system == "darwin":
        from wallet.app.system_locks_mac import MacWatch

        return MacWatch(told)
    if system == "linux":
        from wallet.app.system_locks_linux import LinuxWatch

        return LinuxWatch(told)
    return _Silent()
