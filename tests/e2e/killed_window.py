"""A window in a process of its own that sells and is killed at a named stage of the trade.

``python -m tests.e2e.killed_window PROFILE STAGE STEP``: kill -9 of itself when ``execute``
reports ``STAGE`` of the given step; prints the offer's hash first.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.conftest import PASSWORD, living
from wallet.app import Composition, run_window
from wallet.cli.main import parse
from wallet.market.results import TradeProgress
from wallet.tour.hands import Hands
from wallet.tour.stage import Script, Stage, Wait
from wallet.ui.welcome.form import NewHome
from wallet.units import Wh


def script(stage: Stage, wanted: str, step: int) -> Script:
    app, hands = stage.composition, Hands(stage.composition)
    app.welcoming.move_in(NewHome("Mei", PASSWORD))
    yield Wait("living", lambda: living(app), 120)
    yield Wait("a price", lambda: app.snapshot is not None and app.snapshot.market.street, 60)
    hands.press(app.window.page("home").sell)
    yield Wait("the form", lambda: hands.seen_form() is not None)
    form = hands.sell_form()
    form.amount.set_amount(Wh(30_000))
    hands.press(form.next_button)
    yield Wait("the review", hands.can_sign)
    print(hands.review().review.offer_hash.hex(), flush=True)

    def report(progress: TradeProgress) -> None:
        if progress.stage.value == wanted and progress.step == step:
            os.kill(os.getpid(), signal.SIGKILL)

    app.trades.sheets.journey.flow.progressed.connect(report)
    hands.press(hands.review().sign)
    yield Wait("the end", lambda: False, 60)


def steps(stage: Stage) -> Iterator[Wait]:
    return script(stage, sys.argv[2], int(sys.argv[3]))


def begun(composition: Composition) -> None:
    stage = Stage(composition, Path(sys.argv[1]) / "pictures")
    stage.play(steps(stage))


if __name__ == "__main__":
    run_window(parse(["practice", "--profile", sys.argv[1]]), begun=begun)
