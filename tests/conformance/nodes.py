"""The real nodes that the wallet is tried on, each in processes of their own.

The embedded node is always there. The others are installed by ``packaging/nodes/install.py``;
where that cannot be done a test says why and is skipped, except in CI, where it fails. The
ordinary tests run on ``QUICK``; ``packaging/dev.py test --nodes`` runs on ``KINDS``, all six.
"""

from __future__ import annotations

import importlib.util
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.clique import CliqueNetwork
from tests.conformance.engine import EnginePair
from tests.conformance.geth_dev import GethDev
from tests.conformance.machines import Machine
from wallet.practice.launcher import start_node

NODES = Path(__file__).parents[2] / "packaging/nodes"
KINDS = ("embedded", "anvil", "hardhat", "geth", "clique", "ethereumjs")
QUICK = ("embedded", "anvil", "hardhat")
ALL = os.environ.get("HEARTH_NODES") == "all"
NAMES = KINDS if ALL else QUICK
STORIES = KINDS if ALL else ("embedded",)
"""For what takes long and is told by the real commands: every kind only with ``--nodes``."""
URL = re.compile(r"(?:Listening on |server at http://)(127\.0\.0\.1:\d+)")


@dataclass(frozen=True)
class RunningNode:
    """A node that answers; ``stop`` is for those who were given it to keep.

    ``urls`` are all its network's nodes, the first is ``url``. ``restart`` starts it again on what
    it had, ``None`` where a kind keeps nothing. ``network`` is what drives the kind: a
    ``CliqueNetwork``, an ``EnginePair``, a ``GethDev``, or the ``Machine`` of anvil and hardhat.
    """

    name: str
    url: str
    chain_id: int
    stop: Callable[[], None]
    urls: tuple[str, ...] = ()
    restart: Callable[[], None] | None = None
    network: Any = None


@contextmanager
def running(name: str) -> Iterator[RunningNode]:
    """Start one of ``KINDS``; skips, or in CI fails, when it cannot be had."""
    starters = {
        "embedded": _embedded,
        "geth": _geth,
        "clique": _clique,
        "ethereumjs": _ethereumjs,
    }
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield from starters.get(name, _simple)(name, Path(folder))


def _embedded(name: str, _folder: Path) -> Iterator[RunningNode]:
    with start_node(None, lead=3600) as process:
        yield RunningNode(name, process.url, 7411, process.stop, (process.url,))


def _clique(name: str, folder: Path) -> Iterator[RunningNode]:
    network = CliqueNetwork(folder, *program("clique"))
    network.start()
    try:
        yield RunningNode(
            name, network.first[0].url, network.chain_id, network.stop,
            tuple(validator.url for validator in network.first), network.restart, network,
        )  # fmt: skip
    finally:
        network.stop()


def _geth(name: str, folder: Path) -> Iterator[RunningNode]:
    geth = GethDev(folder, program(name))
    geth.start()
    try:
        yield RunningNode(name, geth.url, geth.chain_id, geth.stop, (geth.url,), geth.restart, geth)
    finally:
        geth.stop()


def _ethereumjs(name: str, folder: Path) -> Iterator[RunningNode]:
    pair = EnginePair(folder, program(name))
    pair.start()
    urls = tuple(client.url for client in pair.clients)
    try:
        yield RunningNode(name, urls[0], pair.chain_id, pair.stop, urls, pair.restart, pair)
    finally:
        pair.stop()


def _simple(name: str, folder: Path) -> Iterator[RunningNode]:
    """anvil and hardhat: one process that says where it listens."""
    options = ["--port", "0", "--hardfork", "cancun"]
    if name == "hardhat":
        options = ["node", "--hostname", "127.0.0.1", "--port", "0"]
    settings = {"HARDHAT_DISABLE_TELEMETRY_PROMPT": "true", "NO_COLOR": "1"}
    machine = Machine([*program(name), *options], "", folder / "log", cwd=NODES, env=settings)

    def listens() -> bool:
        found = URL.search(machine.log.read_text("utf-8", "replace"))
        machine.url = f"http://{found.group(1)}" if found else ""
        return machine.url != "" and bool(machine.ask("eth_chainId"))

    machine.start(listens)
    try:
        yield RunningNode(name, machine.url, 31337, machine.stop, (machine.url,), network=machine)
    finally:
        machine.stop()


def program(name: str) -> list[str]:
    """The command of an installed node; skips, or in CI fails, when it cannot be had."""
    install = _installer()
    try:
        command: list[str] = install.NODES[name]()
    except install.MissingToolError as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{name} is not here: {error}")
        pytest.skip(f"{name} is not here: {error}")
    return command


@cache
def _installer() -> Any:
    spec = importlib.util.spec_from_file_location("hearth_nodes_install", NODES / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
