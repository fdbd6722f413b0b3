"""Offers on the command line: named by slip or hash, shown as text and as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from wallet.cli.place import Place, read_events
from wallet.cli.shown import said
from wallet.cli.terminal import MOST_INPUT, Terminal, write_text
from wallet.codec.hexdata import from_hex, to_hex
from wallet.errors import InputError
from wallet.ledger import offers as posted
from wallet.market import present
from wallet.market.desk import Slip
from wallet.market.message import Energy, Gas, Message, Moment, Price, Who
from wallet.market.sentences import names_book
from wallet.protocol import reads, slip_compact, slips
from wallet.protocol.credits import class_of
from wallet.protocol.offers import Side
from wallet.text import language, tr

if TYPE_CHECKING:
    import argparse

    from wallet.codec.address import Address
    from wallet.ledger.index import Index
    from wallet.ledger.rows import OfferRow
    from wallet.market.desk import Offered
    from wallet.protocol.offers import SignedOffer
    from wallet.protocol.shares import SignedShare

Row = TypeVar("Row")
HASH = re.compile(r"0x[0-9a-fA-F]{64}")


def read_text(name: str, terminal: Terminal) -> str:
    """The text of a file, of standard input for ``-``, or a slip given as it is.

    Raises:
        InputError: the file cannot be read, or is far too long.
    """
    if name.lstrip().startswith("{") or slip_compact.is_compact(name):
        return name
    if name == "-":
        return terminal.take_input(tr("an offer slip"))
    try:
        with Path(name).open("r", encoding="utf-8-sig") as file:
            return file.read(MOST_INPUT)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cli.unreadable",
            "The file {path} cannot be read.",
            "Check that it is there, that you may read it, and that it is a text file.",
            detail=error.strerror or "" if isinstance(error, OSError) else "not UTF-8 text",
            path=name[:200],
        ) from error


def find(name: str, place: Place, terminal: Terminal) -> Offered:
    """The offer that a slip holds, or that was posted under a hash.

    Raises:
        SlipError: the slip is malformed, changed, or of another community.
        InputError: nothing was posted under this hash.
        NodeError: the chain cannot be asked.
    """
    if HASH.fullmatch(name):
        return find_posted(name, place, terminal)
    return Slip(find_slip(name, place, terminal))


def find_slip(name: str, place: Place, terminal: Terminal) -> SignedOffer:
    """The offer that a slip holds; the chain is yet to be asked about a contract's signature.

    Raises:
        SlipError: the slip is malformed, changed, or of another community.
        InputError: it cannot be read.
    """
    community = place.community
    text = read_text(name, terminal)
    return slips.from_text(text, community.chain_id, community.market, contract_maker=True)


def find_posted(name: str, place: Place, terminal: Terminal) -> OfferRow:
    """The trade offer that was posted under a hash; raises as ``find_row``."""
    return find_row(name, place, terminal, posted.offer)


def write_slip(
    signed: SignedOffer | SignedShare,
    contract: Address,
    place: Place,
    arguments: argparse.Namespace,
    terminal: Terminal,
) -> int:
    """Write a signed offer as a slip for its contract, to --out or standard output."""
    write = slips.to_compact if arguments.compact else slips.to_text
    text = write(signed, place.community.chain_id, contract)
    if arguments.out is not None:
        write_text(arguments.out, text + "\n")
        document = {"offerHash": to_hex(signed.hash), "out": str(arguments.out)}
        terminal.result(document, tr("The slip is in {path}.", path=str(arguments.out)))
    elif arguments.compact and terminal.as_json:
        terminal.result({"offerHash": to_hex(signed.hash), "compact": text}, text)
    else:
        print(text, flush=True)
    return 0


def find_row(
    name: str, place: Place, terminal: Terminal, look: Callable[[Index, bytes], Row | None]
) -> Row:
    """What was posted under a hash, from the local index.

    Raises:
        InputError: nothing was.
        NodeError: the chain cannot be asked.
    """
    if not HASH.fullmatch(name):
        raise InputError(
            "offer.bad_hash",
            "{text} is not the hash of an offer.",
            "Give 0x and 64 digits, as they are printed by show.",
            text=name[:80],
        )
    read_events(place, terminal)
    row = look(place.session.index, from_hex(name.lower(), 32))
    if row is None:
        raise InputError(
            "offer.unknown",
            "No offer with this hash was posted in this community.",
            "Check the hash, or ask the neighbour for the offer's slip.",
        )
    return row


def offer_json(signed: SignedOffer) -> dict[str, Any]:
    """Give an offer's signed fields under the protocol's names, with its hash and signature."""
    return {
        "offerHash": to_hex(signed.hash),
        "side": "sell" if signed.offer.side is Side.SELL else "buy",
        "fields": {item.name: item.value for item in present.all_fields(signed.offer)},
        "signature": to_hex(signed.signature),
    }


def row_json(row: OfferRow) -> dict[str, Any]:
    """Give a posted offer and what became of it."""
    return offer_json(row.signed) | {
        "filledWh": str(row.filled_wh),
        "remainingWh": str(row.remaining_wh),
        "cancelled": row.cancelled,
        "posted": {
            "block": row.posted_block,
            "time": row.posted_ts,
            "transaction": to_hex(row.posted_tx),
        },
    }


def state_json(place: Place, signed: SignedOffer) -> dict[str, Any]:
    """Give what the chain says became of an offer, posted or not."""
    filled = reads.read_filled(place.node, place.community, signed.hash)
    cancelled = reads.read_cancelled(place.node, place.community, signed.hash)
    left = 0 if cancelled else max(0, signed.offer.quantity_wh - filled)
    return offer_json(signed) | {
        "filledWh": str(filled),
        "remainingWh": str(left),
        "cancelled": cancelled,
    }


def row_cells(row: OfferRow, place: Place) -> tuple[str, ...]:
    """One line of the list of offers."""
    offer = row.signed.offer
    book = names_book(place.community, place.account, language())
    currency = place.community.currency(offer.currency) or place.community.money
    gone = tr("taken back") if row.cancelled else str(Energy(row.remaining_wh))
    return (
        to_hex(row.signed.hash),
        tr("sells") if offer.side is Side.SELL else tr("buys"),
        gone,
        said(Message("{gas}", {"gas": Gas(class_of(offer.credit_id))})),
        str(Price(offer.start_price_per_mwh, currency)),
        str(Moment(offer.valid_to)),
        str(book.get(offer.maker) or Who(offer.maker)),
    )
