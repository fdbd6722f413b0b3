"""What a person chose about the window, and what the system would choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt

from wallet.text import LANGUAGES
from wallet.ui.theme import TEXT_SIZES, Theme, load_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QStyleHints

LOCK_MINUTES = (1, 5, 10, 30, 0)
"""The times without input after which the wallet locks; 0 is never."""
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Preferences:
    """The settings of the window.

    Args:
        language: a key of ``wallet.text.LANGUAGES``, or empty for the system's.
        theme: ``"system"``, ``"light"`` or ``"dark"``.
        percent: text size, one of ``TEXT_SIZES``.
        lock_minutes: one of ``LOCK_MINUTES``.
    """

    language: str = ""
    theme: str = "system"
    percent: int = 100
    lock_minutes: int = 10

    @classmethod
    def read(cls, settings: Mapping[str, object]) -> Preferences:
        """Read the profile's settings; what is unknown or missing stays as it comes."""
        language, theme, percent = (settings.get(key) for key in ("language", "theme", "percent"))
        minutes = settings.get("lock_minutes")
        return cls(
            language if isinstance(language, str) and language in LANGUAGES else "",
            theme if isinstance(theme, str) and theme in THEMES else "system",
            percent if isinstance(percent, int) and percent in TEXT_SIZES else 100,
            minutes if type(minutes) is int and minutes in LOCK_MINUTES else 10,
        )

    def as_settings(self) -> dict[str, object]:
        """Return what the profile keeps."""
        return {
            "language": self.language,
            "theme": self.theme,
            "percent": self.percent,
            "lock_minutes": self.lock_minutes,
        }

    def spoken(self) -> str:
        """Return the language to speak now."""
        if self.language:
            return self.language
        chinese = QLocale.system().language() == QLocale.Language.Chinese
        return "zh_CN" if chinese else "en"

    def look(self, hints: QStyleHints) -> Theme:
        """Return the theme to show now; ``hints`` are the application's."""
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
        name = self.theme if self.theme != "system" else "dark" if dark else "light"
        return load_theme(name, self.percent)
