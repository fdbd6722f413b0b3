"""Blocks, transactions and receipts are what an Ethereum node would say."""

from __future__ import annotations

from typing import Any

import rlp
from eth_account import Account
from eth_utils import keccak
from trie import HexaryTrie

from tests.practice.node.support import GWEI, KEYS, Client, Person, call_data
from wallet.practice import genesis


def as_bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def as_int_bytes(text: str) -> bytes:
    number = int(text, 16)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def header_hash(block: dict[str, Any]) -> str:
    """The hash of a Cancun header, from the fields of the JSON block alone."""
    data, number = as_bytes, as_int_bytes
    fields = [
        data(block["parentHash"]),
        data(block["sha3Uncles"]),
        data(block["miner"]),
        data(block["stateRoot"]),
        data(block["transactionsRoot"]),
        data(block["receiptsRoot"]),
        data(block["logsBloom"]),
        number(block["difficulty"]),
        number(block["number"]),
        number(block["gasLimit"]),
        number(block["gasUsed"]),
        number(block["timestamp"]),
        data(block["extraData"]),
        data(block["mixHash"]),
        data(block["nonce"]),
        number(block["baseFeePerGas"]),
        data(block["withdrawalsRoot"]),
        number(block["blobGasUsed"]),
        number(block["excessBlobGas"]),
        data(block["parentBeaconBlockRoot"]),
    ]
    return "0x" + keccak(rlp.encode(fields)).hex()


def root_of(items: list[bytes]) -> str:
    trie = HexaryTrie({})
    for index, item in enumerate(items):
        trie[rlp.encode(index)] = item
    return "0x" + trie.root_hash.hex()


def encoded_receipt(receipt: dict[str, Any]) -> bytes:
    logs = [
        [as_bytes(log["address"]), [as_bytes(t) for t in log["topics"]], as_bytes(log["data"])]
        for log in receipt["logs"]
    ]
    body = rlp.encode(
        [
            as_int_bytes(receipt["status"]),
            as_int_bytes(receipt["cumulativeGasUsed"]),
            as_bytes(receipt["logsBloom"]),
            logs,
        ]
    )
    kind = int(receipt["type"], 16)
    return (bytes([kind]) if kind else b"") + body


def test_the_funded_accounts_are_those_of_the_public_phrase(client: Client) -> None:
    Account.enable_unaudited_hdwallet_features()
    for index, address in enumerate(genesis.DEV_ACCOUNTS):
        path = f"m/44'/60'/0'/0/{index}"
        derived = Account.from_mnemonic(genesis.DEV_PHRASE, account_path=path)
        assert derived.address == address
        assert client.number("eth_getBalance", address, "0x0") == 10_000 * 10**18


def test_every_header_hashes_to_its_hash_and_names_its_parent(client: Client, ann: Person) -> None:
    ann.do(value=1)
    ann.do(value=2)
    parent = client.call("eth_getBlockByNumber", "earliest", False)
    assert header_hash(parent) == parent["hash"]
    for number in range(1, client.number("eth_blockNumber") + 1):
        block = client.call("eth_getBlockByNumber", hex(number), False)
        assert header_hash(block) == block["hash"]
        assert block["parentHash"] == parent["hash"]
        assert int(block["timestamp"], 16) > int(parent["timestamp"], 16)
        parent = block


def test_transaction_and_receipt_roots_follow_from_the_block(
    client: Client, ann: Person, money: str
) -> None:
    mint = call_data("mint(address,uint256)", ann.address, 5_000_000)
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    hashes, raws = [], {}
    for extra in range(12):
        raw = ann.sign(nonce=start + extra, to=money, data=mint, gas=200_000)
        hashes.append(client.call("eth_sendRawTransaction", raw))
        raws[hashes[-1]] = as_bytes(raw)
    receipts = [client.wait(h) for h in hashes]
    for number in {receipt["blockNumber"] for receipt in receipts}:
        block = client.call("eth_getBlockByNumber", number, True)
        mined = client.call("eth_getBlockReceipts", number)
        assert (
            root_of([raws[tx["hash"]] for tx in block["transactions"]])
            == (block["transactionsRoot"])
        )
        assert root_of([encoded_receipt(r) for r in mined]) == block["receiptsRoot"]
        assert mined[-1]["cumulativeGasUsed"] == block["gasUsed"]
        assert [log["logIndex"] for r in mined for log in r["logs"]] == [
            hex(i) for i in range(len(mined))
        ]


def bloom_of(logs: list[dict[str, Any]]) -> str:
    """The yellow paper's 2,048 bits: three for each address and topic."""
    bits = 0
    for log in logs:
        for item in (log["address"], *log["topics"]):
            digest = keccak(as_bytes(item))
            for place in (0, 2, 4):
                bits |= 1 << (int.from_bytes(digest[place : place + 2], "big") & 2047)
    return "0x" + bits.to_bytes(256, "big").hex()


def test_blooms_follow_from_the_logs(client: Client, ann: Person, money: str) -> None:
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    data = call_data("mint(address,uint256)", "0x" + "be" * 20, 4)
    fields = {"to": money, "data": data, "gas": 200_000}
    hashes = [ann.send(nonce=start + extra, **fields) for extra in (2, 1, 0)]
    blocks = {client.wait(tx_hash)["blockNumber"] for tx_hash in hashes}
    seen = 0
    for number in blocks:
        receipts = client.call("eth_getBlockReceipts", number)
        for receipt in receipts:
            assert receipt["logsBloom"] == bloom_of(receipt["logs"])
        logs = [log for receipt in receipts for log in receipt["logs"]]
        assert client.call("eth_getBlockByNumber", number, False)["logsBloom"] == bloom_of(logs)
        seen += len(logs)
    assert seen >= 3


