"""Setting the street up: what the home gets, and that a kill at any moment doubles nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import to_address
from wallet.errors import CancelledError, NodeRefusedError, ProfileError
from wallet.practice.launcher import start_node
from wallet.practice.street import world
from wallet.practice.street.post import Post
from wallet.practice.street.runner import report
from wallet.practice.street.setup import SetUp, Street
from wallet.protocol import calls
from wallet.protocol.community import load

HOME = to_address("0x" + "a1" * 20)
OPERATOR = to_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
DEPLOYMENT, WORLD, AT_HOME, MONEY = 12, 3, 6, 10
"""How many transactions each part takes."""


class Killed(BaseException):
    """The computer stopped."""


class FrailNode:
    """A node whose user is killed right before or after some transaction was sent."""

    def __init__(self, node: Node, after: int, *, sent: bool) -> None:
        self._node = node
        self._left = after
        self._sent = sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)

    def send_raw(self, raw: bytes) -> bytes:
        self._left -= 1
        if self._left < 0 and not self._sent:
            raise Killed
        answer = self._node.send_raw(raw)
        if self._left < 0:
            raise Killed
        return answer


class DearNode(FrailNode):
    """A node of a chain that charges nearly three times as much for new storage."""

    def __init__(self, node: Node) -> None:
        super().__init__(node, 1_000, sent=True)

    def estimate_gas(self, *_: object) -> int:
        return 134_983  # what geth 1.17 --dev says of a permission


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with start_node(None) as process:
        yield process.url


@pytest.fixture
def node(url: str) -> Iterator[Node]:
    rpc = Rpc(url)
    yield Node(rpc)
    rpc.close()


def set_up(node: Any, folder: Path, **options: Any) -> Street:
    sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
    run = SetUp(node, sender, folder, rpc_url="http://127.0.0.1:8545", tz=UTC, **options)
    street = run.open_for(HOME, "Mei")
    run.wait_for_neighbours(street)
    return street


def assert_stands(node: Node, street: Street) -> None:
    community, (natural, biomethane) = street.community, street.batches
    assert calls.read_batch_count(node, community) == 2
    assert calls.read_holdings(node, community, HOME) == (
        (natural, world.HOME_NATURAL),
        (biomethane, world.HOME_BIOMETHANE),
    )
    assert calls.read_money(node, community, HOME) == world.HOME_MONEY
    assert calls.read_arrears(node, community, HOME) == 0
    meter = street.gateways[HOME].meter
    assert (meter.owner, meter.last_seq) == (HOME, world.HOME_HISTORY_DAYS + 1)
    for who in world.NEIGHBOURS:
        account = street.signers[who.key].address
        assert calls.is_member(node, community, account)
        held = dict(calls.read_holdings(node, community, account))
        assert sum(held.values()) == who.natural + who.biomethane
        assert calls.read_money(node, community, account) == who.money
    plant = dict(calls.read_holdings(node, community, street.signers["plant"].address))
    assert abs(plant[biomethane] - world.PLANT_STOCK) < 20
    for batch in street.batches:
        totals = calls.read_batch_totals(node, community, batch)
        assert totals.issued == totals.held + totals.settled + totals.retired


def limits_and_use(node: Node, since: int) -> list[tuple[int, int]]:
    """The limit, and the gas used, of the operator's transactions since a block."""
    found: dict[int, tuple[int, int]] = {}
    for number in range(since + 1, node.head().number + 1):
        block: Any = node.raw("eth_getBlockByNumber", [hex(number), True])
        for sent in block["transactions"]:
            if to_address(sent["from"]) != OPERATOR:
                continue
            receipt = node.receipt(bytes.fromhex(sent["hash"][2:]))
            assert receipt is not None
            found[int(sent["nonce"], 16)] = int(sent["gas"], 16), receipt.gas_used
    return [found[nonce] for nonce in sorted(found)]


def assert_room(node: Node, since: int, times: int = 1) -> None:
    """Each step of a set-up after a block had a quarter more than it needed, so many times."""
    used = limits_and_use(node, since)[DEPLOYMENT:]
    assert len(used) == WORLD + AT_HOME + MONEY
    assert [pair for pair in used if pair[0] < times * pair[1] * 5 / 4] == []


