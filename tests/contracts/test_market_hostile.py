"""Tokens that lie, receivers that mean no good, signatures that almost fit: each has a name."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import START, Contract, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, reasons
from tests.contracts.town import (
    ADMIN,
    ANA,
    FOREVER,
    MEI,
    MWH,
    NIL,
    STRANGER,
    YUAN,
    YUSUF,
    ZERO,
    Town,
)

YES, NO, REVERTS, ODD = 0, 1, 2, 3
HONEST, FEE, FALSE, NOTHING, REENTERS, SILENT, REFUSES, GENEROUS, MUTE = range(9)


def check(town: Town, offer: Any, sig: bytes, taker: str, wh: int = 10_000) -> list[str]:
    first, mask = town.market.view("check", offer, sig, taker, wh)
    assert first == 0 or REASONS[first] == reasons(mask)[0]
    return reasons(mask)


def fill(town: Town, offer: Any, sig: bytes, taker: str, wh: int = 10_000) -> str:
    """Fill, and name how it went."""
    limit = NO_LIMIT if offer[2] == 0 else 0
    try:
        town.market.send(taker, "fill", offer, sig, wh, limit)
    except Reverted as error:
        return REASONS[error.values[0]] if error.name == "OfferRefused" else error.name
    return "NONE"


@pytest.fixture
def coin(town: Town) -> Contract:
    """An allowed currency that can be told to lie."""
    made = town.evm.deploy("OddCoin", "Odd", "ODD", 6)
    town.community.send(ADMIN.address, "setCurrency", made.address, True)
    made.send(ADMIN.address, "mint", YUSUF.address, 1_000 * YUAN)
    made.send(YUSUF.address, "approve", town.market.address, 2**256 - 1)
    return made


def wallet(town: Town, name: str = "Purse") -> Contract:
    """A contract wallet, admitted, with a MWh and a thousand yuan, which lets the market act."""
    made = town.evm.deploy(name)
    town.community.send(ADMIN.address, "attest", made.address, b"CN", 1, FOREVER, NIL)
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, True)
    town.money.send(ADMIN.address, "mint", made.address, 1_000 * YUAN)
    town.money.send(made.address, "approve", town.market.address, 2**256 - 1)
    town.credit.send(made.address, "setApprovalForAll", town.market.address, True)
    return made


def account(contract: Contract) -> Any:
    """Let a contract stand where a person's account is expected."""
    return type("Account", (), {"address": contract.address})()


def buying(town: Town, maker: Contract, **changes: Any) -> tuple[Any, ...]:
    return town.offer(account(maker), side=1, **changes)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [(HONEST, None), (SILENT, None), (FEE, "CURRENCY_MISBEHAVES"), (FALSE, "CURRENCY_MISBEHAVES"),
     (NOTHING, "CURRENCY_MISBEHAVES"), (REFUSES, "CURRENCY_MISBEHAVES"),
     (GENEROUS, "CURRENCY_MISBEHAVES"), (MUTE, "CURRENCY_MISBEHAVES")],
)  # fmt: skip
def test_a_currency_that_lies_is_named_before_anyone_pays(
    town: Town, coin: Contract, mode: int, reason: str | None
) -> None:
    offer, sig = town.signed(MEI, currency=coin.address)
    coin.send(ADMIN.address, "setMode", mode, ZERO, b"")
    assert check(town, offer, sig, YUSUF.address) == ([reason] if reason else [])
    assert fill(town, offer, sig, YUSUF.address) == (reason or "NONE")
    coin.send(ADMIN.address, "setMode", HONEST, ZERO, b"")
    paid = 0 if reason else 3_500_000
    assert coin.view("balanceOf", YUSUF.address) == 1_000 * YUAN - paid
    assert town.held(YUSUF, town.bio) == (0 if reason else 10_000)


