"""Gas and money as such: batches, allotments, transfers, approvals, arrears, lying currencies."""

from __future__ import annotations

from eth_utils import keccak

from tests.contracts.model.base import NIL, ZERO, Address
from tests.contracts.model.credit import Batch
from tests.contracts.model.money import ENDLESS, HONEST, MODES, REENTERS
from tests.contracts.model.operation import Operation
from tests.contracts.model.people import ODD, YES
from tests.contracts.model.scene import Scene
from tests.contracts.model.stage import ZONES

MOST_BATCHES = 14
YUAN = 10**6


def _reference(s: Scene) -> bytes:
    if s.chance.often(40):
        return NIL
    if s.book.references and s.chance.often(15):
        return s.chance.pick(s.book.references)
    new = keccak(b"ref" + s.chance.number(0, 2**32).to_bytes(8))
    s.book.remember(s.book.references, new)
    return new


def issue_batch(s: Scene) -> Operation:
    gas_class = s.chance.number(1, 4) if s.chance.often(95) else s.chance.pick([0, 5])
    period = 202611 if s.chance.often(95) else s.chance.pick([202613, 202600, 199912, 0])
    expiry = 0 if s.chance.often(80) else s.world.now + s.chance.number(-10, 50_000)
    country = b"CN" if s.chance.often(97) else b"cn"
    start, end = (1, 2) if s.chance.often(97) else (2, 1)
    b = Batch(ZERO, NIL, NIL, start, end, 0, country, NIL, 0, 0, NIL, expiry, 1)
    # Enough kinds of gas are enough: later ones are refused for want of sense.
    if len(s.world.credit.batches) >= MOST_BATCHES:
        gas_class = 0
    args = (gas_class, s.chance.pick(ZONES), period, b, _reference(s))
    return s.act(s.officer("issuer"), s.world.credit.address, "issue_batch", *args)


def allot(s: Scene) -> Operation:
    account = s.member() if s.chance.often(95) else s.anyone()
    wh = s.chance.number(1, 2_000_000) if s.chance.often(97) else 0
    args = (account, s.batch(), wh, _reference(s))
    return s.act(s.officer("issuer"), s.world.credit.address, "allot", *args)


def set_entry_batch(s: Scene) -> Operation:
    meters = s.world.registry.meters
    entries = [i for i, m in meters.items() if m.direction == 1] or list(meters) or [NIL]
    meter_id = s.chance.pick(entries if s.chance.often(92) else [*meters, NIL])
    meter = meters.get(meter_id)
    ids = list(s.world.credit.batches)
    fitting = [i for i in ids if meter and i.to_bytes(32)[12:20] == meter.zone[:8]]
    credit_id = s.chance.pick(fitting) if fitting and s.chance.often(90) else s.batch()
    args = (meter_id, credit_id)
    return s.act(s.officer("issuer"), s.world.credit.address, "set_entry_batch", *args)


