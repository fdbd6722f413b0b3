"""Words a person reads: translation by gettext, and errors turned into sentences.

The message id is the English sentence with named ``{fields}``; catalogs are
``resources/translations/<language>/LC_MESSAGES/hearth.mo``. This module knows no window, so that
the window and the command line say the same thing in the same words.
"""

from __future__ import annotations

import gettext

from wallet.errors import HearthError
from wallet.paths import resource

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_catalog: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Use ``language`` (``"en"`` or ``"zh_CN"``) for every following ``tr``."""
    global _catalog, _language  # noqa: PLW0603 - the language is one per process, like the locale
    _language = language if language in LANGUAGES else "en"
    _catalog = gettext.NullTranslations()
    if _language != "en":
        _catalog = gettext.translation(
            "hearth", str(resource("translations")), languages=[_language]
        )


def language() -> str:
    """Return the language in use."""
    return _language


def tr(message: str, **fields: object) -> str:
    """Translate ``message`` and fill its ``{fields}``."""
    text = _catalog.gettext(message) if message else ""
    return text.format(**fields) if fields else text


def ntr(singular: str, plural: str, n: int, **fields: object) -> str:
    """Translate by number; ``{n}`` is always available."""
    return _catalog.ngettext(singular, plural, n).format(n=n, **fields)


def error_text(error: HearthError) -> tuple[str, str]:
    """Return what happened and what to do, in the language in use."""
    return tr(error.cause, **error.fields), tr(error.fix, **error.fields)
