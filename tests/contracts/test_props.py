"""The contracts that only tests use are what their sources compile to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(__file__).parent / "props" / "build.mjs"
TOOLS = Path(__file__).parents[2] / "packaging" / "contracts" / "node_modules" / "solc"


@pytest.mark.timeout(300)
def test_the_helper_contracts_compile_to_the_committed_bytes() -> None:
    if shutil.which("node") is None or not TOOLS.is_dir():
        reason = "node or the pinned compiler is not installed"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    command = ["node", str(BUILD), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
