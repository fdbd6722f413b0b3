"""A chain that changes its mind: what the wallet knew is taken back, and sent again."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.conformance.nodes import NAMES, RunningNode, running
from tests.conformance.undoing import CAN, undone
from tests.market.street import Street, Wallet, sell
from wallet.errors import NodeError
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync
from wallet.protocol import calls


@pytest.fixture(scope="module", params=[name for name in NAMES if name in CAN])
def forked(request: pytest.FixtureRequest) -> Iterator[RunningNode]:
    """A node whose last blocks can be undone."""
    with running(request.param) as node:
        yield node


@pytest.fixture(scope="module")
def street(forked: RunningNode, tmp_path_factory: pytest.TempPathFactory) -> Street:
    return Street(forked, tmp_path_factory.mktemp(forked.name))  # type: ignore[arg-type] # has url


@pytest.fixture
def mei(street: Street) -> Iterator[Wallet]:
    """Mei, who has let the market hand over her gas before."""
    if not calls.read_gas_approval(street.node, street.community, street.mei.address):
        street.send(street.mei, calls.approve_gas(street.community))
    wallet = street.wallet(street.mei)
    yield wallet
    wallet.index.close()


def digest_of_a_new_index(street: Street, upto: Index) -> str:
    """The digest of an index that was built from nothing, and read as far as ``upto``."""
    index = Index(street.folder / f"new-{time.monotonic_ns()}.sqlite")
    Sync(street.node, street.community, index).step()
    digest = index.digest()
    index.close()
    return digest


def test_an_offer_whose_block_is_undone_is_gone_and_comes_back(
    forked: RunningNode, street: Street, mei: Wallet
) -> None:
    before = len(mei.offers())
    with undone(forked):
        sell(mei, kwh=2)
        assert len(mei.offers()) == before + 1
        (posted,) = [entry for entry in mei.outbox.entries() if "post" in entry.label]
        assert street.node.receipt(posted.hash) is not None
    result = mei.sync.step()
    assert result.rolled_back >= 1
    deadline = time.monotonic() + 60
    while len(mei.offers()) == before and time.monotonic() < deadline:
        mei.sender.resume()
        time.sleep(0.3)
    assert len(mei.offers()) == before + 1
    receipt = street.node.receipt(posted.hash)
    assert receipt is not None
    assert receipt.status == 1


def test_the_index_is_the_one_that_a_new_reader_builds(
    forked: RunningNode, street: Street, mei: Wallet
) -> None:
    with undone(forked):
        sell(mei, kwh=3)
        mei.look()
    for _ in range(20):
        try:
            mei.sync.step()
            followed, built = mei.index.digest(), digest_of_a_new_index(street, mei.index)
        except NodeError:
            continue
        if followed == built:
            break
        time.sleep(0.5)  # a block came in between
    assert followed == built
