"""The review shows every signed integer, and says it in words beside."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.review.sample import permit_review, sell_review, take_review
from wallet.ui.review.facts import exactly_signed, facts, raw_fields


def rows(review: object) -> dict[str, str]:
    return {fact.label: fact.value for fact in facts(review)}


def test_the_integers_that_matter_are_shown_as_signed() -> None:
    assert exactly_signed(sell_review(120_437)) == "120,437 Wh · 350,000,000 per MWh · revision 0"
    assert exactly_signed(take_review()).startswith("100,000 Wh · 35,000,000 units at the most · ")


def test_every_integer_of_the_offer_and_the_transactions_is_below() -> None:
    review = sell_review(120_437)
    raw = raw_fields(review)
    for field in (*review.exact, *review.all_fields):
        assert f"{field.name}: {field.value}" in raw
    for step in review.steps:
        if step.transaction is not None:
            tx = step.transaction.tx
            for value in (tx.chain_id, tx.nonce, tx.gas, tx.max_fee_per_gas, tx.to):
                assert str(value) in raw
            assert tx.data.hex() in raw


def test_an_open_offer_shows_how_far_balances_may_go() -> None:
    shown = rows(sell_review())
    assert shown["Gas you hold"] == "412.0 kWh → 292.0 kWh at the least"
    assert shown["Your money"] == "¥250.00 → ¥292.00 at the most"


def test_a_trade_shows_what_certainly_happens() -> None:
    shown = rows(take_review())
    assert shown["Gas you hold"] == "412.0 kWh → 512.0 kWh"
    assert shown["Your money"] == "¥250.00 → ¥215.00"
    assert shown["Can be taken back"] == "No: a trade is final"


def test_an_unverified_contract_is_not_called_proven() -> None:
    review = sell_review()
    line = next(f for f in facts(review) if f.label == "Contract")
    assert line.proven
    assert "code verified" in line.value
    doubtful = replace(review, contract=replace(review.contract, verified=False))
    line = next(f for f in facts(doubtful) if f.label == "Contract")
    assert not line.proven
    assert "code not verified" in line.value


def test_the_network_fee_is_shown_beside_what_there_is_for_it() -> None:
    assert rows(sell_review())["Network fee now"] == ("0.000427 ETH at the most, of your 10.00 ETH")


def test_a_permit_says_its_amount_and_shows_every_field_below() -> None:
    review = permit_review()
    assert "permission for 35,000,000 units" in exactly_signed(review)
    assert "permit." not in exactly_signed(review)
    raw = raw_fields(review)
    data = review.steps[0].typed_data
    assert data is not None
    for name, value in (*data.domain.items(), *data.message.items()):
        assert f"{name}: {value}" in raw
    assert data.digest().hex() in raw
    for field in review.exact:
        assert f"{field.name}: {field.value}" in raw
