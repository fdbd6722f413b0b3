"""Neighbours looking at the book and acting: approvals, first trades, takes and standing offers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import tzinfo

from wallet.chain.api import NodeApi
from wallet.keys.signer import Signer
from wallet.practice.street import standing, world
from wallet.practice.street.book import Book, Entry
from wallet.practice.street.decisions import Purse, Seen, Take, decide
from wallet.practice.street.post import Post
from wallet.practice.street.setup import Street
from wallet.practice.street.world import Neighbour
from wallet.protocol import calls
from wallet.protocol.credits import GasClass
from wallet.protocol.offers import GasOffer, SignedOffer, new_sell_offer

APPROVE_GAS = 120_000
POST_GAS = 250_000
FILL_GAS = 700_000
"""Limits, about twice what is needed; see the test that measures them."""
PURSE_SECONDS = 15.0
EVERYTHING = 2**256 - 1
TRADERS = {key for trade in world.OPENING_TRADES for key in (trade.seller, trade.buyer)}


class Actors:
    """Everybody on the street but the person.

    Args:
        node: asked for what people hold.
        street: who they are.
        book: the open offers.
        post: sends what they decide.
        tz: for "until tonight".
    """

    def __init__(self, node: NodeApi, street: Street, book: Book, post: Post, tz: tzinfo) -> None:
        self._node = node
        self._street = street
        self._book = book
        self._post = post
        self._tz = tz
        self._purses: dict[str, tuple[float, Purse]] = {}
        self._in_flight: set[bytes] = set()
        self._approved: set[str] = set()
        self._opened = False
        self._look = 0
        self._now = 0

    def act(self, now: int) -> None:
        """Let everybody look once.

        Raises:
            NodeError: the node cannot be asked.
        """
        self._look += 1
        self._now = now
        for who in world.EVERYBODY:
            if self._post.is_busy(self._signer(who).address):
                continue
            if who.key in self._approved or self._approve(who):
                self._act(who, now)
        if not self._opened and self._approved >= TRADERS:
            self._opened = True
            if self._book.trades == 0:
                self._open_street(now)

    def _act(self, who: Neighbour, now: int) -> None:
        purse = self._purse(who)
        seen = list(self._seen(now))
        take = decide(who, self._signer(who).address, purse, seen, now=now, look=self._look)
        if take is not None:
            self._take(who, take)
            return
        self._renew_all(who, purse, now)

    def _renew_all(self, who: Neighbour, purse: Purse, now: int) -> None:
        for slot in range(len(who.offers)):
            self._renew(who, slot, purse, now)

    def _seen(self, now: int) -> Iterator[Seen]:
        clock = time.monotonic()
        for entry in self._book.open(now):
            if entry.signed.hash not in self._in_flight:
                yield Seen(
                    entry.signed,
                    entry.remaining,
                    clock - entry.seen,
                    entry.signed.offer.maker == self._street.home,
                    entry.filled == 0,
                )

    def _take(self, who: Neighbour, take: Take) -> None:
        """Ask the market whether it would work, then do it; a refusal is no news to anybody."""
        signer, community = self._signer(who), self._street.community
        offer = take.signed.offer
        result = calls.check_offer(
            self._node, community, offer, take.signed.signature, signer.address, take.wh,
            credit_id=take.credit_id,
        )  # fmt: skip
        if not result.ok:
            self._purses.pop(who.key, None)
            return
        self._in_flight.add(take.signed.hash)

        def ended(*, done: bool) -> None:  # noqa: ARG001 -- failures are reported by the post
            self._in_flight.discard(take.signed.hash)
            self._purses.pop(who.key, None)

        call = calls.fill(community, take.signed, take.wh, take.limit, take.credit_id)
        self._post.send(who.key, "take an offer", signer, call, gas=FILL_GAS, ended=ended)

    def _renew(self, who: Neighbour, slot: int, purse: Purse, now: int) -> None:
        signer, community = self._signer(who), self._street.community
        group = standing.group(who, slot)
        newest: Entry | None = self._book.newest(signer.address, group)
        if not standing.is_due(who.offers[slot], newest, now):
            return
        offer = standing.make(
            who, slot, maker=signer.address, home=self._street.home, purse=purse, newest=newest,
            currency=community.money.address, now=now, tz=self._tz,
            counter=calls.read_counter(self._node, community, signer.address),
            revision=calls.read_revision(self._node, community, signer.address, group),
        )  # fmt: skip
        if offer is not None:
            call = calls.post(community, self._sign(signer, offer))
            self._post.send(who.key, "post an offer", signer, call, gas=POST_GAS)

    def _approve(self, who: Neighbour) -> bool:
        """Let the market move somebody's gas and money; True once that is on the chain.

        The first standing offers go out with it: they can be read before they can be taken.
        """
        signer, community = self._signer(who), self._street.community
        gas = calls.read_gas_approval(self._node, community, signer.address)
        money = calls.read_money_allowance(self._node, community, signer.address)
        if gas and money:
            self._approved.add(who.key)
            return True
        if not gas:
            allow = calls.approve_gas(community)
            self._post.send(who.key, "approve gas", signer, allow, gas=APPROVE_GAS)
        if not money:
            allow = calls.approve_money(community, EVERYTHING)
            self._post.send(who.key, "approve money", signer, allow, gas=APPROVE_GAS)
        self._renew_all(who, self._purse(who), self._now)
        return False

    def _open_street(self, now: int) -> None:
        """Trade a little, so that the street has a price; the buyer posts and takes the offer."""
        natural, biomethane = self._street.batches
        community = self._street.community
        for trade in world.OPENING_TRADES:
            seller = self._signer(world.BY_KEY[trade.seller])
            buyer = self._signer(world.BY_KEY[trade.buyer])
            offer = new_sell_offer(
                maker=seller.address, taker=buyer.address, wh=trade.wh, price=trade.price,
                credit_id=natural if trade.gas is GasClass.NATURAL else biomethane,
                currency=community.money.address, valid_from=now - 60, valid_to=now + 3_600,
                counter=calls.read_counter(self._node, community, seller.address),
            )  # fmt: skip
            signed = self._sign(seller, offer)
            limit = offer.cost(trade.wh, now)
            self._post.send(trade.buyer, "post", buyer, calls.post(community, signed), gas=POST_GAS)
            fill = calls.fill(community, signed, trade.wh, limit)
            self._post.send(trade.buyer, "first trade", buyer, fill, gas=FILL_GAS)

    def _sign(self, signer: Signer, offer: GasOffer) -> SignedOffer:
        chain_id, market = self._street.community.chain_id, self._street.community.market
        signature = signer.sign_typed_data(offer.typed_data(chain_id, market))
        return SignedOffer(offer, signature, offer.hash(chain_id, market))

    def _purse(self, who: Neighbour) -> Purse:
        """What somebody holds, asked anew every few seconds."""
        known = self._purses.get(who.key)
        if known is not None and time.monotonic() < known[0] + PURSE_SECONDS:
            return known[1]
        account, community = self._signer(who).address, self._street.community
        purse = Purse(
            dict(calls.read_holdings(self._node, community, account)),
            calls.read_money(self._node, community, account),
        )
        self._purses[who.key] = (time.monotonic(), purse)
        return purse

    def _signer(self, who: Neighbour) -> Signer:
        return self._street.signers[who.key]
