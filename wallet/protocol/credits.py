"""Credit ids: what kind of gas a credit is, read from the id itself.

A credit is a claim on 1 Wh (gross calorific value). Its ERC-1155 id says the class, the zone, the
production period and the batch, so that two credits of one batch are interchangeable and a reader
needs no lookup to know what is offered::

    class (8 bits) << 160 | zone (64) << 96 | period (32) << 64 | batch (64)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NewType

from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError
from wallet.units import Timestamp

CreditId = NewType("CreditId", int)
"""An ERC-1155 id of the GasCredit contract, or a wildcard in a buy offer."""

ANY_GAS = CreditId(0)
"""In a buy offer: any batch of any class will do."""

_CLASS_SHIFT = 160
_ZONE_SHIFT = 96
_PERIOD_SHIFT = 64
_MASK64 = (1 << 64) - 1
_MASK32 = (1 << 32) - 1


class GasClass(IntEnum):
    """What the gas is made from; the numbers are the contract's."""

    NATURAL = 1
    BIOMETHANE = 2
    HYDROGEN = 3
    BLEND = 4


class Network(IntEnum):
    """What flows in the pipes of a zone; the numbers are the contract's.

    Methane burns natural gas, biomethane and blends; hydrogen only hydrogen; blended anything.
    """

    METHANE = 0
    HYDROGEN = 1
    BLENDED = 2


def settles(network: Network, gas_class: GasClass) -> bool:
    """Say whether gas of a class can pay for what was burned in a network, as the contract does."""
    if network is Network.BLENDED:
        return True
    return (gas_class is GasClass.HYDROGEN) == (network is Network.HYDROGEN)


@dataclass(frozen=True, slots=True)
class CreditParts:
    """A credit id taken apart.

    ``zone64`` is the first 8 bytes of the zone hash as a number, ``period`` is YYYYMM
    (202611), ``batch`` a running number that starts at 1.
    """

    gas_class: GasClass
    zone64: int
    period: int
    batch: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Provenance of a batch: the fields of an EN 16325 guarantee of origin for gas.

    Times are Unix seconds, ``capacity_kw`` kilowatts, ``ghg_mg_per_mj`` milligrams of CO2
    equivalent for each megajoule, ``country`` two ASCII letters (ISO 3166-1), hashes 32 bytes.
    """

    issuer: Address
    plant_id_hash: bytes
    feedstock: bytes
    prod_from: Timestamp
    prod_to: Timestamp
    capacity_kw: int
    country: bytes
    support_scheme: bytes
    operational_date: Timestamp
    ghg_mg_per_mj: int
    pos_hash: bytes
    expiry: Timestamp
    chain_model: int

    def as_tuple(self) -> tuple[object, ...]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (
            self.issuer, self.plant_id_hash, self.feedstock, self.prod_from, self.prod_to,
            self.capacity_kw, self.country, self.support_scheme, self.operational_date,
            self.ghg_mg_per_mj, self.pos_hash, self.expiry, self.chain_model,
        )  # fmt: skip


def zone_hash(name: str) -> bytes:
    """Hash a zone's name into the 32 bytes the contracts know it by (keccak-256 of UTF-8)."""
    return keccak256(name.encode("utf-8"))


def zone64(zone: bytes) -> int:
    """Shorten a 32-byte zone hash to the 64 bits a credit id has room for."""
    return int.from_bytes(zone[:8], "big")


def pack(gas_class: GasClass, zone: bytes, period: int, batch: int) -> CreditId:
    """Put a credit id together from a class, a 32-byte zone hash, YYYYMM and a batch (from 1).

    Raises CodecError when a part does not fit.
    """
    if len(zone) != 32 or not 0 <= period <= _MASK32 or not 1 <= batch <= _MASK64:
        raise CodecError(
            "codec.credit_id",
            "A gas credit's zone, period or batch number does not fit into a credit id.",
            "Check the zone, the production month and the batch number.",
        )
    parts = (gas_class << _CLASS_SHIFT) | (zone64(zone) << _ZONE_SHIFT)
    return CreditId(parts | (period << _PERIOD_SHIFT) | batch)


def unpack(credit_id: int) -> CreditParts:
    """Take a credit id apart; raises CodecError for a wildcard or an unknown class."""
    gas_class = class_of(credit_id)
    if gas_class is None or is_wildcard(credit_id):
        raise CodecError(
            "codec.credit_id",
            "The number {credit_id} is not the id of a gas credit.",
            "Ask for the offer again, or update Hearth if the community knows new gas classes.",
            credit_id=credit_id,
        )
    return CreditParts(
        gas_class,
        (credit_id >> _ZONE_SHIFT) & _MASK64,
        (credit_id >> _PERIOD_SHIFT) & _MASK32,
        credit_id & _MASK64,
    )


def class_of(credit_id: int) -> GasClass | None:
    """Give the class of a credit or of a class wildcard; None for any gas or an unknown class."""
    number = credit_id >> _CLASS_SHIFT
    return GasClass(number) if 1 <= number <= 4 else None


def any_of(gas_class: GasClass) -> CreditId:
    """Give the wildcard for a buy offer which takes any batch of one class."""
    return CreditId(gas_class << _CLASS_SHIFT)


def is_wildcard(credit_id: int) -> bool:
    """Say whether an offer's credit id stands for more than one batch."""
    return credit_id & ((1 << _CLASS_SHIFT) - 1) == 0


def matches(wanted: int, credit_id: int) -> bool:
    """Say whether a buy offer for ``wanted`` may be filled with ``credit_id``."""
    if wanted == ANY_GAS:
        return class_of(credit_id) is not None
    if is_wildcard(wanted):
        return wanted >> _CLASS_SHIFT == credit_id >> _CLASS_SHIFT
    return wanted == credit_id
