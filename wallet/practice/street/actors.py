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

    def act(self, now: int) -> None:
        """Let everybody look once.

        Raises:
            NodeError: the node cannot be asked.
        """
        self._look += 1
        if not self._everybody_approved():
            return
        if not self._opened:
            self._opened = True
            if self._book.trades == 0:
                self._open_street(now)
        for who in world.EVERYBODY:
            if not self._post.is_busy(self._signer(who).address):
                self._act(who, now)

    def _act(self, who: Neighbour, now: int) -> None:
        purse = self._purse(who)
        seen = list(self._seen(now))
        take = decide(who, self._signer(who).address, purse, seen, now=now, look=self._look)
        if take is not None:
            self._take(who, take)
            return
        for slot in range(len(who.offers)):
            if self._renew(who, slot, purse, now):
                return

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

    def _renew(self, who: Neighbour, slot: int, purse: Purse, now: int) -> bool:
        signer, community = self._signer(who), self._street.community
        group = standing.group(who, slot)
        newest: Entry | None = self._book.newest(signer.address, group)
        if not standing.is_due(who.offers[slot], newest, now):
            return False
        offer = standing.make(
            who, slot, maker=signer.address, home=self._street.home, purse=purse, newest=newest,
            currency=community.money.address, now=now, tz=self._tz,
            counter=calls.read_counter(self._node, community, signer.address),
            revision=calls.read_revision(self._node, community, signer.address, group),
        )  # fmt: skip
        if offer is None:
            return False
        call = calls.post(community, self._sign(signer, offer))
        return self._post.send(who.key, "post an offer", signer, call, gas=POST_GAS)

    def _everybody_approved(self) -> bool:
        """Let the market move people's gas and money; True once all of that is on the chain."""
        community = self._street.community
        for who in world.EVERYBODY:
            signer = self._signer(who)
            if who.key in self._approved or self._post.is_busy(signer.address):
                continue
            gas = calls.read_gas_approval(self._node, community, signer.address)
            money = calls.read_money_allowance(self._node, community, signer.address)
            if gas and money:
                self._approved.add(who.key)
            if not gas:
                allow = calls.approve_gas(community)
                self._post.send(who.key, "approve gas", signer, allow, gas=APPROVE_GAS)
            if not money:
                allow = calls.approve_money(community, EVERYTHING)
                self._post.send(who.key, "approve money", signer, allow, gas=APPROVE_GAS)
        return len(self._approved) == len(world.EVERYBODY)

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
