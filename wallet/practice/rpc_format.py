"""Writes blocks, transactions, receipts and logs in the JSON shapes of geth."""

from __future__ import annotations

from collections.abc import Sequence

from wallet.practice.engine import EMPTY_TRIE_ROOT, EMPTY_UNCLES_HASH, Header, Transaction
from wallet.practice.storage import StoredLog, StoredTransaction

Json = dict[str, object]


def data(value: bytes) -> str:
    """Bytes as ``0x`` and hex."""
    return "0x" + value.hex()


def quantity(value: int) -> str:
    """A number as ``0x`` and hex without leading zeros."""
    return hex(value)


def word(value: int) -> str:
    """A number as 32 bytes."""
    return "0x" + value.to_bytes(32, "big").hex()


def block(header: Header, size: int, transactions: Sequence[object]) -> Json:
    """A block of a post-merge chain."""
    more: Json = {
        "size": quantity(size),
        "transactions": list(transactions),
        "uncles": [],
        "withdrawals": [],
    }
    return of_header(header) | more


def of_header(header: Header) -> Json:
    """Every field that the block's hash is made from, and the hash."""
    return {
        "number": quantity(header.number),
        "hash": data(header.hash),
        "parentHash": data(header.parent_hash),
        "timestamp": quantity(header.timestamp),
        "miner": data(header.coinbase),
        "stateRoot": data(header.state_root),
        "transactionsRoot": data(header.transactions_root),
        "receiptsRoot": data(header.receipts_root),
        "logsBloom": data(header.bloom),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "baseFeePerGas": quantity(header.base_fee),
        "extraData": data(header.extra_data),
        "mixHash": data(header.prev_randao),
        "nonce": data(bytes(8)),
        "difficulty": "0x0",
        "sha3Uncles": data(EMPTY_UNCLES_HASH),
        "withdrawalsRoot": data(EMPTY_TRIE_ROOT),
        "blobGasUsed": "0x0",
        "excessBlobGas": "0x0",
        "parentBeaconBlockRoot": data(bytes(32)),
    }


def transaction(tx: Transaction, header: Header | None, position: int | None) -> Json:
    """A transaction; mined when ``header`` is given, else waiting."""
    price = tx.max_fee if header is None else tx.effective_price(header.base_fee)
    shape: Json = {
        "blockHash": None if header is None else data(header.hash),
        "blockNumber": None if header is None else quantity(header.number),
        "transactionIndex": None if position is None else quantity(position),
        "hash": data(tx.hash),
        "type": quantity(tx.type),
        "from": data(tx.sender),
        "to": None if tx.to is None else data(tx.to),
        "nonce": quantity(tx.nonce),
        "gas": quantity(tx.gas),
        "value": quantity(tx.value),
        "input": data(tx.data),
        "gasPrice": quantity(price),
        "v": quantity(tx.v),
        "r": quantity(tx.r),
        "s": quantity(tx.s),
    }
    if tx.chain_id is not None:
        shape["chainId"] = quantity(tx.chain_id)
    if tx.type >= 1:
        shape["yParity"] = quantity(tx.v)
        shape["accessList"] = [
            {"address": data(address), "storageKeys": [word(slot) for slot in slots]}
            for address, slots in tx.access_list
        ]
    if tx.type == 2:
        shape["maxFeePerGas"] = quantity(tx.max_fee)
        shape["maxPriorityFeePerGas"] = quantity(tx.max_priority_fee)
    return shape


def receipt(
    tx: Transaction, stored: StoredTransaction, header: Header, logs: Sequence[StoredLog]
) -> Json:
    """A receipt with its logs."""
    return {
        "transactionHash": data(stored.hash),
        "transactionIndex": quantity(stored.position),
        "blockHash": data(header.hash),
        "blockNumber": quantity(stored.block),
        "from": data(tx.sender),
        "to": None if tx.to is None else data(tx.to),
        "contractAddress": None if stored.contract is None else data(stored.contract),
        "status": quantity(stored.status),
        "gasUsed": quantity(stored.gas_used),
        "cumulativeGasUsed": quantity(stored.cumulative_gas),
        "effectiveGasPrice": quantity(stored.effective_price),
        "type": quantity(tx.type),
        "logsBloom": data(stored.bloom),
        "logs": [log(item, header) for item in logs],
    }


def log(item: StoredLog, header: Header) -> Json:
    """One log of a mined transaction."""
    return {
        "address": data(item.entry.address),
        "topics": [data(topic) for topic in item.entry.topics],
        "data": data(item.entry.data),
        "blockNumber": quantity(item.block),
        "blockHash": data(header.hash),
        "blockTimestamp": quantity(header.timestamp),
        "transactionHash": data(item.tx_hash),
        "transactionIndex": quantity(item.tx_position),
        "logIndex": quantity(item.position),
        "removed": False,
    }
