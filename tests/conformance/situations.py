"""Everything that goes wrong between a wallet and a node, brought about on a real one.

Each situation is one function that asks for what cannot be; what it gets is the node's own
answer. ``python -m tests.conformance.situations`` runs them on every kind of node and writes the
answers to ``tests/chain/node_answers.json``, the facts behind ``wallet/chain/refusals.py``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_utils import keccak

from tests.conformance.machines import until
from tests.conformance.nodes import KINDS, RunningNode, running
from tests.practice.node.support import GWEI, KEYS, SPINS, Client, Person, RefusedError, returning

FACTS = Path(__file__).parents[1] / "chain/node_answers.json"
ECHO = returning(bytes.fromhex("366000600037366000fd"))
"""Reverts with whatever it is called with, in opcodes that London knows."""
INVALID = returning(bytes.fromhex("fe"))
REASON = keccak(text="Error(string)")[:4] + encode(["string"], ["not today"])
CUSTOM = keccak(text="OfferRefused(uint8)")[:4] + encode(["uint8"], [12])
PANIC = keccak(text="Panic(uint256)")[:4] + encode(["uint256"], [0x11])
PLAIN = {"maxFeePerGas": 100 * GWEI, "maxPriorityFeePerGas": 2 * GWEI}
CHEAP = {"maxFeePerGas": 2 * GWEI, "maxPriorityFeePerGas": GWEI}
DEAR = {"maxFeePerGas": 3_000 * GWEI, "maxPriorityFeePerGas": 20 * GWEI}
POOL_SECONDS = 1.0
"""Until a pool has noticed that one of its transactions is mined: till then it is "known"."""
FAR = hex(10**7)
NOWHERE = "0x" + "12" * 20
UNKNOWN_HASH = "0x" + "77" * 32


class Scene:
    """One node with the contracts that misbehave, and accounts that do."""

    def __init__(self, where: RunningNode) -> None:
        self.where = where
        self.client = Client(where.url)
        self.ann, self.bob = (Person(self.client, key, where.chain_id) for key in KEYS[:2])
        self.poor = Person(self.client, "0x" + "5e" * 32, where.chain_id)
        made = (self.ann.deploy(code, 1_000_000) for code in (ECHO, SPINS, INVALID))
        self.echo, self.spins, self.invalid = made

    def close(self) -> None:
        self.client.close()

    def ask(self, to: str, data: bytes, method: str = "eth_call", **more: object) -> Any:
        """A call without a transaction."""
        message = {"from": self.ann.address, "to": to, "data": "0x" + data.hex(), **more}
        return self.client.call(method, message, *(["latest"] if method == "eth_call" else []))

    def next(self, who: Person) -> int:
        return self.client.number("eth_getTransactionCount", who.address, "latest")


Situation = Callable[[Scene], Any]
SITUATIONS: dict[str, Situation] = {
    # A contract refuses.
    "call: reason": lambda s: s.ask(s.echo, REASON),
    "call: custom error": lambda s: s.ask(s.echo, CUSTOM),
    "call: panic": lambda s: s.ask(s.echo, PANIC),
    "call: empty revert": lambda s: s.ask(s.echo, b""),
    "call: invalid opcode": lambda s: s.ask(s.invalid, b""),
    "call: out of gas": lambda s: s.ask(s.spins, b"", gas=hex(60_000)),
    "estimate: reason": lambda s: s.ask(s.echo, REASON, "eth_estimateGas"),
    "estimate: custom error": lambda s: s.ask(s.echo, CUSTOM, "eth_estimateGas"),
    "estimate: panic": lambda s: s.ask(s.echo, PANIC, "eth_estimateGas"),
    "estimate: empty revert": lambda s: s.ask(s.echo, b"", "eth_estimateGas"),
    "estimate: no funds": lambda s: s.client.call(
        "eth_estimateGas", {"from": s.poor.address, "to": NOWHERE, "value": hex(10**18)}
    ),
    "send: reverting": lambda s: s.ann.send(to=s.echo, data=CUSTOM, gas=100_000),
    # A transaction does not suit.
    "send: nonce too low": lambda s: s.ann.send(nonce=s.next(s.ann) - 1, value=9),
    "send: nonce gap": lambda s: ahead(s, 1),
    "send: nonce far ahead": lambda s: s.ann.send(nonce=s.next(s.ann) + 1_000_000),
    "send: fee below base fee": lambda s: odd(s, maxFeePerGas=1, maxPriorityFeePerGas=1),
    "send: no tip": lambda s: odd(s, maxFeePerGas=50 * GWEI, maxPriorityFeePerGas=0),
    "send: tip above fee": lambda s: odd(
        s, maxFeePerGas=2 * GWEI, maxPriorityFeePerGas=3 * GWEI
    ),
    "send: replacement too cheap": lambda s: replaced(s, value=2),
    "send: replacement 9 % dearer": lambda s: replaced(
        s, maxFeePerGas=109 * GWEI, maxPriorityFeePerGas=2 * GWEI * 109 // 100
    ),
    "send: replacement 10 % dearer": lambda s: replaced(
        s, maxFeePerGas=110 * GWEI, maxPriorityFeePerGas=2 * GWEI * 110 // 100
    ),
    "send: replacement without more tip": lambda s: replaced(s, maxFeePerGas=200 * GWEI),
    "send: no funds": lambda s: s.poor.send(nonce=0, value=1),
    "send: gas below intrinsic": lambda s: odd(s, gas=20_000),
    "send: gas above block": lambda s: odd(s, gas=200_000_000, **CHEAP),
    "send: fee above the node's cap": lambda s: odd(
        s, gas=8_000_000, maxFeePerGas=1_000 * GWEI, maxPriorityFeePerGas=GWEI
    ),
    "send: known and mined": lambda s: twice(s, mined=True),
    "send: known and waiting": lambda s: twice(s, mined=False),
    "send: wrong chain": lambda s: odd(s, chainId=1),
    "send: before EIP-155": lambda s: settled(s, unprotected(s)),
    "send: no transaction": lambda s: settled(s, "0x02f00d"),
    "send: code too large": lambda s: odd(s, to=None, data=bytes(50_000), gas=8_000_000),
    # A block is not there, or too many are asked for.
    "block: unknown number": lambda s: s.client.call("eth_getBlockByNumber", FAR, False),
    "block: pending": lambda s: s.client.call("eth_getBlockByNumber", "pending", False),
    "block: finalized": lambda s: s.client.call("eth_getBlockByNumber", "finalized", False),
    "balance: unknown block": lambda s: s.client.call("eth_getBalance", NOWHERE, FAR),
    "call: unknown block": lambda s: s.client.call("eth_call", {"to": NOWHERE}, FAR),
    "proof: unknown block": lambda s: s.client.call("eth_getProof", NOWHERE, [], FAR),
    "logs: beyond head": lambda s: logs(s, fromBlock="0x0", toBlock=FAR),
    "logs: all beyond head": lambda s: logs(s, fromBlock=FAR, toBlock=hex(10**7 + 5)),
    "logs: backwards": lambda s: logs(s, fromBlock="0x2", toBlock="0x1"),
    "logs: unknown block hash": lambda s: logs(s, blockHash=UNKNOWN_HASH),
    "receipts: unknown block": lambda s: s.client.call("eth_getBlockReceipts", FAR),
    "fees: 1,025 blocks": lambda s: s.client.call("eth_feeHistory", hex(1_025), "latest", []),
    "fees: beyond head": lambda s: s.client.call("eth_feeHistory", "0x4", FAR, []),
    # The question is not one.
    "method: unknown": lambda s: s.client.call("eth_hearth"),
    "method: tip": lambda s: s.client.call("eth_maxPriorityFeePerGas"),
    "params: missing": lambda s: s.client.call("eth_getBalance"),
    "params: not an address": lambda s: s.client.call("eth_getBalance", "0x12", "latest"),
    "params: not a block": lambda s: s.client.call("eth_getBalance", NOWHERE, "newest"),
    "batch: 1,001": lambda s: batch(s, 1_001),
}  # fmt: skip


def odd(scene: Scene, **fields: Any) -> str:
    """A transaction with something wrong about it, at the account's next number."""
    fields.setdefault("nonce", scene.next(scene.bob))
    return settled(scene, scene.bob.sign(value=4, **fields))


