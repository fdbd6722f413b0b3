"""Who committed to a block of a QBFT chain.

The extra data is RLP: 32 bytes of vanity, the validators, a vote, the round, the committed seals. A
seal signs the header without the seals; the block's hash leaves out the round as well (it is
written as 0). Source: Besu, ``QbftExtraDataCodec`` and ``BftBlockHashing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.chain.proofs.refusals import bad_seal
from wallet.codec import rlp
from wallet.codec.address import Address
from wallet.codec.signature import Signature
from wallet.errors import CodecError
from wallet.keys.recover import recover_address

if TYPE_CHECKING:
    from wallet.chain.proofs.headers import Header

MOST_SEALS = 512


def committers(header: Header) -> frozenset[Address]:
    """The accounts that signed the block.

    Raises:
        NodeAnswerError: ``node.bad_seal``: the extra data is malformed, or a seal is no signature.
    """
    seals = _parts(header.extra)[4]
    if not isinstance(seals, list) or len(seals) > MOST_SEALS:
        raise bad_seal("the seals are no list, or too many")
    digest = header.hash_with(without_seals(header.extra, with_round=True))
    return frozenset(_signer(digest, seal) for seal in seals)


def without_seals(extra: bytes, *, with_round: bool) -> bytes:
    """The extra data as it is hashed: for the seals with its round, for the block's hash without.

    Raises:
        NodeAnswerError: ``node.bad_seal``: it is malformed.
    """
    vanity, validators, vote, number, _ = _parts(extra)
    return rlp.encode([vanity, validators, vote, number if with_round else b"", []])


def _parts(extra: bytes) -> list[rlp.Decoded]:
    try:
        parts = rlp.decode(extra)
    except CodecError as error:
        raise bad_seal(error.detail) from error
    if not isinstance(parts, list) or len(parts) != 5:
        raise bad_seal("the extra data does not have its five parts")
    return parts


def _signer(digest: bytes, seal: rlp.Decoded) -> Address:
    if not isinstance(seal, bytes) or len(seal) != 65:
        raise bad_seal("a seal that is not 65 bytes")
    try:
        signature = Signature(
            int.from_bytes(seal[:32], "big"), int.from_bytes(seal[32:64], "big"), seal[64]
        )
        return recover_address(digest, signature)
    except CodecError as error:
        raise bad_seal(error.detail) from error
