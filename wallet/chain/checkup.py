"""Trying a node before it is used: can it be reached, is it the right chain, what can it do."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from wallet.chain import stopping
from wallet.chain.access import Access, Secret, no_secret
from wallet.chain.endpoint import Endpoint
from wallet.chain.errors_map import Json
from wallet.chain.expected import Expected, hold_against
from wallet.chain.node import Node
from wallet.chain.pool_member import client_version
from wallet.chain.rpc import Rpc
from wallet.chain.types import BlockRef
from wallet.codec.address import ZERO_ADDRESS
from wallet.errors import CancelledError, HearthError, NodeError

Progress = Callable[[str, int, int], None]
"""Told the step's message id, how many steps are done, and how many there are."""

LOGS, PROOF, FEE_HISTORY, BATCH = "logs", "proof", "fee-history", "batch"

STEPS = (
    "Connecting …",
    "Asking which chain it is on …",
    "Asking for the newest block …",
    "Asking what it can do …",
)
_LATENCY_OF = 3


@dataclass(frozen=True, slots=True)
class Checkup:
    """What an examination found.

    ``problem`` says why the node cannot be used. ``can`` are "logs" (without which the local index
    cannot be filled), "proof", "fee-history" and "batch". ``sha256`` is the certificate's, as far
    as it was seen.
    """

    endpoint: Endpoint
    problem: HearthError | None = None
    latency_ms: int | None = None
    head: BlockRef | None = None
    version: str = ""
    can: frozenset[str] = field(default_factory=frozenset)
    sha256: str = ""

    @property
    def ok(self) -> bool:
        """Whether the node can be used."""
        return self.problem is None


def examine(
    endpoint: Endpoint,
    expected: Expected | None,
    secret: Secret = no_secret,
    progress: Progress = lambda _step, _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    timeout: float = 5.0,
) -> Checkup:
    """Try a node; what is wrong with it is said in the result and not raised.

    Raises:
        CancelledError: ``cancelled`` became true.
    """
    access = Access(endpoint, secret)
    rpc = Rpc(endpoint.url, timeout=timeout, access=access)
    found = _Found(endpoint, rpc)
    try:
        with stopping.until(cancelled):
            found.look(expected, progress)
    except CancelledError:
        raise
    except HearthError as error:
        found.problem = error
    finally:
        rpc.close()
    return found.checkup(access.pin.sha256 if access.pin is not None else "")


class _Found:
    """What is known so far: an examination that ends early tells what it saw."""

    def __init__(self, endpoint: Endpoint, rpc: Rpc) -> None:
        self._endpoint = endpoint
        self._rpc = rpc
        self._node = Node(rpc)
        self.problem: HearthError | None = None
        self._latency: int | None = None
        self._head: BlockRef | None = None
        self._version = ""
        self._can: set[str] = set()

    def look(self, expected: Expected | None, progress: Progress) -> None:
        steps = len(STEPS)
        progress(STEPS[0], 0, steps)
        self._node.chain_id()
        with suppress(NodeError):
            self._version = client_version(self._node)
        progress(STEPS[1], 1, steps)
        if expected is not None:
            hold_against(self._rpc, expected)
        progress(STEPS[2], 2, steps)
        self._latency = self._measure()
        progress(STEPS[3], 3, steps)
        self._try_everything()
        progress(STEPS[3], steps, steps)

    def checkup(self, sha256: str) -> Checkup:
        return Checkup(
            self._endpoint, self.problem, self._latency, self._head, self._version,
            frozenset(self._can), sha256,
        )  # fmt: skip

    def _measure(self) -> int:
        """The best of a few answers, in milliseconds: what the way there takes."""
        times = []
        for _ in range(_LATENCY_OF):
            start = time.monotonic()
            self._head = self._node.head()
            times.append(time.monotonic() - start)
        return round(min(times) * 1000)

    def _try_everything(self) -> None:
        head = hex(self._head.number) if self._head is not None else "latest"
        question = {"fromBlock": head, "toBlock": head, "address": [ZERO_ADDRESS]}
        self._try(LOGS, "eth_getLogs", [question], list)
        self._try(PROOF, "eth_getProof", [ZERO_ADDRESS, [], head], dict)
        self._try(FEE_HISTORY, "eth_feeHistory", ["0x1", "latest", []], dict)
        with suppress(NodeError):
            self._rpc.batch([("eth_chainId", []), ("eth_chainId", [])])
            if self._rpc.takes_batches:
                self._can.add(BATCH)

    def _try(self, name: str, method: str, params: list[Json], kind: type) -> None:
        with suppress(NodeError):
            if isinstance(self._node.raw(method, params), kind):
                self._can.add(name)
