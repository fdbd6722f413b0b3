"""Meters: linking, keys, swaps, readings good and forged, calorific values, networks."""

from __future__ import annotations

from eth_utils import keccak

from tests.contracts.model.base import NIL, ZERO
from tests.contracts.model.keys import GATEWAYS, address_of, sign
from tests.contracts.model.operation import Operation
from tests.contracts.model.registry import ACTIVE, Meter
from tests.contracts.model.scene import NAMES, Scene
from tests.contracts.model.stage import ZONES
from tests.contracts.model.structs import Reading, reading_digest

HOUR = 3600
MOST_METERS = 24


def register_meter(s: Scene) -> Operation:
    number = s.chance.number(1, MOST_METERS)
    meter_id = NIL if s.chance.often(2) else keccak(b"meter" + bytes([number]))
    direction = s.chance.pick([0, 0, 1]) if s.chance.often(97) else 2
    owner = s.member() if s.chance.often(95) else s.anyone()
    signer = address_of(s.chance.pick(GATEWAYS)) if s.chance.often(98) else ZERO
    flow = s.chance.number(1_000, 100_000) if s.chance.often(97) else s.chance.pick([0, 10**10 + 1])
    opened = s.world.now + s.chance.number(-90_000, 1_000)
    args = (meter_id, owner, signer, s.chance.pick(ZONES), direction, flow, 0, opened, 1_000)
    return s.act(s.officer("operator"), s.world.registry.address, "register_meter", *args)


def _meter_id(s: Scene) -> bytes:
    meters = s.world.registry.meters
    active = [i for i, m in meters.items() if m.status == ACTIVE]
    if active and s.chance.often(94):
        return s.chance.pick(active)
    return s.chance.pick([*meters, keccak(b"nobody's meter")])


def rotate_key(s: Scene) -> Operation:
    key = address_of(s.chance.pick(GATEWAYS)) if s.chance.often(97) else ZERO
    args = (_meter_id(s), key)
    return s.act(s.officer("operator"), s.world.registry.address, "rotate_key", *args)


def close_meter(s: Scene) -> Operation:
    args = (_meter_id(s),)
    return s.act(s.officer("operator"), s.world.registry.address, "close_meter", *args)


def swap_meter(s: Scene) -> Operation:
    meter_id = _meter_id(s)
    m = s.world.registry.meters.get(meter_id)
    ts, index = _next_of(s, m)
    args = (meter_id, ts, index, s.chance.number(0, 10_000))
    return s.act(s.officer("operator"), s.world.registry.address, "swap_meter", *args)


def set_calorific(s: Scene) -> Operation:
    start = s.world.now + s.chance.number(-200_000, 50_000)
    length = s.chance.number(1, 500_000) if s.chance.often(96) else 0
    z = s.chance.number(900_000, 1_100_000) if s.chance.often(97) else s.chance.pick([0, 10**9 + 1])
    cv = s.chance.number(9_000, 12_500) if s.chance.often(97) else s.chance.pick([0, 50_001])
    args = (s.chance.pick(ZONES), start, start + length, z, cv)
    return s.act(s.officer("operator"), s.world.registry.address, "set_calorific", *args)


def set_network(s: Scene) -> Operation:
    network = s.chance.number(0, 2) if s.chance.often(95) else 3
    args = (s.chance.pick(ZONES), network)
    return s.act(s.officer("operator"), s.world.registry.address, "set_network", *args)


def _next_of(s: Scene, m: Meter | None) -> tuple[int, int]:
    """Give a time and an index that can be true, or one that cannot."""
    if m is None:
        return s.world.now, 1_000
    ts = s.world.now - s.chance.number(0, 600)
    if s.chance.often(4):
        ts = s.chance.pick([m.last_ts, m.last_ts - 1, s.world.now + 2_000, s.world.now - 3_700])
    possible = max(0, ts - m.last_ts) * m.q_max_lph // HOUR
    index = m.last_index_l + s.chance.number(0, min(possible, 50_000))
    if s.chance.often(4):
        index = s.chance.pick([m.last_index_l - 1, m.last_index_l + possible + 1])
    return max(0, ts), max(0, index)


def _reading(s: Scene) -> tuple[Reading, bytes]:
    """A reading: mostly the next one by the present key; else forged, replayed, by an old key."""
    if s.book.readings and s.chance.often(5):
        return s.chance.pick(s.book.readings)
    meter_id = _meter_id(s)
    m = s.world.registry.meters.get(meter_id)
    ts, index = _next_of(s, m)
    last = m.last_seq if m else 0
    seq = last + (1 if s.chance.often(92) else s.chance.number(0, 4))
    r = Reading(meter_id, seq, ts, index, s.chance.number(0, 3))
    signer = NAMES[m.signer] if m else GATEWAYS[0]
    if s.chance.often(6):
        signer = s.chance.pick([*GATEWAYS, "mallory"])
    sig = sign(signer, reading_digest(s.world.registry.address, r))
    if s.chance.often(2):
        r = r._replace(index_l=r.index_l + 1)
    s.book.remember(s.book.readings, (r, sig))
    return r, sig


def submit_reading(s: Scene) -> Operation:
    if not s.world.registry.meters:
        return register_meter(s)
    return s.act(s.anyone(), s.world.registry.address, "submit_reading", *_reading(s))


def submit_readings(s: Scene) -> Operation:
    pairs = [_reading(s) for _ in range(s.chance.number(0, 3))]
    rs, sigs = tuple(r for r, _ in pairs), tuple(sig for _, sig in pairs)
    if s.chance.often(3):
        sigs = (*sigs, b"")
    return s.act(s.anyone(), s.world.registry.address, "submit_readings", rs, sigs)
