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
    RpcError,
)
from wallet.practice.rpc_fees import Fees
from wallet.practice.rpc_format import Json, data, quantity
from wallet.practice.rpc_params import Params
from wallet.practice.rpc_reads import Reads

LOG = logging.getLogger(__name__)

CLIENT_VERSION = "Hearth-practice/0.1.0/py-evm-0.12.1b1"
MAX_BATCH = 1000

Method = Callable[[Params], object]


class Methods:
    """Answers JSON-RPC 2.0 documents about one chain."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        reads = Reads(chain)
        calls = Calls(chain, reads)
        fees = Fees(chain, reads)
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
            "eth_getBlockTransactionCountByNumber": (1, reads.block_transaction_count),
            "eth_getBlockTransactionCountByHash": (1, reads.block_transaction_count),
            "eth_getBlockReceipts": (1, reads.block_receipts),
            "eth_getTransactionByHash": (1, reads.transaction_by_hash),
            "eth_getTransactionByBlockNumberAndIndex": (2, reads.transaction_by_place),
            "eth_getTransactionByBlockHashAndIndex": (2, reads.transaction_by_place),
            "eth_getTransactionReceipt": (1, reads.receipt),
            "eth_getTransactionCount": (2, reads.nonce),
            "eth_getBalance": (2, reads.balance),
            "eth_getCode": (2, reads.code),
            "eth_getStorageAt": (3, reads.storage_at),
            "eth_getProof": (3, reads.proof),
            "eth_getLogs": (1, reads.logs),
            "eth_call": (2, calls.call),
            "eth_estimateGas": (2, calls.estimate_gas),
            "eth_sendRawTransaction": (1, calls.send),
            "eth_gasPrice": (0, fees.gas_price),
            "eth_maxPriorityFeePerGas": (0, fees.tip),
            "eth_feeHistory": (3, fees.history),
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
        if len(document) > MAX_BATCH:
            return _encode([_error(None, RpcError(INVALID_REQUEST, "batch too large"))])
        answers = [answer for item in document if (answer := self._one(item)) is not None]
        return _encode(answers) if answers else b""

    def _one(self, request: object) -> Json | None:
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            return _error(None, RpcError(INVALID_REQUEST, "invalid request"))
        identifier = request.get("id")
        if isinstance(identifier, (dict, list)):
            return _error(None, RpcError(INVALID_REQUEST, "invalid request"))
        answer: Json
        try:
            result = self._call(request["method"], request.get("params"))
            answer = {"jsonrpc": "2.0", "id": identifier, "result": result}
        except RpcError as error:
            answer = _error(identifier, error)
        except Exception:
            LOG.exception("%s failed", request["method"])
            answer = _error(identifier, RpcError(INTERNAL, "internal error"))
        return answer if "id" in request else None

    def _call(self, name: str, values: object) -> object:
        entry = self._table.get(name)
        if entry is None:
            raise RpcError(NO_METHOD, f"the method {name} does not exist/is not available")
        most, method = entry
        params = Params(values)
        params.limit(most)
        return method(params)


def _error(identifier: object, error: RpcError) -> Json:
    return {"jsonrpc": "2.0", "id": identifier, "error": error.as_json()}


def _encode(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
