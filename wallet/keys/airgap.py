"""The signer whose key is in a Hearth without a network.

:class:`AirGappedSigner` makes a request of what is to be signed and gives it to ``exchange``, which
blocks on a worker thread until a person has carried it to the other computer and brought the
answer back. Of the answer only the signature is used, and only after it has been held against this
very request twice: by libsecp256k1 and by the independent check. The transaction that is sent is
made here, of the fields that were approved here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wallet.codec.address import Address, to_address
from wallet.codec.signature import Signature
from wallet.codec.transactions import DynamicFeeTransaction, SignedTransaction, sign_with
from wallet.codec.typed_data import TypedData
from wallet.errors import CodecError
from wallet.keys.airgap_parts import document_of
from wallet.keys.airgap_refusals import not_by_account, other_request
from wallet.keys.airgap_request import Answer, Content, Request, read_answer, read_request
from wallet.keys.recover import recover_address

if TYPE_CHECKING:
    from wallet.keys.evidence import Evidence
    from wallet.keys.signer import Signer

Exchange = Callable[[Request], Answer]
"""Shows a request and blocks until its answer is there; raises CancelledError when the person
gives up, the wallet is locked or another account is chosen. Called on a worker thread."""


class AirGappedSigner:
    """A ``Signer`` over an exchange of documents.

    Args:
        address: the account.
        exchange: what carries a request out and its answer in.
        evidence: where what the independent check stopped is kept.
    """

    def __init__(self, address: str, exchange: Exchange, evidence: Evidence | None = None) -> None:
        self._address = to_address(address)
        self._exchange = exchange
        self._evidence = evidence

    @property
    def address(self) -> Address:
        """The account."""
        return self._address

    def sign_typed_data(self, data: TypedData) -> bytes:
        """As ``Signer.sign_typed_data``; raises CancelledError and AirGapError too."""
        return self._signature(data)

    def sign_transaction(self, transaction: DynamicFeeTransaction) -> SignedTransaction:
        """As ``Signer.sign_transaction``; raises CancelledError and AirGapError too."""
        return sign_with(transaction, Signature.from_bytes(self._signature(transaction)))

    def sign_message(self, text: str) -> bytes:
        """As ``Signer.sign_message``; raises CancelledError and AirGapError too."""
        return self._signature(text)

    def _signature(self, content: Content) -> bytes:
        request = Request(self._address, content)
        answer = self._exchange(request)
        accept(request, answer, self._evidence)
        return answer.signature

    def __repr__(self) -> str:
        return f"AirGappedSigner({self._address})"


def accept(request: Request, answer: Answer, evidence: Evidence | None = None) -> None:
    """Hold an answer against its request, by both implementations.

    Raises:
        AirGapError: as for ``fits``.
        CheckError: libsecp256k1 finds it right and the independent check does not.
    """
    fits(request, answer)
    _check(request, answer.signature, evidence)


def fits(request: Request, answer: Answer) -> None:
    """Hold an answer against its request, quickly, to say at once what is wrong with it.

    Raises:
        AirGapError: it is another request's (``airgap.other_request``), or not signed by the
            account over exactly these bytes (``airgap.not_by_account``).
    """
    if answer.id != request.id:
        raise other_request("another request's number")
    if answer.digest != request.digest:
        raise other_request("another content under this request's number")
    if answer.account != request.account:
        raise not_by_account(request.account, f"said to be by {answer.account}")
    try:
        signer = recover_address(request.digest, Signature.from_bytes(answer.signature))
    except CodecError as error:
        raise not_by_account(request.account, error.detail) from error
    if signer != request.account:
        raise not_by_account(request.account, f"signed by {signer}")


def take_request(text: str) -> Request:
    """Read a request from a file's text, pasted text or the texts of QR codes.

    Raises:
        AirGapError: it is none.
    """
    return read_request(document_of(text))


def take_answer(text: str) -> Answer:
    """Read an answer, as ``take_request``.

    Raises:
        AirGapError: it is none.
    """
    return read_answer(document_of(text))


def sign(request: Request, signer: Signer) -> Answer:
    """Sign a request, after the person has read all of it: the offline side.

    Raises:
        AirGapError: the signer is of another account.
        LockedError, CheckError, CodecError: from the signer.
    """
    if signer.address != request.account:
        raise not_by_account(request.account, f"the key of {signer.address}")
    content = request.content
    if isinstance(content, TypedData):
        signature = signer.sign_typed_data(content)
    elif isinstance(content, str):
        signature = signer.sign_message(content)
    else:
        signature = signer.sign_transaction(content).signature.to_bytes()
    answer = Answer(request.id, request.account, request.digest, signature)
    accept(request, answer)
    return answer


def _check(request: Request, signature: bytes, evidence: Evidence | None) -> None:
    from wallet.keys import evidence as kept

    content = request.content
    if isinstance(content, DynamicFeeTransaction):
        signed = sign_with(content, Signature.from_bytes(signature))
        kept.checked_transaction(signed, request.account, evidence)
    elif isinstance(content, str):
        kept.checked_message(content, signature, request.account, evidence)
    else:
        kept.checked_typed_data(content, signature, request.account, evidence)
