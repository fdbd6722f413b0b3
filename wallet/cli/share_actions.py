"""The actions of ``hearth share`` that concern one share offer or one loan."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from wallet.cli import reading, shares, shown
from wallet.cli.place import Place, opened
from wallet.cli.terminal import Terminal, write_text
from wallet.cli.trades import acting, perform, performed
from wallet.codec.hexdata import to_hex
from wallet.errors import SlipError, UsageError
from wallet.market import sharing, sharing_loans
from wallet.market.sharing import ShareTerms
from wallet.protocol import share_reads, slips
from wallet.protocol.share_reasons import SHARE_WORDS, ShareReason
from wallet.protocol.shares import WHOLE_COMMUNITY, ShareMode, for_person
from wallet.text import error_text, tr
from wallet.units import Wh

if TYPE_CHECKING:
    import argparse

    from wallet.protocol.shares import SignedShare

_MODES = {"gift": ShareMode.GIFT, "lend": ShareMode.LEND, "revenue": ShareMode.REVENUE}


def make(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Sign a share offer; the slip is written or printed."""
    with acting(arguments, terminal) as place:
        terms = _terms(arguments, place)
        deed, offer = sharing.prepare_share(place.trader.desk, terms)
        result = perform(arguments, terminal, place, deed)
        community = place.community
        signed = sharing.signed_share(place.trader.desk, offer, result.signature or b"")
        text = slips.to_text(signed, community.chain_id, community.pool)
        if arguments.out is not None:
            write_text(arguments.out, text + "\n")
        elif not terminal.as_json:
            terminal.note(shown.deed_text(result, community.coin_symbol))
            print(text, flush=True)
            return 0
        out = None if arguments.out is None else str(arguments.out)
        more = {"slip": json.loads(text), "out": out, "offerHash": to_hex(signed.hash)}
        performed(terminal, place, deed, result, more)
    return 0


def _terms(arguments: argparse.Namespace, place: Place) -> ShareTerms:
    mode = _MODES[arguments.mode]
    if (arguments.return_by is None) == (mode is ShareMode.LEND):
        raise UsageError(
            "usage.return_by", "Only a loan has a time by which it is returned, and must have one.",
            "Give --return-by with lend, and only there.",
        )  # fmt: skip
    if (arguments.revenue is None) == (mode is ShareMode.REVENUE):
        raise UsageError(
            "usage.revenue", "Only gas for a group to sell has a revenue share, and must have one.",
            "Give --revenue with revenue, and only there.",
        )  # fmt: skip
    if arguments.batch is not None and arguments.gas is not None:
        raise UsageError(
            "usage.gas_twice", "Both --batch and --gas say which gas.", "Give one of them."
        )
    now, each = time.time(), arguments.max_each
    return ShareTerms(
        mode,
        reading.energy(arguments.amount, place.calorific),
        reading.moment(arguments.until, now),
        pool_id=_pool_id(arguments, place),
        credit_id=None if arguments.batch is None else reading.number(arguments.batch),
        gas_class=None if arguments.gas is None else reading.GAS[arguments.gas],
        max_per_member=None if each is None else reading.energy(each, place.calorific),
        revenue_bps=0 if arguments.revenue is None else reading.percent(arguments.revenue),
        return_by=0 if arguments.return_by is None else reading.moment(arguments.return_by, now),
    )


def _pool_id(arguments: argparse.Namespace, place: Place) -> bytes:
    if arguments.to is not None and arguments.pool is not None:
        raise UsageError(
            "usage.whom_twice", "Both --to and --pool say for whom it is.", "Give one of them."
        )
    if arguments.to is not None:
        return for_person(reading.person(arguments.to, place.community))
    if arguments.pool is not None:
        return shares.pool_id(arguments.pool)
    return WHOLE_COMMUNITY


