"""The embedded node against anvil: the same transactions do the same and cost the same gas.

Accounts, nonces and so contract addresses are equal on both, which lets receipts be compared
field by field. anvil runs revm, which shares no code with py-evm.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
import rlp
from eth_utils import keccak
from trie import HexaryTrie

from tests.conformance.nodes import RunningNode, running
from tests.practice.node.support import (
    CALLS_ITSELF,
    KEYS,
    Client,
    Person,
    artifact_code,
    call_data,
    money_code,
    returning,
)

ZONE = b"\x05" * 32
COMPARED = ("status", "gasUsed", "cumulativeGasUsed", "contractAddress", "logsBloom", "to", "type")
PRECOMPILES = (
    (1, bytes(31) + b"\x01" + bytes(31) + b"\x1b" + b"\x07" * 64),
    (2, b"hearth"),
    (3, b"hearth"),
    (4, b"hearth" * 9),
    (5, bytes(31) + b"\x01" + bytes(31) + b"\x02" + bytes(31) + b"\x01" + b"\x03\x01\x00\x05"),
    (6, bytes(31) + b"\x01" + bytes(31) + b"\x02" + bytes(31) + b"\x01" + bytes(31) + b"\x02"),
    (7, bytes(31) + b"\x01" + bytes(31) + b"\x02" + bytes(31) + b"\x09"),
    (8, b""),
    (9, b"\x00\x00\x00\x0c" + bytes(209)),
)


def outcome(client: Client, receipt: dict[str, Any]) -> dict[str, Any]:
    shown = {name: receipt[name] for name in COMPARED}
    shown["logs"] = [
        {name: log[name] for name in ("address", "topics", "data", "logIndex")}
        for log in receipt["logs"]
    ]
    return shown


SLOTS = [
    *(f"0x{slot:064x}" for slot in range(20)),
    *("0x" + keccak(bytes(12) + bytes.fromhex(who) + bytes([slot]) * 32).hex()
      for who in ("f39fd6e51aad88f6f4ce6ab8827279cfffb92266", "22" * 20) for slot in (0, 1)),
    *("0x" + keccak(bytes(12) + bytes([n]) * 20 + bytes(32)).hex() for n in range(1, 40)),
]  # fmt: skip
"""Plain slots, and the money of some accounts: mappings lie at keccak(key, slot)."""


def proven(client: Client, contract: str) -> dict[str, Any]:
    """A contract's proof, less what depends on the rest of the chain's state."""
    proof = client.call("eth_getProof", contract, SLOTS, "latest")
    block = client.call("eth_getBlockByNumber", "latest", False)
    state = HexaryTrie.get_from_proof(
        bytes.fromhex(block["stateRoot"][2:]),
        keccak(bytes.fromhex(contract[2:])),
        [rlp.decode(bytes.fromhex(node[2:])) for node in proof.pop("accountProof")],
    )
    nonce, balance, *roots = rlp.decode(state)
    assert [int.from_bytes(n, "big") for n in (nonce, balance)] == [
        int(proof[name], 16) for name in ("nonce", "balance")
    ]
    assert ["0x" + root.hex() for root in roots] == [proof["storageHash"], proof["codeHash"]]
    del proof["codeHash"]  # some of the code holds the chain's id
    for item in proof["storageProof"]:
        if item["proof"] == ["0x80"]:  # how anvil writes an empty trie
            item["proof"] = []
    return dict(proof)


def play(where: RunningNode) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One fixed story; what each transaction came to, and the proofs of its contracts."""
    client = Client(where.url)
    ann, bob = (Person(client, key, where.chain_id) for key in KEYS[:2])
    seen: list[dict[str, Any]] = []

    def do(person: Person, to: str | None, data: bytes, value: int = 0) -> dict[str, Any]:
        receipt = person.do(to=to, data=data, value=value, gas=8_000_000)
        seen.append(outcome(client, receipt))
        return receipt

    def deploy(code: bytes) -> str:
        return Person.deploy_address(do(ann, None, code))

    money = deploy(money_code(ann.address))
    community = deploy(
        artifact_code("Community", ["string", "uint48", "address"], ["Street", 3600, ann.address])
    )
    registry = deploy(artifact_code("MeterRegistry", ["address"], [community]))
    credit = deploy(artifact_code("GasCredit", ["address", "address"], [community, registry]))
    market = deploy(artifact_code("GasMarket", ["address"] * 3, [community, credit, registry]))
    do(ann, money, call_data("mint(address,uint256)", bob.address, 10**9))
    # Money that is never spent: anvil counts slots that went back to 0 into its storage roots.
    hoard = deploy(money_code(ann.address))
    for n in range(1, 36):
        do(ann, hoard, call_data("mint(address,uint256)", "0x" + f"{n:02x}" * 20, n << 3 * n))
    do(bob, money, call_data("transfer(address,uint256)", ann.address, 5))
    do(bob, money, call_data("transfer(address,uint256)", ann.address, 10**9))  # too much
    do(bob, money, call_data("mint(address,uint256)", bob.address, 1))  # not the owner
    do(bob, money, call_data("approve(address,uint256)", ann.address, 7))
    do(ann, money, call_data("transferFrom(address,address,uint256)", bob.address, ann.address, 7))
    do(bob, money, call_data("transfer(address,uint256)", ann.address, 10**9 - 12))  # all: refund
    do(ann, "0x" + "61" * 20, b"", 10**15)
    do(ann, "0x" + "61" * 20, b"note\x00\x00", 1)
    deep = deploy(CALLS_ITSELF)
    do(ann, deep, b"")
    for number, data in PRECOMPILES:
        do(ann, f"0x{number:040x}", data)
    for code in programs():
        do(bob, deploy(returning(code)), bytes(range(70)))
    proofs = [proven(client, address) for address in (hoard, registry, market)]
    client.close()
    return seen, proofs


