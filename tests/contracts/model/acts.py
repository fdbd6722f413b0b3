"""Every kind of operation with its weight, the mending of what is broken, and the opening scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.contracts.model import acts_gas, acts_meter, acts_office, acts_share, acts_trade
from tests.contracts.model.base import NIL, ZERO
from tests.contracts.model.credit import Batch
from tests.contracts.model.keys import HOUSEHOLDS, address_of
from tests.contracts.model.money import ENDLESS, HONEST
from tests.contracts.model.operation import Operation
from tests.contracts.model.people import ANSWERS, YES
from tests.contracts.model.scene import Scene
from tests.contracts.model.stage import ZONES

FOREVER = 2**64 - 1
YUAN = 10**6
Act = Callable[[Scene], Operation]


def mend(s: Scene) -> Operation:
    """Put right one of the things that would stop everybody; else give gas to somebody."""
    broken = list(_broken(s))
    return s.chance.pick(broken) if broken else acts_gas.allot(s)


def _broken(s: Scene) -> Iterator[Operation]:
    w, c, admin = s.world, s.world.community, s.world.community.admin
    pauser, operator = address_of("pauser"), address_of("operator")
    for role, name in acts_office.OFFICE_OF.items():
        if not c.has_role(role, address_of(name)):
            yield s.act(admin, c.address, "grant_role", role, address_of(name))
    if c.fills_paused:
        yield s.act(pauser, c.address, "set_fills_paused", False)
    if c.all_paused:
        yield s.act(pauser, c.address, "set_all_paused", False)
    for member in (*s.members, w.share.address):
        if not c.is_member(w, member):
            args = (member, b"CN", 1, FOREVER, NIL)
            yield s.act(operator, c.address, "attest", *args)
    for coin in w.coins.values():
        if not c.currencies.get(coin.address):
            yield s.act(admin, c.address, "set_currency", coin.address, True)
        if coin.odd and coin.mode != HONEST:
            yield s.act(pauser, coin.address, "set_mode", HONEST, ZERO, b"")
    yield from _broken_feeds(s)
    yield from _broken_leave(s)


def _broken_feeds(s: Scene) -> Iterator[Operation]:
    w, c = s.world, s.world.community
    for address in (*w.feeds, *w.indexes):
        if not c.feeds.get(address):
            yield s.act(c.admin, c.address, "set_feed", address, True)
    for name, price in acts_office.PRICES.items():
        feed = w.feeds[s.named(name)]
        stale = w.now - feed.updated_at > 50_000 or feed.answer <= 0
        if stale or feed.mode != ANSWERS:
            yield s.act(c.admin, feed.address, "set", ANSWERS, price, w.now)
    for alt, name in (("euro", "fx"), ("odd", "oddfx")):
        rate = c.rates.get((s.named(alt), s.named("yuan")))
        if rate is None or rate.max_age < 50_000:
            args = (s.named(alt), s.named("yuan"), s.named(name), 100_000)
            yield s.act(c.admin, c.address, "set_rate", *args)


def _broken_leave(s: Scene) -> Iterator[Operation]:
    w = s.world
    for member in s.members:
        for place in (w.market.address, w.share.address):
            if not w.credit.operators.get((member, place)):
                yield s.act(member, w.credit.address, "set_approval_for_all", place, True)
        for coin in w.coins.values():
            if coin.allowance(member, w.market.address) < 1_000 * YUAN:
                yield s.act(member, coin.address, "approve", w.market.address, ENDLESS)
    for purse in w.purses.values():
        if purse.signs != YES:
            yield s.act(address_of("mei"), purse.address, "set_mood", YES, YES, ZERO, b"")


WEIGHTS: dict[str, tuple[int, Act]] = {
    "mend": (12, mend),
    "attest": (2, acts_office.attest),
    "revoke": (1, acts_office.revoke),
    "allow_currency": (1, acts_office.allow_currency),
    "allow_feed": (1, acts_office.allow_feed),
    "set_rate": (1, acts_office.set_rate),
    "pause": (1, acts_office.pause),
    "change_role": (1, acts_office.change_role),
    "change_admin": (1, acts_office.change_admin),
    "tell_feed": (3, acts_office.tell_feed),
    "make_round": (3, acts_office.make_round),
    "register_meter": (3, acts_meter.register_meter),
    "rotate_key": (1, acts_meter.rotate_key),
    "close_meter": (1, acts_meter.close_meter),
    "swap_meter": (1, acts_meter.swap_meter),
    "set_calorific": (1, acts_meter.set_calorific),
    "set_network": (1, acts_meter.set_network),
    "submit_reading": (9, acts_meter.submit_reading),
    "submit_readings": (2, acts_meter.submit_readings),
    "issue_batch": (2, acts_gas.issue_batch),
    "allot": (5, acts_gas.allot),
    "set_entry_batch": (3, acts_gas.set_entry_batch),
    "retire": (2, acts_gas.retire),
    "transfer_gas": (4, acts_gas.transfer_gas),
    "transfer_batch": (2, acts_gas.transfer_batch),
    "approve_gas": (2, acts_gas.approve_gas),
    "settle_arrears": (2, acts_gas.settle_arrears),
    "mint_money": (3, acts_gas.mint_money),
    "approve_money": (1, acts_gas.approve_money),
    "transfer_money": (2, acts_gas.transfer_money),
    "bend_coin": (2, acts_gas.bend_coin),
    "change_mood": (3, acts_gas.change_mood),
    "post": (4, acts_trade.post),
    "fill": (14, acts_trade.fill),
    "fill_with": (14, acts_trade.fill_with),
    "fill_with_permit": (5, acts_trade.fill_with_permit),
    "fill_many": (6, acts_trade.fill_many),
    "match_offers": (9, acts_trade.match_offers),
    "cancel": (2, acts_trade.cancel),
    "raise_revision": (1, acts_trade.raise_revision),
    "increment_counter": (1, acts_trade.increment_counter),
    "create_pool": (1, acts_share.create_pool),
    "set_pool_members": (2, acts_share.set_pool_members),
    "leave_pool": (1, acts_share.leave_pool),
    "post_share": (2, acts_share.post_share),
    "draw": (12, acts_share.draw),
    "cancel_share": (1, acts_share.cancel_share),
    "return_loan": (5, acts_share.return_loan),
    "withdraw": (1, acts_share.withdraw),
    "sell_into": (7, acts_share.sell_into),
    "claim": (4, acts_share.claim),
    "withdraw_gas": (2, acts_share.withdraw_gas),
}
LOT = tuple(act for weight, act in WEIGHTS.values() for _ in range(weight))


def opening(s: Scene) -> Iterator[Operation]:
    """Open the stage: officers, members, money, feeds, calorific values, batches and some gas.

    Lazy on purpose: each operation is made when the one before it was done.
    """
    w, c = s.world, s.world.community
    for role, name in acts_office.OFFICE_OF.items():
        yield Operation(c.admin, c.address, "grant_role", (role, address_of(name)))
    for _ in range(200):
        broken = list(_broken(s))
        if not broken:
            break
        first = broken[0]
        yield Operation(first.sender, first.to, first.function, first.args)
    yield from _opening_gas(s)
    pool = (address_of(HOUSEHOLDS[0]), w.share.address, "create_pool", ("street", NIL))
    yield Operation(*pool)


def _opening_gas(s: Scene) -> Iterator[Operation]:
    """Five batches of all classes, some of each and some money to everybody."""
    w = s.world
    operator, issuer = address_of("operator"), address_of("issuer")
    for zone in ZONES:
        values = (zone, 0, FOREVER, 1_000_000, 11_000)
        yield Operation(operator, w.registry.address, "set_calorific", values)
    for gas_class in (1, 2, 2, 3, 4):
        b = Batch(ZERO, NIL, NIL, 1, 2, 0, b"CN", NIL, 0, 0, NIL, 0, 1)
        args = (gas_class, ZONES[gas_class % 2], 202611, b, NIL)
        yield Operation(issuer, w.credit.address, "issue_batch", args)
    for n, member in enumerate(s.members):
        for credit_id in list(s.world.credit.batches)[n % 3 :: 2]:
            yield Operation(issuer, w.credit.address, "allot", (member, credit_id, YUAN, NIL))
        for coin in w.coins.values():
            sender = issuer if coin.odd else coin.owner
            yield Operation(sender, coin.address, "mint", (member, 2_000 * YUAN))
