"""A community is put onto a real chain once, however often the computer stops in between."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wallet.chain import delivery
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address, create_address, to_address
from wallet.codec.transactions import decode_signed
from wallet.errors import CancelledError, NodeRefusedError, ProfileError
from wallet.keys import phrase
from wallet.keys.derivation import account_from_seed
from wallet.keys.signer import LocalSigner
from wallet.practice.launcher import NodeProcess, start_node
from wallet.protocol import calls, community
from wallet.protocol.artifacts import artifact
from wallet.protocol.contracts import (
    ADMIN,
    COMMUNITY,
    CREDIT,
    INDEX,
    ISSUER,
    METER_OPERATOR,
    PAUSER,
)
from wallet.protocol.credits import GasClass
from wallet.protocol.deploy import deploy
from wallet.protocol.deploy_journal import Settings, begin
from wallet.protocol.deploy_steps import IndexSettings, steps
from wallet.units import Wh

DEV_PHRASE = "test test test test test test test test test test test junk"
STEPS = 12


@pytest.fixture(scope="module")
def running() -> Iterator[NodeProcess]:
    with start_node(None) as process:
        yield process


@pytest.fixture(scope="module")
def accounts(running: NodeProcess) -> Iterator[LocalSigner]:
    """Each test gets an account nobody has used, funded by one of those the chain began with."""
    seed, node = phrase.to_seed(DEV_PHRASE), Node(Rpc(running.url))
    rich = account_from_seed(seed, 1)
    bank = TransactionSender(node, MemoryOutbox(), node.chain_id())

    def fund(account: LocalSigner) -> LocalSigner:
        paid = bank.prepare(rich.address, account.address, b"", 10**18)
        bank.wait(bank.sign_and_send(rich, paid))
        return account

    return (fund(account_from_seed(seed, index)) for index in itertools.count(100))


class Deployer:
    """An account, a journal and a node to deploy on."""

    def __init__(self, url: str, signer: LocalSigner, journal: Path) -> None:
        self.url, self.signer, self.journal = url, signer, journal
        self.outbox = MemoryOutbox()
        self.use(Node(Rpc(url)))

    def use(self, node: Node) -> None:
        """Go on with this node, as after a restart: of what was sent only the outbox is known."""
        self.node = node
        self.sender = TransactionSender(node, self.outbox, node.chain_id())

    def run(self, **changes: Any) -> community.CommunityFile:
        known: dict[str, Any] = {"name": "Practice street", "rpc_url": self.url}
        return deploy(
            self.sender, self.signer, node=self.node, journal=self.journal, **(known | changes)
        )

    def nonce(self) -> int:
        return self.node.nonce(self.signer.address, pending=False)


@pytest.fixture
def deployer(running: NodeProcess, accounts: Iterator[LocalSigner], tmp_path: Path) -> Deployer:
    return Deployer(running.url, next(accounts), tmp_path / "deploy.json")


def test_the_community_file_describes_what_is_on_the_chain(deployer: Deployer) -> None:
    told: list[tuple[str, int, int]] = []
    made = deployer.run(progress=lambda *step: told.append(step))
    made.verify(deployer.node)
    assert community.parse(json.dumps(community.to_document(made))) == made
    assert [done for _, done, _ in told] == [*range(STEPS + 1)]
    assert {total for _, _, total in told} == {STEPS}
    assert deployer.nonce() == STEPS
    assert made.money.address == create_address(deployer.signer.address, 0)
    assert (made.money.symbol, made.money.name, made.money.decimals) == ("¥", "Practice yuan", 6)
    for role in (ADMIN, METER_OPERATOR, ISSUER, PAUSER):
        has = calls.ask(
            deployer.node, made.community, COMMUNITY["has_role"], role, deployer.signer.address
        )
        assert has is True
    registry = calls.ask(deployer.node, made.credit, CREDIT["registry"])
    assert registry == made.registry
    assert calls.is_member(deployer.node, made, made.pool)
    for gas_class in GasClass:
        feed = made.index_of(gas_class)
        assert feed is not None
        assert artifact("GasIndex").is_code(deployer.node.code(feed.address))
        for function, wanted in (
            ("gas_class", gas_class), ("market", made.market), ("currency", made.money.address),
            ("window", 86_400), ("interval", 3_600), ("min_wh", 100_000), ("max_move_bps", 1_000),
        ):  # fmt: skip
            assert calls.ask(deployer.node, feed.address, INDEX[function]) == wanted
        allowed = calls.ask(deployer.node, made.community, COMMUNITY["is_feed"], feed.address)
        assert allowed is True
        assert calls.read_latest_round(deployer.node, feed.address) is None
    for name, ref in made.contracts.items():
        code = deployer.node.code(ref.address)
        assert artifact(name).is_code(code)
        assert not artifact(name).is_code(code[:-1] + b"\x00")
        assert not artifact(name).is_code(code + b"\x00")


def test_running_again_changes_nothing(deployer: Deployer) -> None:
    made = deployer.run()
    assert deployer.run() == made
    assert deployer.nonce() == STEPS


def test_an_existing_currency_is_used_as_it_stands(deployer: Deployer) -> None:
    first = deployer.run()
    money = replace(first.money, symbol="€", code="EUR")
    deployer.journal = deployer.journal.with_name("second.json")
    second = deployer.run(name="Second street", currency=money)
    assert second.currencies == (money,)
    assert deployer.nonce() == 2 * STEPS - 1
    second.verify(deployer.node)
    allowed = calls.ask(deployer.node, second.community, COMMUNITY["is_currency"], money.address)
    assert allowed is True


def test_an_operator_of_its_own_gets_the_roles_and_the_deployer_keeps_none(
    deployer: Deployer,
) -> None:
    operator = to_address(b"\x77" * 20)
    made = deployer.run(operator=operator, index=IndexSettings(3600, 300, Wh(20_000), 500))
    assert deployer.nonce() == STEPS
    assert calls.is_member(deployer.node, made, made.pool)
    for role in (METER_OPERATOR, ISSUER, PAUSER):
        for who in (operator, deployer.signer.address):
            has = calls.ask(deployer.node, made.community, COMMUNITY["has_role"], role, who)
            assert has is (who == operator)
    feed = made.index_of(GasClass.NATURAL)
    assert feed is not None
    assert calls.ask(deployer.node, feed.address, INDEX["min_wh"]) == 20_000
    assert deployer.run(operator=operator, index=IndexSettings(3600, 300, Wh(20_000), 500)) == made
    with pytest.raises(ProfileError) as caught:
        deployer.run(operator=operator)
    assert caught.value.detail == "index"


@pytest.mark.parametrize("operator", [None, to_address(b"\x77" * 20)])
def test_gas_limits_leave_room_but_not_too_much(
    deployer: Deployer, operator: Address | None
) -> None:
    deployer.run(operator=operator)
    settings = Settings(
        "Practice street",
        2 * 24 * 3600,
        operator or deployer.signer.address,
        ("Practice yuan", "¥"),
    )
    plan = begin(deployer.journal, deployer.node, deployer.signer.address, settings).plan
    sent = sorted(deployer.outbox.entries(), key=lambda entry: entry.nonce)
    for step, entry in zip(steps(plan), sent, strict=True):
        receipt = deployer.node.receipt(entry.hash)
        assert receipt is not None
        assert receipt.gas_used * 5 / 4 < step.gas, step.label
        most = 8 / 5 if step.to is None else 11 / 2  # settings: what EIP-8037 will charge
        assert step.gas < receipt.gas_used * most, step.label


def stop_at(count: int) -> Callable[[], bool]:
    """Answer "cancelled" from the n-th time on."""
    asked = iter(range(1, 10_000))
    return lambda: next(asked) >= count


@pytest.mark.parametrize("count", [1, 4])
def test_cancelling_is_continued_later(deployer: Deployer, count: int) -> None:
    with pytest.raises(CancelledError):
        deployer.run(cancelled=stop_at(count))
    deployer.run().verify(deployer.node)
    assert deployer.nonce() == STEPS


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.protocol.test_deploy import DEV_PHRASE, Deployer
from wallet.keys import phrase
from wallet.keys.derivation import account_from_seed

url, index, journal, count = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
left = iter(range(count))
def die() -> bool:
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return False
seed = phrase.to_seed(DEV_PHRASE)
Deployer(url, account_from_seed(seed, index), journal).run(cancelled=die)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_again_and_again_it_still_happens_once(running: NodeProcess, tmp_path: Path) -> None:
    account = account_from_seed(phrase.to_seed(DEV_PHRASE), 0)
    journal = tmp_path / "deploy.json"
    for count in (0, 2, 3, 5):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, running.url, "0", str(journal), str(count)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {-signal.SIGKILL, 0}, done.stderr
    deployer = Deployer(running.url, account, journal)
    deployer.run().verify(deployer.node)
    assert deployer.nonce() == STEPS


class ForgetfulNode(Node):
    """Takes the transaction of one number, shows it once, and has lost it then.

    EthereumJS does so when a transaction does not fit into the block it is building. ``counts``
    says whether the number of what waits goes on counting it, as theirs sometimes does.
    """

    def __init__(self, url: str, loses: int, *, counts: bool) -> None:
        super().__init__(Rpc(url))
        self.loses, self.counts = loses, counts
        self.lost = b""
        self.shown = False

    def send_raw(self, raw: bytes) -> bytes:
        signed = decode_signed(raw)
        if signed.transaction.nonce == self.loses and not self.lost:
            self.lost = signed.hash
            return signed.hash
        return super().send_raw(raw)

    def knows(self, tx_hash: bytes) -> bool:
        first = tx_hash == self.lost and not self.shown
        self.shown = self.shown or first
        return first or super().knows(tx_hash)

    def nonce(self, address: Address, *, pending: bool = True) -> int:
        found = super().nonce(address, pending=pending)
        return max(found, self.loses + 1) if pending and self.counts and self.lost else found


@pytest.mark.parametrize("counts", [False, True])
@pytest.mark.parametrize("again", [False, True])
def test_what_the_node_forgot_is_sent_again(
    deployer: Deployer, again: bool, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the run that sent it, and by one that goes on after it."""
    monkeypatch.setattr(delivery, "_FORGOTTEN_AFTER", 0.2)
    node = ForgetfulNode(deployer.url, 4, counts=counts)
    deployer.use(node)
    if again:
        with pytest.raises(CancelledError):
            deployer.run(cancelled=stop_at(STEPS + 1))
        deployer.use(node)
    deployer.run().verify(node)
    assert node.shown
    assert deployer.nonce() == STEPS


