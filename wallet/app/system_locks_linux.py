"""Sleep and screen lock as Linux tells them, over D-Bus.

- ``org.freedesktop.login1`` on the system's bus (systemd-logind, elogind): ``PrepareForSleep``
  before a sleep, held up by a delay inhibitor until the keys are wiped; ``Lock`` and ``LockedHint``
  of this session. https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html
- ``ActiveChanged(true)`` of the screen savers on the session's bus: freedesktop.org's (KDE, XFCE
  and others), GNOME's, Cinnamon's and MATE's.

Where a bus or a service is missing, its signals just never come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

LOGIN = "org.freedesktop.login1"
LOGIN_PATH = "/org/freedesktop/login1"
SESSION = f"{LOGIN}.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
)


class LinuxWatch(QObject):
    """Listens until closed; the buses are the process's own unless a test brings others."""

    def __init__(
        self,
        told: Callable[[], None],
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__()
        self._told: Callable[[], None] | None = told
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self._session_path = ""
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        for saver in SAVERS:
            self._session.connect("", "", saver, "ActiveChanged", self, _slot("saver"))
        self._hear(LOGIN_PATH, f"{LOGIN}.Manager", "PrepareForSleep", "sleep")
        self._inhibit()
        own = f"{LOGIN_PATH}/session/auto"
        self._ask(own, PROPERTIES, "Get", [SESSION, "Id"], "own_session")

    def close(self) -> None:
        """Stop listening, and let the system sleep without us."""
        self._told = None
        self._inhibitor = None
        self.deleteLater()

    @Slot(QDBusMessage)
    def sleep(self, message: QDBusMessage) -> None:
        """The system is about to sleep, or is awake again."""
        if message.arguments() == [True]:
            self._tell()
            self._inhibitor = None  # closes it: the system may go on
        else:
            self._inhibit()

    @Slot(QDBusMessage)
    def saver(self, message: QDBusMessage) -> None:
        """A screen saver began or ended."""
        if message.arguments() == [True]:
            self._tell()

    @Slot(QDBusMessage)
    def lock(self, _message: QDBusMessage) -> None:
        """This session is asked to lock its screen."""
        self._tell()

    @Slot(QDBusMessage)
    def changed(self, _message: QDBusMessage) -> None:
        """Something about this session changed; whether it is locked is asked."""
        self._ask(self._session_path, PROPERTIES, "Get", [SESSION, "LockedHint"], "hinted")

    @Slot(QDBusMessage)
    def hinted(self, message: QDBusMessage) -> None:
        """The answer to that."""
        if _value(message) is True:
            self._tell()

    @Slot(QDBusMessage)
    def inhibited(self, message: QDBusMessage) -> None:
        """The system will wait for us before it sleeps, until this is closed."""
        value = _value(message)
        if self._told is not None and isinstance(value, QDBusUnixFileDescriptor):
            self._inhibitor = value

    @Slot(QDBusMessage)
    def own_session(self, message: QDBusMessage) -> None:
        """The name of this session; its signals come from a path of its own."""
        name = _value(message)
        if isinstance(name, str):
            self._ask(LOGIN_PATH, f"{LOGIN}.Manager", "GetSession", [name], "own_path")

    @Slot(QDBusMessage)
    def own_path(self, message: QDBusMessage) -> None:
        """Where this session's signals come from."""
        path = _value(message)
        if isinstance(path, QDBusObjectPath):
            self._session_path = path.path()
            self._hear(self._session_path, SESSION, "Lock", "lock")
            self._hear(self._session_path, PROPERTIES, "PropertiesChanged", "changed")

    @Slot(QDBusMessage)
    def refused(self, _message: QDBusMessage) -> None:
        """There is no such service: then it tells nothing."""

    def _inhibit(self) -> None:
        why = ["sleep", "Hearth", "The wallet is locked first", "delay"]
        self._ask(LOGIN_PATH, f"{LOGIN}.Manager", "Inhibit", why, "inhibited")

    def _hear(self, path: str, interface: str, signal: str, slot: str) -> None:
        self._system.connect(LOGIN, path, interface, signal, self, _slot(slot))

    def _ask(
        self, path: str, interface: str, method: str, arguments: Sequence[str], slot: str
    ) -> None:
        """Ask without waiting; a wait here would hold up the window."""
        call = QDBusMessage.createMethodCall(LOGIN, path, interface, method)
        call.setArguments(list(arguments))
        answered, failed = _slot(slot), _slot("refused")
        self._system.callWithCallback(call, self, answered, failed)

    def _tell(self) -> None:
        if self._told is not None:
            self._told()


def _value(message: QDBusMessage) -> object:
    arguments = message.arguments()
    value = arguments[0] if arguments else None
    return value.variant() if isinstance(value, QDBusVariant) else value


def _slot(name: str) -> Any:  # noqa: ANN401 - the library takes text, its stubs say bytes
    return SLOT(f"{name}(QDBusMessage)")
