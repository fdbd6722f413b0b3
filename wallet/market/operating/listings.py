"""Which money trades may use, which price feeds triggers may wait for, and exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.errors import InputError
from wallet.market.message import Field, Message, Span
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import ADMIN, COMMUNITY
from wallet.protocol.reads import ask
from wallet.protocol.trade_calls import Call

Kind = Literal["currency", "feed"]
_LONGEST_AGE = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Listing:
    """A contract that is to be allowed or forbidden."""

    address: Address
    origin: Origin = COMMAND_LINE


LISTINGS: Table[Listing] = Table(
    Columns(("address",)),
    lambda row: Listing(row.read("address", cells.address), row.origin),
    lambda wish: wish.address,
    "address",
)


@dataclass(frozen=True, slots=True)
class SetListings:
    """Allow or forbid currencies, or price feeds."""

    wishes: Sequence[Listing]
    kind: Kind
    allowed: bool
    role: bytes = ADMIN
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, place = Comparison(), desk.community.community
        asks = COMMUNITY["is_currency" if self.kind == "currency" else "is_feed"]
        for wish in self.wishes:
            fields: dict[str, Field] = {"address": wish.address, "name": _name(desk, wish.address)}
            if bool(ask(desk.node, place, asks, wish.address)) is self.allowed:
                text = _ALREADY[self.kind, self.allowed]
                found.stands(wish.origin, Message(text, fields))
            elif self.allowed and not desk.node.code(wish.address):
                found.refuse(wish.origin, _no_contract(wish.address), "address")
            else:
                text = _WANTED[self.kind, self.allowed]
                found.change(wish.origin, Message(text, fields), self._call(desk, wish))
        return found.finished()

    def _call(self, desk: Desk, wish: Listing) -> Call:
        put = calls.set_currency if self.kind == "currency" else calls.set_feed
        return put(desk.community, wish.address, allowed=self.allowed)


_WANTED = {
    ("currency", True): "Allow trades in the currency {name} {address}",
    ("currency", False): "Forbid new trades in the currency {name} {address}",
    ("feed", True): "Allow offers to wait for the price feed {name} {address}",
    ("feed", False): "Forbid offers to wait for the price feed {name} {address}",
}
_ALREADY = {
    ("currency", True): "The currency {name} {address} is allowed",
    ("currency", False): "The currency {name} {address} is not allowed",
    ("feed", True): "The price feed {name} {address} is allowed",
    ("feed", False): "The price feed {name} {address} is not allowed",
}


def _name(desk: Desk, address: Address) -> str:
    known = desk.community.currency(address)
    return known.code if known else ""


@dataclass(frozen=True, slots=True)
class RateWish:
    """The feed that tells what a second currency is worth; the zero address forgets it."""

    alt_currency: Address
    currency: Address
    feed: Address
    max_age: int
    origin: Origin = COMMAND_LINE


def _rate(row: Cells) -> RateWish:
    forget = not row.has("feed")
    return RateWish(
        row.read("alt_currency", cells.address),
        row.read("currency", cells.address),
        row.maybe("feed", cells.address, ZERO_ADDRESS),
        0 if forget else row.read("max_age", cells.whole(1, _LONGEST_AGE)),
        row.origin,
    )


RATES: Table[RateWish] = Table(
    Columns(("alt_currency", "currency"), ("feed", "max_age")),
    _rate,
    lambda wish: (wish.alt_currency, wish.currency),
    "alt_currency",
)


@dataclass(frozen=True, slots=True)
class SetRates:
    """Say which feed gives the rate between two currencies, or forget it."""

    wishes: Sequence[RateWish]
    role: bytes = ADMIN
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, place = Comparison(), desk.community.community
        for wish in self.wishes:
            pair = (wish.alt_currency, wish.currency)
            known = ask(desk.node, place, COMMUNITY["rate_of"], *pair)
            fields: dict[str, Field] = {
                "alt": _name(desk, wish.alt_currency) or wish.alt_currency,
                "currency": _name(desk, wish.currency) or wish.currency,
                "feed": wish.feed,
                "age": Span(wish.max_age),
            }
            same = tuple(known[:2]) == (wish.feed, wish.max_age)
            if wish.feed == ZERO_ADDRESS and known[0] == ZERO_ADDRESS:
                found.stands(wish.origin, Message("{alt} has no rate in {currency}", fields))
            elif same:
                text = "The rate of {alt} in {currency} comes from {feed}"
                found.stands(wish.origin, Message(text, fields))
            else:
                text = "Take the rate of {alt} in {currency} from {feed}, at most {age} old"
                if wish.feed == ZERO_ADDRESS:
                    text = "Forget the rate of {alt} in {currency}"
                args = (*pair, wish.feed, wish.max_age)
                data = COMMUNITY["set_rate"].encode_call(*args)
                found.change(wish.origin, Message(text, fields), Call(place, data))
        return found.finished()


def _no_contract(address: Address) -> InputError:
    return bad_cell(
        "no_contract",
        "There is no contract at {address} on this chain.",
        "Check the address.",
        address=address,
    )
