"""Many offers in one transaction, each on its own; and permits, so that a first purchase is one."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from tests.contracts.evm import START, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, reasons
from tests.contracts.town import ANA, MEI, MWH, STRANGER, YUAN, YUSUF, ZERO, Town

PERMIT = [
    {"name": "owner", "type": "address"},
    {"name": "spender", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "nonce", "type": "uint256"},
    {"name": "deadline", "type": "uint256"},
]


def permit(
    town: Town, owner: LocalAccount, value: int, deadline: int = START + 60
) -> tuple[Any, ...]:
    """Sign an EIP-2612 permit for the market."""
    signed = owner.sign_typed_data(
        {"name": "Practice yuan", "version": "1", "chainId": 7411,
         "verifyingContract": town.money.address},
        {"Permit": PERMIT},
        {"owner": owner.address, "spender": town.market.address, "value": value,
         "nonce": town.money.view("nonces", owner.address), "deadline": deadline},
    )  # fmt: skip
    return value, deadline, signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32)


def test_one_bad_offer_does_not_stop_the_others(town: Town) -> None:
    good = [town.signed(MEI, salt=n) for n in (1, 2)]
    late = town.signed(MEI, salt=3, validTo=START - 1)
    forged = town.offer(MEI, salt=4), town.sign(YUSUF, town.offer(MEI, salt=4))
    poor = town.signed(MEI, salt=5, quantityWh=9 * MWH)
    offers = [good[0], late, forged, poor, good[1]]
    amounts = [10_000, 10_000, 10_000, 2 * MWH, 20_000]
    takes = [town.take(o, wh, NO_LIMIT) for (o, _), wh in zip(offers, amounts, strict=True)]
    done = town.market.send(
        YUSUF.address, "fillMany", [o for o, _ in offers], [s for _, s in offers], takes
    )
    named = [REASONS[n] for n in done.values[0]]
    assert named == ["NONE", "EXPIRED", "BAD_SIGNATURE", "MAKER_SHORT_GAS", "NONE"]
    skipped = [values for name, values in done.events if name == "OfferSkipped"]
    assert [REASONS[item["reason"]] for item in skipped] == named[1:4]
    hashes = [town.market.view("hashOffer", offer) for offer, _ in offers]
    assert [item["offerHash"] for item in skipped] == hashes[1:4]
    assert {item["taker"] for item in skipped} == {YUSUF.address.lower()}
    assert [town.market.view("filledWh", item) for item in hashes] == [10_000, 0, 0, 0, 20_000]
    assert town.held(YUSUF, town.bio) == 30_000
    assert town.cash(YUSUF) == 1_000 * YUAN - 10_500_000


def test_the_same_offer_twice_is_filled_as_far_as_it_reaches(town: Town) -> None:
    offer, sig = town.signed(MEI)
    takes = [town.take(offer, 60_000, NO_LIMIT)] * 2
    done = town.market.send(YUSUF.address, "fillMany", [offer] * 2, [sig] * 2, takes)
    assert [REASONS[n] for n in done.values[0]] == ["NONE", "EXCEEDS_REMAINING"]
    assert town.market.view("filledWh", town.market.view("hashOffer", offer)) == 60_000


def test_each_has_its_own_limit(town: Town) -> None:
    offer, sig = town.signed(MEI)
    takes = [town.take(offer, 10_000, 3_499_999), town.take(offer, 10_000, 3_500_000)]
    done = town.market.send(YUSUF.address, "fillMany", [offer] * 2, [sig] * 2, takes)
    assert [REASONS[n] for n in done.values[0]] == ["BEYOND_LIMIT", "NONE"]


def test_money_that_runs_out_on_the_way_stops_only_the_rest(town: Town) -> None:
    town.money.send(YUSUF.address, "transfer", ANA.address, 995 * YUAN)
    offer, sig = town.signed(MEI)
    takes = [town.take(offer, 10_000, NO_LIMIT)] * 2
    done = town.market.send(YUSUF.address, "fillMany", [offer] * 2, [sig] * 2, takes)
    assert [REASONS[n] for n in done.values[0]] == ["NONE", "TAKER_SHORT_MONEY"]
    assert town.cash(YUSUF) == 1_500_000


def test_nothing_at_all_is_no_error_but_lists_must_be_of_one_length(town: Town) -> None:
    offer, sig = town.signed(MEI)
    take = town.take(offer, 10_000, NO_LIMIT)
    assert town.market.send(YUSUF.address, "fillMany", [], [], []).values == ((),)
    for offers, sigs, takes in (([offer], [], [take]), ([offer], [sig], []), ([], [sig], [take])):
        with pytest.raises(Reverted, match="LengthMismatch"):
            town.market.send(YUSUF.address, "fillMany", offers, sigs, takes)


def test_sales_into_several_buy_offers_name_their_batches(town: Town) -> None:
    town.allot(MEI, town.natural, MWH)
    offers = [town.signed(YUSUF, side=1, creditId=wanted) for wanted in (0, 1 << 160, 2 << 160)]
    batches = [town.bio, town.natural, town.natural]
    takes = [town.take(o, 10_000, 0, b) for (o, _), b in zip(offers, batches, strict=True)]
    done = town.market.send(
        MEI.address, "fillMany", [o for o, _ in offers], [s for _, s in offers], takes
    )
    assert [REASONS[n] for n in done.values[0]] == ["NONE", "NONE", "WRONG_CREDIT"]
    assert (town.held(YUSUF, town.bio), town.held(YUSUF, town.natural)) == (10_000, 10_000)


def test_too_little_network_gas_undoes_all_instead_of_skipping(town: Town) -> None:
    offer, sig = town.signed(MEI)
    takes = [town.take(offer, 10_000, NO_LIMIT)]
    with town.evm.network_gas(400_000), pytest.raises(Reverted, match="TooLittleGas"):
        town.market.send(YUSUF.address, "fillMany", [offer], [sig], takes)
    with town.evm.network_gas(600_000):
        done = town.market.send(YUSUF.address, "fillMany", [offer], [sig], takes)
    assert done.values[0] == (0,)


def test_only_the_market_itself_settles_alone_and_rehearses(town: Town) -> None:
    deal = (b"\1" * 32, bytes(32), MEI.address, YUSUF.address, True, 10_000, town.bio,
            town.money.address, 1, town.money.address, 1)  # fmt: skip
    for function in ("settleAlone", "rehearse"):
        with pytest.raises(Reverted, match="OnlySelf"):
            town.market.send(YUSUF.address, function, deal)


def test_a_permit_makes_a_first_purchase_one_transaction(town: Town) -> None:
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    offer, sig = town.signed(MEI)
    take = town.take(offer, 40_000, 14 * YUAN)
    _, mask = town.market.view("checkWith", offer, sig, YUSUF.address, take)
    assert reasons(mask) == ["TAKER_NO_MONEY_APPROVAL"]
    signed = permit(town, YUSUF, 14 * YUAN)
    town.market.send(YUSUF.address, "fillWithPermit", offer, sig, take, signed)
    assert town.held(YUSUF, town.bio) == 40_000
    assert town.money.view("allowance", YUSUF.address, town.market.address) == 0


def test_a_permit_somebody_used_before_does_not_stop_the_purchase(town: Town) -> None:
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    offer, sig = town.signed(MEI)
    take = town.take(offer, 40_000, 14 * YUAN)
    signed = permit(town, YUSUF, 14 * YUAN)
    town.money.send(STRANGER.address, "permit", YUSUF.address, town.market.address, *signed)
    town.market.send(YUSUF.address, "fillWithPermit", offer, sig, take, signed)
    assert town.held(YUSUF, town.bio) == 40_000


def test_a_bad_permit_helps_nobody(town: Town) -> None:
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    offer, sig = town.signed(MEI)
    take = town.take(offer, 40_000, 14 * YUAN)
    for signed in (
        permit(town, ANA, 14 * YUAN),
        permit(town, YUSUF, 14 * YUAN, START - 1),
        permit(town, YUSUF, 14 * YUAN - 1),
    ):
        with pytest.raises(Reverted) as caught:
            town.market.send(YUSUF.address, "fillWithPermit", offer, sig, take, signed)
        assert REASONS[caught.value.values[0]] == "TAKER_NO_MONEY_APPROVAL"


def test_a_currency_that_is_not_the_communitys_is_never_called_for_a_permit(town: Town) -> None:
    offer, sig = town.signed(MEI)
    take = town.take(offer, 10_000, NO_LIMIT, currency=ZERO)
    with pytest.raises(Reverted) as caught:
        town.market.send(YUSUF.address, "fillWithPermit", offer, sig, take, permit(town, YUSUF, 1))
    assert REASONS[caught.value.values[0]] == "CURRENCY_NOT_ALLOWED"
