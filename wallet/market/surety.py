"""Keeps the marks of an account's numbers up to date, beside the refresh and never in its way.

Each look asks up to three nodes a handful of questions, on a thread of its own. The refresh waits
a moment for it, so that with a near node the marks come with the numbers; with a slow one they come
a refresh later. Numbers that changed are looked at once, others now and then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from wallet.chain.api import NodeApi
from wallet.chain.proofs.refusals import LIES
from wallet.chain.sureness import NO_MARKS, Mark, Marks
from wallet.chain.together import gather
from wallet.codec.address import Address
from wallet.errors import HearthError
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.rows import IndexedTo
from wallet.protocol.community import CommunityFile

if TYPE_CHECKING:
    from wallet.market.witnesses import Fact, Witnessed

AGAIN_AFTER = 20.0
"""Seconds after which numbers that did not change are looked at again."""
PATIENCE = 0.25
"""Seconds that a refresh waits for a look."""


class Askable(Protocol):
    """Nodes that can be asked the same, each apart (``wallet.chain.pool.NodePool``)."""

    def ask_each(self, question: Callable[[NodeApi], Any], *, most: int) -> Sequence[Any]:
        """Put a question to several nodes; each answer has ``endpoint``, ``value``, ``error``."""

    def health(self) -> Sequence[Any]:
        """How each node does; each entry has ``endpoint`` and ``last_error``."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the index says of an account at one block: what a look is about."""

    account: Address
    tip: IndexedTo
    money: int
    gas: tuple[tuple[int, int], ...]

    def is_like(self, other: _Numbers) -> bool:
        """Whether a person would see the same numbers."""
        return (self.account, self.money, self.gas) == (other.account, other.money, other.gas)


class Surety:
    """Marks of the numbers of one community; ``renew`` by one thread at a time."""

    def __init__(self, nodes: Askable, community: CommunityFile, index: Index) -> None:
        self._nodes = nodes
        self._community = community
        self._index = index
        self._witnessed: Witnessed | None = None
        self._looked: tuple[_Numbers, Marks, float] | None = None
        self._thread: threading.Thread | None = None

    def known(self, account: Address) -> Marks:
        """What the last look found, if it was about the numbers that the index has now."""
        looked, numbers = self._looked, self._numbers(account)
        if looked is None or numbers is None or not looked[0].is_like(numbers):
            return NO_MARKS
        return looked[1]

    def renew(self, account: Address) -> None:
        """Look again if it is time to; waits a moment for it, and no longer."""
        numbers = self._numbers(account)
        is_looking = self._thread is not None and self._thread.is_alive()
        if numbers is not None and not is_looking and self._is_due(numbers):
            self._thread = threading.Thread(
                target=self._look_quietly, args=(numbers,), name="sureness", daemon=True
            )
            self._thread.start()
            self._thread.join(PATIENCE)

    def ask(
        self, facts: Callable[[Witnessed], Sequence[Fact]], seconds: float
    ) -> tuple[Mark, ...] | None:
        """Give other facts their marks, at the last block read; None if it takes too long.

        Raises:
            ProfileError: the index cannot be read.
        """
        tip = queries.indexed_to(self._index)
        if tip is None:
            return None

        def work() -> tuple[Mark, ...] | None:
            try:
                return self._weigh(facts, tip)
            except HearthError:
                return None

        return gather([work], seconds)[0]

    def look(self, account: Address) -> Marks:
        """Look now, and wait for it.

        Raises:
            ProfileError: the index cannot be read.
        """
        numbers = self._numbers(account)
        return NO_MARKS if numbers is None else self._look(numbers)

    def _numbers(self, account: Address) -> _Numbers | None:
        with self._index.snapshot():
            tip = queries.indexed_to(self._index)
            if tip is None:
                return None
            held = tuple(
                (int(item.credit_id), int(item.wh))
                for item in queries.holdings(self._index, account)
            )
            money = int(queries.money(self._index, account))
        return _Numbers(account, tip, money, held)

    def _is_due(self, numbers: _Numbers) -> bool:
        looked = self._looked
        if looked is None or not looked[0].is_like(numbers):
            return True
        is_newer = looked[0].tip != numbers.tip
        return is_newer and time.monotonic() - looked[2] > AGAIN_AFTER

    def _look_quietly(self, numbers: _Numbers) -> None:
        with suppress(HearthError):  # the next refresh looks again
            self._look(numbers)

    def _look(self, numbers: _Numbers) -> Marks:
        account = numbers.account
        found = self._weigh(
            lambda of: (
                of.money(account, numbers.money),
                of.gas(account, dict(numbers.gas)),
                of.coin(account),
            ),
            numbers.tip,
        )
        marks = Marks(*found)
        self._looked = numbers, marks, time.monotonic()
        return marks

    def _weigh(
        self, facts: Callable[[Witnessed], Sequence[Fact]], tip: IndexedTo
    ) -> tuple[Mark, ...]:
        # Loaded by the first look, on its own thread: the first window opens without it.
        from wallet.market.sureness import ASKED, At, Heard, Testimony, judge, testify
        from wallet.market.witnesses import Witnessed

        of = self._witnessed = self._witnessed or Witnessed(self._community)
        at, validators = At(tip.block, tip.block_hash), self._community.validators

        def ask(node: NodeApi) -> Testimony:
            of.learn(node)
            return testify(facts(of), at, validators)(node)

        heard = [
            Heard(
                told.endpoint.label,
                told.value or Testimony(problem=told.error.code if told.error else "node.slow"),
                told.endpoint.computer,
            )
            for told in self._nodes.ask_each(ask, most=ASKED)
        ]
        asked = {item.who for item in heard}
        for node in self._nodes.health():
            who, error = node.endpoint.label, node.last_error
            if error is not None and error.code in LIES and who not in asked:
                heard.append(Heard(who, Testimony(problem=error.code)))  # it rests: it was caught
        return tuple(
            judge(fact, place, at, heard, validators) for place, fact in enumerate(facts(of))
        )
