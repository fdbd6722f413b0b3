"""The operator's place: which community, through which node, for which account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.address import Address
from wallet.errors import CancelledError
from wallet.ledger.index import Index
from wallet.protocol.community_types import CommunityFile
from wallet.units import Timestamp

Progress = Callable[[str, int, int], None]
"""Told the stage (an English sentence, a message id), how many rows are done, and of how many."""

EARLIER = "Looking after earlier transactions"
COMPARING = "Comparing with the chain"
REHEARSING = "Rehearsing on the node"
SENDING = "Sending"


def quiet(_stage: str, _done: int, _of: int) -> None:
    """Say nothing."""


def never() -> bool:
    """Go on."""
    return False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a job asks its questions, and for whom.

    ``account`` is who will sign; ``index`` knows the community's events, up to the node's head.
    ``cancelled`` is asked between questions.
    """

    node: NodeApi
    community: CommunityFile
    index: Index
    account: Address
    progress: Progress = quiet
    cancelled: Callable[[], bool] = never

    def now(self) -> Timestamp:
        """The chain's time."""
        return self.node.head().timestamp

    def keep_going(self) -> None:
        """Stop here when the person wants to.

        Raises:
            CancelledError: they do.
        """
        if self.cancelled():
            raise CancelledError
