"""A private session bus with a real gnome-keyring, for tests; nothing of the person's is touched.

On Debian and Ubuntu ``packaging/dev.py test`` installs what is needed (gnome-keyring, dbus).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")


def require(*programs: str) -> None:
    """Skip the test where a program is missing, and say how to get it."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not here; on Debian: apt-get install gnome-keyring dbus")


class PrivateBus:
    """A session bus of the test's own."""

    def __init__(self, home: Path) -> None:
        require("dbus-daemon")
        self.home = home
        self._programs: list[subprocess.Popen[bytes]] = []
        bus = self._start(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"], {}, stdout=-1
        )
        assert bus.stdout is not None
        self.address = bus.stdout.readline().decode().strip()

    @property
    def environment(self) -> dict[str, str]:
        """For programs on this bus, with a home of the test's own."""
        kept = {k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"}
        places = {name: str(self.home / name) for name in ("config", "data", "cache", "run")}
        for place in places.values():
            Path(place).mkdir(mode=0o700, exist_ok=True)
        return {
            **kept,
            "DBUS_SESSION_BUS_ADDRESS": getattr(self, "address", ""),
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": places["config"],
            "XDG_DATA_HOME": places["data"],
            "XDG_CACHE_HOME": places["cache"],
            "XDG_RUNTIME_DIR": places["run"],
        }

    def start_keyring(self) -> subprocess.Popen[bytes]:
        """Start gnome-keyring with its login keyring made and unlocked."""
        require("gnome-keyring-daemon")
        daemon = self._start(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            self.environment,
            stdin=-1,
            stdout=subprocess.DEVNULL,
        )
        assert daemon.stdin is not None
        daemon.stdin.write(b"the login password")
        daemon.stdin.close()
        self._wait_for("org.freedesktop.secrets")
        return daemon

    def close(self) -> None:
        """End what was started here."""
        for program in reversed(self._programs):
            program.send_signal(signal.SIGCONT)
            program.kill()
            program.wait()
            for stream in (program.stdin, program.stdout):
                if stream is not None:
                    stream.close()

    def _start(
        self, command: list[str], environment: dict[str, str], **streams: int
    ) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            command,
            env=environment or None,
            stderr=subprocess.DEVNULL,
            **streams,  # type: ignore[call-overload]
        )
        self._programs.append(program)
        return program

    def _wait_for(self, name: str) -> None:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        deadline = time.monotonic() + 20
        with open_dbus_connection(self.address) as connection:
            while time.monotonic() < deadline:
                ask = new_method_call(bus, "NameHasOwner", "s", (name,))
                if connection.send_and_get_reply(ask, timeout=5).body[0]:
                    return
                time.sleep(0.05)
        raise AssertionError(f"{name} did not appear on the bus")


def run_python(bus: PrivateBus, code: str, **more: str) -> str:
    """Run ``code`` on the bus in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**bus.environment, **more},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
