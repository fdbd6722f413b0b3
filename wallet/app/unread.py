"""Imported first: nothing that is imported after it has its source read a second time.

To know which modules ask for its optional features (``snake_case``, ``true_property``), PySide6
looks for its own name in the source of every module that is imported once it is there, by
``inspect.getsource``. That opens some four hundred files and keeps all their lines in
``linecache``: 12 MB in the window, and a twentieth of its launch. No module of Hearth asks for
these features, so the answer is the same for each. Should a later PySide6 arrange its inside
differently, it reads the sources again: slower, never different.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

import PySide6.QtCore  # noqa: F401 - it brings the support along


def _spare_the_sources() -> None:
    with suppress(ImportError):
        inside = vars(import_module("shibokensupport.feature"))  # there is no public way
        if "_mod_uses_pyside" in inside:
            inside["_mod_uses_pyside"] = lambda _module: False


_spare_the_sources()
