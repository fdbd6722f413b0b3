"""The model of SharePool: gas given, lent, or pooled for a share of the revenue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.contracts.model.base import Address, Refused, refuse_unless
from tests.contracts.model.share_loans import MOST_OPEN_LOANS
from tests.contracts.model.share_pools import is_pool
from tests.contracts.model.share_pots import BPS, SharePots
from tests.contracts.model.structs import ShareOffer, share_digest

if TYPE_CHECKING:
    from tests.contracts.model.world import World

GIFT, LEND, REVENUE = MODES = (0, 1, 2)
EVERYBODY = bytes(32)


class ShareReason(IntEnum):
    """Why a share cannot be drawn; the numbers are the contract's."""

    NONE = 0
    BAD_SIGNATURE = 1
    CANCELLED = 2
    OLD_COUNTER = 3
    EXPIRED = 4
    ZERO_AMOUNT = 5
    EXCEEDS_REMAINING = 6
    EXCEEDS_MEMBER_CAP = 7
    NOT_FOR_YOU = 8
    OWN_OFFER = 9
    GIVER_NOT_MEMBER = 10
    TAKER_NOT_MEMBER = 11
    UNKNOWN_CREDIT = 12
    GIVER_SHORT_GAS = 13
    GIVER_NO_GAS_APPROVAL = 14
    SHARING_PAUSED = 15
    HAS_OVERDUE_LOAN = 16
    TOO_MANY_LOANS = 17
    UNKNOWN_POOL = 18
    NOT_POOL_MANAGER = 19
    BAD_OFFER = 20
    GAS_NOT_RECEIVED = 21


R = ShareReason


def person(account: Address) -> bytes:
    """Give the pool id that means one person."""
    return bytes.fromhex(account[2:]).rjust(32, b"\0")


