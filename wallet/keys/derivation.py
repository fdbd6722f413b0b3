"""Accounts from one recovery phrase: m/44'/60'/0'/0/i, the addresses MetaMask shows for it.

The path has a secret half (down to the account, hardened steps) and a public half (below it).
Addresses are derived on the public half: 1,000 of them take 0.03 s, and showing one needs no
secret. Source: BIP-32, BIP-43, BIP-44; coin type 60 from SLIP-44.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from wallet.codec.address import Address
from wallet.codec.refusals import bad_value
from wallet.keys import base58, curve
from wallet.keys.hardening import keep_in_memory
from wallet.keys.recover import address_of
from wallet.keys.signer import LocalSigner
from wallet.keys.vault_errors import locked

if TYPE_CHECKING:
    from wallet.keys.evidence import Evidence

HARDENED = 1 << 31
ACCOUNT_PATH = (44 + HARDENED, 60 + HARDENED, 0 + HARDENED)
"""m/44'/60'/0': the account whose extended public key can be shared for watching."""

_RECEIVING = 0  # BIP-44 change level; Ethereum wallets use no other
_XPUB_VERSION = bytes.fromhex("0488b21e")  # BIP-32, mainnet public


@dataclass(frozen=True, slots=True)
class AccountXpub:
    """An extended public key: all its addresses can be derived, nothing can be signed.

    Args:
        public_key: 33 bytes, compressed.
        chain_code: 32 bytes.
        depth, parent, number: where it stands in the tree; only its text form shows them.
    """

    public_key: bytes
    chain_code: bytes
    depth: int = 0
    parent: bytes = bytes(4)
    number: int = 0

    def child(self, number: int) -> AccountXpub:
        """The extended public key one normal step below.

        Raises:
            CodecError: a hardened number, or one of the 2⁻¹²⁷ that BIP-32 skips.
        """
        public, chain_code = self._step(curve.Point(self.public_key), number)
        return AccountXpub(
            curve.Point(public).compressed(),
            chain_code,
            self.depth + 1,
            fingerprint(self.public_key),
            number,
        )

    def address(self, index: int, evidence: Evidence | None = None) -> Address:
        """Receiving address ``index``, derived by both curve implementations.

        Raises:
            CheckError: they differ; the facts are kept in ``evidence``.
        """
        from wallet.keys.evidence import checked_derived_address  # loads the second curve

        (address,) = self.addresses(1, start=index)
        receiving = self.child(_RECEIVING)
        checked_derived_address(
            receiving.public_key, receiving.chain_code, index, address, evidence
        )
        return address

    def addresses(self, count: int, start: int = 0) -> list[Address]:
        """``count`` receiving addresses from ``start``, quickly and without the second check."""
        receiving = self.child(_RECEIVING)
        point = curve.Point(receiving.public_key)
        step = receiving._step  # noqa: SLF001  # its own class
        return [address_of(step(point, index)[0]) for index in range(start, start + count)]

    def to_text(self) -> str:
        """The ``xpub…`` text that other wallets read."""
        return base58.encode_check(
            _XPUB_VERSION
            + bytes((self.depth,))
            + self.parent
            + self.number.to_bytes(4, "big")
            + self.chain_code
            + self.public_key
        )

    @classmethod
    def from_text(cls, text: str) -> AccountXpub:
        """Read ``xpub…`` text.

        Raises:
            CodecError: damaged, or not an extended public key.
        """
        data = base58.decode_check(text.strip())
        if len(data) != 78 or data[:4] != _XPUB_VERSION:
            raise bad_value("not an extended public key")
        depth, parent, number = data[4], data[5:9], int.from_bytes(data[9:13], "big")
        if depth == 0 and (number or any(parent)):
            raise bad_value("a root with a parent")
        curve.Point(data[45:])
        return cls(data[45:], data[13:45], depth, parent, number)

    def _step(self, point: curve.Point, number: int) -> tuple[bytes, bytes]:
        if not 0 <= number < HARDENED:
            raise bad_value(f"no public child number {number}")
        digest = hmac.digest(self.chain_code, self.public_key + number.to_bytes(4, "big"), "sha512")
        public = point.plus(digest[:32])
        if public is None:
            raise bad_value(f"BIP-32 skips child number {number}")
        return public, digest[32:]


