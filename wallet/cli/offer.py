"""``hearth offer``: making, handing on, checking and taking trade offers.

=========  =====================================================================
``make``   sign an offer to sell or buy; the slip goes to ``--out`` or is printed
``post``   publish a slip as a chain event
``check``  ask the market whether it can be taken, and every reason why not
``fill``   take an offer, or many in one transaction
``cancel`` take an own offer back
``show``   the open offers, or one of them
``slip``   turn a posted offer into a slip
``match``  let two offers that cross meet
=========  =====================================================================
"""

from __future__ import annotations

import argparse
from pathlib import Path

from wallet.cli import options
from wallet.cli.terminal import Terminal

GAS_NAMES = ("any", "natural", "biomethane", "hydrogen", "blend")
_SLIP = "a slip's file, - for standard input, or the hash of a posted offer"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    for name, (about, add) in _ACTIONS.items():
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        options.add_common(action)
        options.add_place(action)
        options.add_keys(action)
        add(action)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the action says."""
    from wallet.cli import offer_actions, offer_many

    run_action = {
        "make": offer_actions.make,
        "post": offer_actions.post,
        "check": offer_actions.check,
        "fill": offer_many.fill,
        "cancel": offer_actions.cancel,
        "show": offer_actions.show,
        "slip": offer_actions.slip,
        "match": offer_many.match,
    }[arguments.action]
    return run_action(arguments, terminal)


def _make(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("side", choices=("sell", "buy"))
    parser.add_argument("--amount", required=True, metavar="A", help="how much at most: 120kWh")
    parser.add_argument("--price", required=True, metavar="P", help="for one kWh: 0.35")
    parser.add_argument(
        "--until", required=True, metavar="T", help="2026-11-30 18:00, 2026-11-30, 36h or 3d"
    )
    parser.add_argument("--from", dest="begin", metavar="T", help="begins later than now")
    parser.add_argument("--gas", choices=GAS_NAMES, help="which kind of gas")
    parser.add_argument("--batch", metavar="ID", help="exactly this batch (its credit id)")
    parser.add_argument("--min", dest="least", metavar="A", help="the least taken at once")
    parser.add_argument("--to", metavar="WHO", help="only this address or member may take it")
    parser.add_argument("--end-price", metavar="P", help="the price moves evenly to this one")
    trigger = parser.add_argument_group("waiting for a price feed")
    trigger.add_argument("--feed", metavar="F", help="the feed's address, or a class of gas")
    trigger.add_argument("--at-most", metavar="N", help="its answer, in its own whole units")
    trigger.add_argument("--at-least", metavar="N")
    trigger.add_argument("--max-age", default="36h", metavar="T", help="how old the answer may be")
    second = parser.add_argument_group("a second currency")
    second.add_argument("--also-in", metavar="CODE", help="a buyer may pay in this currency too")
    second.add_argument("--slippage", default="1%", metavar="S", help="how far from the rate")
    parser.add_argument("--group", metavar="ID", help="take back together: a number or text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the slip here")
    parser.add_argument("--post", action="store_true", help="publish it, too")
    options.add_yes(parser)


def _post(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slip", metavar="SLIP", help="a slip's file, or - for standard input")
    options.add_yes(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", help=_SLIP)
    parser.add_argument("--amount", metavar="A", help="how much; all that is left unless given")
    parser.add_argument("--wh", type=options.whole_number, metavar="N", help="the same in Wh")
    parser.add_argument("--taker", metavar="WHO", help="who would take it; this account otherwise")
    parser.add_argument("--batch", metavar="ID", help="what is delivered to a buy offer")
    parser.add_argument("--limit", metavar="M", help="the most to pay, or the least to receive")
    parser.add_argument("--pay-in", metavar="CODE", help="the offer's second currency")


def _fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offers", metavar="OFFER", nargs="*", help=_SLIP)
    parser.add_argument("--amount", metavar="A", help="how much; of each one when there are many")
    parser.add_argument("--limit", metavar="M", help="the most to pay, or the least to receive")
    parser.add_argument("--batch", metavar="ID", help="what is delivered to a buy offer")
    parser.add_argument(
        "--list",
        metavar="FILE",
        help="many offers: JSON, or CSV with the columns offer, amount, limit, batch",
    )
    options.add_yes(parser)


def _cancel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", nargs="?", help=_SLIP)
    parser.add_argument("--group", metavar="ID", help="every own offer of this group")
    parser.add_argument("--all", action="store_true", help="every own offer ever signed")
    options.add_yes(parser)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", nargs="?", help=_SLIP)
    parser.add_argument("--mine", action="store_true", help="every offer of this account")


def _slip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("hash", metavar="HASH", help="the hash of a posted offer")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the slip here")
    parser.add_argument("--compact", action="store_true", help="as a short text for a QR code")


def _match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sell", metavar="SELL", help=_SLIP)
    parser.add_argument("buy", metavar="BUY", help=_SLIP)
    parser.add_argument("--amount", required=True, metavar="A", help="how much changes hands")
    options.add_yes(parser)


_ACTIONS = {
    "make": ("sign an offer to sell or buy", _make),
    "post": ("publish a slip as a chain event", _post),
    "check": ("whether an offer can be taken, and every reason why not", _check),
    "fill": ("take an offer, or many in one transaction", _fill),
    "cancel": ("take an own offer back", _cancel),
    "show": ("the open offers, or one of them", _show),
    "slip": ("turn a posted offer into a slip", _slip),
    "match": ("let two offers that cross meet, half-way between their prices", _match),
}