def programs() -> list[bytes]:
    """Opcodes that solc seldom writes, and junk that mostly fails, always the same."""
    made = [
        bytes.fromhex("365f5f375f3660205e60405f2055365fa0"),  # calldatacopy mcopy keccak sstore log
        bytes.fromhex("60015f5d5f5c5f55600a5f5d5f5c600155"),  # transient storage
        bytes.fromhex("5f5f5f5f73ffffffffffffffffffffffffffffffffffffffff5af15f55"),
        bytes.fromhex("6001600255600060025560016002555f600255"),  # EIP-2200/3529 dance
        bytes.fromhex("30ff"),  # selfdestruct
        bytes.fromhex("5f5ff0600155335f5ff5"),  # create, create2 with nothing
        bytes.fromhex("3d5f5f3e6001353560203560030a0b1b1c1d5f52595fa1"),
        bytes.fromhex("6021602260233d3d3d3d305af4"),
        bytes.fromhex("fe"),
        bytes.fromhex("5f356020350660403560603508600760030955"),
        bytes.fromhex("30315a50443b50413150463f503a5f553d3d3d"),
    ]
    dice = random.Random(7411)  # noqa: S311 - not a secret
    stackable = [*range(0x01, 0x0C), *range(0x10, 0x1E), 0x20, 0x35, 0x36, 0x38, 0x3D, 0x51, 0x52]
    stackable += [0x53, 0x54, 0x55, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x80, 0x81, 0x90, 0x91]
    for _ in range(25):
        body = b"".join(b"\x60" + bytes([dice.randrange(70)]) for _ in range(12))
        made.append(body + bytes(dice.choice(stackable) for _ in range(30)))
    return made


Story = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def stories() -> tuple[Story, Story]:
    with running("anvil") as anvil:
        theirs = play(anvil)
    with running("embedded") as embedded:
        ours = play(embedded)
    return ours, theirs


def test_every_transaction_ends_alike_on_both(stories: tuple[Story, Story]) -> None:
    (ours, _), (theirs, _) = stories
    assert len(ours) == len(theirs) > 120
    different = [
        (number, mine, other)
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True))
        if mine != other
    ]
    assert different == []
    assert {item["status"] for item in ours} == {"0x0", "0x1"}


def test_storage_is_proven_node_for_node_alike_on_both(stories: tuple[Story, Story]) -> None:
    (_, ours), (_, theirs) = stories
    assert ours == theirs
    items = ours[0]["storageProof"]
    assert max(len(item["proof"]) for item in items) >= 3
    assert sum(item["value"] != "0x0" for item in items) >= 38
