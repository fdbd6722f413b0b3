from __future__ import annotations

from typing import Any

import eth_abi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codec.samples import OFFER_ABI, Sampler, offer_tuple
from wallet.codec import abi
from wallet.codec.address import to_address
from wallet.errors import CodecError

_ATOMS = ("address", "bool", "string", "bytes", "bytes1", "bytes4", "bytes32", "uint8", "uint64",
          "uint128", "uint256", "int8", "int64", "int256")  # fmt: skip


def _random_type(random: Sampler, depth: int = 0) -> str:
    kind = random.random()
    if depth < 3 and kind < 0.2:
        members = [_random_type(random, depth + 1) for _ in range(random.randint(1, 4))]
        return f"({','.join(members)})"
    if depth < 3 and kind < 0.4:
        return _random_type(random, depth + 1) + random.choice(("[]", "[1]", "[3]"))
    return random.choice(_ATOMS)


def _members(name: str) -> list[str]:
    from wallet.codec.abi_types import _members

    return _members(name)


def _random_value(random: Sampler, kind: str) -> Any:
    if kind.endswith("]"):
        item, _, length = kind[:-1].rpartition("[")
        count = int(length) if length else random.randint(0, 3)
        return tuple(_random_value(random, item) for _ in range(count))
    if kind.startswith("("):
        return tuple(_random_value(random, part) for part in _members(kind))
    return random.atom(kind)


def _plain(value: Any) -> Any:
    """eth_abi gives addresses in lower case."""
    if isinstance(value, (tuple, list)):
        return tuple(_plain(part) for part in value)
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return value.lower()
    return value


def test_two_thousand_random_values_are_encoded_as_eth_abi_does_and_come_back() -> None:
    random = Sampler(4)
    for _ in range(2000):
        types = [_random_type(random) for _ in range(random.randint(0, 4))]
        values = tuple(_random_value(random, kind) for kind in types)
        data = abi.encode(types, values)
        assert data == eth_abi.encode(types, values), types
        assert abi.decode(types, data) == values


def test_trade_offers_are_encoded_as_eth_abi_does() -> None:
    random = Sampler(5)
    types = (OFFER_ABI, "bytes", "uint128", "uint256")
    for _ in range(300):
        values = (offer_tuple(random.offer().message), random.randbytes(65), random.uint(128), 1)
        data = abi.encode(types, values)
        assert data == eth_abi.encode(types, values)
        assert abi.decode(types, data) == values


def test_damaged_data_is_refused_or_has_the_one_meaning_that_eth_abi_gives_it() -> None:
    random, read, refused, codes = Sampler(6), 0, 0, set()
    for _ in range(4000):
        types = [_random_type(random) for _ in range(random.randint(1, 3))]
        data = bytearray(abi.encode(types, tuple(_random_value(random, kind) for kind in types)))
        if not data:
            continue
        if random.random() < 0.3:
            data = data[: random.randrange(len(data))]
        else:
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        try:
            values = abi.decode(types, bytes(data))
        except CodecError as error:
            codes.add(error.code)
            refused += 1
            continue
        read += 1
        assert abi.encode(types, values) == bytes(data)
        assert _plain(values) == _plain(eth_abi.decode(types, bytes(data), strict=True))
    assert codes == {"codec.abi"}
    assert read > 500
    assert refused > 500


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise_anything_else(data: bytes) -> None:
    for types in (["bytes"], ["uint8[]"], ["(string,address[])[]"], ["bool", "int8"], [OFFER_ABI]):
        try:
            values = abi.decode(types, data)
        except CodecError:
            continue
        assert abi.encode(types, values) == data


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")


@pytest.mark.parametrize(
    ("types", "data"),
    [
        (["uint8"], _word(256)),
        (["int8"], _word(128)),
        (["int8"], b"\0" * 31 + b"\xff"),  # -1 without its sign in front
        (["bool"], _word(2)),
        (["address"], b"\1" + bytes(31)),
        (["bytes4"], b"abcd" + bytes(27) + b"x"),
        (["bytes"], _word(32) + _word(1) + b"ab" + bytes(30)),  # dirty padding
        (["bytes"], _word(32) + _word(33) + bytes(32)),  # longer than the data
        (["bytes"], _word(32) + _word(2**255)),
        (["bytes"], _word(32) + _word(3) + b"abc"),  # padding cut off
        (["string"], _word(32) + _word(1) + b"\xff" + bytes(31)),  # not UTF-8
        (["uint256[]"], _word(32) + _word(2) + _word(1)),
        (["uint256[]"], _word(32) + _word(2**64)),
        (["uint256"], _word(1)[:-1]),
        (["uint256[2]"], _word(1)),
        (["(uint8,bool)"], _word(1)),
    ],
)
def test_malformed_data_is_refused_by_both(types: list[str], data: bytes) -> None:
    with pytest.raises(CodecError) as refusal:
        abi.decode(types, data)
    assert refusal.value.code == "codec.abi"
    with pytest.raises((eth_abi.exceptions.DecodingError, UnicodeDecodeError, OverflowError)):
        eth_abi.decode(types, data, strict=True)


