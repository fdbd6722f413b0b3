"""Block headers as they are hashed, so that a state root is believed only with its block.

A header read here has the hash that the node named for it: worked out anew from its fields. Fields
that a later fork adds after these change the hash, so such a header is refused and not guessed.

Sources: Yellow Paper, 4.3; EIP-1559, EIP-4895, EIP-4788, EIP-4844, EIP-7685; Besu's
``BftBlockHashing`` for chains whose hash leaves the committed seals out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wallet.chain.proofs.qbft import without_seals
from wallet.chain.proofs.refusals import bad_header
from wallet.codec import rlp
from wallet.codec.hexdata import from_hex, from_quantity
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError

MOST_EXTRA = 16_384
"""Bytes of extra data that are read: 32 + 65 + 20 for each validator at a Clique checkpoint."""

_QUANTITY, _DATA = None, 0
_FIELDS: tuple[tuple[str, int | None], ...] = (
    ("parentHash", 32), ("sha3Uncles", 32), ("miner", 20), ("stateRoot", 32),
    ("transactionsRoot", 32), ("receiptsRoot", 32), ("logsBloom", 256), ("difficulty", _QUANTITY),
    ("number", _QUANTITY), ("gasLimit", _QUANTITY), ("gasUsed", _QUANTITY),
    ("timestamp", _QUANTITY), ("extraData", _DATA), ("mixHash", 32), ("nonce", 8),
)  # fmt: skip
"""In the order they are hashed: bytes of that length, a number, or data of any length."""
_LATER: tuple[tuple[str, int | None], ...] = (
    ("baseFeePerGas", _QUANTITY), ("withdrawalsRoot", 32), ("blobGasUsed", _QUANTITY),
    ("excessBlobGas", _QUANTITY), ("parentBeaconBlockRoot", 32), ("requestsHash", 32),
)  # fmt: skip
"""What forks added, each after the ones before it."""
_EXTRA = [name for name, _ in _FIELDS].index("extraData")


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header whose hash was worked out here.

    ``fields`` are its parts as they are hashed, ``extra`` the one that carries the seals.
    """

    number: int
    hash: bytes
    parent_hash: bytes
    state_root: bytes
    receipts_root: bytes
    logs_bloom: bytes
    timestamp: int
    extra: bytes
    fields: tuple[bytes, ...]

    def hash_with(self, extra: bytes) -> bytes:
        """The hash the header would have with other extra data."""
        parts = list(self.fields)
        parts[_EXTRA] = extra
        return keccak256(rlp.encode(parts))


def read_header(document: Any, *, sealed_apart: bool = False) -> Header:  # noqa: ANN401 - JSON
    """Read a header from a node's block.

    Args:
        document: what ``eth_getBlockByNumber`` answered.
        sealed_apart: the chain's hashes leave out the committed seals (QBFT).

    Raises:
        NodeAnswerError: ``node.bad_header``: a field is missing, or the hash does not fit.
    """
    if not isinstance(document, Mapping):
        raise bad_header("no block")
    try:
        named = from_hex(document["hash"], 32)
        values = [_read(document, name, kind) for name, kind in _FIELDS]
        for name, kind in _LATER:
            if document.get(name) is None:
                break
            values.append(_read(document, name, kind))
    except (KeyError, TypeError, CodecError) as error:
        raise bad_header(f"{error!r:.200}") from error
    extra = values[_EXTRA]
    if len(extra) > MOST_EXTRA:
        raise bad_header(f"{len(extra)} bytes of extra data")
    header = Header(
        number=int.from_bytes(values[8], "big"),
        hash=named,
        parent_hash=values[0],
        state_root=values[3],
        receipts_root=values[5],
        logs_bloom=values[6],
        timestamp=int.from_bytes(values[11], "big"),
        extra=extra,
        fields=tuple(values),
    )
    if header.hash_with(without_seals(extra, with_round=False) if sealed_apart else extra) != named:
        raise bad_header(f"block {header.number} does not have the hash {named.hex()}")
    return header


def _read(document: Mapping[str, Any], name: str, kind: int | None) -> bytes:
    if kind is _QUANTITY:
        return rlp.from_int(from_quantity(document[name]))
    return from_hex(document[name], kind or None)
