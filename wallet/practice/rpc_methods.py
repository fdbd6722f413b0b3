"""The table of methods, and the way from a request document to an answer document."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from eth_hash.auto import keccak

from wallet.codec import json_text
from wallet.practice.chain import Chain
from wallet.practice.rpc_calls import Calls
from wallet.practice.rpc_errors import (
    INTERNAL,
    INVALID_REQUEST,
    NO_METHOD,
    PARSE,
    RESPONSE_TOO_LARGE,
    RpcError,
)
from wallet.practice.rpc_fees import Fees
from wallet.practice.rpc_filters import Filters
from wallet.practice.rpc_format import Json, data, quantity
from wallet.practice.rpc_logs import Logs
from wallet.practice.rpc_params import Params
from wallet.practice.rpc_reads import Reads
from wallet.practice.rpc_txpool import TxPool

LOG = logging.getLogger(__name__)

CLIENT_VERSION = "Hearth-practice/0.1.0/py-evm-0.12.1b1"
MAX_BATCH = 1000
MAX_BATCH_ANSWER = 25_000_000
"""Bytes; both as geth's ``--rpc.batch-…``."""

Method = Callable[[Params], object]


class Methods:
    """Answers JSON-RPC 2.0 documents about one chain."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        reads = Reads(chain)
        calls = Calls(chain, reads)
        fees = Fees(chain, reads)
        logs = Logs(chain, reads)
        filters = Filters(chain, logs)
        txpool = TxPool(chain)
        self._table: dict[str, tuple[int, Method]] = {
            "web3_clientVersion": (0, lambda _: CLIENT_VERSION),
            "web3_sha3": (1, lambda params: data(bytes(keccak(params.data(0))))),
            "net_version": (0, lambda _: str(chain.chain_id)),
            "net_listening": (0, lambda _: True),
            "net_peerCount": (0, lambda _: "0x0"),
            "eth_chainId": (0, lambda _: quantity(chain.chain_id)),
            "eth_syncing": (0, lambda _: False),
            "eth_accounts": (0, lambda _: []),
            "eth_blockNumber": (0, reads.block_number),
            "eth_getBlockByNumber": (2, reads.block_by_number),
            "eth_getBlockByHash": (2, reads.block_by_hash),
            "eth_getHeaderByNumber": (1, reads.header_by_number),
            "eth_getHeaderByHash": (1, reads.header_by_hash),
            "eth_getUncleCountByBlockNumber": (1, reads.uncle_count),
            "eth_getUncleCountByBlockHash": (1, reads.uncle_count),
            "eth_getBlockTransactionCountByNumber": (1, reads.block_transaction_count),
            "eth_getBlockTransactionCountByHash": (1, reads.block_transaction_count),
            "eth_getBlockReceipts": (1, reads.block_receipts),
            "eth_getTransactionByHash": (1, reads.transaction_by_hash),
            "eth_getRawTransactionByHash": (1, reads.raw_transaction),
            "eth_getTransactionByBlockNumberAndIndex": (2, reads.transaction_by_place),
            "eth_getTransactionByBlockHashAndIndex": (2, reads.transaction_by_place),
            "eth_getTransactionReceipt": (1, reads.receipt),
            "eth_getTransactionCount": (2, reads.nonce),
            "eth_getBalance": (2, reads.balance),
            "eth_getCode": (2, reads.code),
            "eth_getStorageAt": (3, reads.storage_at),
            "eth_getProof": (3, reads.proof),
            "eth_getLogs": (1, logs.get),
            "eth_newFilter": (1, filters.new_logs),
            "eth_newBlockFilter": (0, filters.new_blocks),
            "eth_newPendingTransactionFilter": (1, filters.new_arrivals),
            "eth_getFilterChanges": (1, filters.changes),
            "eth_getFilterLogs": (1, filters.all_logs),
            "eth_uninstallFilter": (1, filters.remove),
            "eth_call": (2, calls.call),
            "eth_estimateGas": (2, calls.estimate_gas),
            "eth_sendRawTransaction": (1, calls.send),
            "eth_gasPrice": (0, fees.gas_price),
            "eth_maxPriorityFeePerGas": (0, fees.tip),
            "eth_feeHistory": (3, fees.history),
            "txpool_status": (0, txpool.status),
            "txpool_content": (0, txpool.content),
            "txpool_contentFrom": (1, txpool.content_from),
        }

    def answer(self, body: bytes) -> bytes:
        """One document in, one out; empty when the request asks for no answer."""
        try:
            document = json_text.loads(body)
        except ValueError:
            return _encode(_error(None, RpcError(PARSE, "parse error")))
        if not isinstance(document, list):
            answer = self._one(document)
            return b"" if answer is None else _encode(answer)
        if not document:
            return _encode(_error(None, RpcError(INVALID_REQUEST, "empty batch")))
        return self._batch(document)

    def _batch(self, document: list[object]) -> bytes:
        if len(document) > MAX_BATCH:
            first = next((item["id"] for item in document if _is_call(item)), None)  # type: ignore[index]  # a call is an object
            return _encode([_error(first, RpcError(INVALID_REQUEST, "batch too large"))])
        answers: list[bytes] = []
        size = 0
        for item in document:
            if size > MAX_BATCH_ANSWER:
                answers += _too_large(item)
            elif (answer := self._one(item)) is not None:
                answers.append(_encode(answer))
                size += len(answers[-1])
        return b"[" + b",".join(answers) + b"]" if answers else b""

    def _one(self, request: object) -> Json | None:
        identifier = request.get("id") if isinstance(request, dict) else None
        if isinstance(identifier, (dict, list)):
            identifier = None
        elif _is_call(request) or _is_notification(request):
            return self._answer(request, identifier)  # type: ignore[arg-type]  # a call is an object
        return _error(identifier, RpcError(INVALID_REQUEST, "invalid request"))

    def _answer(self, request: Json, identifier: object) -> Json | None:
        name = str(request["method"])
        answer: Json
        try:
            answer = {
                "jsonrpc": "2.0",
                "id": identifier,
                "result": self._call(name, request.get("params")),
            }
        except RpcError as error:
            answer = _error(identifier, error)
        except Exception:
            LOG.exception("%s failed", name)
            answer = _error(identifier, RpcError(INTERNAL, "internal error"))
        return answer if "id" in request else None

    def _call(self, name: str, values: object) -> object:
        entry = self._table.get(name)
        if entry is None and name.endswith("_subscribe"):
            raise RpcError(NO_METHOD, "notifications not supported")
        if entry is None:
            raise RpcError(NO_METHOD, f"the method {name} does not exist/is not available")
        most, method = entry
        params = Params(values)
        params.limit(most)
        return method(params)


def _is_notification(request: object) -> bool:
    return (
        isinstance(request, dict)
        and request.get("jsonrpc") == "2.0"
        and isinstance(request.get("method"), str)
        and request["method"] != ""
        and "id" not in request
    )


def _is_call(request: object) -> bool:
    return (
        isinstance(request, dict)
        and not isinstance(request.get("id", {}), (dict, list))
        and _is_notification({name: value for name, value in request.items() if name != "id"})
    )


def _too_large(request: object) -> list[bytes]:
    if _is_notification(request):
        return []
    named = request.get("id") if isinstance(request, dict) else None
    return [_encode(_error(named, RpcError(RESPONSE_TOO_LARGE, "response too large")))]


def _error(identifier: object, error: RpcError) -> Json:
    return {"jsonrpc": "2.0", "id": identifier, "error": error.as_json()}


def _encode(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
