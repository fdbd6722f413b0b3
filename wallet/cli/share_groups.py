"""The actions of ``hearth share pool`` and ``hearth share pot``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wallet.cli import offers, reading, share_lists, shares
from wallet.cli.terminal import Terminal
from wallet.cli.trades import acting, perform, performed
from wallet.codec.hexdata import to_hex
from wallet.market import sharing_pools
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.market.deeds import Deed
    from wallet.market.desk import Desk

_Run = Callable[["argparse.Namespace", Terminal], int]


def _create(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with acting(arguments, terminal) as place:
        deed, pool_id = sharing_pools.prepare_create(place.trader.desk, arguments.name)
        result = perform(arguments, terminal, place, deed)
        text = tr("Its id: {pool}", pool=to_hex(pool_id))
        performed(terminal, place, deed, result, {"poolId": to_hex(pool_id)}, [text])
    return 0


def _members(is_in: bool) -> _Run:  # noqa: FBT001 - private
    def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
        with acting(arguments, terminal) as place:
            accounts = [reading.person(name, place.community) for name in arguments.who]
            pool_id = shares.pool_id(arguments.pool)
            deed = sharing_pools.prepare_members(place.trader.desk, pool_id, accounts, is_in=is_in)
            performed(terminal, place, deed, perform(arguments, terminal, place, deed))
        return 0

    return run


def _simple(prepare: Callable[[Desk, argparse.Namespace], Deed]) -> _Run:
    def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
        with acting(arguments, terminal) as place:
            deed = prepare(place.trader.desk, arguments)
            performed(terminal, place, deed, perform(arguments, terminal, place, deed))
        return 0

    return run


def _sell(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with acting(arguments, terminal) as place:
        found = offers.find(arguments.offer, place, terminal)
        wh = reading.energy(arguments.amount, place.calorific)
        limit = arguments.limit
        least = None if limit is None else reading.money(limit, place.community.money)
        deed = sharing_pools.prepare_sell(place.trader.desk, arguments.pot, found.signed, wh, least)
        performed(terminal, place, deed, perform(arguments, terminal, place, deed))
    return 0


POOL: dict[str, _Run] = {
    "create": _create,
    "add": _members(is_in=True),
    "remove": _members(is_in=False),
    "leave": _simple(
        lambda desk, named: sharing_pools.prepare_leave(desk, shares.pool_id(named.pool))
    ),
    "show": share_lists.pools,
}
"""The actions on groups, by name."""

POT: dict[str, _Run] = {
    "show": share_lists.pots,
    "sell": _sell,
    "claim": _simple(lambda desk, named: sharing_pools.prepare_claim(desk, named.pot)),
    "fetch": _simple(lambda desk, named: sharing_pools.prepare_fetch_gas(desk, named.pot)),
}
"""The actions on pots, by name."""
