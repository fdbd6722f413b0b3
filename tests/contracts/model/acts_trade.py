"""Trading: offers made well and badly, filled, matched, permitted, taken back."""

from __future__ import annotations

from eth_utils import keccak

from tests.contracts.model.base import NIL, ZERO, Address
from tests.contracts.model.credit import class_of
from tests.contracts.model.market_rules import accepts, is_wildcard
from tests.contracts.model.operation import Operation
from tests.contracts.model.prices import BUY, SELL, payment
from tests.contracts.model.scene import NAMES, Scene
from tests.contracts.model.structs import (
    NO_TRIGGER,
    GasOffer,
    Permit,
    Take,
    Trigger,
    offer_digest,
    permit_digest,
)  # fmt: skip

YUAN = 10**6
ENDLESS = 2**256 - 1
GROUPS = (NIL, NIL, keccak(b"group"), keccak(b"other group"))
OTHER_MARKET = "0x" + "be" * 20


def _trigger(s: Scene) -> Trigger:
    if s.chance.often(85):
        return NO_TRIGGER
    feeds = [s.named("hub"), s.named("hub"), *s.world.indexes, s.named("fx")]
    threshold = s.chance.pick([-1, 300, 350, 400]) * YUAN
    op = s.chance.pick([1, 2]) if s.chance.often(97) else 3
    return Trigger(s.chance.pick(feeds), op, threshold, s.chance.number(100, 100_000))


def _times(s: Scene) -> tuple[int, int]:
    start = s.world.now - s.chance.number(0, 3_000)
    if s.chance.often(4):
        start = s.world.now + s.chance.number(1, 5_000)
    length = s.chance.number(1, 400_000) if s.chance.often(98) else 0
    return start, start + length


def _wanted(s: Scene, maker: Address, side: int) -> int:
    """Give what is offered: a batch the maker has, or for a buyer a class, or any gas."""
    if side == SELL or s.chance.often(40):
        return s.batch(maker if side == SELL else None)
    return s.chance.pick([0, 1 << 160, 2 << 160, 3 << 160, 4 << 160, 7 << 160])


