"""The actions of ``hearth offer`` that concern one offer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wallet.cli import offers, reading, shown
from wallet.cli.offer_terms import read_terms
from wallet.cli.place import Place, opened, read_events
from wallet.cli.terminal import Terminal, write_text
from wallet.cli.trades import acting, carry_out, finished
from wallet.errors import SlipError, UsageError
from wallet.ledger import queries
from wallet.protocol import reads, reasons, slips
from wallet.protocol.credits import is_wildcard, matches
from wallet.protocol.reasons import Reason
from wallet.text import error_text, tr
from wallet.units import Wh

if TYPE_CHECKING:
    import argparse

    from wallet.codec.address import Address
    from wallet.protocol.offers import GasOffer, SignedOffer


def make(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Sign an offer, and post it if asked; the slip is written or printed."""
    with acting(arguments, terminal) as place:
        terms = read_terms(arguments, place)
        if terms.selling:
            review = place.trader.prepare_sell(
                terms.wh, terms.price, terms.valid_to, terms.credit_id, gas_class=terms.gas_class,
                min_fill=terms.least, end_price=terms.end_price, taker=terms.taker,
                conditions=terms.conditions,
            )  # fmt: skip
        else:
            review = place.trader.prepare_post_buy(
                terms.wh, terms.price, terms.valid_to, terms.wanted, min_fill=terms.least,
                end_price=terms.end_price, taker=terms.taker, conditions=terms.conditions,
            )  # fmt: skip
        result = carry_out(arguments, terminal, place, review)
        signed = result.signed
        if signed is None:
            raise UsageError("usage.no_slip", "Nothing was signed.", "Start again.")
        text = slips.to_text(signed, place.community.chain_id, place.community.market)
        if arguments.out is not None:
            write_text(arguments.out, text + "\n")
        elif not arguments.post and not terminal.as_json:
            terminal.note(shown.result_text(result, place.community.coin_symbol))
            print(text, flush=True)
            return 0
        out = None if arguments.out is None else str(arguments.out)
        finished(terminal, place, review, result, {"slip": json.loads(text), "out": out})
    return 0


