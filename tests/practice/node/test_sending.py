"""What the node accepts, queues, replaces and refuses, in geth's words."""

from __future__ import annotations

import time

import pytest
from eth_account import Account

from tests.practice.node.support import GWEI, Client, Person, RefusedError


def refusal(person: Person, **fields: object) -> str:
    with pytest.raises(RefusedError) as caught:
        person.send(**fields)
    assert caught.value.code == -32000
    return caught.value.message


def next_nonce(person: Person) -> int:
    return person.client.number("eth_getTransactionCount", person.address, "pending")


def fund(rich: Person, wei: int) -> Person:
    """A fresh account with exactly so much."""
    poor = Person(rich.client, Account.create().key.hex())
    rich.do(to=poor.address, value=wei)
    return poor


def test_another_chains_transaction_is_refused(ann: Person) -> None:
    assert refusal(ann, chainId=1) == (
        "invalid sender: invalid chain id for signer: have 1 want 7411"
    )


def test_a_legacy_transaction_without_chain_id_is_refused(ann: Person) -> None:
    drop = ("chainId", "maxFeePerGas", "maxPriorityFeePerGas")
    assert refusal(ann, drop=drop, gasPrice=GWEI) == (
        "only replay-protected (EIP-155) transactions allowed over RPC"
    )


def test_a_used_nonce_is_refused(ann: Person) -> None:
    ann.do()
    used = next_nonce(ann) - 1
    assert refusal(ann, nonce=used, value=7) == (
        f"nonce too low: next nonce {used + 1}, tx nonce {used}"
    )


def test_more_than_the_account_holds_is_refused(ann: Person) -> None:
    poor = fund(ann, 10**15)
    message = refusal(poor, value=10**15)
    cost = 10**15 + 21_000 * 100 * GWEI
    assert message == (
        "insufficient funds for gas * price + value: "
        f"balance {10**15}, tx cost {cost}, overshot {cost - 10**15}"
    )


def test_what_waits_already_counts_against_the_balance(ann: Person) -> None:
    each = 21_000 * 100 * GWEI
    poor = fund(ann, 3 * each)
    for nonce in (1, 2):
        poor.send(nonce=nonce)
    assert refusal(poor, nonce=3, value=each) == (
        "insufficient funds for gas * price + value: "
        f"balance {3 * each}, queued cost {2 * each}, tx cost {2 * each}, overshot {each}"
    )
    dearer = {"maxFeePerGas": 250 * GWEI, "maxPriorityFeePerGas": 2 * GWEI}
    assert refusal(poor, nonce=2, **dearer) == (
        "insufficient funds for gas * price + value: "
        f"balance {3 * each}, queued cost {2 * each}, tx bumped {each * 3 // 2}, "
        f"overshot {each // 2}"
    )
    assert poor.do(nonce=0)["status"] == "0x1"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"gas": 20_999}, "intrinsic gas too low: gas 20999, minimum needed 21000"),
        ({"gas": 60_000_001}, "exceeds block gas limit"),
        (
            {"maxFeePerGas": 5, "maxPriorityFeePerGas": 6},
            "max priority fee per gas higher than max fee per gas",
        ),
        (
            {"maxPriorityFeePerGas": 0},
            "transaction gas price below minimum: gas tip cap 0, minimum needed 1",
        ),
        ({"nonce": 2**64 - 1}, "nonce has max value"),
        (
            {"to": None, "data": bytes(49_153), "gas": 9_000_000},
            "max initcode size exceeded: code size 49153 limit 49152",
        ),
    ],
)
def test_impossible_transactions_are_refused(
    ann: Person, fields: dict[str, object], words: str
) -> None:
    assert refusal(ann, **fields) == words


def test_creation_needs_gas_for_its_words(ann: Person) -> None:
    code = b"\x00" * 320
    needed = 53_000 + 320 * 4 + 2 * 10
    assert refusal(ann, to=None, data=code, gas=needed - 1).startswith("intrinsic gas too low")
    assert ann.do(to=None, data=code, gas=needed)["status"] == "0x1"


def test_garbage_is_refused(client: Client) -> None:
    for raw in ("0x", "0x02", "0x02c0", "0x05c0", "0xc0", "0x" + "ff" * 40):
        with pytest.raises(RefusedError) as caught:
            client.call("eth_sendRawTransaction", raw)
        assert caught.value.code == -32000


def test_a_changed_byte_changes_the_sender_and_so_is_refused(client: Client, ann: Person) -> None:
    raw = bytearray.fromhex(ann.sign(value=1)[2:])
    raw[40] ^= 1
    with pytest.raises(RefusedError):
        client.call("eth_sendRawTransaction", "0x" + bytes(raw).hex())


def test_sending_the_same_twice_says_so(client: Client, ann: Person) -> None:
    gap = ann.sign(nonce=next_nonce(ann) + 1)
    first = client.call("eth_sendRawTransaction", gap)
    with pytest.raises(RefusedError, match="already known"):
        client.call("eth_sendRawTransaction", gap)
    ann.do()
    assert client.wait(first)["status"] == "0x1"


def test_a_gap_waits_and_then_all_are_mined_in_order(client: Client, ann: Person) -> None:
    start = next_nonce(ann)
    late = [ann.send(nonce=start + 2), ann.send(nonce=start + 1)]
    time.sleep(0.3)
    assert all(client.call("eth_getTransactionReceipt", h) is None for h in late)
    waiting = client.call("eth_getTransactionByHash", late[0])
    assert (waiting["blockHash"], waiting["nonce"]) == (None, hex(start + 2))
    assert next_nonce(ann) == start
    ann.send(nonce=start)
    places = [
        (int(r["blockNumber"], 16), int(r["transactionIndex"], 16))
        for r in (client.wait(late[1]), client.wait(late[0]))
    ]
    assert places == sorted(places)
    assert next_nonce(ann) == start + 3


def test_a_replacement_must_pay_ten_percent_more(client: Client, ann: Person) -> None:
    ahead = next_nonce(ann) + 1
    old = ann.send(nonce=ahead, value=1)
    too_little = {"maxFeePerGas": 109 * GWEI, "maxPriorityFeePerGas": GWEI * 109 // 100}
    assert refusal(ann, nonce=ahead, value=2, **too_little) == (
        "replacement transaction underpriced"
    )
    new = ann.send(
        nonce=ahead, value=2, maxFeePerGas=110 * GWEI, maxPriorityFeePerGas=GWEI * 11 // 10
    )
    assert client.call("eth_getTransactionByHash", old) is None
    ann.do()
    assert client.wait(new)["status"] == "0x1"
    assert client.call("eth_getTransactionReceipt", old) is None


def test_a_transaction_that_fails_is_mined_and_paid_for(
    client: Client, bob: Person, money: str
) -> None:
    # bob owns none of the money and may not mint
    before = client.number("eth_getBalance", bob.address)
    data = bytes.fromhex("40c10f19") + bytes(12) + bytes.fromhex(bob.address[2:]) + bytes(32)
    receipt = bob.do(to=money, data=data, gas=100_000)
    assert (receipt["status"], receipt["logs"]) == ("0x0", [])
    fee = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert client.number("eth_getBalance", bob.address) == before - fee
