"""A forged balance that goes as deep as the liar cares to go.

``TOLD``: only the answers to plain questions. ``VALUE``: the proof's value too. ``TRIE``: the whole
proof, made anew up to a state root that no header has. ``HEADER``: a header with that root, hashed
right, under the old seal. ``UNSEALED``: without any seal. ``STRANGER``: sealed, by somebody who is
no validator.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import rlp
from eth_keys import keys
from eth_utils import keccak

from tests.faults.liar import Ask, Json, Question
from tests.faults.reheaded import SEAL_BYTES, Header, Reheaded, hashed, sealed
from tests.practice.node.test_blocks import encoded_receipt, root_of

BALANCE_OF = "0x70a08231"
STRANGERS_KEY = keys.PrivateKey(b"\x77" * 32)

Nodes = dict[str, str]
"""True trie nodes to what is told instead, both as hex."""


class Depth(IntEnum):
    """How far the liar goes."""

    TOLD = 1
    VALUE = 2
    TRIE = 3
    HEADER = 4
    UNSEALED = 5
    STRANGER = 6


class Forgery(Reheaded):
    """Adds ``extra`` to what ``holder`` has of an ERC-20 whose balances are at ``slot``.

    Args:
        first: from which block on.
    """

    def __init__(
        self, first: int, token: str, holder: str, extra: int, depth: Depth, slot: int = 0
    ) -> None:
        super().__init__(first)
        self._token, self._holder = token.lower(), holder.lower()
        self._extra, self._depth = extra, depth
        place = bytes(12) + bytes.fromhex(holder[2:]) + slot.to_bytes(32, "big")
        self._key = "0x" + keccak(place).hex()
        self._nodes: Nodes = {}
        self._roots: dict[str, str] = {}

    def made(self, number: int, header: Header, ask: Ask) -> Header:
        if self._depth < Depth.TRIE:
            return hashed(header)
        root = self._patch(number, ask)
        if self._depth < Depth.HEADER:
            return hashed(header)
        header = header | {"stateRoot": root}
        if self._depth is Depth.UNSEALED:
            header["extraData"] = header["extraData"][: -2 * SEAL_BYTES]
        return sealed(header, STRANGERS_KEY) if self._depth is Depth.STRANGER else hashed(header)

    def result(self, question: Question, result: Json, ask: Ask) -> Json:
        method, params = question["method"], question["params"]
        if method == "eth_call" and self._asks_balance(params[0]):
            return f"0x{int(result, 16) + self._extra:064x}"
        if method == "eth_getProof" and self._depth >= Depth.VALUE:
            return self._proof(result)
        return result

    def _asks_balance(self, message: dict[str, Any]) -> bool:
        data = str(message.get("data") or message.get("input"))
        return (
            str(message.get("to")).lower() == self._token
            and data.startswith(BALANCE_OF)
            and data.lower().endswith(self._holder[2:])
        )

    def _proof(self, proof: Json) -> Json:
        mine = proof["address"].lower() == self._token
        told = proof | {
            "accountProof": [self._nodes.get(node, node) for node in proof["accountProof"]],
            "storageProof": [self._slot(item, mine=mine) for item in proof["storageProof"]],
        }
        if mine:
            told["storageHash"] = self._roots.get(proof["storageHash"], proof["storageHash"])
        return told

    def _slot(self, item: Json, *, mine: bool) -> Json:
        nodes = [self._nodes.get(node, node) for node in item["proof"]]
        value = item["value"]
        if mine and item["key"].lower() == self._key:
            value = hex(int(value, 16) + self._extra)
        return item | {"proof": nodes, "value": value}

    def _patch(self, number: int, ask: Ask) -> str:
        """Make the nodes on the way to the forged slot anew; returns the state root above them."""
        params = [self._token, [self._key], hex(number)]
        proof = ask({"method": "eth_getProof", "params": params})
        (item,) = proof["storageProof"]
        value = rlp.encode(int(item["value"], 16) + self._extra)
        storage_root = self._rewrite(item["proof"], value)
        self._roots[proof["storageHash"]] = storage_root
        account = rlp.decode(rlp.decode(_raw(proof["accountProof"][-1]))[1])
        account[2] = _raw(storage_root)
        return self._rewrite(proof["accountProof"], rlp.encode(account))

    def _rewrite(self, proof: list[str], value: bytes) -> str:
        """A path with another value in its leaf; the nodes' new hashes go up to the root."""
        old_hash = new_hash = b""
        for place, text in enumerate(reversed(proof)):
            node = rlp.decode(_raw(text))
            if place == 0:
                node[1] = value
            else:
                node = [new_hash if part == old_hash else part for part in node]
            encoded = rlp.encode(node)
            self._nodes[text] = "0x" + encoded.hex()
            old_hash, new_hash = keccak(_raw(text)), keccak(encoded)
        return "0x" + new_hash.hex()


def _raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


class WholeLie(Forgery):
    """A forged balance with the forged event that explains it, and the receipts that hold it.

    Args:
        first: the block in which ``holder`` is really given ``given``; ``given + extra`` is told.
    """

    def __init__(
        self, first: int, token: str, holder: str, given: int, extra: int, depth: Depth
    ) -> None:
        super().__init__(first, token, holder, extra, depth)
        self._true, self._forged = f"0x{given:064x}", f"0x{given + extra:064x}"

    def made(self, number: int, header: Header, ask: Ask) -> Header:
        if number == self._first:
            receipts = ask({"method": "eth_getBlockReceipts", "params": [hex(number)]})
            told = self._events(receipts)
            assert told != receipts
            header = header | {"receiptsRoot": root_of([encoded_receipt(r) for r in told])}
        return super().made(number, header, ask)

    def result(self, question: Question, result: Json, ask: Ask) -> Json:
        return self._events(super().result(question, result, ask))

    def _events(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._events(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "logs" in value:
            return value | {"logs": self._events(value["logs"])}
        mine = (
            value.get("data") == self._true
            and value["address"].lower() == self._token
            and int(value["blockNumber"], 16) == self._first
        )
        return value | {"data": self._forged} if mine else value