def post(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Publish a slip as a chain event."""
    with acting(arguments, terminal) as place:
        signed = shares.find(arguments.offer, place, terminal)
        deed = sharing.prepare_share_post(place.trader.desk, signed)
        more = {"offerHash": to_hex(signed.hash)}
        performed(terminal, place, deed, perform(arguments, terminal, place, deed), more)
    return 0


def draw(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take some of what is shared."""
    with acting(arguments, terminal) as place:
        signed = shares.find(arguments.offer, place, terminal)
        wh = reading.energy(arguments.amount, place.calorific)
        deed = sharing.prepare_draw(place.trader.desk, signed, wh)
        result = perform(arguments, terminal, place, deed)
        numbers = shares.numbers(result.events)
        lines = [tr("{what}: {number}", what=what, number=number)
                 for what, number in numbers.items()]  # fmt: skip
        performed(terminal, place, deed, result, numbers, lines)
    return 0


def cancel(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take one own share offer back, or all of them."""
    if (arguments.offer is None) != arguments.all:
        raise UsageError(
            "usage.what_to_cancel",
            "Exactly one of these must be named: an offer, or --all.",
            "Name what is to be taken back.",
        )
    with acting(arguments, terminal) as place:
        desk = place.trader.desk
        if arguments.all:
            deed = sharing.prepare_share_withdraw(desk)
        else:
            signed = shares.find(arguments.offer, place, terminal)
            deed = sharing.prepare_share_cancel(desk, signed)
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


def give_back(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Return borrowed gas."""
    with acting(arguments, terminal) as place:
        amount, batch = arguments.amount, arguments.batch
        wh = None if amount is None else reading.energy(amount, place.calorific)
        credit_id = None if batch is None else reading.number(batch)
        deed = sharing_loans.prepare_return(place.trader.desk, arguments.loan, wh, credit_id)
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


def fetch(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Fetch returned gas that could not be handed over when it came back."""
    with acting(arguments, terminal) as place:
        deed = sharing_loans.prepare_fetch(place.trader.desk, reading.number(arguments.batch))
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


def check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Ask SharePool whether it can be drawn; 1 when something stands against it."""
    with opened(arguments, terminal, signs=False) as place:
        try:
            signed = shares.find(arguments.offer, place, terminal)
        except SlipError as error:
            return malformed(terminal, error)
        taker = place.account
        if arguments.taker is not None:
            taker = reading.person(arguments.taker, place.community)
        wh = _amount(arguments, place, signed)
        found = share_reads.check_share(
            place.node, place.community, signed.offer, signed.signature, taker, wh
        )
        document = {
            "ok": found.ok,
            "first": None if found.ok else found.first.name,
            "reasons": [_reason(reason) for reason in found.reasons],
            "taker": taker,
            "wh": str(wh),
            "offer": shares.state_json(place, signed),
        }
    lines = [tr("This can be taken now.") if found.ok else tr("This cannot be taken now.")]
    for reason in found.reasons:
        cause, fix = SHARE_WORDS.get(reason, (reason.name, ""))
        lines.append(f"  {reason.name}: {tr(cause)} {tr(fix)}")
    terminal.result(document, "\n".join(lines))
    return 0 if found.ok else 1


def _amount(arguments: argparse.Namespace, place: Place, signed: SignedShare) -> Wh:
    if arguments.amount is not None and arguments.wh is not None:
        raise UsageError(
            "usage.amount_twice", "The amount is given twice.", "Give --amount or --wh."
        )
    if arguments.amount is not None:
        return reading.energy(arguments.amount, place.calorific)
    if arguments.wh is not None:
        return Wh(reading.at_most(arguments.wh, 2**128 - 1))
    drawn = share_reads.read_drawn(place.node, place.community, signed.hash)
    left = max(0, signed.offer.quantity_wh - drawn)
    return Wh(min(left, signed.offer.max_per_member_wh))


def _reason(reason: ShareReason) -> dict[str, Any]:
    cause, fix = SHARE_WORDS.get(reason, ("", ""))
    return {"reason": reason.name, "number": int(reason), "cause": tr(cause), "fix": tr(fix)}


def malformed(terminal: Terminal, error: SlipError) -> int:
    """Say what is wrong with a slip itself, before any chain is asked."""
    cause, fix = error_text(error)
    name = str(error.fields.get("reason") or error.code.removeprefix("slip.").upper())
    reason = {"reason": name, "number": None, "cause": cause, "fix": fix, "detail": error.detail}
    document = {"ok": False, "first": name, "reasons": [reason], "offer": None}
    detail = f" ({error.detail})" if error.detail else ""
    terminal.result(document, f"{tr('This cannot be taken.')}\n  {name}: {cause} {fix}{detail}")
    return 1
