"""Reads JSON-RPC parameters strictly, as the execution API specification has them.

Quantities are ``0x`` and hex without leading zeros, data is ``0x`` and an even number of digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wallet.practice.rpc_errors import RpcError, invalid_argument, missing_argument

_QUANTITY = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})")
_DATA = re.compile(r"0x([0-9a-fA-F]{2})*")
TAGS = ("latest", "earliest", "pending", "safe", "finalized")

MAX_ADDRESSES = 1000
MAX_TOPICS = 4


@dataclass(frozen=True, slots=True)
class BlockSelector:
    """A block by tag, number or hash; exactly one is set."""

    tag: str | None = None
    number: int | None = None
    hash: bytes | None = None


LATEST = BlockSelector(tag="latest")


class Params:
    """The positional parameters of one request."""

    def __init__(self, values: object) -> None:
        if values is None:
            values = []
        if not isinstance(values, list):
            raise RpcError(-32602, "non-array args")
        self._values: list[object] = values

    def limit(self, most: int) -> None:
        """Refuse more parameters than the method has."""
        if len(self._values) > most:
            raise RpcError(-32602, f"too many arguments, want at most {most}")

    def get(self, position: int) -> object:
        """The parameter as it came; ``None`` when absent."""
        return self._values[position] if position < len(self._values) else None

    def required(self, position: int) -> object:
        """The parameter as it came."""
        value = self.get(position)
        if value is None:
            raise missing_argument(position)
        return value

    def address(self, position: int) -> bytes:
        """20 bytes."""
        return read_data(self.required(position), position, 20)

    def hash(self, position: int) -> bytes:
        """32 bytes."""
        return read_data(self.required(position), position, 32)

    def data(self, position: int) -> bytes:
        """Bytes of any length."""
        return read_data(self.required(position), position)

    def quantity(self, position: int) -> int:
        """A number."""
        return read_quantity(self.required(position), position)

    def flag(self, position: int) -> bool:
        """A boolean, ``False`` when absent."""
        value = self.get(position)
        if value is not None and not isinstance(value, bool):
            raise invalid_argument(position, "not a boolean")
        return bool(value)

    def slot(self, position: int) -> int:
        """A storage slot: a quantity or up to 32 bytes of data."""
        return read_slot(self.required(position))

    def block(self, position: int, *, required: bool = False) -> BlockSelector:
        """A block parameter, "latest" when absent."""
        value = self.required(position) if required else self.get(position)
        return LATEST if value is None else read_block(value, position)


def read_quantity(value: object, position: int) -> int:
    """A JSON-RPC quantity of at most 256 bits."""
    if not isinstance(value, str):
        raise invalid_argument(position, "json: cannot unmarshal non-string into a hex number")
    if not value.startswith("0x"):
        raise invalid_argument(position, "hex string without 0x prefix")
    if not _QUANTITY.fullmatch(value):
        raise invalid_argument(position, "invalid hex number, or one with leading zero digits")
    return int(value, 16)


def read_data(value: object, position: int, size: int | None = None) -> bytes:
    """JSON-RPC data, of exactly ``size`` bytes if given."""
    if not isinstance(value, str):
        raise invalid_argument(position, "json: cannot unmarshal non-string into hex data")
    if not value.startswith("0x"):
        raise invalid_argument(position, "hex string without 0x prefix")
    if not _DATA.fullmatch(value):
        raise invalid_argument(position, "hex string of odd length, or with invalid digits")
    data = bytes.fromhex(value[2:])
    if size is not None and len(data) != size:
        raise invalid_argument(position, f"hex string has length {len(data) * 2}, want {size * 2}")
    return data


def read_slot(value: object) -> int:
    """A storage slot; leading zeros are fine here, as on geth."""
    digits = _slot_digits(value)
    if digits is None or not re.fullmatch(r"[0-9a-fA-F]*", digits):
        raise RpcError(-32602, f'invalid hex in storage key: "{value}"')
    if len(digits) > 64:
        raise RpcError(-32602, f'storage key too long (want at most 32 bytes): "{value}"')
    return int(digits or "0", 16)


def written_slot(value: str) -> str:
    """A storage key in the answer: 32 bytes as they came, anything shorter as a quantity."""
    digits = _slot_digits(value) or ""
    return f"0x{digits.lower():0>64}" if len(digits) > 62 else hex(int(digits or "0", 16))


def _slot_digits(value: object) -> str | None:
    return value.removeprefix("0x").removeprefix("0X") if isinstance(value, str) else None


def read_block(value: object, position: int) -> BlockSelector:
    """A tag, a number, a hash, or the object of EIP-1898."""
    if isinstance(value, dict):
        if "blockHash" in value and "blockNumber" in value:
            raise invalid_argument(position, "cannot specify both BlockHash and BlockNumber")
        if "blockHash" in value:
            return BlockSelector(hash=read_data(value["blockHash"], position, 32))
        return read_block(value.get("blockNumber"), position)
    if value in TAGS:
        return BlockSelector(tag=str(value))
    if isinstance(value, str) and len(value) == 66:
        return BlockSelector(hash=read_data(value, position, 32))
    return BlockSelector(number=read_quantity(value, position))


def read_addresses(value: object, position: int) -> list[bytes]:
    """No address, one, or a list."""
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_ADDRESSES:
        raise RpcError(
            -32602, f"exceed max addresses or topics per search position: {MAX_ADDRESSES}"
        )
    return [read_data(item, position, 20) for item in values]


def read_topics(value: object, position: int) -> list[list[bytes]]:
    """For each topic the wanted values; an empty list means any."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid_argument(position, "invalid topic(s)")
    if len(value) > MAX_TOPICS:
        raise RpcError(-32602, "exceed max topics")
    return [_read_topic(item, position) for item in value]


def _read_topic(value: object, position: int) -> list[bytes]:
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_ADDRESSES:
        raise RpcError(
            -32602, f"exceed max addresses or topics per search position: {MAX_ADDRESSES}"
        )
    if None in values:
        return []
    return [read_data(item, position, 32) for item in values]
