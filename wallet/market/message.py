"""Sentences as a text and typed fields.

The market room decides *what* is said; the window and the command line decide how a number, a
date or a name looks in the reader's language. So a sentence leaves this room as an English
message id with ``{placeholders}`` and one typed value for each. Whoever shows it translates
``text``, formats each field by its type, and draws the fields named in ``strong`` in bold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from wallet.units import Minor, PricePerMWh, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.protocol.community import Currency
    from wallet.protocol.credits import GasClass


class PersonKind(StrEnum):
    """What somebody is to the account that looks."""

    ME = "me"
    HOUSEHOLD = "household"
    SUPPLIER = "supplier"
    PLANT = "plant"
    OPERATOR = "operator"
    CONTRACT = "contract"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody: the address decides, the name is from the community's book.

    ``name`` is empty where the book has none; show the shortened address then.
    """

    address: Address
    name: str = ""
    kind: PersonKind = PersonKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Energy:
    """An amount of gas energy in Wh; shown in kWh (and m³ where there is room)."""

    wh: Wh


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a community currency in its smallest unit."""

    minor: Minor
    currency: Currency


@dataclass(frozen=True, slots=True)
class Price:
    """A price in minor units per MWh; shown per kWh."""

    per_mwh: PricePerMWh
    currency: Currency


@dataclass(frozen=True, slots=True)
class Fee:
    """A network fee in the chain's own coin, in wei."""

    wei: Wei
    coin_symbol: str


@dataclass(frozen=True, slots=True)
class Gas:
    """A kind of gas as a noun phrase; ``None`` is "any gas"."""

    gas_class: GasClass | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time; shown as briefly as today's date allows ("until tonight", "Sunday 18:00")."""

    ts: Timestamp


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio in basis points (10,000 = 100 %); shown as whole or one-digit percent."""

    bps: int


@dataclass(frozen=True, slots=True)
class Times:
    """A factor in thousandths (1,300 is "1.3 times")."""

    milli: int


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in seconds; shown in the largest fitting unit ("26 hours")."""

    seconds: int


Field = Who | Energy | Money | Price | Fee | Gas | Moment | Share | Times | Span | int | str
"""What a placeholder may hold. A plain ``int`` is a count, a plain ``str`` is a proper name."""

_NOTHING: Mapping[str, Field] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """An English message id with its typed fields.

    Args:
        text: message id, with ``{name}`` for every key of ``fields``.
        fields: typed values.
        strong: names of the fields to draw in bold, in order of weight.
    """

    text: str
    fields: Mapping[str, Field] = field(default_factory=lambda: _NOTHING)
    strong: tuple[str, ...] = ()
