"""The independent check that every signature passes before it leaves the wallet.

From the final bytes alone: read them again, compare every field with what the person approved,
hash again, recover the signer and compare the address. Hash, reader and curve are second
implementations (``second_hash``, ``second_curve``), so a fault in one library, a flipped bit in
memory or a bug of ours is found here and not on the chain. About 2 ms.
"""

from __future__ import annotations

import hmac

from wallet.codec.address import Address
from wallet.codec.keccak import public_keccak256
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.codec.typed_data import TypedData
from wallet.errors import CheckError
from wallet.keys import second_curve
from wallet.keys.second_hash import (
    Nested,
    UnreadableError,
    message_digest,
    read_transaction,
    typed_data_digest,
)

_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""n / 2 of secp256k1 (EIP-2), written out a second time."""


def check_typed_data(data: TypedData, signature: bytes, address: Address) -> None:
    """That ``signature`` (65 bytes) over ``data`` is by ``address``.

    Raises:
        CheckError: it is not, or either cannot be read.
    """
    try:
        digest = typed_data_digest(data.types, data.primary_type, data.domain, data.message)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError):
        raise _disagrees("the document cannot be hashed") from None
    _check_signature(digest, signature, address)


def check_message(text: str, signature: bytes, address: Address) -> None:
    """That ``signature`` (65 bytes) over the plain message ``text`` is by ``address``.

    Raises:
        CheckError: it is not, or either cannot be read.
    """
    try:
        digest = message_digest(text)
    except UnicodeError:
        raise _disagrees("the message cannot be hashed") from None
    _check_signature(digest, signature, address)


def check_transaction(raw: bytes, approved: DynamicFeeTransaction, address: Address) -> None:
    """That ``raw`` is exactly the ``approved`` transaction, signed by ``address``.

    Raises:
        CheckError: a field differs, another key signed, or it cannot be read.
    """
    try:
        fields, digest = read_transaction(raw)
    except (UnreadableError, RecursionError):
        raise _disagrees("the transaction cannot be read") from None
    expected = _expected_fields(approved)
    for (name, want), field in zip(expected, fields[:9], strict=True):
        if field != want:
            raise _disagrees(name)
    r, s, parity = (_number(field) for field in (fields[10], fields[11], fields[9]))
    _check_signer(digest, (r, s, parity), address)


def check_derived_address(
    public_key: bytes, chain_code: bytes, index: int, address: Address
) -> None:
    """That ``address`` is child ``index`` of a parent's public key (33 bytes) and chain code.

    Raises:
        CheckError: it is another. Source: BIP-32, public parent key to public child key.
    """
    digest = hmac.digest(chain_code, public_key + index.to_bytes(4, "big"), "sha512")
    child = second_curve.plus(public_key, digest[:32])
    if child is None or _plain_address(child) != address.lower():
        raise _disagrees("a receiving address")


def _expected_fields(approved: DynamicFeeTransaction) -> list[tuple[str, Nested]]:
    access: Nested = [
        [bytes.fromhex(account[2:]), list(keys)] for account, keys in approved.access_list
    ]
    return [
        ("the chain", _plain_number(approved.chain_id)),
        ("the transaction's number", _plain_number(approved.nonce)),
        ("the priority fee", _plain_number(approved.max_priority_fee_per_gas)),
        ("the maximum fee", _plain_number(approved.max_fee_per_gas)),
        ("the work allowed", _plain_number(approved.gas)),
        ("the receiver", b"" if approved.to is None else bytes.fromhex(approved.to[2:])),
        ("the value", _plain_number(approved.value)),
        ("the call", approved.data),
        ("the access list", access),
    ]


def _check_signature(digest: bytes, signature: bytes, address: Address) -> None:
    if len(signature) != 65 or signature[64] not in (27, 28):
        raise _disagrees("the signature's form")
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:64], "big")
    _check_signer(digest, (r, s, signature[64] - 27), address)


def _check_signer(digest: bytes, rsv: tuple[int, int, int], address: Address) -> None:
    r, s, parity = rsv
    if s > _HALF_ORDER:
        raise _disagrees("the signature's form")
    key = second_curve.recover(digest, r, s, parity)
    if key is None or _plain_address(key) != address.lower():
        raise _disagrees("the signer")


def _plain_address(key: bytes) -> str:
    return "0x" + public_keccak256(key)[12:].hex()


def _plain_number(number: int) -> bytes:
    digits = f"{number:x}" if number else ""
    return bytes.fromhex(digits.rjust(len(digits) + len(digits) % 2, "0"))


def _number(field: Nested) -> int:
    if not isinstance(field, bytes) or field[:1] == b"\0":
        raise _disagrees("the signature's form")
    return int.from_bytes(field, "big")


def _disagrees(what: str) -> CheckError:
    return CheckError(
        "check.disagrees",
        "A second, independent check of this signature did not agree. Nothing was sent.",
        "Restart Hearth and try again. If it happens again, do not sign anything on this "
        "computer: its memory or its software may be faulty.",
        detail=f"the check stopped at: {what}",
    )
