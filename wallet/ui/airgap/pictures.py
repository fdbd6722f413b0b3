"""QR codes out of a picture: a photo of the other screen, or a screenshot.

Qt reads the picture, ``zxing-cpp`` (Apache-2.0, no numpy) finds the codes; both get only what a
person chose, of bounded size.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from wallet.errors import AirGapError, InputError

LARGEST = 12_000
"""Pixels on a side; a larger picture is read smaller."""
_ENOUGH = 4_000
_BYTES = 64 << 20
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"})


def is_picture(path: Path) -> bool:
    """Whether a file's name says that it is a picture."""
    return path.suffix.lower() in SUFFIXES


def texts_in(path: Path) -> tuple[str, ...]:
    """The texts of all QR codes in a picture, in no order.

    Raises:
        InputError: it is no picture Hearth reads, ``picture.unreadable``.
        AirGapError: there is no code in it, ``airgap.no_code``.
    """
    try:
        too_much = path.stat().st_size > _BYTES
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error
    image = QImage() if too_much else _load(path)
    if image.isNull():
        raise _unreadable(path, "")
    found = texts_of(image)
    if not found:
        raise AirGapError(
            "airgap.no_code",
            "There is no readable QR code in this picture.",
            "Take the picture again: the whole code, sharp, with its light border.",
        )
    return found


def texts_of(image: QImage) -> tuple[str, ...]:
    """The texts of all QR codes in an image."""
    import zxingcpp

    if max(image.width(), image.height()) > _ENOUGH:
        image = image.scaled(
            _ENOUGH,
            _ENOUGH,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = memoryview(grey.constBits()).cast("B", shape=[grey.height(), grey.bytesPerLine()])
    codes = zxingcpp.read_barcodes(rows, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return tuple(code.text for code in codes)


def _load(path: Path) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return QImage()
    if max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(
            size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio)
        )
    return reader.read()


def _unreadable(path: Path, detail: str) -> InputError:
    return InputError(
        "picture.unreadable",
        "The picture {name} cannot be read.",
        "Choose a PNG or JPEG picture of the code.",
        detail=detail,
        name=path.name,
    )
