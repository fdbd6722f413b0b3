from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.market.operating.office import Office, open_office
from wallet.chain.errors_map import register_errors
from wallet.practice.launcher import NodeProcess, start_node
from wallet.protocol.contracts import all_errors


@pytest.fixture(scope="session")
def chain() -> Iterator[NodeProcess]:
    """One embedded node whose clock may run ahead of the real one."""
    register_errors(all_errors())
    with start_node(None, lead=3600) as process:
        yield process


@pytest.fixture(scope="module")
def office(chain: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One community for the tests of a file."""
    return open_office(chain.url, tmp_path_factory.mktemp("office"))


@pytest.fixture
def new_office(chain: NodeProcess, tmp_path: Path) -> Callable[[], Office]:
    """A community for one test alone."""
    return lambda: open_office(chain.url, tmp_path)
