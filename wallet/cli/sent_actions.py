"""The actions of ``hearth sent``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from wallet.chain.outbox import OutboxEntry, OutboxState
from wallet.chain.replacing import unknown_here
from wallet.chain.rivals import transaction_of
from wallet.cli import shown
from wallet.cli.place import opened
from wallet.cli.trades import perform, performed
from wallet.codec.hexdata import to_hex
from wallet.errors import NodeError
from wallet.ledger.outbox import SqliteOutbox
from wallet.market.message import Message
from wallet.market.sent import label_text, why
from wallet.paths import default_profile
from wallet.profile import Profile
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.place import Place
    from wallet.cli.terminal import Terminal
    from wallet.market.deeds import Deed

_SHORTEST = 6
"""Digits of a hash that are enough to name a transaction, if only one begins with them."""

_STATES = {
    OutboxState.PREPARED: Message("prepared"),
    OutboxState.SIGNED: Message("signed, not sent"),
    OutboxState.SENT: Message("sent"),
    OutboxState.SEEN: Message("waiting for a block"),
    OutboxState.MINED: Message("confirmed"),
    OutboxState.FINAL: Message("final"),
    OutboxState.FAILED: Message("refused"),
    OutboxState.REPLACED: Message("replaced"),
    OutboxState.EXPIRED: Message("out of time"),
}


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List what was sent; without a node, as it was known last."""
    gaps: tuple[int, ...] = ()
    try:
        with opened(arguments, terminal, signs=False) as place:
            place.sender.resume()
            entries = place.sender.outbox.entries()
            gaps = place.sender.replacing.gaps(place.account)
    except NodeError as error:
        terminal.note(tr("No node answers; this is how it was known last."))
        terminal.note(f"({error})")
        entries = _kept(arguments)
    document = {"sent": [_json(entry, entries) for entry in entries], "gaps": list(gaps)}
    terminal.result(document, _text(entries, gaps))
    return 0


def act(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Speed up, take back or unblock: the review in full, then the signature."""
    with opened(arguments, terminal) as place:
        deed = _deed(arguments, place)
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


def _deed(arguments: argparse.Namespace, place: Place) -> Deed:
    if arguments.action == "unblock":
        return place.trader.prepare_unblock()
    tx_hash = _find(arguments.hash, place.sender.outbox.entries())
    if arguments.action == "cancel":
        return place.trader.prepare_take_back(tx_hash)
    return place.trader.prepare_speed_up(tx_hash)


def _find(text: str, entries: Sequence[OutboxEntry]) -> bytes:
    """The one transaction whose hash begins so.

    Raises:
        TransactionError: ``tx.unknown``: none, or several.
    """
    start = text.lower().removeprefix("0x")
    found = [entry.hash for entry in entries if entry.hash.hex().startswith(start)]
    if len(start) < _SHORTEST or len(found) != 1:
        raise unknown_here()
    return found[0]


def _kept(arguments: argparse.Namespace) -> tuple[OutboxEntry, ...]:
    with Profile(arguments.profile or default_profile()) as profile:
        outbox = SqliteOutbox(profile.wallet_db)
        try:
            return outbox.entries()
        finally:
            outbox.close()


def _text(entries: Sequence[OutboxEntry], gaps: tuple[int, ...]) -> str:
    head = (tr("when"), tr("what"), tr("state"), tr("transaction"))
    rows = [
        (
            datetime.fromtimestamp(entry.created, UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
            shown.said(label_text(entry.label)),
            _state(entry),
            to_hex(entry.hash),
        )
        for entry in entries
    ]
    reasons = [
        f"{to_hex(entry.hash)[:12]}: {shown.said(said)}"
        for entry in entries
        if (said := why(entry, _rival(entry, entries))) is not None and not entry.settled
    ]
    if gaps:
        reasons.append(tr("Something in between was never sent. Run: hearth sent unblock"))
    return "\n".join((shown.columns(head, rows), *reasons))


def _state(entry: OutboxEntry) -> str:
    said = shown.said(_STATES[entry.state])
    if entry.block and entry.state is not OutboxState.REPLACED:
        return tr("{state}, block {block}", state=said, block=entry.block)
    return said


def _rival(entry: OutboxEntry, entries: Sequence[OutboxEntry]) -> OutboxEntry | None:
    return next((item for item in entries if item.hash == entry.replaced_by), None)


def _json(entry: OutboxEntry, entries: Sequence[OutboxEntry]) -> dict[str, Any]:
    tx = transaction_of(entry)
    said = why(entry, _rival(entry, entries))
    return {
        "hash": to_hex(entry.hash),
        "account": entry.sender,
        "what": shown.said(label_text(entry.label)),
        "label": entry.label,
        "state": entry.state.value,
        "settled": entry.settled,
        "nonce": entry.nonce,
        "created": entry.created,
        "block": entry.block or None,
        "expires": entry.expires or None,
        "maxFeePerGas": str(tx.max_fee_per_gas),
        "maxPriorityFeePerGas": str(tx.max_priority_fee_per_gas),
        "replaces": to_hex(entry.replaces) if entry.replaces else None,
        "replacedBy": to_hex(entry.replaced_by) if entry.replaced_by else None,
        "why": None if said is None else shown.said(said),
        "detail": entry.detail,
    }
