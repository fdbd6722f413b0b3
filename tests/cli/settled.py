"""A community deployed by the real command, with members who hold gas and money."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.hearth import JUNK, Person
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.keys.derivation import account_from_seed, addresses_from_seed
from wallet.keys.phrase import to_seed
from wallet.protocol import calls
from wallet.protocol.community import CommunityFile, load
from wallet.protocol.credits import Batch, CreditId, GasClass, pack, zone_hash
from wallet.protocol.offers import ZERO_HASH
from wallet.units import Timestamp

YUAN = 1_000_000
KWH = 1_000
DAY = 86_400
ZONE = zone_hash("Linden Street")


def address(account: int) -> Address:
    """The address of one of the common phrase's accounts."""
    return addresses_from_seed(to_seed(JUNK), account + 1)[account]


@dataclass(frozen=True)
class Village:
    """Account 0 is the operator; 1 Mei, 2 Anna, 3 Ben are members; 4 is a stranger."""

    path: Path
    url: str
    mei: Person
    anna: Person
    ben: Person
    stranger: Person
    bio: CreditId
    natural: CreditId

    @property
    def file(self) -> CommunityFile:
        return load(self.path)

    @property
    def node(self) -> Node:
        return Node(Rpc(self.url))

    def money(self, who: Person) -> int:
        return calls.read_money(self.node, self.file, address(who.account))

    def gas(self, who: Person, credit_id: int | None = None) -> int:
        batch = self.bio if credit_id is None else credit_id
        return calls.read_balance(self.node, self.file, address(who.account), batch)

    def send(self, account: int, *todo: calls.Call) -> None:
        """Send calls as one of the accounts and wait."""
        send(self.url, account, *todo)


def send(url: str, account: int, *todo: calls.Call) -> None:
    """Send calls as one of the common phrase's accounts and wait for them."""
    node = Node(Rpc(url))
    sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
    signer = account_from_seed(to_seed(JUNK), account)
    for call in todo:
        prepared = sender.prepare(signer.address, call.to, call.data)
        sender.wait(sender.sign_and_send(signer, prepared))


def settle(path: Path, url: str, people: Path) -> Village:
    """Admit the members, issue two batches, allot gas and hand out money."""
    place, now = load(path), int(time.time())
    members = [address(number) for number in (1, 2, 3)]
    send(
        url,
        0,
        calls.multicall([calls.attest(place, who, 1, now + 365 * DAY) for who in members]),
        calls.issue_batch(place, GasClass.BIOMETHANE, ZONE, 202611, _batch()),
        calls.issue_batch(place, GasClass.NATURAL, ZONE, 202611, _batch()),
    )
    last = calls.read_batch_count(Node(Rpc(url)), place)
    bio = pack(GasClass.BIOMETHANE, ZONE, 202611, last - 1)
    natural = pack(GasClass.NATURAL, ZONE, 202611, last)
    allotted = [calls.allot(place, who, bio, 500 * KWH) for who in members]
    allotted += [calls.allot(place, who, natural, 200 * KWH) for who in members]
    send(
        url,
        0,
        calls.multicall(allotted),
        calls.multicall([calls.mint_money(place, who, 1_000 * YUAN) for who in members]),
    )
    mei, anna, ben, stranger = (
        Person(people / name, number)
        for number, name in enumerate(("mei", "anna", "ben", "stranger"), 1)
    )
    return Village(path, url, mei, anna, ben, stranger, bio, natural)


def _batch() -> Batch:
    none = Timestamp(0)
    return Batch(
        address(0), ZERO_HASH, ZERO_HASH, none, none, 500, b"CN", ZERO_HASH,
        none, 0, ZERO_HASH, none, 1,
    )  # fmt: skip
