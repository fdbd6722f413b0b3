"""The list of nodes: what is kept, what is refused, and what a damaged or hostile file does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.chain.endpoint import AuthKind, Endpoint, checked, from_url, normalised
from wallet.chain.node_list import NodeList, parse
from wallet.errors import HearthError, InputError, ProfileError

MINE = Endpoint("https://node.example.org/v3/abc", "Mine", AuthKind.BEARER, pin="first")


@dataclass(frozen=True)
class Town:
    chain_id: int = 7411
    genesis_hash: str = "0x" + "12" * 32
    rpc_urls: tuple[str, ...] = ("https://one.example.org", "http://two.example.org:8545")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nodes.json"


def urls(nodes: NodeList) -> list[str]:
    return [node.shown for node in nodes.all()]


ONE, TWO, OURS = (
    "https://one.example.org",
    "http://two.example.org:8545",
    "https://node.example.org",
)


def test_begins_with_the_communitys_own(path: Path) -> None:
    nodes = NodeList(path, Town())
    assert urls(nodes) == [ONE, TWO]
    assert all(node.from_community and node.enabled for node in nodes.all())
    assert not path.exists()


def test_keeps_what_was_added_moved_and_switched(path: Path) -> None:
    nodes = NodeList(path, Town())
    key = nodes.add(MINE).key
    nodes.move(key, 0)
    nodes.update(ONE, replace(nodes.find(ONE), enabled=False, name="Theirs"))
    for found in (nodes, NodeList(path, Town())):
        assert urls(found) == [OURS, ONE, TWO]
        assert found.find(key) == replace(MINE, name="Mine")
        assert (found.find(ONE).enabled, found.find(ONE).name) == (False, "Theirs")
    nodes.remove(key)
    assert urls(NodeList(path, Town())) == [ONE, TWO]


def test_each_chain_has_its_own(path: Path) -> None:
    NodeList(path, Town()).add(MINE)
    other = NodeList(path, Town(genesis_hash="0x" + "34" * 32))
    assert urls(other) == [ONE, TWO]
    other.add(replace(MINE, url="https://other.example.org"))
    assert urls(NodeList(path, Town())) == [ONE, TWO, OURS]


def test_the_communitys_own_cannot_be_removed_or_led_elsewhere(path: Path) -> None:
    nodes = NodeList(path, Town())
    for wrong in (
        lambda: nodes.remove(ONE),
        lambda: nodes.update(ONE, replace(nodes.find(ONE), url="https://evil.example.org")),
    ):
        with pytest.raises(InputError) as caught:
            wrong()
        assert caught.value.code == "node.own"
    assert urls(nodes) == [ONE, TWO]


def test_no_node_stands_twice(path: Path) -> None:
    nodes = NodeList(path, Town())
    with pytest.raises(InputError) as caught:
        nodes.add(Endpoint("HTTPS://ONE.example.org:443/"))
    assert caught.value.code == "node.known_already"
    key = nodes.add(MINE).key
    with pytest.raises(InputError) as caught:
        nodes.update(key, replace(MINE, url=TWO, pin=""))
    assert caught.value.code == "node.known_already"
    with pytest.raises(InputError):
        nodes.remove("https://nobody.example.org")


def test_a_community_that_moved_its_nodes_keeps_their_places(path: Path) -> None:
    nodes = NodeList(path, Town())
    nodes.add(MINE)
    nodes.move(TWO, 0)
    nodes.update(TWO, replace(nodes.find(TWO), enabled=False))
    moved = NodeList(path, Town(rpc_urls=(ONE, "http://two.example.org:9999")))
    assert urls(moved) == ["http://two.example.org:9999", ONE, OURS]
    assert not moved.all()[0].enabled
    more = NodeList(path, Town(rpc_urls=(ONE, "https://x.example.org", "https://y.example.org")))
    assert urls(more) == ["https://x.example.org", ONE, "https://y.example.org", OURS]
    fewer = NodeList(path, Town(rpc_urls=(ONE,)))
    assert urls(fewer) == [ONE, OURS]


def test_the_practice_street_may_answer_at_another_port(path: Path) -> None:
    nodes = NodeList(path, Town(rpc_urls=("http://127.0.0.1:1000",)))
    nodes.add(MINE)
    assert nodes.use_own(("http://127.0.0.1:2000",))
    assert not nodes.use_own(("http://127.0.0.1:2000",))
    assert urls(nodes) == ["http://127.0.0.1:2000", OURS]


def test_a_certificate_is_written_down_once(path: Path) -> None:
    nodes = NodeList(path, Town())
    key = nodes.add(MINE).key
    nodes.pin_seen(key, "ab" * 32)
    nodes.pin_seen(key, "cd" * 32)
    nodes.pin_seen(ONE, "cd" * 32)
    nodes.pin_seen("nobody", "cd" * 32)
    kept = NodeList(path, Town())
    assert (kept.find(key).pin, kept.find(ONE).pin) == ("ab" * 32, "")


def test_a_list_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    nodes = NodeList(blocked / "nodes.json", Town())
    with pytest.raises(ProfileError):
        nodes.add(MINE)
    assert urls(nodes) == [ONE, TWO]


def kept() -> dict[str, Any]:
    return {
        "url": "https://a.example.org", "name": "", "auth": "none", "header": "", "user": "",
        "pin": "", "proxy": "", "enabled": True, "fromCommunity": False,
    }  # fmt: skip


def document(**changes: Any) -> bytes:
    nodes = [{**kept(), **changes}]
    return json.dumps({"format": "hearth-nodes", "version": 1, "chains": {"c": nodes}}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 5000, document(url=5), document(url="file:///etc/passwd"),
        document(url="http://user:secret@a"), document(auth="magic"), document(enabled="yes"),
        document(surprise=1), document(pin="zz"), document(proxy="socks5h://user:pw@a:1"),
        document(auth="header", header="Host"), document(auth="header", header="a\r\nb"),
        document(auth="basic", user="a:b"), document(pin="first", url="http://a"),
        document().replace(b'"version": 1', b'"version": 2'), b" " * (1 << 21),
    ],
)  # fmt: skip
def test_a_damaged_file_is_put_aside_as_a_whole(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    nodes = NodeList(path, Town())
    assert urls(nodes) == [ONE, TWO]
    assert path.with_suffix(".damaged.json").read_bytes() == text
    nodes.add(MINE)
    assert urls(NodeList(path, Town())) == [ONE, TWO, OURS]


def test_the_file_of_the_tests_above_is_good(path: Path) -> None:
    assert parse(document())["c"][0] == Endpoint("https://a.example.org")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40).flatmap(lambda t: st.sampled_from([t, "http://" + t, "https://" + t])))
def test_an_address_has_one_form_or_is_refused(text: str) -> None:
    try:
        form = normalised(text)
    except InputError:
        return
    assert normalised(form) == form
    assert form.isascii()
    assert "@" not in form.split("/")[2]


@pytest.mark.parametrize(
    "url",
    ["", "node", "ftp://a", "http://", "http://:80", "http://a:99999", "http://a b", "http://a\nb",
     "http://a/#x", "http://a\\@b", "http://" + "a" * 300, "http://a/é"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(HearthError) as caught:
        checked(Endpoint(url))
    assert caught.value.code in ("node.url_bad", "node.url_secret")


def test_a_typed_password_is_split_off() -> None:
    endpoint, password = from_url("https://an%20na:p%40ss@Node.example.org:443/x")
    assert endpoint == Endpoint("https://node.example.org/x", auth=AuthKind.BASIC, user="an na")
    assert password == "p@ss"
    assert "p@ss" not in repr(endpoint)
    assert from_url("http://a") == (Endpoint("http://a"), None)


def test_a_key_that_crosses_the_network_in_clear_is_known() -> None:
    told = Endpoint("http://a", auth=AuthKind.BEARER)
    assert told.tells_in_clear
    assert not replace(told, url="https://a").tells_in_clear
    assert not replace(told, url="http://127.0.0.1:1").tells_in_clear
    assert not replace(told, auth=AuthKind.NONE).tells_in_clear