def retire(s: Scene) -> Operation:
    who = s.member()
    credit_id = s.batch(who)
    wh = s.amount(s.world.credit.balance(who, credit_id) // 4)
    args = (credit_id, wh, s.anyone(), "for the feast")
    return s.act(who, s.world.credit.address, "retire", *args)


def transfer_gas(s: Scene) -> Operation:
    """Move one's own gas, somebody else's with leave or without, or to a place that refuses it."""
    owner = s.member()
    sender = owner if s.chance.often(85) else s.anyone()
    to = s.member() if s.chance.often(92) else s.chance.pick([ZERO, s.world.market.address,
                                                              s.world.share.address])  # fmt: skip
    credit_id = s.batch(owner)
    args = (owner, to, credit_id, s.amount(s.world.credit.balance(owner, credit_id)), b"")
    return s.act(sender, s.world.credit.address, "safe_transfer_from", *args)


def transfer_batch(s: Scene) -> Operation:
    owner, to = s.member(), s.member()
    sender = owner if s.chance.often(85) else s.anyone()
    ids = tuple(s.batch(owner) for _ in range(s.chance.number(0, 3)))
    amounts = tuple(s.amount(s.world.credit.balance(owner, i) // 2) for i in ids)
    if s.chance.often(3):
        amounts = (*amounts, 1)
    args = (owner, to, ids, amounts, b"")
    return s.act(sender, s.world.credit.address, "safe_batch_transfer_from", *args)


def approve_gas(s: Scene) -> Operation:
    w = s.world
    operator = s.chance.pick([w.market.address, w.market.address, w.share.address, s.anyone()])
    on = s.chance.often(85)
    return s.act(s.member(), w.credit.address, "set_approval_for_all", operator, on)


def settle_arrears(s: Scene) -> Operation:
    owing = [a for a in s.members if sum(s.world.credit.owed(a))] or s.members
    who = s.chance.pick(owing)
    return s.act(s.anyone(), s.world.credit.address, "settle_arrears", who)


def mint_money(s: Scene) -> Operation:
    coin = s.coin()
    owner = s.world.coins[coin].owner
    sender = owner if owner != ZERO and s.chance.often(95) else s.anyone()
    return s.act(sender, coin, "mint", s.member(), s.chance.number(1, 2_000 * YUAN))


def approve_money(s: Scene) -> Operation:
    amount = ENDLESS if s.chance.often(75) else s.chance.number(0, 500 * YUAN)
    spender = s.world.market.address if s.chance.often(92) else s.anyone()
    return s.act(s.member(), s.coin(), "approve", spender, amount)


def transfer_money(s: Scene) -> Operation:
    """Pay somebody; or try to take money without leave."""
    coin, who = s.coin(), s.member()
    held = s.world.coins[coin].balance(who)
    if s.chance.often(25):
        args = (who, s.hostile(), s.amount(held))
        return s.act(s.anyone(), coin, "transfer_from", *args)
    return s.act(who, coin, "transfer", s.member(), s.amount(held // 4))


def bend_coin(s: Scene) -> Operation:
    """Tell the odd currency how to lie; more often, to be honest."""
    coin = s.named("odd")
    mode = HONEST if s.chance.often(40) else s.chance.pick(list(MODES))
    if mode != REENTERS:
        return s.act(s.anyone(), coin, "set_mode", mode, ZERO, b"")
    target, function, args = _harm(s, coin)
    data = s.stage.function(target, function).data(*args)
    plan = (target, function, args)
    return s.act(s.anyone(), coin, "set_mode", mode, target, data, plan=plan)


def change_mood(s: Scene) -> Operation:
    """A contract wallet changes its mind about its signatures and about what it receives."""
    purse = s.chance.pick(list(s.world.purses))
    signs = YES if s.chance.often(60) else s.chance.number(0, 3)
    receives = YES if s.chance.often(40) else s.chance.pick([1, 2, ODD, ODD, ODD])
    if receives != ODD:
        return s.act(s.anyone(), purse, "set_mood", signs, receives, ZERO, b"")
    target, function, args = _harm(s, purse)
    data = s.stage.function(target, function).data(*args)
    plan = (target, function, args)
    return s.act(s.anyone(), purse, "set_mood", signs, receives, target, data, plan=plan)


def _harm(s: Scene, actor: Address) -> tuple[Address, str, tuple[object, ...]]:
    """What a hostile contract does in the middle of somebody else's operation."""
    w, book = s.world, s.book
    ids = list(w.credit.batches) or [0]
    batch = s.chance.pick(ids)
    harms: list[tuple[Address, str, tuple[object, ...]]] = [
        (w.credit.address, "settle_arrears", (s.member(),)),
        (w.credit.address, "retire", (batch, 1, actor, "")),
        (w.credit.address, "safe_transfer_from", (actor, s.hostile(), batch, 1, b"")),
        (w.credit.address, "set_approval_for_all", (w.market.address, s.chance.often(50))),
        (w.market.address, "raise_revision", (keccak(b"group"),)),
        (w.share.address, "withdraw", (batch,)),
    ]
    if book.trades:
        o, sig = s.chance.pick(book.trades)
        mine = [(x, y) for x, y in book.trades if x.maker == actor] or [(o, sig)]
        harms += [
            (w.market.address, "fill", (o, sig, max(1, o.min_fill_wh), ENDLESS * (o.side == 0))),
            (w.market.address, "cancel", (s.chance.pick(mine)[0],)),
        ]
    if book.shares:
        share, sig = s.chance.pick(book.shares)
        harms.append((w.share.address, "draw", (share, sig, 1)))
    return s.chance.pick(harms)
