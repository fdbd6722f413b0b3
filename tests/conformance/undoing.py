"""Blocks that were there and are no more, on every kind of node that can be made to do it.

``with undone(where):`` whatever is put into blocks inside is in no block of the chain afterwards:
the first validator was alone and the others went on, the second client's chain won, or the
developer's node was told to forget. The chain that is left is longer than the one that was.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.clique import CliqueNetwork
from tests.conformance.engine import EnginePair
from tests.conformance.machines import Machine, until
from tests.conformance.nodes import RunningNode
from tests.practice.node.support import KEYS, Client, Person

CAN = ("anvil", "hardhat", "geth", "clique", "ethereumjs")
"""The embedded node makes every block itself, once: its chain has no forks."""


@contextmanager
def undone(where: RunningNode) -> Iterator[None]:
    """Take everything out again that gets into blocks inside."""
    ways = {"clique": _outvoted, "ethereumjs": _overtaken, "geth": _wound_back}
    with ways.get(where.name, _restored)(where):
        yield


@contextmanager
def _restored(where: RunningNode) -> Iterator[None]:
    """anvil and hardhat go back to a snapshot."""
    machine: Machine = where.network
    snapshot = machine.ask("evm_snapshot")
    yield
    before = _head(where)
    assert machine.ask("evm_revert", snapshot)
    while _head(where) <= before:
        machine.ask("evm_mine")


@contextmanager
def _wound_back(where: RunningNode) -> Iterator[None]:
    """geth's developer chain goes back to a block, and on with somebody else's transactions."""
    machine: Machine = where.network.machine
    start = _head(where)
    yield
    before = _head(where)
    machine.ask("debug_setHead", hex(start))
    client = Client(where.url)
    somebody = Person(client, KEYS[3], where.chain_id)
    while _head(where) <= before:
        somebody.do(value=1)
    client.close()


@contextmanager
def _overtaken(where: RunningNode) -> Iterator[None]:
    """The second client's chain, which has nothing of it, becomes the first one's."""
    pair: EnginePair = where.network
    pair.part()
    yield
    before = _head(where)
    until("the other chain is longer", lambda: len(pair.clients[1].chain) > before)
    pair.rejoin(winner=1)


@contextmanager
def _outvoted(where: RunningNode) -> Iterator[None]:
    """The first validator is alone and may seal one block; the other two go on without it.

    It seals only once a transaction waits: a validator must let others seal in between, so an
    empty block would be its last.
    """
    network: CliqueNetwork = where.network
    alone, *others = network.first
    alone.ask("miner_stop")
    rested = alone.head() + 2
    until("the others have sealed", lambda: alone.head() >= rested)
    network.part([alone], others)
    stopping = threading.Event()
    sealer = threading.Thread(target=_seal_when_asked, args=(network, stopping), daemon=True)
    sealer.start()
    try:
        yield
    finally:
        stopping.set()
        sealer.join(60)
    before, lost = alone.head(), alone.ask("eth_getBlockByNumber", "latest", False)["hash"]
    until("the others are ahead", lambda: min(v.head() for v in others) > before + 1)
    network.join(alone, *others)
    alone.ask("miner_start")
    until("it follows the others", lambda: _at(where, before) not in {None, lost})


def _seal_when_asked(network: CliqueNetwork, stopping: threading.Event) -> None:
    alone = network.first[0]
    while not stopping.wait(0.05):
        if int(alone.ask("txpool_status")["pending"], 16):
            alone.ask("miner_start")
            return


def _head(where: RunningNode) -> int:
    client = Client(where.url)
    try:
        return client.number("eth_blockNumber")
    finally:
        client.close()


def _at(where: RunningNode, number: int) -> str | None:
    client = Client(where.url)
    try:
        block = client.call("eth_getBlockByNumber", hex(number), False)
    finally:
        client.close()
    return block and str(block["hash"])
