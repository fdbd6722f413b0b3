"""How sure it is what is left of an offer that is about to be taken, and what the market may take.

The chain's contract decides in the end; but a node that misstates these numbers could lead a person
to sign for nothing, or to allow more than is needed. So several nodes are asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.chain.sureness import Mark, Sure
from wallet.market.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wallet.codec.address import Address
    from wallet.market.prepare_take import Taking
    from wallet.market.surety import Surety
    from wallet.market.witnesses import Fact, Witnessed

PATIENCE = 2.0
"""Seconds that a review waits for the other nodes."""

PROVEN = Message("What is left of this offer was proven by the signatures of the validators.")
AGREED = Message("Several nodes were asked what is left of this offer, and agree.")
DISPUTED = Message(
    "The nodes do not agree on what is left of this offer or on what the market may take from you. "
    "Do not go on before this is cleared up."
)


@dataclass(frozen=True, slots=True)
class OfferSureness:
    """What to say about it: what is sure, and what stands against going on."""

    marks: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


def look(surety: Surety | None, account: Address, taking: Taking) -> OfferSureness:
    """Ask several nodes; says nothing where only one can be asked, or none in time."""
    if surety is None:
        return OfferSureness()

    def facts(of: Witnessed) -> Sequence[Fact]:
        filled = of.filled(taking.signed.hash)
        return (filled, of.allowance(account)) if taking.buying else (filled,)

    return _words(surety.ask(facts, PATIENCE) or ())


def _words(marks: Sequence[Mark]) -> OfferSureness:
    found = {mark.sure for mark in marks}
    if Sure.DISPUTED in found:
        return OfferSureness(warnings=(DISPUTED,))
    if found == {Sure.PROVEN}:
        return OfferSureness(marks=(PROVEN,))
    if found and found <= {Sure.PROVEN, Sure.AGREED}:
        return OfferSureness(marks=(AGREED,))
    return OfferSureness()
