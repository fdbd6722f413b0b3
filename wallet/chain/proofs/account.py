"""One account and some of its storage at one block, proven against the block's state root.

Source: EIP-1186 (``eth_getProof``); Yellow Paper, 4.1 (accounts), appendix D (tries).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wallet.chain.proofs.refusals import bad_proof
from wallet.chain.proofs.trie import EMPTY_ROOT, lookup
from wallet.codec import rlp
from wallet.codec.address import Address, address_bytes
from wallet.codec.hexdata import from_hex, from_quantity, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError
from wallet.units import Wei

EMPTY_CODE = keccak256(b"")


@dataclass(frozen=True, slots=True)
class ProvenAccount:
    """An account at one block. ``storage`` holds the slots that were asked for (0 where empty)."""

    nonce: int
    balance: Wei
    storage_root: bytes
    code_hash: bytes
    storage: Mapping[int, int]


def request(address: Address, slots: Sequence[int], block: str) -> list[Any]:
    """The parameters of ``eth_getProof``; slots are written as 32 bytes, which all nodes take."""
    return [address, [to_hex(slot.to_bytes(32, "big")) for slot in slots], block]


def verify(
    document: Any,  # noqa: ANN401 - JSON
    state_root: bytes,
    address: Address,
    slots: Sequence[int] = (),
) -> ProvenAccount:
    """Read an answer to ``eth_getProof``, and believe only what its proof shows.

    Raises:
        NodeAnswerError: ``node.bad_proof``: the proof, or a number beside it, is wrong.
    """
    if not isinstance(document, Mapping):
        raise bad_proof("no proof")
    try:
        entry = lookup(
            state_root, keccak256(address_bytes(address)), _nodes(document, "accountProof")
        )
        account = _account(entry)
        told = (
            from_quantity(document["nonce"]), from_quantity(document["balance"]),
            from_hex(document["storageHash"], 32), from_hex(document["codeHash"], 32),
        )  # fmt: skip
        stored = _storage(document["storageProof"], account[2], slots)
    except (KeyError, TypeError, ValueError, CodecError) as error:
        raise bad_proof(f"{error!r:.200}") from error
    if entry is not None and told != account:
        raise bad_proof("the account beside the proof is another one")
    if entry is None and (told[0], told[1]) != (0, 0):
        raise bad_proof("the proof shows no account, the numbers beside it one")
    return ProvenAccount(account[0], Wei(account[1]), account[2], account[3], stored)


def _account(entry: bytes | None) -> tuple[int, int, bytes, bytes]:
    if entry is None:
        return 0, 0, EMPTY_ROOT, EMPTY_CODE
    parts = rlp.decode(entry)
    if not isinstance(parts, list) or len(parts) != 4:
        raise bad_proof("an account that does not have its four parts")
    root, code = parts[2], parts[3]
    if not isinstance(root, bytes) or not isinstance(code, bytes) or len(root + code) != 64:
        raise bad_proof("an account without its two hashes")
    return rlp.to_int(parts[0], 64), rlp.to_int(parts[1]), root, code


def _storage(documents: Any, root: bytes, slots: Sequence[int]) -> dict[int, int]:  # noqa: ANN401
    if not isinstance(documents, list) or len(documents) != len(slots):
        raise bad_proof("not one storage proof for each slot")
    found: dict[int, int] = {}
    for slot, document in zip(slots, documents, strict=True):
        key = slot.to_bytes(32, "big")
        # Nodes write the slot back as a number or as 32 bytes.
        if int(document["key"], 16) != slot:
            raise bad_proof("a proof of another slot")
        entry = lookup(root, keccak256(key), _nodes(document, "proof"))
        value = 0 if entry is None else rlp.to_int(rlp.decode(entry))
        if from_quantity(document["value"]) != value:
            raise bad_proof("the number beside the proof is another one")
        found[slot] = value
    return found


def _nodes(document: Mapping[str, Any], name: str) -> list[bytes]:
    nodes = document[name]
    if not isinstance(nodes, list):
        raise bad_proof(f"{name} is no list")
    return [from_hex(node) for node in nodes]
