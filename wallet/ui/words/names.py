"""Names for kinds and parties: gases, people, months of production."""

from __future__ import annotations

from datetime import date

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.market.message import Who, gas_name
from wallet.protocol.credits import GasClass
from wallet.text import tr
from wallet.ui.words.dates import month

_GAS_TITLE = {
    GasClass.NATURAL: "Natural gas",
    GasClass.BIOMETHANE: "Biomethane",
    GasClass.HYDROGEN: "Hydrogen",
    GasClass.BLEND: "Blended gas",
}


def gas(gas_class: GasClass | None) -> str:
    """Return a gas inside a sentence, ``biomethane``; ``None`` is any gas."""
    return tr(gas_name(gas_class))


def gas_title(gas_class: GasClass | None) -> str:
    """Return a gas as a label, ``Biomethane``; ``None`` is any gas."""
    return tr("Any gas") if gas_class is None else tr(_GAS_TITLE[gas_class])


def short_address(address: Address | str) -> str:
    """Return an address as ``0x1234…cdef``, for places where its picture stands beside it."""
    return f"{address[:6]}…{address[-4:]}"


def who(party: Who) -> str:
    """Return the name the community knows somebody by, else their address shortened."""
    if party.address == ZERO_ADDRESS:
        return tr("anyone")
    return party.name or short_address(party.address)


def production_month(period: int) -> str:
    """Return a month of production given as YYYYMM: ``November 2026``."""
    year, number = divmod(period, 100)
    if not (1 <= number <= 12 and 1 <= year <= 9999):
        return str(period)
    return tr("{month} {year}", month=month(date(year, number, 1)), year=year)
