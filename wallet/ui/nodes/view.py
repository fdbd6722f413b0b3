"""What the Nodes page shows: an immutable picture of the nodes, without any secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wallet.chain.endpoint import Endpoint
from wallet.chain.health import NodeHealth, NodeState
from wallet.text import tr
from wallet.ui.widgets.sentence import visible

ANSWERING = frozenset({NodeState.UP, NodeState.SLOW, NodeState.BEHIND})
"""States of a node that Hearth gets answers from."""


class NodeWish(StrEnum):
    """What somebody can ask for on the page; most are about one ``NodeView``."""

    ADD = "add"
    TEST = "test"
    TEST_ALL = "test-all"
    MOVE = "move"
    """About a ``Place``."""
    EDIT = "edit"
    ON = "on"
    OFF = "off"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class NodeView:
    """One node.

    Args:
        health: how it answers.
        latencies: what its last answers took in milliseconds, newest last; ``None`` for one that
            failed.
        is_asked: Hearth reads from it now.
        is_tested: a test of it is under way.
        head_lag: blocks it is behind the newest known one; ``None`` where that is unknown.
    """

    health: NodeHealth
    latencies: tuple[int | None, ...] = ()
    is_asked: bool = False
    is_tested: bool = False
    head_lag: int | None = None

    @property
    def endpoint(self) -> Endpoint:
        """How it is reached."""
        return self.health.endpoint

    @property
    def key(self) -> str:
        """Tells it from the others."""
        return self.endpoint.key

    @property
    def answers(self) -> bool:
        """Whether Hearth gets answers from it."""
        return self.health.state in ANSWERING


@dataclass(frozen=True, slots=True)
class Place:
    """A wish to have ``node`` at ``place`` of the order, counted from 0."""

    node: NodeView
    place: int


@dataclass(frozen=True, slots=True)
class NodesView:
    """Everything on the page at one moment, in the order in which nodes are preferred."""

    nodes: tuple[NodeView, ...] = ()

    @property
    def answering(self) -> tuple[NodeView, ...]:
        """Those that Hearth gets answers from."""
        return tuple(node for node in self.nodes if node.answers)

    @property
    def newest(self) -> NodeView | None:
        """The node that knows the newest block."""
        known = [node for node in self.answering if node.health.head is not None]
        return max(known, key=lambda node: node.health.head or 0, default=None)


def name_of(endpoint: Endpoint) -> str:
    """What a node is called: its name, else whose it is, else the computer in its address."""
    own = tr("Your community's node") if endpoint.from_community else ""
    return visible(endpoint.name) or own or endpoint.shown.partition("://")[2]
