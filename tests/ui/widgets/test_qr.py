"""A QR code of the window is what a reader's camera would read, in both themes and any size."""

from __future__ import annotations

import pytest
import zxingcpp
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wallet.errors import InputError
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.widgets.qr import LONGEST, QUIET_ZONE, QrPicture, draw_qr, modules_of


def _read(picture: QrPicture) -> list[str]:
    image = picture.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return _read_image(image)


def _read_image(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    view = memoryview(grey.constBits()).cast("B", shape=[grey.height(), grey.bytesPerLine()])
    return [found.text for found in zxingcpp.read_barcodes(view)]


@pytest.mark.parametrize(
    "text",
    [
        "0x9858EfFD232B4033E47d90003D41EC34EcaEda94",
        "家里的燃气",
        "HEARTH1:ABC",
        "x" * 400,
        "".join(chr(65 + i * i % 23) for i in range(1200)),
    ],
)
@pytest.mark.parametrize("extra", [0, 37, 300])
def test_a_reader_gets_the_text_back(qtbot: QtBot, light: Theme, text: str, extra: int) -> None:
    picture = QrPicture(text)
    qtbot.addWidget(picture)
    side = picture.sizeHint().width() + extra
    picture.resize(side, side)
    assert _read(picture) == [text]


def test_it_is_dark_on_light_in_the_dark_theme_too(qtbot: QtBot, light: Theme) -> None:
    apply(QApplication.instance(), load_theme("dark"))  # type: ignore[arg-type]
    try:
        picture = QrPicture("dark or light")
        qtbot.addWidget(picture)
        picture.resize(200, 200)
        image = picture.grab().toImage()
        assert image.pixelColor(100, 20).lightness() > 240
        assert _read(picture) == ["dark or light"]
    finally:
        apply(QApplication.instance(), light)  # type: ignore[arg-type]


def test_the_quiet_zone_is_part_of_the_picture(light: Theme) -> None:
    modules = modules_of("quiet")
    side = (len(modules) + 2 * QUIET_ZONE) * 5
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_qr(painter, QRectF(0, 0, side, side), modules)
    painter.end()
    edge = [image.pixelColor(x, y).lightness() for x in range(side) for y in range(QUIET_ZONE * 5)]
    assert min(edge) > 240
    assert image.pixelColor(QUIET_ZONE * 5, QUIET_ZONE * 5).lightness() < 80
    assert _read_image(image) == ["quiet"]


def test_a_wide_place_keeps_it_square_and_readable(qtbot: QtBot, light: Theme) -> None:
    picture = QrPicture("wide", name="Your address as a QR code")
    qtbot.addWidget(picture)
    picture.resize(500, 180)
    assert _read(picture) == ["wide"]
    assert picture.accessibleName() == "Your address as a QR code"


def test_another_text_replaces_the_first(qtbot: QtBot, light: Theme) -> None:
    picture = QrPicture("first")
    qtbot.addWidget(picture)
    picture.set_text("second")
    picture.resize(200, 200)
    assert _read(picture) == ["second"]


@pytest.mark.parametrize(("text", "code"), [("", "qr.empty"), ("é" * 1477, "qr.too_long")])
def test_what_no_code_holds_is_refused(qtbot: QtBot, light: Theme, text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        QrPicture(text)
    assert refused.value.code == code


def test_the_longest_text_fits(light: Theme) -> None:
    assert len(modules_of("x" * LONGEST)) == 177  # version 40


def test_the_window_starts_without_the_maker_of_codes() -> None:
    import subprocess
    import sys

    code = "import sys, wallet.ui.widgets.qr; print('segno' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
