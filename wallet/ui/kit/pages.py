"""The two pages of the kit."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import svg
from wallet.ui.kit.facts import KitFacts
from wallet.ui.kit.paper import MARGIN, PaperPage
from wallet.ui.kit.texts import what_to_do
from wallet.ui.widgets.qr import draw_qr, modules_of
from wallet.ui.widgets.sentence import visible

COUNT = 2
COLUMNS = 3
"""As the words are shown in the window."""
_TITLE, _HEADING, _BODY, _SMALL = 76, 48, 40, 34
_MONO = 44
_QR = 400.0
_LOGO = 74.0


def draw(painter: QPainter, number: int, facts: KitFacts, width: float, height: float) -> float:
    """Draw page ``number`` (0 or 1) of ``facts`` on a page of that many tenths of a mm.

    Returns how far down it is filled.
    """
    page = PaperPage(painter, width, height)
    (_first, _second)[number](page, facts)
    filled = page.y
    _foot(page, facts, number)
    return filled


def _first(page: PaperPage, facts: KitFacts) -> None:
    _head(page, facts)
    page.skip(50)
    _address(page, facts)
    page.skip(56)
    page.text(tr("Recovery words"), _HEADING, bold=True)
    page.skip(12)
    page.text(
        tr(
            "Write them here by hand, with a pen, column by column, as Hearth shows them. Then "
            "this page opens everything: do not photograph, copy or scan it."
        ),
        _BODY,
    )
    page.skip(40)
    _lines(page, facts.lines)
    page.skip(50)
    for label in (
        tr("Is there a second secret? Where is it kept? (never on this page)"),
        tr("Who knows where these pages are"),
    ):
        page.text(label, _SMALL, color=page.colors.muted)
        page.skip(84)
        page.blank(MARGIN, page.inner)
        page.skip(34)


def _second(page: PaperPage, facts: KitFacts) -> None:
    page.text(tr("What to do when"), _TITLE, bold=True)
    page.skip(44)
    for title, text in what_to_do():
        page.rule()
        page.skip(26)
        page.text(title, _HEADING, bold=True)
        page.skip(10)
        page.text(text, _BODY)
        page.skip(40)
    page.rule()
    page.skip(34)
    page.text(tr("Whom to call in the community"), _HEADING, bold=True)
    page.skip(8)
    page.text(visible(facts.community), _BODY, color=page.colors.muted)
    page.skip(84)
    page.blank(MARGIN, page.inner)


def _head(page: PaperPage, facts: KitFacts) -> None:
    _logo(page)
    page.text(tr("Household kit"), _SMALL, bold=True, color=page.colors.ember, left=MARGIN + 100)
    name = visible(facts.name)
    page.text(name, _TITLE, bold=True, left=MARGIN + 100)
    page.skip(6)
    day = words.day(facts.printed, 0)  # with the year, whenever it is read
    about = " · ".join(part for part in (visible(facts.community), day) if part)
    page.text(about, _BODY, color=page.colors.muted, left=MARGIN + 100)


def _logo(page: PaperPage) -> None:
    svg("hearth", page.colors.ember).render(page.painter, QRectF(MARGIN, page.y + 14, _LOGO, _LOGO))


def _address(page: PaperPage, facts: KitFacts) -> None:
    """The address in fours, with its QR code; both are public."""
    frame = page.box(_QR + 60)
    code = QRectF(frame.right() - _QR - 30, frame.top() + 30, _QR, _QR)
    draw_qr(page.painter, code, modules_of(facts.address))
    left = frame.left() + 44
    room = code.left() - left - 30
    page.skip(84)
    page.text(tr("The address of this home"), _HEADING, bold=True, left=left, width=room)
    page.skip(16)
    for line in _in_fours(facts.address):
        page.text(line, _MONO, left=left, width=room, mono=True)
        page.skip(4)
    page.skip(22)
    page.text(
        tr("With it others can look at this home and send to it. It opens nothing."),
        _SMALL,
        color=page.colors.muted,
        left=left,
        width=room,
    )
    page.y = frame.bottom()


def _in_fours(address: str) -> list[str]:
    """The address in two lines of groups of four, easy to read aloud and to compare."""
    digits = address[2:]
    fours = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    half = len(fours) // 2
    return ["0x " + " ".join(fours[:half]), "   " + " ".join(fours[half:])]


def _lines(page: PaperPage, count: int) -> None:
    """Numbered lines to write on, column by column."""
    rows = -(-count // COLUMNS)
    gap = 44.0
    width = (page.inner - gap * (COLUMNS - 1)) / COLUMNS
    height = 140.0 if rows <= 5 else 106.0
    top = page.y
    for place in range(count):
        column, row = divmod(place, rows)
        left = MARGIN + column * (width + gap)
        page.y = top + row * height + height - 62
        page.text(str(place + 1), _SMALL, color=page.colors.muted, left=left, width=60)
        page.y = top + (row + 1) * height - 18
        page.blank(left + 62, width - 62)
    page.y = top + rows * height


def _foot(page: PaperPage, facts: KitFacts, number: int) -> None:
    page.y = page.height - MARGIN + 40
    text = tr(
        "Household kit of {name} · page {n} of {of}",
        name=visible(facts.name),
        n=number + 1,
        of=COUNT,
    )
    page.text(text, 28, color=page.colors.muted)
