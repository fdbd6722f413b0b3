"""``hearth nodes``: the list a person keeps, and what is tried before a node is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_node import Handler, Server, says
from tests.chain.test_pool import CODE, Chain
from tests.cli.hearth import JUNK, Ended, within
from tests.ledger.world import community
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.keys import vault
from wallet.protocol.community import ContractRef, save

TOKEN = "tok-1f9a-do-not-tell"
PASSWORD = "correct horse battery"


class Street:
    """A community with two nodes, and somebody's profile."""

    def __init__(self, folder: Path, first: Server, second: Server) -> None:
        self.first, self.second = first, second
        self.profile = folder / "profile"
        self.file = folder / "community.json"
        code = to_hex(keccak256(CODE))
        plain = community()
        contracts = {name: ContractRef(ref.address, code) for name, ref in plain.contracts.items()}
        save(replace(plain, contracts=contracts, rpc_urls=(first.url,)), self.file)

    def does(self, *arguments: object, stdin: str = "") -> Ended:
        return within(
            "nodes", *arguments, "--profile", self.profile, "--community", self.file, "--json",
            stdin=stdin,
        )  # fmt: skip

    def list(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.does("list").well().document["nodes"]
        return found


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Server(Chain()) as first, Server(Chain()) as second:
        yield Street(tmp_path, first, second)


def test_a_node_is_tried_added_moved_switched_and_removed(street: Street) -> None:
    assert [node["fromCommunity"] for node in street.list()] == [True]
    street.does("add", street.second.url, "--name", "Mine", "--place", 0).well()
    assert [node["name"] for node in street.list()] == ["Mine", ""]
    street.does("move", "mine", 1).well()
    assert [node["name"] for node in street.list()] == ["", "Mine"]
    street.does("off", 0).well()
    assert [node["enabled"] for node in street.list()] == [False, True]
    street.does("on", street.first.url).well()
    assert [node["enabled"] for node in street.list()] == [True, True]
    assert street.does("remove", 0).code == "node.own"
    street.does("remove", "Mine").well()
    assert len(street.list()) == 1


def test_a_node_of_another_chain_is_not_added_unless_it_must_be(street: Street) -> None:
    street.second.chain.chain_id = "0x1"
    ended = street.does("add", street.second.url)
    assert (ended.status, ended.code) == (1, "chain.id")
    assert len(street.list()) == 1
    street.does("add", street.second.url, "--untested").well()
    assert len(street.list()) == 2


def test_testing_says_what_each_can_do_and_fails_when_one_cannot_be_used(street: Street) -> None:
    street.does("add", street.second.url, "--name", "Mine").well()
    good, mine = street.does("test").well().document["nodes"]
    assert (good["ok"], mine["ok"], mine["can"]) == (True, True, ["batch", "logs"])
    street.second.script.extend([says("oh", 502)] * 9)
    ended = street.does("test")
    assert ended.status == 1
    assert ended.document["nodes"][1]["problem"]["code"] == "node.unwell"
    assert street.does("test", 0).status == 0


def test_a_token_goes_into_the_vault_and_nowhere_else(street: Street, tmp_path: Path) -> None:
    class Asking(Handler):
        def do_POST(self) -> None:  # noqa: N802
            if self.headers.get("X-Api-Key") == TOKEN:
                super().do_POST()
            else:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(b"who are you?", 401)

    street.second.RequestHandlerClass = Asking
    password, token = tmp_path / "password", tmp_path / "token"
    for path, text in ((password, PASSWORD), (token, TOKEN)):
        path.write_text(text)
        path.chmod(0o600)
    add = ("add", street.second.url, "--header", "X-Api-Key", "--token-file", token)
    assert street.does(*add, "--password-file", password).code == "nodes.no_vault"
    path = street.profile / "vault.hearth"
    vault.create(path, PASSWORD, phrase=JUNK, label="Anna", memory_kib=8192).lock()
    ended = street.does(*add, "--password-file", password).well()
    assert street.does("test", 1, "--password-file", password).document["nodes"][0]["ok"]
    for file in street.profile.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes()
    assert TOKEN not in ended.out + ended.err


def _kept(street: Street) -> str | None:
    opened = vault.open_vault(street.profile / "vault.hearth", PASSWORD)
    try:
        return opened.node_token(street.second.url)
    finally:
        opened.lock()


def test_a_node_that_is_removed_takes_its_token_along_or_it_is_said(
    street: Street, tmp_path: Path
) -> None:
    secrets = {"token": TOKEN, "password": PASSWORD, "wrong": "another"}
    for name, text in secrets.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    street.list()
    path = street.profile / "vault.hearth"
    vault.create(path, PASSWORD, phrase=JUNK, label="Anna", memory_kib=8192).lock()
    right = ("--password-file", tmp_path / "password")
    add = ("add", street.second.url, "--bearer", "--token-file", tmp_path / "token", *right)
    street.does(*add).well()
    assert street.does("remove", 1, "--password-file", tmp_path / "wrong").status == 1
    assert (_kept(street), len(street.list())) == (TOKEN, 2)
    assert "kept" not in street.does("remove", 1, *right).well().err
    assert (_kept(street), len(street.list())) == (None, 1)

    street.does(*add).well()
    assert "still kept in your wallet" in street.does("remove", 1).well().err
    assert (_kept(street), len(street.list())) == (TOKEN, 1)
    street.does("add", street.second.url, "--untested").well()
    street.does("remove", 1, *right).well()
    assert _kept(street) is None


def test_a_password_in_the_address_is_refused(street: Street) -> None:
    assert street.does("add", f"http://anna:{TOKEN}@127.0.0.1:1").code == "node.url_secret"
    token = street.does("add", street.second.url, "--token-file", "-", stdin=TOKEN)
    assert (token.status, token.code) == (2, "usage.token_for_what")
