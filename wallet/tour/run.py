"""``hearth practice --tour DIR``: play the story in a fresh profile and say how it went."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from wallet.app import Composition, run_window
from wallet.tour.stage import Stage
from wallet.tour.story import play


def run_tour(arguments: argparse.Namespace) -> int:
    """Play the tour; return 0 if every step and check passed.

    Without ``--profile`` it lives in a temporary one, so that it always begins by moving in.
    """
    if arguments.profile is not None:
        return _play(arguments)
    with tempfile.TemporaryDirectory(prefix="hearth-tour-") as folder:
        arguments.profile = Path(folder)
        return _play(arguments)


def _play(arguments: argparse.Namespace) -> int:
    stages: list[Stage] = []
    qInstallMessageHandler(_pass_on)

    def begun(composition: Composition) -> None:
        stages.append(play(composition, arguments.tour, brief=arguments.brief))

    status = run_window(arguments, begun=begun)
    if status or not stages:
        return status or 1
    record = stages[0].record
    for check in record.checks:
        mark = "ok  " if check["ok"] else "FAIL"
        detail = f"  ({check['detail']})" if check["detail"] else ""
        sys.stdout.write(f"{mark} {check['name']}{detail}\n")
    pictures = f"{len(record.pictures)} pictures in {arguments.tour}"
    result = "passed" if record.passed else "FAILED"
    sys.stdout.write(f"tour {result}: {len(record.checks)} checks, {pictures}\n")
    return 0 if record.passed else 1


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Let Qt's messages through, but for the one every window without a screen brings."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")
