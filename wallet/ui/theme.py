"""Colours, spacing and type sizes of the window, in one immutable value.

Tokens come from ``resources/themes/<name>.json``. Widgets that paint get a ``Theme``; all others
are styled by the one style sheet that ``apply`` sets. Nothing else in ``ui`` names a colour.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from wallet.paths import resource
from wallet.ui.fonts import ui_font
from wallet.ui.stylesheet import stylesheet

STEP = 4
"""The grid, in logical pixels: every margin and gap is a multiple of it."""

TEXT_SIZES = (90, 100, 115, 130)
"""The text sizes on offer, in percent of the design's."""


def space(steps: int) -> int:
    """Return ``steps`` of the grid in logical pixels."""
    return STEP * steps


class TypeSize(StrEnum):
    """The sizes of type, by what they are for."""

    SMALL = "small"
    SECONDARY = "secondary"
    BODY = "body"
    SENTENCE = "sentence"
    TITLE = "title"
    BIG = "big"


_PIXELS = {
    TypeSize.SMALL: 11.0,
    TypeSize.SECONDARY: 12.6,
    TypeSize.BODY: 14.0,
    TypeSize.SENTENCE: 19.0,
    TypeSize.TITLE: 22.0,
    TypeSize.BIG: 38.0,
}


@dataclass(frozen=True)
class Palette:
    """The named colours; see ``LOOK`` in the themes' files for what each is for."""

    ground: QColor
    rail: QColor
    card: QColor
    ink: QColor
    muted: QColor
    line: QColor
    hover: QColor
    pressed: QColor
    ember: QColor
    ember_deep: QColor
    on_ember: QColor
    ember_tint: QColor
    green: QColor
    green_tint: QColor
    amber: QColor
    amber_tint: QColor
    red: QColor
    red_tint: QColor
    reserve: QColor
    past: QColor
    field_line: QColor
    scrim: QColor


@dataclass(frozen=True)
class Theme:
    """One look: its colours and how large type is.

    Args:
        name: ``"light"`` or ``"dark"``.
        colors: the tokens.
        percent: text size in percent of the design's.
    """

    name: str
    colors: Palette
    percent: int = 100

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name == "dark"

    def pixels(self, size: TypeSize) -> int:
        """Return the height of type in logical pixels."""
        return max(9, round(_PIXELS[size] * self.percent / 100))

    def scaled(self, pixels: int) -> int:
        """Return a length that grows with the text, for example a row's height."""
        return round(pixels * self.percent / 100)

    def font(self, size: TypeSize = TypeSize.BODY, *, bold: bool = False) -> QFont:
        """Return the UI font in a size, with figures of equal width."""
        font = ui_font()
        font.setPixelSize(self.pixels(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def icon_size(self, pixels: int = 18) -> QSize:
        """Return the size of an icon beside body text."""
        return QSize(self.scaled(pixels), self.scaled(pixels))


def load_theme(name: str, percent: int = 100) -> Theme:
    """Read the theme called ``name`` (``"light"`` or ``"dark"``)."""
    tokens = json.loads(resource(f"themes/{name}.json").read_text("utf-8"))
    colors = {field.name: QColor(tokens[field.name]) for field in fields(Palette)}
    return Theme(name, Palette(**colors), percent)


def apply(app: QApplication, theme: Theme) -> None:
    """Make ``theme`` the look of the whole application: font, palette and style sheet."""
    app.setFont(theme.font())
    app.setPalette(_qt_palette(theme.colors))
    app.setStyleSheet(stylesheet(theme))


def _qt_palette(colors: Palette) -> QPalette:
    """Return the palette for what no style sheet reaches, such as selected text."""
    role = QPalette.ColorRole
    palette = QPalette()
    for key, color in (
        (role.Window, colors.ground),
        (role.WindowText, colors.ink),
        (role.Base, colors.card),
        (role.AlternateBase, colors.hover),
        (role.Text, colors.ink),
        (role.PlaceholderText, colors.muted),
        (role.Button, colors.card),
        (role.ButtonText, colors.ink),
        (role.Highlight, colors.ember),
        (role.HighlightedText, colors.on_ember),
        (role.Link, colors.ember),
        (role.ToolTipBase, colors.ink),
        (role.ToolTipText, colors.ground),
        (role.Mid, colors.line),
    ):
        palette.setColor(key, color)
    for key in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, colors.muted)
    return palette
