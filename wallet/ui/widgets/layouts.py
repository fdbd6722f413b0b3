"""Helpers for lists of widgets that are made anew when their content changes."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.labels import Label, Role


def clear(layout: QLayout) -> None:
    """Delete everything in ``layout``, and in the layouts inside it."""
    for widget in take_widgets(layout):
        widget.hide()
        widget.deleteLater()
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            clear(inner)
            inner.deleteLater()


def take_widgets(layout: QLayout) -> list[QWidget]:
    """Take the widgets out of ``layout`` and return them.

    With ``removeWidget``, never ``takeAt``: PySide does not free the item that ``takeAt`` returns,
    and the widget then tells that dead item, not its new layout, when its size changes.
    """
    items = [layout.itemAt(place) for place in range(layout.count())]
    widgets = [widget for item in items if item and (widget := item.widget()) is not None]
    for widget in widgets:
        layout.removeWidget(widget)
    return widgets


def two_lines(first: QWidget, second: str, *, role: Role = Role.SECONDARY) -> QVBoxLayout:
    """Stack ``first`` over a secondary line, which is left out when it is empty."""
    column = QVBoxLayout()
    column.setSpacing(3)
    column.addWidget(first)
    if second:
        column.addWidget(Label(second, role, wrap=True))
    return column


def fact(name: str, value: str, *, role: Role = Role.STRONG) -> QHBoxLayout:
    """Put ``value`` at the right of its ``name``."""
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(Label(name, Role.SECONDARY, wrap=True), 1)
    row.addWidget(Label(value, role, right=True))
    return row
