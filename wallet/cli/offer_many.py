"""The actions of ``hearth offer`` that take, match or withdraw offers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wallet.cli import offers, reading, shown
from wallet.cli.offer_terms import group_id
from wallet.cli.place import Place
from wallet.cli.terminal import Terminal
from wallet.cli.trades import acting, carry_out, finished, perform, performed
from wallet.codec import json_text
from wallet.codec.hexdata import to_hex
from wallet.errors import InputError, UsageError
from wallet.market.message import Energy, Money
from wallet.protocol import reads
from wallet.protocol.offers import Side, SignedOffer
from wallet.text import tr
from wallet.units import Minor, Wh

if TYPE_CHECKING:
    import argparse

    from wallet.market.desk import Offered
    from wallet.market.many import Filled, Pick

_COLUMNS = frozenset({"offer", "amount", "limit", "batch"})


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of a list: an offer and, as text, how much of it."""

    offer: str
    amount: str | None
    limit: str | None
    batch: str | None


def fill(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take one offer, or many in one transaction."""
    wishes = _wishes(arguments, terminal)
    with acting(arguments, terminal) as place:
        if len(wishes) == 1 and arguments.list is None:
            return _fill_one(arguments, terminal, place, wishes[0])
        return _fill_many(arguments, terminal, place, wishes)


def _wishes(arguments: argparse.Namespace, terminal: Terminal) -> list[Wish]:
    """What is to be taken: the offers named, or the lines of a list."""
    if (arguments.list is None) == (not arguments.offers):
        raise UsageError(
            "usage.which_offers",
            "Either offers or a --list of them must be named, and not both.",
            "Name the offers, or the file that lists them.",
        )
    if arguments.list is not None:
        return read_list(offers.read_text(arguments.list, terminal))
    if len(arguments.offers) > 1 and arguments.limit is not None:
        raise UsageError(
            "usage.one_limit",
            "One --limit cannot be meant for several offers.",
            "Give each its own in a --list.",
        )
    return [
        Wish(name, arguments.amount, arguments.limit, arguments.batch) for name in arguments.offers
    ]


def _fill_one(arguments: argparse.Namespace, terminal: Terminal, place: Place, wish: Wish) -> int:
    found = offers.find(wish.offer, place, terminal)
    wh, limit, batch = _read(place, wish, found.signed)
    if found.signed.offer.side is Side.SELL:
        review = place.trader.prepare_buy(found, wh, limit)
    else:
        review = place.trader.prepare_take(found, wh, batch, limit)
    finished(terminal, place, review, carry_out(arguments, terminal, place, review))
    return 0


def _fill_many(
    arguments: argparse.Namespace, terminal: Terminal, place: Place, wishes: list[Wish]
) -> int:
    from wallet.market import many

    picks = _picks(place, terminal, wishes)
    deed = many.prepare_fill_many(place.trader.desk, picks)
    result = perform(arguments, terminal, place, deed)
    filled = many.results(picks, result.events)
    money = place.community.money
    rows = [
        (to_hex(item.offer_hash), str(Energy(item.wh)), str(Money(item.cost, money)),
         item.reason.name if item.reason else "")
        for item in filled
    ]  # fmt: skip
    head = (tr("offer"), tr("taken"), tr("cost"), tr("why not"))
    performed(
        terminal, place, deed, result,
        {"offers": [_filled_json(item) for item in filled]},
        [shown.columns(head, rows)],
    )  # fmt: skip
    return 0 if any(item.reason is None for item in filled) else 1


def _picks(place: Place, terminal: Terminal, wishes: list[Wish]) -> list[Pick]:
    from wallet.market.many import Pick

    picks = []
    for wish in wishes:
        signed = offers.find(wish.offer, place, terminal).signed
        wh, limit, batch = _read(place, wish, signed)
        picks.append(Pick(signed, wh, limit, batch))
    return picks


def _read(place: Place, wish: Wish, signed: SignedOffer) -> tuple[Wh, Minor | None, int | None]:
    """Amount, limit and batch of one wish; all that is left where no amount is given."""
    if wish.amount is None:
        filled = reads.read_filled(place.node, place.community, signed.hash)
        wh = Wh(max(0, signed.offer.quantity_wh - filled))
    else:
        wh = reading.energy(wish.amount, place.calorific)
    limit = None if wish.limit is None else reading.money(wish.limit, place.community.money)
    return wh, limit, None if wish.batch is None else reading.number(wish.batch)


def _filled_json(item: Filled) -> dict[str, Any]:
    return {
        "offerHash": to_hex(item.offer_hash),
        "wh": str(item.wh),
        "cost": str(item.cost),
        "reason": None if item.reason is None else item.reason.name,
    }


def read_list(text: str) -> list[Wish]:
    """Read a list of offers to take: JSON (a list of objects), or CSV with a head.

    ``offer`` is a slip's file, a slip itself (JSON only) or a hash; ``amount``, ``limit`` and
    ``batch`` may be left out.

    Raises:
        InputError: ``list.malformed``, with the line.
    """
    rows = _json_rows(text) if text.lstrip().startswith("[") else _csv_rows(text)
    wishes = []
    for place, row in enumerate(rows, 1):
        if set(row) - _COLUMNS or not isinstance(row.get("offer"), str) or not row["offer"]:
            raise _malformed(place)
        amount, limit, batch = (row.get(name) or None for name in ("amount", "limit", "batch"))
        if not all(value is None or isinstance(value, str) for value in (amount, limit, batch)):
            raise _malformed(place)
        wishes.append(Wish(row["offer"], amount, limit, batch))
    if not wishes:
        raise _malformed(1)
    return wishes


def _json_rows(text: str) -> list[dict[str, Any]]:
    try:
        rows = json_text.loads(text)
    except ValueError:
        raise _malformed(1) from None
    made = []
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise _malformed(place)
        slip = row.get("offer")
        made.append(row | {"offer": json.dumps(slip)} if isinstance(slip, dict) else row)
    return made


def _csv_rows(text: str) -> list[dict[str, Any]]:
    try:
        return list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error:
        raise _malformed(1) from None


def _malformed(line: int) -> InputError:
    return InputError(
        "list.malformed",
        "Entry {line} of the list of offers cannot be read.",
        "Write CSV with the columns offer, amount, limit, batch, or JSON objects with these names "
        "and texts as values.",
        line=line,
    )


def match(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Let two offers that cross meet."""
    from wallet.market.prepare_match import prepare_match

    with acting(arguments, terminal) as place:
        sell: Offered = offers.find(arguments.sell, place, terminal)
        buy: Offered = offers.find(arguments.buy, place, terminal)
        wh = reading.energy(arguments.amount, place.calorific)
        deed = prepare_match(place.trader.desk, sell.signed, buy.signed, wh)
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


def withdraw(arguments: argparse.Namespace, terminal: Terminal, place: Place) -> int:
    """Take back every own offer of a group, or all of them."""
    from wallet.market.prepare_withdraw import prepare_withdraw

    group = None if arguments.group is None else group_id(arguments.group)
    deed = prepare_withdraw(place.trader.desk, group)
    performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0
