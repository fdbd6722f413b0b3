"""Shares: who may draw, how much, until when, and every named reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.evm import START, Reverted
from tests.contracts.sharing import (
    DAY,
    GIFT,
    LEND,
    REVENUE,
    SHARE_OFFER,
    SHARE_REASONS,
    Sharing,
    broken,
    only,
    someone,
)
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, STRANGER, YUSUF, Town

TOP = 2**128 - 1


def test_a_gift_goes_from_the_givers_account_to_the_drawers(sharing: Sharing) -> None:
    town = sharing.town
    offer, sig = sharing.signed(MEI)
    done = sharing.draw(YUSUF, offer, sig, 40_000)
    offer_hash = sharing.hash(offer)
    assert done.events == (
        (
            "Shared",
            {
                "offerHash": offer_hash,
                "giver": MEI.address.lower(),
                "taker": YUSUF.address.lower(),
                "mode": GIFT,
                "creditId": town.bio,
                "wh": 40_000,
                "drawnWh": 40_000,
            },
        ),
    )
    assert (town.held(MEI, town.bio), town.held(YUSUF, town.bio)) == (MWH - 40_000, 40_000)
    assert sharing.pool.view("drawnWh", offer_hash) == 40_000
    assert sharing.pool.view("drawnBy", offer_hash, YUSUF.address) == 40_000
    again = sharing.draw(ANA, offer, sig, 60_000).event("Shared")
    assert (again["wh"], again["drawnWh"]) == (60_000, 100_000)
    assert sharing.pool.view("drawnBy", offer_hash, YUSUF.address) == 40_000
    assert sharing.pool.view("loanCount") == 0
    assert town.conserved()


def test_no_more_is_drawn_than_is_shared(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI)
    assert sharing.against(offer, sig, wh=100_000) == []
    both = ["EXCEEDS_REMAINING", "EXCEEDS_MEMBER_CAP"]
    assert sharing.against(offer, sig, wh=100_001) == both
    sharing.draw(YUSUF, offer, sig, 99_999)
    assert sharing.against(offer, sig, ANA, wh=1) == []
    assert sharing.against(offer, sig, ANA, wh=2) == ["EXCEEDS_REMAINING"]
    sharing.draw(ANA, offer, sig, 1)
    assert sharing.against(offer, sig, ANA, wh=1) == ["EXCEEDS_REMAINING"]
    assert sharing.against(offer, sig, ANA, wh=0) == ["ZERO_AMOUNT"]


def test_nobody_draws_more_than_the_giver_allows_one_member(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, maxPerMemberWh=30_000)
    assert sharing.against(offer, sig, wh=30_000) == []
    assert sharing.against(offer, sig, wh=30_001) == ["EXCEEDS_MEMBER_CAP"]
    sharing.draw(YUSUF, offer, sig, 20_000)
    sharing.draw(YUSUF, offer, sig, 10_000)
    assert sharing.against(offer, sig, wh=1) == ["EXCEEDS_MEMBER_CAP"]
    assert sharing.against(offer, sig, ANA, wh=30_000) == []


def test_the_largest_numbers_do_not_overflow(sharing: Sharing) -> None:
    offer, sig = sharing.signed(
        MEI, quantityWh=TOP, maxPerMemberWh=TOP, validTo=FOREVER, salt=2**256 - 1
    )
    assert sharing.against(offer, sig, wh=TOP) == ["GIVER_SHORT_GAS"]
    sharing.draw(YUSUF, offer, sig, 1)
    names = ["EXCEEDS_REMAINING", "EXCEEDS_MEMBER_CAP", "GIVER_SHORT_GAS"]
    assert sharing.against(offer, sig, wh=TOP) == names


def test_a_share_is_drawn_until_its_last_second(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, validTo=START)
    assert sharing.against(offer, sig) == []
    sharing.town.evm.now = START + 1
    assert sharing.against(offer, sig) == ["EXPIRED"]
    assert sharing.posted(offer, sig) == ["EXPIRED"]


def test_a_loan_is_not_drawn_after_the_day_it_is_due(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, mode=LEND, returnBy=START + 5, validTo=START + 9)
    sharing.town.evm.now = START + 5
    assert sharing.against(offer, sig) == []
    sharing.town.evm.now = START + 6
    assert sharing.against(offer, sig) == ["EXPIRED"]
    gift, sig = sharing.signed(MEI, validTo=START + 9)
    assert sharing.against(gift, sig) == []


def test_one_person_can_be_named(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, poolId=only(YUSUF))
    assert sharing.against(offer, sig, YUSUF) == []
    assert sharing.against(offer, sig, ANA) == ["NOT_FOR_YOU"]
    loan, sig = sharing.signed(MEI, mode=LEND, poolId=only(ANA))
    assert sharing.against(loan, sig, ANA) == []
    assert sharing.against(loan, sig, YUSUF) == ["NOT_FOR_YOU"]


def test_a_pool_is_for_those_in_it(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA)
    offer, sig = sharing.signed(MEI, poolId=pool_id)
    assert sharing.against(offer, sig, ANA) == []
    assert sharing.against(offer, sig, YUSUF) == ["NOT_FOR_YOU"]
    sharing.pool.send(ANA.address, "setPoolMembers", pool_id, [YUSUF.address], True)
    assert sharing.against(offer, sig, YUSUF) == []
    sharing.pool.send(YUSUF.address, "leavePool", pool_id)
    assert sharing.against(offer, sig, YUSUF) == ["NOT_FOR_YOU"]
    sharing.pool.send(ANA.address, "leavePool", pool_id)
    assert sharing.against(offer, sig, ANA) == ["NOT_FOR_YOU"]


@pytest.mark.parametrize("mode", [GIFT, LEND, REVENUE])
def test_an_unknown_pool_has_its_name(sharing: Sharing, mode: int) -> None:
    offer, sig = sharing.signed(MEI, mode=mode, poolId=keccak(b"no pool"))
    expected = ["UNKNOWN_POOL"] + ["NOT_POOL_MANAGER"] * (mode == REVENUE)
    assert sharing.against(offer, sig) == expected
    assert sharing.posted(offer, sig) == ["UNKNOWN_POOL"]
    assert sharing.against(offer, b"") == ["BAD_SIGNATURE", *expected]


def test_the_smallest_pool_id_that_is_no_person(sharing: Sharing) -> None:
    person, sig = sharing.signed(MEI, poolId=(2**160 - 1).to_bytes(32))
    assert sharing.against(person, sig) == ["NOT_FOR_YOU"]
    pool, sig = sharing.signed(MEI, poolId=(2**160).to_bytes(32))
    assert sharing.against(pool, sig) == ["UNKNOWN_POOL"]


def test_gas_for_sale_is_drawn_by_the_pools_manager_alone(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA, YUSUF)
    offer, sig = sharing.signed(MEI, mode=REVENUE, poolId=pool_id)
    assert sharing.against(offer, sig, YUSUF) == ["NOT_POOL_MANAGER"]
    assert sharing.against(offer, sig, ANA) == []
    sharing.pool.send(ANA.address, "leavePool", pool_id)
    assert sharing.against(offer, sig, ANA) == []


def test_nobody_shares_with_itself(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI)
    assert sharing.against(offer, sig, MEI) == ["OWN_OFFER"]
    pool_id = sharing.create_pool(MEI)
    revenue, sig = sharing.signed(MEI, mode=REVENUE, poolId=pool_id)
    assert sharing.against(revenue, sig, MEI) == ["OWN_OFFER"]


def test_only_members_give_and_draw(sharing: Sharing) -> None:
    town = sharing.town
    offer, sig = sharing.signed(MEI)
    assert sharing.against(offer, sig, STRANGER) == ["TAKER_NOT_MEMBER"]
    town.community.send(ADMIN.address, "revoke", MEI.address)
    assert sharing.against(offer, sig) == ["GIVER_NOT_MEMBER"]
    assert sharing.posted(offer, sig) == ["GIVER_NOT_MEMBER"]


def test_only_the_giver_signs(sharing: Sharing) -> None:
    offer, _ = sharing.signed(MEI)
    for forged in (sharing.sign(YUSUF, offer), b"", b"\0" * 65, b"\1" * 64):
        assert sharing.against(offer, forged) == ["BAD_SIGNATURE"]
        assert sharing.posted(offer, forged) == ["BAD_SIGNATURE"]
    _, other = sharing.signed(MEI, salt=2)
    assert sharing.against(offer, other) == ["BAD_SIGNATURE"]


def test_a_signature_of_nobody_is_none(sharing: Sharing) -> None:
    offer = sharing.offer("0x" + "00" * 20)
    assert "BAD_SIGNATURE" in sharing.against(offer, b"\0" * 65)


def test_the_giver_must_have_the_gas_and_let_it_be_moved(sharing: Sharing) -> None:
    town = sharing.town
    offer, sig = sharing.signed(MEI)
    town.credit.send(MEI.address, "retire", town.bio, MWH - 10_000, MEI.address, "less")
    assert sharing.against(offer, sig, wh=10_000) == []
    assert sharing.against(offer, sig, wh=10_001) == ["GIVER_SHORT_GAS"]
    sharing.approve(MEI, on=False)
    assert sharing.against(offer, sig, wh=10_000) == ["GIVER_NO_GAS_APPROVAL"]
    assert sharing.posted(offer, sig) == []


def test_a_batch_that_was_never_issued_is_unknown(sharing: Sharing) -> None:
    town = sharing.town
    for credit_id in (0, town.bio + 1, town.natural):
        offer, sig = sharing.signed(MEI, creditId=credit_id)
        assert sharing.against(offer, sig) == ["UNKNOWN_CREDIT", "GIVER_SHORT_GAS"]
        assert sharing.posted(offer, sig) == ["UNKNOWN_CREDIT"]


@pytest.mark.parametrize(
    ("fills", "everything", "posting"), [(True, False, []), (False, True, ["SHARING_PAUSED"])]
)
def test_each_pause_stops_drawing_and_one_stops_posting(
    sharing: Sharing, fills: bool, everything: bool, posting: list[str]
) -> None:
    offer, sig = sharing.signed(MEI)
    sharing.pause(fills=fills, everything=everything)
    assert sharing.against(offer, sig) == ["SHARING_PAUSED"]
    assert sharing.posted(offer, sig) == posting


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": 3},
        {"mode": 255},
        {"quantityWh": 0},
        {"maxPerMemberWh": 0},
        {"returnBy": START + DAY},
        {"revenueBps": 1},
        {"mode": LEND, "revenueBps": 1},
        {"mode": REVENUE, "returnBy": START + DAY},
        {"mode": REVENUE, "revenueBps": 0},
        {"mode": REVENUE, "revenueBps": 10_001},
        {"mode": REVENUE, "poolId": bytes(32)},
        {"mode": REVENUE, "poolId": only(ANA)},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_a_bad_offer(sharing: Sharing, changes: dict[str, Any]) -> None:
    pool_id = sharing.create_pool(ANA)
    if changes.get("mode") == REVENUE:
        changes = {"poolId": pool_id} | changes
    offer, sig = sharing.signed(MEI, **changes)
    assert "BAD_OFFER" in sharing.against(offer, sig, ANA)
    assert sharing.posted(offer, sig) == ["BAD_OFFER"]


@pytest.mark.parametrize("bps", [1, 10_000])
def test_the_revenue_share_may_be_least_and_all(sharing: Sharing, bps: int) -> None:
    pool_id = sharing.create_pool(ANA)
    offer, sig = sharing.signed(MEI, mode=REVENUE, poolId=pool_id, revenueBps=bps)
    assert sharing.against(offer, sig, ANA) == []


def test_a_loan_without_a_day_of_return_is_over_at_once(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, mode=LEND, returnBy=0)
    assert sharing.against(offer, sig) == ["EXPIRED"]


def test_the_giver_alone_cancels_whatever_is_paused(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI)
    other, other_sig = sharing.signed(MEI, salt=2)
    sharing.pause(fills=True, everything=True)
    with broken("NotGiver", YUSUF.address.lower()):
        sharing.pool.send(YUSUF.address, "cancel", offer)
    done = sharing.pool.send(MEI.address, "cancel", offer).event("ShareCancelled")
    assert done == {"offerHash": sharing.hash(offer), "giver": MEI.address.lower()}
    assert sharing.pool.view("cancelled", sharing.hash(offer)) is True
    sharing.pause()
    assert sharing.against(offer, sig) == ["CANCELLED"]
    assert sharing.posted(offer, sig) == ["CANCELLED"]
    assert sharing.against(other, other_sig) == []


def test_the_counter_takes_everything_back_and_cannot_be_foreseen(sharing: Sharing) -> None:
    evm, pool = sharing.town.evm, sharing.pool
    offer, sig = sharing.signed(MEI)
    ahead, ahead_sig = sharing.signed(MEI, counter=1)
    assert sharing.against(ahead, ahead_sig) == ["OLD_COUNTER"]
    sharing.pause(fills=True, everything=True)
    done = pool.send(MEI.address, "incrementCounter").event("ShareCounterIncremented")
    sharing.pause()
    words = encode(["bytes32", "address", "uint256"], [b"\1" * 32, MEI.address, 0])
    step = 1 + (int.from_bytes(keccak(words)) >> 128)
    assert evm.number == 1
    assert done == {"giver": MEI.address.lower(), "counter": step}
    assert pool.view("counterOf", MEI.address) == step
    assert pool.view("counterOf", YUSUF.address) == 0
    assert sharing.against(offer, sig) == ["OLD_COUNTER"]
    assert sharing.posted(offer, sig) == ["OLD_COUNTER"]
    assert sharing.against(ahead, ahead_sig) == ["OLD_COUNTER"]
    fresh, fresh_sig = sharing.signed(MEI, counter=step)
    assert sharing.against(fresh, fresh_sig) == []
    pool.send(MEI.address, "incrementCounter")
    words = encode(["bytes32", "address", "uint256"], [b"\1" * 32, MEI.address, step])
    second = step + 1 + (int.from_bytes(keccak(words)) >> 128)
    assert pool.view("counterOf", MEI.address) == second


def test_anyone_posts_a_valid_share(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, poolId=only(YUSUF))
    posted = sharing.pool.send(STRANGER.address, "post", offer, sig).event("ShareOffered")
    assert posted["offerHash"] == sharing.hash(offer)
    assert (posted["giver"], posted["poolId"]) == (MEI.address.lower(), only(YUSUF))
    assert posted["offer"] == (MEI.address.lower(), *offer[1:])
    assert posted["signature"] == sig


def test_every_reason_is_named_in_its_order(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA)
    sharing.pool.send(MEI.address, "incrementCounter")
    offer = sharing.offer(
        MEI, mode=GIFT, poolId=pool_id, quantityWh=0, validTo=START - 1, creditId=0
    )
    sharing.pool.send(MEI.address, "cancel", offer)
    sharing.town.community.send(ADMIN.address, "revoke", MEI.address)
    sharing.approve(MEI, on=False)
    sharing.pause(fills=True)
    found = sharing.against(offer, b"", STRANGER, 1)
    assert found == [
        "BAD_SIGNATURE",
        "CANCELLED",
        "OLD_COUNTER",
        "EXPIRED",
        "EXCEEDS_REMAINING",
        "NOT_FOR_YOU",
        "GIVER_NOT_MEMBER",
        "TAKER_NOT_MEMBER",
        "UNKNOWN_CREDIT",
        "GIVER_SHORT_GAS",
        "GIVER_NO_GAS_APPROVAL",
        "SHARING_PAUSED",
        "BAD_OFFER",
    ]
    assert found == [name for name in SHARE_REASONS if name in found]


def test_no_reason_hides_another(sharing: Sharing) -> None:
    """Reasons that can stand together are told together."""
    pool_id = sharing.create_pool(ANA)
    for _ in range(16):
        sharing.lend(MEI, ANA, 1)
    terms = {"mode": LEND, "poolId": only(YUSUF), "returnBy": FOREVER, "validTo": FOREVER}
    loan, loan_sig = sharing.signed(MEI, **terms)
    sharing.town.evm.now = START + 3 * DAY
    late = ["NOT_FOR_YOU", "HAS_OVERDUE_LOAN", "TOO_MANY_LOANS"]
    assert sharing.against(loan, loan_sig, ANA) == late
    sharing.town.evm.now = START
    sharing.town.community.send(ADMIN.address, "revoke", MEI.address)
    revenue, sig = sharing.signed(MEI, mode=REVENUE, poolId=pool_id)
    own = ["OWN_OFFER", "GIVER_NOT_MEMBER", "TAKER_NOT_MEMBER"]
    assert sharing.against(revenue, sig, MEI) == [*own, "NOT_POOL_MANAGER"]
    gift, sig = sharing.signed(MEI, poolId=only(YUSUF))
    named = ["NOT_FOR_YOU", *own]
    assert sharing.against(gift, sig, MEI) == named
    sharing.approve(MEI, on=False)
    assert sharing.against(gift, sig, MEI, 0) == [
        "ZERO_AMOUNT", *named, "GIVER_NO_GAS_APPROVAL",
    ]  # fmt: skip


def test_posting_names_the_first_of_several_reasons(sharing: Sharing) -> None:
    offer, _ = sharing.signed(MEI)
    sharing.pause(everything=True)
    assert sharing.posted(offer, b"") == ["BAD_SIGNATURE"]


def test_the_hash_is_the_one_of_eip_712_and_covers_every_field(sharing: Sharing) -> None:
    offer = sharing.offer(MEI)
    kind = "ShareOffer(" + ",".join(f"{f['type']} {f['name']}" for f in SHARE_OFFER) + ")"
    domain = encode(
        ["bytes32", "bytes32", "bytes32", "uint256", "address"],
        [
            keccak(
                b"EIP712Domain(string name,string version,"
                b"uint256 chainId,address verifyingContract)"
            ),
            keccak(b"Hearth SharePool"),
            keccak(b"1"),
            7411,
            sharing.pool.address,
        ],
    )
    struct = keccak(
        encode(["bytes32", *(f["type"] for f in SHARE_OFFER)], [keccak(kind.encode()), *offer])
    )
    assert sharing.hash(offer) == keccak(b"\x19\x01" + keccak(domain) + struct)
    hashes = {sharing.hash(offer)}
    for n, value in enumerate(offer):
        changed: Any = value + 1 if isinstance(value, int) else keccak(b"other")
        if isinstance(value, str):
            changed = ANA.address
        hashes.add(sharing.hash((*offer[:n], changed, *offer[n + 1 :])))
    assert len(hashes) == 1 + len(offer)


def test_a_share_is_bound_to_its_contract(sharing: Sharing) -> None:
    town = sharing.town
    other = town.evm.deploy(
        "SharePool", town.community.address, town.credit.address, town.market.address
    )
    offer, sig = sharing.signed(MEI)
    assert other.view("hashOffer", offer) != sharing.hash(offer)
    town.credit.send(MEI.address, "setApprovalForAll", other.address, True)
    with pytest.raises(Reverted) as caught:
        other.send(YUSUF.address, "draw", offer, sig, 1)
    assert caught.value.values == (SHARE_REASONS.index("BAD_SIGNATURE"),)


def test_check_changes_nothing(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, mode=LEND)
    assert sharing.pool.send(ANA.address, "check", offer, sig, YUSUF.address, 5).events == ()
    assert sharing.pool.view("drawnWh", sharing.hash(offer)) == 0
    assert sharing.pool.view("loanCount") == 0
    assert sharing.town.held(YUSUF, sharing.town.bio) == 0
    assert sharing.against(offer, sig) == []


def test_nobody_else_starts_a_dry_run(sharing: Sharing) -> None:
    with broken("OnlySelf"):
        sharing.pool.send(MEI.address, "dryRun", sharing.offer(MEI), YUSUF.address, 1)


def test_it_knows_its_community(town: Town) -> None:
    share = town.share
    for name in ("community", "credit", "market"):
        assert share.view(name) == getattr(town, name).address.lower()
    approved = town.credit.view("isApprovedForAll", share.address, town.market.address)
    assert approved is True
    assert share.artifact["runtimeCodeSize"] < 24_576


def test_a_thousand_drawers_cost_no_more_than_ten(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, maxPerMemberWh=1)
    costs = []
    for n in range(40):
        sharing.member(someone(n))
        costs.append(sharing.pool.send(someone(n).address, "draw", offer, sig, 1).gas)
    assert max(costs[2:]) - min(costs[2:]) < 100
