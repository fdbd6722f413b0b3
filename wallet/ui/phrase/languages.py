"""The languages recovery words are written in, each by its own name."""

from __future__ import annotations

from collections.abc import Iterable

NAMES = {
    "english": "English",
    "chinese_simplified": "简体中文",
    "chinese_traditional": "繁體中文",
    "czech": "Čeština",
    "french": "Français",
    "italian": "Italiano",
    "japanese": "日本語",
    "korean": "한국어",
    "portuguese": "Português",
    "spanish": "Español",
    "russian": "Русский",
    "turkish": "Türkçe",
}
"""English and Simplified Chinese first, because the window speaks them; then the others."""


def name(language: str) -> str:
    """Return what speakers of ``language`` (a key of ``NAMES``) call it."""
    return NAMES.get(language, language)


def in_order(languages: Iterable[str]) -> list[str]:
    """Return ``languages`` in the order in which they are offered."""
    known = list(NAMES)
    return sorted(languages, key=lambda each: known.index(each) if each in known else len(known))
