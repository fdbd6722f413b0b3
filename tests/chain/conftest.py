"""A node that can misbehave, and connections to it that are closed again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chain.fake_chain import FakeChain
from tests.chain.fake_node import Server
from wallet.chain.rpc import Rpc


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(FakeChain()) as running:
        yield running


@pytest.fixture
def rpc(server: Server) -> Iterator[Rpc]:
    client = Rpc(server.url, timeout=30.0, max_bytes=1 << 20)
    yield client
    client.close()
