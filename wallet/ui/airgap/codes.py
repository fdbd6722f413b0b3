"""A document as QR codes: one, or several that follow each other until a camera has them all."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.keys.airgap_parts import to_parts
from wallet.text import tr
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.qr import QrPicture

EACH = 1200
"""Milliseconds for which one of several codes is shown."""
_SIDE = 340


class MovingCodes(QWidget):
    """Shows the codes of ``document``; several follow each other, and can be stopped.

    Raises:
        AirGapError: the document is too large for codes.
    """

    def __init__(self, document: str, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.parts = to_parts(document)
        self._name = name
        self.at = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.picture = QrPicture(self.parts[0], name=name)
        side = max(theme.scaled(_SIDE), self.picture.minimumWidth())
        self.picture.setFixedSize(side, side)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.place = Label("", Role.SECONDARY)
        self.stop = SecondaryButton(tr("Stop"), small=True)
        self.stop.setCheckable(True)
        self.stop.toggled.connect(self._stop)
        self.following = SecondaryButton(tr("Next code"), small=True)
        self.following.clicked.connect(self.show_next)
        self._timer = QTimer(self, interval=EACH)
        self._timer.timeout.connect(self.show_next)
        column.addLayout(self._row())
        self._say()
        if len(self.parts) > 1:
            self._timer.start()

    def show_next(self) -> None:
        """Show the next code, after the last the first."""
        self.at = (self.at + 1) % len(self.parts)
        self.picture.set_text(self.parts[self.at])
        self._say()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        for widget in (self.place, self.stop, self.following):
            widget.setVisible(len(self.parts) > 1)
            row.addWidget(widget)
        row.addStretch(1)
        return row

    def _say(self) -> None:
        many = len(self.parts) > 1
        place = tr("Code {number} of {of}", number=self.at + 1, of=len(self.parts)) if many else ""
        self.place.setText(place)
        self.picture.setAccessibleName(f"{self._name} {place}".strip())

    def _stop(self, stopped: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.stop.setText(tr("Go on") if stopped else tr("Stop"))
        if stopped:
            self._timer.stop()
        else:
            self._timer.start()
