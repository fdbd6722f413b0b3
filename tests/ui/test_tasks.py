from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from wallet.errors import CancelledError, HearthError, NodeDownError
from wallet.ui.tasks import Cancelled, Progress, TaskRunner


class Listener(QObject):
    """Remembers what was delivered, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Any] = []
        self.errors: list[HearthError] = []
        self.progress: list[tuple[Any, ...]] = []
        self.threads: set[QThread] = set()

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(QThread.currentThread())

    def failed(self, error: HearthError) -> None:
        self.errors.append(error)
        self.threads.add(QThread.currentThread())

    def progressed(self, *details: object) -> None:
        self.progress.append(details)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner(threads=2)
    yield made
    assert made.shutdown()


def test_a_result_and_progress_arrive_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    heard = Listener()

    def use_case(progress: Progress, cancelled: Cancelled) -> bool:
        progress("deploy", 1, 3)
        return QThread.currentThread() is heard.thread()

    runner.run(use_case, heard.done, heard.failed, heard.progressed)
    qtbot.waitUntil(lambda: not runner.busy, timeout=30_000)
    assert heard.results == [False]
    assert heard.progress == [("deploy", 1, 3)]
    assert heard.errors == []
    assert heard.threads == {heard.thread()}


def test_a_typed_error_arrives_as_it_was_raised(qtbot: QtBot, runner: TaskRunner) -> None:
    heard, error = Listener(), NodeDownError("node.down", "It is down.", "Wait.")

    def use_case(progress: Progress, cancelled: Cancelled) -> None:
        raise error

    runner.run(use_case, heard.done, heard.failed)
    qtbot.waitUntil(lambda: not runner.busy, timeout=30_000)
    assert heard.errors == [error]
    assert heard.results == []
    assert heard.threads == {heard.thread()}


def test_a_bug_reaches_the_person_as_an_error_with_its_details(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    heard = Listener()

    def use_case(progress: Progress, cancelled: Cancelled) -> None:
        raise ZeroDivisionError("a bug")

    runner.run(use_case, heard.done, heard.failed)
    qtbot.waitUntil(lambda: not runner.busy, timeout=30_000)
    assert [error.code for error in heard.errors] == ["app.unexpected"]
    assert "a bug" in heard.errors[0].detail


def test_cancelling_ends_the_use_case_with_its_own_error(qtbot: QtBot, runner: TaskRunner) -> None:
    heard, started = Listener(), threading.Event()

    def use_case(progress: Progress, cancelled: Cancelled) -> None:
        started.set()
        while not cancelled():
            threading.Event().wait(0.005)
        raise CancelledError

    task = runner.run(use_case, heard.done, heard.failed)
    assert started.wait(60)
    task.cancel()
    qtbot.waitUntil(lambda: not runner.busy, timeout=30_000)
    assert [type(error) for error in heard.errors] == [CancelledError]


def test_nothing_is_delivered_once_the_owner_is_gone(qtbot: QtBot, runner: TaskRunner) -> None:
    heard, owner, go = Listener(), QObject(), threading.Event()

    def use_case(progress: Progress, cancelled: Cancelled) -> bool:
        assert go.wait(60)
        progress("late")
        return cancelled()

    runner.run(use_case, heard.done, heard.failed, heard.progressed, owner=owner)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    go.set()
    qtbot.waitUntil(lambda: not runner.busy, timeout=30_000)
    assert heard.results == heard.errors == heard.progress == []


def test_shutting_down_does_not_wait_for_ever(qtbot: QtBot) -> None:
    runner, release = TaskRunner(threads=1), threading.Event()
    runner.run(lambda progress, cancelled: release.wait(60), print, print)
    assert runner.shutdown(20) is False
    release.set()
    assert runner.shutdown(5000) is True
