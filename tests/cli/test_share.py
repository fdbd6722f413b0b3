"""``hearth share`` on a real chain: gifts, loans and returns, groups and their pots."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.hearth import Ended, Person
from tests.cli.settled import KWH, Village, address


def share(who: Person, mode: str, *more: object, **options: object) -> Ended:
    """Sign a share offer of 5 kWh until tomorrow, unless told otherwise."""
    named = {"amount": "5kWh", "until": "1d", "gas": "biomethane"} | options
    given = [f"--{name.replace('_', '-')}={value}" for name, value in named.items()]
    return who.does("share", "make", mode, *given, *more, "--yes")


def slip_of(made: Ended) -> str:
    return json.dumps(made.well().document["slip"])


def reasons(checked: Ended) -> set[str]:
    return {item["reason"] for item in checked.document["reasons"]}


def test_a_gift_is_signed_checked_drawn_and_taken_back(village: Village):
    slip = slip_of(share(village.mei, "gift", max_each="3kWh"))
    before = village.gas(village.mei), village.gas(village.anna)
    village.anna.does("share", "check", "-", "--wh", 2 * KWH, stdin=slip).well()
    drawn = village.anna.does("share", "draw", "-", "--amount", "2kWh", "--yes", stdin=slip).well()
    assert drawn.document["result"]["kind"] == "share_draw"
    assert village.gas(village.mei) == before[0] - 2 * KWH
    assert village.gas(village.anna) == before[1] + 2 * KWH
    more = village.anna.does("share", "check", "-", "--amount", "2kWh", stdin=slip)
    assert (more.status, reasons(more)) == (1, {"EXCEEDS_MEMBER_CAP"})
    village.mei.does("share", "cancel", "-", "--yes", stdin=slip).well()
    gone = village.anna.does("share", "draw", "-", "--amount", "1kWh", "--yes", stdin=slip)
    assert (gone.status, gone.code) == (1, "share.cancelled")


def test_everything_is_printed_before_it_is_signed(village: Village):
    asked = village.mei.says(
        "share", "make", "lend", "--amount", "3kWh", "--until", "1d", "--return-by", "3d",
        "--to", address(2),
    )  # fmt: skip
    assert (asked.status, asked.out) == (2, "")
    for exact in ("You lend up to 3 kWh", "quantityWh", "returnBy", "maxPerMemberWh", "salt"):
        assert exact in asked.err


def test_a_share_offer_goes_onto_the_chain_and_back_into_a_slip(village: Village, tmp_path: Path):
    out = tmp_path / "gift.json"
    share(village.mei, "gift", "--out", out).well()
    posted = village.ben.does("share", "post", out, "--yes").well()
    offer_hash = posted.document["offerHash"]
    back = village.anna.does("share", "slip", offer_hash).well()
    assert json.loads(back.out) == json.loads(out.read_text("utf-8"))
    compact = village.anna.says("share", "slip", offer_hash, "--compact").well().out.strip()
    village.anna.does("share", "check", compact).well()
    shown = village.anna.does("share", "show").well().document["offers"]
    assert offer_hash in {item["offerHash"] for item in shown}
    village.anna.does("share", "draw", offer_hash, "--amount", "1kWh", "--yes").well()
    mine = village.mei.does("share", "show", "--mine").well().document["offers"]
    row = next(item for item in mine if item["offerHash"] == offer_hash)
    assert (row["drawnWh"], row["remainingWh"]) == ("1000", "4000")
    text = village.anna.says("share", "show").well().out
    assert offer_hash in text


def test_a_loan_is_drawn_listed_and_returned_in_parts(village: Village):
    slip = slip_of(share(village.mei, "lend", return_by="3d", to=address(3)))
    other = village.anna.does("share", "check", "-", "--wh", KWH, stdin=slip)
    assert "NOT_FOR_YOU" in reasons(other)
    before = village.gas(village.mei), village.gas(village.ben)
    drawn = village.ben.does("share", "draw", "-", "--amount", "4kWh", "--yes", stdin=slip).well()
    number = drawn.document["loan"]
    village.ben.does("share", "return", number, "--amount", "1kWh", "--yes").well()
    owed = village.mei.does("share", "loans", "--open").well().document["loans"]
    row = next(item for item in owed if item["loan"] == number)
    assert (row["openWh"], row["overdueWh"], row["borrower"]) == ("3000", "0", address(3))
    too_much = village.ben.does("share", "return", number, "--amount", "4kWh", "--yes")
    assert (too_much.status, too_much.code) == (1, "trade.exceeds_remaining")
    village.ben.does("share", "return", number, "--yes").well()
    assert (village.gas(village.mei), village.gas(village.ben)) == before
    over = village.ben.does("share", "return", number, "--yes")
    assert (over.status, over.code) == (1, "trade.already_over")


def test_a_group_sells_a_pot_and_the_givers_fetch_their_part(village: Village, tmp_path: Path):
    made = village.ben.does("share", "pool", "create", "Choir", "--yes").well()
    pool = made.document["poolId"]
    village.ben.does("share", "pool", "add", pool, address(1), address(2), "--yes").well()
    groups = village.mei.does("share", "pool", "show", pool).well().document["pools"]
    assert groups[0]["name"] == "Choir"
    assert {address(1), address(2)} <= set(groups[0]["members"])

    slip = slip_of(share(village.mei, "revenue", revenue="80%", pool=pool))
    refused = village.anna.does("share", "check", "-", "--wh", KWH, stdin=slip)
    assert "NOT_POOL_MANAGER" in reasons(refused)
    fed = village.ben.does("share", "draw", "-", "--amount", "4kWh", "--yes", stdin=slip).well()
    pot = fed.document["pot"]

    buy = tmp_path / "buy.json"
    village.anna.does(
        "offer", "make", "buy", "--amount=2kWh", "--price=0.50", "--until=1d", "--gas=biomethane",
        "--out", buy, "--yes",
    ).well()  # fmt: skip
    money = village.money(village.mei), village.money(village.ben)
    village.ben.does("share", "pot", "sell", pot, buy, "--amount", "2kWh", "--yes").well()
    assert village.money(village.ben) == money[1] + 200_000
    shown = village.mei.does("share", "pot", "show", pot).well().document["pots"][0]
    assert (shown["mine"]["money"], shown["mine"]["gasWh"]) == ("800000", "2000")
    village.mei.does("share", "pot", "claim", pot, "--yes").well()
    assert village.money(village.mei) == money[0] + 800_000
    gas = village.gas(village.mei)
    village.mei.does("share", "pot", "fetch", pot, "--yes").well()
    assert village.gas(village.mei) == gas + 2 * KWH
    village.anna.does("share", "pool", "leave", pool, "--yes").well()
    village.ben.does("share", "pool", "remove", pool, address(1), "--yes").well()
    left = village.mei.does("share", "pool", "show", pool).well().document["pools"]
    assert not {address(1), address(2)} & set(left[0]["members"])


def test_only_whoever_founded_a_group_looks_after_it(village: Village):
    pool = village.ben.does("share", "pool", "create", "Chess", "--yes").well().document["poolId"]
    ended = village.mei.does("share", "pool", "add", pool, address(2), "--yes")
    assert (ended.status, ended.code) == (1, "share.not_keeper")
    none = village.mei.does("share", "pool", "leave", "0x" + "ab" * 32, "--yes")
    assert (none.status, none.code) == (1, "share.unknown")


def test_everything_shared_is_taken_back_at_once(village: Village):
    slip = slip_of(share(village.anna, "gift"))
    village.anna.does("share", "cancel", "--all", "--yes").well()
    assert "OLD_COUNTER" in reasons(village.mei.does("share", "check", "-", stdin=slip))


@pytest.mark.parametrize(
    ("mode", "options", "status", "code"),
    [
        ("gift", {"amount": "1,234kWh"}, 1, "amount.ambiguous"),
        ("gift", {"amount": "0Wh"}, 1, "amount.zero"),
        ("gift", {"amount": "99999kWh"}, 1, "trade.more_than_surplus"),
        ("gift", {"until": "2020-01-01"}, 1, "share.expired"),
        ("gift", {"return_by": "3d"}, 2, "usage.return_by"),
        ("lend", {}, 2, "usage.return_by"),
        ("gift", {"revenue": "80%"}, 2, "usage.revenue"),
        ("revenue", {"revenue": "80%"}, 1, "share.bad_offer"),
        ("revenue", {"revenue": "101%", "pool": "0x" + "ab" * 32}, 1, "amount.too_large"),
        ("revenue", {"revenue": "80%", "pool": "0x" + "ab" * 32}, 1, "share.unknown_pool"),
        ("gift", {"pool": "choir"}, 1, "share.bad_pool"),
        ("gift", {"pool": "0x" + "ab" * 32, "to": address(2)}, 2, "usage.whom_twice"),
    ],
)
def test_what_cannot_be_shared_is_refused_by_name(
    village: Village, mode: str, options: dict[str, str], status: int, code: str
):
    ended = share(village.mei, mode, **options)
    assert (ended.status, ended.code) == (status, code)


def test_a_trade_slip_is_not_a_share_slip(village: Village):
    made = village.mei.does(
        "offer", "make", "sell", "--amount=1kWh", "--price=0.3", "--until=1d", "--yes"
    ).well()
    slip = json.dumps(made.document["slip"])
    checked = village.anna.does("share", "check", "-", stdin=slip)
    assert (checked.status, checked.document["first"]) == (1, "OTHER_KIND")
    shared = slip_of(share(village.mei, "gift"))
    wrong = village.anna.does("offer", "check", "-", stdin=shared)
    assert (wrong.status, wrong.document["first"]) == (1, "OTHER_KIND")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda slip: slip["message"].update(quantityWh="5001"), "BAD_SIGNATURE"),
        (lambda slip: slip["domain"].update(chainId="1"), "WRONG_CHAIN"),
        (lambda slip: slip["domain"].update(verifyingContract=address(3)), "WRONG_CONTRACT"),
        (lambda slip: slip["domain"].update(name="Hearth GasMarket"), "WRONG_DOMAIN"),
        (lambda slip: slip["message"].update(mode="7"), "NOT_AN_OFFER"),
    ],
)
def test_a_changed_slip_is_refused_with_a_named_reason(village: Village, change, reason: str):
    document = json.loads(slip_of(share(village.mei, "gift")))
    change(document)
    checked = village.anna.does("share", "check", "-", stdin=json.dumps(document))
    assert (checked.status, reason in reasons(checked)) == (1, True)
