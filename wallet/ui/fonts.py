"""The typeface: the system's own UI font, with figures of equal width.

A bare Linux answers with DejaVu or Bitstream Vera, which are meant as a last resort; when the
machine also has one of the fonts that desktops really use, that one is taken.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

_LAST_RESORT = ("DejaVu", "Bitstream Vera", "Sans", "Helvetica", "Arial")
_PREFERRED = (
    "Inter",
    "Inter Variable",
    "Cantarell",
    "Ubuntu",
    "Noto Sans",
    "Open Sans",
    "Noto Sans CJK SC",
)
_CJK = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
)


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = QFontInfo(system).family()
    installed = set(QFontDatabase.families())
    chosen = [family]
    if family.startswith(_LAST_RESORT):
        chosen = [name for name in _PREFERRED if name in installed][:1] + chosen
    return (*chosen, *(name for name in _CJK if name in installed and name not in chosen))


def ui_font() -> QFont:
    """Return a new font of the UI's family; the caller sets size and weight."""
    font = QFont()
    font.setFamilies(list(_families()))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
