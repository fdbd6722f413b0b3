from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.market.street import Street, Wallet, open_street


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """One street on one embedded node for all tests that need a real chain."""
    built = open_street(tmp_path_factory.mktemp("street"))
    yield built
    built.process.stop()


@pytest.fixture
def mei(street: Street) -> Iterator[Wallet]:
    wallet = street.wallet(street.mei)
    yield wallet
    wallet.index.close()


@pytest.fixture
def anna(street: Street) -> Iterator[Wallet]:
    wallet = street.wallet(street.anna)
    yield wallet
    wallet.index.close()