def post(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Publish a slip as a chain event."""
    with acting(arguments, terminal) as place:
        found = offers.find_slip(arguments.slip, place, terminal)
        review = place.trader.prepare_post_slip(found)
        finished(terminal, place, review, carry_out(arguments, terminal, place, review))
    return 0


def cancel(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take one own offer back, those of a group, or all of them."""
    chosen = [arguments.offer is not None, arguments.group is not None, arguments.all]
    if chosen.count(True) != 1:
        raise UsageError(
            "usage.what_to_cancel",
            "Exactly one of these must be named: an offer, --group or --all.",
            "Name what is to be taken back.",
        )
    with acting(arguments, terminal) as place:
        if arguments.offer is None:
            from wallet.cli.offer_many import withdraw

            return withdraw(arguments, terminal, place)
        found = offers.find(arguments.offer, place, terminal)
        review = place.trader.prepare_cancel(found)
        finished(terminal, place, review, carry_out(arguments, terminal, place, review))
    return 0


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the open offers, all of this account's, or one in full."""
    with opened(arguments, terminal, signs=arguments.mine) as place:
        if arguments.offer is not None:
            _show_one(arguments, terminal, place)
            return 0
        read_events(place, terminal)
        index = place.session.index
        if arguments.mine:
            rows = queries.my_offers(index, place.account)
        else:
            rows = queries.open_offers(index)
        head = (tr("offer"), tr("does"), tr("left"), tr("gas"), tr("per kWh"), tr("until"),
                tr("who"))  # fmt: skip
        text = shown.columns(head, (offers.row_cells(row, place) for row in rows))
        terminal.result({"offers": [offers.row_json(row) for row in rows]}, text)
    return 0


def _show_one(arguments: argparse.Namespace, terminal: Terminal, place: Place) -> None:
    found = offers.find(arguments.offer, place, terminal)
    document = offers.state_json(place, found.signed)
    rows = [(name, str(document[name])) for name in ("offerHash", "side")]
    rows += list(document["fields"].items())
    rows += [(name, str(document[name])) for name in ("filledWh", "remainingWh", "cancelled")]
    terminal.result(document, shown.table(rows, indent=""))


def slip(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Turn a posted offer into a slip."""
    with opened(arguments, terminal, signs=False) as place:
        signed = offers.find_posted(arguments.hash, place, terminal).signed
        market = place.community.market
        return offers.write_slip(signed, market, place, arguments, terminal)


def check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Ask the market whether an offer can be taken; 1 when something stands against it."""
    with opened(arguments, terminal, signs=False) as place:
        try:
            signed = offers.find(arguments.offer, place, terminal).signed
        except SlipError as error:
            return _malformed(terminal, error)
        asked = _asked(arguments, place, signed)
        found = reads.check_offer(
            place.node, place.community, signed.offer, signed.signature, **asked
        )
        document = {
            "ok": found.ok,
            "first": None if found.ok else found.first.name,
            "reasons": [_reason(reason) for reason in found.reasons],
            "taker": asked["taker"],
            "wh": str(asked["wh"]),
            "offer": offers.state_json(place, signed),
        }
    lines = [tr("This offer can be taken now.")] if found.ok else [tr("This cannot be taken now.")]
    for reason in found.reasons:
        cause, fix = reasons.WORDS.get(reason, (reason.name, ""))
        lines.append(f"  {reason.name}: {tr(cause)} {tr(fix)}")
    terminal.result(document, "\n".join(lines))
    return 0 if found.ok else 1


def _asked(arguments: argparse.Namespace, place: Place, signed: SignedOffer) -> dict[str, Any]:
    """What the market is asked: who would take how much, of which batch, paid how."""
    offer, community = signed.offer, place.community
    if arguments.amount is not None and arguments.wh is not None:
        raise UsageError(
            "usage.amount_twice", "The amount is given twice.", "Give --amount or --wh."
        )
    wh = arguments.wh
    if arguments.amount is not None:
        wh = reading.energy(arguments.amount, place.calorific)
    elif wh is not None:
        wh = reading.at_most(wh, 2**128 - 1)
    else:
        wh = max(0, offer.quantity_wh - reads.read_filled(place.node, community, signed.hash))
    taker = place.account
    if arguments.taker is not None:
        taker = reading.person(arguments.taker, community)
    asked: dict[str, Any] = {"taker": taker, "wh": Wh(wh)}
    if arguments.batch is not None:
        asked["credit_id"] = reading.number(arguments.batch)
    elif is_wildcard(offer.credit_id):
        asked["credit_id"] = _best_batch(place, offer, taker)
    currency = reading.currency(arguments.pay_in, community) if arguments.pay_in else None
    if currency is not None:
        asked["currency"] = currency.address
    if arguments.limit is not None:
        asked["limit"] = reading.money(arguments.limit, currency or community.money)
    return asked


def _best_batch(place: Place, offer: GasOffer, taker: Address) -> int:
    """The taker's largest fitting batch, for a buy offer that takes any of a kind."""
    held = reads.read_holdings(place.node, place.community, taker)
    fitting = [(wh, credit_id) for credit_id, wh in held if matches(offer.credit_id, credit_id)]
    return max(fitting)[1] if fitting else int(offer.credit_id)


def _reason(reason: Reason) -> dict[str, Any]:
    cause, fix = reasons.WORDS.get(reason, ("", ""))
    return {"reason": reason.name, "number": int(reason), "cause": tr(cause), "fix": tr(fix)}


def _malformed(terminal: Terminal, error: SlipError) -> int:
    """What is wrong with the slip itself, before any chain is asked."""
    cause, fix = error_text(error)
    name = str(error.fields.get("reason") or error.code.removeprefix("slip.").upper())
    reason = {"reason": name, "number": None, "cause": cause, "fix": fix, "detail": error.detail}
    document = {"ok": False, "first": name, "reasons": [reason], "offer": None}
    detail = f" ({error.detail})" if error.detail else ""
    terminal.result(document, f"{tr('This cannot be taken.')}\n  {name}: {cause} {fix}{detail}")
    return 1
