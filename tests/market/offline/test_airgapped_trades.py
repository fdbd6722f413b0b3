"""An account whose key is in a Hearth without a network posts an offer, buys, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.market.offline.carrier import Carrier
from tests.market.street import JUNK, KWH, PRICE, Street, Wallet, posted, tomorrow
from wallet.errors import CancelledError
from wallet.keys.airgap import AirGappedSigner
from wallet.keys.airgap_request import Answer, Request
from wallet.market.journal import MemoryJournal
from wallet.units import Wh


@pytest.fixture
def carrier(street: Street, tmp_path: Path) -> Carrier:
    return Carrier(tmp_path / "offline", street.community, JUNK)


@pytest.fixture
def airgapped(street: Street, carrier: Carrier) -> Iterator[tuple[Wallet, Wallet]]:
    """Mei and Anna, both with their keys elsewhere."""
    wallets = []
    for key in (street.mei, street.anna):
        wallet = street.wallet(key)
        wallet.signer = AirGappedSigner(key.address, carrier)  # type: ignore[assignment] # the same interface
        wallets.append(wallet)
    yield wallets[0], wallets[1]
    for wallet in wallets:
        wallet.index.close()


def test_an_offer_is_posted_and_bought_with_keys_that_never_met_a_network(
    airgapped: tuple[Wallet, Wallet], carrier: Carrier, street: Street
) -> None:
    mei, anna = airgapped
    row = posted(mei, mei.trader.prepare_sell(Wh(5 * KWH), PRICE, tomorrow()))
    said = [document["sentence"] for document in carrier.shown]
    assert any(text.startswith("You offer to sell up to 5 kWh of") for text in said)
    assert any(text.startswith("Put on the market: you sell up to 5 kWh of") for text in said)

    anna.look()
    carrier.shown.clear()
    review = anna.trader.prepare_buy(row, Wh(2 * KWH))
    result = anna.trader.execute(review, anna.signer)
    assert result.gas_change == 2 * KWH
    assert [document["sentence"].partition(" ")[0] for document in carrier.shown] == ["You", "Buy"]
    assert "Buy 2 kWh of natural gas from Mei Tan for ¥0.7" in carrier.shown[1]["sentence"]

    carrier.shown.clear()
    mei.look()
    mei.trader.execute(mei.trader.prepare_cancel(row), mei.signer)
    assert carrier.shown[0]["sentence"] == "Take back your offer to sell 5 kWh of natural gas."


def test_every_field_the_online_review_showed_is_shown_offline_too(
    airgapped: tuple[Wallet, Wallet], carrier: Carrier
) -> None:
    mei, _anna = airgapped
    review = mei.trader.prepare_sell(Wh(3 * KWH), PRICE, tomorrow())
    row = posted(mei, review)
    offline = {line["name"]: line["value"] for line in carrier.shown[-2]["fields"]}
    for item in review.all_fields:
        if item.name in offline:
            assert offline[item.name] == item.value, item.name
    assert offline["quantityWh"] == str(3 * KWH)
    assert offline["digest"] == "0x" + review.offer_hash.hex()
    mei.look()
    mei.trader.execute(mei.trader.prepare_cancel(row), mei.signer)


def test_giving_up_at_any_step_trades_nothing_and_ends_the_trade(
    street: Street, carrier: Carrier
) -> None:
    for carried in (0, 1):
        left = [carrier] * carried

        def exchange(request: Request, left: list[Carrier] = left) -> Answer:
            if not left:
                raise CancelledError
            return left.pop()(request)

        wallet = street.wallet(street.mei, MemoryJournal())
        signer = AirGappedSigner(street.mei.address, exchange)
        before = street.node.nonce(street.mei.address)
        review = wallet.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
        with pytest.raises(CancelledError):
            wallet.trader.execute(review, signer)
        record = wallet.trader.journal.get(review.trade_id)
        assert record is not None
        assert (record.finished, record.outcome) == (True, "cancelled")
        assert wallet.outbox.pending(street.mei.address) == ()
        done = len(review.steps) > 2 and carried
        assert street.node.nonce(street.mei.address) == before + bool(done)
        wallet.index.close()
