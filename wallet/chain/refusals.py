"""What nodes refuse, by the words they use for it, most telling first.

``parts`` are looked for in the lower-cased message; ``codes`` are JSON-RPC error codes that mean
this and nothing else. Collected from geth, Besu, Nethermind, Erigon, anvil and hardhat.
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
BEYOND_HEAD = "node.beyond_head"
RANGE = "node.range"
TOO_MANY_LOGS = "node.too_many_logs"
INDEXING = "node.indexing"
NO_METHOD = "node.no_method"
UNDERPRICED = "node.underpriced"
POOL_FULL = "node.pool_full"
OTHER_HASH = "node.other_hash"

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        KNOWN,
        "The node at {url} has this transaction already.",
        "Nothing needs to be done; wait until it is confirmed.",
        ("already known", "already imported", "known transaction", "alreadyknown",
         "transaction already exists", "already in mempool", "already in the txpool"),
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
        ("nonce too high", "nonce is too high", "nonce gap", "too distant", "nonce too far"),
    ),
    Refusal(
        "node.funds",
        "This account has too little coin to pay the network fee.",
        "Ask your community's operator for some coin, then try again.",
        ("insufficient funds", "enough funds", "upfront cost exceeds", "insufficientfunds",
         "insufficient balance", "cost exceeds balance"),
    ),
    Refusal(
        UNDERPRICED,
        "The network fee offered is too low at the moment.",
        "Try again; the fee is then worked out anew.",
        ("underpriced", "less than block base fee", "lower than block base", "feetoolow",
         "fee too low", "gas price below", "gas price too low", "max fee per gas too low",
         "feecaptoolow", "too low for the next block", "below the minimum",
         "replacement gas too low", "cannot pay basefee", "minimum gas price"),
    ),
    Refusal(
        POOL_FULL,
        "The node at {url} has too much to do.",
        "Wait a moment; Hearth sends it again by itself.",
        ("pool is full", "pool limit", "txpool full", "mempool is full", "node is syncing"),
    ),
    Refusal(
        "node.gas",
        "This is too much work for one transaction.",
        "Do it in smaller parts. If it is a single trade, tell your community's operator.",
        ("exceeds block gas limit", "intrinsic gas", "gas limit too", "gaslimitexceeded",
         "exceeds transaction gas", "out of gas", "gas required exceeds"),
    ),
    Refusal(
        BEYOND_HEAD,
        "The node at {url} does not have these blocks yet.",
        "Wait a moment; Hearth asks again by itself.",
        ("beyond current head", "beyond head", "invalid block range", "header not found",
         "unknown block", "block not found", "requested block", "after last accepted block",
         "one of the blocks specified", "greater than latest", "greater than current height",
         "future block"),
    ),
    Refusal(
        RANGE,
        "The node at {url} does not answer for so many blocks at once.",
        "Nothing needs to be done; Hearth asks for fewer.",
        ("block range", "range too large", "query returned more than", "response size",
         "limit exceeded", "too many results", "too many blocks", "range exceeds", "range is too",
         "exceeds maximum", "exceed maximum", "max results", "range limit", "query timeout",
         "response is too big"),
        frozenset({-32005}),
    ),
    Refusal(
        NO_METHOD,
        "The node at {url} does not offer something Hearth needs.",
        "Choose another node.",
        ("method not found", "does not exist/is not available", "not supported",
         "unsupported method", "unknown method"),
        frozenset({-32601}),
    ),
)  # fmt: skip
