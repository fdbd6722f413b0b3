"""The page of the nodes: how many answer, what that means, and each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.nodes.order import NodeRows
from wallet.ui.nodes.view import NodesView, NodeWish, name_of
from wallet.ui.page import Page
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.scroll import PageScroll

if TYPE_CHECKING:
    from wallet.market.views import Snapshot

_WIDE = 940


class NodesPage(Page):
    """Shows a ``NodesView`` and says what somebody wishes."""

    asked = Signal(object, object)
    """A ``NodeWish`` and what it is about: a ``NodeView``, a ``Place`` or ``None``."""
    watched = Signal(bool)
    """The page came into view, or went out of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Nodes"))
        self._theme = theme
        self._view: NodesView | None = None
        self.test = SecondaryButton(tr("Test all"))
        self.test.clicked.connect(lambda _on: self.asked.emit(NodeWish.TEST_ALL, None))
        self.add = PrimaryButton(tr("Add a node"))
        self.add.clicked.connect(lambda _on: self.asked.emit(NodeWish.ADD, None))
        self.add_action(self.test)
        self.add_action(self.add)
        what = tr(
            "A node is a computer that knows the community's ledger. Hearth asks the first one "
            "here that answers well, turns to the next when it fails, and believes none of them: "
            "what decides about your money is compared or proven."
        )
        self.what = Label(what, Role.SECONDARY, wrap=True)
        self.content.addWidget(self.what)
        self.advice = Banner()
        self.rows = NodeRows(theme)
        self.rows.asked.connect(self.asked)
        card = Card(padding=0)
        layout = card.layout()
        if layout is not None:
            layout.setContentsMargins(1, 1, 1, 1)
        card.setAccessibleName(tr("Nodes"))
        card.body.setSpacing(0)
        card.body.addWidget(self.rows)
        self.summary = Label("", Role.STRONG, wrap=True)
        scroll = PageScroll()
        scroll.body.addWidget(self.summary)
        scroll.body.addWidget(card)
        scroll.body.addWidget(self.advice)
        scroll.body.addStretch(1)
        self.content.addWidget(scroll)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Do nothing: the nodes are shown by ``show_view``, more often."""

    def show_view(self, view: NodesView) -> None:
        """Show how the nodes stand."""
        self._view = view
        self.rows.show_view(view)
        self.summary.setText(_summary(view))
        self.test.setEnabled(any(node.endpoint.enabled for node in view.nodes))
        text, fix, kind = _advice(view)
        if not text:
            self.advice.hide()
        elif self.advice.text() != f"{text} {fix}".strip() or self.advice.isHidden():
            self.advice.show_message(text, kind, fix=fix)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the numbers under the names when the window is narrow."""
        super().resizeEvent(event)
        self.rows.set_wide(wide=self.width() >= self._theme.scaled(_WIDE))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask to be kept up to date."""
        super().showEvent(event)
        self.watched.emit(True)  # noqa: FBT003 - a signal's argument

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for nothing more."""
        super().hideEvent(event)
        self.watched.emit(False)  # noqa: FBT003 - a signal's argument


def _summary(view: NodesView) -> str:
    """Say in a line how many answer and what the newest block is."""
    count, total = len(view.answering), len(view.nodes)
    parts = [ntr("{good} of {n} node answers", "{good} of {n} nodes answer", total, good=count)]
    asked = next((node for node in view.nodes if node.is_asked), None)
    if asked is not None:
        parts.append(tr("asked now: {name}", name=name_of(asked.endpoint)))
    newest = view.newest
    if newest is not None and newest.health.head is not None:
        parts.append(tr("newest block {n}", n=words.exact(newest.health.head)))
    return " · ".join(parts)


def _advice(view: NodesView) -> tuple[str, str, Kind]:
    """Say what would make the household surer, if anything would."""
    if not view.nodes:
        return "", "", Kind.NEUTRAL
    if not view.answering:
        return (
            tr("No node answers now."),
            tr("What you see is what Hearth knew before. It goes on trying by itself."),
            Kind.WARNING,
        )
    if len(view.answering) == 1:
        return (
            tr("Only one node answers, so nobody contradicts it."),
            tr("Add a node of somebody else: Hearth then compares what the two say."),
            Kind.NEUTRAL,
        )
    return "", "", Kind.NEUTRAL
