"""What a test of a node found, line by line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wallet.chain.checkup import Checkup
from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.nodes.problem import ProblemLines
from wallet.ui.theme import Theme
from wallet.ui.widgets.labels import Label
from wallet.ui.widgets.layouts import clear
from wallet.ui.widgets.sentence import visible

_ICON = 18
_VERSION = 80


class TestResult(QWidget):
    """Ticks for what is well, or the one problem that speaks against the node."""

    __test__ = False  # its name is no test's

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self._theme = theme
        self.problem = ProblemLines()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._lines)
        column.addWidget(self.problem)
        self.hide()

    def show_checkup(self, checkup: Checkup | None) -> None:
        """Show what was found, or nothing."""
        clear(self._lines)
        self.setVisible(checkup is not None)
        if checkup is None:
            self.problem.show_error(None)
            return
        self.problem.show_error(checkup.problem)
        if not checkup.ok:
            return
        for good, text in _lines(checkup):
            self._lines.addLayout(self._line(text, good=good))

    def _line(self, text: str, *, good: bool) -> QHBoxLayout:
        colors = self._theme.colors
        name, color = ("check", colors.green) if good else ("sure-single", colors.muted)
        picture = QLabel()
        picture.setPixmap(pixmap(name, color, self._theme.scaled(_ICON), 2.0))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(text, wrap=True), 1)
        return row


def _lines(checkup: Checkup) -> list[tuple[bool, str]]:
    lines = [(True, tr("It is on this community's ledger and shows this community's contracts."))]
    if checkup.head is not None and checkup.latency_ms is not None:
        lines.append((
            True,
            tr(
                "It answers within {ms} ms and knows block {block}.",
                ms=words.exact(checkup.latency_ms),
                block=words.exact(checkup.head.number),
            ),
        ))  # fmt: skip
    if "proof" in checkup.can:
        lines.append((True, tr("It can prove what it says about balances.")))
    else:
        lines.append((
            False,
            tr("It cannot prove what it says: its answers are compared with other nodes'."),
        ))  # fmt: skip
    if "logs" not in checkup.can:
        lines.append((False, tr("It does not tell what happened before: others are asked that.")))
    if checkup.sha256:
        lines.append((True, tr("Its certificate: {print}", print=_fingerprint(checkup))))
    if checkup.version:
        lines.append((True, tr("It calls itself “{version}”.", version=_called(checkup))))
    return lines


def _fingerprint(checkup: Checkup) -> str:
    digits = checkup.sha256.lower()
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4)) + " …"


def _called(checkup: Checkup) -> str:
    return visible(checkup.version)[:_VERSION]
