"""Starts the embedded node as a child process, and stops exactly that process again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from wallet.errors import NodeDownError, ProfileError

START_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass
class NodeProcess:
    """A running node; also a context manager that stops it."""

    url: str
    pid: int
    _process: subprocess.Popen[str]

    def is_running(self) -> bool:
        """Whether the process still lives."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask it to finish by closing its input, then insist; harmless when it is gone."""
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_node(data_dir: Path | None, port: int = 0, *, lead: int | None = None) -> NodeProcess:
    """Start a node on ``data_dir``, or on a chain in memory, and wait until it answers.

    Args:
        data_dir: the node's own directory; created if missing.
        port: loopback port; 0 takes a free one.
        lead: seconds that a burst of blocks may run ahead of the clock; see ``mining``.

    Raises:
        ProfileError: the directory is used by another node, not writable or damaged, or the port
            is taken.
        NodeDownError: the process did not come up.
    """
    command = [sys.executable, "-P", "-m", "wallet.practice.node_process", "--port", str(port)]
    if data_dir is not None:
        command += ["--data", str(data_dir)]
    if lead is not None:
        command += ["--lead", str(lead)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    killer = threading.Timer(START_SECONDS, process.kill)
    killer.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        killer.cancel()
    node = NodeProcess(url="", pid=process.pid, _process=process)
    answer = _parse(line)
    if isinstance(answer.get("url"), str):
        node.url = answer["url"]
        return node
    node.stop()
    raise _start_error(answer.get("error"), line)


def _environment() -> dict[str, str]:
    """Ours, and this very package first: not whatever lies in the working directory (``-P``)."""
    root = str(Path(__file__).resolve().parents[2])
    others = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": os.pathsep.join([root, others]) if others else root}


def _parse(line: str) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _start_error(error: object, line: str) -> ProfileError | NodeDownError:
    if isinstance(error, dict):
        return ProfileError(
            error["code"], error["cause"], error["fix"], detail=error["detail"], **error["fields"]
        )
    return NodeDownError(
        "node.not_started",
        "The practice node did not start.",
        "Try again; if it keeps failing, the log says why.",
        detail=line.strip(),
    )
