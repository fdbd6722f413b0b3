from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.codec.samples import OFFER_TYPES, Sampler
from tests.codec.test_transactions import random_transaction
from tests.codec.test_typed_data import _random_types
from tests.keys.edges import edges
from wallet.codec import rlp
from wallet.codec.signature import CURVE_ORDER, Signature
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.codec.typed_data import TypedData
from wallet.errors import CheckError, CodecError
from wallet.keys import check, curve, second_curve, second_hash
from wallet.keys.recover import recover_address
from wallet.keys.signer import LocalSigner

_SECRET = b"\7" * 32
_SIGNER = LocalSigner(_SECRET)


def test_the_second_hash_agrees_with_the_first_on_random_structures() -> None:
    random = Sampler(30)
    for _ in range(400):
        types = _random_types(random)
        primary = f"S{len(types) - 1}"
        domain = {"name": "x", "version": "1", "verifyingContract": random.address()}
        data = TypedData(types, primary, domain, random.struct(types, primary))
        second = second_hash.typed_data_digest(types, primary, domain, data.message)
        assert second == data.digest()


def test_the_second_curve_agrees_with_libsecp256k1() -> None:
    random = Sampler(31)
    for _ in range(100):
        secret, digest = random.randbytes(32), random.randbytes(32)
        signature = curve.sign(secret, digest)
        key = second_curve.recover(digest, signature.r, signature.s, signature.y_parity)
        assert key == curve.public_key(secret)
        parent = curve.Point(curve.public_key(secret))
        assert second_curve.plus(parent.compressed(), digest) == parent.plus(digest)


def test_the_second_curve_finds_no_key_where_there_is_none() -> None:
    for r, s, parity in ((0, 1, 0), (CURVE_ORDER, 1, 0), (1, 0, 0), (1, CURVE_ORDER, 0), (1, 1, 2)):
        assert second_curve.recover(b"\1" * 32, r, s, parity) is None
    assert second_curve.recover(b"\1" * 32, 5, 1, 0) is None  # x = 5 is not on the curve
    assert second_curve.plus(b"\2" + (5).to_bytes(32, "big"), b"\1" * 32) is None
    assert (
        second_curve.plus(curve.Point(curve.public_key(_SECRET)).compressed(), b"\xff" * 32) is None
    )


def test_any_change_to_a_signed_offer_is_found() -> None:
    offer = Sampler(32).offer()
    signature = _SIGNER.sign_typed_data(offer)
    check.check_typed_data(offer, signature, _SIGNER.address)
    other = Sampler(33).offer()
    for name in offer.message:
        changed = replace(offer, message={**offer.message, name: other.message[name]})
        if changed.message == offer.message:
            continue
        with pytest.raises(CheckError):
            check.check_typed_data(changed, signature, _SIGNER.address)
    with pytest.raises(CheckError):
        check.check_typed_data(replace(offer, domain=other.domain), signature, _SIGNER.address)


def test_any_change_to_a_signature_is_found() -> None:
    offer = Sampler(34).offer()
    signature = _SIGNER.sign_typed_data(offer)
    for at in range(65):
        changed = bytearray(signature)
        changed[at] ^= 1
        with pytest.raises(CheckError):
            check.check_typed_data(offer, bytes(changed), _SIGNER.address)
    for changed_length in (signature[:64], signature + b"\0", b""):
        with pytest.raises(CheckError):
            check.check_typed_data(offer, changed_length, _SIGNER.address)


def test_the_mirrored_signature_with_high_s_is_found() -> None:
    offer = Sampler(35).offer()
    signature = _SIGNER.sign_typed_data(offer)
    s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    mirrored = signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
    with pytest.raises(CheckError):
        check.check_typed_data(offer, mirrored, _SIGNER.address)


def test_data_that_cannot_be_hashed_is_found() -> None:
    offer = Sampler(36).offer()
    signature = _SIGNER.sign_typed_data(offer)
    for message in (
        {**offer.message, "side": 256},
        {**offer.message, "side": None},
        {**offer.message, "maker": "0x12"},
        {**offer.message, "group": b""},
        {**offer.message, "extra": 1},
        {},
    ):
        broken = TypedData(OFFER_TYPES, "GasOffer", offer.domain, message)
        with pytest.raises(CheckError):
            check.check_typed_data(broken, signature, _SIGNER.address)


def _other(tx: DynamicFeeTransaction, name: str) -> DynamicFeeTransaction:
    value = getattr(tx, name)
    random = Sampler(37)
    if name == "to":
        return replace(tx, to=random.address())
    if name == "data":
        return replace(tx, data=value + b"\0")
    if name == "access_list":
        return replace(tx, access_list=((random.address(), (bytes(32),)),))
    if name == "max_fee_per_gas":
        return replace(tx, max_fee_per_gas=value + 1)
    return replace(tx, **{name: value - 1 if value > 1 else value + 1})


