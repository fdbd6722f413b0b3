"""Methods that look things up: blocks, transactions, receipts, logs, accounts and proofs."""

from __future__ import annotations

from wallet.practice import rpc_format as form
from wallet.practice.chain import Chain
from wallet.practice.engine import Header, Transaction
from wallet.practice.rpc_errors import INVALID_PARAMS, SERVER, TOO_MANY, RpcError, invalid_argument
from wallet.practice.rpc_format import Json, data, quantity, word
from wallet.practice.rpc_params import (
    BlockSelector,
    Params,
    read_addresses,
    read_block,
    read_data,
    read_slot,
    read_topics,
)
from wallet.practice.storage import StoredTransaction

MAX_LOGS = 20_000
"""Logs in one answer; hosted nodes cap at about 10,000 with the same error."""
MAX_PROOF_SLOTS = 1024


class Reads:
    """Answers from storage and state."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._storage = chain.storage

    # --- blocks -----------------------------------------------------------------------------

    def block_number(self, _: Params) -> str:
        """``eth_blockNumber``."""
        return quantity(self._chain.head.number)

    def block_by_number(self, params: Params) -> Json | None:
        """``eth_getBlockByNumber``; null beyond the head."""
        header = self.find(params.block(0, required=True))
        return None if header is None else self._block(header, full=params.flag(1))

    def block_by_hash(self, params: Params) -> Json | None:
        """``eth_getBlockByHash``; null when unknown."""
        header = self.find(BlockSelector(hash=params.hash(0)))
        return None if header is None else self._block(header, full=params.flag(1))

    def block_transaction_count(self, params: Params) -> str | None:
        """``eth_getBlockTransactionCountByNumber`` and ``…ByHash``."""
        header = self.find(params.block(0, required=True))
        if header is None:
            return None
        return quantity(len(self._storage.transaction_hashes(header.number)))

    def block_receipts(self, params: Params) -> list[Json] | None:
        """``eth_getBlockReceipts``; null beyond the head."""
        header = self.find(params.block(0, required=True))
        if header is None:
            return None
        logs = self._storage.block_logs(header.number)
        return [
            form.receipt(
                self._decode(stored),
                stored,
                header,
                [log for log in logs if log.tx_position == stored.position],
            )
            for stored in self._storage.transactions(header.number)
        ]

    # --- transactions -----------------------------------------------------------------------

    def transaction_by_hash(self, params: Params) -> Json | None:
        """``eth_getTransactionByHash``; waiting ones too."""
        tx_hash = params.hash(0)
        stored = self._storage.transaction(tx_hash)
        if stored is not None:
            return self._mined(stored)
        waiting = self._chain.waiting(tx_hash)
        if waiting is not None:
            return form.transaction(waiting, None, None)
        stored = self._storage.transaction(tx_hash)  # mined between the two looks
        return None if stored is None else self._mined(stored)

    def transaction_by_place(self, params: Params) -> Json | None:
        """``eth_getTransactionByBlockNumberAndIndex`` and ``…ByBlockHashAndIndex``."""
        header, position = self.find(params.block(0, required=True)), params.quantity(1)
        if header is None:
            return None
        rows = self._storage.transactions(header.number)
        return self._mined(rows[position]) if position < len(rows) else None

    def receipt(self, params: Params) -> Json | None:
        """``eth_getTransactionReceipt``; null until mined."""
        stored = self._storage.transaction(params.hash(0))
        if stored is None:
            return None
        logs = self._storage.block_logs(stored.block, stored.position)
        return form.receipt(self._decode(stored), stored, self._header(stored.block), logs)

    # --- accounts ---------------------------------------------------------------------------

    def balance(self, params: Params) -> str:
        """``eth_getBalance``."""
        address, header = params.address(0), self.state_at(params.block(1))
        return quantity(self._chain.account(address, header).balance)

    def nonce(self, params: Params) -> str:
        """``eth_getTransactionCount``; "pending" counts what waits without a gap."""
        address, selector = params.address(0), params.block(1)
        if selector.tag == "pending":
            return quantity(self._chain.pending_nonce(address))
        return quantity(self._chain.account(address, self.state_at(selector)).nonce)

    def code(self, params: Params) -> str:
        """``eth_getCode``."""
        address, header = params.address(0), self.state_at(params.block(1))
        return data(self._chain.engine.code(header.state_root, address))

    def storage_at(self, params: Params) -> str:
        """``eth_getStorageAt``."""
        address, slot, header = params.address(0), params.slot(1), self.state_at(params.block(2))
        return word(self._chain.engine.storage(header.state_root, address, slot))

    def proof(self, params: Params) -> Json:
        """``eth_getProof`` (EIP-1186)."""
        address, keys = params.address(0), params.required(1)
        if not isinstance(keys, list) or len(keys) > MAX_PROOF_SLOTS:
            raise invalid_argument(1, f"not a list of at most {MAX_PROOF_SLOTS} storage keys")
        slots = [read_slot(key, 1) for key in keys]
        header = self.state_at(params.block(2))
        proof = self._chain.engine.proof(header.state_root, address, slots)
        return {
            "address": data(address),
            "accountProof": [data(node) for node in proof.nodes],
            "balance": quantity(proof.account.balance),
            "codeHash": data(proof.account.code_hash),
            "nonce": quantity(proof.account.nonce),
            "storageHash": data(proof.account.storage_root),
            "storageProof": [
                {"key": key, "value": quantity(value), "proof": [data(node) for node in nodes]}
                for key, (_, value, nodes) in zip(keys, proof.storage, strict=True)
            ],
        }

    # --- logs -------------------------------------------------------------------------------

    def logs(self, params: Params) -> list[Json]:
        """``eth_getLogs``."""
        query = params.required(0)
        if not isinstance(query, dict):
            raise invalid_argument(0, "json: cannot unmarshal non-object into a filter")
        first, last = self._range(query)
        found = self._storage.find_logs(
            first,
            last,
            read_addresses(query.get("address"), 0),
            read_topics(query.get("topics"), 0),
            MAX_LOGS + 1,
        )
        if len(found) > MAX_LOGS:
            raise RpcError(TOO_MANY, f"query returned more than {MAX_LOGS} results")
        headers = {number: self._header(number) for number in {log.block for log in found}}
        return [form.log(log, headers[log.block]) for log in found]

    def _range(self, query: dict[str, object]) -> tuple[int, int]:
        if query.get("blockHash") is not None:
            if query.get("fromBlock") is not None or query.get("toBlock") is not None:
                raise RpcError(INVALID_PARAMS, "can't specify fromBlock/toBlock with blockHash")
            header = self.find(BlockSelector(hash=read_data(query["blockHash"], 0, 32)))
            if header is None:
                raise RpcError(SERVER, "unknown block")
            return header.number, header.number
        head = self._chain.head.number
        first, last = (self._bound(query.get(name)) for name in ("fromBlock", "toBlock"))
        if first > last and last <= head:
            raise RpcError(INVALID_PARAMS, "invalid block range params")
        if max(first, last) > head:
            raise RpcError(INVALID_PARAMS, "block range extends beyond current head block")
        return first, last

    def _bound(self, value: object) -> int:
        head = self._chain.head.number
        selector = read_block("latest" if value is None else value, 0)
        if selector.tag is not None:
            return 0 if selector.tag == "earliest" else head
        if selector.number is None:
            raise invalid_argument(0, "not a block number or tag")
        return selector.number

    # --- shared -----------------------------------------------------------------------------

    def find(self, selector: BlockSelector) -> Header | None:
        """The block, or ``None``; nothing here is ever reorganised, so safe is the head."""
        head = self._chain.head
        if selector.tag is not None:
            return self._storage.header(0) if selector.tag == "earliest" else head
        number = selector.number
        if selector.hash is not None:
            number = self._storage.number_of(selector.hash)
        if number is None or number > head.number:
            return None
        return head if number == head.number else self._storage.header(number)

    def state_at(self, selector: BlockSelector) -> Header:
        """The block whose state is asked for; every block's state is kept."""
        header = self.find(selector)
        if header is None:
            raise RpcError(SERVER, "header not found")
        return header

    def _header(self, number: int) -> Header:
        return self.state_at(BlockSelector(number=number))

    def _block(self, header: Header, *, full: bool) -> Json:
        if full:
            rows = self._storage.transactions(header.number)
            items: list[object] = [
                form.transaction(self._decode(row), header, row.position) for row in rows
            ]
        else:
            items = [data(h) for h in self._storage.transaction_hashes(header.number)]
        return form.block(header, self._storage.size_of(header.number), items)

    def _mined(self, stored: StoredTransaction) -> Json:
        return form.transaction(self._decode(stored), self._header(stored.block), stored.position)

    def _decode(self, stored: StoredTransaction) -> Transaction:
        return self._chain.engine.decode_transaction(stored.raw)
