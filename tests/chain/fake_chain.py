"""A chain in memory that answers JSON-RPC: the well-behaved half of the test double.

It takes every transaction as it is, keeps whatever logs a test puts into a block, and can be forked
and rewound, which real nodes do rarely and never on command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wallet.chain.errors_map import error_from_rpc
from wallet.chain.receipt_root import encoded as _encoded
from wallet.chain.receipt_root import root_of
from wallet.codec.hexdata import from_hex, from_quantity, to_hex, to_quantity
from wallet.codec.keccak import keccak256
from wallet.codec.transactions import decode_signed
from wallet.keys.recover import recover_address

CHAIN_ID = 7411
GENESIS_TS = 1_790_000_000
LogParts = tuple[str, tuple[bytes, ...], bytes]


class RpcError(Exception):
    """What the chain answers instead of a result."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.body: dict[str, Any] = {"code": code, "message": message}
        if data is not None:
            self.body["data"] = data


@dataclass
class Block:
    number: int
    hash: bytes
    parent: bytes
    ts: int
    logs: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def receipts(self) -> list[dict[str, Any]]:
        """One receipt for each transaction with events, as a node tells it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for log in self.logs:
            found.setdefault(log["transactionHash"], []).append(log)
        return [
            {
                "transactionHash": tx_hash, "blockNumber": hex(self.number),
                "blockHash": to_hex(self.hash), "status": "0x1", "gasUsed": hex(50_000),
                "cumulativeGasUsed": hex(50_000 * at), "effectiveGasPrice": hex(2 * 10**9),
                "contractAddress": None, "type": "0x2", "logs": logs, "logsBloom": bloom_of(logs),
            }
            for at, (tx_hash, logs) in enumerate(found.items(), 1)
        ]  # fmt: skip

    @cached_property
    def bloom(self) -> str:
        return bloom_of(self.logs)

    @cached_property
    def receipts_root(self) -> str:
        return to_hex(root_of([_encoded(receipt) for receipt in self.receipts]))


def bloom_of(logs: Sequence[dict[str, Any]]) -> str:
    """The bloom of some logs. Source: Ethereum Yellow Paper, section 4.3.1."""
    bits = 0
    for log in logs:
        for text in (log["address"], *log["topics"]):
            digest = keccak256(from_hex(text))
            for at in (0, 2, 4):
                bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") % 2048)
    return to_hex(bits.to_bytes(256, "big"))


class FakeChain:
    """``auto_mine`` puts each raw transaction into a block of its own at once."""

    def __init__(self, salt: bytes = b"") -> None:
        self.blocks = [Block(0, keccak256(b"genesis"), bytes(32), GENESIS_TS)]
        self.salt = salt
        self.auto_mine = True
        self.pool: list[bytes] = []
        self.mined: dict[bytes, dict[str, Any]] = {}
        self.nonces: dict[str, int] = {}
        self.executed: list[bytes] = []
        self.refuse: Callable[[str, list[Any]], None] = lambda _method, _params: None
        self.status = 1
        self.revert: RpcError | None = None
        self.log_limit: int | None = None
        self.finalized: int | None = None

    @property
    def head(self) -> int:
        return len(self.blocks) - 1

    def mine(self, transactions: Sequence[Sequence[LogParts]] = (), ts: int | None = None) -> Block:
        """Add a block with the logs of some transactions."""
        parent = self.blocks[-1]
        number = parent.number + 1
        ts = ts or parent.ts + 12
        content = repr([(number, ts, list(map(list, transactions))), self.salt]).encode()
        block = Block(number, keccak256(parent.hash + content), parent.hash, ts)
        index = 0
        for tx_index, logs in enumerate(transactions):
            tx_hash = keccak256(block.hash + bytes([tx_index % 256, tx_index // 256]))
            for address, topics, data in logs:
                block.logs.append({
                    "address": address, "topics": [to_hex(topic) for topic in topics],
                    "data": to_hex(data), "blockNumber": hex(number),
                    "blockHash": to_hex(block.hash), "transactionHash": to_hex(tx_hash),
                    "transactionIndex": hex(tx_index), "logIndex": hex(index), "removed": False,
                })  # fmt: skip
                index += 1
        self.blocks.append(block)
        return block

    def rewind(self, to_block: int, salt: bytes = b"") -> None:
        """Forget everything after a block; what is mined next has other hashes."""
        del self.blocks[to_block + 1 :]
        self.salt = salt or self.salt + b"'"

    def mine_pool(self) -> None:
        """Put everything that waits into one block."""
        pool, self.pool = self.pool, []
        self.mine()
        for raw in pool:
            self._include(raw)

    def rpc(self, method: str, params: list[Any]) -> Any:
        """Answer one question, or raise ``RpcError``."""
        self.refuse(method, params)
        answer = getattr(self, "do_" + method, None)
        if answer is None:
            raise RpcError(-32601, f"the method {method} does not exist/is not available")
        return answer(*params)

    def do_eth_chainId(self) -> str:  # noqa: N802
        return hex(CHAIN_ID)

    def do_eth_blockNumber(self) -> str:  # noqa: N802
        return hex(self.head)

    def do_eth_getBlockByNumber(self, number: str, _full: bool) -> Any:  # noqa: N802
        at = self._number(number)
        if at > self.head:
            return None
        block = self.blocks[at]
        return {
            "number": hex(at), "hash": to_hex(block.hash), "parentHash": to_hex(block.parent),
            "timestamp": hex(block.ts), "baseFeePerGas": hex(10**9), "gasLimit": hex(30_000_000),
            "transactions": [receipt["transactionHash"] for receipt in block.receipts],
            "logsBloom": block.bloom, "receiptsRoot": block.receipts_root,
        }  # fmt: skip

    def do_eth_getBlockReceipts(self, number: str) -> Any:  # noqa: N802
        at = self._number(number)
        if any(at == int(receipt["blockNumber"], 16) for receipt in self.mined.values()):
            raise RpcError(-32601, "the receipts of sent transactions are in no block here")
        return self.blocks[at].receipts if at <= self.head else None

    def do_eth_getLogs(self, question: dict[str, Any]) -> Any:  # noqa: N802
        start, end = (self._number(question[key]) for key in ("fromBlock", "toBlock"))
        if end > self.head:
            raise RpcError(-32602, "block range extends beyond current head block")
        wanted = {address.lower() for address in question["address"]}
        found = [
            log
            for block in self.blocks[start : end + 1]
            for log in block.logs
            if log["address"].lower() in wanted
        ]
        if self.log_limit is not None and len(found) > self.log_limit and end > start:
            raise RpcError(-32005, f"query returned more than {self.log_limit} results")
        return found

    def do_eth_getBalance(self, _address: str, _block: str) -> str:  # noqa: N802
        return hex(10**18)

    def do_eth_getTransactionCount(self, address: str, block: str) -> str:  # noqa: N802
        count = self.nonces.get(address.lower(), 0)
        if block == "pending":
            waiting = {tx.nonce for tx in self._pooled(address)}
            while count in waiting:
                count += 1
        return hex(count)

    def do_eth_maxPriorityFeePerGas(self) -> str:  # noqa: N802
        return hex(10**9)

    def do_eth_estimateGas(self, _message: dict[str, Any]) -> str:  # noqa: N802
        if self.revert is not None:
            raise self.revert
        return hex(100_000)

    def do_eth_call(self, _message: dict[str, Any], _block: str) -> str:
        if self.revert is not None:
            raise self.revert
        return "0x"

    def do_eth_sendRawTransaction(self, raw_hex: str) -> str:  # noqa: N802
        raw = from_hex(raw_hex)
        tx_hash = keccak256(raw)
        if raw in self.pool or tx_hash in self.mined:
            raise RpcError(-32000, "already known")
        tx, sender = _decode(raw)
        if tx.nonce < self.nonces.get(sender.lower(), 0):
            raise RpcError(-32000, f"nonce too low: next nonce {self.nonces[sender.lower()]}")
        self._make_room(tx, sender)
        self.pool.append(raw)
        if self.auto_mine:
            self.mine_pool()
        return to_hex(tx_hash)

    def _make_room(self, tx: Any, sender: str) -> None:
        """A transaction takes another's place only for 10 % more of both fees, as on geth."""
        for raw in self.pool:
            old, other = _decode(raw)
            if (old.nonce, other) != (tx.nonce, sender):
                continue
            for name in ("max_fee_per_gas", "max_priority_fee_per_gas"):
                before, after = getattr(old, name), getattr(tx, name)
                if after <= before or after < before * 110 // 100:
                    raise RpcError(-32000, "replacement transaction underpriced")
            self.pool.remove(raw)
            return

    def do_eth_getTransactionReceipt(self, tx_hash: str) -> Any:  # noqa: N802
        return self.mined.get(from_hex(tx_hash))

    def do_eth_getTransactionByHash(self, tx_hash: str) -> Any:  # noqa: N802
        wanted = from_hex(tx_hash)
        known = wanted in self.mined or any(keccak256(raw) == wanted for raw in self.pool)
        return {"hash": tx_hash} if known else None

    def _number(self, text: str) -> int:
        names = {"latest": self.head, "pending": self.head, "earliest": 0}
        if text == "finalized":
            if self.finalized is None:
                raise RpcError(-39001, "unknown block")
            return self.finalized
        return names[text] if text in names else from_quantity(text)

    def _pooled(self, address: str) -> list[Any]:
        found = [_decode(raw) for raw in self.pool]
        return [tx for tx, sender in found if sender.lower() == address.lower()]

    def _include(self, raw: bytes) -> None:
        tx, sender = _decode(raw)
        if self.nonces.get(sender.lower(), 0) != tx.nonce:
            self.pool.append(raw)
            return
        self.nonces[sender.lower()] = tx.nonce + 1
        self.executed.append(raw)
        block = self.blocks[-1]
        self.mined[keccak256(raw)] = {
            "transactionHash": to_hex(keccak256(raw)), "blockNumber": to_quantity(block.number),
            "blockHash": to_hex(block.hash), "status": hex(self.status), "gasUsed": hex(90_000),
            "effectiveGasPrice": hex(2 * 10**9), "contractAddress": None, "logs": [],
        }  # fmt: skip


class DirectRpc:
    """``Rpc`` without HTTP, for tests of what is above it."""

    shown = "memory"

    def __init__(self, chain: FakeChain) -> None:
        self.chain = chain
        self.calls: list[str] = []

    def call(self, method: str, params: Sequence[Any] = ()) -> Any:
        self.calls.append(method)
        try:
            return self.chain.rpc(method, list(params))
        except RpcError as error:
            raise error_from_rpc(error.body, method=method, url=self.shown) from error

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        return [self.call(method, params) for method, params in calls]


def _decode(raw: bytes) -> tuple[Any, str]:
    signed = decode_signed(raw)
    tx = signed.transaction
    return tx, recover_address(tx.signing_hash(), signed.signature)
