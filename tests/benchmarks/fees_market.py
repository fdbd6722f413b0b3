"""What it costs to post, take, match and take back offers.

The rivals' figures are their own; nothing of theirs is run here. They fill other things (an NFT for
coins, coins for coins), so they say what people pay elsewhere, not who is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from eth_account.signers.local import LocalAccount
from eth_utils import to_canonical_address

from tests.benchmarks.fee_meter import units
from tests.benchmarks.fee_street import COST, HOUR, UNLIMITED, WH, Fee, Rival, Street
from tests.contracts.evm import START
from tests.contracts.market_words import feed_code
from tests.contracts.town import ADMIN, ANA, MEI, STRANGER, YUAN, YUSUF

ONE, EACH_OF_MANY = 150_000, 70_000
COUNTS = (1, 5, 20, 50)

SEAPORT_REPORT = (
    "ProjectOpenSea/seaport, .gas_reports/3fab586d8f77266bf79226b17cbc65cb867689e6.json: the gas"
    " report of their own tests at that commit, version 1.6.0 (lowest, average, highest)"
)
FULFILL = Rival("Seaport 1.6 fulfillAdvancedOrder 95,544 / 160,995 / 226,315", 160_995)
MATCH = Rival("Seaport 1.6 matchAdvancedOrders 178,311 / 248,810 / 299,621", 248_810)
CANCEL = Rival("Seaport 1.6 cancel 39,254 / 52,037 / 56,426", 52_037)
COUNTER = Rival("Seaport 1.6 incrementCounter 45,076", 45_076)
ZERO_EX_SOURCE = (
    "0xProject/protocol at 28193479c668bd42cc2747bc5c142735397d0a2d,"
    " packages/asset-swapper/src/utils/market_operation_utils/constants.ts,"
    " DEFAULT_GAS_SCHEDULE.Native: what its router reckons for one order, limit or RFQ, beside the"
    " transaction itself; an estimate, not a measurement"
)
ZERO_EX = Rival("0x v4 order, reckoned without the transaction: 100,000", 100_000)

PERMIT = [
    {"name": name, "type": kind}
    for name, kind in (
        ("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"),
        ("deadline", "uint256"),
    )
]  # fmt: skip


def fees(street: Street) -> Iterator[Fee]:
    """Measure the market."""
    yield street.fee("post an offer", partial(_post, street))
    yield from _fills(street)
    yield from _many(street)
    yield from _taking_back(street)


def _fills(street: Street) -> Iterator[Fee]:
    fee, fill, any_bio = street.fee, partial(_fill, street), 2 << 160
    yield fee(
        "fill a sell offer, the buyer holds of this batch", partial(fill, YUSUF), ONE, FULFILL
    )
    yield fee("fill more of the same offer", partial(fill, YUSUF, again=True), ONE, ZERO_EX)
    yield fee("fill a sell offer, the buyer is new to this batch", partial(fill, ANA), ONE, FULFILL)
    yield fee("fill a sell offer, the buyer never held gas", partial(_first_gas, street), ONE)
    yield fee("fill a buy offer", partial(_buy, street, street.town.bio), ONE, FULFILL)
    yield fee("fill a buy offer for any biomethane", partial(_buy, street, any_bio), ONE, FULFILL)
    yield fee("fill an offer that waits for the index", partial(_triggered, street))
    yield fee("fill with a permit, a first purchase", partial(_permitted, street))
    yield fee("fill in a second currency", partial(_abroad, street))
    yield fee("match a sell offer and a buy offer", partial(_match, street), None, MATCH)


def _many(street: Street) -> Iterator[Fee]:
    """Each offer's share of one transaction."""
    for count in COUNTS:
        goal = EACH_OF_MANY if count >= 20 else None
        homes = street.homes[:count]
        several = {
            "sell offers of one maker": partial(_sells, street, [MEI] * count),
            "sell offers of as many makers": partial(_sells, street, homes),
            "buy offers of as many makers": partial(_buys, street, homes, old=True),
            "buy offers of as many makers new to the batch": partial(_buys, street, homes),
        }
        for what, measure in several.items():
            yield street.fee(f"fillMany: {count} {what}, each", measure, goal)


