from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import rlp as theirs
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction

from tests.codec.samples import Sampler
from wallet.codec import rlp
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.codec.signature import Signature
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.errors import CodecError


def random_transaction(random: Sampler) -> DynamicFeeTransaction:
    fee = random.uint(200)
    return DynamicFeeTransaction(
        chain_id=1 + random.uint(40),
        nonce=random.getrandbits(random.choice((1, 8, 63))),
        max_priority_fee_per_gas=random.randint(0, fee),
        max_fee_per_gas=fee,
        gas=random.uint(64),
        to=None if random.random() < 0.2 else random.address(),
        value=random.uint(256),
        data=random.randbytes(random.choice((0, 1, 4, 68, 300))),
        access_list=tuple(
            (random.address(), tuple(random.randbytes(32) for _ in range(random.randint(0, 2))))
            for _ in range(random.choice((0, 0, 1, 2)))
        ),
    )


def as_dict(tx: DynamicFeeTransaction) -> dict[str, Any]:
    return {
        "type": 2,
        "chainId": tx.chain_id,
        "nonce": tx.nonce,
        "maxPriorityFeePerGas": tx.max_priority_fee_per_gas,
        "maxFeePerGas": tx.max_fee_per_gas,
        "gas": tx.gas,
        "value": tx.value,
        "data": tx.data,
        **({"to": tx.to} if tx.to else {}),
        "accessList": [
            {"address": account, "storageKeys": [to_hex(key) for key in keys]}
            for account, keys in tx.access_list
        ],
    }


def test_a_thousand_transactions_have_eth_accounts_bytes_and_hashes() -> None:
    random = Sampler(14)
    for _ in range(1000):
        tx = random_transaction(random)
        signed = Account.sign_transaction(as_dict(tx), random.randbytes(32))
        assert tx.signing_hash() == bytes(TypedTransaction.from_dict(as_dict(tx)).hash())
        decoded = decode_signed(bytes(signed.raw_transaction))
        assert decoded.transaction == tx
        assert decoded.hash == bytes(signed.hash) == keccak256(decoded.raw)
        assert (decoded.signature.r, decoded.signature.s) == (signed.r, signed.s)
        assert tx.encode_signed(decoded.signature) == bytes(signed.raw_transaction)


def _signed() -> bytes:
    tx = random_transaction(Sampler(15))
    return tx.encode_signed(Signature(5, 7, 1))


def test_no_changed_byte_of_a_transaction_goes_unnoticed() -> None:
    raw = _signed()
    original = decode_signed(raw)
    for at in range(len(raw)):
        for bit in (0, 7):
            changed = bytearray(raw)
            changed[at] ^= 1 << bit
            try:
                decoded = decode_signed(bytes(changed))
            except CodecError:
                continue
            assert decoded.hash != original.hash
            assert (decoded.transaction, decoded.signature) != (
                original.transaction,
                original.signature,
            )
            assert decoded.transaction.encode_signed(decoded.signature) == bytes(changed)


def test_cut_off_or_prolonged_transactions_are_refused() -> None:
    raw = _signed()
    for end in range(len(raw)):
        with pytest.raises(CodecError):
            decode_signed(raw[:end])
    with pytest.raises(CodecError):
        decode_signed(raw + b"\0")


def _with_field(number: int, value: Any) -> bytes:
    items = theirs.decode(_signed()[1:])
    items = [list(items[i]) if isinstance(items[i], (list, tuple)) else items[i] for i in range(12)]
    items[number] = value
    return b"\x02" + rlp.encode(items)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (0, b""),  # chain 0
        (0, b"\0\1"),  # a leading zero
        (1, b"\xff" * 8),  # EIP-2681
        (1, b"\1" * 9),
        (2, b"\xff" * 32),  # priority fee above the maximum
        (4, b"\1" * 9),
        (5, b"\1" * 19),
        (5, []),
        (6, b"\1" * 33),
        (7, []),
        (8, b""),
        (8, [b""]),
        (8, [[b"\1" * 20]]),
        (8, [[b"\1" * 20, [b"\1" * 31]]]),
        (8, [[b"\1" * 20, [[]]]]),
        (8, [[b"\1" * 19, []]]),
        (9, b"\2"),  # parity
        (10, b""),
        (11, b"\xff" * 32),
        (11, bytes.fromhex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1")),
    ],
)
def test_fields_out_of_range_are_refused(field: int, value: Any) -> None:
    with pytest.raises(CodecError):
        decode_signed(_with_field(field, value))


@pytest.mark.parametrize("raw", [b"", b"\x02", b"\x02\xc0", b"\x01\xc0", b"\xc0", b"\x02\x80"])
def test_what_is_no_type_2_transaction_is_refused(raw: bytes) -> None:
    with pytest.raises(CodecError):
        decode_signed(raw)


@pytest.mark.parametrize(
    "change",
    [
        {"chain_id": 0}, {"chain_id": -1}, {"nonce": 2**64 - 1}, {"nonce": True}, {"gas": 2**64},
        {"value": -1}, {"value": 1.0}, {"to": "0x12"}, {"data": "0x"}, {"access_list": []},
        {"access_list": (("0x12", ()),)}, {"max_fee_per_gas": 0, "max_priority_fee_per_gas": 1},
    ],
)  # fmt: skip
def test_a_transaction_cannot_be_made_with_a_wrong_field(change: dict[str, Any]) -> None:
    with pytest.raises(CodecError):
        replace(random_transaction(Sampler(16)), **change)


def test_an_address_in_lower_case_becomes_the_checksummed_one() -> None:
    tx = random_transaction(Sampler(17))
    address = Sampler(18).address()
    assert replace(tx, to=address.lower()) == replace(tx, to=address)
