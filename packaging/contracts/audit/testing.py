"""Runs the contract tests on other artifacts than the shipped ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from audit.compiler import ARTIFACTS, ROOT

PYTEST = ["-m", "pytest", "-q", "-p", "audit.plugin", "-p", "no:cacheprovider", "-p", "no:xdist"]


def write_artifacts(folder: Path, codes: dict[str, str], based_on: Path = ARTIFACTS) -> None:
    """Copy a folder of artifacts with other creation code in them."""
    shutil.copytree(based_on, folder, dirs_exist_ok=True)  # a survivor comes here again
    for name, code in codes.items():
        file = folder / f"{name}.json"
        if file.exists():
            file.write_text(json.dumps({**json.loads(file.read_text()), "bytecode": code}))


def start(
    artifacts: Path, task: dict[str, Any], tests: list[str], *fds: int
) -> subprocess.Popen[bytes]:
    """Start pytest with the audit's plugin."""
    paths = [str(ROOT / "packaging/contracts"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "HEARTH_ARTIFACTS": str(artifacts),
        "HEARTH_AUDIT": json.dumps(task),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return subprocess.Popen(
        [sys.executable, *PYTEST, *tests], cwd=ROOT, env=environment, pass_fds=fds,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for(result: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Wait until the tests have run once, and read what was heard."""
    while not result.exists():
        if process.poll() not in {None, 0}:
            raise SystemExit("the contract tests could not be run; see above")
        time.sleep(0.2)
    loaded: dict[str, Any] = json.loads(result.read_text())
    return loaded