def test_layouts_that_only_lenient_readers_accept_are_refused() -> None:
    shared = _word(64) + _word(64) + _word(1) + b"a".ljust(32, b"\0")  # two offsets to one part
    gap = _word(64) + _word(0) + _word(0)  # an offset over a hole
    backwards = _word(0)
    for types, data in ((["bytes", "bytes"], shared), (["bytes"], gap), (["bytes"], backwards)):
        with pytest.raises(CodecError):
            abi.decode(types, data)
    with pytest.raises(CodecError):
        abi.decode(["uint256"], _word(1) + _word(0))  # something after the end


def test_a_small_answer_cannot_become_a_huge_value() -> None:
    bomb = _word(32) + _word(10) + _word(320) * 10  # ten lists that are all the same bytes
    for _ in range(5):
        bomb += _word(10) + _word(320) * 10
    with pytest.raises(CodecError):
        abi.decode(["uint8[][][][][]"], bomb)


def test_an_answer_of_absurd_size_is_refused_although_it_is_well_formed() -> None:
    largest = abi.encode(["bytes"], [bytes(abi.MAX_DATA_SIZE - 64)])
    assert len(abi.decode(["bytes"], largest)[0]) == abi.MAX_DATA_SIZE - 64
    with pytest.raises(CodecError):
        abi.decode(["bytes"], abi.encode(["bytes"], [bytes(abi.MAX_DATA_SIZE - 63)]))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uint8", 256), ("uint8", -1), ("uint8", True), ("uint8", 1.0), ("uint8", "1"),
        ("int8", 128), ("int8", -129), ("bool", 1), ("bool", None), ("address", "0x12"),
        ("address", bytes(20)), ("bytes4", b"abc"), ("bytes4", b"abcde"), ("bytes4", "abcd"),
        ("bytes", "ab"), ("bytes", bytearray(b"a")), ("string", b"a"), ("string", "\ud800"),
        ("uint8[]", 5), ("uint8[2]", [1]), ("(uint8,bool)", [1]), ("(uint8)", 1),
        ("string[]", "ab"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_refused(kind: str, value: object) -> None:
    with pytest.raises(CodecError):
        abi.encode([kind], [value])


@pytest.mark.parametrize(
    "kind",
    ["", "uint", "uint7", "uint264", "uint0", "uint08", "bytes0", "bytes33", "()", "(uint8",
     "uint8)", "(uint8,)", "uint8[0]", "uint8[-1]", "uint8[01]", "uint8[²]", "uint8]", "[]",
     "fixed128x18", "function", "uint8 ", "(uint8)(bool)", "uint8" + "[]" * 50, "uint8[99999]"],
)  # fmt: skip
def test_unknown_types_are_refused(kind: str) -> None:
    with pytest.raises(CodecError):
        abi.encode([kind], [0])


def test_enum_members_are_numbers() -> None:
    from enum import IntEnum

    side = IntEnum("side", {"BUY": 1})
    assert abi.encode(["uint8"], [side.BUY]) == _word(1)


_OWNER = to_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")


def test_a_functions_call_and_result() -> None:
    balance_of = abi.Function("balanceOf", ("address", "uint256"), ("uint256",))
    assert balance_of.signature == "balanceOf(address,uint256)"
    assert balance_of.selector.hex() == "00fdd58e"  # ERC-1155
    call = balance_of.encode_call(_OWNER, 7)
    assert balance_of.decode_call(call) == (_OWNER, 7)
    assert balance_of.decode_result(_word(5)) == (5,)
    with pytest.raises(CodecError):
        balance_of.decode_call(b"\0\0\0\0" + call[4:])
    with pytest.raises(CodecError):
        balance_of.encode_call(_OWNER)
    with pytest.raises(CodecError):
        balance_of.decode_result(b"")


def test_an_error_with_arguments() -> None:
    error = abi.Error("Error", ("string",))
    assert error.selector.hex() == "08c379a0"  # Solidity's revert with a reason
    assert error.decode(error.encode("no")) == ("no",)
    assert abi.Error("Panic", ("uint256",)).selector.hex() == "4e487b71"


def test_an_event_with_indexed_and_plain_values() -> None:
    transfer = abi.Event(
        "Transfer",
        (("from", "address", True), ("to", "address", True), ("value", "uint256", False)),
    )
    assert transfer.topic.hex() == (
        "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"  # ERC-20
    )
    owner = bytes(12) + bytes.fromhex(_OWNER[2:])
    topics = [transfer.topic, owner, owner]
    decoded = transfer.decode(topics, _word(9))
    assert decoded == {"from": _OWNER, "to": _OWNER, "value": 9}
    for bad in ([], topics[:2], [owner, *topics[1:]], [*topics, owner], [topics[0], b"", owner]):
        with pytest.raises(CodecError):
            transfer.decode(bad, _word(9))
    with pytest.raises(CodecError):
        transfer.decode([topics[0], b"\1" * 32, owner], _word(9))


def test_an_indexed_text_is_only_there_as_its_hash() -> None:
    event = abi.Event("Named", (("name", "string", True), ("ids", "uint256[2]", True)))
    values = event.decode([event.topic, b"\7" * 32, b"\x08" * 32], b"")
    assert values == {"name": b"\7" * 32, "ids": b"\x08" * 32}


def test_compilers_json_becomes_canonical_types() -> None:
    parameter = {
        "type": "tuple[]",
        "components": [{"type": "address"}, {"type": "tuple", "components": [{"type": "int256"}]}],
    }
    assert abi.canonical_type(parameter) == "(address,(int256))[]"
    with pytest.raises(CodecError):
        abi.canonical_type({"type": 5})
