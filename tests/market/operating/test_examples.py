"""The example tables work as they are, in the order of a community's first month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.market.operating.office import meter_ids
from wallet.errors import RowsError
from wallet.market.operating.allotments import ALLOTMENTS, Allot
from wallet.market.operating.batches import BATCHES, IssueBatches
from wallet.market.operating.calorific import CALORIFIC, SetCalorific
from wallet.market.operating.devices import (
    CloseMeters,
    RotateKeys,
    SwapMeters,
    closings,
    rotations,
    swaps,
)
from wallet.market.operating.entry_batches import SetEntryBatches, entry_batches
from wallet.market.operating.members import ADMISSIONS, ENDINGS, Attest, Revoke
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.networks import ZONES, SetNetworks
from wallet.market.operating.readings import SubmitReadings, load_readings
from wallet.paths import resource

EXAMPLES = Path(str(resource("examples")))
IDS = meter_ids()

ORDER: tuple[tuple[str, Any, Any], ...] = (
    ("members.csv", ADMISSIONS, Attest),
    ("calorific.csv", CALORIFIC, SetCalorific),
    ("networks.csv", ZONES, SetNetworks),
    ("meters.csv", registrations(IDS), Register),
    ("gateway-keys.csv", rotations(IDS), RotateKeys),
    ("batches.csv", BATCHES, IssueBatches),
    ("allotments.csv", ALLOTMENTS, Allot),
    ("entry-batches.csv", entry_batches(IDS), SetEntryBatches),
    ("meter-swaps.csv", swaps(IDS), SwapMeters),
    ("closed-meters.csv", closings(IDS), CloseMeters),
    ("former-members.csv", ENDINGS, Revoke),
)


def test_every_example_does_what_it_says_and_only_once(new_office: Any) -> None:
    office = new_office()
    for name, table, job in ORDER:
        wishes = table.load(EXAMPLES / name)
        assert 0 < office.does(job(wishes)).sent.rows <= len(wishes), name
        assert office.does(job(wishes)).sent.rows == 0, name
    for name in ("readings.csv", "readings.json"):
        with pytest.raises(RowsError):
            office.plan(SubmitReadings(load_readings(EXAMPLES / name, IDS)))


def test_every_example_is_described() -> None:
    described = (EXAMPLES / "README.md").read_text("utf-8")
    names = {path.name for path in EXAMPLES.iterdir()} - {"README.md"}
    assert all(f"`{name}`" in described for name in names)
    assert {name for name, _, _ in ORDER} | {"readings.csv", "readings.json"} == names
