"""Killed at any moment and run again, the contracts stand as after one run that was never killed.

Killed here means: an exception that nothing catches, thrown at one step of one transaction's way
(before it is kept, kept but not sent, sent but not noted), after which only the files are left. A
real SIGKILL of the whole command is in ``tests/cli/test_operator_killed.py``.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.market.operating.office import Office, csv, meter_ids, open_office, person, signer_of
from wallet.codec.address import address_bytes
from wallet.ledger.outbox import SqliteOutbox
from wallet.market.operating import earlier, packing, sending
from wallet.market.operating.allotments import ALLOTMENTS, Allot
from wallet.market.operating.batches import BATCHES, IssueBatches
from wallet.market.operating.calorific import CALORIFIC, SetCalorific
from wallet.market.operating.changes import Job
from wallet.market.operating.devices import RotateKeys, SwapMeters, rotations, swaps
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.readings import SignedReading, SubmitReadings
from wallet.market.operating.salts import MeterName
from wallet.practice.launcher import NodeProcess
from wallet.protocol.readings import Reading
from wallet.units import Litres, Timestamp

HOMES = 4
OPENING = 1_793_491_200  # 2026-11-01
SECRET = b"k" * 32


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Trap:
    """Kills at the n-th time that something happens."""

    place: str
    left: int

    def at(self, place: str) -> None:
        if place == self.place:
            self.left -= 1
            if self.left == 0:
                raise Killed


class DeadlyOutbox(SqliteOutbox):
    trap = Trap("", 0)

    def add(self, entry: Any) -> None:
        self.trap.at("signed")
        super().add(entry)
        self.trap.at("kept")


class DeadlyNode:
    """The node, and what happens around sending."""

    def __init__(self, node: Any, trap: Trap) -> None:
        self._node, self._trap = node, trap

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)

    def send_raw(self, raw: bytes) -> bytes:
        found: bytes = self._node.send_raw(raw)
        self._trap.at("sent")
        return found

    def receipt(self, tx_hash: bytes) -> Any:
        found = self._node.receipt(tx_hash)
        if found is not None:
            self._trap.at("mined")
        return found


@dataclass
class Desk:
    """What survives a kill: the chain, the outbox's file, the tables."""

    office: Office
    folder: Path

    def run(self, job: Job, trap: Trap) -> int:
        """Run a command once; returns how many rows it changed."""
        outbox = DeadlyOutbox(self.folder / "wallet.sqlite")
        outbox.trap = trap
        known = self.office
        fresh = Office(known.url, self.folder, known.signer, known.community, outbox, "index")
        fresh.node = DeadlyNode(fresh.node, trap)
        fresh.sender = type(fresh.sender)(fresh.node, outbox, self.office.community.chain_id)
        try:
            return fresh.does(job).sent.rows
        finally:
            outbox.close()
            fresh.index.close()


def events(office: Office) -> list[tuple[str, tuple[bytes, ...], bytes]]:
    """Everything the community's contracts said since they stand, with their names for addresses.

    Whatever changes in them is said in an event, so the same events in the same order are the same
    state; the order within a job is the table's.
    """
    names = {ref.address: name for name, ref in office.community.contracts.items()}
    words = {bytes(12) + address_bytes(it): name.encode() for it, name in names.items()}
    head = office.node.head().number
    logs = office.node.logs(office.opened + 1, head, list(names))
    return [
        (names[log.address], tuple(words.get(topic, topic) for topic in log.topics), log.data)
        for log in logs
    ]


def people() -> Job:
    rows = [(person(n), "household", "2035-01-01", "CN") for n in range(HOMES)]
    return Attest(ADMISSIONS.parse(csv("account,kind,valid_until,country", rows), "m.csv"))


def meters() -> Job:
    rows = [
        (f"M{n}", person(n), signer_of(5).address, "Linden", "exit", 6, "2026-11-01", 100)
        for n in range(HOMES)
    ]
    head = "meter,owner,gateway,zone,direction,q_max_m3h,opening_time,opening_litres"
    return Register(registrations(meter_ids(SECRET)).parse(csv(head, rows), "r.csv"))


def keys() -> Job:
    rows = [(f"M{n}", signer_of(6).address) for n in range(HOMES)]
    return RotateKeys(rotations(meter_ids(SECRET)).parse(csv("meter,gateway", rows), "k.csv"))


