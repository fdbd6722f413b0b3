"""What the wallet reads, on every node: fees of the past, receipts of a block, ranges of logs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.nodes import RunningNode
from tests.practice.node.support import KEYS, Client, Person, call_data, money_code
from wallet.chain.node import Node
from wallet.codec.address import to_address
from wallet.codec.keccak import keccak256

TRANSFER = keccak256(b"Transfer(address,address,uint256)")
AMOUNTS = range(1, 8)


class Ledger:
    """A money contract and the blocks in which it moved."""

    def __init__(self, where: RunningNode) -> None:
        self.client = Client(where.url)
        owner = Person(self.client, KEYS[3], where.chain_id)
        self.money = owner.deploy(money_code(owner.address))
        data = [call_data("mint(address,uint256)", owner.address, amount) for amount in AMOUNTS]
        self.receipts = [owner.invoke(self.money, each) for each in data]
        self.blocks = [int(receipt["blockNumber"], 16) for receipt in self.receipts]


@pytest.fixture(scope="module")
def ledger(where: RunningNode) -> Iterator[Ledger]:
    made = Ledger(where)
    yield made
    made.client.close()


def test_ranges_of_any_size_give_the_same_events(node: Node, ledger: Ledger) -> None:
    first, last = ledger.blocks[0], ledger.blocks[-1]
    address = to_address(ledger.money)
    whole = node.logs(first, last, [address], [[TRANSFER]])
    assert [int.from_bytes(log.data, "big") for log in whole] == list(AMOUNTS)
    single = [
        log for block in range(first, last + 1) for log in node.logs(block, block, [address])
        if log.topics[0] == TRANSFER
    ]  # fmt: skip
    assert single == whole
    assert node.logs(0, first - 1, [address], [[TRANSFER]]) == []
    assert node.logs(first, last, [address], [[keccak256(b"Nothing()")]]) == []
    assert node.logs(0, last + 3_000, [address], [[TRANSFER]])[: len(whole)] == whole


def test_receipts_of_a_block_are_the_receipts(ledger: Ledger, where: RunningNode) -> None:
    if where.name == "hardhat":
        pytest.skip("hardhat has no eth_getBlockReceipts")
    for receipt in ledger.receipts:
        together = ledger.client.call("eth_getBlockReceipts", receipt["blockNumber"])
        (found,) = [r for r in together if r["transactionHash"] == receipt["transactionHash"]]
        for name in ("status", "gasUsed", "blockHash", "transactionIndex", "logs"):
            assert found[name] == receipt[name]


def test_fees_of_the_past_are_those_of_the_blocks(ledger: Ledger) -> None:
    client, newest = ledger.client, ledger.blocks[-1]
    past = client.call("eth_feeHistory", "0x4", hex(newest), [25, 75])
    oldest = int(past["oldestBlock"], 16)
    assert oldest == newest - 3
    assert len(past["baseFeePerGas"]) == 5
    assert len(past["gasUsedRatio"]) == len(past["reward"]) == 4
    for place in range(4):
        block = client.call("eth_getBlockByNumber", hex(oldest + place), False)
        assert past["baseFeePerGas"][place] == block["baseFeePerGas"]
        ratio = int(block["gasUsed"], 16) / int(block["gasLimit"], 16)
        assert past["gasUsedRatio"][place] == pytest.approx(ratio)
        low, high = (int(value, 16) for value in past["reward"][place])
        assert low <= high


def test_todays_fees_get_a_transaction_into_the_next_blocks(node: Node) -> None:
    fees, head = node.fees(), node.head()
    assert head.base_fee is not None
    assert fees.max_fee >= head.base_fee + fees.priority_fee
    assert 0 < fees.priority_fee < 10**12
