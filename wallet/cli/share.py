"""``hearth share``: giving, lending and pooling gas, and taking what others share.

============  ==================================================================
``make``      sign a gift, a loan or gas for a group to sell; gives a slip
``post``      publish a slip as a chain event
``check``     ask SharePool whether it can be drawn, and every reason why not
``draw``      take some of it
``cancel``    take an own share offer back
``slip``      turn a posted share offer into a slip
``show``      what is shared, or one share offer
``loans``     who owes whom how much gas, and until when
``return``    give borrowed gas back
``fetch``     fetch returned gas that could not be handed over
``pool …``    groups: ``create``, ``add``, ``remove``, ``leave``, ``show``
``pot …``     pots: ``show``, ``sell``, ``claim``, ``fetch``
============  ==================================================================
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wallet.cli import options
from wallet.cli.terminal import Terminal

_SLIP = "a slip's file, - for standard input, or the hash of a posted share offer"
_Add = Callable[[argparse.ArgumentParser], None]


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    for name, (about, add) in _ACTIONS.items():
        _declare(actions, name, about, add)
    for group, (about, members) in _GROUPS.items():
        above = actions.add_parser(group, help=about, description=about, allow_abbrev=False)
        below = above.add_subparsers(dest="part", title="actions", metavar="ACTION", required=True)
        for name, (words, add) in members.items():
            _declare(below, name, words, add)


def _declare(actions: Any, name: str, about: str, add: _Add) -> None:  # noqa: ANN401 - argparse's own
    action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
    options.add_common(action)
    options.add_place(action)
    options.add_keys(action)
    add(action)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the action says."""
    from wallet.cli import share_actions, share_groups, share_lists

    if arguments.action == "pool":
        return share_groups.POOL[arguments.part](arguments, terminal)
    if arguments.action == "pot":
        return share_groups.POT[arguments.part](arguments, terminal)
    run_action = {
        "make": share_actions.make,
        "post": share_actions.post,
        "check": share_actions.check,
        "draw": share_actions.draw,
        "cancel": share_actions.cancel,
        "slip": share_lists.slip,
        "show": share_lists.show,
        "loans": share_lists.loans,
        "return": share_actions.give_back,
        "fetch": share_actions.fetch,
    }[arguments.action]
    return run_action(arguments, terminal)


def _make(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("mode", choices=("gift", "lend", "revenue"))
    parser.add_argument("--amount", required=True, metavar="A", help="how much at most: 20kWh")
    parser.add_argument(
        "--until", required=True, metavar="T", help="2026-11-30 18:00, 2026-11-30, 36h or 3d"
    )
    parser.add_argument("--to", metavar="WHO", help="only this address or member")
    parser.add_argument("--pool", metavar="ID", help="only the members of this group")
    parser.add_argument("--max-each", metavar="A", help="the most one household may take")
    parser.add_argument("--return-by", metavar="T", help="lend: when it must be back")
    parser.add_argument("--revenue", metavar="S", help="revenue: the givers' share, 80%%")
    parser.add_argument(
        "--gas", choices=("natural", "biomethane", "hydrogen", "blend"), help="which kind of gas"
    )
    parser.add_argument("--batch", metavar="ID", help="exactly this batch (its credit id)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the slip here")
    options.add_yes(parser)


def _slip_and_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", help=_SLIP)
    options.add_yes(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", help=_SLIP)
    parser.add_argument("--amount", metavar="A", help="how much; all that is left unless given")
    parser.add_argument("--wh", type=options.whole_number, metavar="N", help="the same in Wh")
    parser.add_argument("--taker", metavar="WHO", help="who would take it; this account otherwise")


def _draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", help=_SLIP)
    parser.add_argument("--amount", required=True, metavar="A", help="how much: 5kWh")
    options.add_yes(parser)


def _cancel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", nargs="?", help=_SLIP)
    parser.add_argument("--all", action="store_true", help="everything ever signed to share")
    options.add_yes(parser)


def _slip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("hash", metavar="HASH", help="the hash of a posted share offer")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the slip here")
    parser.add_argument("--compact", action="store_true", help="as a short text for a QR code")


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER", nargs="?", help=_SLIP)
    parser.add_argument("--mine", action="store_true", help="everything this account shares")


def _loans(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--of", metavar="WHO", help="of this address or member; else of yourself")
    parser.add_argument("--open", action="store_true", help="only what is still owed")


def _return(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("loan", type=options.whole_number, metavar="LOAN", help="its number")
    parser.add_argument("--amount", metavar="A", help="how much; all that is owed unless given")
    parser.add_argument("--batch", metavar="ID", help="from this batch")
    options.add_yes(parser)


def _fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("batch", metavar="ID", help="the batch that was returned")
    options.add_yes(parser)


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the group is called")
    options.add_yes(parser)


def _pool(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pool", metavar="ID", help="the group's id")
    options.add_yes(parser)


def _pool_members(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pool", metavar="ID", help="the group's id")
    parser.add_argument("who", metavar="WHO", nargs="+", help="addresses or members' names")
    options.add_yes(parser)


def _pool_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pool", metavar="ID", nargs="?", help="one group; else all")


def _pot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pot", type=options.whole_number, metavar="POT", help="its number")
    options.add_yes(parser)


def _pot_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pot", type=options.whole_number, metavar="POT", nargs="?", help="one pot; else all"
    )


def _pot_sell(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pot", type=options.whole_number, metavar="POT", help="its number")
    parser.add_argument("offer", metavar="OFFER", help="a buy offer's slip or hash")
    parser.add_argument("--amount", required=True, metavar="A", help="how much: 5kWh")
    parser.add_argument("--limit", metavar="M", help="the least to receive")
    options.add_yes(parser)


_ACTIONS: dict[str, tuple[str, _Add]] = {
    "make": ("sign a gift, a loan, or gas for a group to sell", _make),
    "post": ("publish a slip as a chain event", _slip_and_yes),
    "check": ("whether it can be drawn, and every reason why not", _check),
    "draw": ("take some of what is shared", _draw),
    "cancel": ("take an own share offer back", _cancel),
    "slip": ("turn a posted share offer into a slip", _slip),
    "show": ("what is shared, or one share offer", _show),
    "loans": ("who owes whom how much gas, and until when", _loans),
    "return": ("give borrowed gas back", _return),
    "fetch": ("fetch returned gas that could not be handed over", _fetch),
}
_GROUPS: dict[str, tuple[str, dict[str, tuple[str, _Add]]]] = {
    "pool": (
        "groups of neighbours",
        {
            "create": ("found a group and look after it", _name),
            "add": ("add members to an own group", _pool_members),
            "remove": ("take members out of an own group", _pool_members),
            "leave": ("leave a group", _pool),
            "show": ("the groups, or one of them", _pool_show),
        },
    ),
    "pot": (
        "pots of gas that a group sells",
        {
            "show": ("the pots, or one of them", _pot_show),
            "sell": ("sell from a pot into a buy offer", _pot_sell),
            "claim": ("fetch what your gas in a pot has earned", _pot),
            "fetch": ("take your unsold gas out of a pot", _pot),
        },
    ),
}
