from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.hearth import Person
from tests.cli.settled import Village, settle
from wallet.practice.launcher import NodeProcess, start_node


@pytest.fixture(scope="session")
def node() -> Iterator[NodeProcess]:
    """One embedded node for all tests that need a chain."""
    with start_node(None, lead=3600) as process:
        yield process


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the persons of the tests live."""
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="session")
def operator(people: Path) -> Person:
    return Person(people / "operator", 0)


@pytest.fixture(scope="session")
def community(node: NodeProcess, people: Path, operator: Person) -> Path:
    """The community file of a fresh community, written by the real command."""
    path = people / "community.json"
    ended = operator.does(
        "deploy", "--rpc", node.url, "--out", path, "--name", "Linden Street", "--yes"
    )
    ended.well()
    return path


@pytest.fixture(scope="session")
def village(community: Path, node: NodeProcess, people: Path) -> Village:
    """Members with gas and money; the first command of each names the community file."""
    built = settle(community, node.url, people)
    for who in (built.mei, built.anna, built.ben, built.stranger):
        who.does("offer", "show", "--community", community).well()
    return built