class _PrivateNode:
    """An extended private key that walks down the tree in place."""

    __slots__ = ("chain_code", "secret")

    def __init__(self, secret: bytes | bytearray, chain_code: bytes) -> None:
        self.secret = bytearray(secret)
        keep_in_memory(self.secret)
        self.chain_code = chain_code

    def descend(self, number: int) -> None:
        """CKDpriv of BIP-32."""
        if not 0 <= number < 2 * HARDENED:
            raise bad_value(f"no child number {number}")
        start = b"\0" + self.secret if number >= HARDENED else self.compressed()
        digest = hmac.digest(self.chain_code, start + number.to_bytes(4, "big"), "sha512")
        if not curve.add_to_secret(self.secret, digest[:32]):
            raise bad_value(f"BIP-32 skips child number {number}")
        self.chain_code = digest[32:]

    def compressed(self) -> bytes:
        """The public key, 33 bytes."""
        return curve.Point(curve.public_key(self.secret)).compressed()

    def wipe(self) -> None:
        """Overwrite the secret."""
        self.secret[:] = bytes(32)


class Account:
    """The secret half: an account's extended private key, in one bytearray, never shown.

    :meth:`wipe` overwrites it. It cannot be copied or pickled.

    Raises:
        CodecError: the seed is not 16 to 64 bytes (BIP-32).
    """

    __slots__ = ("_node", "_xpub")

    def __init__(self, seed: bytes, path: tuple[int, ...] = ACCOUNT_PATH) -> None:
        if not 16 <= len(seed) <= 64:
            raise bad_value("a seed has 16 to 64 bytes")
        digest = hmac.digest(b"Bitcoin seed", seed, "sha512")
        self._node = _PrivateNode(digest[:32], digest[32:])
        parent, number = bytes(4), 0
        for number in path:
            parent = fingerprint(self._node.compressed())
            self._node.descend(number)
        self._xpub = AccountXpub(
            self._node.compressed(), self._node.chain_code, len(path), parent, number
        )

    @property
    def xpub(self) -> AccountXpub:
        """The public half."""
        return self._xpub

    def signer(self, index: int = 0) -> LocalSigner:
        """The signer of receiving address ``index``.

        Raises:
            LockedError: the account was wiped.
        """
        secret = self.secret(index)
        try:
            return LocalSigner(secret)
        finally:
            secret[:] = bytes(len(secret))

    def secret(self, index: int = 0) -> bytearray:
        """The private key of receiving address ``index``, for its owner to overwrite.

        Raises:
            LockedError: the account was wiped.
        """
        if not any(self._node.secret):
            raise locked()
        below = _PrivateNode(self._node.secret, self._node.chain_code)
        try:
            below.descend(_RECEIVING)
            below.descend(index)
            return bytearray(below.secret)
        finally:
            below.wipe()

    def wipe(self) -> None:
        """Overwrite the secret."""
        self._node.wipe()

    def __repr__(self) -> str:
        return "Account(…)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("an account cannot be copied or pickled")


def account_from_seed(seed: bytes, index: int = 0) -> LocalSigner:
    """The signer of m/44'/60'/0'/0/index.

    Raises:
        CodecError: the seed is not 16 to 64 bytes, or the index is out of range.
    """
    account = Account(seed)
    try:
        return account.signer(index)
    finally:
        account.wipe()


def addresses_from_seed(seed: bytes, count: int) -> list[Address]:
    """The first ``count`` addresses of a seed."""
    account = Account(seed)
    account.wipe()
    return account.xpub.addresses(count)


def fingerprint(public_key: bytes) -> bytes:
    """The four bytes by which BIP-32 names a parent: RIPEMD-160 of SHA-256 of its public key."""
    from Crypto.Hash import RIPEMD160  # OpenSSL 3 may not offer it

    return RIPEMD160.new(hashlib.sha256(public_key).digest()).digest()[:4]
