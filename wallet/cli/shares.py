"""Share offers on the command line: named by slip or hash, shown as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wallet.cli.offers import HASH, find_row, read_text
from wallet.cli.place import Place
from wallet.cli.terminal import Terminal
from wallet.codec.hexdata import from_hex, to_hex
from wallet.errors import InputError
from wallet.ledger import sharing as posted
from wallet.market.sharing_words import share_fields
from wallet.protocol import share_reads, slips
from wallet.protocol.share_event_types import Loaned, PotFed, PotOpened

if TYPE_CHECKING:
    from wallet.ledger.share_rows import ShareRow
    from wallet.protocol.shares import SignedShare


def find(name: str, place: Place, terminal: Terminal) -> SignedShare:
    """The share offer that a slip holds, or that was posted under a hash.

    Raises:
        SlipError: the slip is malformed, changed, or of another community.
        InputError: nothing was posted under this hash, or the file cannot be read.
        NodeError: the chain cannot be asked.
    """
    if HASH.fullmatch(name):
        return find_posted(name, place, terminal).signed
    text = read_text(name, terminal)
    community = place.community
    return slips.share_from_text(text, community.chain_id, community.pool, contract_giver=True)


def find_posted(name: str, place: Place, terminal: Terminal) -> ShareRow:
    """The share offer that was posted under a hash; raises as ``find_row``."""
    return find_row(name, place, terminal, posted.share)


def pool_id(text: str) -> bytes:
    """Read a group's id.

    Raises:
        InputError: it is none.
    """
    if not HASH.fullmatch(text):
        raise InputError(
            "share.bad_pool",
            "{text} is not the id of a group.",
            "Give 0x and 64 digits, as hearth share pool show prints them.",
            text=text[:80],
        )
    return from_hex(text.lower(), 32)


def share_json(signed: SignedShare) -> dict[str, Any]:
    """Give a share offer's signed fields, with its hash and signature."""
    return {
        "offerHash": to_hex(signed.hash),
        "mode": signed.offer.mode.name.lower(),
        "fields": {item.name: item.value for item in share_fields(signed.offer)},
        "signature": to_hex(signed.signature),
    }


def state_json(place: Place, signed: SignedShare) -> dict[str, Any]:
    """Give what the chain says became of a share offer, posted or not."""
    node, community = place.node, place.community
    drawn = share_reads.read_drawn(node, community, signed.hash)
    cancelled = share_reads.read_share_cancelled(node, community, signed.hash)
    left = 0 if cancelled else max(0, signed.offer.quantity_wh - drawn)
    return share_json(signed) | {
        "drawnWh": str(drawn),
        "remainingWh": str(left),
        "cancelled": cancelled,
    }


def row_json(row: ShareRow) -> dict[str, Any]:
    """Give a posted share offer and what became of it."""
    return share_json(row.signed) | {
        "drawnWh": str(row.drawn_wh),
        "remainingWh": str(row.remaining_wh),
        "cancelled": row.cancelled,
        "posted": {
            "block": row.posted_block,
            "time": row.posted_ts,
            "transaction": to_hex(row.posted_tx),
        },
    }


def numbers(found: Iterable[object]) -> dict[str, Any]:
    """The numbers that a draw made: of its loan, or of the pot it went into."""
    made: dict[str, Any] = {}
    for event in found:
        if isinstance(event, Loaned):
            made["loan"] = event.loan_id
        elif isinstance(event, PotOpened | PotFed):
            made["pot"] = event.pot_id
    return made
