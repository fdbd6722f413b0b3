"""A node that was ended and started again on what it had: the wallet goes on where it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conformance.machines import Machine, free_ports, until
from tests.conformance.nodes import NAMES, RunningNode, program, running
from tests.practice.node.support import money_code
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, OutboxState
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import to_address
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.practice.genesis import DEV_PHRASE
from wallet.practice.launcher import NodeProcess, start_node

SOMEBODY = to_address("0x" + "53" * 20)
KEEPS = [name for name in NAMES if name != "hardhat"]
"""hardhat keeps its chain in memory alone."""


@dataclass
class Kept:
    """The embedded node on a folder; ``restart`` kills it."""

    process: NodeProcess
    folder: Path

    def restart(self) -> None:
        port = int(self.process.url.rpartition(":")[2])
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.stop()
        self.process = start_node(self.folder, port, lead=3600)


@pytest.fixture(scope="module", params=KEEPS)
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningNode]:
    """A node that can be started again on what it had."""
    folder = tmp_path_factory.mktemp("kept")
    if request.param == "embedded":
        embedded = Kept(start_node(folder, lead=3600), folder)
        yield RunningNode(
            "embedded", embedded.process.url, 7411, embedded.process.stop, restart=embedded.restart
        )
        embedded.process.stop()
    elif request.param == "anvil":
        (port,) = free_ports(1)
        options = ["--port", str(port), "--hardfork", "cancun", "--state", str(folder / "state")]
        anvil = Machine([*program("anvil"), *options], f"http://127.0.0.1:{port}", folder / "log")
        anvil.start()

        def restart() -> None:
            anvil.stop()  # it writes its state when it ends
            anvil.start()

        yield RunningNode("anvil", anvil.url, 31337, anvil.stop, restart=restart)
        anvil.stop()
    else:
        with running(request.param) as node:
            yield node


def test_everything_is_there_again_and_it_goes_on(kept: RunningNode) -> None:
    assert kept.restart is not None
    rpc = Rpc(kept.url)
    node, outbox = Node(rpc), MemoryOutbox()
    sender = TransactionSender(node, outbox, kept.chain_id)
    owner = account_from_seed(to_seed(DEV_PHRASE), 2)
    money = sender.wait(
        sender.sign_and_send(owner, sender.prepare(owner.address, None, money_code(owner.address)))
    )
    assert money.contract_address is not None
    paid = sender.sign_and_send(owner, sender.prepare(owner.address, SOMEBODY, b"", 77))
    receipt = sender.wait(paid)
    contract = money.contract_address
    before = node.genesis_hash(), node.code(contract), node.balance(SOMEBODY)
    _settle(node, receipt.block_number, kept)

    kept.restart()
    until("it answers", lambda: node.chain_id() == kept.chain_id)

    assert (
        node.genesis_hash(),
        node.code(money.contract_address),
        node.balance(SOMEBODY),
    ) == before
    assert node.receipt(paid) == receipt
    again = sender.sign_and_send(owner, sender.prepare(owner.address, SOMEBODY, b"", 1))
    assert sender.wait(again, timeout=90).status == 1
    assert node.balance(SOMEBODY) == before[2] + 1
    rpc.close()


def test_what_was_sent_just_before_is_mined_all_the_same(kept: RunningNode) -> None:
    """Whether the node still has it or the wallet sends it again: it happens once."""
    assert kept.restart is not None
    rpc, outbox = Rpc(kept.url), MemoryOutbox()
    node = Node(rpc)
    sender = TransactionSender(node, outbox, kept.chain_id)
    signer = account_from_seed(to_seed(DEV_PHRASE), 3)
    number = node.nonce(signer.address, pending=False)
    tx_hash = sender.sign_and_send(signer, sender.prepare(signer.address, SOMEBODY, b"", 5))
    kept.restart()
    until("it answers", lambda: node.chain_id() == kept.chain_id)
    assert sender.wait(tx_hash, timeout=90).status == 1
    assert node.nonce(signer.address, pending=False) == number + 1
    (entry,) = outbox.entries()
    assert entry.state in {OutboxState.MINED, OutboxState.FINAL}
    rpc.close()


def _settle(node: Node, block: int, kept: RunningNode) -> None:
    """Where several seal, let enough blocks follow that no validator alone can undo it."""
    if kept.name == "clique":
        until("blocks follow", lambda: node.head().number >= block + 4)
