"""What officers do, and what others try in their place: members, money, feeds, pauses, roles."""

from __future__ import annotations

from tests.contracts.model.base import NIL, ZERO
from tests.contracts.model.community import ADMIN, ISSUER, METER_OPERATOR, PAUSER
from tests.contracts.model.keys import address_of
from tests.contracts.model.operation import Operation
from tests.contracts.model.people import ANSWERS, FEED_REVERTS, FEED_SHORT
from tests.contracts.model.scene import Scene

FOREVER = 2**64 - 1
PRICES = {"fx": 780_000_000, "oddfx": 12_500, "hub": 350_000_000}
OFFICE_OF = {METER_OPERATOR: "operator", ISSUER: "issuer", PAUSER: "pauser"}


def attest(s: Scene) -> Operation:
    """Admit somebody, mostly for good, sometimes for a while, sometimes for a time that is over."""
    roll = s.chance.number(0, 9)
    until = FOREVER if roll < 7 else s.world.now + s.chance.number(-50, 5_000)
    role = s.chance.number(1, 4) if s.chance.often(95) else s.chance.pick([0, 5])
    account = s.member() if s.chance.often(90) else s.chance.pick([*s.anybody, ZERO])
    sender = s.officer("operator")
    community = s.world.community.address
    return s.act(sender, community, "attest", account, b"CN", role, until, NIL)


def revoke(s: Scene) -> Operation:
    return s.act(s.officer("operator"), s.world.community.address, "revoke", s.anyone())


def allow_currency(s: Scene) -> Operation:
    coins = [*s.world.coins, s.anyone()]
    args = (s.chance.pick(coins), s.chance.often(70))
    return s.act(s.officer("admin"), s.world.community.address, "set_currency", *args)


def allow_feed(s: Scene) -> Operation:
    feeds = [*s.world.feeds, *s.world.indexes, s.hostile()]
    args = (s.chance.pick(feeds), s.chance.often(75))
    return s.act(s.officer("admin"), s.world.community.address, "set_feed", *args)


def set_rate(s: Scene) -> Operation:
    alt, feed = s.chance.pick([("euro", "fx"), ("odd", "oddfx"), ("yuan", "fx")])
    source = ZERO if s.chance.often(20) else s.named(feed)
    if s.chance.often(4):
        source = s.chance.pick([s.hostile(), s.world.market.address])
    args = (s.named(alt), s.named("yuan"), source, s.chance.number(0, 200_000))
    return s.act(s.officer("admin"), s.world.community.address, "set_rate", *args)


def pause(s: Scene) -> Operation:
    """Stop things at random; mostly start them again soon."""
    c = s.world.community
    which = s.chance.pick(["set_fills_paused", "set_all_paused"])
    stopped = c.fills_paused if which == "set_fills_paused" else c.all_paused
    on = s.chance.often(15) if stopped else s.chance.often(60)
    return s.act(s.officer("pauser"), c.address, which, on)


def change_role(s: Scene) -> Operation:
    """Give an office, or take it away; sometimes the administrator's, which cannot be given so."""
    role = s.chance.pick([METER_OPERATOR, ISSUER, PAUSER, ADMIN])
    holder = OFFICE_OF.get(role, "admin")
    missing = not s.world.community.has_role(role, address_of(holder))
    give = missing or s.chance.often(50)
    who = address_of(holder) if s.chance.often(60) else s.anyone()
    function = "grant_role" if give else "revoke_role"
    return s.act(s.officer("admin"), s.world.community.address, function, role, who)


def change_admin(s: Scene) -> Operation:
    """The administrator's office in two steps with a delay, and attempts to hurry it."""
    c = s.world.community
    to, _ = c.pending
    step = s.chance.number(0, 9)
    if to == ZERO or step < 1:
        heir = s.chance.pick([address_of("admin"), address_of("operator"), s.anyone()])
        return s.act(s.officer("admin"), c.address, "begin_default_admin_transfer", heir)
    if step < 3:
        return s.act(s.officer("admin"), c.address, "cancel_default_admin_transfer")
    heir = to if s.chance.often(85) else s.anyone()
    return s.act(heir, c.address, "accept_default_admin_transfer")


def tell_feed(s: Scene) -> Operation:
    """A feed gets a new answer: mostly good, sometimes negative, zero, old, from the future."""
    name = s.chance.pick(list(PRICES))
    mode = ANSWERS if s.chance.often(94) else s.chance.pick([FEED_REVERTS, FEED_SHORT])
    answer = PRICES[name] * s.chance.number(60, 140) // 100
    if s.chance.often(8):
        answer = s.chance.pick([0, -answer, 1, 2**96 - 1, 2**96, 2**200])
    at = s.world.now
    if s.chance.often(10):
        at += s.chance.number(-100_000, 1_000)
    return s.act(s.anyone(), s.named(name), "set", mode, answer, at)


def make_round(s: Scene) -> Operation:
    return s.act(s.anyone(), s.chance.pick(list(s.world.indexes)), "update")
