"""Who can sign: the interface, and the signer whose key is in this computer's memory.

A hardware or air-gapped signer can be another implementation of :class:`Signer`; nothing above
this room knows where a key is. Only three things can be signed: typed data, transactions and
plain messages, which no chain can mistake for either (EIP-191). There is no method for bare
digests, so nobody can be talked into signing one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Protocol

from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction, SignedTransaction, sign_with
from wallet.codec.typed_data import TypedData
from wallet.keys import curve
from wallet.keys.hardening import keep_in_memory
from wallet.keys.recover import address_of
from wallet.keys.vault_errors import locked

if TYPE_CHECKING:
    from wallet.keys.evidence import Evidence


class Signer(Protocol):
    """Signs for one account, after the person has agreed."""

    @property
    def address(self) -> Address:
        """The account."""

    def sign_typed_data(self, data: TypedData) -> bytes:
        """The 65-byte signature (r, s, v).

        Raises:
            LockedError: the key is not available any more.
            CheckError: the independent check disagreed; nothing was signed.
            CodecError: the data is not valid typed data.
        """

    def sign_transaction(self, transaction: DynamicFeeTransaction) -> SignedTransaction:
        """The signed transaction, ready to send.

        Raises:
            LockedError: the key is not available any more.
            CheckError: the independent check disagreed; nothing was signed.
        """

    def sign_message(self, text: str) -> bytes:
        """The 65-byte signature (r, s, v) of a plain message that proves the address (EIP-191).

        Raises:
            LockedError: the key is not available any more.
            CheckError: the independent check disagreed; nothing was signed.
            CodecError: the text has half a character in it.
        """


class LocalSigner:
    """A signer over a secret in memory.

    The secret is in one bytearray that :meth:`wipe` overwrites. It is in no text form of the
    object, and the object cannot be copied or pickled.

    Raises:
        KeyStoreError: ``secret`` is not a private key.
    """

    __slots__ = ("_address", "_evidence", "_secret")

    def __init__(self, secret: bytes | bytearray) -> None:
        self._evidence: Evidence | None = None
        self._secret = bytearray(secret)
        keep_in_memory(self._secret)
        self._address = address_of(curve.public_key(self._secret))

    @property
    def address(self) -> Address:
        """The account."""
        return self._address

    def keep_evidence(self, evidence: Evidence) -> None:
        """Say where what the independent check stops is kept."""
        self._evidence = evidence

    def sign_typed_data(self, data: TypedData) -> bytes:
        """As :meth:`Signer.sign_typed_data`."""
        from wallet.keys import evidence

        self._require_key()
        signature = curve.sign(self._secret, data.digest()).to_bytes()
        evidence.checked_typed_data(data, signature, self._address, self._evidence)
        return signature

    def sign_transaction(self, transaction: DynamicFeeTransaction) -> SignedTransaction:
        """As :meth:`Signer.sign_transaction`."""
        from wallet.keys import evidence

        self._require_key()
        signed = sign_with(transaction, curve.sign(self._secret, transaction.signing_hash()))
        evidence.checked_transaction(signed, self._address, self._evidence)
        return signed

    def sign_message(self, text: str) -> bytes:
        """As :meth:`Signer.sign_message`."""
        from wallet.keys import evidence, messages

        self._require_key()
        signature = curve.sign(self._secret, messages.digest(text)).to_bytes()
        evidence.checked_message(text, signature, self._address, self._evidence)
        return signature

    def wipe(self) -> None:
        """Overwrite the secret; every later signature raises LockedError."""
        self._secret[:] = bytes(32)

    def _require_key(self) -> None:
        if not any(self._secret):
            raise locked()

    def __repr__(self) -> str:
        return f"LocalSigner({self._address})"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a signer cannot be copied or pickled")
