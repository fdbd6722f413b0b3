"""A village per test; the town behind it is built once and put back after each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.town import Town
from tests.protocol.village import Village
from wallet.chain.errors_map import register_errors
from wallet.protocol.contracts import all_errors


@pytest.fixture(scope="session")
def built_town() -> Town:
    register_errors(all_errors())
    return Town()


@pytest.fixture
def village(built_town: Town) -> Iterator[Village]:
    built = Village(built_town)
    with built.undone():
        yield built
