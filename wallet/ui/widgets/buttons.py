"""Buttons. A page has one primary button at most."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from wallet.text import tr

_SAID_MILLISECONDS = 2000


class _Button(QPushButton):
    def __init__(self, text: str, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if small:
            self.setProperty("compact", True)  # noqa: FBT003 - Qt's signature


class PrimaryButton(_Button):
    """The main action of a page or sheet, in ember."""


class SecondaryButton(_Button):
    """Any other action."""


class CopyButton(SecondaryButton):
    """Asks for ``content`` on the clipboard, and says so for a moment."""

    copied = Signal(str)

    def __init__(self, text: str, content: str, *, small: bool = False) -> None:
        super().__init__(text, small=small)
        self._label = text
        self._content = content
        self._timer = QTimer(self, singleShot=True, interval=_SAID_MILLISECONDS)
        self._timer.timeout.connect(lambda: self.setText(self._label))
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        self.copied.emit(self._content)
        self.setMinimumWidth(self.width())
        self.setText("✓ " + tr("Copied"))
        self._timer.start()


class LinkButton(_Button):
    """A quiet, underlined action inside text."""


class FilterChip(_Button):
    """A round button that narrows what a list shows; checkable."""

    def __init__(self, text: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setCheckable(True)
        self.setChecked(checked)
