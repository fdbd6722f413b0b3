"""What a request would do, said by the Hearth that has the key, or refused in plain words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.market.made import BATCH, MONEY, address, per_kwh
from tests.market.offline.sample import (
    ANNA,
    CHAIN,
    COMMUNITY,
    END,
    EURO,
    MEI,
    offer,
    share,
    signed,
    signed_share,
    transaction,
)
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.codec.typed_data import TypedData
from wallet.errors import AirGapError
from wallet.keys.airgap_request import Request
from wallet.market.offline.calls import KNOWN
from wallet.market.offline.explain import explain
from wallet.market.offline.lines import Explained
from wallet.protocol import calls
from wallet.protocol.contracts import CREDIT, MARKET, POOL
from wallet.protocol.contracts import MONEY as TOKEN
from wallet.protocol.offers import Side, Trigger
from wallet.protocol.permits import PERMIT_FIELDS, Permit, PermitTerms, permit_data
from wallet.protocol.shares import ShareMode
from wallet.protocol.takes import take_of
from wallet.units import Minor, Timestamp, Wh

_PERMIT = Permit(Minor(5), END, 27, bytes(32), bytes(32))


def said(content: Any, account: str = MEI) -> Explained:
    return explain(Request(account, content), COMMUNITY)  # type: ignore[arg-type]


def refused(content: Any, account: str = MEI) -> str:
    with pytest.raises(AirGapError) as refusal:
        said(content, account)
    return refusal.value.code


def lines(explained: Explained) -> dict[str, str]:
    found = {line.name: line.value for line in explained.lines}
    assert len(found) == len(explained.lines), "two lines of one name"
    return found


_TERMS = PermitTerms(EURO.address, "Euro", "1", 3)


def _permit(**changes: Any) -> TypedData:
    values = {
        "chain_id": CHAIN, "owner": MEI, "spender": COMMUNITY.market, "value": 1234,
        "deadline": int(END),
    }  # fmt: skip
    return permit_data(changes.pop("terms", _TERMS), **(values | changes))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            offer().typed_data(CHAIN, COMMUNITY.market),
            "You offer to sell up to 5 kWh of biomethane at ¥0.35 per kWh, "
            "2027-01-16 08:00 UTC at the latest.",
        ),
        (
            offer(Side.BUY).typed_data(CHAIN, COMMUNITY.market),
            "You offer to buy up to 5 kWh of biomethane at ¥0.35 per kWh, "
            "2027-01-16 08:00 UTC at the latest.",
        ),
        (
            share().typed_data(CHAIN, COMMUNITY.pool),
            "You give away up to 5 kWh of biomethane, 2027-01-16 08:00 UTC at the latest.",
        ),
        (
            share(ShareMode.LEND).typed_data(CHAIN, COMMUNITY.pool),
            "You lend up to 5 kWh of biomethane, to be returned by 2027-01-16 08:00 UTC. "
            "The offer ends 2027-01-16 08:00 UTC.",
        ),
        (
            share(ShareMode.REVENUE).typed_data(CHAIN, COMMUNITY.pool),
            "You pool up to 5 kWh of biomethane for 25 % of what it brings. "
            "The offer ends 2027-01-16 08:00 UTC.",
        ),
        (
            _permit(),
            "You let the market take up to €12.34 from you for one trade, "
            "2027-01-16 08:00 UTC at the latest.",
        ),
        (
            "hello",
            "Sign a plain message that proves this address is yours. It moves nothing.",
        ),
    ],
)
def test_documents_in_one_sentence(content: Any, sentence: str) -> None:
    assert str(said(content).sentence) == sentence


_YUAN5 = 5_000_000
CALLS = {
    ("GasMarket", "post"): (
        calls.post(COMMUNITY, signed(maker=MEI)),
        "Put on the market: you sell up to 5 kWh of biomethane at ¥0.35 per kWh, "
        "2027-01-16 08:00 UTC at the latest.",
    ),
    ("GasMarket", "fill"): (
        calls.fill(COMMUNITY, signed(), 2000, _YUAN5),
        "Buy 2 kWh of biomethane from Anna Lindqvist for ¥5 at the most.",
    ),
    ("GasMarket", "fill_with"): (
        calls.fill_with(COMMUNITY, signed(Side.BUY), take_of(offer(), 2000, _YUAN5)),
        "Sell 2 kWh of biomethane to Anna Lindqvist for ¥5 at the least.",
    ),
    ("GasMarket", "fill_with_permit"): (
        calls.fill_with_permit(
            COMMUNITY, signed(), take_of(offer(), 2000, 500, currency=EURO.address), _PERMIT
        ),
        "Buy 2 kWh of biomethane from Anna Lindqvist for €5 at the most.",
    ),
    ("GasMarket", "fill_many"): (
        calls.fill_many(
            COMMUNITY, [signed(), signed(Side.BUY)], [take_of(offer(), 2000, 1)] * 2
        ),
        "Take 1 offers to sell, 2 kWh in all, and 1 offers to buy, 2 kWh in all. Each "
        "has its own limit; read them below.",
    ),
    ("GasMarket", "cancel"): (
        calls.cancel(COMMUNITY, offer()), "Take back your offer to sell 5 kWh of biomethane.",
    ),
    ("GasMarket", "raise_revision"): (
        calls.raise_revision(COMMUNITY, b"\1" * 32),
        "Take back every offer of one group that you signed so far.",
    ),
    ("GasMarket", "increment_counter"): (
        calls.increment_counter(COMMUNITY), "Take back every trade offer you ever signed.",
    ),
    ("GasMarket", "match_offers"): (
        calls.match_offers(COMMUNITY, signed(), signed(Side.BUY, MEI), 1000),
        "Let the offers of Anna Lindqvist and Mei Tan meet, for 1 kWh.",
    ),
    ("GasCredit", "set_approval_for_all"): (
        calls.approve_gas(COMMUNITY),
        "Let GasMarket hand over your gas when an offer of yours is taken, until you withdraw "
        "this.",
    ),
    ("GasCredit", "safe_transfer_from"): (
        calls.transfer_gas(COMMUNITY, MEI, ANNA, BATCH, 1500),
        "Give 1.5 kWh of biomethane to Anna Lindqvist, for good.",
    ),
    ("GasCredit", "retire"): (
        calls.retire(COMMUNITY, BATCH, 1500, MEI, "proof"),
        "Use up 1.5 kWh of biomethane in the name of Mei Tan, for good.",
    ),
    ("GasCredit", "settle_arrears"): (
        calls.settle_arrears(COMMUNITY, MEI),
        "Pay what Mei Tan burned beyond its balance, from what it holds.",
    ),
    ("PracticeMoney", "approve"): (
        calls.approve_money(COMMUNITY, 1234, EURO.address),
        "Let the market take up to €12.34 from you.",
    ),
    ("PracticeMoney", "transfer"): (
        calls.transfer_money(COMMUNITY, ANNA, _YUAN5), "Pay ¥5 to Anna Lindqvist.",
    ),
    ("SharePool", "post"): (
        calls.share_post(COMMUNITY, signed_share(giver=MEI)),
        "You give away up to 5 kWh of biomethane, 2027-01-16 08:00 UTC at the latest.",
    ),
    ("SharePool", "draw"): (
        calls.draw(COMMUNITY, signed_share(), 700),
        "Take 0.7 kWh of biomethane that Anna Lindqvist shares.",
    ),
    ("SharePool", "cancel"): (
        calls.share_cancel(COMMUNITY, share()),
        "Take back your offer to share 5 kWh of biomethane.",
    ),
    ("SharePool", "increment_counter"): (
        calls.share_increment_counter(COMMUNITY),
        "Take back every offer to share gas that you ever signed.",
    ),
    ("SharePool", "create_pool"): (
        calls.create_pool(COMMUNITY, "Stairwell", bytes(32)),
        "Found a group of neighbours called “Stairwell”.",
    ),
    ("SharePool", "set_pool_members"): (
        calls.set_pool_members(COMMUNITY, bytes(32), [ANNA, address(5)], is_in=True),
        "Add 2 accounts to a group of yours.",
    ),
    ("SharePool", "leave_pool"): (
        calls.leave_pool(COMMUNITY, bytes(32)), "Leave a group of neighbours.",
    ),
    ("SharePool", "withdraw"): (
        calls.withdraw(COMMUNITY, BATCH), "Fetch biomethane that was returned to you.",
    ),
    ("SharePool", "sell_into"): (
        calls.sell_into(COMMUNITY, 4, signed(Side.BUY), 1000, _YUAN5),
        "Sell 1 kWh of pooled gas to Anna Lindqvist for ¥5 at the least.",
    ),
    ("SharePool", "claim"): (
        calls.claim(COMMUNITY, 4), "Fetch your part of what pooled gas has brought.",
    ),
    ("SharePool", "withdraw_gas"): (
        calls.withdraw_gas(COMMUNITY, 4), "Fetch your part of pooled gas that was not sold.",
    ),
    ("GasIndex", "update"): (
        calls.update_index(COMMUNITY.feeds[0].address),
        "Let the community's price index make its next price.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("known", CALLS, ids="-".join)
def test_calls_in_one_sentence(known: tuple[str, str]) -> None:
    call, sentence = CALLS[known]
    explained = said(transaction(call))
    assert str(explained.sentence) == sentence
    assert "0.0002 ETH at the most" in str(explained.notes[0])
    found = {line.name: line for line in explained.lines}
    assert found["chainId"].verified
    assert found["to"].verified
    assert found["digest"].value == "0x" + transaction(call).signing_hash().hex()


def test_every_known_call_has_a_test() -> None:
    assert set(CALLS) == set(KNOWN)


def test_a_returned_loan_and_a_withdrawn_permission_are_told_apart() -> None:
    back = calls.return_loan(COMMUNITY, MEI, 3, BATCH, 500)
    assert str(said(transaction(back)).sentence) == (
        "Return 0.5 kWh of biomethane that you borrowed."
    )
    never = calls.approve_gas_to_pool(COMMUNITY, allowed=False)
    assert str(said(transaction(never)).sentence) == "No longer let SharePool hand over your gas."


def test_every_field_of_an_offer_and_its_fill_is_listed_exactly() -> None:
    made = signed()
    found = lines(said(transaction(calls.fill(COMMUNITY, made, 2000, _YUAN5))))
    names = [name for name in found if name.startswith("offer.")]
    assert len(names) == 24
    assert found["offer.quantityWh"] == "5000"
    assert found["offer.startPricePerMWh"] == str(per_kwh("0.35"))
    assert found["offer.trigger.op"] == "0"
    assert found["offer.salt"] == str(made.offer.salt)
    assert found["signature"] == "0x" + "00" * 65
    assert found["wh"] == "2000"
    assert found["limit"] == str(_YUAN5)
    assert (found["nonce"], found["gasLimit"], found["value"]) == ("5", "100000", "0")
    many = calls.fill_many(COMMUNITY, [made, made], [take_of(offer(), 2000, 1)] * 2)
    listed = lines(said(transaction(many)))
    assert listed["offers[1].maker"] == ANNA
    assert listed["takes[0].limit"] == "1"
    assert listed["signatures[1]"] == "0x" + "00" * 65


def test_conditions_of_an_offer_are_said() -> None:
    made = replace(
        offer(taker=ANNA, min_fill=Wh(2000), end_price=per_kwh("0.30")),
        alt_currency=EURO.address,
        fx_slippage_bps=100,
        trigger=Trigger(COMMUNITY.feeds[0].address, 1, 5, 60),
    )
    notes = [str(note) for note in said(made.typed_data(CHAIN, COMMUNITY.market)).notes]
    assert notes[0] == "Only Anna Lindqvist can take it."
    assert notes[1].startswith("The price moves evenly to ¥0.3 per kWh by")
    assert notes[2] == "Only 2 kWh or more can be taken at once."
    assert "feed" in notes[3]
    assert notes[4] == "It may also be paid in EUR at the community's rate, within 1 % of it."


def test_what_the_community_file_says_is_marked_and_nothing_else() -> None:
    explained = said(offer(taker=address(4711)).typed_data(CHAIN, COMMUNITY.market))
    marked = {line.name for line in explained.lines if line.verified}
    assert marked == {
        "domain.name", "domain.version", "domain.chainId", "domain.verifyingContract", "maker",
        "currency",
    }  # fmt: skip


def _changed(data: TypedData, where: str, **values: Any) -> TypedData:
    return replace(data, **{where: {**getattr(data, where), **values}})


_OFFER = offer().typed_data(CHAIN, COMMUNITY.market)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (offer().typed_data(CHAIN + 1, COMMUNITY.market), "offline.other_chain"),
        (offer().typed_data(CHAIN, address(4711)), "offline.other_contract"),
        (offer().typed_data(CHAIN, COMMUNITY.pool), "offline.other_contract"),
        (offer(maker=ANNA).typed_data(CHAIN, COMMUNITY.market), "offline.not_yours"),
        (share(giver=ANNA).typed_data(CHAIN, COMMUNITY.pool), "offline.not_yours"),
        (
            replace(offer(), currency=address(4711)).typed_data(CHAIN, COMMUNITY.market),
            "offline.unknown_money",
        ),
        (
            replace(offer(), alt_currency=address(4711)).typed_data(CHAIN, COMMUNITY.market),
            "offline.unknown_money",
        ),
        (
            replace(offer(), valid_to=Timestamp(2**64 - 1)).typed_data(CHAIN, COMMUNITY.market),
            "offline.unknown",
        ),
        (
            replace(offer(), credit_id=9 << 160).typed_data(CHAIN, COMMUNITY.market),
            "offline.unknown",
        ),
        (_changed(_OFFER, "message", side=2), "offline.unknown"),
        (_changed(_OFFER, "domain", name="Hearth GasMarkt"), "offline.unknown"),
        (_changed(_OFFER, "domain", version="2"), "offline.unknown"),
        (_changed(_OFFER, "domain", salt=bytes(32)), "offline.unknown"),
        (_changed(share().typed_data(CHAIN, COMMUNITY.pool), "message", mode=3), "offline.unknown"),
        (_permit(owner=ANNA), "offline.not_yours"),
        (_permit(spender=ANNA), "offline.allows_stranger"),
        (_permit(chain_id=1), "offline.other_chain"),
        (
            replace(_permit(), types={"Permit": tuple(reversed(PERMIT_FIELDS))}),
            "offline.unknown",
        ),
        (_permit(deadline=2**256 - 1), "offline.unknown"),
        (
            _permit(terms=PermitTerms(address(4711), "Euro", "1", 3)),
            "offline.unknown_money",
        ),
        (
            replace(_OFFER, types={**_OFFER.types, "GasOffer": _OFFER.types["GasOffer"][:-1]},
                    message={k: v for k, v in _OFFER.message.items() if k != "salt"}),
            "offline.unknown",
        ),
        (
            TypedData({"Mail": _OFFER.types["Trigger"]}, "Mail", _OFFER.domain,
                      _OFFER.message["trigger"] if isinstance(_OFFER.message["trigger"], dict)
                      else dict(zip(("feed", "op", "threshold", "maxAge"),
                                    (address(0), 0, 0, 0), strict=True))),
            "offline.unknown",
        ),
    ],
)  # fmt: skip
def test_documents_that_are_not_ours_are_refused(content: TypedData, code: str) -> None:
    assert refused(content) == code


def _tx(**changes: Any) -> DynamicFeeTransaction:
    return transaction(calls.fill(COMMUNITY, signed(), 2000, _YUAN5), **changes)


def _call(contract: str, data: bytes) -> DynamicFeeTransaction:
    return transaction(calls.Call(contract, data))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_tx(chain_id=1), "offline.other_chain"),
        (_tx(to=address(4711)), "offline.other_contract"),
        (_tx(to=None), "offline.unknown"),
        (_tx(value=1), "offline.unknown"),
        (_tx(access_list=((ANNA, ()),)), "offline.unknown"),
        (_tx(to=COMMUNITY.credit), "offline.unknown"),
        (_tx(to=ANNA), "offline.unknown"),
        (_tx(to=COMMUNITY.community), "offline.unknown"),
        (_tx(data=b""), "offline.unknown"),
        (_tx(data=_tx().data + b"\0"), "offline.unknown"),
        (_tx(data=_tx().data[:-1]), "offline.unknown"),
        (_tx(data=_tx().data[:40] + b"\1" + _tx().data[41:]), "offline.unknown"),
        (_call(COMMUNITY.market, MARKET["settle_alone"].selector), "offline.unknown"),
        (_call(MONEY.address, TOKEN["approve"].encode_call(ANNA, 1)), "offline.allows_stranger"),
        (
            _call(MONEY.address, TOKEN["transfer_from"].encode_call(MEI, ANNA, 1)),
            "offline.unknown",
        ),
        (_call(MONEY.address, TOKEN["mint"].encode_call(ANNA, 1)), "offline.unknown"),
        (
            _call(COMMUNITY.credit, CREDIT["set_approval_for_all"].encode_call(ANNA, True)),
            "offline.allows_stranger",
        ),
        (
            transaction(calls.transfer_gas(COMMUNITY, ANNA, MEI, BATCH, 1)),
            "offline.not_yours",
        ),
        (transaction(calls.cancel(COMMUNITY, offer(maker=ANNA))), "offline.not_yours"),
        (transaction(calls.share_cancel(COMMUNITY, share(giver=ANNA))), "offline.not_yours"),
        (
            _call(COMMUNITY.market, MARKET["cancel"].encode_call(
                (*offer().as_tuple()[:2], 7, *offer().as_tuple()[3:]))),
            "offline.unknown",
        ),
        (
            _call(COMMUNITY.pool, POOL["draw"].encode_call(
                (*share().as_tuple()[:2], 9, *share().as_tuple()[3:]), bytes(65), 1)),
            "offline.unknown",
        ),
    ],
)  # fmt: skip
def test_calls_that_are_not_ours_are_refused(content: DynamicFeeTransaction, code: str) -> None:
    assert refused(content) == code


def test_many_offers_of_unlike_numbers_are_refused() -> None:
    many = MARKET["fill_many"].encode_call([offer().as_tuple()], [bytes(65)], [])
    assert refused(_call(COMMUNITY.market, many)) == "offline.unknown"


def test_without_the_community_file_only_a_message_is_explained() -> None:
    assert explain(Request(MEI, "x"), None).community == ""
    with pytest.raises(AirGapError) as refusal:
        explain(Request(MEI, _OFFER), None)
    assert refusal.value.code == "offline.no_community"


def test_taking_back_what_waits_is_said_and_only_for_ones_own_account() -> None:
    nothing = _tx(to=MEI, data=b"", nonce=7)
    explained = said(nothing)
    assert str(explained.sentence).startswith("Move nothing.")
    assert lines(explained)["nonce"] == "7"
    assert "function" not in lines(explained)
    assert refused(nothing, ANNA).startswith("offline.")
    assert refused(_tx(to=MEI, data=b"", value=1)).startswith("offline.")
    assert refused(_tx(to=MEI, data=b"", chain_id=1)).startswith("offline.")
