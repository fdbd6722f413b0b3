"""Filtering and sorting of the book as a pass over columns of plain integers.

One integer of flags per offer answers every yes-or-no question at once, and each order is worked
out once and kept; no numpy, because this runs before the first window is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.market.message import Who
from wallet.protocol.credits import GasClass, class_of
from wallet.protocol.offers import Side
from wallet.units import PricePerMWh

if TYPE_CHECKING:
    from wallet.ledger.rows import OfferRow


class BookSort(StrEnum):
    """Orders a book can be shown in."""

    BEST = "best"
    """Best for this account first: cheap sellers, generous buyers."""
    PRICE_LOW = "price_low"
    PRICE_HIGH = "price_high"
    LARGEST = "largest"
    ENDS_SOON = "ends_soon"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What to show; an empty filter shows everything but the account's own offers.

    Attributes:
        can_take: only what this account can take now.
        side: the maker's side.
        gas_classes: only these kinds (an "any gas" buy offer fits every kind); empty is all.
        known_people: only makers in the community's book of names.
        for_me: only offers addressed to this account.
        delivery: a month YYYYMM in which delivery must be possible.
        max_price, min_price: bounds per MWh, inclusive.
        search: every word must occur in the maker's name or address.
        include_mine: show the account's own offers too.
    """

    can_take: bool = False
    side: Side | None = None
    gas_classes: frozenset[GasClass] = frozenset()
    known_people: bool = False
    for_me: bool = False
    delivery: int | None = None
    max_price: PricePerMWh | None = None
    min_price: PricePerMWh | None = None
    search: str = ""
    include_mine: bool = False


_CAN_TAKE, _SELL, _BUY, _KNOWN, _FOR_ME, _OTHERS = 1, 2, 4, 8, 16, 32
_ANY_GAS = 1 << 8
_FAR_FUTURE = 1 << 62


def _gas_flag(gas_class: GasClass | None) -> int:
    return _ANY_GAS << (gas_class or 0)


class Columns:
    """The book, one list per fact, in the order the offers were read."""

    def __init__(self, street: int) -> None:
        self._street = street
        self.price: list[int] = []
        self._flags: list[int] = []
        self._remaining: list[int] = []
        self._valid_to: list[int] = []
        self._posted: list[int] = []
        self._delivery: list[tuple[int, int]] = []
        self._names: list[str] = []
        self._search: list[str] = []
        self._search_cache: dict[str, str] = {}
        self._orders: dict[BookSort, list[int]] = {}
        self._total = 0
        self._cannot = 0

    def append(
        self,
        row: OfferRow,
        *,
        name: Who,
        price: int,
        can_take: bool,
        mine: bool,
        for_me: bool,
        known: bool,
    ) -> None:
        """Add an offer."""
        offer = row.signed.offer
        flags = _gas_flag(class_of(offer.credit_id))
        flags |= _SELL if offer.side is Side.SELL else _BUY
        flags |= _CAN_TAKE * can_take | _KNOWN * known | _FOR_ME * for_me | _OTHERS * (not mine)
        self._flags.append(flags)
        self._total += not mine
        self._cannot += not mine and not can_take
        self.price.append(price)
        self._remaining.append(row.remaining_wh)
        self._valid_to.append(offer.valid_to)
        self._posted.append(row.posted_ts)
        self._delivery.append((offer.delivery_from, offer.delivery_to or _FAR_FUTURE))
        self._names.append(name.name or name.address)
        found = self._search_cache.get(name.address)
        if found is None:
            found = f"{name.name} {name.address}".casefold()
            self._search_cache[name.address] = found
        self._search.append(found)

    def counts(self) -> tuple[int, int]:
        """All offers of others, and how many of them cannot be taken."""
        return self._total, self._cannot

    def own(self) -> list[int]:
        """Places of the account's own offers, newest first."""
        return [place for place in self._order(BookSort.NEWEST) if not self._flags[place] & _OTHERS]

    def select(self, chosen: BookFilter, sort: BookSort) -> list[int]:
        """Places of the offers that pass, in order."""
        flags = self._flags
        need = self._needed(chosen)
        places = [place for place in self._order(sort) if flags[place] & need == need]
        if chosen.gas_classes:
            fits = _ANY_GAS
            for gas_class in chosen.gas_classes:
                fits |= _gas_flag(gas_class)
            places = [place for place in places if flags[place] & fits]
        price = self.price
        if chosen.max_price is not None:
            highest = chosen.max_price
            places = [place for place in places if price[place] <= highest]
        if chosen.min_price is not None:
            lowest = chosen.min_price
            places = [place for place in places if price[place] >= lowest]
        if chosen.delivery is not None:
            places = self._delivered_in(chosen.delivery, places)
        for word in chosen.search.casefold().split():
            makers = {text for text in self._search_cache.values() if word in text}
            search = self._search
            places = [place for place in places if search[place] in makers]
        return places

    @staticmethod
    def _needed(chosen: BookFilter) -> int:
        need = _CAN_TAKE * chosen.can_take | _KNOWN * chosen.known_people
        need |= _FOR_ME * chosen.for_me | _OTHERS * (not chosen.include_mine)
        if chosen.side is not None:
            need |= _SELL if chosen.side is Side.SELL else _BUY
        return need

    def _delivered_in(self, month: int, places: list[int]) -> list[int]:
        year, number = divmod(month, 100)
        first = int(datetime(year, number, 1, tzinfo=UTC).timestamp())
        after = int(datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp())
        windows = self._delivery
        return [p for p in places if windows[p][0] < after and windows[p][1] >= first]

    def _order(self, sort: BookSort) -> list[int]:
        order = self._orders.get(sort)
        if order is None:
            order = self._orders[sort] = self._sorted(sort)
        return order

    def _sorted(self, sort: BookSort) -> list[int]:
        places = range(len(self.price))
        if sort is BookSort.NAME:
            rank = {name: i for i, name in enumerate(sorted(set(self._names), key=str.casefold))}
            ranks = [rank[name] for name in self._names]
            return sorted(places, key=ranks.__getitem__)
        columns: dict[BookSort, tuple[list[int], bool]] = {
            BookSort.PRICE_LOW: (self.price, False),
            BookSort.PRICE_HIGH: (self.price, True),
            BookSort.LARGEST: (self._remaining, True),
            BookSort.ENDS_SOON: (self._valid_to, False),
            BookSort.NEWEST: (self._posted, True),
        }
        if sort in columns:
            column, falling = columns[sort]
            key: Callable[[int], int] = column.__getitem__
            return sorted(places, key=key, reverse=falling)
        street = self._street
        gain = [
            price - street if flags & _SELL else street - price
            for price, flags in zip(self.price, self._flags, strict=True)
        ]
        return sorted(places, key=gain.__getitem__)
