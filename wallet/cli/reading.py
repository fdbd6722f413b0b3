"""What people type: amounts with their unit, prices, times, names, kinds of gas.

Amounts and prices are read by ``wallet.meters.amounts``, which never guesses: what could mean two
numbers is refused. Times without a zone are this computer's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wallet.codec.address import Address, to_address
from wallet.errors import AmountError, CodecError, InputError, NodeAnswerError, RevertedError
from wallet.meters.amounts import ENGLISH, parse_energy, parse_money, parse_price
from wallet.protocol.credits import ANY_GAS, GasClass, any_of
from wallet.protocol.feed_reads import read_feed_decimals
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.meters.calorific import Calorific
    from wallet.protocol.community import CommunityFile, Currency

GAS = {gas_class.name.lower(): gas_class for gas_class in GasClass}
"""Kinds of gas by the names they are asked for."""

_UNITS = {"wh": "Wh", "kwh": "kWh", "mwh": "MWh", "m3": "m³", "m³": "m³", "mj": "MJ"}
_UNIT = re.compile(r"(?:k|M)?Wh|m3|m³|MJ", re.IGNORECASE)
_SPAN = re.compile(r"\+?(\d{1,5})\s?(min|h|d)")
_SECONDS = {"min": 60, "h": 3600, "d": 86_400}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def energy(text: str, calorific: Callable[[], Calorific | None] = lambda: None) -> Wh:
    """Read an amount of gas with its unit: ``12.5 kWh``, ``1200 Wh``, ``3 m3``.

    ``calorific`` is asked for what a cubic metre carries.

    Raises:
        AmountError: no unit, or as ``parse_energy`` says.
    """
    plain = text.strip()
    found = next((item for item in _UNIT.finditer(plain) if item.end() == len(plain)), None)
    unit = _UNITS.get(found.group().lower()) if found else None
    if unit is None:
        raise AmountError(
            "amount.no_unit",
            "“{text}” does not say in which unit the amount is.",
            "Add Wh, kWh, MWh, MJ or m3, for example 12.5kWh.",
            text=text[:40],
        )
    known = calorific() if unit == "m³" else None
    if unit == "m³" and known is None:
        raise AmountError(
            "amount.no_calorific",
            "What a cubic metre carries is known only for an account with a meter.",
            "Give the amount in kWh.",
        )
    return parse_energy(text, unit, ENGLISH, calorific=known)


def money(text: str, currency: Currency) -> Minor:
    """Read an amount of money; the currency's sign or code may stand beside it."""
    plain = _without_code(text, currency)
    return parse_money(plain, currency.decimals, ENGLISH, symbol=currency.symbol, allow_zero=True)


def price(text: str, currency: Currency) -> PricePerMWh:
    """Read a price for a kWh; the currency's sign or code may stand beside it."""
    plain = _without_code(text, currency)
    return parse_price(plain, currency.decimals, ENGLISH, symbol=currency.symbol)


def at_most(value: int, highest: int) -> int:
    """Refuse a whole number that the contracts have no room for.

    Raises:
        AmountError: ``amount.too_large``.
    """
    if value > highest:
        raise AmountError(
            "amount.too_large", "The amount is more than {maximum}.",
            "Type at most {maximum}.", maximum=highest,
        )  # fmt: skip
    return value


def percent(text: str) -> int:
    """Read a share in per cent as hundredths of one (basis points), at most all of it."""
    bps = parse_money(text.strip().removesuffix("%"), 2, ENGLISH, allow_zero=True)
    if bps > 10_000:
        raise AmountError(
            "amount.too_large", "The amount is more than {maximum}.",
            "Type at most {maximum}.", maximum="100 %",
        )  # fmt: skip
    return int(bps)


def moment(text: str, now: float) -> Timestamp:
    """Read a time: ``2026-11-30 18:00``, a date (its last minute), or from now ``36h``, ``3d``.

    Raises:
        InputError: ``time.unreadable``.
    """
    plain = text.strip()
    span = _SPAN.fullmatch(plain)
    if span:
        return Timestamp(int(now) + int(span[1]) * _SECONDS[span[2]])
    try:
        when = datetime.fromisoformat(plain)
        if _DATE.fullmatch(plain):
            when += timedelta(hours=23, minutes=59)
        return Timestamp(int(when.astimezone(UTC).timestamp()))
    except (ValueError, OverflowError, OSError):
        raise _no_time(text) from None


