"""A sheet whose content changes: form, review, progress, end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.theme import Theme
from wallet.ui.widgets.sheet import Sheet

_OVERLAP = 40
"""Pixels of the last page that stay in view when reading on."""
_SLACK = 2
_SETTLE = 60
"""Milliseconds without any change of size or place before something counts as having been in view:
the first layout of wrapped text is often too short."""


class SheetStep(QWidget):
    """One content of a ``StepSheet``: fill ``column``, put buttons into ``row``."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self.step_title = title
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.bar = QWidget()
        self.bar.setObjectName("PageBody")
        self.row = QHBoxLayout(self.bar)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(10)

    def first_focus(self) -> QWidget | None:
        """Return what gets the focus when the step is shown."""
        return None

    def seen_to_end(self) -> None:
        """Do what follows once the whole step was in view."""


class StepSheet(Sheet):
    """Shows one step at a time, and tells it when its last line came into view."""

    step_changed = Signal()

    def __init__(self, host: QWidget, theme: Theme, *, width: int = 640) -> None:
        super().__init__(host, " ", width=theme.scaled(width), scrim=theme.colors.scrim)
        self._step: SheetStep | None = None
        self._seen_to = 0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._look)
        bar = self._scroll.verticalScrollBar()
        bar.valueChanged.connect(lambda *_place: self._settle.start())
        bar.rangeChanged.connect(lambda *_range: self._settle.start())

    def step(self) -> SheetStep | None:
        """Return the step in view."""
        return self._step

    def show_step(self, step: SheetStep) -> None:
        """Replace the content; the old step is kept as it is, for coming back."""
        old, self._step = self._step, step
        if old is not None:
            old.hide()
            old.bar.hide()
            self.body.removeWidget(old)
            self.buttons.removeWidget(old.bar)
        self.title.setText(step.step_title)
        self.title.setVisible(bool(step.step_title))
        self.setAccessibleName(step.accessibleName())
        self._seen_to = 0
        self.body.addWidget(step)
        self.buttons.addWidget(step.bar, 1)
        step.show()
        step.bar.show()
        layout = self._scroll.content.layout()
        if layout is not None:
            layout.activate()
        self._scroll.verticalScrollBar().setValue(0)
        if self.isVisible():
            self._place()
            self._give_focus(step)
        else:
            self.open(step.first_focus())
        self._settle.start()
        self.step_changed.emit()

    def read_on(self) -> None:
        """Scroll to the first line that has not been in view."""
        self._scroll.verticalScrollBar().setValue(max(0, self._seen_to - _OVERLAP))

    def bring_into_view(self, widget: QWidget) -> None:
        """Scroll to ``widget`` once it has its place."""
        QTimer.singleShot(_SETTLE, widget, lambda: self._scroll.ensureWidgetVisible(widget))

    def refit(self) -> None:
        """Follow a change of the content's height."""
        QTimer.singleShot(0, self._refit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look again when the sheet changes its size."""
        handled = super().eventFilter(watched, event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._settle.start()
        return handled

    def _refit(self) -> None:
        if self.isVisible():
            self._place()
            self._settle.start()

    def _give_focus(self, step: SheetStep) -> None:
        target = step.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._move_focus(self, step=1)

    def _look(self) -> None:
        """Extend what has been in view without a gap; tell the step when that is all of it."""
        if self._step is None or not self.isVisible():
            return
        view = self._scroll.viewport().size()
        top = self._scroll.verticalScrollBar().value()
        if top <= self._seen_to:
            self._seen_to = max(self._seen_to, top + view.height())
        content = self._scroll.content
        needed = max(content.height(), self._scroll.needed_height(content.width()))
        if self._seen_to >= needed - _SLACK:
            self._step.seen_to_end()
