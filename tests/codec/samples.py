"""Random values for differential tests, from a fixed seed; the trade offer as it is signed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from wallet.codec.address import Address, to_address
from wallet.codec.typed_data import Field, TypedData

VECTORS = Path(__file__).parent.parent / "vectors"

_OFFER = (
    "address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,uint128 quantityWh,"
    "uint128 minFillWh,address currency,address altCurrency,uint16 fxSlippageBps,"
    "uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,uint64 validTo,"
    "uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,uint64 revision,"
    "uint256 counter,uint256 salt"
)
_TRIGGER = "address feed,uint8 op,int256 threshold,uint32 maxAge"


def fields(text: str) -> tuple[Field, ...]:
    return tuple(Field(*reversed(part.split(" "))) for part in text.split(","))


OFFER_TYPES = {"GasOffer": fields(_OFFER), "Trigger": fields(_TRIGGER)}
OFFER_ABI = (
    "("
    + ",".join(
        "(" + ",".join(f.type for f in OFFER_TYPES["Trigger"]) + ")"
        if f.type == "Trigger"
        else f.type
        for f in OFFER_TYPES["GasOffer"]
    )
    + ")"
)


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


class Sampler(random.Random):
    """Random values of contract types, often at the edges."""

    def address(self) -> Address:
        return to_address(self.randbytes(20))

    def uint(self, bits: int) -> int:
        return self.choice(
            (0, 1, (1 << bits) - 1, self.getrandbits(bits), self.getrandbits(self.randint(1, bits)))
        )

    def int(self, bits: int) -> int:
        return self.uint(bits) - (1 << (bits - 1))

    def atom(self, kind: str) -> Any:
        if kind == "address":
            return self.address()
        if kind == "bool":
            return self.random() < 0.5
        if kind == "string":
            return "".join(self.choice("aZ 0é中🔥\0") for _ in range(self.randint(0, 40)))
        if kind == "bytes":
            return self.randbytes(self.choice((0, 1, 31, 32, 33, 100)))
        if kind.startswith("bytes"):
            return self.randbytes(int(kind[5:]))
        if kind.startswith("uint"):
            return self.uint(int(kind[4:]))
        return self.int(int(kind[3:]))

    def struct(self, types: dict[str, tuple[Field, ...]], name: str) -> dict[str, Any]:
        return {f.name: self.member(types, f.type) for f in types[name]}

    def member(self, types: dict[str, tuple[Field, ...]], kind: str) -> Any:
        if kind.endswith("]"):
            item, _, length = kind[:-1].rpartition("[")
            count = int(length) if length else self.randint(0, 3)
            return [self.member(types, item) for _ in range(count)]
        return self.struct(types, kind) if kind in types else self.atom(kind)

    def offer(self) -> TypedData:
        domain = {
            "name": "Hearth GasMarket",
            "version": "1",
            "chainId": self.choice((1, 7411, 31337)),
            "verifyingContract": self.address(),
        }
        return TypedData(OFFER_TYPES, "GasOffer", domain, self.struct(OFFER_TYPES, "GasOffer"))


def offer_tuple(message: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(tuple(v.values()) if isinstance(v, dict) else v for v in message.values())
