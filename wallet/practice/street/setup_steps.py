"""What the street's operator does before anybody can live there, as transactions in order.

Three parts: the world (members, meters, batches), a home (the person's own, with its history) and
the neighbours' money. Gas limits are written down, so that nothing has to be estimated and all can
be sent at once; a test holds each to at least a quarter above what it needs by today's rules.
Where a chain charges more, ``parts`` sends them with more (``wallet.protocol.gas_limits``).
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.keys.signer import Signer
from wallet.meters.calorific import litres_to_wh
from wallet.practice.street import world
from wallet.practice.street.gateway import Gateway, litres_of
from wallet.practice.street.practice_day import PracticeDay, midnight
from wallet.protocol import calls
from wallet.protocol.calls import Call
from wallet.protocol.community import CommunityFile
from wallet.protocol.credits import Batch, CreditId, GasClass, pack, zone_hash
from wallet.protocol.readings import Reading
from wallet.protocol.reads import Meter
from wallet.units import Litres, Timestamp, Wh

ZONE = zone_hash(world.ZONE_NAME)
YEAR = 365 * 86_400
COINS = 10 * 10**18
"""Wei that everybody gets for network fees."""
_ROLES = {"household": 1, "supplier": 2, "plant": 3}
PLANT_INDEX = 7_000_000
_FOR_EVER = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of the operator."""

    call: Call
    gas: int
    value: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """Everybody's address, and the keys of the meters' gateways, by neighbour's key."""

    addresses: Mapping[str, Address]
    gateways: Mapping[str, Signer]


def meter_id(salt: str, key: str) -> bytes:
    """Hash a meter's name with a salt, so that it cannot be guessed from the name."""
    return keccak256(f"{salt}/{key}".encode())


def batches(now: int) -> tuple[CreditId, CreditId]:
    """Name the street's two batches: natural gas and biomethane of the month of ``now``."""
    period = _period(now)
    return (
        pack(GasClass.NATURAL, ZONE, period, 1),
        pack(GasClass.BIOMETHANE, ZONE, period, 2),
    )


def world_steps(community: CommunityFile, people: People, now: int, salt: str) -> list[Step]:
    """Admit everybody, link their meters, open the batches and give out gas."""
    return [
        _members(community, people, now),
        _meters(community, people, now, salt),
        _gas(community, people, now, salt),
    ]


def _members(community: CommunityFile, people: People, now: int) -> Step:
    admit = [
        calls.attest(community, people.addresses[who.key], _ROLES[who.kind], now + 10 * YEAR)
        for who in world.EVERYBODY
    ]
    return Step(calls.multicall(admit), 1_500_000)


def _meters(community: CommunityFile, people: People, now: int, salt: str) -> Step:
    value = calls.set_calorific(
        community, ZONE, 0, _FOR_EVER, z_ppm=world.Z_PPM, cv_wh_per_m3=world.CV_WH_PER_M3
    )
    exits = [
        calls.register_meter(
            community, meter_id(salt, who.key), people.addresses[who.key],
            people.gateways[who.key].address, zone=ZONE, direction=0, q_max_lph=_q_max(who),
            allowance_wh=who.daily * 30, opening_ts=now - 86_400, opening_index_l=900_000,
        )
        for who in world.NEIGHBOURS
    ]  # fmt: skip
    entry = calls.register_meter(
        community, meter_id(salt, "plant"), people.addresses["plant"],
        people.gateways["plant"].address, zone=ZONE, direction=1,
        q_max_lph=world.Q_MAX_PLANT_LPH, allowance_wh=0, opening_ts=now - 3_300,
        opening_index_l=PLANT_INDEX,
    )  # fmt: skip
    return Step(calls.multicall([value, *exits, entry]), 3_500_000)


def _q_max(who: world.Neighbour) -> int:
    """Sixty times what the meter passes, since the practice day runs sixty times faster."""
    return 60 * (world.Q_MAX_HOME_LPH if who.hours == "home" else world.Q_MAX_SHOP_LPH)


def _gas(community: CommunityFile, people: People, now: int, salt: str) -> Step:
    natural, biomethane = batches(now)
    open_them = [
        calls.issue_batch(community, GasClass.NATURAL, ZONE, _period(now), _batch(now, "supplier")),
        calls.issue_batch(community, GasClass.BIOMETHANE, ZONE, _period(now), _batch(now, "plant")),
        calls.set_entry_batch(community, meter_id(salt, "plant"), biomethane),
    ]
    give = [
        calls.allot(community, people.addresses[who.key], batch, wh)
        for who in world.EVERYBODY
        for batch, wh in ((natural, who.natural), (biomethane, who.biomethane))
        if wh
    ]
    return Step(calls.multicall([*open_them, *give]), 4_500_000)


