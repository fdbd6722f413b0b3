"""A dialog inside the window: the rest is dimmed, Esc closes, Tab stays inside.

Not a ``QDialog``: it moves with the window, needs no window manager, and what it decides about
stays in sight.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.scroll import PageScroll

MARGIN = 24


class SheetPanel(QFrame):
    """The white surface of a sheet."""


class Sheet(QWidget):
    """Fill ``body``; put buttons into ``buttons`` (it never scrolls); then ``open``.

    Args:
        host: the widget to cover, usually ``page.window()``.
        title: accessible name, and a small line at the top.
        width: of the panel, in logical pixels.
        scrim: colour of the dimmed rest; opaque parts of it are used as they are.
    """

    closed = Signal()
    """Emitted once, when the sheet has gone away."""

    def __init__(
        self, host: QWidget, title: str = "", *, width: int = 640, scrim: QColor | None = None
    ) -> None:
        super().__init__(host)
        self._width = width
        self._scrim = scrim if scrim is not None else QColor(20, 22, 24, 150)
        self._before: QWidget | None = None
        self._closable = True
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.panel = SheetPanel(self)
        outer = QVBoxLayout(self.panel)
        outer.setContentsMargins(0, 28, 0, 24)
        outer.setSpacing(16)
        self.title = Label(title, Role.SECONDARY)
        self.title.setContentsMargins(30, 0, 30, 0)
        outer.addWidget(self.title)
        self.title.setVisible(bool(title))  # only now: without a parent it would be a window
        self._scroll = PageScroll()
        self._content = self._scroll.content
        self.body = self._scroll.body
        self.body.setContentsMargins(30, 0, 30, 0)
        outer.addWidget(self._scroll, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(30, 0, 30, 0)
        self.buttons.setSpacing(10)
        outer.addLayout(self.buttons)
        host.installEventFilter(self)
        self._content.installEventFilter(self)
        self.hide()

    def open(self, focus: QWidget | None = None) -> None:
        """Cover the host and move the focus inside, to ``focus`` or the first field."""
        host = self.parentWidget()
        self._before = host.window().focusWidget() if host is not None else None
        self._place()
        self.show()
        self.raise_()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._move_focus(self, step=1):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_closable(self, closable: bool) -> None:  # noqa: FBT001 - a Qt-style setter
        """Allow or refuse Esc, while work is under way that must not be hidden."""
        self._closable = closable

    def close_sheet(self) -> None:
        """Go away, give the focus back, and emit ``closed``."""
        if self.isHidden():
            return
        self.hide()
        try:
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        except RuntimeError:
            self._before = None  # what had the focus was deleted meanwhile
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc; keep every other key from the page underneath."""
        if event.key() == Qt.Key.Key_Escape and self._closable:
            self.close_sheet()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's name
        """Keep Tab and Shift+Tab inside the sheet."""
        focused = self.window().focusWidget()
        start = focused if focused is not None and self.isAncestorOf(focused) else self
        self._move_focus(start, step=1 if forward else -1)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the host's size, and the content's."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest} and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim what is underneath."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._scrim)
        painter.end()

    def mousePressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Keep clicks from the page underneath."""
        del event

    def _move_focus(self, start: QWidget, step: int) -> bool:
        widget = start
        while True:
            following = widget.nextInFocusChain() if step > 0 else widget.previousInFocusChain()
            if following is None or following is start:
                return False
            widget = following
            takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if (
                takes_tab
                and widget is not self
                and self.isAncestorOf(widget)
                and widget.isEnabled()
                and widget.isVisibleTo(self)
            ):
                reason = Qt.FocusReason.TabFocusReason
                widget.setFocus(reason if step > 0 else Qt.FocusReason.BacktabFocusReason)
                self._scroll.ensureWidgetVisible(widget)
                return True

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        self.setGeometry(host.rect())
        width = min(self._width, host.width() - 2 * MARGIN)
        inside = width - 2
        wanted = self._scroll.needed_height(inside)
        chrome = self.panel.sizeHint().height() - self._scroll.sizeHint().height()
        height = min(wanted + chrome, host.height() - 2 * MARGIN)
        self.panel.setGeometry(
            (host.width() - width) // 2, (host.height() - height) // 2, width, height
        )
