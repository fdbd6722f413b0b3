"""A founded community on a chain in memory, an index and the sync between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_chain import DirectRpc, FakeChain
from tests.ledger.world import World, community
from wallet.chain.node import Node
from wallet.ledger.index import Index
from wallet.ledger.schema import EVENT_TABLES
from wallet.ledger.sync import Sync


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture
def world(chain: FakeChain) -> World:
    town = World()
    chain.mine(town.found())
    return town


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = Index(tmp_path / "index.sqlite")
    yield opened
    opened.close()


def make_sync(chain: FakeChain, index: Index) -> Sync:
    return Sync(Node(DirectRpc(chain)), community(chain), index)  # type: ignore[arg-type]


@pytest.fixture
def sync(chain: FakeChain, index: Index) -> Callable[[], Any]:
    """Read everything up to the head."""
    syncing = make_sync(chain, index)
    return syncing.step


def dump(index: Index) -> dict[str, list[Any]]:
    """Everything in an index that depends on the chain alone."""
    tables = ["balances", "money", "batch_totals", "holding_starts"]
    with index.snapshot() as db:
        content = {
            table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608
            for table in [*EVENT_TABLES, *tables]
        }
        content["blocks"] = db.execute(
            "SELECT * FROM blocks WHERE events > 0 ORDER BY number"
        ).fetchall()
    return content
