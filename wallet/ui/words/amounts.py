"""Amounts as a household reads them: ``wallet.meters.amounts`` in the signs of the place in use.

Every function takes the unit types of ``wallet.units``. Rounding is only ever for display: what is
signed stands beside it as an exact integer, written by ``exact``.
"""

from __future__ import annotations

from wallet.meters import amounts
from wallet.meters.calorific import Calorific
from wallet.meters.numbers import Decimal, rounded, write
from wallet.text import tr
from wallet.ui.words.place import numbers
from wallet.units import Litres, Minor, PricePerMWh, Wei, Wh

_COIN_DECIMALS = 18
_STREET_BPS = 50
"""Closer to the street's price than half a percent is "as the street"."""

Currency = amounts.CurrencyLike


def exact(number: int) -> str:
    """Return a whole number with thousands apart: ``120,000``."""
    return write(Decimal(number, 0), numbers(), grouped=True)


def energy(wh: Wh | int, digits: int = 1) -> str:
    """Return gas in kWh: ``182.4 kWh``; a little is never shown as nothing."""
    return amounts.format_kwh(wh, numbers(), digits)


def round_energy(wh: Wh | int) -> str:
    """Return gas in kWh without a decimal it does not have: ``120 kWh``, ``35.5 kWh``."""
    return energy(wh, 0 if wh % 1000 == 0 else 1)


def exact_energy(wh: Wh | int) -> str:
    """Return gas in kWh to the last watt-hour: ``182.437 kWh``, ``120 kWh``."""
    return f"{_shortest(wh, 3)} kWh"


def signed_energy(wh: Wh | int) -> str:
    """Return a change in kWh with its sign: ``+40.0 kWh``."""
    return amounts.format_kwh(wh, numbers(), signed=True)


def volume(wh: Wh | int, z_ppm: int, cv_wh_per_m3: int, digits: int = 1) -> str:
    """Return gas as the cubic metres on the meter which carry it: ``17.0 m³``.

    ``z_ppm`` and ``cv_wh_per_m3`` are the meter's, as the operator set them; without them nobody
    can tell, and the answer is a dash.
    """
    if z_ppm <= 0 or cv_wh_per_m3 <= 0:
        return "– m³"
    return amounts.format_m3(wh, Calorific(z_ppm, cv_wh_per_m3), numbers(), digits)


def meter_index(litres: Litres | int) -> str:
    """Return a meter's index as its wheels show it: ``01 248.376 m³``."""
    whole, rest = divmod(litres, 1000)
    text = f"{whole:05d}"
    return f"{text[:-3]} {text[-3:]}{numbers().decimal}{rest:03d} m³"


def money(minor: Minor | int, currency: Currency) -> str:
    """Return money with its sign: ``¥63.80``; a little is never shown as nothing."""
    return amounts.format_money(minor, currency, numbers())


def exact_money(minor: Minor | int, currency: Currency) -> str:
    """Return money with every decimal it has, two at least: ``¥0.123456``."""
    text = _shortest(minor, currency.decimals, 2)
    sign, size = (text[0], text[1:]) if minor < 0 else ("", text)
    return f"{sign}{currency.symbol}{size}"


def signed_money(minor: Minor | int, currency: Currency) -> str:
    """Return a change of money with its sign: ``+¥14.00``."""
    return amounts.format_money(minor, currency, numbers(), signed=True)


def price(per_mwh: PricePerMWh | int, currency: Currency) -> str:
    """Return a price for one kWh, aligned for columns: ``¥0.350``."""
    places = 3 if per_mwh >= 10**currency.decimals else currency.decimals + 3
    number = rounded(per_mwh, 10 ** (currency.decimals + 3), places)
    return currency.symbol + write(number, numbers(), grouped=True)


def exact_price(per_mwh: PricePerMWh | int, currency: Currency) -> str:
    """Return a price for one kWh with every decimal it has, two at least: ``¥0.35``."""
    return currency.symbol + _shortest(per_mwh, currency.decimals + 3, 2)


def price_input(per_mwh: PricePerMWh | int, currency: Currency) -> str:
    """Return a price for one kWh as a field holds it, to be read back: ``0.357``."""
    return amounts.price_text(per_mwh, currency.decimals, numbers())


def energy_input(wh: Wh | int) -> str:
    """Return kWh as a field holds them, to be read back: ``182.4``."""
    return amounts.kwh_text(wh, numbers())


def percent(bps: int) -> str:
    """Return a share given in hundredths of a percent: ``2 %``, ``0.4 %``."""
    digits = 0 if abs(bps) >= 100 or bps == 0 else 1
    return tr("{number} %", number=write(rounded(bps, 100, digits), numbers()))


def times(milli: int) -> str:
    """Return a factor given in thousandths: ``1.3``; a little is never shown as nothing."""
    places = 1
    while milli and places < 3 and abs(milli) * 2 < 10 ** (3 - places):
        places += 1
    return write(rounded(milli, 1000, places), numbers(), grouped=True)


def beside_street(bps: int | None) -> str:
    """Return how a price compares with the street's: ``2 % below``."""
    if bps is None:
        return ""
    if abs(bps) < _STREET_BPS:
        return tr("as the street")
    whole = (abs(bps) + 50) // 100 * 100
    if bps < 0:
        return tr("{percent} below", percent=percent(whole))
    return tr("{percent} above", percent=percent(whole))


def network_fee(wei: Wei | int, coin: str) -> str:
    """Return a network fee in the chain's coin, three digits that count: ``0.000213 ETH``."""
    places = max(2, _COIN_DECIMALS - len(str(abs(wei))) + 3) if wei else 0
    number = rounded(wei, 10**_COIN_DECIMALS, min(places, _COIN_DECIMALS))
    return f"{write(number, numbers(), grouped=True)} {coin}"


def coin(wei: Wei | int, symbol: str) -> str:
    """Return a balance of the chain's coin, six decimals at most: ``9.999787 ETH``."""
    number = rounded(wei, 10**_COIN_DECIMALS, 6)
    digits, places = number.digits, number.places
    while places > 2 and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return f"{write(Decimal(digits, places), numbers(), grouped=True)} {symbol}"


def _shortest(number: int, places: int, fewest: int = 0) -> str:
    while places > fewest and number % 10 == 0:
        number, places = number // 10, places - 1
    if places < 0:
        number, places = number * 10**-places, 0
    return write(Decimal(number, places), numbers(), grouped=True)
