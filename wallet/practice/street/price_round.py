"""The street's price indices: somebody has to ask for each new price; here the operator does.

A real community's indices are asked by whoever needs a fresh price; anyone may.
"""

from __future__ import annotations

import time

from wallet.chain.api import NodeApi
from wallet.codec.address import Address
from wallet.errors import RevertedError
from wallet.practice.street import world
from wallet.practice.street.post import Post
from wallet.practice.street.setup import Street
from wallet.protocol import calls

EVERY = 60.0
UPDATE_GAS = 400_000
"""More than twice what a round needs; a test holds it to that."""


class PriceRound:
    """The operator asking the indices for new prices, those that can make one."""

    def __init__(self, node: NodeApi, street: Street, post: Post) -> None:
        self._node = node
        self._street = street
        self._post = post
        self._next = time.monotonic() + EVERY

    def go(self) -> None:
        """Ask, if it is time.

        Raises:
            NodeError: the node cannot be asked.
        """
        operator = self._street.signers[world.SUPPLIER.key]
        if time.monotonic() < self._next or self._post.is_busy(operator.address):
            return
        self._next = time.monotonic() + EVERY
        for feed in self._street.community.feeds:
            if feed.is_index and self._is_due(feed.address):
                call = calls.update_index(feed.address)
                self._post.send("operator", "price", operator, call, gas=UPDATE_GAS)

    def _is_due(self, feed: Address) -> bool:
        """Whether a new price can be made: long enough after the last, and enough was traded."""
        call = calls.update_index(feed)
        try:
            self._node.call(call.to, call.data)
        except RevertedError:
            return False
        return True
