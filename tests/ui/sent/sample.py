"""Something sent, in every state it can be in."""

from __future__ import annotations

from tests.ui.sample import NOW
from wallet.market.happenings import STEP_LABELS
from wallet.market.kinds import StepKind
from wallet.market.message import Message
from wallet.market.views import PendingEntry, PendingState
from wallet.units import Timestamp

KEPT = Message("It is signed and kept here. It is sent as soon as a node answers.")
OTHER_WALLET = Message(
    "Another wallet with the same keys used its place. It did not happen; start again if you still "
    "want it."
)
TAKEN_BACK = Message("You took it back before it was confirmed. It did not happen.")


def thing(state: PendingState, number: int = 1, **more: object) -> PendingEntry:
    waits = state in {PendingState.SIGNED, PendingState.SENT, PendingState.SEEN}
    kind = (StepKind.POST, StepKind.FILL, StepKind.CANCEL)[number % 3]
    fields: dict[str, object] = {"can_speed_up": waits, "can_take_back": waits} | more
    return PendingEntry(
        bytes([number]) * 32, STEP_LABELS[kind], state, Timestamp(NOW - 120 * number), 40 + number,
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def every_state() -> tuple[PendingEntry, ...]:
    state = PendingState
    return (
        thing(state.SIGNED, 1, why=KEPT),
        thing(state.SENT, 2),
        thing(state.SEEN, 3),
        thing(state.MINED, 4, block=1_234),
        thing(state.FINAL, 5, block=1_200),
        thing(state.REPLACED, 6, why=OTHER_WALLET),
        thing(state.REPLACED, 7, why=TAKEN_BACK, replaced_by=bytes(32)),
        thing(state.REPLACED, 8, taking_back=True, replaced_by=bytes(32)),
        thing(state.FAILED, 9, why=Message("The contract refused it."), detail="node.reverted: x"),
        thing(state.EXPIRED, 10, can_take_back=True),
    )
