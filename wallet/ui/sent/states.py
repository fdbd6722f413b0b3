"""Every state of something sent as a picture, a word and a tint; never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from wallet.market.views import PendingEntry, PendingState
from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.widgets.labels import Kind

if TYPE_CHECKING:
    from wallet.ui.theme import Theme

_TILE = 36


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: a drawing of ``resources/icons``, its word, and its tint."""

    icon: str
    word: str
    kind: Kind


def look_of(entry: PendingEntry) -> Look:
    """Return the look of where ``entry`` is now."""
    state = entry.state
    if state is PendingState.REPLACED:
        return _replaced(entry)
    if state is PendingState.MINED:
        where = tr("In block {block}", block=words.exact(entry.block))
        return Look("block", where, Kind.PROVEN)
    known = {
        PendingState.PREPARED: Look("waiting", tr("Not signed yet"), Kind.NEUTRAL),
        PendingState.SIGNED: Look("kept", tr("Waits to be sent"), Kind.WARNING),
        PendingState.SENT: Look("sent", tr("Sent"), Kind.NEUTRAL),
        PendingState.SEEN: Look("seen", tr("Seen, waits for a block"), Kind.NEUTRAL),
        PendingState.FINAL: Look("final", tr("Final"), Kind.PROVEN),
        PendingState.FAILED: Look("failed", tr("Refused"), Kind.ERROR),
        PendingState.EXPIRED: Look("expired", tr("Ran out of time"), Kind.WARNING),
    }
    return known[state]


def _replaced(entry: PendingEntry) -> Look:
    if not entry.replaced_by:
        return Look("replaced", tr("Replaced by another wallet"), Kind.WARNING)
    if entry.taking_back:
        return Look("replaced", tr("Too late to take back"), Kind.WARNING)
    return Look("undone", tr("Taken back"), Kind.NEUTRAL)


class StateTile(QWidget):
    """The picture of a state on its tint."""

    def __init__(self, theme: Theme, size: int = _TILE) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._kind = "waiting", Kind.NEUTRAL
        self.setFixedSize(theme.scaled(size), theme.scaled(size))

    def show_look(self, look: Look) -> None:
        """Show the picture of ``look``, and say its word to a screen reader."""
        self._icon, self._kind = look.icon, look.kind
        self.setAccessibleName(look.word)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a rounded tile with the picture in the middle."""
        del event
        ground, ink = self._colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        side = self.width() // 2
        picture = pixmap(self._icon, ink, side, self.devicePixelRatioF())
        at = (self.width() - side) // 2
        painter.drawPixmap(at, at, picture)
        painter.end()

    def _colors(self) -> tuple[QColor, QColor]:
        colors = self._theme.colors
        return {
            Kind.PROVEN: (colors.green_tint, colors.green),
            Kind.WARNING: (colors.amber_tint, colors.amber),
            Kind.ERROR: (colors.red_tint, colors.red),
        }.get(self._kind, (colors.pressed if self._theme.is_dark else colors.rail, colors.ink))
