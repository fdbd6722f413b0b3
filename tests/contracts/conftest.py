"""One town per test; building it takes some tenths of a second, so a snapshot is reused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.evm import START
from tests.contracts.sharing import Sharing
from tests.contracts.town import Town


@pytest.fixture(scope="session")
def shared_town() -> Town:
    return Town()


@pytest.fixture
def town(shared_town: Town) -> Iterator[Town]:
    """A town as it was right after set-up."""
    evm = shared_town.evm
    evm.forget_warm_slots()
    evm.state.persist()
    root, nonce = evm.state.state_root, evm.nonce
    yield shared_town
    evm.forget_warm_slots()
    evm.state = type(evm.state)(evm.state._db, evm.state.execution_context, root)
    evm.nonce, evm.now, evm.number = nonce, START, 1


@pytest.fixture
def sharing(town: Town) -> Sharing:
    """The same town, where Mei, Yusuf and Ana let SharePool move their gas."""
    return Sharing(town)
