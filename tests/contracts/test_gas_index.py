"""The gas index: what a round is, when one can be made, and how it is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.evm import START, Reverted, load
from tests.contracts.feed import DAY, HOUR, MARKET, MWH, PRICE, YUAN, Feed

TOP = 2**128 - 1


def refused(feed: Feed) -> tuple[str, tuple[Any, ...]]:
    with pytest.raises(Reverted) as caught:
        feed.update()
    return caught.value.name, caught.value.values


# --- how it is read ---------------------------------------------------------------------------


def test_it_is_read_as_chainlinks_feeds_are() -> None:
    round_data = [
        ("roundId", "uint80"),
        ("answer", "int256"),
        ("startedAt", "uint256"),
        ("updatedAt", "uint256"),
        ("answeredInRound", "uint80"),
    ]
    expected = {
        "decimals": ([], ["uint8"]),
        "description": ([], ["string"]),
        "version": ([], ["uint256"]),
        "getRoundData": ([("_roundId", "uint80")], round_data),
        "latestRoundData": ([], round_data),
    }
    abi = {e["name"]: e for e in load("GasIndex")["abi"] if e["type"] == "function"}
    for name, (inputs, outputs) in expected.items():
        assert [(i["name"], i["type"]) for i in abi[name]["inputs"]] == inputs
        named = [(o["name"], o["type"]) for o in abi[name]["outputs"]]
        assert named == (outputs if len(outputs) > 1 else [("", outputs[0])])
        assert abi[name]["stateMutability"] == "view"


def test_it_says_what_it_is_made_of() -> None:
    feed = Feed()
    view = feed.index.view
    assert view("market").lower() == MARKET
    assert view("currency").lower() == feed.money.address.lower()
    assert [view(n) for n in ("gasClass", "window", "interval", "minWh", "maxMoveBps")] == [
        2, 4 * HOUR, HOUR, MWH, 1_000,
    ]  # fmt: skip
    assert (view("decimals"), view("version")) == (6, 1)


@pytest.mark.parametrize(
    ("gas_class", "name"),
    [(1, "natural gas"), (2, "biomethane"), (3, "hydrogen"), (4, "blended gas")],
)
def test_each_class_has_its_words(gas_class: int, name: str) -> None:
    index = Feed().deploy(gas_class=gas_class)
    assert index.view("description") == f"Hearth index: {name}, per MWh"


def test_there_is_no_data_before_the_first_round_and_none_beyond_the_last() -> None:
    feed = Feed()
    for call in [("latestRoundData",), ("getRoundData", 0), ("getRoundData", 1)]:
        with pytest.raises(Reverted, match="NoDataPresent"):
            feed.index.view(*call)
    feed.wait(4 * HOUR)
    feed.trade()
    feed.update()
    assert feed.index.view("getRoundData", 1)[0] == 1
    for missing in (0, 2, 2**80 - 1):
        with pytest.raises(Reverted, match="NoDataPresent"):
            feed.index.view("getRoundData", missing)


def test_a_round_tells_its_number_its_price_and_its_times() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.trade(2 * MWH, 300 * YUAN)
    feed.trade(MWH, 360 * YUAN)
    made = feed.update()
    now = START + 4 * HOUR
    assert made.event("RoundMade") == {
        "roundId": 1, "answer": 320 * YUAN, "wh": 3 * MWH, "from": START, "to": now,
    }  # fmt: skip
    assert feed.index.view("latestRoundData") == (1, 320 * YUAN, START, now, 1)
    feed.wait(HOUR + 7)
    feed.trade(MWH, 320 * YUAN)
    feed.update()
    # Only the beginning is a whole window old, so the second round looks back as far as the first.
    assert feed.index.view("latestRoundData") == (2, 320 * YUAN, START, now + HOUR + 7, 2)
    assert feed.index.view("getRoundData", 1) == (1, 320 * YUAN, START, now, 1)


# --- when a round can be made ----------------------------------------------------------------


def test_the_first_round_waits_for_a_whole_window() -> None:
    feed = Feed()
    feed.trade()
    feed.wait(4 * HOUR - 1)
    assert refused(feed) == ("TooEarly", (START + 4 * HOUR,))
    feed.wait(1)
    feed.update()
    assert feed.answer() == PRICE


def test_rounds_keep_their_distance_whoever_asks() -> None:
    feed = Feed().started()
    last = feed.evm.now
    feed.wait(HOUR - 1)
    feed.trade()
    assert refused(feed) == ("TooEarly", (last + HOUR,))
    feed.wait(1)
    feed.update()
    assert refused(feed) == ("TooEarly", (last + 2 * HOUR,))


def test_a_round_needs_enough_trade_in_its_window() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    assert refused(feed) == ("TooLittleTraded", (0, MWH))
    feed.trade(MWH - 1)
    assert refused(feed) == ("TooLittleTraded", (MWH - 1, MWH))
    feed.trade(1)
    feed.update()
    assert feed.index.view("latestRoundData")[0] == 1


def test_what_was_traded_before_the_beginning_does_not_count() -> None:
    old = Feed()
    old.trade(50 * MWH, 9 * PRICE)
    old.index = old.deploy()
    old.wait(4 * HOUR)
    assert refused(old) == ("TooLittleTraded", (0, MWH))
    old.trade()
    old.update()
    assert old.answer() == PRICE


def test_without_trade_the_answer_ages() -> None:
    feed = Feed().started()
    made_at = feed.evm.now
    for _ in range(3):  # The last trades are still in the window.
        assert feed.hour(wh=0) == PRICE
    feed.wait()
    assert refused(feed) == ("TooLittleTraded", (0, MWH))
    feed.wait(30 * DAY)
    assert refused(feed) == ("TooLittleTraded", (0, MWH))
    assert feed.index.view("latestRoundData")[3] == made_at + 3 * HOUR


# --- what a round looks back at ---------------------------------------------------------------


@pytest.mark.parametrize(("late", "begins"), [(-1, 0), (0, 1), (1, 1)])
def test_the_window_begins_at_the_newest_round_that_is_a_window_old(late: int, begins: int) -> None:
    feed = Feed(changes={"max_move_bps": 9_999})
    feed.wait(4 * HOUR)
    feed.trade(MWH, PRICE)
    feed.update()
    first = feed.evm.now
    feed.wait(4 * HOUR + late)
    feed.trade(MWH, 2 * PRICE - 100 * YUAN)
    assert feed.update().event("RoundMade")["wh"] == [2 * MWH, MWH][begins]
    _, answer, started, *_ = feed.index.view("latestRoundData")
    assert started == [START, first][begins]
    assert answer == [PRICE * 3 // 2 - 50 * YUAN, 2 * PRICE - 100 * YUAN][begins]


def test_old_trades_leave_the_window_together_with_their_round() -> None:
    feed = Feed(changes={"max_move_bps": 9_999}).started(rounds=1)
    half = PRICE // 2
    answers = [feed.hour(price=half) for _ in range(5)]
    # 4 MWh at the old price were traded before the first round, then 1 MWh an hour at half of it.
    mixed = [(4 * PRICE + n * half) // (4 + n) for n in (1, 2, 3)]
    assert answers == [*mixed, half, half]


def test_after_days_without_rounds_the_next_one_covers_them_all() -> None:
    feed = Feed().started()
    last = feed.evm.now
    feed.wait(3 * DAY)
    feed.trade(MWH, PRICE + 4 * YUAN)
    feed.wait(3 * DAY)
    feed.trade(3 * MWH, PRICE)
    feed.update()
    assert feed.index.view("latestRoundData") == (5, PRICE + YUAN, last, feed.evm.now, 5)


# --- how far a round moves --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "answer"),
    [
        (PRICE * 11 // 10, PRICE * 11 // 10),
        (PRICE * 11 // 10 + 1, PRICE * 11 // 10),
        (PRICE * 11 // 10 - 1, PRICE * 11 // 10 - 1),
        (PRICE * 9 // 10, PRICE * 9 // 10),
        (PRICE * 9 // 10 - 1, PRICE * 9 // 10),
        (PRICE * 9 // 10 + 1, PRICE * 9 // 10 + 1),
    ],
)
def test_an_answer_moves_by_a_tenth_at_most(price: int, answer: int) -> None:
    feed = Feed().started()
    feed.wait(5 * HOUR)  # The last round is the window's beginning: nothing older has a say.
    feed.trade(MWH, price)
    feed.update()
    assert feed.answer() == answer


def test_old_trades_that_leave_together_do_not_make_a_jump() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.trade(100 * MWH, PRICE)
    feed.update()
    assert feed.hour(price=PRICE // 2) > PRICE * 99 // 100
    assert feed.hour(price=PRICE // 2) > PRICE * 99 // 100
    feed.wait(3 * HOUR)
    before = feed.answer()
    feed.trade(MWH, PRICE // 4)  # With the large trade gone, what is left is far below.
    feed.update()
    assert feed.answer() >= before * 9 // 10


def test_nor_do_they_make_a_jump_upwards() -> None:
    feed = Feed()
    feed.wait(3 * HOUR)
    assert feed.hour(1_000 * MWH, PRICE) == PRICE
    feed.hour(100 * MWH, PRICE * 9 // 10)
    feed.hour(MWH, PRICE * 105 // 100)
    feed.wait()
    cheap = feed.hour(wh=0)  # The thousand have left, the hundred have not.
    assert cheap < PRICE * 91 // 100
    assert feed.hour(wh=0) == cheap + cheap // 10  # Only the dearest trade is left.


@pytest.mark.parametrize("price", [1, 2, 9, 10, 19, 20, 21])
def test_even_the_smallest_answer_can_move_and_stays_positive(price: int) -> None:
    feed = Feed().started(price=price)
    step = max(price // 10, 1)
    feed.wait(5 * HOUR)
    feed.trade(MWH, 50)
    feed.update()
    assert feed.answer() == price + step
    feed.wait(5 * HOUR)
    feed.sold(3 * MWH, 1)
    feed.update()
    assert feed.answer() == max(price + step - max((price + step) // 10, 1), 1)


def test_a_price_just_at_its_bound_is_counted_to_the_last_unit() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.trade(MWH, 320 * YUAN)
    feed.update()
    feed.wait(4 * HOUR)
    feed.sold(3 * MWH, 3 * 352 * YUAN + 2)  # 352 a MWh, the most that is allowed, and two units
    feed.update()
    feed.wait(HOUR)
    feed.sold(3 * MWH, 3 * 352 * YUAN - 2)
    feed.update()
    assert feed.index.view("latestRoundData")[1] == 352 * YUAN


def test_an_answer_is_never_zero() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.sold(10 * MWH, 1)
    feed.update()
    assert feed.answer() == 1
    feed.wait(5 * HOUR)
    feed.sold(10 * MWH, 1)
    feed.update()
    assert feed.answer() == 1
    feed.wait(5 * HOUR)
    feed.trade()
    feed.update()
    assert feed.answer() == 2


# --- parameters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gas_class": 0}, "gasClass"),
        ({"gas_class": 5}, "gasClass"),
        ({"interval": 0}, "interval"),
        ({"window": HOUR - 1}, "window"),
        ({"window": 96 * HOUR + 1}, "window"),
        ({"min_wh": 0}, "minWh"),
        ({"max_move_bps": 0}, "maxMoveBps"),
        ({"max_move_bps": 10_000}, "maxMoveBps"),
    ],
)
def test_senseless_parameters_are_refused_by_name(changes: dict[str, Any], field: str) -> None:
    feed = Feed()
    with pytest.raises(Reverted) as caught:
        feed.deploy(**changes)
    assert (caught.value.name, caught.value.values) == ("BadParameter", (field,))


@pytest.mark.parametrize(
    "changes",
    [
        {"gas_class": 1},
        {"gas_class": 4},
        {"interval": 1, "window": 1},
        {"window": HOUR},
        {"window": 96 * HOUR},
        {"min_wh": 1},
        {"max_move_bps": 1},
        {"max_move_bps": 9_999},
    ],
)
def test_the_outermost_parameters_are_allowed(changes: dict[str, Any]) -> None:
    assert Feed().deploy(**changes).address


# --- extremes ---------------------------------------------------------------------------------


def test_the_largest_price_and_the_largest_amount_do_not_overflow() -> None:
    feed = Feed(changes={"min_wh": 1})
    feed.wait(4 * HOUR)
    feed.sold(1, TOP - 10)
    feed.update()
    highest = (TOP - 10) * MWH
    assert feed.answer() == highest
    feed.wait(5 * HOUR)
    feed.sold(TOP - 3, 1)  # Counted at nine tenths of that price: the largest sum there can be.
    feed.update()
    low = highest - highest // 10
    assert low - 1 <= feed.answer() <= low
    feed.wait(5 * HOUR)
    feed.sold(1, 8)
    feed.update()
    assert feed.answer() == low - low // 10
    feed.wait(5 * HOUR)
    feed.sold(1, 1)
    feed.update()
    assert (feed.wh, feed.value) == (TOP, TOP)
    assert feed.index.view("latestRoundData")[0] == 4


def test_the_largest_totals_at_once_make_a_round() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.sold(TOP, TOP)
    feed.update()
    assert feed.answer() == MWH


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 7 * HOUR),
            st.integers(0, 5 * MWH),
            st.one_of(st.integers(1, 10**4), st.integers(1, 10**14)),
        ),
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 9_999),
)
def test_it_agrees_with_a_plain_model(steps: list[tuple[int, int, int]], bps: int) -> None:
    feed = Feed(changes={"max_move_bps": bps})
    rounds: list[dict[str, int]] = [{"at": START, "wh": 0, "counted": 0, "answer": 0}]
    seen = 0
    for wait, wh, price in steps:
        feed.wait(wait)
        if wh:
            feed.sold(wh, max(wh * price // MWH, 1))
        now, last = feed.evm.now, rounds[-1]
        base = [r for r in rounds if r["at"] + 4 * HOUR <= now][-1:]
        early = now < last["at"] + HOUR or not base
        if early or feed.wh - base[0]["wh"] < MWH:
            assert refused(feed)[0] == ("TooEarly" if early else "TooLittleTraded")
            continue
        before = last["answer"]
        move = max(before * bps // 10_000, 1)
        low, high = (max(before - move, 1), before + move) if before else (1, 2**256)
        wh_now, value = feed.wh - last["wh"], feed.value - seen
        unit = value * MWH // wh_now if wh_now else low
        counted = value if low <= unit <= high else min(max(unit, low), high) * wh_now // MWH
        total = last["counted"] + (counted if wh_now else 0)
        answer = (total - base[0]["counted"]) * MWH // (feed.wh - base[0]["wh"])
        answer = min(max(answer, low), high)
        made = feed.update().event("RoundMade")
        assert (made["answer"], made["from"]) == (answer, base[0]["at"])
        rounds.append({"at": now, "wh": feed.wh, "counted": total, "answer": answer})
        seen = feed.value


def test_looking_back_stays_cheap_with_the_most_rounds_in_a_window() -> None:
    feed = Feed(changes={"interval": 60, "window": 96 * 60})
    feed.wait(96 * 60)
    feed.trade()
    feed.update()
    costs = []
    for _ in range(97):
        feed.wait(60)
        feed.trade()
        costs.append(feed.update().gas)
    assert max(costs) < 350_000
    feed.wait(40 * DAY)
    feed.trade()
    assert feed.update().gas < min(costs)


def test_anyone_may_make_a_round() -> None:
    feed = Feed()
    feed.wait(4 * HOUR)
    feed.trade()
    assert feed.index.send("0x" + "99" * 20, "update").event("RoundMade")["roundId"] == 1
