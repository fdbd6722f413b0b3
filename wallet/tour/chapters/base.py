"""What every chapter has: the stage, the window's parts, and ways to go about in it."""

from __future__ import annotations

from typing import Any

from wallet.market.snapshot import Snapshot
from wallet.tour import facts
from wallet.tour.hands import Hands
from wallet.tour.stage import Script, Stage, Wait

PASSWORD = "a warm hearth in November"  # noqa: S105 - of a practice wallet made and left by the tour
SMALL = (900, 600)
FULL = (1280, 800)
LANGUAGES = {"en": "", "zh_CN": "zh-"}
"""The languages of the window, and what the pictures in each are called by."""


class Chapter:
    """Part of the story; the parts share one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._app = stage.composition
        self._hands = Hands(stage.composition)

    @property
    def _now(self) -> Snapshot:
        if self._app.snapshot is None:
            raise LookupError("the window shows nothing yet")
        return self._app.snapshot

    def _held(self) -> int:
        return self._app.snapshot.home.held if self._app.snapshot is not None else 0

    def _pages(self, prefix: str, pages: tuple[str, ...]) -> Script:
        for page in pages:
            self._hands.go(page)
            yield from self._stage.snap(f"{prefix}{page}")

    def _both_sizes(self, prefix: str, name: str) -> Script:
        """Take the picture large, then in a small window."""
        yield from self._stage.snap(f"{prefix}{name}")
        self._app.window.resize(*SMALL)
        yield from self._stage.snap(f"{prefix}small-{name}")
        self._app.window.resize(*FULL)
        yield Wait("the window is large again", lambda: True)

    def _wear(self, field: str, value: str) -> Script:
        self._hands.go("settings")
        yield Wait("the settings open", lambda: True)
        self._hands.choose(field, value)
        yield Wait("the window wears it", lambda: True)

    def _same_as_chain(self, when: str) -> Script:
        """Hold the window's numbers against the contracts', at a moment when neither moves."""
        found: list[tuple[int, int]] = []

        def agrees() -> bool:
            home = self._now.home
            return (home.held, home.money) in found

        def look() -> bool:
            if not agrees():
                self._app.runner.run(
                    lambda _p, _c: facts.balances(self._app.session()),
                    found.append,
                    lambda _error: None,
                    owner=self._stage,
                )
            return agrees()

        yield Wait(f"the window shows what the contracts say {when}", look, 30)
        self._stage.check(
            f"the window shows what the contracts say {when}", ok=True, detail=found[-1]
        )

    def conservation(self, when: str) -> Script:
        """Count every batch by the contracts' own counters and by the index."""
        found: list[list[dict[str, Any]]] = []
        session = self._app.session()
        yield from self._stage.ask(
            lambda: facts.conservation(session), found, f"conservation {when}"
        )
        rows = found[0]
        self._stage.record.conservation[when] = rows
        held = bool(rows) and all(row["ok"] and row["index_ok"] for row in rows)
        name = f"issued = held + settled + retired in every batch, {when}"
        self._stage.check(name, held, f"{len(rows)} batches")