def make_offer(s: Scene, side: int | None = None, credit_id: int | None = None) -> GasOffer:
    """Make an offer: mostly one that can be filled."""
    w, maker = s.world, s.member()
    side = s.chance.pick([SELL, BUY]) if side is None else side
    wanted = _wanted(s, maker, side) if credit_id is None else credit_id
    held = w.credit.balance(maker, wanted) if side == SELL else 1_000_000
    quantity = s.chance.number(1, max(1, held)) if s.chance.often(98) else 0
    start, end = _times(s)
    price = s.chance.number(0, 900) * YUAN if s.chance.often(70) else s.chance.number(0, 10**9)
    currency = s.coin()
    alt, slippage = ZERO, 0
    if s.chance.often(25):
        # Rates are known for these two to the yuan; the other way round is not supported.
        alt = s.named(s.chance.pick(["euro", "odd"])) if s.chance.often(95) else s.coin()
        currency = s.named("yuan") if s.chance.often(92) else currency
        slippage = s.chance.pick([0, 50, 300, 10_000])
    if s.chance.often(1):
        slippage = s.chance.pick([1, 10_001])
    group = s.chance.pick(GROUPS)
    return GasOffer(
        maker, ZERO if s.chance.often(90) else s.anyone(), side if s.chance.often(99) else 2,
        wanted, _meter(s, maker), quantity, s.chance.number(0, max(1, quantity // 8)), currency,
        alt, slippage, price, price if s.chance.often(60) else price * s.chance.number(0, 3) // 2,
        start, end, 5 if s.chance.often(1) else 0, 0, _trigger(s), group,
        0 if group == NIL else _revision(s, maker, group), _counter(s, maker),
        s.chance.number(0, 2**64),
    )  # fmt: skip


def _meter(s: Scene, maker: Address) -> bytes:
    if s.chance.often(95):
        return NIL
    meters = s.world.registry.meters
    mine = [i for i, m in meters.items() if m.owner == maker]
    return s.chance.pick(mine or [keccak(b"nobody's meter")])


def _revision(s: Scene, maker: Address, group: bytes) -> int:
    now = s.world.market.revisions.get((maker, group), 0)
    return now if s.chance.often(96) else now + 1


def _counter(s: Scene, maker: Address) -> int:
    """The present counter; now and then one signed ahead, as if it could be foreseen."""
    now = s.world.market.counters.get(maker, 0)
    return now if s.chance.often(97) else now + 1


def _signed(s: Scene, o: GasOffer) -> tuple[GasOffer, bytes]:
    market = s.world.market.address
    if s.chance.often(1):
        market = OTHER_MARKET
    pair = o, s.signature(o.maker, offer_digest(market, o))
    s.book.remember(s.book.trades, pair)
    return pair


def _looks_open(s: Scene, o: GasOffer) -> bool:
    market, now = s.world.market, s.world.now
    fresh = o.counter == market.counters.get(o.maker, 0) and not market.cancelled.get(
        market.digest(o)
    )
    return fresh and market.remaining(o) > 0 and o.valid_from <= now + 60 < o.valid_to


def offer(s: Scene) -> tuple[GasOffer, bytes]:
    """Take an offer from the book, or sign a new one."""
    if s.book.trades and s.chance.often(65):
        open_ones = [pair for pair in s.book.trades if _looks_open(s, pair[0])]
        if s.chance.often(88) and open_ones:
            return s.chance.pick(open_ones)
        return s.chance.pick(s.book.trades)
    return _signed(s, make_offer(s))


def take(s: Scene, taker: Address, o: GasOffer) -> Take:
    """Say what is wanted of an offer, with a limit that mostly suffices."""
    remaining = s.world.market.remaining(o)
    wh = max(o.min_fill_wh, s.amount(remaining)) if s.chance.often(94) else s.amount(remaining)
    credit_id = o.credit_id
    if is_wildcard(o):
        mine = [i for i, _ in s.world.credit.holdings(taker) if accepts(o, i)]
        credit_id = s.chance.pick(mine) if mine else s.batch()
        wh = min(wh, max(1, s.world.credit.balance(taker, credit_id)))
    elif s.chance.often(2):
        credit_id = s.batch()
    currency = o.currency
    if o.alt_currency != ZERO and s.chance.often(60):
        currency = o.alt_currency
    elif s.chance.often(2):
        currency = s.coin()
    return Take(wh, _limit(s, o, Take(wh, 0, credit_id, currency)), credit_id, currency)


def _limit(s: Scene, o: GasOffer, t: Take) -> int:
    """A limit around what will be paid: mostly enough, sometimes one short."""
    easy = ENDLESS if o.side == SELL else 0
    if s.chance.often(50):
        return easy
    fair = payment(s.world, o, t._replace(limit=easy)).amount
    if s.chance.often(40):
        return fair
    return max(0, fair + s.chance.number(-fair // 50 - 1, fair // 50 + 1))


def taker_of(s: Scene, o: GasOffer) -> Address:
    """Somebody who could take it, more often than not."""
    if o.taker != ZERO and s.chance.often(90):
        return o.taker
    if s.chance.often(4):
        return s.anyone()
    able = [a for a in s.members if a != o.maker and (o.side == SELL or _has(s, a, o))]
    return s.chance.pick(able) if able else s.member()


def _has(s: Scene, account: Address, o: GasOffer) -> bool:
    return any(accepts(o, i) for i, _ in s.world.credit.holdings(account))


def post(s: Scene) -> Operation:
    return s.act(s.anyone(), s.world.market.address, "post", *offer(s))


def fill(s: Scene) -> Operation:
    o, sig = offer(s)
    if is_wildcard(o) and s.chance.often(90):
        # Which batch is delivered has to be named: that is for fill_with.
        o, sig = _signed(s, make_offer(s, SELL))
    taker = taker_of(s, o)
    t = take(s, taker, o)
    return s.act(taker, s.world.market.address, "fill", o, sig, t.wh, t.limit)


def fill_with(s: Scene) -> Operation:
    o, sig = offer(s)
    taker = taker_of(s, o)
    return s.act(taker, s.world.market.address, "fill_with", o, sig, take(s, taker, o))


def fill_with_permit(s: Scene) -> Operation:
    """A first purchase with one signature; or with a permit of somebody else, or a used one."""
    o, sig = offer(s)
    taker = taker_of(s, o)
    t = take(s, taker, o)
    coin = s.world.coins[t.currency]
    owner = taker if taker in NAMES and s.chance.often(93) else s.hostile()
    nonce = coin.nonces.get(owner, 0) + (0 if s.chance.often(95) else 1)
    deadline = s.world.now + s.chance.number(-5, 100_000)
    value = ENDLESS if s.chance.often(50) else s.chance.number(0, 500 * YUAN)
    digest = permit_digest(
        coin.name, coin.address, taker, s.world.market.address, value, nonce, deadline
    )
    raw = s.signature(owner, digest)
    v = raw[64] if len(raw) == 65 else 0
    raw = raw.ljust(65, b"\0")
    p = Permit(value, deadline, v, raw[:32], raw[32:64])
    return s.act(taker, s.world.market.address, "fill_with_permit", o, sig, t, p)


def fill_many(s: Scene) -> Operation:
    taker = s.member()
    pairs = [offer(s) for _ in range(s.chance.number(0, 5))]
    takes = tuple(take(s, taker, o) for o, _ in pairs)
    offers, sigs = tuple(o for o, _ in pairs), tuple(sig for _, sig in pairs)
    if s.chance.often(2):
        sigs = (*sigs, b"")
    elif s.chance.often(2):
        takes = takes[1:] if takes else (Take(1, 1, 1, ZERO),)
    return s.act(taker, s.world.market.address, "fill_many", offers, sigs, takes)


def match_offers(s: Scene) -> Operation:
    """Bring two offers together that cross, or only seem to."""
    sell, sell_sig = offer(s)
    if sell.side != SELL and s.chance.often(95):
        sell, sell_sig = _signed(s, make_offer(s, SELL))
    if s.chance.often(20):
        buy, buy_sig = offer(s)
    else:
        wanted = s.chance.pick([sell.credit_id, class_of(sell.credit_id) << 160, 0])
        buy = make_offer(s, BUY, wanted % 2**256)
        ask = max(sell.start_price, sell.end_price)
        bid = ask + s.chance.number(-2, 50) * YUAN
        bid = max(0, bid)
        buy = buy._replace(
            taker=s.chance.pick([ZERO, ZERO, ZERO, sell.maker]),
            currency=sell.currency,
            alt_currency=ZERO,
            fx_slippage_bps=0,
            start_price=bid,
            end_price=bid,
        )
        buy, buy_sig = _signed(s, buy)
    most = min(s.world.market.remaining(sell), s.world.market.remaining(buy))
    wh = max(sell.min_fill_wh, buy.min_fill_wh, s.amount(most))
    args = (sell, sell_sig, buy, buy_sig, wh)
    return s.act(s.anyone(), s.world.market.address, "match_offers", *args)


def cancel(s: Scene) -> Operation:
    o, _ = offer(s)
    who = o.maker if s.chance.often(85) else s.anyone()
    return s.act(who, s.world.market.address, "cancel", o)


def raise_revision(s: Scene) -> Operation:
    return s.act(s.member(), s.world.market.address, "raise_revision", s.chance.pick(GROUPS))


def increment_counter(s: Scene) -> Operation:
    place = s.chance.pick([s.world.market.address, s.world.share.address])
    return s.act(s.member(), place, "increment_counter")