def test_a_currency_that_comes_back_in_gets_nowhere(town: Town, coin: Contract) -> None:
    offer, sig = town.signed(MEI, currency=coin.address)
    again = town.market.data("fill", offer, sig, 10_000, NO_LIMIT)
    coin.send(ADMIN.address, "setMode", REENTERS, town.market.address, again)
    assert check(town, offer, sig, YUSUF.address) == []
    assert fill(town, offer, sig, YUSUF.address) == "NONE"
    assert town.market.view("filledWh", town.market.view("hashOffer", offer)) == 10_000


@pytest.mark.parametrize("receives", [NO, REVERTS])
def test_a_buyer_that_refuses_the_gas_is_named(town: Town, receives: int) -> None:
    purse = wallet(town)
    offer = buying(town, purse)
    assert check(town, offer, b"", MEI.address) == []
    purse.send(MEI.address, "setMood", YES, receives, ZERO, b"")
    assert check(town, offer, b"", MEI.address) == ["GAS_NOT_RECEIVED"]
    assert fill(town, offer, b"", MEI.address) == "GAS_NOT_RECEIVED"
    assert town.cash(MEI) == 1_000 * YUAN


@pytest.mark.parametrize(
    "function",
    [
        "fill",
        "fillWith",
        "fillMany",
        "matchOffers",
        "check",
        "checkWith",
        "checkMatch",
        "fillWithPermit",
    ],
)
def test_a_receiver_that_comes_back_in_gets_nowhere(town: Town, function: str) -> None:
    purse = wallet(town)
    offer = buying(town, purse)
    town.allot(ANA, town.bio, MWH)
    sell, sell_sig = town.signed(ANA)
    # Where the way in is open, the purse sells what it is just being given; nobody else is asked.
    inner, sig = town.signed(YUSUF, side=1)
    take = town.take(inner, 1_000, 0)
    calls: dict[str, tuple[Any, ...]] = {
        "fill": (inner, sig, 1_000, 0),
        "fillWith": (inner, sig, take),
        "fillMany": ([inner], [sig], [take]),
        "fillWithPermit": (inner, sig, take, (0, 0, 0, NIL, NIL)),
        "matchOffers": (sell, sell_sig, inner, sig, 10_000),
        "check": (inner, sig, MEI.address, 1_000),
        "checkWith": (inner, sig, MEI.address, take),
        "checkMatch": (sell, sell_sig, inner, sig, 10_000),
    }
    plan = town.market.data(function, *calls[function])
    purse.send(MEI.address, "setMood", YES, ODD, town.market.address, plan)
    assert check(town, offer, b"", MEI.address) == []
    assert fill(town, offer, b"", MEI.address) == "NONE"
    assert (purse.view("attempts"), purse.view("successes")) == (1, 0)
    assert town.market.view("filledWh", town.market.view("hashOffer", inner)) == 0
    # The same call is a good one outside.
    purse.send(MEI.address, "run", town.market.address, plan)


def test_a_receiver_cannot_talk_check_into_a_yes(town: Town) -> None:
    """A revert with the rehearsal's own words, from inside the rehearsal, is still a refusal."""
    offer = town.offer(MEI, side=1)
    maker = to_canonical_address(MEI.address)
    selector = keccak(b"Rehearsed(uint8)")[:4]
    # Signs everything (EIP-1271); answers onERC1155Received by reverting with Rehearsed(0).
    code = (
        "60003560e01c80631626ba7e1460205763"
        + selector.hex()
        + "60e01b60005260246000fd5b631626ba7e60e01b60005260206000f3"
    )
    town.allot(YUSUF, town.bio, MWH)
    town.evm.state.set_code(maker, bytes.fromhex(code))
    assert check(town, offer, b"", YUSUF.address) == ["GAS_NOT_RECEIVED"]
    assert fill(town, offer, b"", YUSUF.address) == "GAS_NOT_RECEIVED"


