"""Opening the window: the profile is taken, the application made, and everything closed again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox

from wallet.app.composition import Composition, Observe
from wallet.app.look import wear
from wallet.app.smooth import share_the_interpreter
from wallet.cli.main import report
from wallet.errors import HearthError
from wallet.paths import default_profile
from wallet.profile import Profile
from wallet.text import error_text
from wallet.ui.preferences import Preferences


def run_window(
    arguments: argparse.Namespace,
    observe: Observe = lambda *_: None,
    begun: Callable[[Composition], None] = lambda _: None,
) -> int:
    """Open the window on the practice street, and stay until it is closed.

    Args:
        arguments: the command line's.
        observe: told when pages first show something.
        begun: called once the window is there.

    Returns:
        0, or 1 when the profile cannot be used (the reason is printed).
    """
    folder: Path = arguments.profile or default_profile().parent / "practice"
    try:
        profile = Profile(folder)
    except HearthError as error:
        report(error, as_json=arguments.json)
        if not sys.stderr.isatty():
            _show(error)
        return 1
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Hearth")
    share_the_interpreter()
    preferences = Preferences.read(profile.settings())
    if arguments.language:
        preferences = replace(preferences, language=arguments.language)
    composition = Composition(application, profile, preferences, arguments.rpc, observe)
    try:
        composition.start()
        begun(composition)
        return application.exec()
    finally:
        composition.close()


def _show(error: HearthError) -> None:
    """Say it in a window too: whoever started Hearth from an icon sees no terminal."""
    application = QApplication(sys.argv[:1])
    if application.platformName() in {"offscreen", "minimal"}:
        return
    wear(application, Preferences())
    cause, fix = error_text(error)
    QMessageBox.critical(None, "Hearth", f"{cause}\n\n{fix}")
