"""Sleep and screen lock as Windows tells them: messages to a top-level window of this program.

``WTSRegisterSessionNotification`` asks for ``WM_WTSSESSION_CHANGE``; ``WM_POWERBROADCAST`` comes to
every top-level window. A hidden window of our own gets both.
https://learn.microsoft.com/windows/win32/termserv/wm-wtssession-change
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND = 0x0004
WM_WTSSESSION_CHANGE = 0x02B1
LOCKING = frozenset({0x2, 0x4, 0x6, 0x7})
"""WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK."""


def locks(message: int, what: int) -> bool:
    """Whether a window message says that the system sleeps or the screen locks."""
    if message == WM_POWERBROADCAST:
        return what == PBT_APMSUSPEND
    return message == WM_WTSSESSION_CHANGE and what in LOCKING


class WindowsWatch(QWidget):
    """A window that is never shown and listens until closed."""

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told = told
        self._wts: Any = ctypes.WinDLL("wtsapi32")  # type: ignore[attr-defined] # Windows only
        self._wts.WTSRegisterSessionNotification(wintypes.HWND(int(self.winId())), 0)

    def nativeEvent(  # noqa: N802 - Qt's name
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """See the window's messages pass by."""
        del kind
        seen = wintypes.MSG.from_address(int(message))
        if locks(int(seen.message), int(seen.wParam)):
            self._told()
        return False, 0

    def close(self) -> bool:
        """Stop listening."""
        self._wts.WTSUnRegisterSessionNotification(wintypes.HWND(int(self.winId())))
        self._told = lambda: None
        self.deleteLater()
        return True