def test_one_receiver_that_burns_all_it_is_given_does_not_stop_the_others(town: Town) -> None:
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, True)
    glutton = town.evm.deploy("Glutton")
    town.community.send(ADMIN.address, "attest", glutton.address, b"CN", 1, FOREVER, NIL)
    town.money.send(ADMIN.address, "mint", glutton.address, 1_000 * YUAN)
    town.money.send(glutton.address, "approve", town.market.address, 2**256 - 1)
    greedy = buying(town, glutton)
    good, sig = town.signed(YUSUF, side=1)
    with town.evm.network_gas(2_000_000):
        done = town.market.send(
            MEI.address, "fillMany", [greedy, good], [b"", sig],
            [town.take(greedy, 10_000, 0), town.take(good, 10_000, 0)],
        )  # fmt: skip
    assert [REASONS[n] for n in done.values[0]] == ["GAS_NOT_RECEIVED", "NONE"]
    assert done.gas < 900_000


@pytest.mark.parametrize("later", [NO, REVERTS, ODD])
def test_a_contract_makers_mind_is_asked_at_each_fill(town: Town, later: int) -> None:
    purse = wallet(town)
    offer = buying(town, purse)
    assert fill(town, offer, b"", MEI.address) == "NONE"
    purse.send(MEI.address, "setMood", later, YES, ZERO, b"")
    assert check(town, offer, b"", MEI.address) == ["BAD_SIGNATURE"]
    assert fill(town, offer, b"", MEI.address) == "BAD_SIGNATURE"


def mirrored(sig: bytes) -> bytes:
    """The other signature of the same key over the same digest (a high s)."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    s = order - int.from_bytes(sig[32:64])
    return sig[:32] + s.to_bytes(32) + bytes([55 - sig[64]])


@pytest.mark.parametrize(
    "spoil",
    [lambda s: s[:64], lambda s: s + b"\0", lambda s: s[:64] + b"\x02", mirrored,
     lambda s: bytes(65), lambda s: s[:64] + bytes([s[64] ^ 7])],
    ids=["short", "long", "odd v", "high s", "zero", "other v"],
)  # fmt: skip
def test_only_the_one_canonical_signature_counts(town: Town, spoil: Any) -> None:
    offer, sig = town.signed(MEI)
    assert check(town, offer, spoil(sig), YUSUF.address) == ["BAD_SIGNATURE"]
    assert fill(town, offer, spoil(sig), YUSUF.address) == "BAD_SIGNATURE"


def test_nobody_is_the_maker_of_an_offer_of_nobody(town: Town) -> None:
    offer = (ZERO, *town.offer(MEI)[1:])
    assert "BAD_SIGNATURE" in check(town, offer, bytes(65), YUSUF.address)


def test_bits_above_a_small_field_cannot_be_filled(town: Town) -> None:
    """A struct's words are hashed where they stand: what does not fit its field must not pass."""
    offer, sig = town.signed(MEI)
    data = bytearray(town.market.data("fill", offer, sig, 10_000, NO_LIMIT))
    small = {
        0: "maker",
        1: "taker",
        2: "side",
        5: "quantityWh",
        6: "minFillWh",
        7: "currency",
        8: "altCurrency",
        9: "fxSlippageBps",
        10: "start",
        11: "end",
        12: "validFrom",
        13: "validTo",
        14: "deliveryFrom",
        15: "deliveryTo",
        17: "op",
        21: "revision",
    }
    for word in small:
        dirty = bytearray(data)
        dirty[4 + 32 * word] = 1
        with pytest.raises(Reverted):
            town.evm.send(YUSUF.address, town.market.address, bytes(dirty))
    # The trigger's other fields are not read without a trigger; the maker never signed such words.
    for word in (16, 19):
        dirty = bytearray(data)
        dirty[4 + 32 * word] = 1
        with pytest.raises(Reverted) as caught:
            town.evm.send(YUSUF.address, town.market.address, bytes(dirty))
        assert REASONS[caught.value.values[0]] == "BAD_SIGNATURE"


