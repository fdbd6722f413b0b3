"""Sharing: pools, gifts, loans and their way back, pots and their money."""

from __future__ import annotations

from eth_utils import keccak

from tests.contracts.model.acts_trade import make_offer, offer
from tests.contracts.model.base import NIL, Address
from tests.contracts.model.credit import class_of
from tests.contracts.model.operation import Operation
from tests.contracts.model.prices import BUY, cost
from tests.contracts.model.scene import Scene
from tests.contracts.model.share import GIFT, LEND, REVENUE, person
from tests.contracts.model.share_pots import Pot
from tests.contracts.model.structs import GasOffer, ShareOffer, offer_digest, share_digest

MOST_POOLS = 3


def create_pool(s: Scene) -> Operation:
    name = s.chance.pick(["street", "allotment", "x" * 64]) if s.chance.often(95) else "x" * 65
    salt = bytes([s.chance.number(0, 1)]) * 32
    return s.act(s.member(), s.world.share.address, "create_pool", name, salt)


def _pool_id(s: Scene) -> bytes:
    pools = list(s.world.share.managers)
    return s.chance.pick(pools) if pools and s.chance.often(95) else keccak(b"no pool")


def set_pool_members(s: Scene) -> Operation:
    pool = _pool_id(s)
    manager = s.world.share.manager_of(pool)
    sender = manager if s.chance.often(90) and int(manager, 16) else s.anyone()
    accounts = tuple(s.anyone() for _ in range(s.chance.number(0, 4)))
    args = (pool, accounts, s.chance.often(80))
    return s.act(sender, s.world.share.address, "set_pool_members", *args)


def leave_pool(s: Scene) -> Operation:
    inside = [key for key, is_in in s.world.share.inside.items() if is_in]
    if inside and s.chance.often(80):
        pool, who = s.chance.pick(inside)
        return s.act(who, s.world.share.address, "leave_pool", pool)
    return s.act(s.anyone(), s.world.share.address, "leave_pool", _pool_id(s))


def _for_whom(s: Scene, mode: int) -> bytes:
    roll = s.chance.number(0, 9)
    if mode == REVENUE:
        return _pool_id(s) if roll else NIL
    if roll < 5:
        return NIL
    return person(s.anyone()) if roll < 7 else _pool_id(s)


def make_share(s: Scene) -> ShareOffer:
    """Make a share offer: mostly one that can be drawn."""
    w, giver = s.world, s.member()
    mode = s.chance.pick([GIFT, LEND, LEND, REVENUE, REVENUE]) if s.chance.often(98) else 3
    credit_id = s.batch(giver)
    held = max(1, w.credit.balance(giver, credit_id))
    quantity = s.chance.number(1, held) if s.chance.often(98) else 0
    each = quantity if s.chance.often(50) else s.chance.number(1, max(1, quantity))
    bps = s.chance.pick([1, 3_333, 5_000, 10_000]) if mode == REVENUE else 0
    due = w.now + s.chance.number(60, 200_000) if mode == LEND else 0
    if s.chance.often(2):
        bps, due = s.chance.pick([0, 10_001]), s.chance.number(0, 1)
    now = w.share.counters.get(giver, 0)
    return ShareOffer(
        giver, _for_whom(s, mode), mode, credit_id, quantity, each, bps, due,
        w.now + s.chance.number(-10, 400_000), now if s.chance.often(97) else now + 1,
        s.chance.number(0, 2**64),
    )  # fmt: skip


def _left(s: Scene, o: ShareOffer) -> int:
    return o.quantity_wh - s.world.share.drawn.get(s.world.share.digest(o), 0)


def share(s: Scene) -> tuple[ShareOffer, bytes]:
    """Take a share offer that was signed before, or sign a new one."""
    if s.book.shares and s.chance.often(55):
        now = s.world.now
        open_ones = [p for p in s.book.shares if now < p[0].valid_to and _left(s, p[0])]
        return s.chance.pick(open_ones if open_ones and s.chance.often(85) else s.book.shares)
    o = make_share(s)
    pair = o, s.signature(o.giver, share_digest(s.world.share.address, o))
    s.book.remember(s.book.shares, pair)
    return pair


def post_share(s: Scene) -> Operation:
    return s.act(s.anyone(), s.world.share.address, "post", *share(s))


def _drawer(s: Scene, o: ShareOffer) -> Address:
    pool = s.world.share
    if s.chance.often(8):
        return s.anyone()
    if o.mode == REVENUE and o.pool_id in pool.managers:
        return pool.manager_of(o.pool_id)
    if any(o.pool_id[:12]):
        inside = [who for (p, who), is_in in pool.inside.items() if p == o.pool_id and is_in]
        return s.chance.pick(inside or s.members)
    named = "0x" + o.pool_id[12:].hex()
    return named if named in s.anybody else s.member()