def test_a_journal_of_another_deployment_is_left_alone(deployer: Deployer) -> None:
    with pytest.raises(CancelledError):
        deployer.run(cancelled=lambda: True)
    before = deployer.journal.read_bytes()
    with pytest.raises(ProfileError) as caught:
        deployer.run(name="Another street")
    assert caught.value.code == "deploy.other_journal"
    assert caught.value.detail == "name"
    assert deployer.journal.read_bytes() == before
    assert deployer.nonce() == 0


def test_a_number_taken_by_somebody_else_is_noticed(deployer: Deployer) -> None:
    with pytest.raises(CancelledError):
        deployer.run(cancelled=lambda: True)
    me = deployer.signer.address
    other = deployer.sender.prepare(me, me, b"", 1)
    deployer.sender.wait(deployer.sender.sign_and_send(deployer.signer, other))
    with pytest.raises(NodeRefusedError) as caught:
        deployer.run()
    assert caught.value.code == "deploy.step_failed"


@pytest.mark.parametrize("content", [b"", b"{", b'{"firstNonce": -1, "startBlock": 0}', b"[]"])
def test_a_damaged_journal_is_named(running: NodeProcess, tmp_path: Path, content: bytes) -> None:
    journal = tmp_path / "deploy.json"
    journal.write_bytes(content)
    deployer = Deployer(running.url, account_from_seed(phrase.to_seed(DEV_PHRASE), 0), journal)
    with pytest.raises(ProfileError) as caught:
        deployer.run()
    assert caught.value.code == "deploy.journal"
    assert journal.read_bytes() == content
