"""The side of the audit that lives inside pytest: it listens to marks and runs tests on request.

After collecting, the process forks a second one. That one runs every test once and keeps the set-up
that tests share; the first one has run nothing. Each then forks a child per mutant: from the
second when the mutant was not touched by any set-up, else from the first. A child stops at its
first failing test. Nothing is compiled, imported or collected again.

Started by ``mutation.py`` and ``coverage.py`` with ``-p audit.plugin``; ``HEARTH_AUDIT`` holds what
to do: ``{"mode": "record", "result": path}`` or also ``{"mode": "serve", "cold": fd, "warm": fd,
"answers": fd}``.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from audit import marks

TASK: dict[str, Any] = json.loads(os.environ["HEARTH_AUDIT"])


class Ear:
    """What was heard, and what is answered: the marks in ``wanted`` are on."""

    def __init__(self) -> None:
        self.heard: set[int] = set()
        self.wanted: frozenset[int] = frozenset()

    def __call__(self, number: int) -> int:
        self.heard.add(number)
        return int(number in self.wanted)

    def take(self) -> set[int]:
        heard, self.heard = self.heard, set()
        return heard


EAR = Ear()
SHARED: set[int] = set()
"""Marks heard while a set-up was made that several tests share."""


def pytest_configure() -> None:
    quick = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "audit", phases=quick, derandomize=True, database=None, deadline=None
    )
    hypothesis.settings.load_profile("audit")
    marks.listen(EAR)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    """Keep apart what is heard while a shared set-up is made."""
    if fixturedef.scope == "function":
        return (yield)
    before = EAR.take()
    try:
        return (yield)
    finally:
        SHARED.update(EAR.heard)
        EAR.heard |= before


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    from tests.contracts import evm

    evm.GAS = marks.ROOM
    if TASK["mode"] == "record":
        record(session)
    elif os.fork() == 0:
        record(session)
        keep_shared_setup(session)
        serve(session, TASK["warm"])
        os._exit(0)
    else:
        serve(session, TASK["cold"])
    return True


def record(session: pytest.Session) -> None:
    """Run every test once and write what each heard, how long it took and whether it passed."""
    tests: dict[str, Any] = {}
    items = session.items
    for item, following in zip(items, [*items[1:], items[0]], strict=True):
        EAR.take()
        start = time.process_time()  # whatever else the machine does meanwhile
        failure = failure_of(item, following)
        took = time.process_time() - start
        tests[item.nodeid] = {"marks": sorted(EAR.take()), "took": took, "failure": failure}
    result = {"tests": tests, "shared": sorted(SHARED)}
    whole = Path(TASK["result"])
    part = whole.with_suffix(".part")
    part.write_text(json.dumps(result))
    part.rename(whole)


def failure_of(item: pytest.Item, following: pytest.Item | None) -> str | None:
    """Run one test; the first line of what failed, or nothing."""
    for report in runtestprotocol(item, nextitem=following, log=False):
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            return str(crash.message if crash else report.longrepr).partition("\n")[0][:200]
    return None


def keep_shared_setup(session: pytest.Session) -> None:
    """Leave only what all tests share set up, so that any test may come next."""
    session._setupstate.teardown_exact(session.items[0])  # noqa: SLF001 -- pytest has no public way


def serve(session: pytest.Session, pipe: int) -> None:
    """Fork a child for each line of the pipe, until it closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    items = {item.nodeid: item for item in session.items}
    with os.fdopen(pipe, encoding="utf-8") as jobs:
        while line := jobs.readline():
            if os.fork() == 0:
                work(json.loads(line), items)


def work(job: dict[str, Any], items: dict[str, pytest.Item]) -> None:
    """Run a mutant's tests in the order given; answer with the first that fails; never return."""
    answer = teller(job["id"])
    watch = threading.Timer(job["seconds"], lambda: answer("killed", "it did not come to an end"))
    watch.daemon = True
    watch.start()
    if "artifacts" in job:
        from tests.contracts import evm

        evm.ARTIFACTS = Path(job["artifacts"])
        evm.load.cache_clear()
    EAR.wanted = frozenset(job["marks"])
    try:
        chosen = [items[name] for name in job["tests"]]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            if failure := failure_of(item, following):
                answer("killed", item.nodeid, failure)
        answer("survived")
    except BaseException as problem:  # noqa: BLE001 -- a child must answer, whatever happens
        answer("broken", repr(problem))


def teller(job: str) -> Callable[..., None]:
    def answer(*words: str) -> None:
        line = json.dumps([job, *words], ensure_ascii=True)[:3000] + "\n"
        os.write(TASK["answers"], line.encode())
        os._exit(0)

    return answer
