"""The contracts that only tests use are what their sources compile to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "solidity"
TOOLS = Path(__file__).parents[2] / "packaging" / "contracts" / "node_modules" / "solc"


@pytest.mark.timeout(300)
def test_the_helper_contracts_compile_to_the_committed_bytes(tmp_path: Path) -> None:
    if shutil.which("node") is None or not TOOLS.is_dir():
        reason = "node or the pinned compiler is not installed"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    command = ["node", "compile.mjs", "--out", str(tmp_path)]
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert built == {path.name: path.read_bytes() for path in (HERE / "artifacts").iterdir()}
