"""Offers that are really signed, in the words in which the chain keeps them."""

from __future__ import annotations

from wallet.codec import abi
from wallet.codec.address import to_address
from wallet.keys import curve
from wallet.keys.recover import address_of
from wallet.ledger.posted import Posted
from wallet.protocol.contracts import MARKET as MARKET_CONTRACT
from wallet.protocol.offers import NO_TRIGGER, GasOffer, Side, Trigger, new_offer
from wallet.units import PricePerMWh, Timestamp, Wh

CHAIN = 7411
MARKET = to_address(b"\x44" * 20)
_KIND = next(k for n, k, _ in MARKET_CONTRACT.event("OfferPosted").inputs if n == "offer")


def signed(
    number: int, trigger: Trigger | None = None, *, maker: int = 1
) -> tuple[GasOffer, Posted]:
    """An offer and how the chain keeps it; ``maker`` is a secret key."""
    secret = bytearray(maker.to_bytes(32, "big"))
    offer = new_offer(
        Side.SELL, maker=address_of(curve.public_key(secret)), credit_id=number, wh=Wh(5_000),
        price=PricePerMWh(350_000), currency=MARKET, valid_from=Timestamp(1),
        valid_to=Timestamp(2**33), counter=2**255, salt=number, trigger=trigger or NO_TRIGGER,
    )  # fmt: skip
    found = offer.hash(CHAIN, MARKET)
    raw = abi.encode((_KIND,), (offer.as_tuple(),))
    return offer, Posted(raw, found, curve.sign(secret, found).to_bytes())