def settled(scene: Scene, raw: str) -> str:
    """Send it, and see to it that its number is used up afterwards, whatever became of it."""
    number = scene.next(scene.bob)
    try:
        return str(scene.client.call("eth_sendRawTransaction", raw))
    finally:
        with suppress(RefusedError):
            scene.bob.send(nonce=number, value=5, **DEAR)
        until("the number is used", lambda: scene.next(scene.bob) > number, pause=0.02)


def ahead(scene: Scene, by: int) -> str:
    """A transaction that waits for the one before it, which then comes."""
    number = scene.next(scene.bob)
    with closing_the_gap(scene, number):
        return scene.bob.send(nonce=number + by, value=1)


def replaced(scene: Scene, **fields: Any) -> str:
    """Another transaction in the place of one that waits behind a gap, which then is closed."""
    number = scene.next(scene.bob)
    with closing_the_gap(scene, number):
        scene.bob.send(nonce=number + 1, value=1, **PLAIN)
        return scene.bob.send(**(PLAIN | {"nonce": number + 1, "value": 2} | fields))


def twice(scene: Scene, *, mined: bool) -> str:
    """The same transaction sent again, after it is in a block or while it waits behind a gap."""
    number = scene.next(scene.bob)
    raw = scene.bob.sign(nonce=number + (0 if mined else 1), value=6)
    if mined:
        scene.client.wait(str(scene.client.call("eth_sendRawTransaction", raw)))
        time.sleep(POOL_SECONDS)
        return str(scene.client.call("eth_sendRawTransaction", raw))
    with closing_the_gap(scene, number):
        scene.client.call("eth_sendRawTransaction", raw)
        return str(scene.client.call("eth_sendRawTransaction", raw))


