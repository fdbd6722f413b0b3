"""A deed signs exactly what it shows, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.market.street import Street, Wallet
from wallet.errors import TradeError
from wallet.market.deeds import Deed
from wallet.market.prepare_withdraw import prepare_withdraw
from wallet.protocol import trade_calls


@pytest.fixture
def deed(mei: Wallet) -> Deed:
    """Taking back everything that Mei ever signed."""
    return prepare_withdraw(mei.trader.desk)


def _refused(who: Wallet, deed: Deed) -> str:
    used = who.node.nonce(who.address)
    with pytest.raises(TradeError) as caught:
        who.trader.perform(deed, who.signer)
    assert who.node.nonce(who.address) == used
    return caught.value.code


def test_it_is_done_once_and_then_no_longer(mei: Wallet, deed: Deed):
    result = mei.trader.perform(deed, mei.signer)
    assert len(result.tx_hashes) == 1
    assert _refused(mei, deed) == "trade.changed"


def test_another_call_than_shown_is_not_signed(mei: Wallet, deed: Deed):
    step = deed.steps[0]
    assert step.transaction is not None
    other = trade_calls.approve_gas(mei.street.community)
    tx = replace(step.transaction.tx, to=other.to, data=other.data)
    steps = (replace(step, transaction=replace(step.transaction, tx=tx)),)
    assert _refused(mei, replace(deed, steps=steps)) == "trade.not_what_was_shown"
    assert _refused(mei, replace(deed, calls=(other,))) == "trade.not_what_was_shown"
    assert _refused(mei, replace(deed, calls=())) == "trade.not_what_was_shown"


@pytest.mark.parametrize("change", [{"value": 1}, {"chain_id": 5}, {"nonce": 10**6}])
def test_another_value_chain_or_number_is_not_signed(
    mei: Wallet, deed: Deed, change: dict[str, int]
):
    step = deed.steps[0]
    assert step.transaction is not None
    tx = replace(step.transaction.tx, **change)  # type: ignore[arg-type] # one field at a time
    steps = (replace(step, transaction=replace(step.transaction, tx=tx)),)
    assert _refused(mei, replace(deed, steps=steps)) == "trade.not_what_was_shown"


def test_an_old_deed_or_another_key_is_not_signed(street: Street, mei: Wallet, deed: Deed):
    old = replace(deed, expires=type(deed.expires)(deed.prepared - 1))
    assert _refused(mei, old) == "trade.review_expired"
    with pytest.raises(TradeError) as caught:
        mei.trader.perform(deed, street.anna)
    assert caught.value.code == "trade.other_account"
