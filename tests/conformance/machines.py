"""Processes of the real nodes: a free port, a child that is waited for, one question to it.

Nothing here belongs to the wallet; questions go through a client of the tests' own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account

from tests.practice.node.support import Client

START_SECONDS = 60.0
STOP_SECONDS = 15.0
JUNK = "test test test test test test test test test test test junk"
RICH = 10**22
"""Wei that each of the public test accounts has at the start: 10,000 coins."""


def free_ports(count: int) -> list[int]:
    """Loopback ports that nothing uses at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for item in sockets:
            item.bind(("127.0.0.1", 0))
        return [int(item.getsockname()[1]) for item in sockets]
    finally:
        for item in sockets:
            item.close()


def until(
    what: str, done: Callable[[], Any], seconds: float = START_SECONDS, pause: float = 0.1
) -> Any:
    """Ask until the answer is true, and return it; a question that fails counts as false."""
    end = time.monotonic() + seconds
    problem: Exception | None = None
    while time.monotonic() < end:
        try:
            answer = done()
            problem = None
        except Exception as error:  # noqa: BLE001 - a node that is starting fails in any way
            answer, problem = None, error
        if answer:
            return answer
        time.sleep(pause)
    raise AssertionError(f"{what}: not in {seconds} s ({problem or 'never true'})")


@dataclass
class Machine:
    """One child process with a log, that answers JSON-RPC at ``url``; may be started again."""

    command: list[str]
    url: str
    log: Path
    cwd: Path | None = None
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, ready: Callable[[], Any] | None = None) -> None:
        """Start it and wait until it answers (or ``ready`` is true)."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=os.environ | self.env,
            )  # fmt: skip
        try:
            until("the node answers", ready or self._answers)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}\n{self.tail()}") from error

    def ask(self, method: str, *params: object) -> Any:
        """One question; raises ``RefusedError`` for an error of the node's."""
        client = Client(self.url)
        try:
            return client.call(method, *params)
        finally:
            client.close()

    def stop(self) -> None:
        """Ask it to finish, then insist; harmless when it is gone."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def tail(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text("utf-8", "replace")[-3_000:]

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}")
        return bool(self.ask("eth_chainId"))


def run(command: Sequence[str]) -> None:
    """Run one command to its end; its output only if it failed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]


def public_accounts(count: int = 10) -> list[str]:
    """The addresses of the public test phrase, those that anvil and hardhat fund too."""
    Account.enable_unaudited_hdwallet_features()
    return [
        Account.from_mnemonic(JUNK, account_path=f"m/44'/60'/0'/0/{number}").address
        for number in range(count)
    ]


def funded() -> dict[str, dict[str, str]]:
    """The genesis' ``alloc``: the public test accounts, rich."""
    return {address: {"balance": hex(RICH)} for address in public_accounts()}
