"""``hearth deploy``: once, again, killed in the middle, and with the wrong things."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.hearth import Person, hearth, start
from tests.cli.passage import Passage
from tests.conformance.nodes import STORIES, running
from wallet.chain.node import Node
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.rpc import Rpc
from wallet.codec.address import Address
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.phrase import to_seed
from wallet.practice.launcher import NodeProcess
from wallet.protocol.community import load
from wallet.protocol.contracts import INDEX
from wallet.protocol.reads import ask


def test_the_community_file_is_verified_by_the_chain_it_was_written_for(
    community: Path, node: NodeProcess
):
    file = load(community)
    file.verify(Node(Rpc(node.url)))
    assert file.name == "Linden Street"
    assert file.rpc_urls == (node.url,)


def test_a_second_run_changes_nothing_and_keeps_what_was_added_to_the_file(
    community: Path, node: NodeProcess, operator: Person
):
    document = json.loads(community.read_text("utf-8"))
    somebody = addresses_from_seed(to_seed("another"), 1)[0]
    added = {"address": somebody, "name": "Mei Tan", "kind": "household", "names": {}}
    community.write_text(json.dumps(document | {"members": [added]}), "utf-8")
    blocks = Node(Rpc(node.url)).head().number
    asked = ("deploy", "--rpc", node.url, "--out", community, "--name", "Linden Street", "--yes")

    again = operator.does(*asked).well()

    assert again.document["contracts"]["GasMarket"] == load(community).market
    assert Node(Rpc(node.url)).head().number == blocks
    assert load(community).members[0].name == "Mei Tan"
    community.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize("name", STORIES)
def test_killed_again_and_again_it_is_deployed_once(name: str, tmp_path: Path):
    """kill -9 at the n-th transaction it sends, before or after the node has it."""
    owner, out = Person(tmp_path, 0), tmp_path / "community.json"
    with running(name) as chain, Passage(chain.url) as passage:
        node = Node(Rpc(chain.url))
        asked = ("deploy", "--rpc", passage.url, "--out", out, "--yes", *owner.options)
        deployer = addresses_from_seed(to_seed(_phrase(tmp_path)), 1)[0]
        for place, arrives in ((1, False), (1, True), (3, True), (2, False)):
            with start(*asked) as child:
                passage.kill(child, place, arrives=arrives)
                child.communicate("", 60)
            assert child.returncode == -signal.SIGKILL
            assert not out.exists()
        assert node.nonce(deployer) > 0
        result = hearth(*asked, "--json").well()
        load(out).verify(node)
        used = node.nonce(deployer)
        hearth(*asked, "--json").well()
        assert node.nonce(deployer) == used == _steps(result.err)


def _phrase(folder: Path) -> str:
    return (folder / "phrase").read_text("utf-8")


def _steps(said: str) -> int:
    """How many steps a run says there are."""
    last = [line for line in said.splitlines() if line.split(" ")[0].count("/") == 1][-1]
    return int(last.split(" ")[0].split("/")[1])


def test_another_community_beside_the_same_file_is_refused(
    community: Path, node: NodeProcess, operator: Person
):
    ended = operator.does(
        "deploy", "--rpc", node.url, "--out", community, "--name", "Elm Street", "--yes"
    )
    assert ended.status == 1
    assert ended.code == "deploy.other_journal"


def test_a_file_that_is_there_is_never_replaced(
    node: NodeProcess, operator: Person, tmp_path: Path
):
    out = tmp_path / "mine.json"
    out.write_text("precious", "utf-8")
    ended = operator.does("deploy", "--rpc", node.url, "--out", out, "--yes")
    assert (ended.status, ended.code) == (1, "deploy.out_exists")
    assert out.read_text("utf-8") == "precious"


def test_without_yes_and_without_a_person_nothing_is_sent(
    node: NodeProcess, operator: Person, tmp_path: Path
):
    before = Node(Rpc(node.url)).head().number
    ended = operator.does("deploy", "--rpc", node.url, "--out", tmp_path / "c.json")
    assert (ended.status, ended.code) == (2, "usage.nobody_to_ask")
    assert Node(Rpc(node.url)).head().number == before
    assert list(tmp_path.iterdir()) == []


def test_a_node_that_does_not_answer_is_named(operator: Person, tmp_path: Path):
    ended = operator.says(
        "deploy", "--rpc", "http://127.0.0.1:1", "--out", tmp_path / "c.json", "--yes"
    )
    assert ended.status == 1
    assert "127.0.0.1:1" in ended.err


def test_a_currency_without_a_contract_is_refused(
    node: NodeProcess, operator: Person, tmp_path: Path
):
    ended = operator.does(
        "deploy", "--rpc", node.url, "--out", tmp_path / "c.json", "--yes",
        "--currency", "0x" + "11" * 20,
    )  # fmt: skip
    assert (ended.status, ended.code) == (1, "deploy.no_token")


def test_an_existing_currency_is_used_with_its_own_decimals(
    community: Path, node: NodeProcess, operator: Person, tmp_path: Path
):
    money = load(community).money
    out = tmp_path / "c.json"
    operator.does(
        "deploy", "--rpc", node.url, "--out", out, "--yes", "--currency", money.address,
        "--currency-code", "CNY", "--currency-symbol", "¥",
        "--consensus", "clique", "--validator", "0x" + "12" * 20,
    ).well()  # fmt: skip
    assert load(out).validators == Validators(Consensus.CLIQUE, (Address("0x" + "12" * 20),))
    assert load(out).money.address == money.address
    assert load(out).money.decimals == money.decimals


@pytest.mark.parametrize(
    "half",
    [("--consensus", "qbft"), ("--validator", "0x" + "12" * 20)],
)
def test_validators_without_how_they_seal_are_refused(
    half: tuple[str, str], node: NodeProcess, operator: Person, tmp_path: Path
):
    out = tmp_path / "c.json"
    ended = operator.does("deploy", "--rpc", node.url, "--out", out, "--yes", *half)
    assert (ended.status, ended.code) == (1, "deploy.validators")
    assert not out.exists()


def test_the_price_index_is_set_as_asked_and_nonsense_is_refused(
    node: NodeProcess, operator: Person, tmp_path: Path
):
    out = tmp_path / "c.json"
    asked = ("deploy", "--rpc", node.url, "--out", out, "--yes")
    refused = operator.does(*asked, "--index-window", "soon")
    assert (refused.status, refused.code) == (1, "time.unreadable")
    refused = operator.does(*asked, "--index-min", "100")
    assert (refused.status, refused.code) == (1, "amount.no_unit")
    operator.does(*asked, "--index-window", "48h", "--index-min", "2kWh").well()
    feed = load(out).feeds[0].address
    chain = Node(Rpc(node.url))
    assert ask(chain, feed, INDEX["window"]) == 48 * 3600
    assert ask(chain, feed, INDEX["min_wh"]) == 2_000
