"""What was confirmed stays, however the node ends."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.practice.node.support import KEYS, Client, Person, call_data, money_code
from tests.practice.node.test_blocks import header_hash
from wallet.errors import HearthError, ProfileError
from wallet.practice.launcher import NodeProcess, start_node
from wallet.practice.storage import Storage

ROUNDS = 10


def kill(node: NodeProcess) -> None:
    """As if the power went: no chance to tidy up."""
    os.kill(node.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    while node.is_running():
        time.sleep(0.005)
    node.stop()


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


def test_kill_minus_nine_in_the_middle_of_a_run_loses_nothing(tmp_path: Path) -> None:
    moments = random.Random(20)  # noqa: S311 - not a secret
    accepted: list[str] = []
    contract = ""
    holder = "0x" + "cd" * 20
    mint = call_data("mint(address,uint256)", holder, 1)
    for round_number in range(ROUNDS):
        node = start_node(tmp_path, lead=3600)
        client = Client(node.url)
        ann = Person(client, KEYS[0])
        for tx_hash in accepted[-5:]:
            assert client.wait(tx_hash)["status"] == "0x1"
        if round_number == 0:
            contract = ann.deploy(money_code(ann.address))
        start = client.number("eth_getTransactionCount", ann.address, "pending")
        killer = threading.Timer(moments.uniform(0.02, 0.35), kill, [node])
        killer.start()
        with contextlib.suppress(OSError, HTTPException):  # the connection breaks, as it should
            while True:
                accepted.append(ann.send(nonce=start, to=contract, data=mint, gas=150_000))
                start += 1
        killer.join()
        client.close()
        assert not node.is_running()
    with start_node(tmp_path) as node:
        client = Client(node.url)
        for tx_hash in accepted:
            assert client.wait(tx_hash)["status"] == "0x1"
        query = {"to": contract, "data": "0x" + call_data("balanceOf(address)", holder).hex()}
        held = int(client.call("eth_call", query, "latest"), 16)
        sent = client.number("eth_getTransactionCount", KEYS_ADDRESS, "latest") - 1
        assert held == sent
        # at most one transaction per kill was taken in without its answer being heard
        assert len(accepted) <= held <= len(accepted) + ROUNDS
        check_whole(client)
        client.close()


KEYS_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


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
    end = time.monotonic() + 10
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
        assert child.wait(10) == 0


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
