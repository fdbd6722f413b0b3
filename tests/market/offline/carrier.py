"""Carries a request to ``hearth sign`` in a process without a network, and its answer back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from wallet.keys.airgap import take_answer
from wallet.keys.airgap_request import Answer, Request
from wallet.protocol.community import CommunityFile, save

_NO_NETWORK = """
import sys
def stop(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"the network was touched: {event} {arguments}")
sys.addaudithook(stop)
from wallet.__main__ import main
status = main()
assert "requests" not in sys.modules and "wallet.chain.rpc" not in sys.modules
sys.exit(status)
"""


def without_network() -> list[str]:
    """What starts a program in a place without any network, where this system has such."""
    unshare = shutil.which("unshare")
    if unshare and not subprocess.run([unshare, "-rn", "true"], check=False).returncode:
        return [unshare, "-rn"]
    return []


@dataclass
class Carrier:
    """An ``exchange`` whose other side is ``hearth sign``."""

    folder: Path
    community: CommunityFile
    phrase: str
    extra: tuple[str, ...] = ()
    shown: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        save(self.community, self.folder / "community.json")
        (self.folder / "phrase.txt").write_text(self.phrase, "utf-8")

    def __call__(self, request: Request) -> Answer:
        out = self.folder / f"{request.id.hex()}-answer.json"
        done = self.run(request.to_text(), "--out", str(out), "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        self.shown.append(json.loads(done.stdout))
        return take_answer(out.read_text("utf-8"))

    def run(self, request: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run ``hearth sign`` on a request's text."""
        file = self.folder / "request.json"
        file.write_text(request, "utf-8")
        command = [
            *without_network(), sys.executable, "-c", _NO_NETWORK, "sign", str(file), "--json",
            "--profile", str(self.folder / "profile"),
            "--community", str(self.folder / "community.json"),
            "--phrase-file", str(self.folder / "phrase.txt"), *self.extra, *more,
        ]  # fmt: skip
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            stdin=subprocess.DEVNULL,
            check=False,
            env=os.environ | {"PYTHONUTF8": "1"},
        )
