"""What blooms, receipts and parent hashes rule out, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chain.fake_chain import DirectRpc, FakeChain
from tests.ledger.world import HOMES, World, community, log
from wallet.chain.node import Node
from wallet.chain.types import BlockRef, Log
from wallet.errors import NodeAnswerError
from wallet.ledger.completeness import Witness
from wallet.ledger.index import Index
from wallet.ledger.intake import Intake
from wallet.ledger.reading import MovedError, Reader
from wallet.ledger.writer import Writer
from wallet.protocol.contracts import CREDIT, MARKET


def told(chain: FakeChain, *, proofs: bool) -> tuple[Node, BlockRef, list[Log]]:
    """A node, the newest block's header and its events of ours."""
    rpc: Any = DirectRpc(chain)
    node = Node(rpc)
    logs = node.logs(chain.head, chain.head, community(chain).watched)
    if not proofs:
        chain.do_eth_getBlockReceipts = lambda _number: None  # type: ignore[method-assign]
    return node, node.block(chain.head), logs


def witness(chain: FakeChain) -> Witness:
    town = community(chain)
    return Witness(town.watched, Intake(town).own_topics)


def test_a_changed_amount_is_forged_by_the_receipts(chain: FakeChain, world: World) -> None:
    chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    node, header, logs = told(chain, proofs=True)
    assert witness(chain).prove(node, header, logs)
    with pytest.raises(NodeAnswerError) as caught:
        witness(chain).prove(node, header, [logs[0]._replace(data=bytes(32))])
    assert caught.value.code == "node.logs_forged"


def test_a_contract_that_said_nothing_may_have_spoken(chain: FakeChain) -> None:
    """By its address alone: its event is of a kind that nobody knows."""
    token = community(chain).money.address
    address, _, data = log(MARKET, "OfferCancelled", (b"\x01" * 32, HOMES[0]))
    chain.mine([[(token, (b"\x55" * 32,), data), (address, (b"\x66" * 32,), data)]])
    node, header, logs = told(chain, proofs=False)
    assert witness(chain).unproven(node, [header], []) == [header]
    assert len(logs) == 2


def test_another_kind_of_event_may_be_there_in_a_crowded_stretch(chain: FakeChain) -> None:
    cancelled = log(MARKET, "OfferCancelled", (b"\x01" * 32, HOMES[0]))
    raised = log(MARKET, "CounterIncremented", (HOMES[0], 5))
    given = log(CREDIT, "Allotted", (HOMES[0], 5, 5))
    chain.mine([[cancelled, raised, given]])
    node, header, logs = told(chain, proofs=False)
    # Among many blocks with events only blooms are looked at.
    crowd = [entry._replace(block_number=10_000 + n) for n in range(70) for entry in logs[:1]]
    assert witness(chain).unproven(node, [header], [*logs, *crowd]) == []
    assert witness(chain).unproven(node, [header], [logs[0], logs[2], *crowd]) == [header]


def test_headers_that_do_not_follow_on_each_other_are_two_chains(
    chain: FakeChain, world: World
) -> None:
    for _ in range(4):
        chain.mine()
    chain.blocks[3].parent = b"\x07" * 32
    rpc: Any = DirectRpc(chain)
    with pytest.raises(MovedError):
        Reader(community(chain)).read(Node(rpc), 1, chain.head, Node(rpc).head())


def test_a_stretch_that_does_not_follow_on_the_index_is_not_stored(
    chain: FakeChain, world: World, index: Index
) -> None:
    for _ in range(4):
        chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    rpc: Any = DirectRpc(chain)
    node, reader = Node(rpc), Reader(community(chain))
    head = node.head()
    first, second = reader.read(node, 1, 2, head), reader.read(node, 3, 4, head)
    index.claim(community(chain))
    writer = Writer(index)
    with pytest.raises(MovedError):
        writer.store([first, replace(second, before=b"\x07" * 32)], 4, lambda *_: None)
    with pytest.raises(MovedError):
        writer.store([replace(second, before=b"\x07" * 32)], 4, lambda *_: None)
    with index.snapshot() as db:
        assert db.execute("SELECT MAX(number) FROM blocks").fetchone() == (2,)
    writer.store([second], 4, lambda *_: None)
