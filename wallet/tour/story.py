"""The story: move in, put the words on paper, trade, rehearse, look around."""

from __future__ import annotations

from pathlib import Path

from wallet.app import Composition
from wallet.tour.chapters.base import Chapter
from wallet.tour.chapters.coming_back import ComingBack
from wallet.tour.chapters.keys_page import KeysPage
from wallet.tour.chapters.locking import Locking
from wallet.tour.chapters.looks import Looks
from wallet.tour.chapters.moving_in import MovingIn
from wallet.tour.chapters.nodes import Nodes
from wallet.tour.chapters.recovery import Recovery
from wallet.tour.chapters.trading import Trading
from wallet.tour.chapters.waiting import Waiting
from wallet.tour.stage import Script, Stage


def play(composition: Composition, folder: Path, *, brief: bool = False) -> Stage:
    """Begin the tour; returns its stage, whose ``record`` fills up while it plays.

    ``brief`` leaves out the chapters about keys, which are the same on every node.
    """
    stage = Stage(composition, folder)
    stage.play(story(stage, brief=brief))
    return stage


def story(stage: Stage, *, brief: bool) -> Script:
    """Tell everything, in order."""
    chapter = Chapter(stage)
    yield from MovingIn(stage).tell()
    yield from chapter.conservation("before")
    if not brief:
        yield from Recovery(stage).tell()
        yield from Locking(stage).tell()
        yield from KeysPage(stage).tell()
        yield from ComingBack(stage).tell()
        yield from Nodes(stage).tell()
    yield from Trading(stage).tell()
    if not brief:
        yield from Waiting(stage).tell()
    yield from Looks(stage).tell()
    yield from chapter.conservation("after")
