"""A window without a screen: one application, the light theme, English, and no Qt warnings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from wallet.text import set_language
from wallet.ui import words
from wallet.ui.theme import Theme, apply, load_theme

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let any Qt warning fail a test of the window."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def light(qapp: QApplication) -> Theme:
    theme = load_theme("light")
    apply(qapp, theme)
    return theme


@pytest.fixture(autouse=True)
def _as_it_comes() -> Iterator[None]:
    """Start and leave every test with English words and this computer's time."""
    set_language("en")
    words.set_place(words.Place())
    yield
    set_language("en")
    words.set_place(words.Place())
