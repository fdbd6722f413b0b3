"""Numbers proven by the seals of real Clique validators, and a node that seals nothing right."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.nodes import NAMES, running
from wallet.chain.endpoint import Endpoint
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.pool import NodePool
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.chain.sureness import Marks, Sure
from wallet.codec.address import to_address
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync
from wallet.market.surety import Surety
from wallet.protocol.community import CommunityFile
from wallet.protocol.deploy import deploy

JUNK = "test test test test test test test test test test test junk"

pytestmark = pytest.mark.skipif("clique" not in NAMES, reason="needs dev.py test --nodes")


def _looked(pool: NodePool, community: CommunityFile, index: Index, who: Any) -> Marks:
    """Marks once blocks follow the last event, as they do every second."""
    sync = Sync(Node(Rpc(community.rpc_urls[0])), community, index)
    deadline = time.monotonic() + 60
    while True:
        sync.step()
        marks = Surety(pool, community, index).look(who)
        found = {marks.money.sure, marks.gas.sure, marks.coin.sure}
        if found == {Sure.PROVEN} or time.monotonic() > deadline:
            return marks
        time.sleep(0.5)


def test_validators_prove_what_one_node_says(tmp_path: Path) -> None:
    owner = account_from_seed(to_seed(JUNK), 0)
    with running("clique") as network:
        node = Node(Rpc(network.url))
        signers = tuple(to_address(item.address) for item in network.network.validators[:3])
        validators = Validators(Consensus.CLIQUE, signers)
        sender = TransactionSender(node, MemoryOutbox(), network.chain_id)
        community = deploy(
            sender, owner, node=node, name="Sealed", rpc_url=network.url,
            journal=tmp_path / "deploy.json",
        )  # fmt: skip
        community = replace(community, validators=validators)
        index = Index(tmp_path / "index.sqlite")
        pool = NodePool([Endpoint(network.url)], None)
        marks = _looked(pool, community, index, owner.address)
        for mark in (marks.money, marks.gas, marks.coin):
            assert mark.sure is Sure.PROVEN, mark
            assert (mark.fields["seals"], mark.fields["validators"]) == ("2", "3")

        strangers = Validators(Consensus.CLIQUE, (owner.address, *signers[:1]))
        doubted = replace(community, validators=strangers)
        mark = Surety(pool, doubted, index).look(owner.address).money
        assert (mark.sure, mark.voices[0].problem) == (Sure.DISPUTED, "node.bad_seal")
        index.close()
        pool.close()
