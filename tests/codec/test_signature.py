from __future__ import annotations

import pytest
from eth_account.messages import defunct_hash_message
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.personal import personal_digest
from wallet.codec.signature import CURVE_ORDER, HALF_ORDER, Signature
from wallet.errors import CodecError


@given(st.integers(1, CURVE_ORDER - 1), st.integers(1, HALF_ORDER), st.integers(0, 1))
def test_signatures_come_back(r: int, s: int, y_parity: int) -> None:
    signature = Signature(r, s, y_parity)
    assert Signature.from_bytes(signature.to_bytes()) == signature
    assert len(signature.to_bytes()) == 65


@pytest.mark.parametrize(
    ("r", "s", "parity"),
    [
        (0, 1, 0), (1, 0, 0), (CURVE_ORDER, 1, 0), (1, CURVE_ORDER, 0), (1, HALF_ORDER + 1, 0),
        (1, 1, 2), (1, 1, 27), (-1, 1, 0),
    ],
)  # fmt: skip
def test_values_out_of_range_and_high_s_are_refused(r: int, s: int, parity: int) -> None:
    with pytest.raises(CodecError):
        Signature(r, s, parity)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\1" * 64,
        b"\1" * 66,
        b"\1" * 64 + b"\0",
        b"\1" * 64 + b"\1",
        b"\1" * 64 + b"\x1d",
        "x" * 65,
    ],
)
def test_other_forms_are_refused(data: object) -> None:
    with pytest.raises(CodecError):
        Signature.from_bytes(data)  # type: ignore[arg-type]


@given(st.binary(max_size=200))
def test_personal_messages_hash_as_in_eth_account(message: bytes) -> None:
    assert personal_digest(message) == bytes(defunct_hash_message(primitive=message))
