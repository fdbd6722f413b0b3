"""Whether the screen of a Mac is locked, asked every two seconds.

``CGSessionCopyCurrentDictionary`` (CoreGraphics) holds ``CGSSessionScreenIsLocked`` while it is;
its notifications would need Objective-C. Sleep is found out by the clocks (``locking.py``).
https://developer.apple.com/documentation/coregraphics/1454780-cgsessioncopycurrentdictionary
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_bool, c_char_p, c_uint32, c_void_p

from PySide6.QtCore import QObject, QTimer

ASK_MS = 2000
_UTF8 = 0x08000100


class _Screen:
    """The two frameworks, with the functions that are used."""

    def __init__(self) -> None:
        frameworks = "/System/Library/Frameworks"
        graphics = ctypes.CDLL(f"{frameworks}/CoreGraphics.framework/CoreGraphics")
        core = ctypes.CDLL(f"{frameworks}/CoreFoundation.framework/CoreFoundation")
        self._session = graphics.CGSessionCopyCurrentDictionary
        self._session.restype, self._session.argtypes = c_void_p, ()
        self._value = core.CFDictionaryGetValue
        self._value.restype, self._value.argtypes = c_void_p, (c_void_p, c_void_p)
        self._true = core.CFBooleanGetValue
        self._true.restype, self._true.argtypes = c_bool, (c_void_p,)
        self._release = core.CFRelease
        self._release.restype, self._release.argtypes = None, (c_void_p,)
        text = core.CFStringCreateWithCString
        text.restype, text.argtypes = c_void_p, (c_void_p, c_char_p, c_uint32)
        self._key = text(None, b"CGSSessionScreenIsLocked", _UTF8)

    def is_locked(self) -> bool:
        """Whether it is locked now; without a session, nobody sees it either way."""
        session = self._session()
        if not session:
            return False
        try:
            value = self._value(session, self._key)
            return bool(value) and bool(self._true(value))
        finally:
            self._release(session)


class MacWatch(QObject):
    """Asks until closed."""

    def __init__(self, told: Callable[[], None], screen: Callable[[], bool] | None = None) -> None:
        super().__init__()
        self._told = told
        self._is_locked = screen or _Screen().is_locked
        self._timer = QTimer(self, interval=ASK_MS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()

    def close(self) -> None:
        """Stop asking."""
        self._timer.stop()
        self.deleteLater()

    def _ask(self) -> None:
        if self._is_locked():
            self._told()
