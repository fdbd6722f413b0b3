"""Slips: a signed offer as a file, a text or a QR code, for any Ethereum tool to check.

The document is exactly that of ``eth_signTypedData_v4`` (``types``, ``primaryType``, ``domain``,
``message``) plus ``signature``; offers to trade and to share have one each. Reading is strict: only
our own types, only the contract asked for, and the signature must be that of the person named.
A compact text for QR codes carries the same document (``slip_compact``).
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
from wallet.protocol import slip_compact
from wallet.protocol.offers import SignedOffer
from wallet.protocol.shares import SignedShare
from wallet.protocol.slip_kinds import (
    KINDS,
    SHARE,
    TRADE,
    AnyOffer,
    AnySigned,
    SlipKind,
    signed,
    signer_of,
)
from wallet.protocol.strict_json import parse_object

MAX_SIZE = 16 * 1024
MAX_SIGNATURE = 4 * 1024
"""Bytes of a contract's signature; a plain account's has 65."""


def to_slip(signed_offer: AnySigned, chain_id: int, contract: Address) -> dict[str, Any]:
    """Give the JSON document of a signed offer; ``contract`` is the market or the share pool."""
    document = signed_offer.offer.typed_data(chain_id, contract).to_json()
    return {**document, "signature": to_hex(signed_offer.signature)}


def to_text(signed_offer: AnySigned, chain_id: int, contract: Address) -> str:
    """Give the slip as one line of JSON."""
    return json.dumps(to_slip(signed_offer, chain_id, contract), separators=(",", ":"))


def to_compact(signed_offer: AnySigned, chain_id: int, contract: Address) -> str:
    """Give the slip as a short text of capital letters and digits, for a QR code."""
    return slip_compact.pack(signed_offer, chain_id, contract)


def from_text(
    text: str | bytes,
    chain_id: int | None = None,
    market: Address | None = None,
    *,
    contract_maker: bool = False,
) -> SignedOffer:
    """Read the text of a slip to trade, JSON or compact, for one market when given.

    Without ``contract_maker`` the signature must be that of a plain account. With it, a signature
    that is not is passed on, and the caller must ask the chain (``check``, which asks the
    contract: EIP-1271).

    Raises:
        SlipError: ``slip.too_large``, ``slip.not_json``, ``slip.damaged``, ``slip.not_an_offer``,
            ``slip.other_kind``, ``slip.other_community``, ``slip.version`` or ``slip.signature``.
    """
    found = _from_text(text, {TRADE: (chain_id, market)}, contract_maker=contract_maker)
    return _trade(found)


def share_from_text(
    text: str | bytes,
    chain_id: int | None = None,
    pool: Address | None = None,
    *,
    contract_giver: bool = False,
) -> SignedShare:
    """Read the text of a slip to share, as ``from_text``."""
    found = _from_text(text, {SHARE: (chain_id, pool)}, contract_maker=contract_giver)
    return _share(found)


def any_from_text(
    text: str | bytes,
    chain_id: int | None = None,
    market: Address | None = None,
    pool: Address | None = None,
    *,
    contract_maker: bool = False,
) -> AnySigned:
    """Read the text of a slip of either kind, as ``from_text``."""
    expected = {TRADE: (chain_id, market), SHARE: (chain_id, pool)}
    return _from_text(text, expected, contract_maker=contract_maker)


def from_slip(
    document: Mapping[str, Any],
    chain_id: int | None = None,
    market: Address | None = None,
    *,
    contract_maker: bool = False,
) -> SignedOffer:
    """Read the document of a slip to trade, as ``from_text``."""
    return _trade(_from_slip(document, {TRADE: (chain_id, market)}, contract_maker))


def share_from_slip(
    document: Mapping[str, Any],
    chain_id: int | None = None,
    pool: Address | None = None,
    *,
    contract_giver: bool = False,
) -> SignedShare:
    """Read the document of a slip to share, as ``from_text``."""
    return _share(_from_slip(document, {SHARE: (chain_id, pool)}, contract_giver))


_Expected = Mapping[SlipKind, tuple[int | None, Address | None]]
"""The kinds that are welcome, each with its chain and contract, or None for any."""


def _from_text(text: str | bytes, expected: _Expected, *, contract_maker: bool) -> AnySigned:
    if isinstance(text, str) and slip_compact.is_compact(text):
        return _from_compact(text, expected, contract_maker)
    if isinstance(text, bytes) and text[:64].lstrip()[:6].upper() == slip_compact.MARK.encode():
        return _from_compact(text.decode("ascii", "replace"), expected, contract_maker)
    return _from_slip(parse_object(text, MAX_SIZE), expected, contract_maker)


def _from_compact(text: str, expected: _Expected, contract_maker: bool) -> AnySigned:  # noqa: FBT001 - private
    if len(text) > MAX_SIZE:
        raise _damaged_or_large()
    found = slip_compact.unpack(text)
    _check_kind(found.kind, expected)
    _check_place(found.chain_id, found.contract, expected[found.kind])
    digest = found.offer.hash(found.chain_id, found.contract)
    _check_signature(found.offer, digest, found.signature, contract_maker)
    return signed(found.offer, found.signature, digest)


def _from_slip(
    document: Mapping[str, Any],
    expected: _Expected,
    contract_maker: bool,  # noqa: FBT001 - private
) -> AnySigned:
    parts = dict(document)
    signature_text = parts.pop("signature", None)
    try:
        data = TypedData.from_json(parts)
        size = None if contract_maker else 65
        signature = from_hex(signature_text, size) if isinstance(signature_text, str) else b""
    except CodecError as error:
        raise _not_an_offer(error.detail or str(error)) from error
    kind = _kind(data)
    _check_kind(kind, expected)
    _check_place(data.domain["chainId"], data.domain["verifyingContract"], expected[kind])
    try:
        offer = kind.from_tuple(kind.values(data.message))
    except ValueError as error:
        raise _not_an_offer("it neither sells nor buys, gives nor lends") from error
    digest = data.digest()
    _check_signature(offer, digest, signature, contract_maker)
    return signed(offer, signature, digest)


def _kind(data: TypedData) -> SlipKind:
    kind = next((item for item in KINDS if item.primary_type == data.primary_type), None)
    if kind is None or dict(data.types) != kind.types:
        raise _not_an_offer("the types are not those of an offer")
    known = {"name", "version", "chainId", "verifyingContract"}
    if set(data.domain) != known or data.domain["name"] != kind.domain_name:
        raise _not_an_offer(
            "the domain is not that of the contract for such offers", reason="WRONG_DOMAIN"
        )
    if data.domain["version"] != kind.domain_version:
        raise SlipError(
            "slip.version", "This offer was made with a newer Hearth.", "Update Hearth."
        )
    return kind


def _check_kind(kind: SlipKind, expected: _Expected) -> None:
    if kind in expected:
        return
    if kind is SHARE:
        raise SlipError(
            "slip.other_kind",
            "This is an offer to share gas, not to trade it.",
            "Open it where shared gas is taken.",
        )
    raise SlipError(
        "slip.other_kind",
        "This is an offer to trade gas, not to share it.",
        "Open it where trade offers are taken.",
    )


def _check_place(
    chain_id: int, contract: Address, wanted: tuple[int | None, Address | None]
) -> None:
    if wanted[0] not in (None, chain_id) or wanted[1] not in (None, contract):
        raise SlipError(
            "slip.other_community",
            "This offer was made for another community.",
            "Switch to the community it was made for, or ask for an offer of this one.",
            detail=f"chain {chain_id}, contract {contract}",
            reason="WRONG_CONTRACT" if wanted[0] in (None, chain_id) else "WRONG_CHAIN",
        )


def _check_signature(
    offer: AnyOffer,
    digest: bytes,
    signature: bytes,
    contract_maker: bool,  # noqa: FBT001 - private
) -> None:
    """Hold the signature against the person named; a contract's word only its chain can ask."""
    if contract_maker and len(signature) <= MAX_SIGNATURE:
        return
    try:
        signer = recover_address(digest, Signature.from_bytes(signature))
    except HearthError as error:
        raise _bad_signature(error.detail or str(error)) from error
    if signer != signer_of(offer):
        raise _bad_signature(f"signed by {signer}, not by {signer_of(offer)}")


def _trade(found: AnySigned) -> SignedOffer:
    if not isinstance(found, SignedOffer):
        raise TypeError("only slips to trade were asked for")
    return found


def _share(found: AnySigned) -> SignedShare:
    if not isinstance(found, SignedShare):
        raise TypeError("only slips to share were asked for")
    return found


def _damaged_or_large() -> SlipError:
    return SlipError(
        "slip.too_large",
        "This is far too large to be an offer or a community file.",
        "Check that you chose the right file, or ask for it again.",
    )


def _bad_signature(detail: str) -> SlipError:
    return SlipError(
        "slip.signature",
        "The signature on this offer does not belong to the person it names.",
        "Do not use this offer. Ask the neighbour to send it again.",
        detail=detail,
    )


def _not_an_offer(detail: str, reason: str = "NOT_AN_OFFER") -> SlipError:
    return SlipError(
        "slip.not_an_offer",
        "This is not an offer that Hearth knows, or it was changed on the way.",
        "Ask the neighbour to send the offer again.",
        detail=detail,
        reason=reason,
    )