def span(text: str) -> int:
    """Read a length of time, ``90min``, ``36h`` or ``3d``, in seconds."""
    if not _SPAN.fullmatch(text.strip()):
        raise _no_time(text)
    return moment(text, 0)


def _no_time(text: str) -> InputError:
    return InputError(
        "time.unreadable",
        "“{text}” is not a time that can be read.",
        "Write 2026-11-30 18:00, 2026-11-30, or from now 90min, 36h or 3d.",
        text=text[:40],
    )


def person(text: str, community: CommunityFile) -> Address:
    """Read an address, or the name of exactly one member in the community's book.

    Raises:
        InputError: ``who.unknown`` or ``who.several``.
    """
    try:
        return to_address(text)
    except CodecError as error:
        if text.startswith("0x"):
            raise InputError(
                "who.unknown",
                "{text} is not an address.",
                "Copy all of it: 0x and 40 digits, with the right capitals.",
                text=text[:60],
            ) from error
    wanted = text.strip().casefold()
    found = [
        member.address
        for member in community.members
        if wanted in {name.casefold() for name in (member.name, *member.names.values())}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            "who.several",
            "{count} members are called {text}.",
            "Give the address of the one you mean.",
            count=len(found),
            text=text[:60],
        )
    raise InputError(
        "who.unknown_name",
        "Nobody in the community's book is called {text}.",
        "Check the name, or give the address.",
        text=text[:60],
    )


def currency(text: str, community: CommunityFile) -> Currency:
    """Find one of the community's currencies by its code or its token's address.

    Raises:
        InputError: ``currency.unknown``.
    """
    wanted = text.strip().upper()
    found = [
        item for item in community.currencies if wanted in {item.code.upper(), item.address.upper()}
    ]
    if len(found) == 1:
        return found[0]
    raise InputError(
        "currency.unknown",
        "This community has no currency {text}.",
        "Choose one of these: {known}.",
        text=text[:60],
        known=", ".join(item.code for item in community.currencies),
    )


def feed(text: str, community: CommunityFile) -> Address:
    """Find a price feed: by address, by its name, or the community's own index of a class of gas.

    Raises:
        InputError: ``feed.unknown``.
    """
    wanted = text.strip().casefold()
    gas_class = GAS.get(wanted)
    index = None if gas_class is None else community.index_of(gas_class)
    if index is not None:
        return index.address
    named = [item.address for item in community.feeds if item.name.casefold() == wanted]
    if len(named) == 1:
        return named[0]
    try:
        return to_address(text.strip())
    except CodecError:
        raise InputError(
            "feed.unknown",
            "This community has no price feed {text}.",
            "Choose one of these, or give its address: {known}.",
            text=text[:60],
            known=", ".join(item.name for item in community.feeds),
        ) from None


def feed_answer(text: str, feed: Address, node: NodeApi) -> int:
    """Read an answer in a feed's whole units, in the units it answers in.

    Raises:
        InputError: there is no feed at the address.
        AmountError: as ``parse_money`` says.
    """
    try:
        decimals = read_feed_decimals(node, feed)
    except (NodeAnswerError, RevertedError):
        raise InputError(
            "feed.not_one",
            "There is no price feed at {address}.",
            "Check the feed's address.",
            address=feed,
        ) from None
    return int(parse_money(text, decimals, ENGLISH, allow_zero=True))


def gas(name: str) -> int:
    """Give the wildcard of a kind of gas: ``any``, ``natural`` and so on."""
    return ANY_GAS if name == "any" else any_of(GAS[name])


def number(text: str) -> int:
    """Read a whole number of 256 bits, decimal or 0x, as batches and hashes are written."""
    plain = text.strip()
    digits = plain[2:] if plain.lower().startswith("0x") else plain
    base = 16 if plain.lower().startswith("0x") else 10
    if not digits.isascii() or not digits.isalnum() or len(digits) > 78:
        raise _not_a_number(text)
    try:
        value = int(digits, base)
    except ValueError:
        raise _not_a_number(text) from None
    if value >= 1 << 256:
        raise _not_a_number(text)
    return value


def _not_a_number(text: str) -> InputError:
    return InputError(
        "number.unreadable",
        "“{text}” is not a whole number.",
        "Write it in digits, or in hexadecimal after 0x.",
        text=text[:40],
    )


def _without_code(text: str, currency: Currency) -> str:
    plain = text.strip()
    if plain.upper().endswith(currency.code.upper()):
        return plain[: -len(currency.code)].strip()
    return plain