def test_a_header_alone_is_the_blocks_header(client: Client, ann: Person) -> None:
    number = ann.do(value=1)["blockNumber"]
    block = client.call("eth_getBlockByNumber", number, False)
    header = client.call("eth_getHeaderByNumber", number)
    assert header == client.call("eth_getHeaderByHash", block["hash"])
    assert header_hash(header) == block["hash"]
    assert header.items() < block.items()
    assert client.call("eth_getUncleCountByBlockNumber", number) == "0x0"
    assert client.call("eth_getHeaderByNumber", "0xffffff") is None


def test_receipts_of_a_block_by_its_hash(client: Client, ann: Person) -> None:
    receipt = ann.do(value=1)
    found = client.call("eth_getBlockReceipts", receipt["blockHash"])
    assert found == client.call("eth_getBlockReceipts", receipt["blockNumber"])
    assert receipt in found
    assert client.call("eth_getBlockReceipts", "earliest") == []
    assert client.call("eth_getBlockReceipts", {"blockHash": receipt["blockHash"]}) == found


def test_a_mined_transfer_reads_back_as_it_was_signed(
    client: Client, ann: Person, bob: Person
) -> None:
    before = client.number("eth_getBalance", bob.address)
    receipt = ann.do(to=bob.address, value=12345)
    tx = client.call("eth_getTransactionByHash", receipt["transactionHash"])
    block = client.call("eth_getBlockByHash", receipt["blockHash"], True)
    assert tx in block["transactions"]
    assert (tx["from"], tx["to"]) == (ann.address.lower(), bob.address.lower())
    assert (tx["value"], tx["type"], tx["chainId"]) == (hex(12345), "0x2", hex(7411))
    assert tx["maxPriorityFeePerGas"] == hex(GWEI)
    assert tx["yParity"] == tx["v"]
    assert tx["gasPrice"] == receipt["effectiveGasPrice"]
    paid = int(block["baseFeePerGas"], 16) + GWEI
    assert int(receipt["effectiveGasPrice"], 16) == paid
    assert (receipt["status"], receipt["gasUsed"]) == ("0x1", hex(21_000))
    assert client.number("eth_getBalance", bob.address) == before + 12345


def test_old_kinds_of_transaction_are_taken_too(client: Client, ann: Person) -> None:
    fees = ("maxFeePerGas", "maxPriorityFeePerGas")
    legacy = ann.do(drop=fees, gasPrice=50 * GWEI)
    assert (legacy["type"], legacy["effectiveGasPrice"]) == ("0x0", hex(50 * GWEI))
    tx = client.call("eth_getTransactionByHash", legacy["transactionHash"])
    assert int(tx["v"], 16) in {7411 * 2 + 35, 7411 * 2 + 36}
    listed = ann.do(
        drop=fees,
        gasPrice=50 * GWEI,
        gas=30_000,
        accessList=[{"address": "0x" + "22" * 20, "storageKeys": ["0x" + "00" * 32]}],
    )
    assert (listed["type"], listed["status"]) == ("0x1", "0x1")
    assert listed["gasUsed"] == hex(21_000 + 2_400 + 1_900)


def test_what_does_not_exist_is_null(client: Client) -> None:
    nowhere = "0x" + "77" * 32
    assert client.call("eth_getTransactionByHash", nowhere) is None
    assert client.call("eth_getTransactionReceipt", nowhere) is None
    assert client.call("eth_getBlockByHash", nowhere, False) is None
    assert client.call("eth_getBlockByNumber", "0xffffff", False) is None
    assert client.call("eth_getBlockReceipts", "0xffffff") is None


def test_tags_all_have_an_answer(client: Client) -> None:
    for tag in ("latest", "pending", "safe", "finalized", "earliest"):
        assert client.call("eth_getBlockByNumber", tag, False)["hash"]
    assert client.call("eth_getBlockByNumber", "earliest", False)["number"] == "0x0"


def test_older_states_can_still_be_asked_for(client: Client, ann: Person, bob: Person) -> None:
    receipt = ann.do(to=bob.address, value=1000)
    number = int(receipt["blockNumber"], 16)
    after = client.number("eth_getBalance", bob.address, hex(number))
    before = client.number("eth_getBalance", bob.address, hex(number - 1))
    assert after - before == 1000


def test_the_next_base_fee_follows_from_the_last_block(client: Client, ann: Person) -> None:
    ann.do(value=1)
    head = client.number("eth_blockNumber")
    for number in range(max(1, head - 5), head + 1):
        parent = client.call("eth_getBlockByNumber", hex(number - 1), False)
        block = client.call("eth_getBlockByNumber", hex(number), False)
        fee, used = int(parent["baseFeePerGas"], 16), int(parent["gasUsed"], 16)
        target = int(parent["gasLimit"], 16) // 2
        assert used < target
        assert int(block["baseFeePerGas"], 16) == fee - fee * (target - used) // target // 8


def test_the_keys_of_the_tests_are_the_funded_ones() -> None:
    for key, address in zip(KEYS, genesis.DEV_ACCOUNTS, strict=False):
        assert Account.from_key(key).address == address
