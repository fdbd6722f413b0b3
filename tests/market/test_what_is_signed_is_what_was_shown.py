"""What is signed is what was shown: reviews that are old, changed or overtaken are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.market.street import KWH, PRICE, Street, Wallet, posted, sell, tomorrow
from wallet.errors import TradeError, WrongChainError
from wallet.market.review import Review, StepKind
from wallet.market.trading import Trader
from wallet.protocol.community import ContractRef
from wallet.protocol.offers import Side
from wallet.units import Minor, PricePerMWh, Timestamp, Wh


def test_an_offer_taken_back_meanwhile_is_noticed_before_signing(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei)
    anna.look()
    review = anna.trader.prepare_buy(row, Wh(KWH))
    mei.trader.execute(mei.trader.prepare_cancel(row), street.mei)
    refuses(street, anna, review, "trade.cancelled")


def test_an_offer_others_took_meanwhile_is_noticed_before_signing(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei)
    anna.look()
    review = anna.trader.prepare_buy(row, Wh(5 * KWH))
    anna.trader.execute(anna.trader.prepare_buy(row, Wh(4 * KWH)), street.anna)
    fresh = replace(review, first_nonce=street.node.nonce(street.anna.address))
    fresh = renumbered(fresh)
    refuses(street, anna, fresh, "trade.exceeds_remaining")


def renumbered(review: Review) -> Review:
    """The same review as if it had been made now."""
    steps = []
    nonce = review.first_nonce
    for step in review.steps:
        prepared = step.transaction
        if prepared is None:
            steps.append(step)
        else:
            tx = replace(prepared.tx, nonce=nonce)
            steps.append(replace(step, transaction=replace(prepared, tx=tx)))
            nonce += 1
    return replace(review, steps=tuple(steps))


def refuses(street: Street, wallet: Wallet, review: Review, code: str) -> None:
    """The review is refused with this code, and nothing was signed or sent."""
    before = street.node.nonce(wallet.address)
    sent = len(wallet.outbox.entries())
    with pytest.raises(TradeError) as refused:
        wallet.trader.execute(review, wallet.signer)
    assert refused.value.code == code
    assert street.node.nonce(wallet.address) == before
    assert len(wallet.outbox.entries()) == sent


def test_a_review_is_signed_once_and_only_while_it_is_fresh(street: Street, mei: Wallet) -> None:
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    refuses(street, mei, replace(review, expires=Timestamp(1)), "trade.review_expired")
    posted(mei, review)
    refuses(street, mei, review, "trade.changed")


def test_another_key_cannot_sign_a_review(mei: Wallet, street: Street) -> None:
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    with pytest.raises(TradeError) as refused:
        mei.trader.execute(review, street.anna)
    assert refused.value.code == "trade.other_account"


@pytest.mark.parametrize("field", ["limit", "wh", "approve_money"])
def test_steps_that_do_not_follow_from_what_was_shown_are_not_signed(
    street: Street, mei: Wallet, anna: Wallet, field: str
) -> None:
    row = sell(mei)
    anna.look()
    review = anna.trader.prepare_buy(row, Wh(2 * KWH))
    changed = {"limit": Minor(1), "wh": Wh(1), "approve_money": Minor(1)}[field]
    refuses(street, anna, replace(review, **{field: changed}), "trade.not_what_was_shown")  # type: ignore[arg-type] # one of three fields


def test_an_offer_other_than_the_one_shown_is_not_signed(street: Street, mei: Wallet) -> None:
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    cheaper = replace(review.offer, start_price_per_mwh=PricePerMWh(1))
    steps = tuple(
        replace(
            step,
            typed_data=cheaper.typed_data(street.community.chain_id, street.community.market),
        )
        if step.kind is StepKind.SIGN_OFFER
        else step
        for step in review.steps
    )
    refuses(street, mei, replace(review, steps=steps), "trade.not_what_was_shown")


def test_contract_code_that_differs_stops_everything(street: Street, mei: Wallet) -> None:
    market = street.community.contracts["GasMarket"]
    forged = replace(
        street.community,
        contracts={
            **street.community.contracts,
            "GasMarket": ContractRef(market.address, "0x" + "00" * 32),
        },
    )
    trader = Trader(mei.node, mei.sender, forged, mei.index, mei.address)
    with pytest.raises(WrongChainError):
        trader.prepare_sell(Wh(KWH), PRICE, tomorrow())


def test_the_review_of_an_offer_shows_all_that_is_signed(street: Street, mei: Wallet) -> None:
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow(), taker=street.anna.address)
    shown = {field.name: field.value for field in review.all_fields}
    assert len(shown) == 21
    assert shown["quantityWh"] == "1000"
    assert shown["taker"] == street.anna.address
    assert "to Anna Lindqvist for" in str(review.sentence)
    assert review.contract.verified
    assert review.fee == sum(step.fee for step in review.steps)
    assert review.offer.side is Side.SELL
