"""Text in the roles of the type scale, and the small marks beside it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget


class Role(StrEnum):
    """What a text is; the style sheet gives each its size, weight and colour."""

    TITLE = "title"
    BRAND = "brand"
    BIG = "big"
    NUMBER = "number"
    HEADING = "heading"
    BODY = "body"
    STRONG = "strong"
    SECONDARY = "secondary"
    SMALL = "small"
    EMBER = "ember"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


class Kind(StrEnum):
    """What a badge, banner or toast says about its content."""

    PROVEN = "proven"
    WARNING = "warning"
    NEUTRAL = "neutral"
    ERROR = "error"
    COUNT = "count"


class Label(QLabel):
    """Plain text in a role. Markup in the text is shown, never interpreted."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        wrap: bool = False,
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role.value)
        self.setWordWrap(wrap)
        if right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_role(self, role: Role) -> None:
        """Change the role, and with it the look."""
        if self.property("role") != role.value:
            self.setProperty("role", role.value)
            self.style().unpolish(self)
            self.style().polish(self)


class Badge(QLabel):
    """A short mark on a tint: proven, a warning, a count."""

    def __init__(self, text: str, kind: Kind = Kind.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_mark(text, kind)

    def set_mark(self, text: str, kind: Kind) -> None:
        """Show ``text`` as ``kind``; proven carries a tick, so colour is never alone."""
        sign = {Kind.PROVEN: "✓ ", Kind.WARNING: "! ", Kind.ERROR: "! "}.get(kind, "")
        self.setText(sign + text)
        self.setAccessibleName(text)
        self.setProperty("kind", kind.value)
        self.style().unpolish(self)
        self.style().polish(self)


class BigNumber(QWidget):
    """The one big number of a page, with a line of its other units under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = Label("", Role.BIG)
        self.detail = Label("", Role.SECONDARY, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.value)
        column.addWidget(self.detail)

    def show_number(self, value: str, detail: str) -> None:
        """Show ``value`` with its unit, and ``detail`` under it."""
        self.value.setText(value)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.setAccessibleName(f"{value}, {detail}" if detail else value)


class Divider(QFrame):
    """A line of one pixel across its parent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
