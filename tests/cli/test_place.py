"""Where a command acts: the community is held against the node first, and then remembered."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.hearth import Person, start
from tests.cli.passage import Passage
from tests.cli.settled import Village, address
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.profile import Profile


@pytest.fixture
def newcomer(tmp_path: Path) -> Person:
    """Anna's account in a fresh profile."""
    return Person(tmp_path / "newcomer", 2)


def test_the_community_is_named_once_and_remembered(village: Village, newcomer: Person):
    first = newcomer.does("offer", "show")
    assert (first.status, first.code) == (1, "cli.no_community")
    newcomer.does("offer", "show", "--community", village.path).well()
    newcomer.does("offer", "show").well()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"chainId": 1}, "chain.id"),
        ({"genesisHash": "0x" + "12" * 32}, "chain.genesis"),
        ({"version": 99}, "slip.version"),
        ({"surprise": 1}, "slip.unknown_field"),
        ({"rpcUrls": ["http://127.0.0.1:1"]}, "node.down"),
    ],
)
def test_a_wrong_community_is_refused_and_not_remembered(
    village: Village, newcomer: Person, tmp_path: Path, change: dict[str, object], code: str
):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(json.loads(village.path.read_text("utf-8")) | change), "utf-8")
    ended = newcomer.does("offer", "show", "--community", wrong)
    assert (ended.status, ended.code) == (1, code)
    assert newcomer.does("offer", "show").code == "cli.no_community"


def test_contracts_of_other_code_are_refused(village: Village, newcomer: Person, tmp_path: Path):
    document = json.loads(village.path.read_text("utf-8"))
    document["contracts"]["GasMarket"]["codeHash"] = "0x" + "34" * 32
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(document), "utf-8")
    ended = newcomer.does("offer", "show", "--community", wrong)
    assert (ended.status, ended.code) == (1, "chain.code")


def test_a_community_file_that_is_not_there_is_named(newcomer: Person):
    ended = newcomer.does("offer", "show", "--community", "/nowhere/community.json")
    assert (ended.status, ended.code) == (1, "community.unreadable")
    assert "/nowhere/community.json" in ended.document["error"]["cause"]


def test_a_profile_in_use_is_not_touched(village: Village, newcomer: Person):
    with Profile(newcomer.folder / "profile"):
        ended = newcomer.does("offer", "show", "--community", village.path)
    assert (ended.status, ended.code) == (1, "profile.in_use")


def test_the_language_is_the_profiles_unless_named(village: Village, newcomer: Person):
    said = newcomer.says("offer", "show", "--community", village.path, "--language", "zh_CN")
    assert said.well().out
    refused = newcomer.says("offer", "fill", "0x" + "ab" * 32, "--yes", "--language", "zh_CN")
    assert refused.status == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_a_killed_command_goes_on_once_and_nothing_is_doubled(
    village: Village, newcomer: Person, tmp_path: Path, *, arrives: bool
):
    """kill -9 when the transaction is on its way; the next command waits for it and stops."""
    slip = tmp_path / "slip.json"
    village.mei.does("offer", "make", "sell", "--amount=5kWh", "--price=0.30", "--until=1d",
                     "--out", slip, "--yes").well()  # fmt: skip
    newcomer.does("offer", "show", "--community", village.path).well()
    node = Node(Rpc(village.url))
    used = node.nonce(address(2))
    asked = ("offer", "post", slip, "--yes")
    with Passage(village.url) as passage:
        with start(*asked, *newcomer.options, "--rpc", passage.url) as child:
            passage.kill(child, 1, arrives=arrives)
            child.communicate("", 60)
        assert child.returncode == -signal.SIGKILL
    again = newcomer.does(*asked)
    assert (again.status, again.code) == (1, "trade.earlier_went_on")
    assert node.nonce(address(2)) == used + 1
