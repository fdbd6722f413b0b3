from __future__ import annotations

import pytest
import rlp as theirs
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.samples import Sampler
from wallet.codec import rlp
from wallet.errors import CodecError

_items = st.recursive(
    st.binary(max_size=80), lambda inner: st.lists(inner, max_size=6), max_leaves=20
)


@given(_items)
def test_items_come_back_and_are_encoded_as_pyrlp_does(item: object) -> None:
    data = rlp.encode(item)  # type: ignore[arg-type]
    assert data == theirs.encode(item)
    assert rlp.decode(data) == item


def _theirs(data: bytes) -> object:
    def plain(item: object) -> object:
        return [plain(part) for part in item] if isinstance(item, (list, tuple)) else item

    return plain(theirs.decode(data, strict=True))


def test_what_pyrlp_refuses_is_refused_among_thousands_of_damaged_encodings() -> None:
    random, read, refused = Sampler(3), 0, 0
    for _ in range(4000):
        item = [
            random.randbytes(random.choice((0, 1, 3, 60))),
            [random.randbytes(2)] * random.randint(0, 30),
        ]
        data = bytearray(rlp.encode(item))  # type: ignore[arg-type]
        for _ in range(random.randint(1, 2)):
            data[random.randrange(min(len(data), 8))] = random.randrange(256)
        try:
            ours = rlp.decode(bytes(data))
        except CodecError:
            refused += 1
            continue
        read += 1
        assert rlp.encode(ours) == bytes(data)
        assert _theirs(bytes(data)) == ours
    assert read > 200
    assert refused > 200


@pytest.mark.parametrize(
    "data",
    [
        "",  # nothing
        "8100",  # a small byte with a prefix
        "817f",
        "b800",  # a long form for a short string
        "b837" + "00" * 55,
        "b90038" + "00" * 56,  # a length with a leading zero
        "83aabb",  # cut off
        "c3aa",
        "f838" + "00" * 55,
        "0000",  # something after the end
        "c0c0",
        "bfffffffffffffffff",  # a length of 2^64
        "ffffffffffffffffff",
        "c281",  # an item that runs out of its list
    ],
)
def test_malformed_encodings_are_refused_by_both(data: str) -> None:
    with pytest.raises(CodecError):
        rlp.decode(bytes.fromhex(data))
    with pytest.raises(theirs.exceptions.DecodingError):
        theirs.decode(bytes.fromhex(data), strict=True)


def test_an_item_may_not_reach_over_the_end_of_its_list() -> None:
    with pytest.raises(CodecError):
        rlp.decode(bytes.fromhex("c282aabb")[:3] + b"\xbb")
    with pytest.raises(CodecError):
        rlp.decode(bytes.fromhex("c4c282aabb"))


def _nested(depth: int) -> bytes:
    data = b"\xc0"
    for _ in range(depth - 1):
        data = rlp._header(len(data), 0xC0) + data
    return data


def test_depth_is_bounded() -> None:
    rlp.decode(_nested(rlp.MAX_DEPTH))
    for depth in (rlp.MAX_DEPTH + 1, 5000):
        with pytest.raises(CodecError):
            rlp.decode(_nested(depth))


@pytest.mark.parametrize("value", [5, "text", None, [b"", 1], bytearray(b"x")])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(CodecError):
        rlp.encode(value)  # type: ignore[arg-type]


@given(st.integers(0, 2**256 - 1))
def test_numbers_come_back(number: int) -> None:
    assert rlp.to_int(rlp.from_int(number)) == number


@pytest.mark.parametrize("item", [b"\0", b"\0\1", b"\1" * 33, []])
def test_numbers_in_another_form_are_refused(item: object) -> None:
    with pytest.raises(CodecError):
        rlp.to_int(item)  # type: ignore[arg-type]


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(CodecError):
        rlp.from_int(-1)
