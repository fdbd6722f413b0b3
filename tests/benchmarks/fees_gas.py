"""What it costs to read meters, allot, retire and share gas, make a price round, and deploy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from eth_utils import keccak

from tests.benchmarks.fee_meter import creation_units, units
from tests.benchmarks.fee_street import COST, HOMES, HOUR, WH, Fee, Street
from tests.contracts.evm import START
from tests.contracts.sharing import GIFT, LEND, REVENUE
from tests.contracts.town import ADMIN, ANA, GATEWAY, MEI, MWH, STRANGER, YUSUF, ZONE, batch

LITRES = 10


def fees(street: Street) -> Iterator[Fee]:
    """Measure everything but the market."""
    yield from _meters(street)
    yield from _credits(street)
    yield from _shares(street)
    yield street.fee("make a round of a price index", partial(_round, street))
    yield from _deploying(street)


# --- meters and credits -----------------------------------------------------------------------


def _meters(street: Street) -> Iterator[Fee]:
    fee = street.fee
    yield fee("a reading, settled from one batch", partial(_readings, street, 1))
    yield fee(f"{HOMES} readings of as many homes, each", partial(_readings, street, HOMES))
    yield fee("a reading of an entry meter, minted", partial(_injected, street))


def _readings(street: Street, count: int) -> int:
    """Every home has been read before."""
    town, signed = street.town, []
    for n, home in enumerate(street.homes[:count]):
        meter = keccak(b"meter%d" % n)
        town.meter(home, meter)
        town.read(meter, 1, START, 100_000 + LITRES)
        signed.append(town.reading(meter, 2, START + HOUR, 100_000 + 2 * LITRES))
    town.evm.now += HOUR
    if count == 1:
        return units(town.registry, GATEWAY.address, "submitReading", *signed[0])
    readings, sigs = [reading for reading, _ in signed], [sig for _, sig in signed]
    return units(town.registry, GATEWAY.address, "submitReadings", readings, sigs) // count


def _injected(street: Street) -> int:
    town, meter = street.town, keccak(b"entry")
    town.meter(MEI, meter, 1)
    town.credit.send(ADMIN.address, "setEntryBatch", meter, town.bio)
    town.read(meter, 1, START, 100_000 + LITRES)
    town.evm.now += HOUR
    second = town.reading(meter, 2, START + HOUR, 100_000 + 2 * LITRES)
    return units(town.registry, GATEWAY.address, "submitReading", *second)


def _credits(street: Street) -> Iterator[Fee]:
    credit, bio = street.town.credit, street.town.bio
    fee, retire = street.fee, ("retire", bio, WH, MEI.address, "cooking without the climate")
    yield fee("open a batch", partial(_batch, street))
    yield fee("allot gas of a batch new to the home", partial(_allot, street, 1))
    yield fee(f"allot gas to {HOMES} such homes, each", partial(_allot, street, HOMES))
    yield fee("send gas to somebody who holds of the batch",
              partial(units, credit, MEI.address, "safeTransferFrom", MEI.address, YUSUF.address,
                      bio, WH, b""))  # fmt: skip
    yield fee("retire gas", partial(units, credit, MEI.address, *retire))
    yield fee("settle arrears from one batch", partial(_arrears, street))


def _batch(street: Street) -> int:
    call = "issueBatch", 2, ZONE, 202_611, batch(), keccak(b"batch")
    return units(street.town.credit, ADMIN.address, *call)


def _allot(street: Street, count: int) -> int:
    credit, bio = street.town.credit, street.town.bio
    each = [
        (home.address, bio, WH, keccak(b"ref%d" % n)) for n, home in enumerate(street.homes[:count])
    ]
    if count == 1:
        return units(credit, ADMIN.address, "allot", *each[0])
    calls = [credit.data("allot", *one) for one in each]
    return units(credit, ADMIN.address, "multicall", calls) // count


def _arrears(street: Street) -> int:
    town, meter = street.town, keccak(b"poor")
    street.admit(STRANGER)
    town.meter(STRANGER, meter)
    town.read(meter, 1, START, 100_000 + LITRES)
    gift = MEI.address, STRANGER.address, town.bio, MWH, b""
    town.credit.send(MEI.address, "safeTransferFrom", *gift)
    return units(town.credit, MEI.address, "settleArrears", STRANGER.address)


# --- shares, the index, deploying --------------------------------------------------------------


def _shares(street: Street) -> Iterator[Fee]:
    fee, sharing = street.fee, street.sharing
    post = partial(units, sharing.pool, MEI.address, "post")
    yield fee("post a share", lambda: post(*sharing.signed(MEI)))
    yield fee("draw a gift", partial(_draw, street, GIFT))
    yield fee("draw a loan", partial(_draw, street, LEND))
    yield fee("return a loan", partial(_give_back, street))
    yield fee("draw gas into a group's new pot", partial(_pot, street))
    yield fee("sell from a pot", partial(_sale, street))
    yield fee("claim one's part of the revenue", partial(_claim, street))


def _draw(street: Street, mode: int) -> int:
    offer, sig = street.sharing.signed(MEI, mode=mode)
    return units(street.sharing.pool, YUSUF.address, "draw", offer, sig, WH)


def _give_back(street: Street) -> int:
    loan = street.sharing.lend(MEI, YUSUF, WH)
    call = YUSUF.address, street.sharing.pool.address, street.town.bio, WH, loan.to_bytes(32)
    return units(street.town.credit, YUSUF.address, "safeTransferFrom", *call)


def _pot(street: Street) -> int:
    pool_id = street.sharing.create_pool(ANA, MEI)
    offer, sig = street.sharing.signed(MEI, mode=REVENUE, poolId=pool_id)
    return units(street.sharing.pool, ANA.address, "draw", offer, sig, WH)


def _offered_pot(street: Street) -> tuple[Any, ...]:
    sharing = street.sharing
    pot = sharing.feed(MEI, sharing.create_pool(ANA, MEI), 10 * WH)
    return pot, *sharing.buyer(350), WH, COST


def _sale(street: Street) -> int:
    sale = _offered_pot(street)
    return units(street.sharing.pool, ANA.address, "sellInto", *sale)


def _claim(street: Street) -> int:
    sale = _offered_pot(street)
    street.sharing.pool.send(ANA.address, "sellInto", *sale)
    return units(street.sharing.pool, MEI.address, "claim", sale[0])


def _round(street: Street) -> int:
    """With four rounds to look back over."""
    town, index = street.town, street.index()
    for salt in range(5):
        offer, sig = town.signed(MEI, salt=1_000 + salt)
        town.market.send(YUSUF.address, "fill", offer, sig, WH, COST)
        town.evm.now += HOUR
        if salt < 4:
            index.send(STRANGER.address, "update")
    return units(index, STRANGER.address, "update")


def _deploying(street: Street) -> Iterator[Fee]:
    town = street.town
    place = town.community.address
    arguments: dict[str, tuple[Any, ...]] = {
        "Community": ("Practice street", HOUR, ADMIN.address),
        "MeterRegistry": (place,),
        "GasCredit": (place, town.registry.address),
        "GasMarket": (place, town.credit.address, town.registry.address),
        "SharePool": (place, town.credit.address, town.market.address),
        "GasIndex": (town.market.address, 2, town.money.address, 24 * HOUR, HOUR, WH, 1_000),
    }
    for name, values in arguments.items():
        yield street.fee(f"deploy {name}", partial(creation_units, town.evm, name, *values))
