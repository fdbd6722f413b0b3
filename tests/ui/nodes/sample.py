"""Nodes in every state, for tests and pictures of the Nodes page."""

from __future__ import annotations

import time

from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.chain.health import NodeHealth, NodeState
from wallet.errors import HearthError, NodeDownError, WrongChainError
from wallet.ui.nodes.view import NodesView, NodeView
from wallet.units import Timestamp

HEAD = 48_213
STREET = Endpoint("http://127.0.0.1:8545", "The street's node", from_community=True)
LINDQVIST = Endpoint("https://node.lindqvist.example", "Anna's computer", auth=AuthKind.BEARER)
MILL = Endpoint("https://rpc.oldmill.example:8443/v1/key-of-the-mill", "Old Mill Bakery")
OTHER = Endpoint("https://mainnet.example.org")


def node(
    endpoint: Endpoint,
    state: NodeState = NodeState.UP,
    *,
    latency: int | None = 14,
    head: int | None = HEAD,
    error: HearthError | None = None,
    latencies: tuple[int | None, ...] = (),
    is_asked: bool = False,
    failed: int = 0,
    is_tested: bool = False,
) -> NodeView:
    """A node as a pool tells of it."""
    health = NodeHealth(
        endpoint,
        state,
        latency_ms=latency,
        head=head,
        head_time=Timestamp(int(time.time()) - 4) if head else None,
        error_rate=failed / 100,
        asked=240 if latency else 0,
        failed=failed,
        last_error=error,
    )
    lag = HEAD - head if head else None
    return NodeView(health, latencies, is_asked=is_asked, is_tested=is_tested, head_lag=lag)


def no_answer() -> HearthError:
    return NodeDownError(
        "node.down",
        "The node at {url} cannot be reached.",
        "Check the internet connection, and that the node is running at this address. "
        "Hearth tries again by itself.",
        url=MILL.shown,
        detail="HTTPSConnectionPool(host='rpc.oldmill.example', port=8443): Max retries exceeded",
    )


def other_chain() -> HearthError:
    return WrongChainError(
        "chain.id",
        "The node belongs to chain {found}, the community “{name}” to chain {expected}.",
        "Choose a node of this community.",
        name="Lindenstraße",
        found=1,
        expected=31_337,
    )


def view() -> NodesView:
    """Four nodes, of which two answer."""
    waves = tuple(12 + (step * 7) % 9 for step in range(38))
    slow: tuple[int | None, ...] = tuple(
        None if step in {8, 9} else 300 + (step * 97) % 1900 for step in range(30)
    )
    return NodesView((
        node(STREET, latencies=waves, is_asked=True),
        node(LINDQVIST, NodeState.SLOW, latency=1_840, head=HEAD - 2, latencies=slow, failed=4),
        node(MILL, NodeState.DOWN, latency=60, head=None, error=no_answer(), failed=38),
        node(OTHER, NodeState.WRONG_CHAIN, latency=None, head=None, error=other_chain()),
        node(Endpoint("http://192.168.1.20:8545", enabled=False), NodeState.OFF, latency=None,
             head=None),
    ))  # fmt: skip
