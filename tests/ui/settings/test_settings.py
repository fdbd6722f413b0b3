from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import sample
from tests.ui.looks import texts, truncated
from wallet.ui.preferences import Preferences
from wallet.ui.settings.page import SettingsPage
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton


@pytest.fixture
def page(qtbot: QtBot, light: Theme) -> SettingsPage:
    made = SettingsPage(light, Preferences("en", "light", 100))
    qtbot.addWidget(made)
    made.resize(704, 600)
    made.show()
    made.show_snapshot(sample.snapshot())
    return made


def test_what_is_chosen_now_is_marked(page: SettingsPage) -> None:
    marked = {key for key, chip in page.chips.items() if chip.isChecked()}
    assert marked == {
        ("language", "en"),
        ("theme", "light"),
        ("percent", 100),
        ("lock_minutes", 10),
    }


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("language", "zh_CN"), Preferences("zh_CN", "light", 100)),
        (("theme", "dark"), Preferences("en", "dark", 100)),
        (("percent", 130), Preferences("en", "light", 130)),
    ],
)
def test_a_choice_is_told_at_once(
    qtbot: QtBot, page: SettingsPage, key: tuple[str, object], expected: Preferences
) -> None:
    with qtbot.waitSignal(page.changed) as heard:
        qtbot.mouseClick(page.chips[key], Qt.MouseButton.LeftButton)
    assert heard.args == [expected]
    with qtbot.assertNotEmitted(page.changed):
        qtbot.mouseClick(page.chips[key], Qt.MouseButton.LeftButton)


def test_the_address_can_be_copied(qtbot: QtBot, page: SettingsPage) -> None:
    copy = next(
        each for each in page.findChildren(SecondaryButton) if each.text() == "Copy address"
    )
    with qtbot.waitSignal(page.copied) as heard:
        qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert heard.args == [sample.ME]
    assert {"Mei", sample.ME, "Linden Street", "7411"} <= texts(page)
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)


def test_preferences_survive_the_profile_and_ignore_what_is_damaged() -> None:
    chosen = Preferences("zh_CN", "dark", 115)
    assert Preferences.read(chosen.as_settings()) == chosen
    assert Preferences.read({}) == Preferences()
    assert Preferences.read({"language": 7, "theme": "pink", "percent": 5000}) == Preferences()
    assert Preferences("zh_CN").spoken() == "zh_CN"
