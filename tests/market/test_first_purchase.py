"""A first purchase is one transaction: the permission to take the money travels inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.market.street import KWH, Street, Wallet, sell
from wallet.errors import TradeError
from wallet.ledger.rows import OfferRow
from wallet.market.review import Review, StepKind
from wallet.protocol import calls
from wallet.protocol.permits import PermitTerms
from wallet.units import Minor, Timestamp, Wh


@pytest.fixture
def row(street: Street, mei: Wallet, anna: Wallet) -> Iterator[OfferRow]:
    """An offer of Mei's that Anna knows; what is left of it is taken back."""
    row = sell(mei)
    anna.look()
    yield row
    mei.look()
    mei.trader.execute(mei.trader.prepare_cancel(row), street.mei)


@pytest.fixture
def review(anna: Wallet, row: OfferRow) -> Review:
    return anna.trader.prepare_buy(row, Wh(4 * KWH))


def test_it_takes_one_transaction_and_leaves_no_permission_behind(
    street: Street, anna: Wallet, review: Review
) -> None:
    assert [step.kind for step in review.steps] == [StepKind.SIGN_PERMIT, StepKind.FILL]
    before = street.node.nonce(anna.address)
    result = anna.trader.execute(review, street.anna)
    assert street.node.nonce(anna.address) == before + 1
    assert len(result.tx_hashes) == 1
    assert result.gas_change == 4 * KWH
    allowance = calls.read_money_allowance(street.node, street.community, anna.address)
    assert allowance == 0


def test_every_field_of_the_permit_is_shown_before_it_is_signed(
    street: Street, anna: Wallet, review: Review
) -> None:
    data = review.steps[0].typed_data
    assert data is not None
    shown = {field.name: field.value for field in review.exact}
    assert shown["permit.token"] == data.domain["verifyingContract"]
    for name in ("spender", "value", "nonce", "deadline"):
        assert shown[f"permit.{name}"] == str(data.message[name])
    assert data.message["owner"] == anna.address
    assert data.message["spender"] == street.community.market
    assert data.message["value"] == review.limit == review.approve_money


@pytest.mark.parametrize("part", ["value", "deadline", "nonce", "token", "gone"])
def test_a_permit_other_than_the_one_shown_is_not_signed(
    street: Street, anna: Wallet, review: Review, part: str
) -> None:
    terms = review.permit
    assert terms is not None
    changed = {
        "value": replace(review, approve_money=Minor(10**12)),
        "deadline": replace(review, permit_deadline=Timestamp(2**40)),
        "nonce": replace(review, permit=replace(terms, nonce=terms.nonce + 1)),
        "token": replace(
            review, permit=PermitTerms(street.community.credit, terms.name, "1", terms.nonce)
        ),
        "gone": replace(review, permit=None),
    }[part]
    before = street.node.nonce(anna.address)
    with pytest.raises(TradeError) as refused:
        anna.trader.execute(changed, street.anna)
    assert refused.value.code == "trade.not_what_was_shown"
    assert street.node.nonce(anna.address) == before


def test_money_without_permits_is_allowed_the_old_way(
    street: Street, anna: Wallet, row: OfferRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallet.protocol.feed_reads.read_permit_terms", lambda *_: None)
    review = anna.trader.prepare_buy(row, Wh(4 * KWH))
    assert [step.kind for step in review.steps] == [StepKind.APPROVE_MONEY, StepKind.FILL]
    assert anna.trader.execute(review, street.anna).gas_change == 4 * KWH
