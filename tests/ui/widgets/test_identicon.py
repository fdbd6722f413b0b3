from __future__ import annotations

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from wallet.ui.widgets.identicon import Identicon, pattern_of

ONE = "0xC0E0ee5327411151383Eb9268cCcE3588b8067A0"
ALIKE = "0xC0E0ee5327411151383Eb9268cCcE3588b8067A1"


def test_an_address_has_one_picture_in_any_case() -> None:
    assert pattern_of(ONE) == pattern_of(ONE.lower())


def test_the_picture_is_the_same_on_every_machine() -> None:
    pattern = pattern_of(ONE)
    rows = [
        "".join("#" if (column, row) in pattern.cells else "." for column in range(5))
        for row in range(5)
    ]
    assert (pattern.hue, rows) == (180, ["##.##", ".#.#.", "#.#.#", ".#.#.", ".#.#."])


def test_the_picture_is_mirrored() -> None:
    for number in range(50):
        cells = pattern_of(f"0x{number:040x}").cells
        assert cells == {(4 - column, row) for column, row in cells}


def test_look_alike_addresses_look_different() -> None:
    assert pattern_of(ONE) != pattern_of(ALIKE)
    assert len({pattern_of(f"0x{number:040x}") for number in range(500)}) == 500


def test_it_is_drawn_and_named(qtbot: QtBot, light: object) -> None:
    widget = Identicon(ONE)
    qtbot.addWidget(widget)
    image: QImage = widget.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(34) for y in range(34)}
    assert len(colors) > 2
    assert widget.accessibleName() == ONE
