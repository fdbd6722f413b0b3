from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.hexdata import from_hex, from_quantity, to_hex, to_quantity
from wallet.errors import CodecError


@given(st.binary(max_size=70))
def test_bytes_come_back(data: bytes) -> None:
    assert from_hex(to_hex(data)) == data
    assert from_hex(to_hex(data).upper().replace("0X", "0x"), len(data)) == data


@given(st.integers(0, 2**256 - 1))
def test_quantities_come_back(number: int) -> None:
    assert from_quantity(to_quantity(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "12", "0X12", "0x1", "0x1g", "0x 12", "0x12 ", "0x1_2", "0x१२", None, 5, b"0x"],
)
def test_what_is_not_strict_hex_is_refused(text: object) -> None:
    with pytest.raises(CodecError) as refusal:
        from_hex(text)  # type: ignore[arg-type]
    assert refusal.value.code == "codec.hex"


def test_another_size_is_refused() -> None:
    with pytest.raises(CodecError):
        from_hex("0x1234", 3)


@pytest.mark.parametrize(
    "text",
    ["", "0x", "0x00", "0x01", "0x-1", "0x+1", "0x1_0", "0x 1", "1", "0x" + "f" * 65, 1, None],
)
def test_what_is_not_a_quantity_is_refused(text: object) -> None:
    with pytest.raises(CodecError):
        from_quantity(text)  # type: ignore[arg-type]


def test_a_negative_quantity_is_refused() -> None:
    with pytest.raises(CodecError):
        to_quantity(-1)
