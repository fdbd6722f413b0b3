"""Each state of a node as a word, a picture and a sentence; colour never says it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor

from wallet.chain.health import NodeState
from wallet.text import tr
from wallet.ui.theme import Palette


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown.

    Args:
        word: gives one or two words in the language in use.
        sentence: gives what it means, for tool tips and screen readers.
        icon: name in ``resources/icons``.
        tone: name of the colour in the palette.
    """

    word: Callable[[], str]
    sentence: Callable[[], str]
    icon: str
    tone: str

    def color(self, colors: Palette) -> QColor:
        """Return the colour of word and picture."""
        color: QColor = getattr(colors, self.tone)
        return color


LOOKS = {
    NodeState.UNTRIED: Look(
        lambda: tr("Not asked yet"),
        lambda: tr("Hearth has had no reason to ask it so far."),
        "node-untried",
        "muted",
    ),
    NodeState.UP: Look(
        lambda: tr("Answers"),
        lambda: tr("It answers well, and it is on this community's ledger."),
        "node-up",
        "green",
    ),
    NodeState.SLOW: Look(
        lambda: tr("Slow"),
        lambda: tr("It answers, but takes long. Others are asked first."),
        "node-slow",
        "amber",
    ),
    NodeState.BEHIND: Look(
        lambda: tr("Behind"),
        lambda: tr("It knows less of the ledger than the others. They are asked first."),
        "node-behind",
        "amber",
    ),
    NodeState.RESTING: Look(
        lambda: tr("Resting"),
        lambda: tr("It failed several times in a row. Hearth leaves it alone for a while."),
        "node-resting",
        "amber",
    ),
    NodeState.DOWN: Look(
        lambda: tr("No answer"),
        lambda: tr("It cannot be reached. Hearth tries again by itself."),
        "node-down",
        "amber",
    ),
    NodeState.REFUSED: Look(
        lambda: tr("Refused"),
        lambda: tr("It does not let Hearth in, or it cannot show that it is the same computer."),
        "node-refused",
        "amber",
    ),
    NodeState.WRONG_CHAIN: Look(
        lambda: tr("Another ledger"),
        lambda: tr("It belongs to another ledger than this community's. It is not asked."),
        "node-wrong",
        "amber",
    ),
    NodeState.WRONG_CODE: Look(
        lambda: tr("Other contracts"),
        lambda: tr("The contracts it shows are not this community's. It is not asked."),
        "node-wrong",
        "amber",
    ),
    NodeState.LOCKED: Look(
        lambda: tr("Waits for your password"),
        lambda: tr("What it asks for is in your wallet, which was not unlocked yet."),
        "lock",
        "muted",
    ),
    NodeState.OFF: Look(
        lambda: tr("Switched off"),
        lambda: tr("You switched it off. It is not asked."),
        "node-off",
        "muted",
    ),
}


def look(state: NodeState) -> Look:
    """How ``state`` is shown."""
    return LOOKS[state]
