"""Both sides of signing on another computer, as a person sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.market.offline.sample import COMMUNITY, KEY, MEI, offer, offer_request, stranger_request
from wallet.errors import AirGapError, CancelledError, InputError, WrongPasswordError
from wallet.keys import airgap
from wallet.keys.airgap import AirGappedSigner, take_request
from wallet.keys.airgap_parts import Collector, to_parts
from wallet.keys.airgap_request import Answer, Request
from wallet.market.offline.explain import explain
from wallet.protocol.community import save
from wallet.ui.airgap.codes import MovingCodes
from wallet.ui.airgap.exchange import AirGapExchange
from wallet.ui.airgap.offline import AnswerStep, OfflineSheets, OfflineWork
from wallet.ui.airgap.online import OnlineSheets, RequestSheet
from wallet.ui.airgap.pictures import texts_in, texts_of
from wallet.ui.airgap.reading import ReadStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme

DATA = offer().typed_data(COMMUNITY.chain_id, COMMUNITY.market)


class Chosen:
    """Files that a test chose beforehand."""

    def __init__(self) -> None:
        self.opened: Path | None = None
        self.saved: Path | None = None
        self.proposed = ""

    def to_open(self, title: str) -> Path | None:
        return self.opened

    def to_save(self, title: str, name: str) -> Path | None:
        self.proposed = name
        return self.saved


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shutdown()


@pytest.fixture
def files() -> Chosen:
    return Chosen()


@pytest.fixture
def host(qtbot: QtBot, light: Theme) -> QWidget:
    made = QWidget()
    made.resize(1000, 760)
    qtbot.addWidget(made)
    made.show()
    return made


# --- codes and pictures ---------------------------------------------------------------------


def test_a_camera_gets_the_request_from_the_moving_codes(
    qtbot: QtBot, host: QWidget, light: Theme
) -> None:
    document = offer_request().to_text()
    codes = MovingCodes(document, light, name="The request as a QR code")
    qtbot.addWidget(codes)
    codes.show()
    assert len(codes.parts) > 1
    camera = Collector()
    for _ in codes.parts:
        (text,) = texts_of(codes.picture.grab().toImage())
        camera.add(text)
        codes.show_next()
    assert camera.document() == document
    assert codes.at == 0
    assert "Code 1 of" in codes.picture.accessibleName()


def test_moving_codes_move_by_themselves_until_stopped(
    qtbot: QtBot, light: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallet.ui.airgap.codes.EACH", 20)
    codes = MovingCodes(offer_request().to_text(), light, name="x")
    qtbot.addWidget(codes)
    qtbot.waitUntil(lambda: codes.at > 0, timeout=30_000)
    codes.stop.click()
    at = codes.at
    qtbot.wait(80)
    assert codes.at == at
    codes.stop.click()
    qtbot.waitUntil(lambda: codes.at != at, timeout=30_000)


def test_one_code_stands_still(qtbot: QtBot, light: Theme) -> None:
    answer = airgap.sign(offer_request(), KEY)
    codes = MovingCodes(answer.to_text(), light, name="The answer as a QR code")
    qtbot.addWidget(codes)
    codes.show()
    assert len(codes.parts) == 1
    assert not codes.stop.isVisible()


def _screenshot(parts: tuple[str, ...], folder: Path, light: Theme) -> Path:
    """All codes of a document side by side in one picture."""
    from PySide6.QtCore import QRectF

    from wallet.ui.widgets.qr import draw_qr, modules_of

    image = QImage(420 * len(parts), 420, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.lightGray)
    painter = QPainter(image)
    for place, part in enumerate(parts):
        draw_qr(painter, QRectF(420 * place + 10, 10, 400, 400), modules_of(part))
    painter.end()
    path = folder / "photo.png"
    assert image.save(str(path))
    return path


def test_a_screenshot_of_several_codes_is_read(tmp_path: Path, light: Theme) -> None:
    parts = to_parts(offer_request().to_text())
    assert set(texts_in(_screenshot(parts, tmp_path, light))) == set(parts)


def test_pictures_of_nothing_and_no_pictures_are_refused(tmp_path: Path, light: Theme) -> None:
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    blank.save(str(tmp_path / "blank.png"))
    with pytest.raises(AirGapError) as refused:
        texts_in(tmp_path / "blank.png")
    assert refused.value.code == "airgap.no_code"
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    for name in ("text.png", "empty.png", "missing.png"):
        with pytest.raises(InputError) as unreadable:
            texts_in(tmp_path / name)
        assert unreadable.value.code == "picture.unreadable"


# --- online ---------------------------------------------------------------------------------


class Online:
    """A signer that asks through a sheet, started on a worker."""

    def __init__(self, host: QWidget, theme: Theme, files: Chosen, runner: TaskRunner) -> None:
        self.exchange = AirGapExchange()
        self.sheets = OnlineSheets(host, theme, self.exchange, files, runner)
        self.exchange.asked.connect(self.sheets.ask)
        self.signer = AirGappedSigner(MEI, self.exchange)
        self.runner = runner
        self.done: list[Any] = []

    def sign(self) -> None:
        self.runner.run(
            lambda _progress, _cancelled: (
                threading.current_thread().name,
                self.signer.sign_typed_data(DATA),
            ),
            self.done.append,
            self.done.append,
        )

    def sheet(self, qtbot: QtBot) -> RequestSheet:
        qtbot.waitUntil(lambda: self.sheets.sheet is not None, timeout=30_000)
        assert self.sheets.sheet is not None
        return self.sheets.sheet


@pytest.fixture
def online(host: QWidget, light: Theme, files: Chosen, runner: TaskRunner) -> Iterator[Online]:
    made = Online(host, light, files, runner)
    yield made
    made.exchange.close()


def paste(sheet: RequestSheet, text: str) -> None:
    sheet.take_in.text.setPlainText(text)
    sheet.take_in.use.click()


def elsewhere(document: str) -> str:
    return airgap.sign(take_request(document), KEY).to_text()


def test_the_answer_that_is_pasted_signs(qtbot: QtBot, online: Online) -> None:
    online.sign()
    sheet = online.sheet(qtbot)
    paste(sheet, elsewhere("\n".join(sheet.codes.parts)))
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    thread, signature = online.done[0]
    assert thread != "MainThread"
    assert signature == KEY.sign_typed_data(DATA)
    assert online.sheets.sheet is None


def test_the_request_is_saved_and_its_answer_opened_from_a_file(
    qtbot: QtBot, online: Online, files: Chosen, tmp_path: Path
) -> None:
    online.sign()
    sheet = online.sheet(qtbot)
    files.saved = tmp_path / "request.json"
    sheet.save.click()
    assert files.proposed.startswith("hearth-request-")
    files.opened = tmp_path / "answer.json"
    files.opened.write_text(elsewhere(files.saved.read_text("utf-8")), "utf-8")
    sheet.take_in.file.click()
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    assert online.done[0][1] == KEY.sign_typed_data(DATA)


def test_a_photo_of_the_answers_code_will_do(
    qtbot: QtBot, online: Online, files: Chosen, tmp_path: Path, light: Theme
) -> None:
    online.sign()
    sheet = online.sheet(qtbot)
    answer = elsewhere("\n".join(sheet.codes.parts))
    files.opened = _screenshot(to_parts(answer), tmp_path, light)
    sheet.take_in.file.click()
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    assert online.done[0][1] == KEY.sign_typed_data(DATA)


def test_parts_of_an_answer_can_be_pasted_one_by_one(qtbot: QtBot, online: Online) -> None:
    online.sign()
    sheet = online.sheet(qtbot)
    first, *rest = to_parts(elsewhere("\n".join(sheet.codes.parts)), 90)
    assert rest
    paste(sheet, first)
    assert sheet.take_in.have.text() == f"1 of {len(rest) + 1} codes are here"
    assert not online.done
    paste(sheet, "\n".join(rest))
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)


@pytest.mark.parametrize("wrong", ["older", "request", "nonsense", "other account"])
def test_a_wrong_answer_is_explained_and_can_be_replaced(
    qtbot: QtBot, online: Online, wrong: str
) -> None:
    online.sign()
    sheet = online.sheet(qtbot)
    document = "\n".join(sheet.codes.parts)
    text = {
        "older": airgap.sign(Request(MEI, DATA), KEY).to_text(),
        "request": document,
        "nonsense": "{}",
        "other account": elsewhere(document).replace(MEI, COMMUNITY.market),
    }[wrong]
    paste(sheet, text)
    assert sheet.take_in.problem.isVisible()
    assert not online.done
    paste(sheet, elsewhere(document))
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    assert online.done[0][1] == KEY.sign_typed_data(DATA)


def test_cancel_and_escape_end_the_signature(qtbot: QtBot, online: Online) -> None:
    online.sign()
    online.sheet(qtbot).cancel.click()
    qtbot.waitUntil(lambda: len(online.done) == 1, timeout=30_000)
    online.sign()
    qtbot.keyClick(online.sheet(qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(online.done) == 2, timeout=30_000)
    assert all(isinstance(end, CancelledError) for end in online.done)


def test_a_lock_gives_up_what_is_open_and_closes_the_sheet(qtbot: QtBot, online: Online) -> None:
    online.sign()
    online.sheet(qtbot)
    online.exchange.revoke()
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    assert isinstance(online.done[0], CancelledError)
    assert online.sheets.sheet is None


def test_a_lock_gives_up_what_waits_behind_the_sheet_too(qtbot: QtBot, online: Online) -> None:
    online.sign()
    online.sheet(qtbot)
    online.sign()
    qtbot.wait(100)
    online.exchange.revoke()
    qtbot.waitUntil(lambda: len(online.done) == 2, timeout=30_000)
    assert all(isinstance(end, CancelledError) for end in online.done)
    assert online.sheets.sheet is None


def test_two_requests_are_shown_one_after_the_other(qtbot: QtBot, online: Online) -> None:
    online.sign()
    online.sign()
    first = online.sheet(qtbot)
    qtbot.wait(50)
    assert online.sheets.sheet is first
    first.cancel.click()
    qtbot.waitUntil(lambda: online.sheets.sheet not in (None, first), timeout=30_000)
    online.sheet(qtbot).cancel.click()
    qtbot.waitUntil(lambda: len(online.done) == 2, timeout=30_000)


def test_after_the_window_closed_nobody_waits(qtbot: QtBot, online: Online) -> None:
    online.exchange.close()
    online.sign()
    qtbot.waitUntil(lambda: bool(online.done), timeout=30_000)
    assert isinstance(online.done[0], CancelledError)


# --- offline --------------------------------------------------------------------------------


class Keys:
    """The use cases of the offline side, with a vault that is a flag."""

    def __init__(self, *, locked: bool = False) -> None:
        self.locked = locked
        self.community = True
        self.signed: list[Answer] = []
        self.threads: set[str] = set()

    def work(self) -> OfflineWork:
        return OfflineWork(self.explain, self.keep, lambda: self.locked, self.sign)

    def explain(self, request: Request) -> Any:
        self.threads.add(threading.current_thread().name)
        return explain(request, COMMUNITY if self.community else None)

    def keep(self, path: Path) -> None:
        from wallet.protocol.community import load

        self.community = load(path) == COMMUNITY

    def sign(self, request: Request, password: str) -> Answer:
        self.threads.add(threading.current_thread().name)
        if self.locked and password != "right":
            raise WrongPasswordError("vault.wrong_password", "This password is wrong.", "Again.")
        self.signed.append(airgap.sign(request, KEY))
        return self.signed[-1]


def offline_of(
    host: QWidget, theme: Theme, files: Chosen, runner: TaskRunner, keys: Keys
) -> OfflineSheets:
    made = OfflineSheets(host, theme, keys.work(), files, runner)
    made.open()
    return made


def bring(sheets: OfflineSheets, text: str) -> None:
    sheets.opening.take_in.text.setPlainText(text)
    sheets.opening.take_in.use.click()


def read(qtbot: QtBot, sheets: OfflineSheets) -> ReadStep:
    qtbot.waitUntil(lambda: sheets.reading is not None, timeout=30_000)
    assert sheets.reading is not None
    return sheets.reading


def to_the_end(qtbot: QtBot, step: ReadStep) -> None:
    for _ in range(40):
        if step.read_more.isHidden():
            return
        qtbot.wait(80)
        step.read_more.click()
    raise AssertionError("the end was never in view")


def test_a_request_is_read_to_its_end_and_signed(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner, tmp_path: Path
) -> None:
    keys = Keys()
    sheets = offline_of(host, light, files, runner, keys)
    request = offer_request()
    bring(sheets, "\n".join(to_parts(request.to_text())))
    step = read(qtbot, sheets)
    assert not step.sign.isEnabled()
    step.sign.click()
    assert keys.signed == []
    to_the_end(qtbot, step)
    step.sign.click()
    qtbot.waitUntil(lambda: sheets.answered is not None, timeout=30_000)
    assert isinstance(sheets.answered, AnswerStep)
    airgap.accept(request, keys.signed[0])
    assert "MainThread" not in keys.threads
    files.saved = tmp_path / "answer.json"
    sheets.answered.save.click()
    airgap.accept(request, airgap.take_answer(files.saved.read_text("utf-8")))


def test_every_field_is_on_the_sheet(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner
) -> None:
    sheets = offline_of(host, light, files, runner, Keys())
    bring(sheets, offer_request().to_text())
    step = read(qtbot, sheets)
    named = {row.accessibleName() for row in step.findChildren(QWidget)}
    for line in step.explained.lines:
        mark = "✓ " if line.verified else ""
        assert any(name.startswith(f"{mark}{line.name}: {line.value}") for name in named), line.name


def test_a_request_nobody_can_explain_is_refused(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner
) -> None:
    keys = Keys()
    sheets = offline_of(host, light, files, runner, keys)
    bring(sheets, stranger_request().to_text())
    qtbot.waitUntil(sheets.opening.take_in.problem.isVisible, timeout=30_000)
    assert "not your community's market" in sheets.opening.take_in.problem.accessibleName()
    assert sheets.reading is None


def test_the_community_file_can_be_brought_then(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner, tmp_path: Path
) -> None:
    keys = Keys()
    keys.community = False
    sheets = offline_of(host, light, files, runner, keys)
    bring(sheets, offer_request().to_text())
    qtbot.waitUntil(sheets.opening.take_in.problem.isVisible, timeout=30_000)
    save(COMMUNITY, tmp_path / "community.json")
    files.opened = tmp_path / "community.json"
    sheets.opening.community.click()
    assert read(qtbot, sheets).explained.community == "Linden Street"


def test_a_locked_wallet_asks_for_its_password_and_takes_a_wrong_one_back(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner
) -> None:
    keys = Keys(locked=True)
    sheets = offline_of(host, light, files, runner, keys)
    bring(sheets, offer_request().to_text())
    step = read(qtbot, sheets)
    assert step.panel is not None
    step.panel.field.edit.setText("right")
    step.panel.submit()  # Enter before the end was read
    qtbot.wait(50)
    assert keys.signed == []
    to_the_end(qtbot, step)
    step.panel.field.edit.setText("wrong")
    step.sign.click()
    qtbot.waitUntil(step.panel.field.edit.isEnabled, timeout=30_000)
    assert keys.signed == []
    step.panel.field.edit.setText("right")
    step.sign.click()
    qtbot.waitUntil(lambda: bool(keys.signed), timeout=30_000)


def test_a_lock_closes_what_was_read(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner
) -> None:
    keys = Keys()
    sheets = offline_of(host, light, files, runner, keys)
    bring(sheets, offer_request().to_text())
    step = read(qtbot, sheets)
    to_the_end(qtbot, step)
    with qtbot.waitSignal(sheets.sheet.closed):
        sheets.revoke()
    assert keys.signed == []


def test_text_that_hides_its_letters_is_shown_by_their_numbers(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner
) -> None:
    sheets = offline_of(host, light, files, runner, Keys())
    bring(sheets, Request(MEI, "pay me\u202e\nnow").to_text())
    step = read(qtbot, sheets)
    named = " ".join(row.accessibleName() for row in step.findChildren(QWidget))
    assert "pay me\\u202e\\u000anow" in named


def test_errors_of_any_kind_leave_the_sheet_usable(
    qtbot: QtBot, host: QWidget, light: Theme, files: Chosen, runner: TaskRunner, tmp_path: Path
) -> None:
    sheets = offline_of(host, light, files, runner, Keys())
    files.opened = tmp_path / "missing.json"
    sheets.opening.take_in.file.click()
    qtbot.waitUntil(sheets.opening.take_in.problem.isVisible, timeout=30_000)
    bring(sheets, offer_request().to_text())
    assert isinstance(read(qtbot, sheets), ReadStep)
