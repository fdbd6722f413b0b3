"""``eth_getLogs`` finds exactly what was written."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import keccak

from tests.practice.node.support import Client, Person, RefusedError, call_data, money_code

TRANSFER = "0x" + keccak(text="Transfer(address,address,uint256)").hex()
APPROVAL = "0x" + keccak(text="Approval(address,address,uint256)").hex()


def word(address: str) -> str:
    return "0x" + "00" * 12 + address[2:].lower()


@pytest.fixture(scope="module")
def ledger(node: Any) -> Any:
    """A contract with three transfers and an approval in three blocks; (address, receipts)."""
    from tests.practice.node.support import KEYS

    client = Client(node.url)
    ann = Person(client, KEYS[2])
    contract = ann.deploy(money_code(ann.address))
    other = "0x" + "ab" * 20
    receipts = [
        ann.invoke(contract, call_data("mint(address,uint256)", ann.address, 100)),
        ann.invoke(contract, call_data("transfer(address,uint256)", other, 30)),
        ann.invoke(contract, call_data("approve(address,uint256)", other, 30)),
    ]
    yield contract, ann.address, other, receipts
    client.close()


def find(client: Client, **query: object) -> list[dict[str, Any]]:
    return list(client.call("eth_getLogs", query))


def test_logs_are_the_receipts_logs(client: Client, ledger: Any) -> None:
    contract, _, _, receipts = ledger
    found = find(client, address=contract, fromBlock="0x0", toBlock="latest")
    assert found[1:] == [log for receipt in receipts for log in receipt["logs"]]
    assert found[0]["topics"][0] == (
        "0x" + keccak(text="OwnershipTransferred(address,address)").hex()
    )


@pytest.mark.parametrize(
    ("topics", "count"),
    [
        ([TRANSFER], 2),
        ([[TRANSFER, APPROVAL]], 3),
        ([None, None, "other"], 2),
        ([TRANSFER, "ann"], 1),
        ([TRANSFER, [], "ann"], 1),
        ([None, None, None], 4),
        ([None, None, None, None], 0),
        ([], 4),
    ],
)
def test_topics_filter_by_place(
    client: Client, ledger: Any, topics: list[object], count: int
) -> None:
    contract, ann, other, _ = ledger
    names = {"ann": word(ann), "other": word(other)}
    wanted = [names.get(t, t) if isinstance(t, str) else t for t in topics]
    found = find(client, address=[contract], fromBlock="earliest", topics=wanted)
    assert len(found) == count


def test_ranges_and_block_hashes_cut(client: Client, ledger: Any) -> None:
    contract, _, _, receipts = ledger
    number = receipts[1]["blockNumber"]
    assert find(client, address=contract, fromBlock=number, toBlock=number) == receipts[1]["logs"]
    assert (
        find(client, blockHash=receipts[1]["blockHash"], address=contract) == (receipts[1]["logs"])
    )
    assert find(client, address="0x" + "12" * 20, fromBlock="0x0") == []


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        (
            {"fromBlock": "0x0", "toBlock": "0xffffff"},
            -32602,
            "block range extends beyond current head block",
        ),
        ({"fromBlock": "0xffffff"}, -32602, "invalid block range params"),
        ({"fromBlock": "0x2", "toBlock": "0x1"}, -32602, "invalid block range params"),
        ({"blockHash": "0x" + "11" * 32}, -32000, "unknown block"),
        (
            {"blockHash": "0x" + "11" * 32, "fromBlock": "0x1"},
            -32602,
            "can't specify fromBlock/toBlock with blockHash",
        ),
        ({"topics": [None] * 5}, -32602, "exceed max topics"),
    ],
)
def test_impossible_ranges_are_refused(
    client: Client, ledger: Any, query: dict[str, object], code: int, words: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        find(client, **query)
    assert (caught.value.code, caught.value.message) == (code, words)
