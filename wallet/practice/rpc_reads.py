"""Methods that look things up: blocks, transactions, receipts, logs, accounts and proofs."""

from __future__ import annotations

from wallet.practice import rpc_format as form
from wallet.practice.chain import Chain
from wallet.practice.engine import Header, Transaction
from wallet.practice.rpc_errors import INVALID_PARAMS, SERVER, RpcError, invalid_argument
from wallet.practice.rpc_format import Json, data, quantity, word
from wallet.practice.rpc_params import (
    BlockSelector,
    Params,
    read_slot,
    written_slot,
)
from wallet.practice.storage import StoredTransaction

MAX_PROOF_SLOTS = 1024
ABSENT = bytes(32)
"""What geth names as an absent account's code hash and storage root; the proof says more."""


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

    def header_by_number(self, params: Params) -> Json | None:
        """``eth_getHeaderByNumber``; null beyond the head."""
        header = self.find(params.block(0, required=True))
        return None if header is None else form.of_header(header)

    def header_by_hash(self, params: Params) -> Json | None:
        """``eth_getHeaderByHash``; null when unknown."""
        header = self.find(BlockSelector(hash=params.hash(0)))
        return None if header is None else form.of_header(header)

    def uncle_count(self, params: Params) -> str | None:
        """``eth_getUncleCountByBlockNumber`` and ``…Hash``: none, but null without the block."""
        return None if self.find(params.block(0, required=True)) is None else quantity(0)

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

    def raw_transaction(self, params: Params) -> str:
        """``eth_getRawTransactionByHash``: as it was signed; empty when unknown."""
        tx_hash = params.hash(0)
        waiting, stored = self._chain.waiting(tx_hash), self._storage.transaction(tx_hash)
        if stored is not None:
            return data(stored.raw)
        return data(waiting.raw if waiting is not None else b"")

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
        if not isinstance(keys, list):
            raise invalid_argument(1, "json: cannot unmarshal non-array into storage keys")
        if len(keys) > MAX_PROOF_SLOTS:
            words = f"too many storage keys requested (max {MAX_PROOF_SLOTS}, got {len(keys)})"
            raise RpcError(INVALID_PARAMS, words)
        slots = [read_slot(key) for key in keys]
        header = self.state_at(params.block(2))
        proof = self._chain.engine.proof(header.state_root, address, slots)
        there = proof.present
        return {
            "address": data(address),
            "accountProof": [data(node) for node in proof.nodes],
            "balance": quantity(proof.account.balance),
            "codeHash": data(proof.account.code_hash if there else ABSENT),
            "nonce": quantity(proof.account.nonce),
            "storageHash": data(proof.account.storage_root if there else ABSENT),
            "storageProof": [
                {
                    "key": written_slot(key),
                    "value": quantity(value),
                    "proof": [data(node) for node in nodes],
                }
                for key, (_, value, nodes) in zip(keys, proof.storage, strict=True)
            ],
        }

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
