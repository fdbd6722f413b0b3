"""The same chain under other headers: base of the Clique disguise and of forged states.

From some block on every header is made anew, each naming the one before, and every block hash in
what is asked and told is exchanged accordingly; so what is told hangs together, as a careful
liar's would.
"""

from __future__ import annotations

import threading
from typing import Any

import rlp
from eth_keys import keys
from eth_utils import keccak

from tests.faults.liar import Ask, Json, Question

Header = dict[str, Any]

SEAL_BYTES = 65
ORDER = (
    "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
    "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData",
    "mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas",
    "parentBeaconBlockRoot",
)  # fmt: skip
"""Yellow paper, EIP-1559, EIP-4895, EIP-4844, EIP-4788: as encoded; the last four may be absent."""
QUANTITIES = frozenset(
    {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed",
     "excessBlobGas"}
)  # fmt: skip


def encoded(header: Header) -> bytes:
    """A header as RLP."""
    fields = [_bytes(header[name], number=name in QUANTITIES) for name in ORDER if name in header]
    return bytes(rlp.encode(fields))


def hashed(header: Header) -> Header:
    """The header with its hash over everything."""
    return header | {"hash": "0x" + keccak(encoded(header)).hex()}


def sealed(header: Header, key: keys.PrivateKey) -> Header:
    """The header with its last 65 bytes of extra data made anew (Clique, EIP-225), and its hash."""
    bare = header["extraData"][: -2 * SEAL_BYTES]
    seal = key.sign_msg_hash(keccak(encoded(header | {"extraData": bare}))).to_bytes()
    return hashed(header | {"extraData": bare + seal.hex()})


class Reheaded:
    """Makes headers from block ``first`` on; what they are, subclasses say."""

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._lock = threading.Lock()
        self._headers: dict[int, Header] = {}
        self._to_made: dict[str, str] = {}
        self._to_true: dict[str, str] = {}

    def made(self, number: int, header: Header, ask: Ask) -> Header:
        """The header instead of the true one, whose parent's hash is exchanged already."""
        raise NotImplementedError

    def result(self, question: Question, result: Json, ask: Ask) -> Json:
        """Further changes; hashes in it are exchanged afterwards."""
        del question, ask
        return result

    def question(self, question: Question) -> Question:
        """What is put to the real node, with its own hashes."""
        return question | {"params": _exchange(question.get("params", []), self._to_true)}

    def answer(self, question: Question, result: Json, ask: Ask) -> Json:
        """What is told, with the made headers."""
        with self._lock:
            self._catch_up(ask)
        return self._told(self.result(self.question(question), result, ask))

    def _catch_up(self, ask: Ask) -> None:
        head = int(ask({"method": "eth_blockNumber", "params": []}), 16)
        for number in range(self._first + len(self._headers), head + 1):
            true = ask({"method": "eth_getBlockByNumber", "params": [hex(number), False]})
            header = {name: true[name] for name in ORDER if name in true}
            if number > self._first:
                header["parentHash"] = self._headers[number - 1]["hash"]
            header = self.made(number, header, ask)
            self._headers[number] = header
            self._to_made[true["hash"]] = header["hash"]
            self._to_true[header["hash"]] = true["hash"]

    def _told(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._told(item) for item in value]
        if isinstance(value, str):
            return self._to_made.get(value, value)
        if not isinstance(value, dict):
            return value
        if "stateRoot" in value and "parentHash" in value:
            header = self._headers.get(int(value["number"], 16))
            if header is not None:
                kept = {name: item for name, item in value.items() if name not in ORDER}
                return self._told_fields(kept) | header
        return self._told_fields(value)

    def _told_fields(self, value: Header) -> Header:
        return {name: self._told(item) for name, item in value.items()}


def _exchange(value: Json, hashes: dict[str, str]) -> Json:
    if isinstance(value, list):
        return [_exchange(item, hashes) for item in value]
    if isinstance(value, dict):
        return {name: _exchange(item, hashes) for name, item in value.items()}
    return hashes.get(value, value) if isinstance(value, str) else value


def _bytes(text: str, *, number: bool) -> bytes:
    if not number:
        return bytes.fromhex(text[2:])
    amount = int(text, 16)
    return amount.to_bytes((amount.bit_length() + 7) // 8, "big")
