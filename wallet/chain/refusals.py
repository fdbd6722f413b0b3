"""What nodes refuse, by the words they use for it, most telling first.

``parts`` are looked for in the lower-cased message; ``codes`` are JSON-RPC error codes that mean
this and nothing else, for messages that say nothing. The order matters: nodes' words overlap.

Sources: what geth 1.17 and 1.13, anvil, hardhat, EthereumJS and the embedded node answer
(``tests/chain/node_answers.json``, held against them by ``tests/conformance/test_errors.py``);
Besu's RpcErrorType, Nethermind's AcceptTxResult and TxErrorMessages, Erigon's DiscardReason; the
documents of Infura, Alchemy and QuickNode; EIP-1474. See ``tests/chain/documented_answers.py``.
"""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """A kind of refusal: our code and words, and how to recognise it."""

    code: str
    cause: str
    fix: str
    parts: tuple[str, ...]
    codes: frozenset[int] = frozenset()


KNOWN = "node.known"
NONCE_LOW = "node.nonce_low"
NONCE_HIGH = "node.nonce_high"
FUNDS = "node.funds"
BUSY = "node.busy"
DENIED = "node.denied"
UNDERPRICED = "node.underpriced"
FEE_CAP = "node.fee_cap"
POOL_FULL = "node.pool_full"
SYNCING = "node.syncing"
OTHER_CHAIN = "node.other_chain"
NOT_ALLOWED = "node.not_allowed"
GAS = "node.gas"
PRUNED = "node.pruned"
BEYOND_HEAD = "node.beyond_head"
RANGE = "node.range"
TOO_MANY_LOGS = "node.too_many_logs"
INDEXING = "node.indexing"
NO_METHOD = "node.no_method"
NOT_UNDERSTOOD = "node.not_understood"
OTHER_HASH = "node.other_hash"

TRY_LATER = frozenset({BUSY, DENIED, POOL_FULL, SYNCING, INDEXING, NONCE_HIGH})
"""Refusals that say nothing about the transaction itself."""

TRY_ANOTHER = frozenset(
    {BEYOND_HEAD, INDEXING, NO_METHOD, NOT_UNDERSTOOD, POOL_FULL, PRUNED, RANGE, SYNCING, FEE_CAP}
)
"""Refusals that are no verdict on the question: another node may well answer it."""