def test_the_home_gets_what_it_should_and_a_second_run_changes_nothing(
    node: Node, tmp_path: Path
) -> None:
    since = node.head().number
    street = set_up(node, tmp_path)
    assert_stands(node, street)
    assert_room(node, since)
    community = load(street.community_path)
    community.verify(node)
    me = community.member(HOME)
    assert me is not None
    assert (me.name, me.name_in("zh_CN")) == ("Mei", "小梅")
    assert {m.kind for m in community.members} == {"household", "plant", "supplier"}
    before = node.nonce(street.signers["supplier"].address)
    assert_stands(node, set_up(node, tmp_path))
    assert node.nonce(street.signers["supplier"].address) == before


@pytest.mark.parametrize(
    ("after", "sent"), [(3, True), (8, False), (12, True), (18, False)], ids=str
)
def test_a_kill_at_any_moment_doubles_nothing(
    node: Node, tmp_path: Path, after: int, sent: bool
) -> None:
    before = node.nonce(OPERATOR)
    with pytest.raises(Killed):
        set_up(FrailNode(node, after, sent=sent), tmp_path)
    assert_stands(node, set_up(node, tmp_path))
    assert node.nonce(OPERATOR) - before == DEPLOYMENT + WORLD + AT_HOME + MONEY


def test_where_new_storage_costs_more_everything_is_sent_with_more_room(
    node: Node, tmp_path: Path
) -> None:
    dear = DearNode(node)
    since = node.head().number
    street = set_up(dear, tmp_path)
    assert_room(node, since, times=3)
    since = node.head().number
    sender = TransactionSender(dear, MemoryOutbox(), node.chain_id())
    post = Post(dear, sender, report, street.limits)
    post.send("operator", "try", street.signers["supplier"], calls.Call(HOME, b""), gas=30_000)
    while post.is_busy(OPERATOR):
        post.collect()
    assert limits_and_use(node, since) == [(90_000, 21_000)]


def test_another_home_moves_in_beside_the_first(node: Node, tmp_path: Path) -> None:
    set_up(node, tmp_path)
    other = to_address("0x" + "b2" * 20)
    sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
    run = SetUp(node, sender, tmp_path, rpc_url="http://127.0.0.1:8545", tz=UTC)
    street = run.open_for(other, "Ada")
    held = dict(calls.read_holdings(node, street.community, other))
    assert sum(held.values()) == world.HOME_NATURAL + world.HOME_BIOMETHANE
    assert calls.read_batch_count(node, street.community) == 2


def test_it_can_be_cancelled_and_gone_on_with(node: Node, tmp_path: Path) -> None:
    stages: list[str] = []
    with pytest.raises(CancelledError):
        set_up(
            node,
            tmp_path,
            progress=lambda stage, *_: stages.append(stage),
            cancelled=lambda: len(stages) > 2,
        )
    assert_stands(node, set_up(node, tmp_path))


def make_older(folder: Path) -> None:
    """Let a street look as an older Hearth left it: other contracts, a file of version 1."""
    for name, changes in (
        ("deployment.json", {"sources": {"GasMarket": "0x" + "11" * 32}}),
        ("community.json", {"version": 1}),
    ):
        path = folder / name
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_street_of_older_contracts_is_set_aside_and_built_anew(
    node: Node, tmp_path: Path, cut_off: bool
) -> None:
    old = set_up(node, tmp_path)
    make_older(tmp_path)
    notes = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    keys = notes.pop("keys.json")
    if cut_off:
        (tmp_path / "older-1").mkdir()
        (tmp_path / "world.json").replace(tmp_path / "older-1" / "world.json")
    new = set_up(node, tmp_path)
    assert_stands(node, new)
    load(new.community_path).verify(node)
    assert new.community.market != old.community.market
    assert (tmp_path / "keys.json").read_bytes() == keys
    kept = {path.name: path.read_bytes() for path in tmp_path.glob("older-*/*.json")}
    assert kept == notes
    before = node.nonce(new.signers["supplier"].address)
    set_up(node, tmp_path)
    assert node.nonce(new.signers["supplier"].address) == before


def test_damaged_notes_are_refused_and_left_alone(node: Node, tmp_path: Path) -> None:
    set_up(node, tmp_path)
    (tmp_path / "world.json").write_text("{")
    with pytest.raises(ProfileError, match=r"street\.journal"):
        set_up(node, tmp_path)
    assert (tmp_path / "world.json").read_text() == "{"


def test_a_chain_without_test_coins_is_named_as_such(node: Node, tmp_path: Path) -> None:
    class Poor(FrailNode):
        def balance(self, _: str) -> int:
            return 0

    with pytest.raises(NodeRefusedError, match=r"street\.no_coins"):
        set_up(Poor(node, 0, sent=False), tmp_path)
