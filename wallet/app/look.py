"""Wearing a look: language, numbers, theme and type for everything built from now on."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from wallet.meters.amounts import CHINESE, ENGLISH, NumberFormat
from wallet.text import set_language
from wallet.ui import words
from wallet.ui.preferences import Preferences
from wallet.ui.theme import Theme, apply


def wear(application: QApplication, preferences: Preferences) -> Theme:
    """Speak the chosen language and put on the chosen theme."""
    language = preferences.spoken()
    set_language(language)
    words.set_place(words.Place(_numbers(language)))
    theme = preferences.look(application.styleHints())
    apply(application, theme)
    return theme


def _numbers(language: str) -> NumberFormat:
    """Numbers as this computer writes them.

    A German desktop with an English window keeps its decimal comma: the person's habit decides.
    """
    locale = QLocale.system()
    if locale.language() == QLocale.Language.C:
        return CHINESE if language == "zh_CN" else ENGLISH
    return NumberFormat(locale.decimalPoint(), locale.groupSeparator())
