"""The kit as a PDF file, and a page of it as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPainter, QPdfWriter

from wallet.errors import ProfileError
from wallet.files import write_atomically
from wallet.text import tr
from wallet.ui.kit import pages
from wallet.ui.kit.facts import KitFacts, Paper
from wallet.ui.kit.paper import DOTS_PER_INCH

_PER_METRE = 10_000
"""Dots a metre: one is a tenth of a millimetre."""


def pdf_bytes(facts: KitFacts, paper: Paper) -> bytes:
    """Return both pages as a PDF."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    whole = QPageLayout(paper.page_size(), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    writer.setPageLayout(whole)
    writer.setTitle(tr("Household kit"))
    writer.setCreator("Hearth")
    painter = QPainter(writer)
    for number in range(pages.COUNT):
        if number:
            writer.newPage()
        pages.draw(painter, number, facts, writer.width(), writer.height())
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def write_pdf(path: Path, facts: KitFacts, paper: Paper) -> Path:
    """Write both pages to ``path``; returns it.

    Raises:
        ProfileError: the file cannot be written, ``export.unwritable``.
    """
    try:
        write_atomically(path, pdf_bytes(facts, paper), mode=0o644)
    except OSError as error:
        raise ProfileError(
            "export.unwritable",
            "The file {file} cannot be written.",
            "Choose another folder, or close the program that has the file open.",
            detail=str(error),
            file=path.name,
        ) from error
    return path


def page_picture(number: int, facts: KitFacts, paper: Paper) -> QImage:
    """Return a page as it will be printed, a dot a tenth of a millimetre."""
    size = paper.page_size().size(paper.page_size().Unit.Millimeter)
    image = QImage(
        QSize(round(size.width() * 10), round(size.height() * 10)), QImage.Format.Format_RGB32
    )
    image.setDotsPerMeterX(_PER_METRE)
    image.setDotsPerMeterY(_PER_METRE)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    pages.draw(painter, number, facts, image.width(), image.height())
    painter.end()
    return image
