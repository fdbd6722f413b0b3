"""The order book: every open offer, and whether this account can take it.

A book is built once per snapshot on a worker thread, as columns of plain integers. Filtering and
sorting 100,000 offers is then a pass over those columns, quick enough for the window; the entries
themselves are made only for the rows that are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from wallet.market.book_filter import BookFilter, BookSort, Columns
from wallet.market.checks import Position, takeable
from wallet.market.message import Message, Who
from wallet.market.pricing import vs_street_bps
from wallet.market.sentences import offer_notes, offer_sentence, why_not
from wallet.protocol.credits import GasClass, class_of
from wallet.protocol.offers import Side
from wallet.protocol.reasons import Reason
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.ledger.rows import OfferRow
    from wallet.protocol.community import Currency

__all__ = ["Book", "BookEntry", "BookFilter", "BookPage", "BookSort"]


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One open offer as this account sees it.

    Attributes:
        row: the index's row with the signed offer.
        maker: who made it.
        side: the maker's side.
        gas_class: ``None`` for a buy offer that takes any gas.
        price: per MWh now; ``end_price`` at ``valid_to`` where the price moves.
        remaining: what nobody has taken yet, in Wh.
        min_fill: the least that may be taken at once (unless less remains), in Wh.
        takeable: the most this account could take now, in Wh (0 when it cannot).
        reason: why it cannot be taken, in the contract's words; ``None`` when it can.
        street: the street's price the offer is compared with, if there is one.
        mine: made by this account.
        for_me: addressed to this account alone.
        currency: of all prices.
    """

    row: OfferRow
    maker: Who
    side: Side
    gas_class: GasClass | None
    price: PricePerMWh
    remaining: Wh
    takeable: Wh
    reason: Reason | None
    street: PricePerMWh | None
    mine: bool
    for_me: bool
    currency: Currency

    @property
    def offer_hash(self) -> bytes:
        """The EIP-712 digest the market knows the offer by."""
        return self.row.signed.hash

    @property
    def can_take(self) -> bool:
        """Whether this account can take some of it now, as far as the index knows."""
        return self.reason is None

    @property
    def end_price(self) -> PricePerMWh:
        """The price at ``valid_to``."""
        return self.row.signed.offer.end_price_per_mwh

    @property
    def min_fill(self) -> Wh:
        """The least that may be taken at once, or all that is left."""
        return Wh(min(self.row.signed.offer.min_fill_wh, self.remaining))

    @property
    def valid_to(self) -> Timestamp:
        """When the offer ends."""
        return self.row.signed.offer.valid_to

    @property
    def vs_street_bps(self) -> int | None:
        """Above (+) or below (-) the street's price in basis points; ``None`` without one."""
        return vs_street_bps(self.price, self.street)

    @property
    def sentence(self) -> Message:
        """For example "Anna Lindqvist sells up to 120 kWh of biomethane"."""
        return offer_sentence(self.maker, self.side, self.remaining, self.gas_class, mine=self.mine)

    @property
    def notes(self) -> tuple[Message, ...]:
        """The second line's parts, for example "until Sunday", "takes 5 kWh or more"."""
        return offer_notes(self.row.signed.offer, self.remaining, self.currency, for_me=self.for_me)

    @property
    def why_not(self) -> Message | None:
        """Why it cannot be taken, as a sentence; ``None`` when it can."""
        return why_not(self.reason)


class _Entries(Sequence[BookEntry]):
    """Rows of a book in some order; an entry is made when it is looked at."""

    __slots__ = ("_book", "_places")

    def __init__(self, book: Book, places: list[int]) -> None:
        self._book = book
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> BookEntry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[BookEntry]: ...
    def __getitem__(self, place: int | slice) -> BookEntry | Sequence[BookEntry]:
        if isinstance(place, slice):
            return _Entries(self._book, self._places[place])
        return self._book.entry(self._places[place])

    def __iter__(self) -> Iterator[BookEntry]:
        return map(self._book.entry, self._places)


@dataclass(frozen=True, slots=True)
class BookPage:
    """The answer to a filter.

    Attributes:
        entries: what is shown, in order.
        total: all open offers but the account's own.
        cannot_take: how many of those this account cannot take now.
        reasons: why not, most frequent first: the answer to "why?".
    """

    entries: Sequence[BookEntry]
    total: int
    cannot_take: int
    reasons: tuple[tuple[Reason, int], ...]


class Book:
    """All open offers of a community at one moment, as one account sees them."""

    def __init__(
        self,
        rows: Sequence[OfferRow],
        position: Position,
        names: Mapping[Address, Who],
        street: PricePerMWh | None,
        currency: Currency,
    ) -> None:
        self._rows = rows
        self._names = names
        self._street = street
        self.currency = currency
        self._position = position
        self._columns = Columns(street or 0)
        self._takeable: list[Wh] = []
        self._reasons: list[Reason | None] = []
        for row in rows:
            self._append(row)
        self._columns.prepare()
        self._places = {row.signed.hash: place for place, row in enumerate(rows)}

    @classmethod
    def build(
        cls,
        open_offers: Iterable[OfferRow],
        position: Position,
        *,
        names: Mapping[Address, Who],
        street: PricePerMWh | None,
        currency: Currency,
    ) -> Book:
        """Build the book of one moment; ``position`` says what the account could put in."""
        return cls(tuple(open_offers), position, names, street, currency)

    def _append(self, row: OfferRow) -> None:
        amount, reason = takeable(row, self._position)
        self._takeable.append(amount)
        self._reasons.append(reason)
        offer = row.signed.offer
        self._columns.append(
            row,
            name=self.who(offer.maker),
            price=offer.price_at(self._position.now),
            can_take=reason is None,
            mine=offer.maker == self._position.account,
            for_me=offer.taker == self._position.account,
            known=offer.maker in self._names,
        )

    def who(self, address: Address) -> Who:
        """Name and kind of a maker."""
        return self._names.get(address) or Who(address)

    def __len__(self) -> int:
        return len(self._rows)

    def entry(self, place: int) -> BookEntry:
        """Make the entry of the row at ``place`` of the rows the book was built from."""
        row = self._rows[place]
        offer = row.signed.offer
        me = self._position.account
        return BookEntry(
            row,
            self.who(offer.maker),
            offer.side,
            class_of(offer.credit_id),
            PricePerMWh(self._columns.price[place]),
            row.remaining_wh,
            self._takeable[place],
            self._reasons[place],
            self._street,
            offer.maker == me,
            offer.taker == me,
            self.currency,
        )

    def find(self, offer_hash: bytes) -> BookEntry | None:
        """Find an open offer by its hash."""
        place = self._places.get(offer_hash)
        return None if place is None else self.entry(place)

    def mine(self) -> tuple[BookEntry, ...]:
        """The account's own open offers, newest first."""
        own = self._columns.own()
        return tuple(_Entries(self, own))

    def view(self, chosen: BookFilter | None = None, sort: BookSort = BookSort.BEST) -> BookPage:
        """Filter and sort; 100,000 offers in well under 50 ms."""
        places = self._columns.select(chosen or BookFilter(), sort)
        total, cannot = self._columns.counts()
        return BookPage(_Entries(self, places), total, cannot, self._why())

    def _why(self) -> tuple[tuple[Reason, int], ...]:
        counts: dict[Reason, int] = {}
        for reason in self._reasons:
            if reason is not None and reason is not Reason.OWN_OFFER:
                counts[reason] = counts.get(reason, 0) + 1
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
