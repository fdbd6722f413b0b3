from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from eth_account.messages import encode_typed_data

from tests.codec.samples import OFFER_TYPES, Sampler, fields, vectors
from wallet.codec.keccak import keccak256
from wallet.codec.typed_data import TypedData, encode_type
from wallet.errors import CodecError


def _theirs(document: dict[str, Any]) -> bytes:
    message = encode_typed_data(full_message=document)
    return keccak256(b"\x19\x01" + message.header + message.body)


def test_the_standards_mail() -> None:
    vector = vectors("eip712_mail.json")
    mail = TypedData.from_json(vector["document"])
    assert encode_type(mail.types, "Mail") == vector["encode_type"]
    assert mail.domain_separator().hex() == vector["domain_separator"]
    assert mail.struct_hash().hex() == vector["struct_hash"]
    assert mail.digest().hex() == vector["digest"]


def test_the_offers_type_is_the_designs() -> None:
    assert encode_type(OFFER_TYPES, "GasOffer") == (
        "GasOffer(address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,"
        "uint128 quantityWh,uint128 minFillWh,address currency,address altCurrency,"
        "uint16 fxSlippageBps,uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,"
        "uint64 validTo,uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,"
        "uint64 revision,uint256 counter,uint256 salt)"
        "Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)"
    )


def test_two_thousand_offers_hash_as_in_eth_account() -> None:
    random = Sampler(7)
    for _ in range(2000):
        offer = random.offer()
        assert offer.digest() == _theirs(offer.to_json())


_ATOMS = ("address", "bool", "string", "bytes", "bytes1", "bytes32", "uint8", "uint256", "int128",
          "int256")  # fmt: skip


def _random_types(random: Sampler) -> dict[str, Any]:
    types: dict[str, Any] = {}
    for level in range(random.randint(1, 4)):
        known = (*_ATOMS, *types)
        members = []
        for number in range(random.randint(1, 5)):
            kind = random.choice(known) + random.choice(("", "", "", "[]", "[2]", "[][1]"))
            members.append(f"{kind} f{number}")
        if level:
            members.append(f"S{level - 1} below")
        types[f"S{level}"] = fields(",".join(members))
    return types


def random_document(random: Sampler) -> TypedData:
    """Any types, nested and in lists, with values at their edges."""
    types = _random_types(random)
    primary = f"S{len(types) - 1}"
    domain = {"name": random.atom("string"), "salt": random.randbytes(32)}
    if random.random() < 0.5:
        domain = {"version": "2", "chainId": random.uint(256)}
    return TypedData(types, primary, domain, random.struct(types, primary))


def test_a_thousand_random_structures_hash_as_in_eth_account_and_come_back_from_json() -> None:
    random = Sampler(8)
    for _ in range(1000):
        data = random_document(random)
        document = json.loads(json.dumps(data.to_json()))
        assert data.digest() == _theirs(document)
        again = TypedData.from_json(document)
        assert again.digest() == data.digest()
        assert again.to_json() == data.to_json()


def test_numbers_are_decimal_text_and_the_chain_a_number() -> None:
    document = Sampler(9).offer().to_json()
    assert isinstance(document["domain"]["chainId"], int)
    assert isinstance(document["message"]["quantityWh"], str)
    assert isinstance(document["message"]["trigger"]["threshold"], str)
    assert document["message"]["meterId"].startswith("0x")


def _offer_document() -> dict[str, Any]:
    return copy.deepcopy(Sampler(10).offer().to_json())


