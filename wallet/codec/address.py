"""Account addresses: EIP-55 text everywhere in Python, 20 bytes on the chain.

The capital letters of an address are its checksum. An address that mixes cases must have them
right; one in a single case carries no checksum and is accepted, as every wallet does.
"""

from __future__ import annotations

from typing import NewType

from wallet.codec import rlp
from wallet.codec.hexdata import from_hex
from wallet.codec.keccak import keccak256
from wallet.codec.refusals import bad_address, bad_checksum
from wallet.errors import CodecError

Address = NewType("Address", str)
"""An account or contract, as EIP-55 checksummed text (0x and 40 digits)."""

ZERO_ADDRESS = Address("0x0000000000000000000000000000000000000000")
"""Stands for "nobody in particular", for example as an offer's taker."""

_CACHE_SIZE = 1 << 16
_text_of: dict[bytes, Address] = {}
_bytes_of: dict[str, bytes] = {}
"""A street has few addresses and reads each thousands of times: 0.1 µs instead of 5."""


def to_address(value: bytes | str) -> Address:
    """The address in EIP-55 text.

    Raises:
        CodecError: not 20 bytes or 40 digits (``codec.address``), or mixed case whose checksum
            does not fit (``codec.address_checksum``).
    """
    if isinstance(value, bytes):
        known = _text_of.get(value)
        return known if known is not None else _learn(value)
    raw = address_bytes(value)
    return _text_of.get(raw) or _learn(raw)


def address_bytes(address: str) -> bytes:
    """The 20 bytes of an address, its checksum verified.

    Raises:
        CodecError: as :func:`to_address`.
    """
    try:
        return _bytes_of[address]
    except (KeyError, TypeError):
        return _read(address)


def create_address(sender: Address, nonce: int) -> Address:
    """Where a contract lands that ``sender`` creates with its transaction number ``nonce``.

    Source: Ethereum Yellow Paper, section 7: keccak(rlp([sender, nonce])), last 20 bytes.
    """
    return to_address(keccak256(rlp.encode([address_bytes(sender), rlp.from_int(nonce)]))[12:])


def _read(text: object) -> bytes:
    if not isinstance(text, str) or len(text) != 42:
        raise bad_address(f"not 0x and 40 digits: {text!r:.80}")
    try:
        raw = from_hex(text, 20)
    except CodecError:
        raise bad_address(f"not 0x and 40 digits: {text!r:.80}") from None
    digits = text[2:]
    known = _text_of.get(raw) or _learn(raw)
    if text != known and digits not in (digits.lower(), digits.upper()):
        raise bad_checksum(f"{text} should be {known}")
    return raw


def _learn(raw: bytes) -> Address:
    if len(raw) != 20:
        raise bad_address(f"{len(raw)} bytes where 20 belong")
    text = _checksummed(raw)
    if len(_text_of) >= _CACHE_SIZE:
        _text_of.clear()
        _bytes_of.clear()
    _bytes_of[text] = raw
    _text_of[raw] = text
    return text


def _checksummed(raw: bytes) -> Address:
    """EIP-55: a letter is a capital where the hash of the lower-case digits has a digit ≥ 8."""
    digits = raw.hex()
    marks = keccak256(digits.encode("ascii")).hex()
    return Address(
        "0x"
        + "".join(
            [
                digit.upper() if mark > "7" else digit
                for digit, mark in zip(digits, marks, strict=False)
            ]
        )
    )
