"""How sure a number is: who said it, and what speaks for it besides their word.

A number that decides money carries a mark. ``PROVEN`` does not rest on any node's word: the
community's validators signed the block, and a chain of hashes leads from the block to the number.
``AGREED`` rests on several nodes that were asked apart, ``SINGLE`` on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sure(StrEnum):
    """What stands behind a number, best first; ``UNKNOWN`` has not been looked at yet."""

    PROVEN = "proven"
    AGREED = "agreed"
    SINGLE = "single"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one witness said: ``value``, or the code of the error in its place.

    ``who`` is the node's name or the part of its address that may be shown; empty for the
    wallet's own index of events.
    """

    who: str
    value: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How sure one number is.

    Attributes:
        sure: what stands behind it.
        why: one sentence, a message id with ``{fields}``.
        fields: what belongs into the sentence.
        block: the block at which it was looked at.
        voices: who said what, when anybody was asked.
    """

    sure: Sure
    why: str
    fields: Mapping[str, str] = field(default_factory=dict)
    block: int | None = None
    voices: tuple[Voice, ...] = ()


NOT_LOOKED_AT = Mark(Sure.UNKNOWN, "Hearth has not asked about this number yet.")


@dataclass(frozen=True, slots=True)
class Marks:
    """How sure the numbers of one account are: money, all its gas, and the chain's coin."""

    money: Mark = NOT_LOOKED_AT
    gas: Mark = NOT_LOOKED_AT
    coin: Mark = NOT_LOOKED_AT


NO_MARKS = Marks()
"""Before anybody was asked."""
