"""``eth_getProof`` leads from the block's state root to the account and its storage."""

from __future__ import annotations

import random
from typing import Any

import pytest
import rlp
from eth_utils import keccak
from trie import HexaryTrie

from tests.practice.node.plain_trie import PlainTrie
from tests.practice.node.support import Client, Person, RefusedError, call_data
from wallet.practice.pyevm_engine import _proof_nodes


def proven(root: str, key: bytes, nodes: list[str]) -> bytes:
    """The value that a proof leads to; fails when it does not begin at the root."""
    decoded = [rlp.decode(bytes.fromhex(node[2:])) for node in nodes]
    return bytes(HexaryTrie.get_from_proof(bytes.fromhex(root[2:]), key, decoded))


def account_in(client: Client, proof: dict[str, Any]) -> list[bytes]:
    root = client.call("eth_getBlockByNumber", "latest", False)["stateRoot"]
    value = proven(root, keccak(bytes.fromhex(proof["address"][2:])), proof["accountProof"])
    return list(rlp.decode(value)) if value else []


def test_an_account_is_proven_against_the_state_root(client: Client, ann: Person) -> None:
    ann.do(value=5)
    proof = client.call("eth_getProof", ann.address, [], "latest")
    nonce, balance, storage_root, code_hash = account_in(client, proof)
    assert int.from_bytes(nonce, "big") == int(proof["nonce"], 16)
    assert int.from_bytes(balance, "big") == client.number("eth_getBalance", ann.address)
    assert "0x" + storage_root.hex() == proof["storageHash"]
    assert "0x" + code_hash.hex() == proof["codeHash"]


def test_storage_is_proven_against_the_storage_root(
    client: Client, ann: Person, money: str
) -> None:
    for index in range(6):
        ann.invoke(
            money, call_data("mint(address,uint256)", "0x" + f"{index + 1:02x}" * 20, 9 + index)
        )
    # OpenZeppelin's ERC20 keeps balances in the mapping at slot 0
    slots = [
        "0x" + keccak(bytes(12) + bytes([index + 1]) * 20 + bytes(32)).hex() for index in range(7)
    ]
    proof = client.call("eth_getProof", money, slots, "latest")
    assert "0x" + account_in(client, proof)[2].hex() == proof["storageHash"]
    for index, item in enumerate(proof["storageProof"]):
        key = keccak(bytes.fromhex(slots[index][2:]))
        value = proven(proof["storageHash"], key, item["proof"])
        expected = 9 + index if index < 6 else 0
        assert int.from_bytes(rlp.decode(value) if value else b"", "big") == expected
        assert int(item["value"], 16) == expected
        assert int(client.call("eth_getStorageAt", money, slots[index], "latest"), 16) == expected


def test_absence_is_proven_too(client: Client) -> None:
    proof = client.call("eth_getProof", "0x" + "ee" * 20, ["0x0"], "latest")
    assert account_in(client, proof) == []
    assert (proof["balance"], proof["nonce"]) == ("0x0", "0x0")
    assert proof["codeHash"] == proof["storageHash"] == "0x" + "00" * 32  # as geth says it
    assert proof["storageProof"] == [{"key": "0x0", "value": "0x0", "proof": []}]


def test_an_unknown_block_has_no_proof(client: Client, ann: Person) -> None:
    with pytest.raises(RefusedError, match="header not found"):
        client.call("eth_getProof", ann.address, [], "0xffffff")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("0x0", "0x0"),
        ("0x", "0x0"),
        ("0x000a", "0xa"),
        ("1f", "0x1f"),
        ("0x" + "0A" * 32, "0x" + "0a" * 32),
        ("0x" + "00" * 32, "0x" + "00" * 32),
    ],
)
def test_a_key_is_told_as_geth_does(client: Client, asked: str, told: str) -> None:
    (item,) = client.call("eth_getProof", "0x" + "ee" * 20, [asked])["storageProof"]
    assert item["key"] == told


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["0x0"] * 1025, "too many storage keys requested (max 1024, got 1025)"),
        (["0xzz"], 'invalid hex in storage key: "0xzz"'),
        (["0x" + "11" * 33], f'storage key too long (want at most 32 bytes): "0x{"11" * 33}"'),
    ],
)
def test_impossible_keys_are_refused(client: Client, keys: list[str], words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call("eth_getProof", "0x" + "ee" * 20, keys)
    assert (caught.value.code, caught.value.message) == (-32602, words)


def test_proofs_of_older_blocks_lead_to_their_own_roots(client: Client, ann: Person) -> None:
    numbers = [ann.do(value=1)["blockNumber"] for _ in range(3)]
    for number in numbers:
        proof = client.call("eth_getProof", ann.address, [], number)
        root = client.call("eth_getBlockByNumber", number, False)["stateRoot"]
        value = proven(root, keccak(bytes.fromhex(ann.address[2:])), proof["accountProof"])
        assert int.from_bytes(rlp.decode(value)[1], "big") == int(proof["balance"], 16)
        assert client.call("eth_getBalance", ann.address, number) == proof["balance"]


@pytest.mark.parametrize("size", [1, 2, 3, 17, 70])
def test_the_nodes_on_the_path_are_those_of_a_trie_made_by_hand(size: int) -> None:
    # Short keys and values of all lengths: nodes inside their parents, extensions, branch values.
    dice = random.Random(size)  # noqa: S311 - not a secret
    content = {
        dice.randbytes(dice.choice((1, 2, 3))): dice.randbytes(dice.randint(1, 40))
        for _ in range(size)
    }
    trie = HexaryTrie({})
    for key, value in content.items():
        trie[key] = value
    plain = PlainTrie(content)
    assert plain.root == trie.root_hash
    for key in [*content, b"", b"\x00", b"\xff\xff\xff\xff", *(key + b"\x01" for key in content)]:
        assert list(_proof_nodes(trie, key)) == plain.proof(key)
