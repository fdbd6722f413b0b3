"""The ways in, from what was typed to an account that the profile really has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.phrase.made import PASSWORD, PHRASE
from wallet.app.keeper import KeyKeeper
from wallet.app.welcoming import Welcoming
from wallet.keys import vault
from wallet.keys.accounts import AccountKind
from wallet.keys.derivation import Account, addresses_from_seed
from wallet.keys.phrase import check, to_seed
from wallet.keys.rehearsal import Kind, Rehearsal
from wallet.profile import Profile
from wallet.ui.page import Page
from wallet.ui.phrase.use_cases import Returning, Watching
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.welcome.form import NewHome
from wallet.ui.window import PageEntry, Window

ADDRESS = addresses_from_seed(to_seed(PHRASE), 1)[0]


class Door:
    """Welcome over a window, on a profile of its own."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.qtbot = qtbot
        self.profile = Profile(folder)
        self.keeper = KeyKeeper(self.profile)
        self.runner = TaskRunner()
        self.window = Window([PageEntry("home", str, "home", lambda _theme: Page("Home"))], theme)
        qtbot.addWidget(self.window)
        self.window.show()
        self.welcoming = Welcoming(self.window, self.runner, self.keeper, self.profile)
        self.welcoming.show()

    def close(self) -> None:
        self.runner.shutdown()
        self.keeper.lock()
        self.profile.close()


@pytest.fixture
def door(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Door]:
    light = load_theme("light")
    apply(qapp, light)
    made = Door(qtbot, light, tmp_path / "profile")
    yield made
    made.close()


def test_a_newcomer_fills_in_three_fields(qtbot: QtBot, door: Door) -> None:
    form = door.welcoming.page.form  # type: ignore[union-attr] # shown
    form.password.edit.setText(PASSWORD)
    form.again.edit.setText(PASSWORD)
    with qtbot.waitSignal(door.welcoming.settled, timeout=30_000):
        qtbot.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert (door.keeper.name(), door.keeper.is_locked()) == ("Mei", False)
    phrase = door.keeper.opened().phrase()
    assert (len(phrase.split()), check(phrase)) == (12, "english")
    assert door.keeper.address() == addresses_from_seed(to_seed(phrase), 1)[0]
    rehearsal = Rehearsal(door.profile.recovery, door.profile.vault)
    assert rehearsal.due().kind is Kind.CONFIRMED
    assert rehearsal.due().is_due


def test_more_choices_are_kept(qtbot: QtBot, door: Door) -> None:
    with qtbot.waitSignal(door.welcoming.settled, timeout=30_000):
        door.welcoming.move_in(NewHome("Mei", PASSWORD, 24, "japanese", "mountain railway"))
    opened = door.keeper.opened()
    assert len(opened.phrase().split()) == 24
    assert check(opened.phrase()) == "japanese"
    assert opened.has_passphrase
    seed = to_seed(opened.phrase(), "mountain railway")
    assert door.keeper.address() == addresses_from_seed(seed, 1)[0]


@pytest.mark.parametrize("passphrase", ["", "TREZOR"])
def test_somebody_comes_back_with_words(qtbot: QtBot, door: Door, passphrase: str) -> None:
    with qtbot.waitSignal(door.welcoming.settled, timeout=30_000):
        door.welcoming.restore(Returning("Mei", PASSWORD, PHRASE, passphrase))
    assert door.keeper.address() == addresses_from_seed(to_seed(PHRASE, passphrase), 1)[0]
    (event,) = Rehearsal(door.profile.recovery, door.profile.vault).events
    assert (event.kind, event.passed) == (Kind.CONFIRMED, True)
    door.keeper.lock()
    vault.open_vault(door.profile.vault, PASSWORD).lock()


@pytest.mark.parametrize("text", [ADDRESS, Account(to_seed(PHRASE)).xpub.to_text()])
def test_a_watched_home_needs_no_password(qtbot: QtBot, door: Door, text: str) -> None:
    with qtbot.waitSignal(door.welcoming.settled, timeout=30_000):
        door.welcoming.watch(Watching(text, "Grandmother", "kettle"))
    account = door.keeper.account()
    assert (account.address, account.name, account.kind) == (
        ADDRESS,
        "Grandmother",
        AccountKind.WATCHED,
    )
    assert account.picture == "kettle"
    assert not door.keeper.is_locked()
    assert not door.profile.vault.exists()


def test_a_weak_password_is_refused_by_the_vault_too(qtbot: QtBot, door: Door) -> None:
    door.welcoming.move_in(NewHome("Mei", "12345678"))
    page = door.welcoming.page
    assert page is not None
    qtbot.waitUntil(page.form.problem.isVisible, timeout=30_000)
    assert not door.profile.vault.exists()
    assert page.form.isVisible()


def test_after_trouble_with_the_street_a_made_home_is_greeted(qtbot: QtBot, door: Door) -> None:
    from wallet.errors import NodeDownError

    with qtbot.waitSignal(door.welcoming.settled, timeout=30_000):
        door.welcoming.restore(Returning("Anna", PASSWORD, PHRASE))
    door.welcoming.show_error(NodeDownError("node.down", "The node stopped.", "Try again."))
    page = door.welcoming.page
    assert page is not None
    assert page.known is not None
    with qtbot.waitSignal(door.welcoming.again):
        qtbot.mouseClick(page.known.button, Qt.MouseButton.LeftButton)


def test_the_other_ways_open_their_sheets(qtbot: QtBot, door: Door) -> None:
    from wallet.ui.phrase.restore import WordsStep
    from wallet.ui.phrase.watch import WatchStep

    form = door.welcoming.page.form  # type: ignore[union-attr] # shown
    for button, kind in ((form.restore, WordsStep), (form.watch, WatchStep)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        (step,) = [each for each in door.window.findChildren(kind) if each.isVisible()]
        step.close_asked.emit()
        assert not step.isVisible()