def exchanged() -> Job:
    rows = [(f"M{n}", OPENING + 3_600, 150, 7) for n in range(HOMES)]
    head = "meter,time,closing_litres,opening_litres"
    return SwapMeters(swaps(meter_ids(SECRET)).parse(csv(head, rows), "s.csv"))


def values() -> Job:
    rows = [("Linden", f"2026-{month:02d}", "0.95", f"11.{month:02d}") for month in range(7, 13)]
    table = csv("zone,month,z,kwh_per_m3", rows)
    return SetCalorific(CALORIFIC.parse(table, "c.csv"))


def lots() -> Job:
    rows = [(f"B{n}", "natural", "Linden", "2026-11", "CN") for n in range(HOMES)]
    return IssueBatches(BATCHES.parse(csv("id,class,zone,month,country", rows), "b.csv"))


def gas() -> Job:
    batch = hex(1 << 160 | int.from_bytes(zone()[:8], "big") << 96 | 202611 << 64 | 1)
    rows = [(f"A{n}", person(n), batch, n + 1) for n in range(HOMES)]
    return Allot(ALLOTMENTS.parse(csv("id,account,batch,kwh", rows), "a.csv"))


def zone() -> bytes:
    from wallet.protocol.credits import zone_hash

    return zone_hash("Linden")


def readings(office: Office) -> Job:
    ids, gateway = meter_ids(SECRET), signer_of(6)
    wishes = []
    for n, seq in itertools.product(range(2), (1, 2, 3)):
        name = ids.read(f"M{n}")
        at = Timestamp(OPENING + 3_600 * (seq + 1))
        reading = Reading(name.meter_id, seq, at, Litres(7 + 10 * seq))
        place = office.community
        signature = gateway.sign_typed_data(reading.typed_data(place.chain_id, place.registry))
        wishes.append(SignedReading(MeterName(f"M{n}", name.meter_id), reading, signature))
    return SubmitReadings(wishes)


JOBS: tuple[tuple[str, Callable[[Office], Job]], ...] = (
    ("people", lambda _: people()),
    ("values", lambda _: values()),
    ("meters", lambda _: meters()),
    ("keys", lambda _: keys()),
    ("lots", lambda _: lots()),
    ("gas", lambda _: gas()),
    ("exchanged", lambda _: exchanged()),
    ("readings", readings),
)
"""What an operator does in a community's first month, in an order in which it works."""


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows to a transaction, so that there is something between two of them."""
    monkeypatch.setattr(packing._Packer, "_fitting", lambda _self, left: min(2, len(left)))
    monkeypatch.setattr(earlier, "_SLICE", 0.5)
    monkeypatch.setattr(sending, "MOST_UNDER_WAY", 2)


@pytest.fixture(scope="module")
def undisturbed(
    chain: NodeProcess, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, tuple[bytes, ...], bytes]]:
    """What the contracts say after one run of everything that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    office = open_office(chain.url, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing._Packer, "_fitting", lambda _self, left: min(2, len(left)))
        for _, job in JOBS:
            office.does(job(office))
    return events(office)


PLACES = ("signed", "kept", "sent", "mined")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("turn", [0, 2])
def test_killed_anywhere_and_run_again_it_is_as_if_run_once(
    chain: NodeProcess, tmp_path: Path, undisturbed: object, turn: int, number: int
) -> None:
    desk = Desk(open_office(chain.url, tmp_path), tmp_path)
    for at, (name, make) in enumerate(JOBS):
        with pytest.raises(Killed):
            desk.run(make(desk.office), Trap(PLACES[(at + turn + number) % 4], number))
        desk.run(make(desk.office), Trap("", 0))
        assert name
    assert events(desk.office) == undisturbed
    nonce = desk.office.nonce()
    assert [desk.run(make(desk.office), Trap("", 0)) for _, make in JOBS] == [0] * len(JOBS)
    assert desk.office.nonce() == nonce


def test_killed_again_and_again_it_still_happens_once(
    chain: NodeProcess, tmp_path: Path, undisturbed: object
) -> None:
    desk = Desk(open_office(chain.url, tmp_path), tmp_path)
    for _, make in JOBS:
        for place in ("sent", "kept", "signed", "mined", ""):
            with contextlib.suppress(Killed):
                desk.run(make(desk.office), Trap(place, 1))
    assert events(desk.office) == undisturbed
