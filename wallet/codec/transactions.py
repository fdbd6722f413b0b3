"""Dynamic-fee transactions (EIP-1559, type 2), the only kind that Hearth makes.

Every field is checked when the object is made, so that what is reviewed, what is signed and
what is decoded again for the independent check can only be equal or an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec import rlp
from wallet.codec.address import Address, address_bytes, to_address
from wallet.codec.keccak import keccak256
from wallet.codec.refusals import bad_transaction
from wallet.codec.signature import Signature

TYPE = b"\x02"
MAX_RAW_SIZE = 1 << 20
"""Nodes refuse transactions above 128 KiB; more than a mebibyte is not even decoded."""

AccessList = tuple[tuple[Address, tuple[bytes, ...]], ...]

_MAX_BITS = {
    "chain_id": 256,
    "nonce": 64,
    "max_priority_fee_per_gas": 256,
    "max_fee_per_gas": 256,
    "gas": 64,
    "value": 256,
}


@dataclass(frozen=True, slots=True)
class DynamicFeeTransaction:
    """An unsigned transaction; fees and value in wei, ``to`` is None to create a contract.

    Raises:
        CodecError: a field out of range, or a priority fee above the maximum fee.
    """

    chain_id: int
    nonce: int
    max_priority_fee_per_gas: int
    max_fee_per_gas: int
    gas: int
    to: Address | None
    value: int
    data: bytes
    access_list: AccessList = ()

    def __post_init__(self) -> None:
        for name, bits in _MAX_BITS.items():
            number = getattr(self, name)
            if type(number) is not int or not 0 <= number < 1 << bits:
                raise bad_transaction(f"{name} is {number!r}")
        if self.chain_id == 0:
            raise bad_transaction("chain_id is 0")
        if self.nonce == (1 << 64) - 1:
            raise bad_transaction("the nonce is at its end (EIP-2681)")
        if self.max_priority_fee_per_gas > self.max_fee_per_gas:
            raise bad_transaction("the priority fee is above the maximum fee")
        if not isinstance(self.data, bytes):
            raise bad_transaction("data is not bytes")
        if self.to is not None:
            object.__setattr__(self, "to", to_address(self.to))
        _check_access_list(self.access_list)

    def signing_hash(self) -> bytes:
        """The 32 bytes to sign: keccak256(0x02 || rlp(fields))."""
        return keccak256(TYPE + rlp.encode(self._fields()))

    def encode_signed(self, signature: Signature) -> bytes:
        """The raw transaction as it goes to a node."""
        return TYPE + rlp.encode(
            [
                *self._fields(),
                rlp.from_int(signature.y_parity),
                rlp.from_int(signature.r),
                rlp.from_int(signature.s),
            ]
        )

    def _fields(self) -> list[rlp.Item]:
        return [
            rlp.from_int(self.chain_id),
            rlp.from_int(self.nonce),
            rlp.from_int(self.max_priority_fee_per_gas),
            rlp.from_int(self.max_fee_per_gas),
            rlp.from_int(self.gas),
            b"" if self.to is None else address_bytes(self.to),
            rlp.from_int(self.value),
            self.data,
            [[address_bytes(account), keys] for account, keys in self.access_list],
        ]


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A signed transaction with its raw bytes; ``hash`` is keccak256(raw)."""

    transaction: DynamicFeeTransaction
    signature: Signature
    raw: bytes
    hash: bytes


def sign_with(transaction: DynamicFeeTransaction, signature: Signature) -> SignedTransaction:
    """Join a transaction and its signature."""
    raw = transaction.encode_signed(signature)
    return SignedTransaction(transaction, signature, raw, keccak256(raw))


def decode_signed(raw: bytes) -> SignedTransaction:
    """Read a raw type-2 transaction strictly.

    Raises:
        CodecError: another type, damaged, not canonical, or a field out of range.
    """
    if len(raw) > MAX_RAW_SIZE:
        raise bad_transaction(f"{len(raw)} bytes")
    if raw[:1] != TYPE:
        raise bad_transaction(f"type {raw[:1].hex() or 'missing'}, not 02")
    fields = rlp.decode(raw[1:])
    if not isinstance(fields, list) or len(fields) != 12:
        raise bad_transaction("not a list of 12 fields")
    chain_id, nonce, priority_fee, max_fee, gas, value, y_parity, r, s = [
        rlp.to_int(field) for field in (*fields[:5], fields[6], *fields[9:])
    ]
    to, data = fields[5], fields[7]
    if not isinstance(to, bytes) or not isinstance(data, bytes):
        raise bad_transaction("a list where bytes belong")
    transaction = DynamicFeeTransaction(
        chain_id=chain_id,
        nonce=nonce,
        max_priority_fee_per_gas=priority_fee,
        max_fee_per_gas=max_fee,
        gas=gas,
        to=to_address(to) if to else None,
        value=value,
        data=data,
        access_list=_read_access_list(fields[8]),
    )
    signature = Signature(r, s, y_parity)
    return SignedTransaction(transaction, signature, raw, keccak256(raw))


def _check_access_list(access_list: AccessList) -> None:
    if not isinstance(access_list, tuple):
        raise bad_transaction("the access list is not a tuple")
    for entry in access_list:
        if not isinstance(entry, tuple) or len(entry) != 2 or not isinstance(entry[1], tuple):
            raise bad_transaction("an access list entry is not (address, keys)")
        address_bytes(entry[0])
        if any(not isinstance(key, bytes) or len(key) != 32 for key in entry[1]):
            raise bad_transaction("a storage key is not 32 bytes")


def _read_access_list(item: rlp.Decoded) -> AccessList:
    if not isinstance(item, list):
        raise bad_transaction("the access list is not a list")
    entries: list[tuple[Address, tuple[bytes, ...]]] = []
    for entry in item:
        if not isinstance(entry, list) or len(entry) != 2:
            raise bad_transaction("an access list entry is not a pair")
        account, keys = entry
        if not isinstance(account, bytes) or not isinstance(keys, list):
            raise bad_transaction("an access list entry has the wrong shape")
        entries.append((to_address(account), tuple(key for key in keys if isinstance(key, bytes))))
        if len(entries[-1][1]) != len(keys):
            raise bad_transaction("a list where a storage key belongs")
    return tuple(entries)
