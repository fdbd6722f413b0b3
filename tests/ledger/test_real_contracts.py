"""The index against the real contracts: a street lives on a node, then both are asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import pytest

from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.keys.signer import LocalSigner
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync
from wallet.practice.launcher import start_node
from wallet.practice.street.launcher import start_street
from wallet.protocol import calls, community
from wallet.protocol.community import CommunityFile
from wallet.units import Timestamp

ME = LocalSigner(bytes(31) + b"\x2a").address


class Lived(NamedTuple):
    """A street that has stopped, and the index that followed it."""

    node: Node
    community: CommunityFile
    index: Index


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("street")
    with start_node(None) as process:
        node = Node(Rpc(process.url))
        street = start_street(process.url, folder / "street", ME, "Me")
        try:
            file = community.load(Path(street.wait_ready(lambda *_: None, lambda: False)))
            index = Index(folder / "index.sqlite")
            sync = Sync(node, file, index)
            deadline = time.monotonic() + 90
            while time.monotonic() < deadline:
                sync.step()
                if len(queries.open_offers(index)) >= 3 and queries.fills(index):
                    break
                time.sleep(0.2)
        finally:
            street.stop()
        sync.step()
        yield Lived(node, file, index)
        index.close()


def test_every_account_holds_what_the_contracts_say(lived: Lived) -> None:
    node, file, index = lived
    for member in file.members:
        who = member.address
        held = [(row.credit_id, row.wh) for row in queries.holdings(index, who)]
        assert held == [(item[0], item[1]) for item in calls.read_holdings(node, file, who)]
        assert queries.money(index, who) == calls.read_money(node, file, who)
        assert queries.arrears(index, who) == calls.read_arrears(node, file, who)


def test_every_batch_is_conserved_and_issued_as_the_contract_says(lived: Lived) -> None:
    batches = queries.conservation(lived.index)
    assert batches
    for batch in batches:
        assert batch.ok
        totals = calls.read_batch_totals(lived.node, lived.community, batch.credit_id)
        said = (batch.issued, batch.settled, batch.retired, batch.held)
        assert said == (totals.issued, totals.settled, totals.retired, totals.held)


def test_the_meter_stands_where_the_registry_says(lived: Lived) -> None:
    meter = queries.meter(lived.index, ME)
    assert meter is not None
    there = calls.read_meter(lived.node, lived.community, meter.meter_id)
    assert (meter.index_l, meter.last_ts, meter.last_seq, meter.signer) == (
        there.last_index_l,
        there.last_ts,
        there.last_seq,
        there.signer,
    )
    now = Timestamp(meter.last_ts)
    assert sum(day.wh for day in queries.usage_by_day(lived.index, ME, 35, UTC, now)) > 100_000


def test_open_offers_are_open_and_have_the_hashes_the_market_gives_them(lived: Lived) -> None:
    node, file, index = lived
    rows = queries.open_offers(index)
    assert rows
    for row in rows:
        assert row.signed.offer.hash(file.chain_id, file.market) == row.signed.hash
        assert row.filled_wh == calls.read_filled(node, file, row.signed.hash)
        assert not calls.read_cancelled(node, file, row.signed.hash)