def test_group_zero_is_no_group(town: Town) -> None:
    with pytest.raises(Reverted, match="BadGroup"):
        town.market.send(MEI.address, "raiseRevision", NIL)
    offer, sig = town.signed(MEI, revision=1)
    assert check(town, offer, sig, YUSUF.address) == ["OLD_REVISION"]
    ahead, sig = town.signed(MEI, group=b"\1" * 32, revision=1)
    assert check(town, ahead, sig, YUSUF.address) == ["OLD_REVISION"]
    town.market.send(MEI.address, "raiseRevision", b"\1" * 32)
    assert check(town, ahead, sig, YUSUF.address) == []


def test_an_offer_counts_up_to_its_last_second_and_from_its_first(town: Town) -> None:
    offer, sig = town.signed(MEI, validFrom=START, validTo=START + 60)
    town.evm.now = START - 1
    assert check(town, offer, sig, YUSUF.address) == ["NOT_YET_VALID"]
    for now in (START, START + 60):
        town.evm.now = now
        assert check(town, offer, sig, YUSUF.address) == []
    town.evm.now = START + 61
    assert check(town, offer, sig, YUSUF.address) == ["EXPIRED"]


@pytest.mark.parametrize(("credit", "expected"), [(4, "WRONG_CREDIT"), (5, "UNKNOWN_CREDIT")])
def test_a_class_that_does_not_exist_is_unknown(town: Town, credit: int, expected: str) -> None:
    offer, sig = town.signed(YUSUF, side=1, creditId=credit << 160)
    take = town.take(offer, 10_000, 0, town.bio)
    first, _ = town.market.view("checkWith", offer, sig, MEI.address, take)
    assert REASONS[first] == expected


def test_a_buyer_may_fill_up_to_the_last_wh_and_coin(town: Town) -> None:
    town.money.send(YUSUF.address, "transfer", ANA.address, 1_000 * YUAN - 3_500_000)
    offer, sig = town.signed(MEI)
    assert check(town, offer, sig, YUSUF.address, 10_001) == ["TAKER_SHORT_MONEY"]
    assert fill(town, offer, sig, YUSUF.address) == "NONE"
    assert town.cash(YUSUF) == 0


def test_gas_given_away_needs_no_money_at_all(town: Town) -> None:
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    offer, sig = town.signed(MEI, startPricePerMWh=0, endPricePerMWh=0)
    assert check(town, offer, sig, YUSUF.address) == []
    assert fill(town, offer, sig, YUSUF.address) == "NONE"
    assert town.market.view("tradedOf", 2, town.money.address) == (0, 0)


def test_a_check_sent_as_a_transaction_changes_nothing(town: Town) -> None:
    offer, sig = town.signed(MEI)
    done = town.market.send(STRANGER.address, "check", offer, sig, YUSUF.address, 10_000)
    assert done.values == (0, 0)
    assert town.held(YUSUF, town.bio) == 0
    assert town.market.view("filledWh", town.market.view("hashOffer", offer)) == 0
    assert done.events == ()


def test_totals_saturate_instead_of_stopping_trade(town: Town) -> None:
    top = 2**128 - 1
    town.money.send(ADMIN.address, "mint", YUSUF.address, 2**130)
    offer, sig = town.signed(MEI, startPricePerMWh=top, endPricePerMWh=top, minFillWh=0)
    for salt in range(3):
        offer, sig = town.signed(
            MEI, startPricePerMWh=top, endPricePerMWh=top, salt=salt, quantityWh=MWH
        )
        town.market.send(YUSUF.address, "fill", offer, sig, 400_000 if salt < 2 else 200_000,
                         NO_LIMIT)  # fmt: skip
    expected = 2 * -(-(400_000 * top) // MWH) + -(-(200_000 * top) // MWH)
    assert town.market.view("tradedOf", 2, town.money.address) == (MWH, min(expected, top))
    town.credit.send(YUSUF.address, "safeTransferFrom", YUSUF.address, MEI.address, town.bio, MWH,
                     b"")  # fmt: skip
    more, sig = town.signed(MEI, startPricePerMWh=top, endPricePerMWh=top, salt=9)
    assert fill(town, more, sig, YUSUF.address) == "NONE"
    assert town.market.view("tradedOf", 2, town.money.address)[1] == top
