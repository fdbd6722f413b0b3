"""Meter readings, as a home's gateway signs them and the MeterRegistry contract checks them.

A reading is cumulative: the litres the meter has counted since it was built. The gateway signs it
with its own secp256k1 key (the contract cannot check P-256 or OMS mode 7), anyone may relay it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.codec.typed_data import Field, TypedData
from wallet.units import Litres, Timestamp

DOMAIN_NAME = "Hearth MeterRegistry"
DOMAIN_VERSION = "1"

READING_FIELDS: tuple[Field, ...] = (
    Field("meterId", "bytes32"),
    Field("seq", "uint64"),
    Field("ts", "uint64"),
    Field("indexL", "uint64"),
    Field("status", "uint8"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: the meter's index in litres at a time.

    ``seq`` rises by one with each reading, ``status`` is the gateway's own state (0 is fine).
    """

    meter_id: bytes
    seq: int
    ts: Timestamp
    index_l: Litres
    status: int = 0

    def as_tuple(self) -> tuple[bytes, int, int, int, int]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (self.meter_id, self.seq, self.ts, self.index_l, self.status)

    def typed_data(self, chain_id: int, registry: Address) -> TypedData:
        """Give what the gateway signs, bound to one registry on one chain."""
        return TypedData(
            types={"Reading": READING_FIELDS},
            primary_type="Reading",
            domain={
                "name": DOMAIN_NAME,
                "version": DOMAIN_VERSION,
                "chainId": chain_id,
                "verifyingContract": registry,
            },
            message={
                "meterId": self.meter_id,
                "seq": int(self.seq),
                "ts": int(self.ts),
                "indexL": int(self.index_l),
                "status": self.status,
            },
        )


def from_tuple(values: Sequence[object]) -> Reading:
    """Build a reading from ABI-decoded values in the struct's order."""
    meter_id, seq, ts, index_l, status = values
    if not isinstance(meter_id, bytes) or not all(
        isinstance(value, int) for value in (seq, ts, index_l, status)
    ):
        raise TypeError("a reading is (bytes32, uint64, uint64, uint64, uint8)")
    return Reading(meter_id, seq, Timestamp(ts), Litres(index_l), status)  # type: ignore[arg-type]  # checked above