def draw(s: Scene) -> Operation:
    o, sig = share(s)
    wh = s.amount(max(0, min(_left(s, o), o.max_per_member_wh)))
    return s.act(_drawer(s, o), s.world.share.address, "draw", o, sig, wh)


def cancel_share(s: Scene) -> Operation:
    o, _ = share(s)
    who = o.giver if s.chance.often(80) else s.anyone()
    return s.act(who, s.world.share.address, "cancel", o)


def return_loan(s: Scene) -> Operation:
    """Bring back gas of the class that was lent, or of another, or too much, by anybody."""
    w = s.world
    open_ones = [n for n, loan in w.share.loans.items() if loan.owed]
    if not open_ones and s.chance.often(70):
        return draw(s)
    open_ones = open_ones or [*w.share.loans, 99]
    number = s.chance.pick(open_ones) if s.chance.often(96) else s.chance.number(0, 99)
    loan = w.share.loans.get(number)
    who = loan.borrower if loan and s.chance.often(80) else s.member()
    mine = [i for i, _ in w.credit.holdings(who)]
    fitting = [i for i in mine if loan and class_of(i) == class_of(loan.credit_id)]
    credit_id = s.chance.pick(fitting) if fitting and s.chance.often(95) else s.batch(who)
    wh = min(loan.owed if loan else 1, w.credit.balance(who, credit_id))
    data = number.to_bytes(32) if s.chance.often(97) else b""
    args = (who, w.share.address, credit_id, s.amount(wh), data)
    return s.act(who, w.credit.address, "safe_transfer_from", *args)


def withdraw(s: Scene) -> Operation:
    kept = [key for key, wh in s.world.share.kept.items() if wh]
    if not kept and s.chance.often(50):
        return return_loan(s)
    who, credit_id = s.chance.pick(kept) if kept and s.chance.often(85) else (s.anyone(), s.batch())
    return s.act(who, s.world.share.address, "withdraw", credit_id)


def _pot(s: Scene) -> tuple[int, Pot | None]:
    pots = s.world.share.pots
    full = [n for n, p in pots.items() if p.gas_wh] or list(pots)
    number = s.chance.pick(full) if full and s.chance.often(95) else s.chance.number(0, 99)
    return number, pots.get(number)


def _buyer(s: Scene, pot: Pot | None) -> tuple[GasOffer, bytes]:
    if pot is None or s.chance.often(15):
        return offer(s)
    wanted = s.chance.pick([pot.credit_id, class_of(pot.credit_id) << 160, 0])
    o = make_offer(s, BUY, wanted)._replace(min_fill_wh=s.chance.pick([0, 0, 0, 50]))
    o = o._replace(currency=pot.currency) if int(pot.currency, 16) and s.chance.often(90) else o
    pair = o, s.signature(o.maker, offer_digest(s.world.market.address, o))
    s.book.remember(s.book.trades, pair)
    return pair


def sell_into(s: Scene) -> Operation:
    number, pot = _pot(s)
    if (pot is None or not pot.gas_wh) and s.chance.often(80):
        return draw(s)
    o, sig = _buyer(s, pot)
    manager = s.world.share.manager_of(pot.pool_id) if pot else s.anyone()
    sender = manager if s.chance.often(92) else s.anyone()
    gas = pot.gas_wh if pot else 1
    wh = max(o.min_fill_wh, s.amount(min(gas, s.world.market.remaining(o))))
    limit = 0 if s.chance.often(80) else cost(o, wh, s.world.now) + s.chance.number(-1, 1)
    args = (number, o, sig, wh, max(0, limit))
    return s.act(sender, s.world.share.address, "sell_into", *args)


def _giver(s: Scene) -> tuple[int, Address]:
    given = list(s.world.share.given)
    waiting = [key for key in given if any(s.world.share.share_of(*key)[1:])]
    if waiting and s.chance.often(70):
        return s.chance.pick(waiting)
    return s.chance.pick(given) if given and s.chance.often(93) else (_pot(s)[0], s.anyone())


def claim(s: Scene) -> Operation:
    number, who = _giver(s)
    return s.act(who, s.world.share.address, "claim", number)


def withdraw_gas(s: Scene) -> Operation:
    number, who = _giver(s)
    return s.act(who, s.world.share.address, "withdraw_gas", number)
