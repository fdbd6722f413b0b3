"""How fast a node is, how new what it knows is, and how often it was asked in vain."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.charts.spark import Sparkline
from wallet.ui.nodes.view import NodeView
from wallet.ui.theme import Theme
from wallet.ui.widgets.labels import Label, Role

SPARK_VALUES = 40
_WIDTHS = (76, 116, 92)


class Figures(QWidget):
    """A sparkline and three numbers, each with what it is under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self.spark = Sparkline(theme, SPARK_VALUES)
        self.latency, self.block, self.errors = (_Figure(theme, width) for width in _WIDTHS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.spark, 0, Qt.AlignmentFlag.AlignVCenter)
        for figure in (self.latency, self.block, self.errors):
            row.addWidget(figure)
        row.addStretch(1)

    def show_node(self, node: NodeView) -> None:
        """Show the numbers of ``node``."""
        health = node.health
        self.spark.show_values(node.latencies)
        self.spark.setAccessibleName(_spoken(node.latencies))
        self.spark.setToolTip(_spoken(node.latencies))
        took = "" if health.latency_ms is None else tr("{n} ms", n=words.exact(health.latency_ms))
        self.latency.show_figure(took or "–", tr("for an answer"))
        block = "–" if health.head is None else tr("Block {n}", n=words.exact(health.head))
        self.block.show_figure(block, _age(node))
        self.errors.show_figure(_share(node), tr("failed"))
        asked = ntr("asked once", "asked {n} times", health.asked)
        failed = ntr("failed once", "failed {n} times", health.failed)
        self.errors.setToolTip(f"{asked}, {failed}")


class _Figure(QWidget):
    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self.setMinimumWidth(theme.scaled(width))
        self.value, self.what = Label("", Role.STRONG), Label("", Role.SECONDARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.value)
        column.addWidget(self.what)

    def show_figure(self, value: str, what: str) -> None:
        """Show ``value`` over what it is."""
        if (value, what) != (self.value.text(), self.what.text()):
            self.value.setText(value)
            self.what.setText(what)
            self.setAccessibleName(f"{value} {what}")


def _age(node: NodeView) -> str:
    health = node.health
    if health.head is None:
        return tr("newest block")
    if node.head_lag:
        return ntr("{n} block behind", "{n} blocks behind", node.head_lag)
    if health.head_time is None:
        return tr("newest block")
    return words.age(time.time() - health.head_time)


def _share(node: NodeView) -> str:
    if not node.health.asked:
        return "–"
    return words.percent(round(node.health.error_rate * 10_000))


def _spoken(latencies: tuple[int | None, ...]) -> str:
    """Say what the sparkline shows."""
    known = [value for value in latencies if value is not None]
    if not known:
        return tr("No answer was timed yet.")
    return tr(
        "The last answers took between {least} and {most} ms.",
        least=words.exact(min(known)),
        most=words.exact(max(known)),
    )
