"""The gas index on the real market: what it counts, and offers that wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.contracts.evm import Contract, Reverted
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, STRANGER, YUAN, YUSUF, Town

HOUR = 3_600
WINDOW = 4 * HOUR
NO_LIMIT = 2**256 - 1
BELOW, ABOVE = 1, 2
TRIGGER_NOT_MET, FEED_STALE = 26, 27


@dataclass
class Street:
    """A town with an index for biomethane, allowed as a feed."""

    town: Town
    index: Contract
    salt: int = 0

    def sold(self, wh: int, price: int, **changes: Any) -> None:
        """Let Mei sell to Yusuf at a price per MWh."""
        self.salt += 1
        fields = {"startPricePerMWh": price, "endPricePerMWh": price, "quantityWh": wh}
        offer, sig = self.town.signed(
            MEI, validTo=FOREVER, salt=self.salt, **(fields | changes)
        )  # fmt: skip
        self.town.market.send(YUSUF.address, "fill", offer, sig, wh, NO_LIMIT)

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.town.evm.now += seconds

    def update(self) -> int:
        """Make a round and return its answer."""
        made = self.index.send(STRANGER.address, "update").event("RoundMade")
        return int(made["answer"])

    def traded(self, gas_class: int = 2) -> tuple[int, int]:
        """Return what the market says was ever traded."""
        wh, value = self.town.market.view("tradedOf", gas_class, self.town.money.address)
        return int(wh), int(value)

    def waiting(self, op: int, threshold: int, max_age: int = HOUR) -> tuple[Any, bytes]:
        """Let Mei sign an offer that waits for the index."""
        return self.town.signed(
            MEI, validTo=FOREVER, salt=777, quantityWh=10_000,
            trigger=(self.index.address, op, threshold, max_age),
        )  # fmt: skip

    def reasons(self, offer: Any, sig: bytes) -> int:
        """Return what stands against Ana taking it."""
        return int(self.town.market.view("check", offer, sig, ANA.address, 10_000)[1])


@pytest.fixture
def street(town: Town) -> Street:
    """Mei holds plenty; the index looks back four hours and moves by a tenth an hour."""
    index = town.evm.deploy(
        "GasIndex", town.market.address, 2, town.money.address, WINDOW, HOUR, MWH // 10, 1_000
    )
    town.community.send(ADMIN.address, "setFeed", index.address, True)
    town.allot(MEI, town.bio, 9 * MWH)
    return Street(town, index)


def test_open_fills_of_its_class_and_money_are_counted(street: Street) -> None:
    street.sold(100_000, 350 * YUAN)
    street.sold(300_000, 450 * YUAN)
    assert street.traded() == (400_000, 170 * YUAN)
    street.wait(WINDOW)
    assert street.update() == 425 * YUAN


def test_deals_between_two_named_people_are_not_counted(street: Street) -> None:
    street.sold(100_000, 350 * YUAN)
    street.sold(500_000, YUAN, taker=YUSUF.address)
    assert street.traded() == (100_000, 35 * YUAN)
    street.wait(WINDOW)
    assert street.update() == 350 * YUAN


def test_gas_given_for_nothing_is_not_counted(street: Street) -> None:
    street.sold(500_000, 0)
    assert street.traded() == (0, 0)
    street.wait(WINDOW)
    with pytest.raises(Reverted, match="TooLittleTraded"):
        street.update()


def test_other_classes_and_other_money_have_their_own_count(street: Street) -> None:
    town = street.town
    town.allot(MEI, town.natural, MWH)
    other = town.evm.deploy("PracticeMoney", "Other money", "pOTH", ADMIN.address)
    town.community.send(ADMIN.address, "setCurrency", other.address, True)
    other.send(ADMIN.address, "mint", YUSUF.address, 1_000 * YUAN)
    other.send(YUSUF.address, "approve", town.market.address, NO_LIMIT)
    street.sold(200_000, 100 * YUAN, creditId=town.natural)
    street.sold(200_000, 900 * YUAN, currency=other.address)
    assert street.traded() == (0, 0)
    assert street.traded(1) == (200_000, 20 * YUAN)
    natural = town.evm.deploy(
        "GasIndex", town.market.address, 1, town.money.address, WINDOW, HOUR, MWH // 10, 1_000
    )
    street.wait(WINDOW)
    with pytest.raises(Reverted, match="TooLittleTraded"):
        street.update()
    with pytest.raises(Reverted, match="TooLittleTraded"):
        natural.send(STRANGER.address, "update")  # It begins after those trades.


def test_buy_offers_count_the_batch_that_was_delivered(street: Street) -> None:
    town = street.town
    wanted, sig = town.signed(YUSUF, side=1, creditId=0)
    take = (100_000, 0, town.bio, town.money.address)
    town.market.send(MEI.address, "fillWith", wanted, sig, take)
    assert street.traded() == (100_000, 35 * YUAN)


def test_an_offer_waits_for_the_index(street: Street) -> None:
    """No round yet; a round too low; the market rises; fillable; too long without a round."""
    offer, sig = street.waiting(ABOVE, 360 * YUAN)
    assert street.reasons(offer, sig) == 1 << FEED_STALE
    street.sold(MWH, 350 * YUAN)
    street.wait(WINDOW)
    assert street.reasons(offer, sig) == 1 << FEED_STALE
    assert street.update() == 350 * YUAN
    assert street.reasons(offer, sig) == 1 << TRIGGER_NOT_MET
    with pytest.raises(Reverted) as caught:
        street.town.market.send(ANA.address, "fill", offer, sig, 10_000, NO_LIMIT)
    assert (caught.value.name, caught.value.values) == ("OfferRefused", (TRIGGER_NOT_MET,))
    street.wait(HOUR)
    street.sold(MWH, 372 * YUAN)
    assert street.update() == 361 * YUAN
    street.wait(HOUR)
    assert street.reasons(offer, sig) == 0
    street.wait(1)
    assert street.reasons(offer, sig) == 1 << FEED_STALE
    assert street.update() == 361 * YUAN
    street.town.market.send(ANA.address, "fill", offer, sig, 10_000, NO_LIMIT)
    assert street.town.held(ANA, street.town.bio) == 10_000


@pytest.mark.parametrize(("op", "met"), [(BELOW, (0, 0, 1)), (ABOVE, (1, 0, 0))])
def test_the_threshold_itself_is_met(street: Street, op: int, met: tuple[int, ...]) -> None:
    street.sold(MWH, 350 * YUAN)
    street.wait(WINDOW)
    answer = street.update()
    for step, refused in zip((1, 0, -1), met, strict=True):
        offer, sig = street.waiting(op, answer + step)
        assert street.reasons(offer, sig) == refused << TRIGGER_NOT_MET


def test_one_absurd_sale_sets_off_no_trigger_further_than_a_round_away(street: Street) -> None:
    street.sold(2 * MWH, 350 * YUAN)
    street.wait(WINDOW)
    street.update()
    street.wait(HOUR)
    street.sold(100, 500_000 * YUAN)
    street.update()
    near, sig = street.waiting(ABOVE, 350 * YUAN + 2_000)
    assert street.reasons(near, sig) == 1 << TRIGGER_NOT_MET
    assert 350 * YUAN < street.index.view("latestRoundData")[1] < 350 * YUAN + 2_000
