"""Makes a node without seals look like a Clique chain, so that seals can be checked and forged.

The blocks keep their numbers, times, states, transactions and receipts; their headers become
Clique's (EIP-225): signers in the genesis block's extra data, a 65-byte seal at the end of every
other one's, taken in turns. Every block hash in what is asked and told is exchanged accordingly.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Any

import rlp
from eth_keys import keys
from eth_utils import keccak

from tests.faults.liar import Ask, Json

Header = dict[str, Any]

VANITY = b"hearth".ljust(32, b"\0")
SEAL_BYTES = 65
POST_MERGE = ("withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot")
HASH = re.compile(r"0x[0-9a-f]{64}(?![0-9a-f])")
ORDER = (
    "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
    "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData",
    "mixHash", "nonce", "baseFeePerGas",
)  # fmt: skip
QUANTITIES = frozenset(
    {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}
)


def fields_of(header: Header) -> list[bytes]:
    """A header's fields as they are encoded."""
    return [_bytes(header[name], number=name in QUANTITIES) for name in ORDER]


def hash_of(header: Header) -> str:
    """The block's hash, over everything."""
    return "0x" + keccak(rlp.encode(fields_of(header))).hex()


def sealed(header: Header, key: keys.PrivateKey) -> Header:
    """The header with its last 65 bytes of extra data and its hash made anew."""
    extra = bytes.fromhex(header["extraData"][2:])[: len(VANITY)]
    fields = fields_of(header | {"extraData": "0x" + extra.hex()})
    seal = key.sign_msg_hash(keccak(rlp.encode(fields))).to_bytes()
    whole = header | {"extraData": "0x" + (extra + seal).hex()}
    return whole | {"hash": hash_of(whole)}


class Clique:
    """The disguise; hand it to a :class:`~tests.faults.liar.Liar`."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        made = [keys.PrivateKey(secret) for secret in secrets]
        self.keys = sorted(made, key=lambda key: key.public_key.to_canonical_address())
        self.signers = [key.public_key.to_checksum_address() for key in self.keys]
        self._lock = threading.Lock()
        self._headers: list[Header] = []
        self._to_sealed: dict[str, str] = {}
        self._to_true: dict[str, str] = {}

    def question(self, text: str) -> str:
        """What is asked, with the node's own hashes."""
        return HASH.sub(lambda found: self._to_true.get(found[0], found[0]), text)

    def answer(self, document: Json, ask: Ask) -> Json:
        """What is told, with sealed headers and their hashes."""
        self._catch_up(ask)
        return self._exchange(document)

    def _catch_up(self, ask: Ask) -> None:
        with self._lock:
            head = int(ask({"method": "eth_blockNumber", "params": []}), 16)
            for number in range(len(self._headers), head + 1):
                true = ask({"method": "eth_getBlockByNumber", "params": [hex(number), False]})
                made = self._made(number, true)
                self._headers.append(made)
                self._to_sealed[true["hash"]] = made["hash"]
                self._to_true[made["hash"]] = true["hash"]

    def _made(self, number: int, true: Header) -> Header:
        header = {name: value for name, value in true.items() if name not in POST_MERGE} | {
            "difficulty": "0x2",
            "miner": "0x" + "00" * 20,
            "mixHash": "0x" + "00" * 32,
            "nonce": "0x" + "00" * 8,
            "extraData": "0x" + VANITY.hex(),
        }
        if number:
            header["parentHash"] = self._headers[-1]["hash"]
            return sealed(header, self.keys[number % len(self.keys)])
        addresses = b"".join(key.public_key.to_canonical_address() for key in self.keys)
        header["difficulty"] = "0x1"
        header["extraData"] = "0x" + (VANITY + addresses + bytes(SEAL_BYTES)).hex()
        return header | {"hash": hash_of(header)}

    def _exchange(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._exchange(item) for item in value]
        if isinstance(value, str):
            return self._to_sealed.get(value, value)
        if not isinstance(value, dict):
            return value
        if "stateRoot" in value and "parentHash" in value:
            made = self._headers[int(value["number"], 16)]
            kept = {name: item for name, item in value.items() if name not in POST_MERGE}
            value = kept | {name: made[name] for name in (*ORDER, "hash")}
            return value | {"transactions": self._exchange(value["transactions"])}
        return {name: self._exchange(item) for name, item in value.items()}


def _bytes(text: str, *, number: bool) -> bytes:
    if not number:
        return bytes.fromhex(text[2:])
    amount = int(text, 16)
    return amount.to_bytes((amount.bit_length() + 7) // 8, "big")
