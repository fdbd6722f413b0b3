"""Sentences as a text and typed fields.

The market room decides *what* is said; the window and the command line decide how a number, a
date or a name looks in the reader's language. So a sentence leaves this room as an English
message id with ``{placeholders}`` and one typed value for each. Whoever shows it translates
``text``, formats each field by its type, and draws the fields named in ``strong`` in bold.

``str()`` of a field is a plain, locale-free form for logs and error messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from wallet.units import Minor, PricePerMWh, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.protocol.community import Currency
    from wallet.protocol.credits import GasClass


def _decimal(value: int, places: int) -> str:
    """Write ``value`` / 10**places exactly, without trailing zeros."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


_GAS_NAMES = {0: "any gas", 1: "natural gas", 2: "biomethane", 3: "hydrogen", 4: "blended gas"}


def gas_name(gas_class: GasClass | None) -> str:
    """Name a kind of gas in English: the message id that the window translates."""
    return _GAS_NAMES[gas_class or 0]


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

    def __str__(self) -> str:
        return self.name or f"{self.address[:6]}…{self.address[-4:]}"


@dataclass(frozen=True, slots=True)
class Energy:
    """An amount of gas energy in Wh; shown in kWh (and m³ where there is room)."""

    wh: Wh

    def __str__(self) -> str:
        return f"{_decimal(self.wh, 3)} kWh"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a community currency in its smallest unit."""

    minor: Minor
    currency: Currency

    def __str__(self) -> str:
        return f"{self.currency.symbol}{_decimal(self.minor, self.currency.decimals)}"


@dataclass(frozen=True, slots=True)
class Price:
    """A price in minor units per MWh; shown per kWh."""

    per_mwh: PricePerMWh
    currency: Currency

    def __str__(self) -> str:
        return f"{self.currency.symbol}{_decimal(self.per_mwh, self.currency.decimals + 3)}"


@dataclass(frozen=True, slots=True)
class Fee:
    """A network fee in the chain's own coin, in wei."""

    wei: Wei
    coin_symbol: str

    def __str__(self) -> str:
        return f"{_decimal(self.wei, 18)} {self.coin_symbol}"


@dataclass(frozen=True, slots=True)
class Gas:
    """A kind of gas as a noun phrase; ``None`` is "any gas"."""

    gas_class: GasClass | None

    def __str__(self) -> str:
        return gas_name(self.gas_class)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time; shown as briefly as today's date allows ("until tonight", "Sunday 18:00")."""

    ts: Timestamp

    def __str__(self) -> str:
        return datetime.fromtimestamp(self.ts, UTC).strftime("%Y-%m-%d %H:%M UTC")


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio in basis points (10,000 = 100 %); shown as whole or one-digit percent."""

    bps: int

    def __str__(self) -> str:
        return f"{_decimal(self.bps, 2)} %"


@dataclass(frozen=True, slots=True)
class Times:
    """A factor in thousandths (1,300 is "1.3 times")."""

    milli: int

    def __str__(self) -> str:
        return _decimal(self.milli, 3)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in seconds; shown in the largest fitting unit ("26 hours")."""

    seconds: int

    def __str__(self) -> str:
        hours, rest = divmod(self.seconds, 3600)
        return f"{hours} h" if hours else f"{rest // 60} min"


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

    def __str__(self) -> str:
        return self.text.format(**self.fields)
