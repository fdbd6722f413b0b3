"""Zones: what a cubic metre is worth, and what the pipes carry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.town import ADMIN, FOREVER, NIL, ZONE, Town

OTHER = b"\3" * 32
USUAL = (1_000_000, 11_000)


def test_the_newest_value_that_covers_the_time_holds(town: Town) -> None:
    done = town.registry.send(ADMIN.address, "setCalorific", ZONE, 100, 200, 900_000, 10_000)
    assert done.event("CalorificSet") == {
        "zone": ZONE,
        "from": 100,
        "to": 200,
        "zPpm": 900_000,
        "cvWhPerM3": 10_000,
    }
    assert town.registry.view("calorificAt", ZONE, 99) == USUAL
    assert town.registry.view("calorificAt", ZONE, 100) == (900_000, 10_000)
    assert town.registry.view("calorificAt", ZONE, 199) == (900_000, 10_000)
    assert town.registry.view("calorificAt", ZONE, 200) == USUAL


def test_a_zone_or_a_time_without_a_value_is_refused(town: Town) -> None:
    town.registry.send(ADMIN.address, "setCalorific", OTHER, 100, 101, 1, 1)
    assert town.registry.view("calorificAt", OTHER, 100) == (1, 1)
    for zone, ts in ((OTHER, 99), (OTHER, 101), (NIL, 100)):
        with pytest.raises(Reverted) as refused:
            town.registry.view("calorificAt", zone, ts)
        assert (refused.value.name, refused.value.values) == ("NoCalorific", (zone, ts))


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ((5, 5, 1, 1), "to"),
        ((5, 4, 1, 1), "to"),
        ((5, 6, 0, 1), "zPpm"),
        ((5, 6, 10**9 + 1, 1), "zPpm"),
        ((5, 6, 1, 0), "cvWhPerM3"),
        ((5, 6, 1, 50_001), "cvWhPerM3"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(
    town: Town, args: tuple[int, ...], field: str
) -> None:
    with pytest.raises(Reverted) as refused:
        town.registry.send(ADMIN.address, "setCalorific", OTHER, *args)
    assert (refused.value.name, refused.value.values) == ("BadParameter", (field,))


def test_a_value_at_the_edge_of_sense_is_taken(town: Town) -> None:
    for values in ((1, 1), (10**9, 50_000)):
        town.registry.send(ADMIN.address, "setCalorific", OTHER, 5, 6, *values)
        assert town.registry.view("calorificAt", OTHER, 5) == values


def test_the_newest_1024_values_of_a_zone_are_searched(town: Town) -> None:
    def add(count: int) -> None:
        calls = [town.registry.data("setCalorific", OTHER, 9, 10, 2, 2)] * count
        town.registry.send(ADMIN.address, "multicall", calls)

    town.registry.send(ADMIN.address, "setCalorific", OTHER, 5, 6, 7, 7)
    for count in (500, 523):
        add(count)
    assert town.registry.view("calorificAt", OTHER, 5) == (7, 7)
    add(1)
    with pytest.raises(Reverted, match="NoCalorific"):
        town.registry.view("calorificAt", OTHER, 5)


@pytest.mark.parametrize("network", [0, 1, 2])
def test_the_operator_says_what_a_zone_carries(town: Town, network: int) -> None:
    assert town.registry.view("networkOf", ZONE) == 0
    done = town.registry.send(ADMIN.address, "setNetwork", ZONE, network)
    assert done.event("NetworkSet") == {"zone": ZONE, "network": network}
    assert town.registry.view("networkOf", ZONE) == network
    assert town.registry.view("networkOf", OTHER) == 0


@pytest.mark.parametrize("network", [3, 255])
def test_other_networks_there_are_none(town: Town, network: Any) -> None:
    with pytest.raises(Reverted) as refused:
        town.registry.send(ADMIN.address, "setNetwork", ZONE, network)
    assert (refused.value.name, refused.value.values) == ("BadParameter", ("network",))


def test_the_whole_of_time_can_be_covered(town: Town) -> None:
    town.registry.send(ADMIN.address, "setCalorific", OTHER, 0, FOREVER, 3, 3)
    assert town.registry.view("calorificAt", OTHER, 0) == (3, 3)
    assert town.registry.view("calorificAt", OTHER, FOREVER - 1) == (3, 3)
    with pytest.raises(Reverted, match="NoCalorific"):
        town.registry.view("calorificAt", OTHER, FOREVER)
