"""What is carried to a Hearth without a network to be signed there, and what comes back.

A *request* holds exactly what is to be signed: typed data, a transaction or a plain message, with
the account, the chain and a random number that only this request has. An *answer* holds that
number, the digest that was signed and a signature; nothing else is taken from it, so an answer can
at worst be useless. Both are one JSON object::

    {"hearth": "signing-request", "version": 1, "id": "<32 hex digits>", "account": "0x…",
     "chainId": "7411", "typedData": {…} | "transaction": {…} | "message": "…"}
    {"hearth": "signing-answer", "version": 1, "id": "…", "account": "0x…", "digest": "0x…",
     "signature": "0x…"}

``typedData`` is the document of ``eth_signTypedData_v4``; a transaction's numbers are decimal text
under their JSON-RPC names. A message has no chain (``"0"``). Reading is strict: no field more, no
field less, one spelling for each value. Nothing in either is secret.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.signature import Signature
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.codec.typed_data import TypedData
from wallet.errors import CodecError
from wallet.keys import messages
from wallet.keys.airgap_reading import MAX_SIZE, Fields, parse
from wallet.keys.airgap_refusals import not_one, too_large

VERSION = 1
LONGEST_MESSAGE = 4096
"""Characters of a plain message."""
_REQUEST, _ANSWER = "signing-request", "signing-answer"
_NUMBERS = {
    "chainId": "chain_id",
    "nonce": "nonce",
    "maxPriorityFeePerGas": "max_priority_fee_per_gas",
    "maxFeePerGas": "max_fee_per_gas",
    "gas": "gas",
    "value": "value",
}

Content = TypedData | DynamicFeeTransaction | str
"""What may be signed: typed data, a transaction, or a plain message."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to be signed by ``account``; ``id`` (16 bytes) is this request's alone.

    Raises:
        CodecError: typed data that cannot be hashed, or a message with half a character.
    """

    account: Address
    content: Content
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    digest: bytes = field(init=False)
    """The 32 bytes to sign, worked out here and never taken from a document."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest(self.content))

    @property
    def chain_id(self) -> int:
        """The chain it is for; 0 for a plain message."""
        if isinstance(self.content, TypedData):
            return int(self.content.domain.get("chainId", 0))
        return 0 if isinstance(self.content, str) else self.content.chain_id

    def to_text(self) -> str:
        """The document on one line.

        Raises:
            AirGapError: larger than a reader takes, ``airgap.too_large``.
        """
        head = _head(_REQUEST, self.id, self.account)
        text = _line({**head, "chainId": str(self.chain_id), **_content(self.content)})
        if len(text.encode()) > MAX_SIZE:
            raise too_large()
        return text


@dataclass(frozen=True, slots=True)
class Answer:
    """A signature (65 bytes r, s, v) over ``digest``, said to be by ``account``."""

    id: bytes
    account: Address
    digest: bytes
    signature: bytes

    def to_text(self) -> str:
        """The document on one line."""
        head = _head(_ANSWER, self.id, self.account)
        return _line({**head, "digest": to_hex(self.digest), "signature": to_hex(self.signature)})


def read_request(text: str | bytes) -> Request:
    """Read a request's document.

    Raises:
        AirGapError: ``airgap.too_large``, ``airgap.not_one`` (something else, or damaged),
            ``airgap.answer_not_request``, ``airgap.version``.
    """
    fields = Fields(parse(text))
    fields.kind(_REQUEST, VERSION)
    number, account = fields.id("id"), fields.address("account")
    chain_id = fields.number("chainId")
    try:
        request = Request(account, _read_content(fields), number)
    except (CodecError, RecursionError) as error:
        raise not_one(getattr(error, "detail", "") or "nested too deeply") from error
    if request.chain_id != chain_id:
        raise not_one("the chain differs from that of what is to be signed")
    return request


def read_answer(text: str | bytes) -> Answer:
    """Read an answer's document; whether it fits a request is for ``airgap.accept``.

    Raises:
        AirGapError: as for ``read_request``, with ``airgap.request_not_answer``.
    """
    fields = Fields(parse(text))
    fields.kind(_ANSWER, VERSION)
    number, account = fields.id("id"), fields.address("account")
    digest, signature = fields.data("digest", 32), fields.data("signature", 65)
    fields.finish()
    try:
        Signature.from_bytes(signature)
    except CodecError as error:
        raise not_one(error.detail) from error
    return Answer(number, account, digest, signature)


def _digest(content: Content) -> bytes:
    if isinstance(content, TypedData):
        return content.digest()
    return messages.digest(content) if isinstance(content, str) else content.signing_hash()


def _head(kind: str, number: bytes, account: Address) -> dict[str, Any]:
    return {"hearth": kind, "version": VERSION, "id": number.hex(), "account": account}


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _content(content: Content) -> dict[str, Any]:
    if isinstance(content, str):
        return {"message": content}
    if isinstance(content, TypedData):
        return {"typedData": content.to_json()}
    numbers = {name: str(getattr(content, attribute)) for name, attribute in _NUMBERS.items()}
    access = [
        {"address": account, "storageKeys": [to_hex(key) for key in keys]}
        for account, keys in content.access_list
    ]
    to = None if content.to is None else str(content.to)
    rest = {"to": to, "data": to_hex(content.data), "accessList": access}
    return {"transaction": {"type": "0x2", **numbers, **rest}}


def _read_content(fields: Fields) -> Content:
    kinds = fields.names()
    if kinds == ("typedData",):
        return TypedData.from_json(fields.object("typedData"))
    if kinds == ("message",):
        return fields.text("message", LONGEST_MESSAGE)
    if kinds == ("transaction",):
        return _read_transaction(Fields(fields.object("transaction")))
    raise not_one("not exactly one of typedData, transaction, message")


def _read_transaction(fields: Fields) -> DynamicFeeTransaction:
    if fields.text("type", 8) != "0x2":
        raise not_one("another type of transaction")
    numbers = {attribute: fields.number(name) for name, attribute in _NUMBERS.items()}
    to = fields.optional_address("to")
    data = fields.data("data")
    access = tuple(_read_access(entry) for entry in fields.objects("accessList"))
    fields.finish()
    return DynamicFeeTransaction(to=to, data=data, access_list=access, **numbers)


def _read_access(fields: Fields) -> tuple[Address, tuple[bytes, ...]]:
    account = fields.address("address")
    keys = tuple(_key(item) for item in fields.items("storageKeys"))
    fields.finish()
    return to_address(account), keys


def _key(item: object) -> bytes:
    if not isinstance(item, str):
        raise not_one("a storage key that is not text")
    return from_hex(item, 32)
