"""Wages and allotments: once in a while everybody who runs low gets some more.

Without it, buyers would run out of money and sellers out of gas after some hours of practice.
"""

from __future__ import annotations

import time

from wallet.chain.api import NodeApi
from wallet.practice.street import world
from wallet.practice.street.post import Post
from wallet.practice.street.setup import Street
from wallet.protocol import calls
from wallet.protocol.calls import Call

EVERY = 600.0
LOW = 3
"""Somebody runs low with less than a third of what it began with."""
_GAS_EACH = 250_000


class Payday:
    """The operator looking who runs low."""

    def __init__(self, node: NodeApi, street: Street, post: Post) -> None:
        self._node = node
        self._street = street
        self._post = post
        self._next = time.monotonic() + EVERY

    def go(self) -> None:
        """Pay, if it is time.

        Raises:
            NodeError: the node cannot be asked.
        """
        operator = self._street.signers[world.SUPPLIER.key]
        if time.monotonic() < self._next or self._post.is_busy(operator.address):
            return
        self._next = time.monotonic() + EVERY
        for calls_of_one in (self._gas(), self._money()):
            if calls_of_one:
                together = calls.multicall(calls_of_one)
                gas = _GAS_EACH * (1 + len(calls_of_one))
                self._post.send("operator", "pay", operator, together, gas=gas)

    def _gas(self) -> list[Call]:
        community, found = self._street.community, []
        for who in world.NEIGHBOURS:
            account = self._street.signers[who.key].address
            held = dict(calls.read_holdings(self._node, community, account))
            first = zip(self._street.batches, (who.natural, who.biomethane), strict=True)
            if sum(held.values()) * LOW < who.natural + who.biomethane:
                found += [calls.allot(community, account, batch, wh) for batch, wh in first if wh]
        return found

    def _money(self) -> list[Call]:
        community, found = self._street.community, []
        for who in world.NEIGHBOURS:
            account = self._street.signers[who.key].address
            if calls.read_money(self._node, community, account) * LOW < who.money:
                found.append(calls.mint_money(community, account, who.money))
        return found
