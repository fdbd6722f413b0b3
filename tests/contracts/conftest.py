"""One town per test; building it takes some tenths of a second, so a snapshot is reused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.sharing import Sharing
from tests.contracts.town import Town


@pytest.fixture(scope="session")
def shared_town() -> Town:
    return Town()


@pytest.fixture
def town(shared_town: Town) -> Iterator[Town]:
    """A town as it was right after set-up."""
    with shared_town.evm.undone():
        yield shared_town


@pytest.fixture
def sharing(town: Town) -> Sharing:
    """The same town, where Mei, Yusuf and Ana let SharePool move their gas."""
    return Sharing(town)
