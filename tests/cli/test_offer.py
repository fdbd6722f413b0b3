"""``hearth offer`` on a real chain: made, handed on, checked, taken, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.hearth import Ended, Person
from tests.cli.settled import KWH, YUAN, Village, address


def make(who: Person, side: str = "sell", *more: object, **options: object) -> Ended:
    """Make an offer of 5 kWh at 0.30 until tomorrow, unless told otherwise."""
    named = {"amount": "5kWh", "price": "0.30", "until": "1d"} | options
    given = [f"--{name}={value}" for name, value in named.items()]
    return who.does("offer", "make", side, *given, *more, "--yes")


def slip_of(made: Ended) -> str:
    """The slip of a made offer, as text."""
    return json.dumps(made.well().document["slip"])


def test_a_slip_is_made_checked_and_filled_and_balances_move(village: Village, tmp_path: Path):
    slip = tmp_path / "slip.json"
    make(village.mei, "sell", "--out", slip, "--gas", "biomethane").well()
    before = [village.gas(who) for who in (village.mei, village.anna)]
    money = [village.money(who) for who in (village.mei, village.anna)]

    checked = village.anna.does("offer", "check", slip, "--wh", 2 * KWH)
    assert checked.document["reasons"][0]["reason"] == "TAKER_NO_MONEY_APPROVAL"
    assert checked.status == 1
    taken = village.anna.does("offer", "fill", slip, "--amount", "2kWh", "--yes").well()

    assert taken.document["result"]["gasChangeWh"] == str(2 * KWH)
    assert village.gas(village.mei) == before[0] - 2 * KWH
    assert village.gas(village.anna) == before[1] + 2 * KWH
    assert village.money(village.mei) == money[0] + 600_000
    assert village.money(village.anna) == money[1] - 600_000
    shown = village.anna.does("offer", "show", slip).well().document
    assert (shown["filledWh"], shown["remainingWh"]) == (str(2 * KWH), str(3 * KWH))


def test_without_out_the_slip_is_all_of_standard_output(village: Village):
    made = village.mei.says(
        "offer", "make", "sell", "--amount", "1 kWh", "--price", "0.3", "--until", "1d", "--yes"
    ).well()
    document = json.loads(made.out)
    assert document["primaryType"] == "GasOffer"
    checked = village.anna.does("offer", "check", "-", stdin=made.out)
    assert checked.document["offer"]["fields"]["maker"] == address(1)


def test_everything_is_printed_before_it_is_signed(village: Village):
    asked = village.mei.says(
        "offer", "make", "sell", "--amount", "3kWh", "--price", "0.31", "--until", "2d",
        "--end-price", "0.21", "--min", "1kWh",
    )  # fmt: skip
    assert asked.status == 2
    assert asked.out == ""
    for exact in ("3000", "310000000", "210000000", "minFillWh", "validTo", "salt"):
        assert exact in asked.err
    assert "You offer to sell up to 3 kWh" in asked.err
    assert "moves evenly to ¥0.21" in asked.err


def test_a_slip_goes_to_the_market_and_back(village: Village, tmp_path: Path):
    slip = slip_of(make(village.mei))
    posted = village.ben.does("offer", "post", "-", "--yes", stdin=slip).well()
    offer_hash = posted.document["result"]["offerHash"]

    back = village.anna.does("offer", "slip", offer_hash).well()
    assert json.loads(back.out) == json.loads(slip)
    compact = village.anna.says("offer", "slip", offer_hash, "--compact").well().out.strip()
    assert compact.startswith("HEARTH1")
    checked = village.anna.does("offer", "check", compact).document
    assert checked["offer"]["offerHash"] == offer_hash
    listed = village.anna.does("offer", "show").well().document["offers"]
    assert offer_hash in {item["offerHash"] for item in listed}
    mine = village.mei.does("offer", "show", "--mine").well().document["offers"]
    assert offer_hash in {item["offerHash"] for item in mine}


def test_a_posted_buy_offer_is_filled_by_its_hash(village: Village):
    made = make(village.anna, "buy", "--gas", "any", "--post").well()
    offer_hash = made.document["result"]["offerHash"]
    before = village.money(village.mei)
    village.mei.does(
        "offer", "fill", offer_hash, "--amount", "1kWh", "--batch", village.natural, "--yes"
    ).well()
    assert village.money(village.mei) == before + 300_000


def test_a_cancelled_offer_is_never_taken(village: Village):
    slip = slip_of(make(village.mei))
    village.mei.does("offer", "cancel", "-", "--yes", stdin=slip).well()
    checked = village.anna.does("offer", "check", "-", stdin=slip)
    assert checked.status == 1
    assert "CANCELLED" in {item["reason"] for item in checked.document["reasons"]}
    refused = village.anna.does("offer", "fill", "-", "--amount", "1kWh", "--yes", stdin=slip)
    assert (refused.status, refused.code) == (1, "trade.cancelled")
    again = village.mei.does("offer", "cancel", "-", "--yes", stdin=slip)
    assert (again.status, again.code) == (1, "trade.already_over")


def test_nobody_takes_back_what_is_not_theirs(village: Village):
    slip = slip_of(make(village.mei))
    ended = village.anna.does("offer", "cancel", "-", "--yes", stdin=slip)
    assert (ended.status, ended.code) == (1, "trade.not_yours")


def test_a_group_and_then_everything_is_taken_back(village: Village):
    grouped = slip_of(make(village.ben, "sell", "--group", "december"))
    other = slip_of(make(village.ben, "sell"))
    village.ben.does("offer", "cancel", "--group", "december", "--yes").well()
    first = _reasons(village.anna.does("offer", "check", "-", stdin=grouped))
    assert "OLD_REVISION" in first
    assert "OLD_REVISION" not in _reasons(village.anna.does("offer", "check", "-", stdin=other))
    village.ben.does("offer", "cancel", "--all", "--yes").well()
    assert "OLD_COUNTER" in _reasons(village.anna.does("offer", "check", "-", stdin=other))


def _reasons(checked: Ended) -> set[str]:
    return {item["reason"] for item in checked.document["reasons"]}


def test_many_offers_are_taken_in_one_transaction_with_a_result_for_each(
    village: Village, tmp_path: Path
):
    good = [slip_of(make(village.mei)) for _ in range(2)]
    gone = slip_of(make(village.mei))
    village.mei.does("offer", "cancel", "-", "--yes", stdin=gone).well()
    rows = [{"offer": json.loads(text), "amount": "1kWh"} for text in (good[0], gone, good[1])]
    money = village.money(village.anna)

    taken = village.anna.does(
        "offer", "fill", "--list", "-", "--yes", stdin=json.dumps(rows)
    ).well()

    assert [item["reason"] for item in taken.document["offers"]] == [None, "CANCELLED", None]
    assert [item["wh"] for item in taken.document["offers"]] == ["1000", "0", "1000"]
    assert village.money(village.anna) == money - 600_000


def test_many_offers_come_from_a_csv_with_limits(village: Village, tmp_path: Path):
    paths = []
    for place in range(2):
        paths.append(tmp_path / f"{place}.json")
        paths[-1].write_text(slip_of(make(village.mei)), "utf-8")
    table = tmp_path / "list.csv"
    lines = ["offer,amount,limit", f"{paths[0]},1kWh,0.30", f"{paths[1]},1kWh,0.29"]
    table.write_text("\n".join(lines), "utf-8")
    taken = village.anna.does("offer", "fill", "--list", table, "--yes").well()
    assert [item["reason"] for item in taken.document["offers"]] == [None, "BEYOND_LIMIT"]


def test_crossing_offers_are_matched_by_somebody_else(village: Village, tmp_path: Path):
    sell, buy = tmp_path / "sell.json", tmp_path / "buy.json"
    make(village.mei, "sell", "--out", sell, price="0.28", gas="biomethane").well()
    make(village.anna, "buy", "--out", buy, price="0.32", gas="biomethane").well()
    money = village.money(village.mei)
    village.ben.does("offer", "match", sell, buy, "--amount", "1kWh", "--yes").well()
    assert village.money(village.mei) == money + 300_000
    wrong = village.ben.does("offer", "match", buy, sell, "--amount", "1kWh", "--yes")
    assert (wrong.status, wrong.code) == (1, "trade.wrong_side")


def test_an_offer_to_one_neighbour_is_for_nobody_else(village: Village):
    slip = slip_of(make(village.mei, "sell", to=address(2)))
    assert "NOT_FOR_YOU" in _reasons(village.ben.does("offer", "check", "-", stdin=slip))
    assert "NOT_FOR_YOU" not in _reasons(village.anna.does("offer", "check", "-", stdin=slip))


def test_an_offer_that_begins_later_is_not_yet_valid(village: Village):
    slip = slip_of(make(village.mei, "sell", "--from", "12h"))
    assert "NOT_YET_VALID" in _reasons(village.anna.does("offer", "check", "-", stdin=slip))


def test_a_stranger_is_told_so_by_the_check(village: Village):
    slip = slip_of(make(village.mei))
    assert "TAKER_NOT_MEMBER" in _reasons(village.stranger.does("offer", "check", "-", stdin=slip))
    told = village.anna.does("offer", "check", "-", "--taker", address(4), stdin=slip)
    assert "TAKER_NOT_MEMBER" in _reasons(told)


def test_an_offer_waits_for_the_communitys_own_index(village: Village):
    made = make(village.mei, "sell", "--feed", "biomethane", "--at-least", "350")
    fields = made.well().document["review"]["signed"]
    feed = next(item for item in village.file.feeds if item.gas_class == 2)
    assert fields["trigger"] == f"{feed.address}, 2, {350 * YUAN}, {36 * 3600}"
    found = _reasons(village.anna.does("offer", "check", "-", stdin=slip_of(made)))
    assert found & {"TRIGGER_NOT_MET", "FEED_STALE"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"amount": "1,234kWh"}, "amount.ambiguous"),
        ({"amount": "12"}, "amount.no_unit"),
        ({"amount": "0kWh"}, "amount.zero"),
        ({"amount": "-1kWh"}, "amount.negative"),
        ({"amount": "1e3kWh"}, "amount.unreadable"),
        ({"amount": "999999999999999kWh"}, "amount.too_large"),
        ({"amount": "10000kWh"}, "trade.more_than_surplus"),
        ({"amount": "1m3"}, "amount.no_calorific"),
        ({"price": "0"}, "amount.zero"),
        ({"price": "1,234"}, "amount.ambiguous"),
        ({"until": "yesterday"}, "time.unreadable"),
        ({"until": "2020-01-01"}, "trade.ends_too_soon"),
        ({"to": "Nobody At All"}, "who.unknown_name"),
        ({"to": "0x12"}, "who.unknown"),
        ({"batch": "0x"}, "number.unreadable"),
        ({"batch": "7"}, "trade.batch_not_free"),
        ({"also-in": "EUR"}, "currency.unknown"),
        ({"feed": "moon", "at-least": "1"}, "feed.unknown"),
    ],
)
def test_what_cannot_be_offered_is_refused_by_name(
    village: Village, options: dict[str, str], code: str
):
    ended = make(village.mei, "sell", **options)
    assert (ended.status, ended.code) == (1, code)


@pytest.mark.parametrize("amount", ["0kWh", "6kWh", "999999999kWh"])
def test_an_amount_that_does_not_fit_is_refused(village: Village, amount: str):
    slip = slip_of(make(village.mei))
    ended = village.anna.does("offer", "fill", "-", "--amount", amount, "--yes", stdin=slip)
    assert ended.status == 1
    assert ended.code in {"amount.zero", "trade.exceeds_remaining"}


def test_zero_and_more_than_there_is_are_named_by_the_check(village: Village):
    slip = slip_of(make(village.mei))
    zero = _reasons(village.anna.does("offer", "check", "-", "--wh", 0, stdin=slip))
    assert "ZERO_AMOUNT" in zero
    most = _reasons(village.anna.does("offer", "check", "-", "--wh", 2**128 - 1, stdin=slip))
    assert "EXCEEDS_REMAINING" in most
    beyond = village.anna.does("offer", "check", "-", "--wh", 2**128, stdin=slip)
    assert (beyond.status, beyond.code) == (1, "amount.too_large")


def test_a_limit_is_held_to(village: Village):
    slip = slip_of(make(village.mei))
    ended = village.anna.does(
        "offer", "fill", "-", "--amount", "1kWh", "--limit", "0.29", "--yes", stdin=slip
    )
    assert (ended.status, ended.code) == (1, "trade.price_moved")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda slip: slip["message"].update(quantityWh="5001"), "BAD_SIGNATURE"),
        (lambda slip: slip["domain"].update(chainId="1"), "WRONG_CHAIN"),
        (
            lambda slip: slip["domain"].update(verifyingContract=address(3)),
            "WRONG_CONTRACT",
        ),
        (lambda slip: slip["domain"].update(name="Other Market"), "WRONG_DOMAIN"),
        (lambda slip: slip["domain"].update(version="2"), "VERSION"),
        (lambda slip: slip["message"].pop("salt"), "NOT_AN_OFFER"),
        (lambda slip: slip.update(primaryType="Permit"), "NOT_AN_OFFER"),
        (lambda slip: slip.update(signature="0x1234"), "BAD_SIGNATURE"),
        (lambda slip: slip["message"].update(side="7"), "NOT_AN_OFFER"),
    ],
)
def test_a_changed_slip_is_refused_with_a_named_reason(village: Village, change, reason: str):
    document = json.loads(slip_of(make(village.mei)))
    change(document)
    checked = village.anna.does("offer", "check", "-", stdin=json.dumps(document))
    assert checked.status == 1
    assert reason in _reasons(checked)
    assert checked.document["ok"] is False
    said = village.anna.says("offer", "check", "-", stdin=json.dumps(document))
    assert (said.status, reason in said.out) == (1, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("nonsense", "NOT_JSON"), ("[]", "NOT_JSON"), ("{}", "NOT_AN_OFFER"),
     ("HEARTH1ABC", "DAMAGED"), ("[" * 100_000, "TOO_LARGE")],
)  # fmt: skip
def test_nonsense_is_refused_with_a_named_reason(village: Village, text: str, reason: str):
    checked = village.anna.does("offer", "check", "-", stdin=text)
    assert (checked.status, checked.document["first"]) == (1, reason)


def test_a_slip_that_is_not_there_is_named(village: Village):
    ended = village.anna.does("offer", "check", "/nowhere/slip.json")
    assert (ended.status, ended.code) == (1, "cli.unreadable")
    unknown = village.anna.does("offer", "show", "0x" + "ab" * 32)
    assert (unknown.status, unknown.code) == (1, "offer.unknown")


def test_every_field_of_every_signature_is_printed_before_it_is_made(village: Village):
    slip = slip_of(make(village.mei))
    asked = village.ben.says("offer", "fill", "-", "--amount", "1kWh", "--yes", stdin=slip).well()
    review = village.ben.does("offer", "post", "-", "--yes", stdin=slip).well().document["review"]
    for exact in ("gasLimit", "maxFeePerGas", "nonce", "0x", "digest", "message.value"):
        assert exact in asked.err
    (step,) = review["steps"]
    assert step["to"] == village.file.market
    assert step["data"].startswith("0x")
    assert asked.err.index("gasLimit") < asked.err.index("signing")
