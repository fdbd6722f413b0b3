"""What nodes and providers that are not run here say, from their sources and documents.

Besu: ``RpcErrorType``. Nethermind: ``AcceptTxResult``, ``TxPoolErrorMessages``,
``TxErrorMessages``, ``GetStateFailureResult`` (and the names it said before 2025). Erigon:
``txpoolcfg.DiscardReason``. geth: ``core/txpool/errors.go``, ``core/error.go``,
``internal/ethapi``, ``rpc/errors.go``. Providers: the documents of MetaMask (Infura), Alchemy and
QuickNode on errors and rate limits, and answers reported in foundry's and ethers' issues.
"""

from __future__ import annotations

from typing import Any

from wallet.chain import refusals as r

REVERTED = "node.reverted"


def _said(code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message} | ({} if data is None else {"data": data})


DOCUMENTED: list[tuple[str, dict[str, Any], str]] = [
    ("Besu", _said(-32000, "Known transaction"), r.KNOWN),
    ("Besu", _said(-32001, "Nonce too low"), r.NONCE_LOW),
    ("Besu", _said(-32006, "Nonce too high"), r.NONCE_HIGH),
    ("Besu", _said(-32000, "Transaction nonce is too distant from current sender nonce"),
     r.NONCE_HIGH),
    ("Besu", _said(-32000, "An invalid transaction with a lower nonce exists"), r.NONCE_HIGH),
    ("Besu", _said(-32004, "Upfront cost exceeds account balance"), r.FUNDS),
    ("Besu", _said(-32003, "Intrinsic gas exceeds gas limit"), r.GAS),
    ("Besu", _said(-32005, "Transaction gas limit exceeds block gas limit"), r.GAS),
    ("Besu", _said(-32005, "Transaction gas limit cap exceeded"), r.GAS),
    ("Besu", _said(-32005, "Requested range exceeds maximum RPC range limit"), r.RANGE),
    ("Besu", _said(-32009, "Gas price below configured minimum gas price"), r.UNDERPRICED),
    ("Besu", _said(-32009, "Gas price below current base fee"), r.UNDERPRICED),
    ("Besu", _said(-32000, "Replacement transaction underpriced"), r.UNDERPRICED),
    ("Besu", _said(-32000, "Max priority fee per gas exceeds max fee per gas"), r.UNDERPRICED),
    ("Besu", _said(-32000, "Transaction fee cap exceeded"), r.FEE_CAP),
    ("Besu", _said(-32007, "Sender account not authorized to send transactions"), r.NOT_ALLOWED),
    ("Besu", _said(-32008, "Initial sync is still in progress"), r.SYNCING),
    ("Besu", _said(-32002, "Transaction pool not enabled. (Either txpool explicitly disabled, or "
                           "node not yet in sync)."), r.SYNCING),
    ("Besu", _said(-32000, "Wrong chainId"), r.OTHER_CHAIN),
    ("Besu", _said(-32000, "ChainId not supported"), r.OTHER_CHAIN),
    ("Besu", _said(-32000, "World state unavailable"), r.PRUNED),
    ("Besu", _said(4444, "Pruned history unavailable"), r.PRUNED),
    ("Besu", _said(-39001, "Unknown block"), r.BEYOND_HEAD),
    ("Besu", _said(-32602, "Invalid block param (block not found)"), r.BEYOND_HEAD),
    ("Besu", _said(-32603, "Timeout expired"), r.RANGE),
    ("Besu", _said(-32604, "Method not enabled"), r.NO_METHOD),
    ("Besu", _said(-32602, "Invalid address params"), r.NOT_UNDERSTOOD),
    ("Besu", _said(-40100, "Unauthorized"), r.DENIED),
    ("Besu", _said(3, "Execution reverted", "0x"), REVERTED),
    ("Besu", _said(-32000, "Transaction processing could not be completed due to an exception"),
     REVERTED),
    ("Nethermind", _said(-32010, "AlreadyKnown"), r.KNOWN),
    ("Nethermind", _said(-32010, "OldNonce, Current nonce: 5, nonce of rejected tx: 4."),
     r.NONCE_LOW),
    ("Nethermind", _said(-32010, "NonceGap, Future nonce. Expected nonce: 5"), r.NONCE_HIGH),
    ("Nethermind", _said(-32010, "nonce too far in future"), r.NONCE_HIGH),
    ("Nethermind", _said(-32010, "FeeTooLowToCompete"), r.UNDERPRICED),
    ("Nethermind", _said(-32010, "InvalidMaxPriorityFeePerGas: Cannot be higher than "
                                 "maxFeePerGas."), r.UNDERPRICED),
    ("Nethermind", _said(-32010, "InsufficientFunds, Account balance: 0"), r.FUNDS),
    ("Nethermind", _said(-32010, "gas limit reached"), r.GAS),
    ("Nethermind", _said(-32010, "TxGasLimitCapExceeded: Gas limit 9 exceeded cap of 8."), r.GAS),
    ("Nethermind", _said(-32010, "InvalidTxChainId: Expected 1, got 2."), r.OTHER_CHAIN),
    ("Nethermind", _said(-32002, "No state available for block 17 (0xab)"), r.PRUNED),
    ("Nethermind", _said(-32015, "VM execution error.", "Reverted 0x"), REVERTED),
    ("Erigon", _said(-32000, "existing txn with same hash"), r.KNOWN),
    ("Erigon", _said(-32000, "INTERNAL_ERROR: existing tx with same hash"), r.KNOWN),
    ("Erigon", _said(-32000, "could not replace existing tx"), r.UNDERPRICED),
    ("Erigon", _said(-32000, "replaced by transaction with higher tip"), r.UNDERPRICED),
    ("Erigon", _said(-32000, "fee too low"), r.UNDERPRICED),
    ("Erigon", _said(-32000, "pending sub-pool is full"), r.POOL_FULL),
    ("Erigon", _said(-32000, "baseFee sub-pool is full"), r.POOL_FULL),
    ("Erigon", _said(-32000, "spammer"), r.POOL_FULL),
    ("Erigon", _said(-32000, "IntrinsicGas"), r.GAS),
    ("Erigon", _said(-32000, "initcode too large"), r.GAS),
    ("Erigon", _said(-32000, "gas limit is too high"), r.GAS),
    ("Erigon", _said(-32603, "state at block #49871645 is pruned"), r.PRUNED),
    ("geth", _said(-32000, "txpool is full"), r.POOL_FULL),
    ("geth", _said(-32000, "account limit exceeded"), r.POOL_FULL),
    ("geth", _said(-32000, "future transaction tries to replace pending"), r.POOL_FULL),
    ("geth", _said(-32000, "in-flight transaction limit reached for delegated accounts"),
     r.POOL_FULL),
    ("geth", _said(-32000, "transaction indexing is in progress"), r.INDEXING),
    ("geth", _said(-32000, "missing trie node 0xab (path ) state 0xab is not available"),
     r.PRUNED),
    ("geth", _said(-32000, "historical state 0xab is not available"), r.PRUNED),
    ("geth", _said(-32000, "oversized data: transaction size 9, limit 8"), r.GAS),
    ("geth", _said(-32000, "gas required exceeds allowance (30000000)"), r.GAS),
    ("geth", _said(-32002, "request timed out"), r.RANGE),
    ("geth", _said(-32003, "response too large"), r.RANGE),
    ("Infura", _said(-32005, "query returned more than 10000 results. Try with this block range "
                             "[0xBDE5F8, 0x102DBCC].", {"limit": 10000}), r.RANGE),
    ("Infura", _said(-32005, "daily request count exceeded, request rate limited"), r.BUSY),
    ("Infura", _said(-32005, "project ID request rate exceeded"), r.BUSY),
    ("Infura", _said(402, "daily credit limit reached"), r.BUSY),
    ("Infura", _said(-32002, "project ID does not have access to archive state"), r.PRUNED),
    ("Infura", _said(-32002, "invalid project id"), r.DENIED),
    ("Alchemy", _said(429, "Your app has exceeded its compute units per second capacity."),
     r.BUSY),
    ("Alchemy", _said(-32600, "Must be authenticated!"), r.DENIED),
    ("Alchemy", _said(-32602, "Log response size exceeded. You can make eth_getLogs requests with "
                              "up to a 2K block range"), r.RANGE),
    ("Alchemy", _said(-32600, "Under the Free tier plan, you can make eth_getLogs requests with up "
                              "to a 10 block range."), r.RANGE),
    ("QuickNode", _said(-32007, "50/second request limit reached - reduce calls per second"),
     r.BUSY),
    ("QuickNode", _said(-32614, "eth_getLogs is limited to a 10,000 range"), r.RANGE),
    ("Chainstack", _said(-32005, "You've exceeded the RPS limit available on the current plan."),
     r.BUSY),
    ("another", _said(-32602, "query exceeds max block range 100000"), r.RANGE),
    ("another", _said(-32603, "eth_getLogs range is too large, max is 1k blocks"), r.RANGE),
    ("another", _said(35, "ranges over 10000 blocks are not supported on freetier"), r.RANGE),
    ("another", _said(-32602, "query exceeds max results 20000, retry with the range 1-2"),
     r.RANGE),
    ("thirdweb", _said(-32005, "Maximum allowed number of requested blocks is 1000"), r.RANGE),
]  # fmt: skip
