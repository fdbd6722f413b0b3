"""Every test here runs on every node there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.nodes import NAMES, RunningNode, running
from wallet.chain.errors_map import register_errors
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.protocol.contracts import all_errors


@pytest.fixture(scope="module", params=NAMES)
def where(request: pytest.FixtureRequest) -> Iterator[RunningNode]:
    """A running node."""
    with running(request.param) as node:
        yield node


@pytest.fixture
def node(where: RunningNode) -> Iterator[Node]:
    """The wallet's view of it."""
    register_errors(all_errors())
    rpc = Rpc(where.url)
    yield Node(rpc)
    rpc.close()
