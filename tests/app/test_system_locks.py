import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.keys.secret_service import PrivateBus

if sys.platform != "linux":
    pytest.skip("Linux tells over D-Bus", allow_module_level=True)

from PySide6.QtDBus import QDBusConnection

from wallet.app.system_locks import watch_system
from wallet.app.system_locks_linux import LinuxWatch
from wallet.app.system_locks_mac import MacWatch


class Login:
    """The fake logind, and what it said so far."""

    def __init__(self, bus) -> None:
        self.heard: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("fake_login.py"))],
            env=bus.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def do(self, word):
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()

    def _read(self):
        for line in self._process.stdout:
            self.heard.append(line.strip())


@pytest.fixture
def login(tmp_path):
    bus = PrivateBus(tmp_path)
    login = Login(bus)
    login.connection = QDBusConnection.connectToBus(bus.address, f"test {tmp_path}")
    yield login
    QDBusConnection.disconnectFromBus(f"test {tmp_path}")
    login.close()
    bus.close()


@pytest.fixture
def told(login, qtbot):
    told: list[str] = []
    watch = LinuxWatch(lambda: told.append("lock"), login.connection, login.connection)
    qtbot.waitUntil(lambda: {"inhibited", "heard"} <= set(login.heard), timeout=30_000)
    qtbot.wait(50)
    yield told
    watch.close()


def test_the_system_sleeps_only_after_the_keys_are_wiped(login, told, qtbot):
    assert "released" not in login.heard
    login.do("sleep")
    qtbot.waitUntil(lambda: "released" in login.heard, timeout=30_000)
    assert told == ["lock"]


def test_after_a_sleep_the_next_one_is_held_up_too(login, told, qtbot):
    login.do("sleep")
    qtbot.waitUntil(lambda: "released" in login.heard, timeout=30_000)
    login.do("wake")
    qtbot.waitUntil(lambda: login.heard.count("inhibited") == 2, timeout=30_000)
    assert told == ["lock"]


@pytest.mark.parametrize("word", ["lock", "hint", "saver"])
def test_a_locked_screen_locks_the_keys(login, told, qtbot, word):
    login.do(word)
    qtbot.waitUntil(lambda: told == ["lock"], timeout=30_000)


def test_the_end_of_a_screen_saver_and_other_peoples_screens_do_not(login, told, qtbot):
    for word in ("unsaver", "unhint", "stranger"):
        login.do(word)
    login.do("lock")
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert told == ["lock"]


def test_a_closed_watch_tells_nothing_and_lets_the_system_sleep(login, qtbot):
    told: list[str] = []
    watch = LinuxWatch(lambda: told.append("lock"), login.connection, login.connection)
    qtbot.waitUntil(lambda: {"inhibited", "heard"} <= set(login.heard), timeout=30_000)
    qtbot.wait(50)
    watch.close()
    qtbot.waitUntil(lambda: "released" in login.heard, timeout=30_000)
    login.do("lock")
    qtbot.wait(200)
    assert told == []


def test_a_system_without_buses_tells_nothing(qtbot, tmp_path):
    nowhere = QDBusConnection.connectToBus(f"unix:path={tmp_path}/none", f"none {tmp_path}")
    watch = LinuxWatch(lambda: None, nowhere, nowhere)
    qtbot.wait(50)
    watch.close()


def test_a_mac_is_asked(qtbot):
    told: list[str] = []
    watch = MacWatch(lambda: told.append("lock"), lambda: True)
    qtbot.waitUntil(lambda: told == ["lock"], timeout=30_000)
    watch.close()


def test_an_unknown_system_tells_nothing():
    watch_system(lambda: None, "plan9").close()
