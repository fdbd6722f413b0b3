"""One node in memory for the tests of what it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice.node.support import KEYS, Client, Person, money_code
from wallet.practice.launcher import NodeProcess, start_node


@pytest.fixture(scope="session")
def node() -> Iterator[NodeProcess]:
    with start_node(None, lead=3600) as process:
        yield process


@pytest.fixture
def client(node: NodeProcess) -> Iterator[Client]:
    client = Client(node.url)
    yield client
    client.close()


@pytest.fixture
def ann(client: Client) -> Person:
    return Person(client, KEYS[0])


@pytest.fixture
def bob(client: Client) -> Person:
    return Person(client, KEYS[1])


@pytest.fixture(scope="session")
def money(node: NodeProcess) -> str:
    """The address of an ERC-20 that account 0 owns."""
    client = Client(node.url)
    try:
        ann = Person(client, KEYS[0])
        return ann.deploy(money_code(ann.address))
    finally:
        client.close()