@contextmanager
def closing_the_gap(scene: Scene, number: int) -> Iterator[None]:
    """Afterwards fill the gap at ``number``, and let what waited behind it be mined."""
    try:
        yield
    finally:
        scene.bob.do(nonce=number, value=3)
        if scene.where.name != "hardhat":  # there nothing waits
            until("what waited is mined", lambda: scene.next(scene.bob) == number + 2)


def unprotected(scene: Scene) -> str:
    """A transaction of the oldest kind, which any chain would take."""
    fields = {"nonce": scene.next(scene.bob), "to": NOWHERE, "value": 0, "gas": 21_000}
    signed = Account.sign_transaction(fields | {"gasPrice": 100 * GWEI}, KEYS[1])
    return "0x" + bytes(signed.raw_transaction).hex()


def logs(scene: Scene, **asked: str) -> Any:
    return scene.client.call("eth_getLogs", {"address": scene.echo, **asked})


def batch(scene: Scene, count: int) -> Any:
    """Many questions at once; an error for all, or the first of them."""
    asked = [
        {"jsonrpc": "2.0", "id": n, "method": "eth_chainId", "params": []} for n in range(count)
    ]
    answer = scene.client.document(asked)
    first = answer if isinstance(answer, dict) else answer[-1]
    if "error" in first:
        raise RefusedError(first["error"])
    return f"{len(answer)} answers"


def answer(scene: Scene, situation: str) -> dict[str, Any]:
    """What the node says: ``{"error": …}`` word for word, or ``{"result": …}`` in short."""
    try:
        result = SITUATIONS[situation](scene)
    except RefusedError as refused:
        error = {"code": refused.code, "message": refused.message}
        return {"error": error | ({} if refused.data is None else {"data": refused.data})}
    if isinstance(result, dict | list):
        return {"result": type(result).__name__}
    return {"result": "hex" if isinstance(result, str) and len(result) > 20 else result}


def record() -> None:
    """Write down what every kind of node answers."""
    facts: dict[str, dict[str, Any]] = {name: {} for name in SITUATIONS}
    for kind in KINDS:
        with running(kind) as where:
            scene = Scene(where)
            for name in SITUATIONS:
                facts[name][kind] = answer(scene, name)
                print(kind, "|", name, "|", json.dumps(facts[name][kind])[:200], flush=True)
            scene.close()
    FACTS.write_text(json.dumps(facts, indent=1, sort_keys=False) + "\n")


if __name__ == "__main__":
    record()
