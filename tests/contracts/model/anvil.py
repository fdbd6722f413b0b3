"""anvil as the chain under test: twenty times as fast as py-evm, and a second EVM besides.

It runs in a process of its own and is spoken to over a local socket. The whole chain lives in its
memory; ``restore`` goes back to a snapshot, which keeps it small over a long run.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.contracts.model.chain import CHAIN_ID, GAS, NOBODY, START, Acted, FailedError, Log

INSTALLER = Path(__file__).parents[3] / "packaging/nodes/install.py"
START_SECONDS = 30


class NoAnvilError(Exception):
    """anvil cannot be had here; the message says why."""


class Anvil:
    """One anvil process; ``close`` ends it."""

    def __init__(self) -> None:
        command = [*_command(), "--port", "0", "--silent", "--hardfork", "paris"]
        command += ["--chain-id", str(CHAIN_ID), "--timestamp", str(START - 1000)]
        command += ["--gas-limit", str(GAS), "--base-fee", "0", "--gas-price", "0"]
        command += ["--auto-impersonate", "--accounts", "1", "--prune-history", "2"]
        command += ["--transaction-block-keeper", "2"]
        self._folder = tempfile.TemporaryDirectory()
        pipe = str(Path(self._folder.name) / "anvil.ipc")
        self._process = subprocess.Popen(
            [*command, "--ipc", pipe], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self._socket = self._connect(pipe)
        self._buffer = b""
        self.now = START

    def deploy(self, code: bytes) -> str:
        receipt = self._send({"from": NOBODY, "data": _hex(code)})
        if receipt["status"] != "0x1":
            raise FailedError(b"")
        return str(receipt["contractAddress"])

    def ask(self, sender: str, to: str, data: bytes) -> bytes:
        call = {"from": sender, "to": to, "data": _hex(data), "gas": hex(GAS), "gasPrice": "0x0"}
        answer = self._rpc("eth_call", call, "latest", {}, {"time": hex(self.now)})
        if "error" in answer:
            problem = answer["error"]
            if problem.get("code") != 3:
                raise RuntimeError(f"anvil: {problem}")
            return _fail(problem.get("data"))
        return bytes.fromhex(answer["result"][2:])

    def act(self, sender: str, to: str, data: bytes) -> Acted:
        output = self.ask(sender, to, data)
        receipt = self._send({"from": sender, "to": to, "data": _hex(data)})
        if receipt["status"] != "0x1":
            raise RuntimeError("anvil answered a call that it then refused as a transaction")
        logs = tuple(
            Log(log["address"], tuple(bytes.fromhex(t[2:]) for t in log["topics"]),
                bytes.fromhex(log["data"][2:]))
            for log in receipt["logs"]
        )  # fmt: skip
        return Acted(output, logs)

    def save(self) -> Any:
        return self._result("evm_snapshot"), self.now

    def restore(self, saved: Any) -> None:
        snapshot, self.now = saved
        if self._result("evm_revert", snapshot) is not True:
            raise RuntimeError("anvil has lost its snapshot")

    def close(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait(10)
        self._folder.cleanup()

    def _send(self, transaction: dict[str, str]) -> dict[str, Any]:
        self._result("evm_setNextBlockTimestamp", self.now)
        full = transaction | {"gas": hex(GAS), "gasPrice": "0x0"}
        receipt: dict[str, Any] = self._result("eth_sendTransactionSync", full)
        return receipt

    def _result(self, method: str, *params: Any) -> Any:
        answer = self._rpc(method, *params)
        if "error" in answer:
            raise RuntimeError(f"anvil: {method}: {answer['error']}")
        return answer["result"]

    def _rpc(self, method: str, *params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        self._socket.sendall(json.dumps(request).encode())
        while True:
            part = self._socket.recv(1 << 20)
            if not part:
                raise RuntimeError("anvil has ended")
            self._buffer += part
            try:
                answer: dict[str, Any] = json.loads(self._buffer)
            except ValueError:
                continue
            self._buffer = b""
            return answer

    def _connect(self, pipe: str) -> socket.socket:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(pipe)
            except OSError:
                line.close()
                time.sleep(0.05)
            else:
                line.settimeout(60)
                return line
        self._process.kill()
        raise NoAnvilError("anvil did not start")


def _command() -> list[str]:
    spec = importlib.util.spec_from_file_location("hearth_nodes_install", INSTALLER)
    if spec is None or spec.loader is None:
        raise NoAnvilError("packaging/nodes/install.py is missing")
    installer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(installer)
    try:
        command: list[str] = installer.ensure_anvil()
    except installer.MissingToolError as error:
        raise NoAnvilError(str(error)) from error
    return command


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _fail(data: Any) -> bytes:
    raise FailedError(bytes.fromhex(data[2:]) if isinstance(data, str) else b"")
