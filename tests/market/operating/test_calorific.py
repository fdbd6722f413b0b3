"""Calorific values: what holds already is left alone; what a later entry hid is set again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.operating.office import Office, csv
from wallet.errors import RowsError
from wallet.ledger.registers import CalorificRow
from wallet.market.operating.calorific import CALORIFIC, CalorificWish, SetCalorific, holds
from wallet.market.operating.networks import ZONES, SetNetworks
from wallet.market.operating.questions import ask_all
from wallet.protocol import calls
from wallet.protocol.contracts import REGISTRY
from wallet.protocol.credits import zone_hash
from wallet.units import Timestamp

HEAD = "zone,from,to,z,kwh_per_m3"


def values(*rows: tuple[object, ...]) -> SetCalorific:
    return SetCalorific(CALORIFIC.parse(csv(HEAD, rows), "c.csv"))


def problems(make: Any) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as caught:
        make()
    return [(item.line, item.column, item.error.code) for item in caught.value.problems]


_SPAN = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda span: span[0] < span[1])


@given(
    entries=st.lists(st.tuples(_SPAN, st.integers(1, 2)), max_size=6),
    wanted=st.tuples(_SPAN, st.integers(1, 2)),
)
def test_holds_agrees_with_asking_for_every_second(
    entries: list[tuple[tuple[int, int], int]], wanted: tuple[tuple[int, int], int]
) -> None:
    rows = [CalorificRow(Timestamp(a), Timestamp(b), 1, cv) for (a, b), cv in entries]
    (start, end), value = wanted
    wish = CalorificWish("z", Timestamp(start), Timestamp(end), 1, value)

    def at(second: int) -> int | None:
        found = [row for row in rows if row.from_ts <= second < row.to_ts]
        return found[-1].cv_wh_per_m3 if found else None

    assert holds(rows, wish) == all(at(second) == value for second in range(start, end))


def test_a_value_is_set_once_and_again_after_another_hid_it(office: Office) -> None:
    first = values(("Elm", 1_000, 2_000, "0.95", "11.2"), ("Elm", 2_000, 3_000, "0.95", "11.3"))
    assert (office.does(first).sent.rows, office.does(first).sent.rows) == (2, 0)
    zone = zone_hash("Elm")
    assert calls.read_calorific(office.node, office.community, zone, 1_999) == (950_000, 11_200)
    assert calls.read_calorific(office.node, office.community, zone, 2_000) == (950_000, 11_300)
    part = values(("Elm", 1_200, 1_800, "0.95", "11.2"))
    assert office.does(part).sent.rows == 0
    hides = values(("Elm", 1_400, 1_500, "0.9", "10"))
    assert office.does(hides).sent.rows == 1
    assert [change.origin.line for change in office.plan(first).changes] == [2]
    assert office.does(first).sent.rows == 1
    assert office.does(first).sent.rows == 0


def test_each_question_has_its_answer_also_beside_refused_ones(office: Office) -> None:
    office.does(values(("Fir", 100, 200, "0.9", "10")))
    zone = zone_hash("Fir")
    asked = [(zone, ts) for ts in (99, 100, 150, 200, 199, 0)]
    answers = ask_all(office.desk, office.community.registry, REGISTRY["calorific_at"], asked)
    value = (900_000, 10_000)
    assert answers == [None, value, value, None, value, None]


def test_a_month_is_its_days_of_utc(office: Office) -> None:
    (wish,) = CALORIFIC.parse(csv("zone,month,z,kwh_per_m3", [("Elm", "2026-11", 1, 11)]), "c.csv")
    assert (wish.from_ts, wish.to_ts) == (1_793_491_200, 1_793_491_200 + 30 * 86_400)


def test_rows_that_contradict_each_other_are_refused(office: Office) -> None:
    job = values(("Elm", 10, 20, 1, 11), ("Oak", 15, 25, 1, 11), ("Elm", 19, 30, 1, 12))
    assert problems(lambda: office.plan(job)) == [(4, "from", "operator.overlap")]
    assert problems(lambda: values(("Elm", 20, 20, 1, 11))) == [(2, "to", "operator.backwards")]
    both = csv("zone,month,from,z,kwh_per_m3", [("Elm", "2026-11", 5, 1, 11)])
    assert problems(lambda: CALORIFIC.parse(both, "c.csv")) == [
        (2, "from", "operator.month_and_times")
    ]
    for z, cv, column in (("0", "11", "z"), ("1", "51", "kwh_per_m3"), ("3", "11", "z")):
        row = ("Elm", 1, 2, z, cv)
        assert problems(lambda row=row: values(row)) == [(2, column, "operator.range")]


def test_more_values_than_the_registry_searches_are_refused(office: Office) -> None:
    rows = [("Ash", n, n + 1, 1, 11) for n in range(1_025)]
    assert problems(lambda: office.plan(values(*rows))) == [
        (1_026, "zone", "operator.too_many_values")
    ]


def test_a_zone_s_network_is_set_once(office: Office) -> None:
    rows = [("Elm", "hydrogen"), ("Oak", "methane")]
    job = SetNetworks(ZONES.parse(csv("zone,network", rows), "z.csv"))
    assert (office.does(job).sent.rows, office.does(job).sent.rows) == (1, 0)
    place = office.community.registry
    assert calls.ask(office.node, place, REGISTRY["network_of"], zone_hash("Elm")) == 1
