"""Adding and changing a node: tested while one looks on, kept only when it passed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.nodes import sample
from wallet.chain.checkup import Checkup
from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.chain.types import BlockRef
from wallet.errors import CancelledError, HearthError, InputError, WrongPasswordError
from wallet.ui.nodes.editing import NodeSheet
from wallet.ui.nodes.fields import OWN_PROXY
from wallet.ui.nodes.removing import RemoveNodeSheet
from wallet.ui.nodes.work import NodeDesk
from wallet.ui.tasks import Cancelled, Progress, TaskRunner
from wallet.ui.theme import Theme
from wallet.units import Timestamp

TOKEN = "t0ken-of-the-mill"
GOOD = frozenset({"logs", "proof", "fee-history", "batch"})


class Work:
    """Answers as it is told, and remembers what was kept."""

    def __init__(self) -> None:
        self.problem: HearthError | None = None
        self.can = GOOD
        self.hold: threading.Event | None = None
        self.examined: list[tuple[Endpoint, str | None]] = []
        self.kept: list[tuple[Endpoint, str | None]] = []
        self.removed: list[Endpoint] = []
        self.refusal: HearthError | None = None
        self.locked = False

    def examine(
        self, endpoint: Endpoint, secret: str | None, progress: Progress, cancelled: Cancelled
    ) -> Checkup:
        self.examined.append((endpoint, secret))
        progress("Asking which chain it is on …", 1, 4)
        while self.hold is not None and not self.hold.wait(0.01):
            if cancelled():
                raise CancelledError
        if self.problem is not None:
            return Checkup(endpoint, self.problem)
        head = BlockRef(48_213, bytes(32), bytes(32), Timestamp(0), None)
        pin = "ab" * 32 if endpoint.pin else ""
        return Checkup(endpoint, None, 12, head, "Geth/v1.17", self.can, pin)

    def keep(self, endpoint: Endpoint, secret: str | None) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.kept.append((endpoint, secret))

    def remove(self, endpoint: Endpoint) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.removed.append(endpoint)

    def is_locked(self) -> bool:
        return self.locked

    def unlock(self, password: str) -> None:
        if password != "right":
            raise WrongPasswordError("vault.wrong_password", "Not its password.", "Try again.")
        self.locked = False


class Room:
    """A window with nothing in it, and the work behind it."""

    def __init__(self, theme: Theme, bot: QtBot) -> None:
        self.bot = bot
        self.host = QWidget()
        self.host.resize(1084, 800)
        bot.addWidget(self.host)
        self.host.show()
        self.work = Work()
        self.runner = TaskRunner()
        self.desk = NodeDesk(self.host, theme, self.runner, self.work)

    def sheet(self, known: Endpoint | None = None) -> NodeSheet:
        made = NodeSheet(self.desk, known)
        made.show_sheet()
        return made

    def tested(self, sheet: NodeSheet) -> NodeSheet:
        sheet.test.click()
        self.until(lambda: sheet._task is None)
        return sheet

    def until(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=30_000)


def in_view(sheet: NodeSheet, widget: QWidget) -> bool:
    viewport = sheet._scroll.viewport()
    middle = widget.mapTo(viewport, widget.rect().center())
    return widget.isVisible() and viewport.rect().contains(middle)


@pytest.fixture
def room(qtbot: QtBot, light: Theme) -> Iterator[Room]:
    made = Room(light, qtbot)
    yield made
    if made.work.hold is not None:
        made.work.hold.set()
    made.runner.shutdown()


def test_a_node_that_passes_is_kept(room: Room) -> None:
    sheet = room.sheet()
    assert not sheet.test.isEnabled()
    sheet.fields.url.setText("https://rpc.oldmill.example")
    sheet.fields.name.setText("Mill")
    assert sheet.keep.isHidden()
    room.tested(sheet)
    shown = texts(sheet)
    assert "It is on this community's ledger and shows this community's contracts." in shown
    assert "It answers within 12 ms and knows block 48,213." in shown
    assert room.work.kept == []
    with room.bot.waitSignal(sheet.kept):
        sheet.keep.click()
    assert room.work.kept == [(Endpoint("https://rpc.oldmill.example", "Mill"), None)]


def test_a_node_that_fails_cannot_be_kept_and_says_why(room: Room) -> None:
    room.work.problem = sample.other_chain()
    room.host.resize(900, 480)
    sheet = room.sheet()
    sheet.fields.url.setText("https://mainnet.example.org")
    sheet.fields.more.setChecked(True)
    room.tested(sheet)
    assert any("belongs to chain 1" in text for text in texts(sheet))
    room.until(lambda: in_view(sheet, sheet.result.problem.cause))
    assert "Choose a node of this community." in texts(sheet)
    assert sheet.keep.isHidden()
    sheet.keep_it()
    assert room.work.kept == []
    assert sheet.test.isEnabled(), "another address can be tried at once"


def test_whatever_changes_is_tested_again(room: Room) -> None:
    sheet = room.sheet()
    sheet.fields.url.setText("https://one.example")
    room.tested(sheet)
    assert sheet.keep.isVisible()
    sheet.fields.url.setText("https://two.example")
    assert sheet.keep.isHidden()
    assert sheet.result.isHidden()
    room.tested(sheet)
    sheet.fields.more.setChecked(True)
    sheet.fields.access.chips[AuthKind.BEARER].click()
    assert sheet.keep.isHidden()
    assert not sheet.test.isEnabled(), "the token is missing"


def test_the_name_alone_needs_no_new_test(room: Room) -> None:
    sheet = room.sheet()
    sheet.fields.url.setText("https://one.example")
    room.tested(sheet)
    sheet.fields.name.setText("Later")
    with room.bot.waitSignal(sheet.kept):
        sheet.keep.click()
    assert room.work.kept[0][0].name == "Later"


def test_a_test_can_be_stopped(room: Room) -> None:
    room.work.hold = threading.Event()
    sheet = room.sheet()
    sheet.fields.url.setText("https://slow.example")
    sheet.test.click()
    room.until(lambda: sheet.stage.text() == "Asking which chain it is on …")
    assert (sheet.bar.value(), sheet.bar.maximum()) == (1, 4)
    assert sheet.cancel.text() == "Stop"
    sheet.cancel.click()
    room.until(lambda: sheet._task is None)
    assert sheet.isVisible()
    assert sheet.test.isEnabled()
    assert sheet.keep.isHidden()
    assert sheet.problem.isHidden()


def test_closing_the_sheet_stops_the_test_and_forgets_what_was_typed(room: Room) -> None:
    room.work.hold = threading.Event()
    sheet = room.sheet()
    sheet.fields.url.setText(f"https://mei:{TOKEN}@rpc.oldmill.example")
    sheet.fields.url.editingFinished.emit()
    assert sheet.fields.secret.text() == TOKEN
    sheet.test.click()
    room.until(lambda: room.work.examined)
    sheet.close_sheet()
    assert sheet.fields.secret.text() == ""
    room.until(lambda: not room.runner.busy)
    assert room.work.kept == []


def test_a_password_in_the_address_goes_where_it_is_hidden(room: Room) -> None:
    sheet = room.sheet()
    sheet.fields.url.setText(f"https://mei:{TOKEN}@rpc.oldmill.example")
    sheet.fields.url.editingFinished.emit()
    assert sheet.fields.url.text() == "https://rpc.oldmill.example"
    assert sheet.fields.user.text() == "mei"
    assert sheet.fields.secret.edit.echoMode() is QLineEdit.EchoMode.Password
    assert sheet.fields.secret.isVisible()
    room.tested(sheet)
    endpoint, secret = room.work.examined[0]
    assert (endpoint.auth, endpoint.user, secret) == (AuthKind.BASIC, "mei", TOKEN)
    assert TOKEN not in repr(endpoint)


def test_everything_that_can_be_said_about_a_node_arrives(room: Room) -> None:
    sheet = room.sheet()
    fields = sheet.fields
    fields.url.setText("https://rpc.oldmill.example")
    fields.more.setChecked(True)
    fields.access.chips[AuthKind.HEADER].click()
    fields.header.setText("X-Api-Key")
    fields.secret.edit.setText(TOKEN)
    fields.certificate.chips["first"].click()
    fields.proxy.chips[OWN_PROXY].click()
    assert not sheet.test.isEnabled(), "the proxy's address is missing"
    fields.proxy_url.setText("socks5h://127.0.0.1:9050")
    room.tested(sheet)
    assert room.work.examined == [(
        Endpoint("https://rpc.oldmill.example", auth=AuthKind.HEADER, header="X-Api-Key",
                 pin="first", proxy="socks5h://127.0.0.1:9050"),
        TOKEN,
    )]  # fmt: skip
    assert any(text.startswith("Its certificate: abab abab") for text in texts(sheet))
    room.until(lambda: truncated(sheet) == [])


def test_what_is_not_encrypted_is_said(room: Room) -> None:
    sheet = room.sheet()
    sheet.fields.url.setText("192.168.1.20:8545")
    sheet.fields.url.editingFinished.emit()
    assert "Not encrypted" in sheet.fields.url_row.note.text()
    sheet.fields.more.setChecked(True)
    sheet.fields.access.chips[AuthKind.BEARER].click()
    sheet.fields.secret.edit.setText(TOKEN)
    assert "read it and use it" in sheet.fields.secret.note.text()
    assert sheet.fields.certificate.isHidden()


def test_a_locked_wallet_asks_for_its_password_before_a_token_is_kept(room: Room) -> None:
    room.work.locked = True
    sheet = room.sheet()
    sheet.fields.url.setText(f"https://mei:{TOKEN}@rpc.oldmill.example")
    sheet.fields.url.editingFinished.emit()
    assert sheet.password.isHidden()
    room.tested(sheet)
    room.until(lambda: in_view(sheet, sheet.password))
    assert room.host.focusWidget() is sheet.password.edit
    assert not sheet.keep.isEnabled()
    sheet.password.edit.setText("wrong")
    sheet.keep.click()
    room.until(lambda: "Not its password." in sheet.password.note.text())
    assert room.work.kept == []
    sheet.password.edit.setText("right")
    with room.bot.waitSignal(sheet.kept):
        sheet.keep.click()
    assert room.work.kept[0][1] == TOKEN


def test_a_refusal_to_keep_it_is_told_and_nothing_typed_is_lost(room: Room) -> None:
    room.work.refusal = InputError("node.known_already", "It is in the list already.", "Change it.")
    sheet = room.sheet()
    sheet.fields.url.setText("https://one.example")
    room.tested(sheet)
    sheet.keep.click()
    room.until(sheet.problem.isVisible)
    assert "It is in the list already." in sheet.problem.text()
    assert sheet.fields.url.text() == "https://one.example"


def test_a_known_node_keeps_its_address_and_its_secret(room: Room) -> None:
    known = Endpoint(
        "https://rpc.oldmill.example", "Mill", AuthKind.BEARER, pin="cd" * 32, from_community=True
    )
    sheet = room.sheet(known)
    assert not sheet.fields.url.isEnabled()
    sheet.fields.name.setText("The mill")
    room.tested(sheet)
    with room.bot.waitSignal(sheet.kept):
        sheet.keep.click()
    endpoint, secret = room.work.kept[0]
    assert (endpoint.name, endpoint.pin, endpoint.auth) == ("The mill", "cd" * 32, AuthKind.BEARER)
    assert endpoint.from_community
    assert secret is None


def test_a_certificate_that_was_renewed_is_taken_by_choice(room: Room) -> None:
    sheet = room.sheet(Endpoint("https://rpc.oldmill.example", pin="cd" * 32))
    sheet.fields.certificate.chips["first"].click()
    room.tested(sheet)
    assert room.work.examined[0][0].pin == "first"


def test_a_node_without_proofs_is_said_to_be_one(room: Room) -> None:
    room.work.can = frozenset()
    sheet = room.sheet()
    sheet.fields.url.setText("https://one.example")
    room.tested(sheet)
    shown = texts(sheet)
    assert any(text.startswith("It cannot prove what it says") for text in shown)
    assert any(text.startswith("It does not tell what happened before") for text in shown)


# --- removing ----------------------------------------------------------------------------------


def test_removing_needs_a_second_word(room: Room) -> None:
    sheet = RemoveNodeSheet(room.desk, sample.MILL, last=True)
    sheet.show_sheet()
    assert room.host.focusWidget() is sheet.cancel
    shown = texts(sheet)
    assert "No other node answers now: without it Hearth learns nothing new." in shown
    assert not any("key-of-the-mill" in text for text in shown)
    with room.bot.waitSignal(sheet.removed):
        sheet.remove.click()
    assert room.work.removed == [sample.MILL]


def test_forgetting_a_token_needs_the_open_wallet(room: Room) -> None:
    room.work.locked = True
    sheet = RemoveNodeSheet(room.desk, sample.LINDQVIST, last=False)
    sheet.show_sheet()
    assert not sheet.remove.isEnabled()
    sheet.password.edit.setText("wrong")
    sheet.remove.click()
    room.until(lambda: "Not its password." in sheet.password.note.text())
    assert room.work.removed == []
    sheet.password.edit.setText("right")
    with room.bot.waitSignal(sheet.removed):
        sheet.remove.click()
    assert room.work.removed == [sample.LINDQVIST]
