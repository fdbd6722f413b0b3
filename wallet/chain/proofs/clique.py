"""Who sealed a block of a Clique chain.

The last 65 bytes of the extra data are a signature over the header without them. Source: EIP-225.
"""

from __future__ import annotations

from wallet.chain.proofs.headers import Header
from wallet.chain.proofs.refusals import bad_seal
from wallet.codec.address import Address
from wallet.codec.signature import Signature
from wallet.errors import CodecError
from wallet.keys.recover import recover_address

VANITY = 32
SEAL = 65


def signer(header: Header) -> Address:
    """The validator that sealed the block.

    Raises:
        NodeAnswerError: ``node.bad_seal``: there is no seal, or it is no signature.
    """
    extra = header.extra
    if len(extra) < VANITY + SEAL:
        raise bad_seal(f"block {header.number} has no seal")
    seal = extra[-SEAL:]
    try:
        signature = Signature(
            int.from_bytes(seal[:32], "big"), int.from_bytes(seal[32:64], "big"), seal[64]
        )
        return recover_address(header.hash_with(extra[:-SEAL]), signature)
    except CodecError as error:
        raise bad_seal(f"block {header.number}: {error.detail}") from error
