"""Trade offers: what a neighbour signs to sell or buy gas, exactly as GasMarket reads it.

The struct, its EIP-712 type and the arithmetic of price and cost are the contract's
(``resources/contracts/src/GasMarket.sol``); a test holds both against each other. ``hash`` is what
events, the index and the market know an offer by: the EIP-712 digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.keccak import keccak256
from wallet.codec.typed_data import Field, TypedData
from wallet.protocol.credits import CreditId
from wallet.protocol.struct_words import address_word, digest, type_hash, word
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

DOMAIN_NAME = "Hearth GasMarket"
DOMAIN_VERSION = "1"
ZERO_HASH = bytes(32)
WH_PER_MWH = 1_000_000
ONE_WH = Wh(1)

TRIGGER_FIELDS: tuple[Field, ...] = (
    Field("feed", "address"),
    Field("op", "uint8"),
    Field("threshold", "int256"),
    Field("maxAge", "uint32"),
)
OFFER_FIELDS: tuple[Field, ...] = (
    Field("maker", "address"),
    Field("taker", "address"),
    Field("side", "uint8"),
    Field("creditId", "uint256"),
    Field("meterId", "bytes32"),
    Field("quantityWh", "uint128"),
    Field("minFillWh", "uint128"),
    Field("currency", "address"),
    Field("altCurrency", "address"),
    Field("fxSlippageBps", "uint16"),
    Field("startPricePerMWh", "uint128"),
    Field("endPricePerMWh", "uint128"),
    Field("validFrom", "uint64"),
    Field("validTo", "uint64"),
    Field("deliveryFrom", "uint64"),
    Field("deliveryTo", "uint64"),
    Field("trigger", "Trigger"),
    Field("group", "bytes32"),
    Field("revision", "uint64"),
    Field("counter", "uint256"),
    Field("salt", "uint256"),
)
OFFER_TYPES: dict[str, tuple[Field, ...]] = {"GasOffer": OFFER_FIELDS, "Trigger": TRIGGER_FIELDS}

TRIGGER_TYPE = "Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)"
OFFER_TYPE = (
    "GasOffer(address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,"
    "uint128 quantityWh,uint128 minFillWh,address currency,address altCurrency,"
    "uint16 fxSlippageBps,uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,"
    "uint64 validTo,uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,"
    "uint64 revision,uint256 counter,uint256 salt)" + TRIGGER_TYPE
)


class Compare(IntEnum):
    """What a trigger waits for; the numbers are the contract's."""

    NEVER = 0
    AT_MOST = 1
    AT_LEAST = 2


class Side(IntEnum):
    """Whether the maker gives gas (SELL) or asks for it (BUY); the numbers are the contract's."""

    SELL = 0
    BUY = 1


@dataclass(frozen=True, slots=True)
class Trigger:
    """A condition on a price feed: ``op`` 0 none, 1 answer <= threshold, 2 answer >= threshold.

    ``threshold`` is in the feed's own unit, ``max_age`` in seconds.
    """

    feed: Address = ZERO_ADDRESS
    op: int = 0
    threshold: int = 0
    max_age: int = 0

    def as_tuple(self) -> tuple[Address, int, int, int]:
        """Give the fields in the order of the contract's struct."""
        return (self.feed, self.op, self.threshold, self.max_age)


NO_TRIGGER = Trigger()


