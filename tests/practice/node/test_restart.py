"""What was confirmed stays, however the node ends."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.practice.node import killing
from tests.practice.node.killing import kill
from tests.practice.node.support import KEYS, Client, Person
from tests.practice.node.test_blocks import header_hash
from wallet.errors import HearthError, ProfileError
from wallet.practice.launcher import start_node
from wallet.practice.storage import Storage

ROUNDS = 6


def check_whole(client: Client) -> None:
    """The chain hangs together from the head down to genesis."""
    block = client.call("eth_getBlockByNumber", "latest", True)
    while int(block["number"], 16) > 0:
        assert header_hash(block) == block["hash"]
        receipts = client.call("eth_getBlockReceipts", block["number"])
        assert [r["transactionHash"] for r in receipts] == [
            tx["hash"] for tx in block["transactions"]
        ]
        logs = client.call("eth_getLogs", {"blockHash": block["hash"]})
        assert logs == [log for r in receipts for log in r["logs"]]
        parent = client.call("eth_getBlockByHash", block["parentHash"], True)
        assert int(parent["number"], 16) == int(block["number"], 16) - 1
        block = parent


def test_kill_minus_nine_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    outcome = killing.run(tmp_path, kills=ROUNDS, seed=20)
    assert outcome.lost == []
    assert outcome.accepted > 3 * ROUNDS
    with start_node(tmp_path) as node:
        client = Client(node.url)
        check_whole(client)
        client.close()


def test_what_waits_behind_a_gap_waits_on_after_a_kill(tmp_path: Path) -> None:
    node = start_node(tmp_path)
    client = Client(node.url)
    late = Person(client, KEYS[0]).send(nonce=1)
    client.close()
    kill(node)
    with start_node(tmp_path) as node:
        client = Client(node.url)
        assert client.call("eth_getTransactionByHash", late)["blockHash"] is None
        Person(client, KEYS[0]).send(nonce=0)
        assert client.wait(late)["status"] == "0x1"
        client.close()


def test_a_second_node_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    with start_node(tmp_path) as node:
        with pytest.raises(ProfileError) as caught:
            start_node(tmp_path)
        assert caught.value.code == "node.in_use"
        assert str(tmp_path) in str(caught.value)
        assert node.is_running()
        client = Client(node.url)
        assert client.call("eth_chainId") == "0x1cf3"
        client.close()


def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    with start_node(None) as node:
        port = int(node.url.rpartition(":")[2])
        with pytest.raises(HearthError) as caught:
            start_node(tmp_path, port)
        assert caught.value.code == "node.port_taken"


def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path) -> None:
    chain = tmp_path / "chain.sqlite"
    chain.write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(ProfileError) as caught:
        start_node(tmp_path)
    assert caught.value.code == "node.damaged"
    assert chain.read_bytes().startswith(b"not a database")


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "chain.sqlite")
    storage._db.execute("PRAGMA user_version = 99")
    storage.close()
    with pytest.raises(ProfileError) as caught:
        start_node(tmp_path)
    assert caught.value.code == "node.newer"


def test_the_genesis_of_a_directory_stays_and_of_another_differs(tmp_path: Path) -> None:
    def genesis(folder: Path) -> str:
        with start_node(folder) as node:
            client = Client(node.url)
            answer: str = client.call("eth_getBlockByNumber", "0x0", False)["hash"]
            client.close()
            return answer

    first = genesis(tmp_path / "a")
    assert genesis(tmp_path / "a") == first
    time.sleep(1)
    assert genesis(tmp_path / "b") != first


def test_the_node_ends_when_its_parent_does(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from wallet.practice.launcher import start_node\n"
        f"node = start_node(Path({str(tmp_path)!r}))\n"
        "print(node.pid, flush=True)\n"
        "import os; os._exit(1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    pid = int(done.stdout)
    end = time.monotonic() + 60
    while time.monotonic() < end and _lives(pid):
        time.sleep(0.05)
    assert not _lives(pid)
    start_node(tmp_path).stop()


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    if not Path("/proc").exists():
        pytest.skip("processes can only be looked at through /proc here")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_ready_line_is_one_json_document(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "wallet.practice.node_process", "--data", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert set(json.loads(child.stdout.readline())) == {"url"}
        child.stdin.close()
        assert child.wait(60) == 0


def test_it_starts_from_any_directory_and_runs_this_very_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wallet").mkdir()
    (tmp_path / "wallet/__init__.py").write_text("raise SystemExit('somebody else')")
    monkeypatch.chdir(tmp_path)
    with start_node(None) as node:
        client = Client(node.url)
        assert client.call("eth_chainId") == "0x1cf3"
        client.close()