def _batch(now: int, source: str) -> Batch:
    moment = datetime.fromtimestamp(now, UTC)
    _, days = calendar.monthrange(moment.year, moment.month)
    first = int(datetime(moment.year, moment.month, 1, tzinfo=UTC).timestamp())
    last = first + days * 86_400 - 1
    plant = source == "plant"
    return Batch(
        issuer=Address("0x" + "00" * 20),
        plant_id_hash=keccak256(world.BY_KEY[source].names[0].encode()),
        feedstock=keccak256(b"Food waste and manure" if plant else b"Natural gas"),
        prod_from=Timestamp(first),
        prod_to=Timestamp(last),
        capacity_kw=world.PLANT_WATT // 1_000 if plant else 0,
        country=b"CN",
        support_scheme=bytes(32),
        operational_date=Timestamp(first - 4 * YEAR if plant else 0),
        ghg_mg_per_mj=14_000 if plant else 68_000,
        pos_hash=bytes(32),
        expiry=Timestamp(0),
        chain_model=1,
    )


def _period(now: int) -> int:
    moment = datetime.fromtimestamp(now, UTC)
    return moment.year * 100 + moment.month


def home_gateway(
    community: CommunityFile, signer: Signer, today: PracticeDay, salt: str
) -> Gateway:
    """Build the home's gateway as it was when its history begins."""
    first_day = today.day - timedelta(days=world.HOME_HISTORY_DAYS)
    opening = midnight(first_day, today.tz) - 60
    meter = Meter(
        meter_id(salt, "home"), signer.address, signer.address, signer.address, ZONE, 0,
        60 * world.Q_MAX_HOME_LPH, Wh(0), 0, Timestamp(opening), world.HOME_INDEX, 1,
    )  # fmt: skip
    return Gateway(community, signer, meter, world.HOME_DAILY, "home")


def home_steps(
    community: CommunityFile,
    home: Address,
    gateway: Gateway,
    batches: tuple[CreditId, CreditId],
    today: PracticeDay,
) -> list[Step]:
    """Admit a home, link its meter, give it gas and money, and let its past weeks be read."""
    natural, biomethane = batches
    meter, now = gateway.meter, today.start
    signed = gateway.read(now, today)
    indices = [meter.last_index_l, *(reading.index_l for reading, _ in signed)]
    burned = sum(_wh_between(a, b) for a, b in itertools.pairwise(indices))
    link = calls.register_meter(
        community, meter.meter_id, home, gateway.signer.address, zone=ZONE, direction=0,
        q_max_lph=meter.q_max_lph, allowance_wh=world.HOME_DAILY * 30, opening_ts=meter.last_ts,
        opening_index_l=meter.last_index_l,
    )  # fmt: skip
    give = calls.multicall(
        [
            calls.allot(community, home, natural, burned + world.HOME_NATURAL),
            calls.allot(community, home, biomethane, world.HOME_BIOMETHANE),
        ]
    )
    readings, signatures = zip(*signed, strict=True)
    return [
        Step(calls.attest(community, home, _ROLES["household"], now + 10 * YEAR), 200_000),
        Step(link, 500_000),
        Step(give, 800_000),
        Step(calls.mint_money(community, home, world.HOME_MONEY), 200_000),
        coins(home),
        Step(
            calls.submit_readings(community, readings, signatures), 150_000 + 80_000 * len(signed)
        ),
    ]


def _wh_between(before: Litres, after: Litres) -> int:
    return litres_to_wh(after - before, world.Z_PPM, world.CV_WH_PER_M3)


def coins(account: Address) -> Step:
    """Give an account coins for network fees."""
    return Step(Call(account, b""), 30_000, COINS)


def money_steps(
    community: CommunityFile, people: People, *, now: int, plant_meter: bytes
) -> list[Step]:
    """Give the neighbours money and coins, and let the plant inject what it sells at first."""
    others = [who for who in world.EVERYBODY if who is not world.SUPPLIER]
    mints = [
        calls.mint_money(community, people.addresses[who.key], who.money)
        for who in others
        if who.money
    ]
    index = Litres(PLANT_INDEX + litres_of(world.PLANT_STOCK))
    reading = Reading(plant_meter, 1, Timestamp(now), index)
    signature = people.gateways[world.PLANT.key].sign_typed_data(
        reading.typed_data(community.chain_id, community.registry)
    )
    return [
        *(coins(people.addresses[who.key]) for who in others),
        Step(calls.multicall(mints), 1_000_000),
        Step(calls.submit_reading(community, reading, signature), 500_000),
    ]


def meters(home: Address) -> list[str]:
    """List the keys of everybody with a meter; the person's home goes by its address."""
    return [*(who.key for who in world.NEIGHBOURS), world.PLANT.key, home]


def keys_needed(home: Address) -> list[str]:
    """List the keys the street makes for itself; the supplier's is a well-known test key."""
    people = [who.key for who in world.EVERYBODY if who is not world.SUPPLIER]
    return [*people, *(f"meter:{key}" for key in meters(home))]