@pytest.mark.parametrize("name", [field.name for field in fields(DynamicFeeTransaction)])
def test_every_field_of_a_transaction_is_compared_with_what_was_approved(name: str) -> None:
    approved = replace(random_transaction(Sampler(38)), max_fee_per_gas=2**70, nonce=9)
    sent = _other(approved, name)
    raw = sent.encode_signed(curve.sign(_SECRET, sent.signing_hash()))  # validly signed
    check.check_transaction(raw, sent, _SIGNER.address)
    with pytest.raises(CheckError) as found:
        check.check_transaction(raw, approved, _SIGNER.address)
    assert "signer" not in found.value.detail


def test_another_signer_is_found() -> None:
    tx = random_transaction(Sampler(39))
    raw = tx.encode_signed(curve.sign(b"\x08" * 32, tx.signing_hash()))
    with pytest.raises(CheckError) as found:
        check.check_transaction(raw, tx, _SIGNER.address)
    assert "signer" in found.value.detail


def test_bytes_that_are_no_transaction_are_found() -> None:
    tx = random_transaction(Sampler(40))
    raw = _SIGNER.sign_transaction(tx).raw
    shorter = b"\x02" + rlp.encode(rlp.decode(raw[1:])[:11])
    deep = b"\x02" + b"\xf9\xff\xff" + b"\xf9\xff\xff" * 3000
    for wrong in (b"", b"\x02", b"\x01" + raw[1:], raw[:-1], raw + b"\0", shorter, deep):
        with pytest.raises(CheckError):
            check.check_transaction(wrong, tx, _SIGNER.address)


def test_every_changed_byte_of_a_raw_transaction_is_found() -> None:
    tx = random_transaction(Sampler(41))
    raw = _SIGNER.sign_transaction(tx).raw
    for at in range(0, len(raw), 3):
        changed = bytearray(raw)
        changed[at] ^= 4
        with pytest.raises(CheckError):
            check.check_transaction(bytes(changed), tx, _SIGNER.address)


OFFER = Sampler(35).offer()
GOOD = _SIGNER.sign_typed_data(OFFER)


@pytest.mark.parametrize(("what", "signature"), edges(GOOD).items(), ids=edges(GOOD))
def test_no_edge_signature_of_an_offer_passes(what: str, signature: bytes) -> None:
    with pytest.raises(CheckError):
        check.check_typed_data(OFFER, signature, _SIGNER.address)
    try:
        signer = recover_address(OFFER.digest(), Signature.from_bytes(signature))
    except CodecError:
        return
    assert signer != _SIGNER.address, what


def _raw_edges() -> dict[str, bytes]:
    """Raw transactions whose last three fields are not a signature's, in many ways."""
    tx = random_transaction(Sampler(36))
    signature = curve.sign(_SECRET, tx.signing_hash())
    r, s, parity = signature.r, signature.s, signature.y_parity

    def raw(*last: bytes) -> bytes:
        return b"\x02" + rlp.encode([*tx._fields(), *last])

    good = [rlp.from_int(number) for number in (parity, r, s)]
    swaps: dict[str, tuple[int, bytes]] = {
        "the other parity": (0, rlp.from_int(1 - parity)),
        **{f"parity {n}": (0, rlp.from_int(n)) for n in (2, 27, 28, 35, 37, 2**70)},
        **{f"r {n:x}": (1, rlp.from_int(n)) for n in (0, 5, CURVE_ORDER, CURVE_ORDER + r, 2**300)},
        **{f"s {n:x}": (2, rlp.from_int(n)) for n in (0, CURVE_ORDER, CURVE_ORDER + s, 2**300)},
        "high s": (2, rlp.from_int(CURVE_ORDER - s)),
        "r with a zero before it": (1, b"\0" + good[1]),
        "s with a zero before it": (2, b"\0" + good[2]),
        "parity zero written as a byte": (0, b"\0"),
    }
    made = {what: raw(*good[:at], field, *good[at + 1 :]) for what, (at, field) in swaps.items()}
    made["high s with its own parity"] = raw(
        rlp.from_int(1 - parity), good[1], rlp.from_int(CURVE_ORDER - s)
    )
    made["no signature"] = raw()
    made["one field too many"] = raw(*good, b"")
    return made


@pytest.mark.parametrize(("what", "raw"), _raw_edges().items(), ids=_raw_edges())
def test_no_edge_signature_of_a_transaction_passes(what: str, raw: bytes) -> None:
    tx = random_transaction(Sampler(36))
    with pytest.raises(CheckError):
        check.check_transaction(raw, tx, _SIGNER.address)
    try:
        signer = recover_address(tx.signing_hash(), decode_signed(raw).signature)
    except CodecError:
        return
    assert signer != _SIGNER.address, what
