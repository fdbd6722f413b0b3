from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QColor

from wallet.paths import resource
from wallet.ui.stylesheet import stylesheet
from wallet.ui.theme import TEXT_SIZES, Theme, TypeSize, load_theme

TEXT_ON = [
    ("ink", "ground"),
    ("ink", "rail"),
    ("ink", "card"),
    ("ink", "hover"),
    ("ink", "pressed"),
    ("muted", "ground"),
    ("muted", "rail"),
    ("muted", "card"),
    ("ground", "ink"),
    ("on_ember", "ember"),
    ("on_ember", "ember_deep"),
    ("ember", "card"),
    ("green", "card"),
    ("green", "green_tint"),
    ("amber", "card"),
    ("amber", "amber_tint"),
    ("red", "card"),
    ("red", "ground"),
    ("red", "red_tint"),
]


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_what_it_is_on(name: str, text: str, ground: str) -> None:
    colors = load_theme(name).colors
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_edges_of_fields_can_be_seen(name: str) -> None:
    colors = load_theme(name).colors
    assert contrast(colors.field_line, colors.card) >= 3
    assert contrast(colors.ember, colors.reserve) >= 1.5


def test_both_themes_name_the_same_colours() -> None:
    files = [json.loads(resource(f"themes/{name}.json").read_text()) for name in ("light", "dark")]
    assert files[0].keys() == files[1].keys()


def test_the_style_sheet_has_no_hole_and_grows_with_the_text() -> None:
    sheet = stylesheet(load_theme("dark", 130))
    assert "$" not in sheet
    assert f"font-size: {load_theme('dark', 130).pixels(TypeSize.TITLE)}px" in sheet


def test_every_text_size_keeps_the_order_of_the_scale() -> None:
    for percent in TEXT_SIZES:
        theme = load_theme("light", percent)
        pixels = [theme.pixels(size) for size in TypeSize]
        assert pixels == sorted(pixels)


def test_figures_have_equal_width(light: Theme) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(light.font(TypeSize.BIG))
    assert metrics.horizontalAdvance("111.1") == metrics.horizontalAdvance("888.8")