OUT_OF_GAS = ("out of gas", "outofgas")

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        KNOWN,
        "The node at {url} has this transaction already.",
        "Nothing needs to be done; wait until it is confirmed.",
        ("already known", "already imported", "known transaction", "alreadyknown",
         "transaction already exists", "already in mempool", "already in the txpool",
         "with same hash"),
    ),
    Refusal(
        INDEXING,
        "The node at {url} is still sorting its transactions.",
        "Wait a moment; Hearth asks again by itself.",
        ("indexing is in progress", "indexing in progress"),
    ),
    Refusal(
        NONCE_LOW,
        "Another transaction of this account took this one's place.",
        "Look at what has happened in Activity, and start again if it is still needed.",
        ("nonce too low", "nonce is too low", "nonce has already been used", "oldnonce",
         "nonce too small", "below current nonce"),
    ),
    Refusal(
        NONCE_HIGH,
        "An earlier transaction of this account has to be confirmed first.",
        "Wait until it is confirmed; Hearth sends this one again by itself.",
        ("nonce too high", "nonce is too high", "nonce gap", "noncegap", "too distant",
         "nonce too far", "noncetoofar", "with a lower nonce"),
    ),
    Refusal(
        FUNDS,
        "This account has too little coin to pay the network fee.",
        "Ask your community's operator for some coin, then try again.",
        ("insufficient funds", "enough funds", "upfront cost exceeds", "insufficientfunds",
         "insufficient balance", "cost exceeds balance"),
    ),
    Refusal(
        BUSY,
        "The node at {url} says it was asked too often.",
        "Wait a minute, or choose another node.",
        ("too many requests", "rate limit", "rate-limit", "request rate", "request limit",
         "requests per second", "rps limit", "compute units", "daily request count",
         "capacity limit", "credit limit", "quota", "credits limited"),
        frozenset({429, 402, -32029}),
    ),
    Refusal(
        DENIED,
        "The node at {url} does not let you in.",
        "Check the key or password in the node's address, or choose another node.",
        ("unauthorized", "must be authenticated", "authentication required", "invalid api key",
         "invalid project id", "access denied"),
        frozenset({401, 403, -40100}),
    ),
    Refusal(
        UNDERPRICED,
        "The network fee offered is too low at the moment.",
        "Try again; the fee is then worked out anew.",
        ("underpriced", "less than block base fee", "lower than block base", "feetoolow",
         "fee too low", "gas price below", "gas price too low", "max fee per gas too low",
         "feecaptoolow", "too low for the next block", "below the minimum", "minimum gas price",
         "replacement gas too low", "replace existing", "higher tip", "cannot pay basefee",
         "higher than max fee", "exceeds max fee", "bigger than maxfee", "higher than maxfee",
         "less than maxpriorityfee"),
    ),
    Refusal(
        FEE_CAP,
        "The node at {url} lets no transaction through that may cost so much.",
        "Wait until network fees are lower, or choose another node.",
        ("exceeds the configured cap", "fee cap exceeded"),
    ),
    Refusal(
        POOL_FULL,
        "The node at {url} has too much to do.",
        "Wait a moment; Hearth sends it again by itself.",
        ("pool is full", "pool limit", "txpool full", "mempool is full", "account limit exceeded",
         "max amount of txs", "in-flight transaction limit", "tries to replace pending", "spammer"),
    ),
    Refusal(
        SYNCING,
        "The node at {url} is still catching up with the chain.",
        "Wait until it has caught up, or choose another node.",
        ("is syncing", "sync is still in progress", "not yet in sync", "current chain height yet",
         "highest block header unavailable", "no peer"),
    ),
    Refusal(
        OTHER_CHAIN,
        "This was not signed for the chain that the node at {url} is on.",
        "Check that this node belongs to your community, or choose another node.",
        ("invalid chain id", "invalid chainid", "wrong chainid", "derived chain id",
         "invalidtxchainid", "chainid not supported", "chainid is required",
         "invalid sender", "only replay-protected"),
    ),
    Refusal(
        NOT_ALLOWED,
        "This account may not send anything on this chain.",
        "Ask your community's operator to admit the account.",
        ("not authorized to send", "not permitted", "not allowed to send"),
    ),
    Refusal(
        GAS,
        "This is too much work for one transaction.",
        "Do it in smaller parts. If it is a single trade, tell your community's operator.",
        ("exceeds block gas limit", "intrinsic gas", "intrinsicgas", "gas limit too",
         "gas limit is too", "gas limit reached", "gas limit cap", "gaslimitcap",
         "gaslimitexceeded", "exceeds transaction gas", "gas required exceeds", "requires at least",
         "initcode", "init code", "oversized data", "rlptoolong", *OUT_OF_GAS),
    ),
    Refusal(
        PRUNED,
        "The node at {url} no longer keeps what was asked about so old a block.",
        "Choose a node that keeps the whole history.",
        ("missing trie node", "historical state", "state is not available", "state not available",
         "no state available", "state unavailable", "is pruned", "pruned history",
         "been pruned", "archive", "proof window"),
        frozenset({4444}),
    ),
    Refusal(
        BEYOND_HEAD,
        "The node at {url} does not have these blocks yet.",
        "Wait a moment; Hearth asks again by itself.",
        ("beyond current head", "beyond head", "invalid block range", "header not found",
         "unknown block", "block not found", "requested block ", "after last accepted block",
         "one of the blocks specified", "greater than latest", "greater than current height",
         "future block", "blockoutofrange", "invalid block tag", "blockhash cannot be found",
         "block param"),
        frozenset({-39001}),
    ),
    Refusal(
        RANGE,
        "The node at {url} does not answer for so many blocks at once.",
        "Nothing needs to be done; Hearth asks for fewer.",
        ("block range", "blocks range", "ranges over", "range too large", "too wide",
         "query returned more than", "response size", "limit exceeded", "too many results",
         "too many blocks", "range exceeds", "range is too", "exceeds maximum", "exceed maximum",
         "max results", "range limit", "query timeout", "timed out", "timeout expired",
         "response is too big", "response too large", "limited to", "number of requested blocks",
         "block count", "blockcount"),
        frozenset({-32005}),
    ),
    Refusal(
        NO_METHOD,
        "The node at {url} does not offer something Hearth needs.",
        "Choose another node.",
        ("method not found", "does not exist/is not available", "not supported",
         "not yet supported", "unsupported method", "unknown method", "method not enabled"),
        frozenset({-32601, -32604}),
    ),
    Refusal(
        NOT_UNDERSTOOD,
        "The node at {url} did not understand what Hearth asked.",
        "Choose another node; this one's own words are in the details.",
        ("rlp:", "could not be parsed", "decode transaction"),
        frozenset({-32700, -32600, -32602}),
    ),
)  # fmt: skip
