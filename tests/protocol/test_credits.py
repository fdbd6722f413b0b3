"""Credit ids are packed and read exactly as the contract does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.keccak import keccak256
from wallet.errors import CodecError
from wallet.protocol.credits import (
    ANY_GAS,
    CreditParts,
    GasClass,
    any_of,
    class_of,
    is_wildcard,
    matches,
    pack,
    unpack,
    zone64,
    zone_hash,
)

ZONES = st.binary(min_size=32, max_size=32)
CLASSES = st.sampled_from(GasClass)
PERIODS = st.integers(0, 2**32 - 1)
BATCHES = st.integers(1, 2**64 - 1)


def test_an_id_says_class_zone_period_and_batch() -> None:
    zone = zone_hash("Practice street")
    assert zone == keccak256(b"Practice street")
    credit_id = pack(GasClass.BIOMETHANE, zone, 202611, 7)
    assert hex(credit_id) == f"0x2{zone[:8].hex()}{202611:08x}{7:016x}"


@given(CLASSES, ZONES, PERIODS, BATCHES)
def test_unpacking_gives_back_what_was_packed(
    gas_class: GasClass, zone: bytes, period: int, batch: int
) -> None:
    parts = CreditParts(gas_class, zone64(zone), period, batch)
    assert unpack(pack(gas_class, zone, period, batch)) == parts


@pytest.mark.parametrize("number", [0, 1, 5 << 160 | 1, 2 << 160, 1 << 200, -1])
def test_what_is_no_batch_cannot_be_unpacked(number: int) -> None:
    with pytest.raises(CodecError) as caught:
        unpack(number)
    assert caught.value.code == "codec.credit_id"


@pytest.mark.parametrize(
    ("zone", "period", "batch"),
    [
        (b"", 1, 1),
        (bytes(32), 2**32, 1),
        (bytes(32), 1, 2**64),
        (bytes(32), -1, 1),
        (bytes(32), 1, 0),
    ],
)
def test_parts_that_do_not_fit_are_refused(zone: bytes, period: int, batch: int) -> None:
    with pytest.raises(CodecError):
        pack(GasClass.NATURAL, zone, period, batch)


@given(CLASSES, CLASSES, ZONES, PERIODS, BATCHES)
def test_a_class_wildcard_matches_its_class_only(
    wanted: GasClass, given_class: GasClass, zone: bytes, period: int, batch: int
) -> None:
    credit_id = pack(given_class, zone, period, batch)
    assert matches(any_of(wanted), credit_id) == (wanted is given_class)
    assert matches(ANY_GAS, credit_id)
    assert matches(credit_id, credit_id)
    assert not matches(credit_id + 1, credit_id)
    assert is_wildcard(any_of(wanted))
    assert not is_wildcard(credit_id)
    assert class_of(credit_id) is given_class
