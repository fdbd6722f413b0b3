"""Opens the household kit for the account in use."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window
from wallet.units import Timestamp

if TYPE_CHECKING:
    from wallet.app.keeper import KeyKeeper
    from wallet.market.snapshot import Snapshot

_USUAL_LINES = 12


class Kits:
    """One way to the kit, for the sheet of recovery words and the keys page.

    Args:
        snapshot: what the window shows now; its community is printed.
    """

    def __init__(
        self,
        window: Window,
        runner: TaskRunner,
        keeper: KeyKeeper,
        snapshot: Callable[[], Snapshot | None],
    ) -> None:
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._snapshot = snapshot

    def show(self) -> None:
        """Open the sheet; needs no password."""
        self.show_for(_USUAL_LINES)

    def show_for(self, words: int) -> None:
        """Open the sheet, with lines for so many words."""
        from wallet.ui.kit.facts import KitFacts
        from wallet.ui.kit.sheet import KitSheet

        shown = self._snapshot()
        community = shown.community.name if shown is not None else ""
        facts = KitFacts(
            self._keeper.name(),
            self._keeper.address(),
            community,
            words,
            Timestamp(int(time.time())),
        )
        KitSheet(
            self._window,
            self._window.theme,
            self._runner,
            facts,
            choose=self._choose,
            open_file=_open_file,
        )

    def _choose(self, name: str) -> Path | None:
        place = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(place))
        chosen, _kind = QFileDialog.getSaveFileName(
            self._window, tr("Save the household kit"), str(folder / name), "PDF (*.pdf)"
        )
        return Path(chosen) if chosen else None


def _open_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
