"""The model of GasMarket: signed offers, filled in part or whole, matched and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.contracts.model.base import NIL, Address, Part, Refused, refuse_unless
from tests.contracts.model.credit import class_of
from tests.contracts.model.market_rules import (
    Deal,
    lacking,
    match_reasons,
    post_reasons,
    take_reasons,
)  # fmt: skip
from tests.contracts.model.prices import SELL, cost, payment
from tests.contracts.model.reasons import Reason, Reasons, first_of, mask_of
from tests.contracts.model.structs import GasOffer, Permit, Take, offer_digest

if TYPE_CHECKING:
    from tests.contracts.model.world import World

ENDLESS = 2**256 - 1
LARGEST = 2**128 - 1


@dataclass
class GasMarket(Part):
    """What was filled, cancelled and withdrawn, and what was traded in the open."""

    address: Address
    busy: bool = False
    filled: dict[bytes, int] = field(default_factory=dict)
    cancelled: dict[bytes, bool] = field(default_factory=dict)
    revisions: dict[tuple[Address, bytes], int] = field(default_factory=dict)
    counters: dict[Address, int] = field(default_factory=dict)
    traded: dict[tuple[int, Address], tuple[int, int]] = field(default_factory=dict)

    # --- questions ---

    def digest(self, o: GasOffer) -> bytes:
        return offer_digest(self.address, o)

    def remaining(self, o: GasOffer) -> int:
        return o.quantity_wh - self.filled.get(self.digest(o), 0)

    def traded_of(self, gas_class: int, currency: Address) -> tuple[int, int]:
        return self.traded.get((gas_class, currency), (0, 0))

    # --- taking ---

    def post(self, w: World, sender: Address, o: GasOffer, sig: bytes) -> None:
        _refuse(post_reasons(w, o, sig))

    def fill(self, w: World, sender: Address, o: GasOffer, sig: bytes, wh: int, limit: int) -> None:
        self.fill_with(w, sender, o, sig, Take(wh, limit, o.credit_id, o.currency))

    def fill_with(self, w: World, sender: Address, o: GasOffer, sig: bytes, t: Take) -> None:
        with self._lock():
            self._fill(w, sender, o, sig, t)

    def fill_with_permit(
        self, w: World, sender: Address, o: GasOffer, sig: bytes, t: Take, p: Permit
    ) -> None:
        """Use a permit of the caller first. One that fails is no error: it may have been used."""
        with self._lock():
            if w.community.currencies.get(t.currency):
                args = (sender, self.address, *p)
                with suppress(Refused):
                    w.attempt(self.address, t.currency, "permit", args)
            self._fill(w, sender, o, sig, t)

    def fill_many(
        self, w: World, sender: Address, os: tuple[GasOffer, ...], sigs: tuple[bytes, ...],
        ts: tuple[Take, ...],
    ) -> tuple[int, ...]:  # fmt: skip
        """Take what can be taken; give for each 0 or the reason it was skipped."""
        with self._lock():
            for others in (sigs, ts):
                refuse_unless(len(os) == len(others), "LengthMismatch", len(os), len(others))
            return tuple(
                first_of(self._take_alone(w, sender, o, sig, t))
                for o, sig, t in zip(os, sigs, ts, strict=True)
            )

    def match_offers(
        self, w: World, sender: Address, sell: GasOffer, sell_sig: bytes, buy: GasOffer,
        buy_sig: bytes, wh: int,
    ) -> None:  # fmt: skip
        with self._lock():
            reasons = match_reasons(w, sell, sell_sig, buy, buy_sig, wh)
            _refuse(self._settled(w, reasons, self._match(w, sell, buy, wh)))

    # --- taking back: always works ---

    def cancel(self, w: World, sender: Address, o: GasOffer) -> None:
        refuse_unless(sender == o.maker, "NotMaker", sender)
        self.cancelled[self.digest(o)] = True

    def raise_revision(self, w: World, sender: Address, group: bytes) -> None:
        refuse_unless(group != NIL, "BadGroup")
        self.revisions[sender, group] = self.revisions.get((sender, group), 0) + 1

    def increment_counter(self, w: World, sender: Address) -> None:
        """The step cannot be foreseen: the driver puts in what the chain says."""
        self.counters[sender] = self.counters.get(sender, 0) + 1

    # --- asking before ---

    def check(
        self, w: World, sender: Address, o: GasOffer, sig: bytes, taker: Address, wh: int
    ) -> tuple[int, int]:
        limit = ENDLESS if o.side == SELL else 0
        take = Take(wh, limit, o.credit_id, o.currency)
        return self.check_with(w, sender, o, sig, taker, take)

    def check_with(
        self, w: World, sender: Address, o: GasOffer, sig: bytes, taker: Address, t: Take
    ) -> tuple[int, int]:
        """Give the first reason and the mask of all; nothing changes."""
        with self._lock():
            reasons = take_reasons(w, o, sig, taker, t)
            return self._rehearsed(w, reasons, self._deal(w, taker, o, t))

    def check_match(
        self, w: World, sender: Address, sell: GasOffer, sell_sig: bytes, buy: GasOffer,
        buy_sig: bytes, wh: int,
    ) -> tuple[int, int]:  # fmt: skip
        with self._lock():
            reasons = match_reasons(w, sell, sell_sig, buy, buy_sig, wh)
            return self._rehearsed(w, reasons, self._match(w, sell, buy, wh))

    # --- how a fill goes ---

    def _fill(self, w: World, sender: Address, o: GasOffer, sig: bytes, t: Take) -> None:
        reasons = take_reasons(w, o, sig, sender, t)
        if reasons == {Reason.BEYOND_LIMIT}:
            raise Refused("LimitExceeded", payment(w, o, t).amount, t.limit)
        _refuse(self._settled(w, reasons, self._deal(w, sender, o, t)))

    def _take_alone(self, w: World, sender: Address, o: GasOffer, sig: bytes, t: Take) -> Reasons:
        reasons = take_reasons(w, o, sig, sender, t)
        return self._settled(w, reasons, self._deal(w, sender, o, t))

    def _rehearsed(self, w: World, reasons: Reasons, deal: Deal) -> tuple[int, int]:
        """Settle in a world that is thrown away; give what check answers."""
        trial = w.fork()
        reasons = trial.market._settled(trial, reasons, deal)
        return first_of(reasons), mask_of(reasons)

    def _settled(self, w: World, reasons: Reasons, deal: Deal) -> Reasons:
        """Settle when nothing stands against it. Else give all that does: what anybody lacks too.

        How a settlement failed is a reason only when nobody lacked anything.
        """
        failure = set() if reasons else self._try_to_settle(w, deal)
        if not reasons and not failure:
            return set()
        return reasons | lacking(w, deal, reasons) or failure

    def _try_to_settle(self, w: World, deal: Deal) -> Reasons:
        try:
            w.attempt(self.address, self.address, "settle_alone", (deal,))
        except Refused as refusal:
            money = refusal.name == "CurrencyMisbehaved"
            return {Reason.CURRENCY_MISBEHAVES if money else Reason.GAS_NOT_RECEIVED}
        return set()

    def settle_alone(self, w: World, sender: Address, deal: Deal) -> None:
        self._settle(w, deal)

    def _deal(self, w: World, taker: Address, o: GasOffer, t: Take) -> Deal:
        seller, buyer = (o.maker, taker) if o.side == SELL else (taker, o.maker)
        pay = payment(w, o, t)
        return Deal(
            (self.digest(o),), o.side == SELL, seller, buyer, t.credit_id, t.wh, t.currency,
            pay.amount, o.currency, pay.value, _is_open(o),
        )  # fmt: skip

    def _match(self, w: World, sell: GasOffer, buy: GasOffer, wh: int) -> Deal:
        """Meet in the middle between what the seller asks and what the buyer gives."""
        middle = (cost(sell, wh, w.now) + cost(buy, wh, w.now)) // 2
        return Deal(
            (self.digest(sell), self.digest(buy)), True, sell.maker, buy.maker, sell.credit_id, wh,
            sell.currency, middle, sell.currency, middle, _is_open(sell) and _is_open(buy),
        )  # fmt: skip

    def _settle(self, w: World, d: Deal) -> None:
        for digest in d.digests:
            self.filled[digest] = self.filled.get(digest, 0) + d.wh
        if d.is_open and d.value:
            kind = class_of(d.credit_id), d.home
            wh, value = self.traded_of(*kind)
            self.traded[kind] = min(wh + d.wh, LARGEST), min(value + d.value, LARGEST)
        if d.amount:
            self._pay(w, d)
        move = (d.seller, d.buyer, d.credit_id, d.wh, b"")
        w.credit.safe_transfer_from(w, self.address, *move)

    def _pay(self, w: World, d: Deal) -> None:
        """The seller must get exactly what was to be paid, whatever the currency says of it."""
        coin = w.coins[d.currency]
        before = coin.balance(d.seller)
        try:
            args = (d.buyer, d.seller, d.amount)
            moved = w.attempt(self.address, d.currency, "transfer_from", args)
        except Refused:
            moved = False
        got = 0 if moved is False else max(0, coin.balance(d.seller) - before)
        refuse_unless(got == d.amount, "CurrencyMisbehaved", d.currency, d.amount, got)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        refuse_unless(not self.busy, "ReentrancyGuardReentrantCall")
        self.busy = True
        yield
        self.busy = False


def _is_open(o: GasOffer) -> bool:
    return int(o.taker, 16) == 0


def _refuse(reasons: Reasons) -> None:
    if reasons:
        raise Refused("OfferRefused", first_of(reasons))