@dataclass
class SharePool(SharePots):
    """Share offers, and everything drawn of them."""

    drawn: dict[bytes, int] = field(default_factory=dict)
    drawn_by: dict[tuple[bytes, Address], int] = field(default_factory=dict)
    cancelled: dict[bytes, bool] = field(default_factory=dict)
    counters: dict[Address, int] = field(default_factory=dict)

    # --- operations ---

    def post(self, w: World, sender: Address, o: ShareOffer, sig: bytes) -> None:
        reasons = self._offer_reasons(w, o, sig)
        if w.community.all_paused:
            reasons.add(R.SHARING_PAUSED)
        _refuse(reasons)

    def draw(self, w: World, sender: Address, o: ShareOffer, sig: bytes, wh: int) -> None:
        _refuse(self.reasons(w, o, sig, sender, wh))
        with self.lock():
            self._draw(w, sender, o, wh)

    def cancel(self, w: World, sender: Address, o: ShareOffer) -> None:
        refuse_unless(sender == o.giver, "NotGiver", sender)
        self.cancelled[self.digest(o)] = True

    def increment_counter(self, w: World, sender: Address) -> None:
        """The step cannot be foreseen: the driver puts in what the chain says."""
        self.counters[sender] = self.counters.get(sender, 0) + 1

    def check(
        self, w: World, sender: Address, o: ShareOffer, sig: bytes, taker: Address, wh: int
    ) -> tuple[int, int]:
        """Give the first reason and the mask of all; the draw that ends it leaves nothing."""
        reasons = self.reasons(w, o, sig, taker, wh)
        trial = w.fork()
        if not reasons:
            try:
                trial.share.draw(trial, taker, o, sig, wh)
            except Refused:
                reasons = {R.GAS_NOT_RECEIVED}
        return min(reasons, default=R.NONE), sum(1 << r for r in reasons)

    # --- what a draw does ---

    def digest(self, o: ShareOffer) -> bytes:
        return share_digest(self.address, o)

    def _draw(self, w: World, taker: Address, o: ShareOffer, wh: int) -> None:
        digest = self.digest(o)
        self.drawn[digest] = self.drawn.get(digest, 0) + wh
        self.drawn_by[digest, taker] = self.drawn_by.get((digest, taker), 0) + wh
        if o.mode == LEND:
            self._lend(o.giver, taker, o.credit_id, wh, o.return_by)
        if o.mode == REVENUE:
            self._feed(o.pool_id, o.credit_id, o.revenue_bps, o.giver, wh)
        to = self.address if o.mode == REVENUE else taker
        try:
            w.credit.safe_transfer_from(w, self.address, o.giver, to, o.credit_id, wh, b"")
        except Refused:
            raise Refused("ShareRefused", int(R.GAS_NOT_RECEIVED)) from None

    # --- what stands against it ---

    def reasons(
        self, w: World, o: ShareOffer, sig: bytes, taker: Address, wh: int
    ) -> set[ShareReason]:
        return (
            self._offer_reasons(w, o, sig)
            | self._amount_reasons(w, o, taker, wh)
            | self._taker_reasons(w, o, taker)
        )

    def _offer_reasons(self, w: World, o: ShareOffer, sig: bytes) -> set[ShareReason]:
        digest = self.digest(o)
        return {
            reason
            for reason, stands in {
                R.BAD_SIGNATURE: not w.is_signed(o.giver, digest, sig),
                R.CANCELLED: self.cancelled.get(digest, False),
                R.OLD_COUNTER: o.counter != self.counters.get(o.giver, 0),
                R.EXPIRED: w.now > o.valid_to or (o.mode == LEND and w.now > o.return_by),
                R.GIVER_NOT_MEMBER: not w.community.is_member(w, o.giver),
                R.UNKNOWN_CREDIT: not w.credit.issued.get(o.credit_id, 0),
                R.UNKNOWN_POOL: is_pool(o.pool_id) and o.pool_id not in self.managers,
                R.BAD_OFFER: not _well_formed(o),
            }.items()
            if stands
        }

    def _amount_reasons(self, w: World, o: ShareOffer, taker: Address, wh: int) -> set[ShareReason]:
        digest = self.digest(o)
        mine = self.drawn_by.get((digest, taker), 0)
        approved = w.credit.operators.get((o.giver, self.address), False)
        return {
            reason
            for reason, stands in {
                R.ZERO_AMOUNT: wh == 0,
                R.EXCEEDS_REMAINING: self.drawn.get(digest, 0) + wh > o.quantity_wh,
                R.EXCEEDS_MEMBER_CAP: mine + wh > o.max_per_member_wh,
                R.GIVER_SHORT_GAS: w.credit.balance(o.giver, o.credit_id) < wh,
                R.GIVER_NO_GAS_APPROVAL: not approved,
                R.SHARING_PAUSED: w.community.fills_stopped(),
            }.items()
            if stands
        }

    def _taker_reasons(self, w: World, o: ShareOffer, taker: Address) -> set[ShareReason]:
        lends, sells = o.mode == LEND, o.mode == REVENUE
        manager = self.manager_of(o.pool_id)
        return {
            reason
            for reason, stands in {
                R.OWN_OFFER: taker == o.giver,
                R.TAKER_NOT_MEMBER: not w.community.is_member(w, taker),
                R.NOT_POOL_MANAGER: sells and taker != manager,
                R.NOT_FOR_YOU: not sells and not self._is_for(o.pool_id, taker),
                R.HAS_OVERDUE_LOAN: lends and self.is_overdue(w, taker),
                R.TOO_MANY_LOANS: lends and len(self.open_loans(taker)) >= MOST_OPEN_LOANS,
            }.items()
            if stands
        }

    def _is_for(self, pool_id: bytes, taker: Address) -> bool:
        """Tell whom a share is for. A pool that does not exist has its own reason."""
        if is_pool(pool_id):
            return self.is_in(pool_id, taker) or pool_id not in self.managers
        return pool_id in (EVERYBODY, person(taker))


def _well_formed(o: ShareOffer) -> bool:
    if o.mode not in MODES or not o.quantity_wh or not o.max_per_member_wh:
        return False
    if o.return_by and o.mode != LEND:
        return False
    if o.mode == REVENUE:
        return 0 < o.revenue_bps <= BPS and is_pool(o.pool_id)
    return o.revenue_bps == 0


def _refuse(reasons: set[ShareReason]) -> None:
    if reasons:
        raise Refused("ShareRefused", int(min(reasons)))
