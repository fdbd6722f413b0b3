"""Filtering and sorting of the book as a pass over columns of plain integers.

One integer of flags per offer answers every yes-or-no question at once, and what is left is sorted;
no numpy, because this runs before the first window is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.codec.address import Address
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
_FALLING = frozenset({BookSort.PRICE_HIGH, BookSort.LARGEST, BookSort.NEWEST})
_PICK_FROM = 4
"""From a quarter of the book on, picking from a whole order is quicker than sorting."""


def _gas_flag(gas_class: GasClass | None) -> int:
    return _ANY_GAS << (gas_class or 0)


class Columns:
    """The book, one list per fact, in the order the offers were read.

    Filters pass over the columns in memory order, which is several times quicker than in any other
    order; only what is left is sorted.
    """

    def __init__(self, street: int) -> None:
        self._street = street
        self.price: list[int] = []
        self._gain: list[int] = []
        self._flags: list[int] = []
        self._remaining: list[int] = []
        self._valid_to: list[int] = []
        self._posted: list[int] = []
        self._delivery: list[tuple[int, int]] = []
        self._maker: list[int] = []
        self._makers: dict[Address, int] = {}
        self._names: list[str] = []
        self._search: list[str] = []
        self._name_rank: list[int] | None = None
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
        selling = offer.side is Side.SELL
        flags = _gas_flag(class_of(offer.credit_id))
        flags |= _SELL if selling else _BUY
        flags |= _CAN_TAKE * can_take | _KNOWN * known | _FOR_ME * for_me | _OTHERS * (not mine)
        self._flags.append(flags)
        self._total += not mine
        self._cannot += not mine and not can_take
        self.price.append(price)
        self._gain.append(price - self._street if selling else self._street - price)
        self._remaining.append(row.remaining_wh)
        self._valid_to.append(offer.valid_to)
        self._posted.append(row.posted_ts)
        self._delivery.append((offer.delivery_from, offer.delivery_to or _FAR_FUTURE))
        self._maker.append(self._number_of(name))

    def _number_of(self, name: Who) -> int:
        number = self._makers.get(name.address)
        if number is None:
            number = self._makers[name.address] = len(self._names)
            self._names.append(name.name or name.address)
            self._search.append(f"{name.name} {name.address}".casefold())
        return number

    def counts(self) -> tuple[int, int]:
        """All offers of others, and how many of them cannot be taken."""
        return self._total, self._cannot

    def own(self) -> list[int]:
        """Places of the account's own offers, newest first."""
        own = [place for place, flags in enumerate(self._flags) if not flags & _OTHERS]
        return self._sorted(own, BookSort.NEWEST)

    def select(self, chosen: BookFilter, sort: BookSort) -> list[int]:
        """Places of the offers that pass, in order."""
        need = self._needed(chosen)
        places = [place for place, flags in enumerate(self._flags) if flags & need == need]
        if chosen.gas_classes:
            fits = _ANY_GAS
            for gas_class in chosen.gas_classes:
                fits |= _gas_flag(gas_class)
            flagged = self._flags
            places = [place for place in places if flagged[place] & fits]
        price = self.price
        if chosen.max_price is not None:
            highest = chosen.max_price
            places = [place for place in places if price[place] <= highest]
        if chosen.min_price is not None:
            lowest = chosen.min_price
            places = [place for place in places if price[place] >= lowest]
        if chosen.delivery is not None:
            places = self._delivered_in(chosen.delivery, places)
        words = chosen.search.casefold().split()
        if words:
            found = [all(word in text for word in words) for text in self._search]
            maker = self._maker
            places = [place for place in places if found[maker[place]]]
        return self._sorted(places, sort)

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

    def _sorted(self, places: list[int], sort: BookSort) -> list[int]:
        """Sort what is left; a large part of a book is picked from the order of all of it."""
        everything = len(self.price)
        if len(places) < everything // _PICK_FROM:
            return sorted(places, key=self._key(sort), reverse=sort in _FALLING)
        order = self._orders.get(sort) or self._order(sort)
        if len(places) == everything:
            return list(order)
        chosen = bytearray(everything)
        for place in places:
            chosen[place] = 1
        return [place for place in order if chosen[place]]

    def prepare(self) -> None:
        """Work out every order of the whole book; on the thread that builds it."""
        for sort in BookSort:
            self._order(sort)

    def _order(self, sort: BookSort) -> list[int]:
        whole = range(len(self.price))
        order = sorted(whole, key=self._key(sort), reverse=sort in _FALLING)
        self._orders[sort] = order
        return order

    def _key(self, sort: BookSort) -> Callable[[int], int]:
        if sort is BookSort.NAME:
            rank, maker = self._ranks(), self._maker
            return lambda place: rank[maker[place]]
        columns = {
            BookSort.BEST: self._gain,
            BookSort.LARGEST: self._remaining,
            BookSort.ENDS_SOON: self._valid_to,
            BookSort.NEWEST: self._posted,
        }
        return columns.get(sort, self.price).__getitem__

    def _ranks(self) -> list[int]:
        """The place of each maker's name in the alphabet."""
        if self._name_rank is None:
            names = self._names
            by_name = sorted(range(len(names)), key=lambda number: names[number].casefold())
            self._name_rank = [0] * len(names)
            for rank, number in enumerate(by_name):
                self._name_rank[number] = rank
        return self._name_rank
