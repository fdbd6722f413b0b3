"""Kills the node at random moments under mixed traffic, and counts what was lost.

Two accounts send at once: next nonces, nonces behind a gap, replacements of what waits, and the
fillings of old gaps. After every kill the node must know each transaction whose acceptance was
heard: in a block, waiting, or replaced by a later one. In the end every gap is filled and every
nonce must have been used by exactly one of the transactions sent for it.

``python -m tests.practice.node.killing 100`` by hand; a few rounds are in the suite.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from tests.practice.node.support import GWEI, KEYS, Client, Person, RefusedError
from wallet.practice.launcher import NodeProcess, start_node

TARGET = "0x" + "11" * 20
LONGEST = 0.3
"""Seconds of traffic before a kill, at most."""
MOST_GAPS = 8
SETTLING_SECONDS = 60


def kill(node: NodeProcess) -> None:
    """As if the power went: no chance to tidy up."""
    os.kill(node.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    while node.is_running():
        time.sleep(0.005)
    node.stop()


@dataclass
class Sender:
    """One account's traffic, and what was heard about it."""

    key: str
    dice: random.Random
    next: int = 0
    sent: dict[int, list[str]] = field(default_factory=dict)
    """By nonce, every transaction that may have been accepted, in order."""
    heard: dict[int, str] = field(default_factory=dict)
    """By nonce, the last one whose acceptance was heard."""
    fees: dict[int, int] = field(default_factory=dict)

    @property
    def gaps(self) -> list[int]:
        return [nonce for nonce in range(self.next) if nonce not in self.heard]

    def step(self, person: Person) -> None:
        """Send one transaction of some kind."""
        gaps, chance = self.gaps, self.dice.random()
        if chance < 0.2 and len(gaps) < MOST_GAPS:
            self.next += 1
            nonce = self.next
        elif chance < 0.4 and gaps:
            nonce = self.dice.choice(gaps)
        elif chance < 0.6 and gaps and self.next - 1 in self.heard and gaps[0] < self.next - 1:
            nonce = self.next - 1
        else:
            nonce = self.next
        self.next = max(self.next, nonce + 1)
        self.send(person, nonce)

    def send(self, person: Person, nonce: int) -> None:
        fee = self.fees[nonce] = self.fees.get(nonce, 50 * GWEI) * 6 // 5
        raw = person.sign(
            nonce=nonce, to=TARGET, value=1, maxFeePerGas=fee, maxPriorityFeePerGas=fee // 40
        )
        tx_hash = "0x" + person.hash_of(raw)
        self.sent.setdefault(nonce, []).append(tx_hash)
        try:
            assert person.client.call("eth_sendRawTransaction", raw) == tx_hash
        except RefusedError as error:
            self.sent[nonce].remove(tx_hash)
            # An earlier one, whose answer was cut off, may be in a block or wait already.
            if not any(word in error.message for word in ("nonce too low", "underpriced")):
                raise
            self.heard.setdefault(nonce, self.sent[nonce][0])
        else:
            self.heard[nonce] = tx_hash

    def is_lost(self, client: Client, nonce: int) -> bool:
        """Whether neither the last one heard nor one sent after it is known any more.

        A replacement that came while a block was being made may find that the one it replaced is
        in that block: then it is gone for good reason.
        """
        sent = self.sent[nonce]
        place = sent.index(self.heard[nonce])
        return not (
            any(client.call("eth_getTransactionByHash", h) for h in sent[place:])
            or any(client.call("eth_getTransactionReceipt", h) for h in sent[:place])
        )

    def lost(self, client: Client) -> list[str]:
        """Transactions that were accepted and of which the node knows nothing any more."""
        return [h for nonce, h in self.heard.items() if self.is_lost(client, nonce)]

    def unmined(self, client: Client) -> list[str]:
        """In the end: nonces not used by exactly one of the transactions sent for them."""
        return [
            tx_hash
            for nonce, tx_hash in self.heard.items()
            if sum(bool(client.call("eth_getTransactionReceipt", h)) for h in self.sent[nonce]) != 1
        ]


@dataclass
class Outcome:
    """What came of it all."""

    kills: int
    accepted: int
    lost: list[str]
    blocks: int


def run(folder: Path, kills: int, seed: int) -> Outcome:
    """Kill a node on ``folder`` so often; the last one runs until all is mined."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    senders = [Sender(key, random.Random(seed + n)) for n, key in enumerate(KEYS[:2])]  # noqa: S311
    lost: list[str] = []
    for _ in range(kills):
        node = start_node(folder, lead=3600)
        lost += _check(node, senders)
        threads = [threading.Thread(target=_traffic, args=(node, s)) for s in senders]
        for thread in threads:
            thread.start()
        time.sleep(dice.uniform(0, LONGEST))
        kill(node)
        for thread in threads:
            thread.join()
    with start_node(folder, lead=3600) as node:
        lost += _check(node, senders)
        _settle(node, senders)
        client = Client(node.url)
        lost += [h for s in senders for h in s.unmined(client)]
        blocks = client.number("eth_blockNumber")
        client.close()
    return Outcome(kills, sum(len(s.heard) for s in senders), lost, blocks)


def _check(node: NodeProcess, senders: list[Sender]) -> list[str]:
    client = Client(node.url)
    try:
        return [tx_hash for sender in senders for tx_hash in sender.lost(client)]
    finally:
        client.close()


def _traffic(node: NodeProcess, sender: Sender) -> None:
    client = Client(node.url)
    with contextlib.suppress(OSError, HTTPException):  # the connection breaks, as it should
        while True:
            sender.step(Person(client, sender.key))
    client.close()


def _settle(node: NodeProcess, senders: list[Sender]) -> None:
    client = Client(node.url)
    for sender in senders:
        person = Person(client, sender.key)
        for nonce in sender.gaps:
            sender.send(person, nonce)
        end = time.monotonic() + SETTLING_SECONDS
        while client.number("eth_getTransactionCount", person.address, "latest") < sender.next:
            assert time.monotonic() < end, "not everything was mined"
            time.sleep(0.05)
    client.close()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        outcome = run(Path(name), wanted, seed=int(time.time()))
    print(outcome)
    sys.exit(bool(outcome.lost))
