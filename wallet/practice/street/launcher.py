"""Starts the street as a child process, hears when it is ready, and stops exactly that process."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from wallet import errors
from wallet.codec.address import Address
from wallet.errors import CancelledError, HearthError, NodeDownError, NodeError

Progress = Callable[[str, int, int], None]

READY_SECONDS = 180.0
STOP_SECONDS = 10.0
LOG_NAME = "street.log"
LOG_BYTES = 2_000_000
"""A longer log is begun anew, and the old one kept as ``street.log.old``."""
_GONE: dict[str, Any] = {}


class StreetProcess:
    """A running street; also a context manager that stops it."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self._community: Path | None = None
        threading.Thread(target=self._hear, name="street", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether the process still lives."""
        return self._process.poll() is None

    def wait_ready(
        self,
        progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Path:
        """Wait until the home has its gas, meter and money; returns the community file.

        Raises:
            HearthError: what kept the street from being set up.
            NodeDownError: ``street.not_started``: it ended, or took too long.
            CancelledError: ``cancelled`` became true; the street goes on unless stopped.
        """
        end = time.monotonic() + READY_SECONDS
        while self._community is None:
            if cancelled():
                raise CancelledError
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                if time.monotonic() > end:
                    raise self._not_started() from None
                continue
            if line is _GONE:
                raise self._not_started()
            self._read(line, progress)
        return self._community

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

    def _read(self, line: dict[str, Any], progress: Progress) -> None:
        if "ready" in line:
            self._community = Path(line["ready"])
        elif "error" in line:
            raise _error(line["error"])
        elif "stage" in line:
            progress(str(line["stage"]), int(line["done"]), int(line["of"]))

    def _hear(self) -> None:
        """Read the child's lines for as long as it lives, so that it never blocks on them."""
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                for line in lines:
                    try:
                        document = json.loads(line)
                    except ValueError:
                        continue
                    if isinstance(document, dict):
                        self._lines.put(document)
        self._lines.put(_GONE)

    def _not_started(self) -> NodeDownError:
        return NodeDownError(
            "street.not_started",
            "The practice street did not open.",
            "Try again; if it keeps failing, the log {path} says why.",
            detail=_last_line(self._log),
            path=str(self._log),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_street(rpc_url: str, profile: Path, home: Address, name: str) -> StreetProcess:
    """Start the street on a node; returns at once, see ``StreetProcess.wait_ready``.

    Args:
        rpc_url: any development node.
        profile: the street's own folder; created if missing.
        home: the account the person's meter is linked to.
        name: the name the neighbours know it by.

    Raises:
        OSError: the folder cannot be written.
    """
    profile.mkdir(parents=True, exist_ok=True)
    log = profile / LOG_NAME
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.old"))
    command = [sys.executable, "-m", "wallet.practice.street.street_process"]
    command += ["--rpc", rpc_url, "--profile", str(profile), "--home", home, "--name", name]
    with log.open("ab") as problems:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=problems,
            text=True,
            encoding="utf-8",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    return StreetProcess(process, log)


def _error(document: dict[str, Any]) -> HearthError:
    kind = getattr(errors, str(document["kind"]), NodeError)
    if not (isinstance(kind, type) and issubclass(kind, HearthError)):
        kind = NodeError
    return kind(
        document["code"],
        document["cause"],
        document["fix"],
        detail=document["detail"],
        **document["fields"],
    )


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