def _taking_back(street: Street) -> Iterator[Fee]:
    market, offer = street.town.market, street.town.offer(MEI)
    take_back = partial(units, market, MEI.address)
    yield street.fee("cancel an offer", partial(take_back, "cancel", offer), None, CANCEL)
    yield street.fee("raise a group's revision", partial(take_back, "raiseRevision", b"\1" * 32))
    yield street.fee("raise the counter", partial(take_back, "incrementCounter"), None, COUNTER)


def _post(street: Street) -> int:
    return units(street.town.market, MEI.address, "post", *street.town.signed(MEI))


def _fill(street: Street, buyer: LocalAccount, *, again: bool = False) -> int:
    offer, sig = street.town.signed(MEI)
    if again:
        street.town.market.send(buyer.address, "fill", offer, sig, WH, COST)
    return units(street.town.market, buyer.address, "fill", offer, sig, WH, COST)


def _first_gas(street: Street) -> int:
    street.admit(STRANGER)
    return _fill(street, STRANGER)


def _buy(street: Street, credit_id: int) -> int:
    offer, sig = street.town.signed(YUSUF, side=1, creditId=credit_id)
    take = street.town.take(offer, WH, COST, street.town.bio)
    return units(street.town.market, MEI.address, "fillWith", offer, sig, take)


def _triggered(street: Street) -> int:
    town, index = street.town, street.index()
    town.community.send(ADMIN.address, "setFeed", index.address, True)
    offer, sig = town.signed(MEI, trigger=(index.address, 2, 1, HOUR))
    return units(town.market, YUSUF.address, "fill", offer, sig, WH, COST)


def _permitted(street: Street) -> int:
    town = street.town
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    value, deadline = 10 * YUAN, START + 60
    message = (YUSUF.address, town.market.address, value, 0, deadline)
    sig = town._sign(YUSUF, town.money, "Practice yuan", {"Permit": PERMIT}, message)
    permit = (value, deadline, sig[64], sig[:32], sig[32:64])
    offer, offer_sig = town.signed(MEI)
    take = town.take(offer, WH, COST)
    return units(town.market, YUSUF.address, "fillWithPermit", offer, offer_sig, take, permit)


def _abroad(street: Street) -> int:
    town, feed = street.town, "0x" + "fe" * 20
    euro = town.evm.deploy("PracticeMoney", "Practice euro", "pEUR", ADMIN.address)
    town.evm.state.set_code(to_canonical_address(feed), feed_code(780_000_000, town.evm.now))
    town.community.send(ADMIN.address, "setCurrency", euro.address, True)
    pair = euro.address, town.money.address
    town.community.send(ADMIN.address, "setRate", *pair, feed, HOUR)
    for person in (MEI, YUSUF):
        euro.send(ADMIN.address, "mint", person.address, 1_000 * YUAN)
        euro.send(person.address, "approve", town.market.address, UNLIMITED)
    offer, sig = town.signed(MEI, altCurrency=euro.address, fxSlippageBps=100)
    take = town.take(offer, WH, COST, currency=euro.address)
    return units(town.market, YUSUF.address, "fillWith", offer, sig, take)


def _match(street: Street) -> int:
    sell, buy = street.town.signed(MEI), street.town.signed(YUSUF, side=1)
    return units(street.town.market, STRANGER.address, "matchOffers", *sell, *buy, WH)


def _sells(street: Street, makers: list[LocalAccount]) -> int:
    """Yusuf buys."""
    for maker in makers:
        street.town.allot(maker, street.town.bio, 2 * WH)
    return _fill_many(street, YUSUF, makers, side=0)


def _buys(street: Street, makers: list[LocalAccount], *, old: bool = False) -> int:
    """Mei sells; ``old`` makers hold of the batch."""
    for maker in makers if old else []:
        street.town.allot(maker, street.town.bio, WH)
    return _fill_many(street, MEI, makers, side=1)


def _fill_many(street: Street, taker: LocalAccount, makers: list[LocalAccount], side: int) -> int:
    town = street.town
    signed = [
        town.signed(maker, side=side, salt=salt, quantityWh=2 * WH)
        for salt, maker in enumerate(makers)
    ]
    offers, sigs = [offer for offer, _ in signed], [sig for _, sig in signed]
    takes = [town.take(offer, WH, COST) for offer in offers]
    done = units(town.market, taker.address, "fillMany", offers, sigs, takes)
    filled = [town.market.view("filledWh", town.market.view("hashOffer", o)) for o in offers]
    if filled != [WH] * len(offers):
        raise AssertionError("not every offer was filled, so this measures something else")
    return done // len(makers)
