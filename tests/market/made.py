"""Small makers of offers, fills and books for the tests of this room."""

from __future__ import annotations

from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.ledger.rows import FillRow, OfferRow
from wallet.market.checks import Position
from wallet.protocol.community import Currency
from wallet.protocol.credits import CreditId, GasClass, pack, zone_hash
from wallet.protocol.offers import Side, SignedOffer, new_offer
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

NOW = Timestamp(1_800_000_000)
DAY = 86_400
YUAN = 1_000_000


def address(number: int) -> Address:
    return to_address(number.to_bytes(20, "big"))


MONEY = Currency(address(99), "¥", "CNY", 6)
ME = address(1)
ANNA = address(2)
BATCH = pack(GasClass.BIOMETHANE, zone_hash("Linden"), 202611, 1)
NATURAL = pack(GasClass.NATURAL, zone_hash("Linden"), 202611, 2)


def per_kwh(text: str) -> PricePerMWh:
    """ "0.35" yuan per kWh in minor units per MWh."""
    whole, _, rest = text.partition(".")
    return PricePerMWh(int(whole + rest.ljust(9, "0")))


def row(
    price: str | int = "0.35",
    kwh: int = 100,
    *,
    side: Side = Side.SELL,
    maker: Address = ANNA,
    taker: Address = ZERO_ADDRESS,
    credit_id: int = BATCH,
    filled: int = 0,
    cancelled: bool = False,
    start: int = -100,
    end: int = DAY,
    end_price: str | None = None,
    min_fill: int = 1,
    posted: int = 0,
    number: int = 0,
) -> OfferRow:
    amount = per_kwh(price) if isinstance(price, str) else PricePerMWh(price)
    offer = new_offer(
        side,
        maker=maker,
        credit_id=CreditId(credit_id),
        wh=Wh(kwh * 1000),
        price=amount,
        end_price=None if end_price is None else per_kwh(end_price),
        currency=MONEY.address,
        valid_from=NOW + start,
        valid_to=NOW + end,
        counter=0,
        min_fill=Wh(min_fill),
        taker=taker,
        salt=number,
    )
    signed = SignedOffer(offer, bytes(65), (number * 1_000_003 + kwh).to_bytes(32, "big"))
    left = 0 if cancelled else kwh * 1000 - filled
    return OfferRow(signed, 1, Timestamp(NOW + posted), bytes(32), Wh(filled), cancelled, Wh(left))


def fill(price: str | int, kwh: int, ago: int = 0) -> FillRow:
    amount = per_kwh(price) if isinstance(price, str) else PricePerMWh(price)
    wh = kwh * 1000
    return FillRow(
        Timestamp(NOW - ago),
        Wh(wh),
        Minor(wh * amount // 1_000_000),
        BATCH,
        ANNA,
        ME,
        amount,
        ANNA,
        ME,
        MONEY.address,
        bytes(32),
        1,
        bytes(32),
    )


def position(
    money: int = 250 * YUAN,
    holdings: dict[int, int] | None = None,
    can_offer: int = 180_000,
    **more: object,
) -> Position:
    held = {int(BATCH): 300_000, int(NATURAL): 112_000} if holdings is None else holdings
    return Position(ME, Minor(money), held, Wh(can_offer), NOW, **more)  # type: ignore[arg-type] # test maker