@dataclass(frozen=True, slots=True)
class GasOffer:
    """A trade offer, field by field as it is signed.

    Amounts are watt-hours, prices minor currency units for a MWh, times Unix seconds. A zero
    ``taker`` means anyone. The price moves in a straight line from start to end while the offer
    is valid. ``credit_id`` may be a wildcard in a buy offer.
    """

    maker: Address
    taker: Address
    side: Side
    credit_id: CreditId
    meter_id: bytes
    quantity_wh: Wh
    min_fill_wh: Wh
    currency: Address
    alt_currency: Address
    fx_slippage_bps: int
    start_price_per_mwh: PricePerMWh
    end_price_per_mwh: PricePerMWh
    valid_from: Timestamp
    valid_to: Timestamp
    delivery_from: Timestamp
    delivery_to: Timestamp
    trigger: Trigger
    group: bytes
    revision: int
    counter: int
    salt: int

    def as_tuple(self) -> tuple[Any, ...]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (
            self.maker, self.taker, int(self.side), int(self.credit_id), self.meter_id,
            int(self.quantity_wh), int(self.min_fill_wh), self.currency, self.alt_currency,
            self.fx_slippage_bps, int(self.start_price_per_mwh), int(self.end_price_per_mwh),
            int(self.valid_from), int(self.valid_to), int(self.delivery_from),
            int(self.delivery_to), self.trigger.as_tuple(), self.group, self.revision,
            self.counter, self.salt,
        )  # fmt: skip

    def typed_data(self, chain_id: int, market: Address) -> TypedData:
        """Give what the maker signs, bound to one market on one chain."""
        names = [field.name for field in OFFER_FIELDS]
        message: dict[str, Any] = dict(zip(names, self.as_tuple(), strict=True))
        trigger_names = [field.name for field in TRIGGER_FIELDS]
        message["trigger"] = dict(zip(trigger_names, self.trigger.as_tuple(), strict=True))
        return TypedData(
            types=OFFER_TYPES,
            primary_type="GasOffer",
            domain={
                "name": DOMAIN_NAME,
                "version": DOMAIN_VERSION,
                "chainId": chain_id,
                "verifyingContract": market,
            },
            message=message,
        )

    def hash(self, chain_id: int, market: Address) -> bytes:
        """Give the EIP-712 digest, by which the market and the index know this offer.

        A straight-line path for books of many offers; equal to ``typed_data().digest()``.
        """
        return digest(DOMAIN_NAME, DOMAIN_VERSION, chain_id, market, self._struct_hash())

    def _struct_hash(self) -> bytes:
        trigger = self.trigger
        trigger_hash = keccak256(
            type_hash(TRIGGER_TYPE)
            + address_word(trigger.feed)
            + word(trigger.op)
            + trigger.threshold.to_bytes(32, "big", signed=True)
            + word(trigger.max_age)
        )
        return keccak256(
            b"".join((
                type_hash(OFFER_TYPE), address_word(self.maker), address_word(self.taker),
                word(self.side), word(self.credit_id), self.meter_id, word(self.quantity_wh),
                word(self.min_fill_wh), address_word(self.currency),
                address_word(self.alt_currency), word(self.fx_slippage_bps),
                word(self.start_price_per_mwh), word(self.end_price_per_mwh),
                word(self.valid_from), word(self.valid_to), word(self.delivery_from),
                word(self.delivery_to), trigger_hash, self.group, word(self.revision),
                word(self.counter), word(self.salt),
            ))
        )  # fmt: skip

    def price_at(self, ts: int) -> PricePerMWh:
        """Give the price at a time, in minor units for a MWh, rounded in the maker's favour.

        For showing only: ``cost`` works from the unrounded line, so that nothing is rounded twice.
        """
        numerator, denominator = self._price_fraction(ts)
        return PricePerMWh(self._favour_maker(numerator, denominator))

    def cost(self, wh: int, ts: int) -> Minor:
        """Give what ``wh`` cost at a time, rounded once in the maker's favour."""
        numerator, denominator = self._price_fraction(ts)
        return Minor(self._favour_maker(wh * numerator, denominator * WH_PER_MWH))

    def _price_fraction(self, ts: int) -> tuple[int, int]:
        """Give the price at a time as an exact fraction, clamped to the validity window."""
        start, end = int(self.start_price_per_mwh), int(self.end_price_per_mwh)
        duration = self.valid_to - self.valid_from
        if start == end or duration <= 0 or ts <= self.valid_from:
            return start, 1
        elapsed = min(int(ts), int(self.valid_to)) - self.valid_from
        return start * (duration - elapsed) + end * elapsed, duration

    def _favour_maker(self, numerator: int, denominator: int) -> int:
        if self.side is Side.SELL:
            return -(-numerator // denominator)
        return numerator // denominator


@dataclass(frozen=True, slots=True)
class SignedOffer:
    """An offer with its maker's signature (r, s, v: 65 bytes) and its EIP-712 digest."""

    offer: GasOffer
    signature: bytes
    hash: bytes


def from_tuple(values: Sequence[Any]) -> GasOffer:
    """Build an offer from ABI-decoded values in the struct's order."""
    (maker, taker, side, credit_id, meter_id, quantity, min_fill, currency, alt, slippage,
     start, end, valid_from, valid_to, delivery_from, delivery_to, trigger, group, revision,
     counter, salt) = values  # fmt: skip
    return GasOffer(
        maker, taker, Side(side), CreditId(credit_id), meter_id, Wh(quantity), Wh(min_fill),
        currency, alt, slippage, PricePerMWh(start), PricePerMWh(end), Timestamp(valid_from),
        Timestamp(valid_to), Timestamp(delivery_from), Timestamp(delivery_to),
        Trigger(*trigger), group, revision, counter, salt,
    )  # fmt: skip


def new_offer(
    side: Side,
    *,
    maker: Address,
    credit_id: int,
    wh: Wh,
    price: PricePerMWh,
    currency: Address,
    valid_from: int,
    valid_to: int,
    counter: int,
    end_price: PricePerMWh | None = None,
    min_fill: Wh = ONE_WH,
    taker: Address = ZERO_ADDRESS,
    meter_id: bytes = ZERO_HASH,
    group: bytes = ZERO_HASH,
    revision: int = 0,
    delivery_from: int = 0,
    delivery_to: int = 0,
    trigger: Trigger = NO_TRIGGER,
    alt_currency: Address = ZERO_ADDRESS,
    fx_slippage_bps: int = 0,
    salt: int | None = None,
) -> GasOffer:
    """Make an unsigned offer with a random salt, so that two alike offers stay two offers.

    ``counter`` and ``revision`` are the market's current ones for this maker (and group; the
    zero group is no group, its revision always 0). With a ``trigger`` the offer waits for a price
    feed. ``alt_currency`` may be paid instead of ``currency``, at the community's feed's rate and
    within ``fx_slippage_bps`` (hundredths of a per cent).
    """
    return GasOffer(
        maker, taker, side, CreditId(credit_id), meter_id, wh, min_fill, currency, alt_currency,
        fx_slippage_bps, price, price if end_price is None else end_price, Timestamp(valid_from),
        Timestamp(valid_to), Timestamp(delivery_from), Timestamp(delivery_to), trigger,
        group, revision, counter, secrets.randbits(256) if salt is None else salt,
    )  # fmt: skip


def new_sell_offer(**fields: Any) -> GasOffer:  # noqa: ANN401 - the fields of new_offer
    """Make an unsigned offer to sell; arguments as for ``new_offer``."""
    return new_offer(Side.SELL, **fields)


def new_buy_offer(**fields: Any) -> GasOffer:  # noqa: ANN401 - the fields of new_offer
    """Make an unsigned offer to buy; arguments as for ``new_offer``."""
    return new_offer(Side.BUY, **fields)
