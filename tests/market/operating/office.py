"""A community's office on an embedded node: an operator with every role, and what it keeps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, Outbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.keys.signer import LocalSigner
from wallet.ledger.index import Index
from wallet.market.operating import operator
from wallet.market.operating.changes import Job
from wallet.market.operating.desk import Desk
from wallet.market.operating.operator import Outcome, Plan
from wallet.market.operating.salts import MeterIds
from wallet.protocol.community import CommunityFile
from wallet.protocol.deploy import deploy

JUNK = "test test test test test test test test test test test junk"
_numbers = itertools.count()


def signer_of(number: int) -> LocalSigner:
    """One of the accounts that every practice node funds."""
    return account_from_seed(to_seed(JUNK), number)


def person(number: int) -> Address:
    """Somebody's address; nobody has its key."""
    return to_address(keccak256(f"person {number}".encode())[12:])


def meter_ids(secret: bytes = b"s" * 32) -> MeterIds:
    return MeterIds(lambda: secret)


@dataclass
class Office:
    """Everything the use cases need."""

    url: str
    folder: Path
    signer: LocalSigner
    community: CommunityFile
    outbox: Outbox = field(default_factory=MemoryOutbox)
    index_name: str = ""

    def __post_init__(self) -> None:
        self.node: Any = Node(Rpc(self.url))
        self.sender = TransactionSender(self.node, self.outbox, self.community.chain_id)
        name = self.index_name or f"index-{next(_numbers)}"
        self.index = Index(self.folder / f"{name}.sqlite")
        self.opened = self.node.head().number
        self.told: list[tuple[str, int, int]] = []

    @property
    def desk(self) -> Desk:
        return Desk(
            self.node, self.community, self.index, self.signer.address,
            lambda *step: self.told.append(step),
        )  # fmt: skip

    def plan(self, job: Job) -> Plan:
        return operator.prepare(self.desk, self.sender, job, self.signer)

    def does(self, job: Job) -> Outcome:
        return operator.carry_out(self.desk, self.sender, self.signer, self.plan(job))

    def nonce(self) -> int:
        return int(self.node.nonce(self.signer.address, pending=False))

    def as_another(self, number: int) -> Office:
        """The same community, by another account."""
        return Office(self.url, self.folder, signer_of(number), self.community)


def open_office(url: str, folder: Path, account: int = 0) -> Office:
    """Deploy a new community; its account gets every role."""
    signer = signer_of(account)
    node = Node(Rpc(url))
    sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
    community = deploy(
        sender, signer, node=node, name="Linden Street", rpc_url=url,
        journal=folder / f"deploy-{next(_numbers)}.json",
    )  # fmt: skip
    return Office(url, folder, signer, community)


def csv(head: str, rows: Sequence[Sequence[object]]) -> bytes:
    """Write a table."""
    return "\n".join([head, *(",".join(map(str, row)) for row in rows), ""]).encode()
