"""A call's arguments and an offer's fields as lines, each with its exact value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.hexdata import to_hex
from wallet.codec.typed_data import Field as TypedField
from wallet.errors import CodecError
from wallet.market.message import Energy, Field, Gas, Moment, Money, Price, Share
from wallet.market.offline import refusals
from wallet.market.offline.lines import Context, Line
from wallet.protocol.community import Currency
from wallet.protocol.credits import ANY_GAS, class_of
from wallet.protocol.offers import OFFER_FIELDS, TRIGGER_FIELDS
from wallet.protocol.shares import SHARE_FIELDS
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

STRUCTS: Mapping[str, tuple[TypedField, ...]] = {
    "offer": OFFER_FIELDS,
    "Trigger": TRIGGER_FIELDS,
    "share": SHARE_FIELDS,
    "take": (
        TypedField("wh", "uint128"),
        TypedField("limit", "uint256"),
        TypedField("creditId", "uint256"),
        TypedField("currency", "address"),
    ),
    "permit": (
        TypedField("value", "uint256"),
        TypedField("deadline", "uint256"),
        TypedField("v", "uint8"),
        TypedField("r", "bytes32"),
        TypedField("s", "bytes32"),
    ),
}
"""The structs of calls, by the names this room gives them."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_ENERGIES = frozenset({"quantityWh", "minFillWh", "maxPerMemberWh", "wh"})
_PRICES = frozenset({"startPricePerMWh", "endPricePerMWh"})
_MOMENTS = frozenset({"validFrom", "validTo", "deliveryFrom", "deliveryTo", "returnBy", "deadline"})
_SHARES = frozenset({"fxSlippageBps", "revenueBps"})
_MONEYS = frozenset({"limit", "value", "amount"})
_LAST = 1 << 36
"""Seconds: the year 4147; later times break calendars."""


def struct_lines(
    context: Context, prefix: str, struct: str, values: Sequence[Any], money: Currency
) -> list[Line]:
    """Every field of a struct, those of a struct inside it too."""
    lines: list[Line] = []
    for field, value in zip(STRUCTS[struct], values, strict=True):
        name = f"{prefix}{field.name}"
        if field.type in STRUCTS:
            lines += struct_lines(context, f"{name}.", field.type, value, money)
        else:
            lines.append(value_line(context, name, value, money))
    return lines


def value_line(context: Context, name: str, value: Any, money: Currency) -> Line:  # noqa: ANN401 - any ABI value
    """One value exactly, and in its unit where its name says which."""
    plain = name.rpartition(".")[2]
    if isinstance(value, bytes):
        return Line(name, to_hex(value))
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        address = Address(value)
        who = None if address == ZERO_ADDRESS else context.who(address)
        return Line(name, value, who, verified=context.knows(address))
    if isinstance(value, bool):
        return Line(name, "true" if value else "false")
    return Line(name, str(value), _meaning(plain, value, money))


def _meaning(name: str, value: Any, money: Currency) -> Field | None:  # noqa: ANN401 - any ABI value
    if not isinstance(value, int):
        return None
    makers: tuple[tuple[frozenset[str], Callable[[int], Field | None]], ...] = (
        (_ENERGIES, lambda number: Energy(Wh(number))),
        (_PRICES, lambda number: Price(PricePerMWh(number), money)),
        (_MOMENTS, lambda number: Moment(Timestamp(number)) if 0 < number < _LAST else None),
        (_SHARES, Share),
        (frozenset({"creditId"}), _gas),
        (_MONEYS, lambda number: Money(Minor(number), money)),
    )
    return next((make(value) for names, make in makers if name in names), None)


def moment(ts: int) -> Moment:
    """A time that a calendar has.

    Raises:
        AirGapError: none, or far beyond; Hearth never asks for that, ``offline.unknown``.
    """
    if not 0 < ts < _LAST:
        raise refusals.unknown(f"a time that no calendar has: {ts}")
    return Moment(Timestamp(ts))


def _gas(value: int) -> Gas | None:
    if value == ANY_GAS:
        return Gas(None)
    found = class_of(value)
    return None if found is None else Gas(found)


def gas_of(credit_id: int) -> Gas:
    """The kind of gas of a batch, or of the wildcard of a buy offer.

    Raises:
        AirGapError: a kind that Hearth does not know, ``offline.unknown``.
    """
    found = _gas(credit_id)
    if found is None:
        raise refusals.unknown(f"a kind of gas: credit {credit_id}")
    return found


def currency_of(context: Context, address: Any) -> Currency:  # noqa: ANN401 - an address
    """A currency of the community file.

    Raises:
        AirGapError: ``offline.unknown_money``.
    """
    found = context.community.currency(address)
    if found is None:
        raise refusals.unknown_money(address, context.community.name)
    return found


Build = Callable[[Sequence[Any]], Any]


def built(build: Build, values: Sequence[Any]) -> Any:  # noqa: ANN401 - an offer or a share
    """Make a protocol value of ABI values; what the protocol does not know is refused.

    Raises:
        AirGapError: ``offline.unknown``.
    """
    try:
        return build(values)
    except (ValueError, CodecError) as error:
        raise refusals.unknown(str(error)[:200]) from error
