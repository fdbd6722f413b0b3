"""A fourth validator that joins late: the wallet reads and sends through it like any other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.clique import CliqueNetwork, Validator
from tests.conformance.machines import until
from tests.conformance.nodes import NAMES, running
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.proofs.headers import Header, read_header
from wallet.chain.proofs.refusals import BAD_SEAL
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import to_address
from wallet.errors import NodeAnswerError
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.practice.genesis import DEV_PHRASE

pytestmark = pytest.mark.skipif("clique" not in NAMES, reason="needs dev.py test --nodes")
SOMEBODY = to_address("0x" + "54" * 20)


@pytest.fixture(scope="module")
def network() -> Iterator[CliqueNetwork]:
    with running("clique") as where:
        yield where.network


@pytest.fixture(scope="module")
def late(network: CliqueNetwork) -> Validator:
    return network.join_late()


def test_it_has_the_whole_chain_of_the_others(network: CliqueNetwork, late: Validator) -> None:
    here, there = Node(Rpc(late.url)), Node(Rpc(network.first[0].url))
    assert here.genesis_hash() == there.genesis_hash()
    height = min(here.head().number, there.head().number) - 4
    assert here.blocks(range(height)) == there.blocks(range(height))


def test_a_transaction_through_it_is_mined_and_seen_by_all(
    network: CliqueNetwork, late: Validator
) -> None:
    node = Node(Rpc(late.url))
    sender = TransactionSender(node, MemoryOutbox(), network.chain_id)
    payer = account_from_seed(to_seed(DEV_PHRASE), 0)
    tx_hash = sender.sign_and_send(payer, sender.prepare(payer.address, SOMEBODY, b"", 7))
    assert sender.wait(tx_hash).status == 1
    for validator in network.validators:
        other = Node(Rpc(validator.url))
        until("everybody knows", lambda other=other: other.balance(SOMEBODY) == 7)


def test_its_seals_count_once_it_is_in_the_community_file(
    network: CliqueNetwork, late: Validator
) -> None:
    rpc = Rpc(network.first[0].url)
    first = network.first[0]

    def sealed_by_the_late_one() -> int | None:
        """A block of its, with enough blocks after it."""
        numbers = range(first.head() - 4, 0, -1)
        sealers = ((n, first.ask("clique_getSigner", hex(n)).lower()) for n in numbers)
        return next((n for n, who in sealers if who == late.address.lower()), None)

    sealed = until("one of its blocks lies deep enough", sealed_by_the_late_one)
    three, four = (
        Validators(Consensus.CLIQUE, tuple(to_address(who.address) for who in group))
        for group in (network.first, network.validators)
    )
    headers = [_header(rpc, number) for number in range(sealed, sealed + four.depth + 1)]
    assert four.check(headers) == 3
    with pytest.raises(NodeAnswerError) as refused:
        three.check(headers[: three.depth + 1])
    assert refused.value.code == BAD_SEAL
    rpc.close()


def _header(rpc: Rpc, number: int) -> Header:
    return read_header(rpc.call("eth_getBlockByNumber", [hex(number), False]))
