"""Offer slips: a signed offer as a file, a text or a QR code, for any Ethereum tool to check.

The document is exactly that of ``eth_signTypedData_v4`` (``types``, ``primaryType``, ``domain``,
``message``) plus ``signature``. Reading is strict: only our own types, only the market asked for,
and the signature must be the maker's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wallet.codec.address import Address
from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.signature import Signature
from wallet.codec.typed_data import TypedData
from wallet.errors import CodecError, HearthError, SlipError
from wallet.keys.recover import recover_address
from wallet.protocol.offers import (
    DOMAIN_NAME,
    DOMAIN_VERSION,
    OFFER_FIELDS,
    OFFER_TYPES,
    TRIGGER_FIELDS,
    GasOffer,
    SignedOffer,
    from_tuple,
)
from wallet.protocol.strict_json import parse_object

MAX_SIZE = 16 * 1024


def to_slip(signed: SignedOffer, chain_id: int, market: Address) -> dict[str, Any]:
    """Give the JSON document of a signed offer."""
    document = signed.offer.typed_data(chain_id, market).to_json()
    return {**document, "signature": to_hex(signed.signature)}


def to_text(signed: SignedOffer, chain_id: int, market: Address) -> str:
    """Give the slip as one line of JSON."""
    return json.dumps(to_slip(signed, chain_id, market), separators=(",", ":"))


def from_text(
    text: str | bytes, chain_id: int | None = None, market: Address | None = None
) -> SignedOffer:
    """Read a slip's text; as ``from_slip``, also refusing what is not JSON or is too large."""
    return from_slip(parse_object(text, MAX_SIZE), chain_id, market)


def from_slip(
    document: Mapping[str, Any], chain_id: int | None = None, market: Address | None = None
) -> SignedOffer:
    """Read a slip, for one market when given, and check its maker's signature.

    Only signatures of plain accounts are accepted here: what a contract would accept only its
    chain can say.

    Raises:
        SlipError: ``slip.not_json``, ``slip.not_an_offer``, ``slip.other_community`` or
            ``slip.signature``.
    """
    parts = dict(document)
    signature_text = parts.pop("signature", None)
    try:
        data = TypedData.from_json(parts)
        signature = from_hex(signature_text, 65) if isinstance(signature_text, str) else b""
    except CodecError as error:
        raise _not_an_offer(error.detail or str(error)) from error
    _check_types(data)
    _check_domain(data, chain_id, market)
    offer = _offer(data.message)
    digest = data.digest()
    _check_signature(offer, digest, signature)
    return SignedOffer(offer, signature, digest)


def _check_types(data: TypedData) -> None:
    if data.primary_type != "GasOffer" or dict(data.types) != OFFER_TYPES:
        raise _not_an_offer("the types are not those of a trade offer")
    known = {"name", "version", "chainId", "verifyingContract"}
    if set(data.domain) != known or data.domain["name"] != DOMAIN_NAME:
        raise _not_an_offer("the domain is not that of the gas market")
    if data.domain["version"] != DOMAIN_VERSION:
        raise SlipError(
            "slip.version", "This offer was made with a newer Hearth.", "Update Hearth."
        )


def _check_domain(data: TypedData, chain_id: int | None, market: Address | None) -> None:
    found = (data.domain["chainId"], data.domain["verifyingContract"])
    if chain_id not in (None, found[0]) or market not in (None, found[1]):
        raise SlipError(
            "slip.other_community",
            "This offer was made for another community.",
            "Switch to the community it was made for, or ask for an offer of this one.",
            detail=f"chain {found[0]}, market {found[1]}",
        )


def _offer(message: Mapping[str, Any]) -> GasOffer:
    trigger = tuple(message["trigger"][field.name] for field in TRIGGER_FIELDS)
    values = [trigger if field.name == "trigger" else message[field.name] for field in OFFER_FIELDS]
    try:
        return from_tuple(values)
    except ValueError as error:
        raise _not_an_offer("it neither sells nor buys") from error


def _check_signature(offer: GasOffer, digest: bytes, signature: bytes) -> None:
    try:
        signer = recover_address(digest, Signature.from_bytes(signature))
    except HearthError as error:
        raise _bad_signature(error.detail or str(error)) from error
    if signer != offer.maker:
        raise _bad_signature(f"signed by {signer}, not by {offer.maker}")


def _bad_signature(detail: str) -> SlipError:
    return SlipError(
        "slip.signature",
        "The signature on this offer does not belong to the person it names.",
        "Do not use this offer. Ask the neighbour to send it again.",
        detail=detail,
    )


def _not_an_offer(detail: str) -> SlipError:
    return SlipError(
        "slip.not_an_offer",
        "This is not an offer that Hearth knows, or it was changed on the way.",
        "Ask the neighbour to send the offer again.",
        detail=detail,
    )
