"""What every part of the model is made of: state that can be copied, and refusals with a name.

A ``World`` is copied (``fork``) before an operation and put back (``restore``) when it is refused,
so an operation happens whole or not at all. Values inside the tables never change in place.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Self

Address = str
ZERO: Address = "0x" + "00" * 20
NIL = bytes(32)


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a mistake
    """The protocol says no: the error's name and its values, as a contract reverts with them."""

    def __init__(self, name: str, *values: Any) -> None:
        super().__init__(name, *values)
        self.name = name
        self.values = values


class Part:
    """A piece of state: a dataclass of plain values, tables and further parts."""

    def fork(self) -> Self:
        """Give an independent copy."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Part):
                setattr(other, name, value.fork())
            elif isinstance(value, dict):
                setattr(other, name, {k: _forked(v) for k, v in value.items()})
        return other

    def restore(self, saved: Self) -> None:
        """Become what ``saved`` is, keeping this object (and its parts) the same objects."""
        for name, value in vars(saved).items():
            mine = getattr(self, name)
            if isinstance(mine, Part):
                mine.restore(value)
            elif isinstance(value, dict) and any(isinstance(v, Part) for v in value.values()):
                for key, part in value.items():
                    mine[key].restore(part)
            else:
                setattr(self, name, value)


def _forked(value: Any) -> Any:
    return value.fork() if isinstance(value, Part) else value


def refuse_unless(condition: object, name: str, *values: Any) -> None:
    """Refuse with an error's name unless a condition holds."""
    if not condition:
        raise Refused(name, *values)


@dataclass(frozen=True)
class Moved:
    """A difference of one table entry between two worlds."""

    table: str
    key: Any
    before: Any
    after: Any