def _set(path: str, value: Any) -> Any:
    def change(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        target: Any = document
        for step in way:
            target = target[step]
        if value is KeyError:
            del target[last]
        else:
            target[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("extra", 1),
        _set("message", KeyError),
        _set("message", []),
        _set("types", []),
        _set("types.GasOffer", {}),
        _set("types.EIP712Domain", KeyError),
        _set("types.EIP712Domain", []),
        _set("types.Unused", [{"name": "a", "type": "uint8"}]),
        _set("types.Trigger", KeyError),
        _set("types.Trigger", [{"name": "feed", "type": "address", "more": 1}]),
        _set("types.uint8", [{"name": "feed", "type": "address"}]),
        _set("primaryType", "Nothing"),
        _set("primaryType", "EIP712Domain"),
        _set("primaryType", 5),
        _set("domain", []),
        _set("domain.unknown", "1"),
        _set("domain.chainId", -1),
        _set("domain.chainId", "0x01"),
        _set("domain.chainId", "0x"),
        _set("domain.chainId", "0xA"),
        _set("domain.chainId", "0x1" + "0" * 64),
        _set("domain.name", KeyError),
        _set("message.maker", KeyError),
        _set("message.extra", "1"),
        _set("message.maker", "0x" + "AB" * 20),
        _set("message.side", "256"),
        _set("message.side", "01"),
        _set("message.side", "0x1"),
        _set("message.side", 1.0),
        _set("message.side", True),
        _set("message.side", " 1"),
        _set("message.side", None),
        _set("message.quantityWh", "-1"),
        _set("message.quantityWh", str(2**128)),
        _set("message.meterId", "0x" + "AB" * 32),
        _set("message.meterId", "0x" + "ab" * 31),
        _set("message.trigger", []),
        _set("message.trigger.extra", 1),
        _set("message.trigger.threshold", "-0"),
    ],
)
def test_documents_that_are_not_exact_are_refused(change: Any) -> None:
    document = _offer_document()
    TypedData.from_json(document)
    change(document)
    with pytest.raises(CodecError):
        TypedData.from_json(document)


def test_the_spellings_of_ethers_and_viem_are_read_too() -> None:
    document = _offer_document()
    expected = TypedData.from_json(document)
    document["message"]["maker"] = document["message"]["maker"].lower()
    document["domain"]["chainId"] = hex(int(document["domain"]["chainId"]))
    assert TypedData.from_json(document) == expected


@pytest.mark.parametrize(
    "types",
    [
        {"A": fields("A self")},
        {"A": fields("B b"), "B": fields("A a")},
        {"A": fields("A[] list")},
        {"A": fields("uint8 x,uint8 x")},
        {"A": fields("Missing x")},
        {"A": fields("uint7 x")},
        {"A": fields("uint8[0] x")},
        {"A": fields("uint8) x")},
        {"A": (("a b", "uint8"),)},
    ],
)
def test_types_that_cannot_be_hashed_are_refused(types: Any) -> None:
    from wallet.codec.typed_data import Field

    types = {name: tuple(Field(*member) for member in members) for name, members in types.items()}
    with pytest.raises(CodecError):
        TypedData(types, "A", {"name": "x"}, {}).digest()


def test_a_message_with_a_field_missing_or_too_many_is_refused() -> None:
    offer = Sampler(11).offer()
    for message in (
        {**offer.message, "extra": 1},
        {name: value for name, value in offer.message.items() if name != "salt"},
        {**{n: v for n, v in offer.message.items() if n != "salt"}, "pepper": 1},
    ):
        with pytest.raises(CodecError):
            TypedData(offer.types, "GasOffer", offer.domain, message).digest()
        with pytest.raises(CodecError):
            TypedData(offer.types, "GasOffer", offer.domain, message).to_json()


def test_every_field_of_an_offer_counts() -> None:
    offer = Sampler(12).offer()
    digests = {offer.digest()}
    for name, value in offer.message.items():
        other = {
            int: lambda v: v ^ 1,
            bytes: lambda v: bytes([v[0] ^ 1]) + v[1:],
            str: lambda _: Sampler(13).address(),
            dict: lambda v: {**v, "maxAge": v["maxAge"] ^ 1},
        }[type(value)](value)
        message = {**offer.message, name: other}
        digests.add(TypedData(offer.types, "GasOffer", offer.domain, message).digest())
    assert len(digests) == len(offer.message) + 1


def test_the_cache_of_compiled_types_never_mixes_two_types_of_one_name() -> None:
    domain = {"name": "x"}
    one = TypedData({"A": fields("uint8 n")}, "A", domain, {"n": 1})
    two = TypedData({"A": fields("uint16 n")}, "A", domain, {"n": 1})
    assert one.digest() != two.digest()
    assert one.digest() == one.digest()
