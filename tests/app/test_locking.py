import threading
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from wallet.app import locking
from wallet.app.locking import TICK_MS, Locking, Moment, slept
from wallet.errors import LockedError


class Keys:
    def __init__(self) -> None:
        self.open = False
        self.changed = lambda: None

    def is_open(self):
        return self.open

    def unlock(self):
        self.open = True
        self.changed()

    def lock(self):
        self.open = False
        self.changed()


class System:
    """Stands for the system's signals."""

    def __init__(self) -> None:
        self.told = None
        self.began = 0

    def __call__(self, told) -> "System":
        self.began += 1
        self.told = told
        return self

    def close(self):
        self.told = None


class Time:
    def __init__(self) -> None:
        self.moment = Moment(100.0, 200.0, 1_790_000_000.0)

    def __call__(self) -> Moment:
        return self.moment

    def go(self, awake=0.0, asleep=0.0, set_forward=0.0):
        m = self.moment
        self.moment = Moment(
            m.awake + awake, m.running + awake + asleep, m.wall + awake + asleep + set_forward
        )


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def system():
    return System()


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def made(qtbot, keys, system, clock):
    made = Locking(QApplication.instance(), keys, 10, system, clock)
    keys.changed = made.keys_changed
    yield made
    made.close()


def ticks(made, clock, seconds):
    for _ in range(int(seconds / 2)):
        clock.go(awake=2)
        made._tick()


def test_it_locks_after_ten_minutes_without_input(made, keys, clock):
    keys.unlock()
    assert made.is_watching
    ticks(made, clock, 598)
    assert keys.open
    ticks(made, clock, 2)
    assert not keys.open
    assert not made.is_watching


@pytest.mark.parametrize("minutes", [1, 5, 30])
def test_the_time_is_the_chosen_one_also_when_it_is_chosen_later(made, keys, clock, minutes):
    keys.unlock()
    made.minutes = minutes
    ticks(made, clock, minutes * 60 - 2)
    assert keys.open
    ticks(made, clock, 2)
    assert not keys.open


def test_never_means_never(made, keys, clock):
    keys.unlock()
    made.minutes = 0
    ticks(made, clock, 7200)
    assert keys.open


@pytest.mark.parametrize("way", ["key", "click", "move"])
def test_any_input_in_the_window_keeps_it_open(made, keys, clock, qtbot, way):
    window = QWidget()
    edit = QLineEdit(window)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    keys.unlock()
    ticks(made, clock, 590)
    handle = window.windowHandle()
    if way == "key":
        QTest.keyClick(handle, Qt.Key.Key_A)
    elif way == "click":
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    else:
        QTest.mouseMove(handle, QPoint(20, 20))
        qtbot.wait(20)
    ticks(made, clock, 590)
    assert keys.open
    assert edit is not None
    ticks(made, clock, 10)
    assert not keys.open


def test_input_in_a_window_that_opened_later_counts_too(made, keys, clock, qtbot):
    keys.unlock()
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.popup(QPoint(0, 0))
    ticks(made, clock, 590)
    QTest.keyClick(menu.windowHandle(), Qt.Key.Key_Down)
    ticks(made, clock, 590)
    assert keys.open


def test_what_the_window_does_by_itself_is_no_input(made, keys, clock, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    keys.unlock()
    ticks(made, clock, 590)
    window.resize(300, 300)
    window.update()
    qtbot.wait(50)
    ticks(made, clock, 10)
    assert not keys.open


def test_using_the_keys_counts_as_being_there(made, keys, clock):
    keys.unlock()
    ticks(made, clock, 590)
    made.used()
    ticks(made, clock, 590)
    assert keys.open


def test_a_sleep_is_found_out_without_being_told(made, keys, clock):
    keys.unlock()
    ticks(made, clock, 10)
    clock.go(awake=0.5, asleep=3)
    made._tick()
    assert not keys.open


def moment(awake, running, wall):
    return Moment(float(awake), float(running), float(wall))


@pytest.mark.parametrize(
    ("after", "is_sleep"),
    [
        (moment(2, 2, 2), False),
        (moment(2, 2, -3600), False),
        (moment(25, 25, 25), False),
        (moment(2, 2, 2 + 3600), True),
        (moment(2, 5, 5), True),
        (moment(2, 2, 40), True),
        (moment(40, 40, 40), True),
    ],
)
def test_what_counts_as_a_sleep(after, is_sleep):
    """The sixth is a Mac, whose counts stop in a sleep; the last Windows, whose counts do not."""
    assert slept(moment(0, 0, 0), after) is is_sleep


def test_the_system_is_listened_to_from_the_first_unlock_on(made, keys, system):
    assert system.began == 0
    keys.unlock()
    system.told()
    assert not keys.open
    keys.unlock()
    assert system.began == 1


def test_consent_is_taken_back_before_the_keys_are_wiped(made, keys):
    seen = []
    made.about_to_lock.connect(lambda: seen.append(keys.open))
    made.changed.connect(lambda locked: seen.append(("locked", locked)))
    keys.unlock()
    made.lock()
    assert seen[0] == ("locked", False)
    assert seen[1] is True
    assert set(seen[2:]) == {("locked", True)}


def test_keys_opened_on_another_thread_are_noticed_on_this_one(made, keys, qtbot):
    threads = []
    made.changed.connect(lambda _locked: threads.append(threading.current_thread()))
    worker = threading.Thread(target=keys.unlock)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: made.is_watching, timeout=30_000)
    assert threads == [threading.main_thread()]


def test_the_real_clocks_are_read():
    first = Moment.now()
    time.sleep(0.05)
    second = Moment.now()
    assert not slept(first, second)
    assert second.awake > first.awake
    assert locking.LATE_SECONDS > TICK_MS / 1000


def test_a_lock_while_the_password_is_worked_on_holds(tmp_path, monkeypatch):
    from wallet.app.keeper import KeyKeeper
    from wallet.keys import vault
    from wallet.profile import Profile

    profile = Profile(tmp_path)
    path = profile.vault
    phrase = "test test test test test test test test test test test junk"
    password = "kettle wander ninety brass"
    vault.create(path, password, phrase=phrase, label="x", memory_kib=64).lock()
    keeper = KeyKeeper(profile)
    opened = []

    def slow(*arguments):  # noqa: ANN002
        opened.append(vault.open_vault(*arguments))
        keeper.lock()
        return opened[0]

    monkeypatch.setattr("wallet.keys.unlocking.unlock", slow)
    with pytest.raises(LockedError):
        keeper.unlock(password)
    assert not keeper.is_open()
    assert not opened[0].is_open
    profile.close()
