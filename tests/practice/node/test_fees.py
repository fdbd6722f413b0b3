"""Fee history and suggestions follow from the blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.node.support import GWEI, Client, Person, RefusedError


def block_at(client: Client, number: int) -> dict[str, Any]:
    return dict(client.call("eth_getBlockByNumber", hex(number), False))


def test_history_tells_what_the_blocks_say(client: Client, ann: Person) -> None:
    ann.do(value=1)
    ann.do(value=2)
    head = client.number("eth_blockNumber")
    count = min(head + 1, 8)
    history = client.call("eth_feeHistory", hex(count), hex(head), [])
    oldest = head - count + 1
    assert int(history["oldestBlock"], 16) == oldest
    blocks = [block_at(client, number) for number in range(oldest, head + 1)]
    assert history["baseFeePerGas"][:-1] == [block["baseFeePerGas"] for block in blocks]
    assert history["gasUsedRatio"] == [
        int(block["gasUsed"], 16) / int(block["gasLimit"], 16) for block in blocks
    ]
    assert "reward" not in history
    following = int(ann.do(value=3)["blockNumber"], 16)
    if following == head + 1:
        assert history["baseFeePerGas"][-1] == block_at(client, following)["baseFeePerGas"]


def test_rewards_are_percentiles_by_gas(client: Client, ann: Person) -> None:
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    # the first fills the gap last, so that all five are in one block
    tips = [3, 1, 4, 1, 5]
    hashes = [
        ann.send(nonce=start + i, maxPriorityFeePerGas=tip * GWEI)
        for i, tip in reversed(list(enumerate(tips)))
    ]
    receipts = [client.wait(h) for h in hashes]
    (number,) = {receipt["blockNumber"] for receipt in receipts}
    asked = [0, 20, 41, 60, 61, 100]
    history = client.call("eth_feeHistory", "0x1", number, asked)
    assert [int(r, 16) // GWEI for r in history["reward"][0]] == [1, 1, 3, 3, 4, 5]


def test_empty_blocks_have_zero_rewards(client: Client) -> None:
    history = client.call("eth_feeHistory", 1, "earliest", [10, 90])
    assert history["reward"] == [["0x0", "0x0"]]


def test_history_stops_at_genesis_and_at_1024(client: Client) -> None:
    head = client.number("eth_blockNumber")
    history = client.call("eth_feeHistory", "0xffff", "latest", None)
    assert int(history["oldestBlock"], 16) == 0
    assert len(history["gasUsedRatio"]) == min(head + 1, 1024)


@pytest.mark.parametrize(
    ("percentiles", "words"),
    [
        ([50, 10], "#0:50.000000 >= #1:10.000000"),
        ([10, 10.5, 10.5], "#1:10.500000 >= #2:10.500000"),
        ([101], "101.000000"),
        ([-1], "-1.000000"),
        (list(range(101)), "over the query limit 100"),
    ],
)
def test_impossible_percentiles_are_refused(
    client: Client, percentiles: list[float], words: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call("eth_feeHistory", "0x1", "latest", percentiles)
    assert (caught.value.code, caught.value.message) == (
        -32000,
        f"invalid reward percentile: {words}",
    )


def test_beyond_the_head_is_refused(client: Client) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call("eth_feeHistory", "0x1", "0xffffff", [])
    head = client.number("eth_blockNumber")
    assert caught.value.message.startswith("request beyond head block: requested 16777215, head ")
    assert caught.value.message.endswith((f" {head}", f" {head - 1}"))


def test_no_blocks_have_no_fees(client: Client) -> None:
    empty = {"oldestBlock": "0x0", "gasUsedRatio": None}
    assert client.call("eth_feeHistory", "0x0", "latest", [50]) == empty


def test_what_is_suggested_gets_mined(client: Client, ann: Person) -> None:
    tip = client.number("eth_maxPriorityFeePerGas")
    price = client.number("eth_gasPrice")
    base = int(client.call("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
    assert price == pytest.approx(base + tip, rel=0.13)
    receipt = ann.do(maxFeePerGas=2 * price, maxPriorityFeePerGas=tip)
    assert receipt["status"] == "0x1"
