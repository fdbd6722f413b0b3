"""The model of MeterRegistry: meters, keys, readings, calorific values, networks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import NIL, ZERO, Address, Part, Refused, refuse_unless
from tests.contracts.model.community import METER_OPERATOR
from tests.contracts.model.structs import Reading, reading_digest

if TYPE_CHECKING:
    from tests.contracts.model.world import World

EXIT, ENTRY = 0, 1
ACTIVE, CLOSED = 1, 2
HOUR = 3600
MAX_AGE = HOUR
SKEW = 15 * 60
NETWORKS = ("methane", "hydrogen", "blended")
LARGEST_CV = 50_000
LARGEST_Z_PPM = 10**9
LARGEST_FLOW_LPH = 10**10


@dataclass(frozen=True)
class Meter:
    """One metering point and its last accepted index."""

    owner: Address
    operator: Address
    signer: Address
    zone: bytes
    direction: int
    q_max_lph: int
    allowance_wh: int
    last_seq: int
    last_ts: int
    last_index_l: int
    status: int = ACTIVE


class Calorific(NamedTuple):
    """From litres to watt-hours in a zone, for a time."""

    start: int
    end: int
    z_ppm: int
    cv_wh_per_m3: int


@dataclass
class MeterRegistry(Part):
    """Meters and their readings."""

    address: Address
    meters: dict[bytes, Meter] = field(default_factory=dict)
    calorific: dict[bytes, tuple[Calorific, ...]] = field(default_factory=dict)
    networks: dict[bytes, int] = field(default_factory=dict)

    def owner_of(self, meter_id: bytes) -> Address:
        return self.meters[meter_id].owner if meter_id in self.meters else ZERO

    def register_meter(
        self, w: World, sender: Address, id_hash: bytes, owner: Address, signer: Address,
        zone: bytes, direction: int, q_max_lph: int, allowance_wh: int, ts: int, index_l: int,
    ) -> None:  # fmt: skip
        self._only_operator(w, sender)
        refuse_unless(id_hash != NIL, "BadParameter", "idHash")
        refuse_unless(signer != ZERO, "BadParameter", "signer")
        refuse_unless(direction in (EXIT, ENTRY), "BadParameter", "direction")
        refuse_unless(0 < q_max_lph <= LARGEST_FLOW_LPH, "BadParameter", "qMaxLph")
        refuse_unless(ts <= w.now + SKEW, "BadParameter", "openingTs")
        refuse_unless(w.community.is_member(w, owner), "NotMember", owner)
        refuse_unless(id_hash not in self.meters, "MeterExists", id_hash)
        self.meters[id_hash] = Meter(
            owner, sender, signer, zone, direction, q_max_lph, allowance_wh, 0, ts, index_l
        )

    def rotate_key(self, w: World, sender: Address, meter_id: bytes, signer: Address) -> None:
        self._only_operator(w, sender)
        meter = self._active(meter_id)
        refuse_unless(signer not in (ZERO, meter.signer), "BadParameter", "newSigner")
        self.meters[meter_id] = replace(meter, signer=signer)

    def close_meter(self, w: World, sender: Address, meter_id: bytes) -> None:
        self._only_operator(w, sender)
        self.meters[meter_id] = replace(self._active(meter_id), status=CLOSED)

    def set_calorific(
        self, w: World, sender: Address, zone: bytes, start: int, end: int, z_ppm: int, cv: int
    ) -> None:
        self._only_operator(w, sender)
        refuse_unless(end > start, "BadParameter", "to")
        refuse_unless(0 < z_ppm <= LARGEST_Z_PPM, "BadParameter", "zPpm")
        refuse_unless(0 < cv <= LARGEST_CV, "BadParameter", "cvWhPerM3")
        known = self.calorific.get(zone, ())
        self.calorific[zone] = (*known, Calorific(start, end, z_ppm, cv))

    def set_network(self, w: World, sender: Address, zone: bytes, network: int) -> None:
        self._only_operator(w, sender)
        refuse_unless(network < len(NETWORKS), "BadParameter", "network")
        self.networks[zone] = network

    def swap_meter(
        self, w: World, sender: Address, meter_id: bytes, ts: int, closing: int, opening: int
    ) -> None:
        """Settle up to the closing index and go on from the opening one; mints nothing."""
        self._only_operator(w, sender)
        w.community.require_running()
        meter = self._active(meter_id)
        wh = self._measured(w, meter_id, meter, ts, closing)
        self.meters[meter_id] = replace(meter, last_ts=ts, last_index_l=opening)
        if meter.direction == EXIT and wh:
            self._settle(w, meter, meter_id, meter.last_seq, wh)

    def submit_reading(self, w: World, sender: Address, r: Reading, sig: bytes) -> None:
        w.community.require_running()
        self._accept(w, r, sig)

    def submit_readings(
        self, w: World, sender: Address, rs: tuple[Reading, ...], sigs: tuple[bytes, ...]
    ) -> None:
        w.community.require_running()
        refuse_unless(len(rs) == len(sigs), "LengthMismatch", len(rs), len(sigs))
        for r, sig in zip(rs, sigs, strict=True):
            self._accept(w, r, sig)

    def _accept(self, w: World, r: Reading, sig: bytes) -> None:
        meter = self._active(r.meter_id)
        digest = reading_digest(self.address, r)
        signed = w.signer_of(sig, digest) == meter.signer
        refuse_unless(signed, "BadReadingSignature", r.meter_id, r.seq)
        rises = r.seq > meter.last_seq
        refuse_unless(rises, "SeqNotRising", r.meter_id, r.seq, meter.last_seq)
        wh = self._measured(w, r.meter_id, meter, r.ts, r.index_l)
        self.meters[r.meter_id] = replace(
            meter, last_seq=r.seq, last_ts=r.ts, last_index_l=r.index_l
        )
        if wh == 0:
            return
        if meter.direction == EXIT:
            self._settle(w, meter, r.meter_id, r.seq, wh)
        elif r.ts + MAX_AGE >= w.now and w.community.is_member(w, meter.owner):
            w.credit.mint_from_reading(w, self.address, r.meter_id, r.seq, meter.owner, wh)

    def _settle(self, w: World, meter: Meter, meter_id: bytes, seq: int, wh: int) -> None:
        network = self.networks.get(meter.zone, 0)
        w.credit.settle_consumption(w, self.address, meter.owner, meter_id, seq, wh, network)

    def _measured(self, w: World, meter_id: bytes, meter: Meter, ts: int, index_l: int) -> int:
        """Check that an index can be true; give what passed since the last one, whole Wh."""
        refuse_unless(ts > meter.last_ts, "TimeNotRising", meter_id, ts, meter.last_ts)
        refuse_unless(ts <= w.now + SKEW, "TimeInFuture", meter_id, ts)
        litres, seconds = index_l - meter.last_index_l, ts - meter.last_ts
        refuse_unless(litres >= 0, "IndexFell", meter_id, index_l, meter.last_index_l)
        possible = Fraction(litres, seconds) <= Fraction(meter.q_max_lph, HOUR)
        refuse_unless(possible, "FlowTooHigh", meter_id, litres, seconds)
        value = self._calorific_at(meter.zone, ts)
        cubic_metres = Fraction(litres, 1000) * Fraction(value.z_ppm, 10**6)
        return int(cubic_metres * value.cv_wh_per_m3)

    def _calorific_at(self, zone: bytes, ts: int) -> Calorific:
        for value in reversed(self.calorific.get(zone, ())):
            if value.start <= ts < value.end:
                return value
        raise Refused("NoCalorific", zone, ts)

    def _active(self, meter_id: bytes) -> Meter:
        meter = self.meters.get(meter_id)
        if meter is None or meter.status != ACTIVE:
            raise Refused("MeterNotActive", meter_id)
        return meter

    def _only_operator(self, w: World, sender: Address) -> None:
        allowed = w.community.has_role(METER_OPERATOR, sender)
        refuse_unless(allowed, "MissingRole", METER_OPERATOR, sender)
