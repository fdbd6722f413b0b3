"""The real nodes that the wallet is tried on, each in a process of its own.

The embedded node is always there. anvil and hardhat are installed by
``packaging/nodes/install.py``; where that cannot be done a test says why and is skipped, except
in CI, where it fails.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wallet.practice.launcher import start_node

NODES = Path(__file__).parents[2] / "packaging/nodes"
NAMES = ("embedded", "anvil", "hardhat")
URL = re.compile(r"(?:Listening on |server at http://)(127\.0\.0\.1:\d+)")
START_SECONDS = 60.0


@dataclass(frozen=True)
class RunningNode:
    """A node that answers; ``stop`` is for those who were given it to keep."""

    name: str
    url: str
    chain_id: int
    stop: Callable[[], None]


@contextmanager
def running(name: str) -> Iterator[RunningNode]:
    """Start one of ``NAMES``; skips, or in CI fails, when it cannot be had."""
    if name == "embedded":
        with start_node(None, lead=3600) as process:
            yield RunningNode(name, process.url, 7411, process.stop)
        return
    child = subprocess.Popen(
        _command(name),
        cwd=NODES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"HARDHAT_DISABLE_TELEMETRY_PROMPT": "true", "NO_COLOR": "1"},
    )
    try:
        address = _address(child)
        yield RunningNode(name, f"http://{address}", 31337, child.terminate)
    finally:
        child.terminate()
        child.wait(10)
        if child.stdout is not None:
            child.stdout.close()


def _command(name: str) -> list[str]:
    install = _installer()
    try:
        if name == "anvil":
            return [*install.ensure_anvil(), "--port", "0", "--hardfork", "cancun"]
        return [*install.ensure_hardhat(), "node", "--hostname", "127.0.0.1", "--port", "0"]
    except install.MissingToolError as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{name} is not here: {error}")
        pytest.skip(f"{name} is not here: {error}")


def _installer() -> Any:
    spec = importlib.util.spec_from_file_location("hearth_nodes_install", NODES / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _address(child: subprocess.Popen[str]) -> str:
    """Where the node listens, once it says so; then reads on, so that it never blocks."""
    assert child.stdout is not None
    killer = threading.Timer(START_SECONDS, child.kill)
    killer.start()
    said = []
    try:
        for line in child.stdout:
            said.append(line)
            found = URL.search(line)
            if found:
                threading.Thread(target=_drain, args=(child,), daemon=True).start()
                return found.group(1)
    finally:
        killer.cancel()
    raise AssertionError("the node did not start:\n" + "".join(said))


def _drain(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    try:
        for _ in child.stdout:
            pass
    except ValueError:
        pass  # closed at the end
