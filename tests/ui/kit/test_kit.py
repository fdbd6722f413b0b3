"""The kit holds what may be seen by everybody, fits its pages, and is saved where one says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.kit.pdf_text import streams, texts
from tests.ui.looks import texts as read
from tests.ui.looks import truncated
from tests.ui.phrase.made import LONG, PASSWORD, TINY
from wallet.keys import vault
from wallet.text import set_language
from wallet.ui.kit import pages
from wallet.ui.kit.facts import KitFacts, Paper
from wallet.ui.kit.paper import MARGIN
from wallet.ui.kit.pdf import page_picture, pdf_bytes
from wallet.ui.kit.sheet import KitSheet, KitStep, SavedStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.units import Timestamp

pytestmark = pytest.mark.usefixtures("light")

SECOND = "mountain-railway-1911"
WHEN = Timestamp(1_795_370_000)


@pytest.fixture
def facts(tmp_path: Path) -> KitFacts:
    """The facts of a real vault, read without its password."""
    path = tmp_path / "vault.hearth"
    vault.create(
        path, PASSWORD, phrase=LONG, label="Mei", passphrase=SECOND, memory_kib=TINY
    ).lock()
    (account,) = vault.public_accounts(path)
    return KitFacts(account.name, account.address, "Linden Street", 24, WHEN)


def written(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(texts(pdf)))


def code_on(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    view = memoryview(bytes(grey.constBits()))
    rows = view.cast("B", (grey.height(), grey.bytesPerLine()))
    return [found.text for found in zxingcpp.read_barcodes(rows)]


def test_what_is_public_can_be_read_on_it(facts: KitFacts) -> None:
    text = written(pdf_bytes(facts, Paper.A4))
    for part in ("Household kit", "Mei", "Linden Street", "22 November 2026", "Recovery words"):
        assert part in text
    digits = facts.address[2:]
    for at in range(0, 40, 4):
        assert digits[at : at + 4] in text
    for title in ("The computer is lost or broken", "We move house", "A death in the family"):
        assert title in text


@pytest.mark.parametrize("paper", list(Paper))
def test_no_secret_is_on_it(facts: KitFacts, tmp_path: Path, paper: Paper) -> None:
    opened = vault.open_vault(tmp_path / "vault.hearth", PASSWORD)
    assert opened.phrase() == LONG
    opened.lock()
    pdf = pdf_bytes(facts, paper)
    for secret in (*set(LONG.split()), SECOND, PASSWORD):
        assert secret not in written(pdf).lower()
        for raw in (*streams(pdf), pdf.decode("latin-1")):
            assert not re.search(rf"(?i)\b{re.escape(secret)}\b", raw), secret


def test_its_facts_have_no_place_for_a_secret() -> None:
    assert {field.name for field in fields(KitFacts)} == {
        "name", "address", "community", "lines", "printed",
    }  # fmt: skip


@pytest.mark.parametrize("paper", list(Paper))
def test_its_only_code_is_the_address(facts: KitFacts, paper: Paper) -> None:
    assert code_on(page_picture(0, facts, paper)) == [facts.address]
    assert code_on(page_picture(1, facts, paper)) == []


@pytest.mark.parametrize(
    ("paper", "width", "height"), [(Paper.A4, 595, 842), (Paper.LETTER, 612, 792)]
)
def test_it_has_two_pages_of_the_paper(
    facts: KitFacts, paper: Paper, width: int, height: int
) -> None:
    boxes = re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf_bytes(facts, paper))
    assert len(boxes) == 2
    for box in boxes:
        assert [round(float(side)) for side in box.split()] == [0, 0, width, height]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("lines", [12, 24])
def test_everything_fits_on_its_page(
    facts: KitFacts, language: str, paper: Paper, lines: int
) -> None:
    set_language(language)
    image = page_picture(0, facts, paper)
    painter = QPainter(image)
    long = replace(facts, lines=lines, name="A household with a rather long name, " * 2)
    for number in range(pages.COUNT):
        filled = pages.draw(painter, number, long, image.width(), image.height())
        assert filled < image.height() - MARGIN
    painter.end()


def test_there_are_as_many_lines_as_words(facts: KitFacts) -> None:
    twelve = page_picture(0, replace(facts, lines=12), Paper.A4)
    assert twelve != page_picture(0, facts, Paper.A4)
    assert " 24 " not in f"{written(pdf_bytes(replace(facts, lines=12), Paper.A4))} "


class Saving:
    """The sheet, and where the person says to save."""

    def __init__(self, host: QWidget, theme: Theme, runner: TaskRunner, facts: KitFacts) -> None:
        self.path: Path | None = None
        self.proposed: list[str] = []
        self.opened: list[Path] = []
        self.sheet = KitSheet(
            host, theme, runner, facts, choose=self._choose, open_file=self.opened.append
        )

    def _choose(self, name: str) -> Path | None:
        self.proposed.append(name)
        return self.path

    @property
    def kit(self) -> KitStep:
        step = self.sheet.step()
        assert isinstance(step, KitStep)
        return step


@pytest.fixture
def saving(qtbot: QtBot, light: Theme, facts: KitFacts) -> Iterator[Saving]:
    runner = TaskRunner()
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.show()
    made = Saving(host, light, runner, facts)
    qtbot.waitUntil(lambda: made.kit.is_drawn, timeout=30_000)
    yield made
    runner.shutdown()


def test_it_is_saved_where_the_person_says(qtbot: QtBot, saving: Saving, tmp_path: Path) -> None:
    saving.path = tmp_path / "our kit.pdf"
    saving.kit.papers[Paper.LETTER].click()
    qtbot.mouseClick(saving.kit.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(saving.sheet.step(), SavedStep), timeout=30_000)
    assert saving.proposed == ["Household kit.pdf"]
    assert saving.path.read_bytes().startswith(b"%PDF-")
    assert b"612" in saving.path.read_bytes()
    done = saving.sheet.step()
    assert "It is in our kit.pdf." in read(done)
    done.open.click()  # type: ignore[union-attr] # a SavedStep
    assert saving.opened == [saving.path]


def test_nowhere_saves_nothing(saving: Saving) -> None:
    saving.kit.save.click()
    assert saving.kit is saving.sheet.step()


def test_a_folder_that_cannot_be_written_is_said(
    qtbot: QtBot, saving: Saving, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    saving.path = tmp_path / "file" / "kit.pdf"
    saving.kit.save.click()
    qtbot.waitUntil(saving.kit.problem.isVisible, timeout=30_000)
    assert "kit.pdf cannot be written" in saving.kit.problem.text()


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)])
def test_nothing_is_cut_off(qtbot: QtBot, saving: Saving, size: tuple[int, int]) -> None:
    saving.sheet.parentWidget().resize(*size)
    qtbot.waitUntil(lambda: truncated(saving.kit) == [], timeout=30_000)
