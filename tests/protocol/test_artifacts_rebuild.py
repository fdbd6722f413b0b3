"""The committed contract artifacts are what the committed sources compile to, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging" / "contracts"
ARTIFACTS = ROOT / "resources" / "contracts" / "artifacts"


def missing(reason: str) -> None:
    """Skip where a tool is missing; fail in CI, which must not skip."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def tools() -> Path:
    """Return a folder with the pinned compiler, installing it when that is possible."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing("node and npm are not installed, so the contracts cannot be rebuilt here")
    if not (PACKAGING / "node_modules" / "solc").is_dir():
        install = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=PACKAGING,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if install.returncode != 0:
            missing(f"npm could not install the pinned compiler: {install.stderr.strip()[-300:]}")
    return PACKAGING


@pytest.mark.timeout(600)
def test_the_sources_compile_to_the_committed_bytes(tmp_path: Path) -> None:
    folder = tools()
    done = subprocess.run(
        ["node", "build.mjs", "--out", str(tmp_path)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in ARTIFACTS.iterdir()}
    assert built.keys() == committed.keys()
    assert [name for name in built if built[name] != committed[name]] == []


@pytest.mark.parametrize("path", sorted(ARTIFACTS.glob("*.json")), ids=lambda p: p.stem)
def test_every_artifact_fits_a_chain_and_names_its_compiler(path: Path) -> None:
    artifact = json.loads(path.read_text())
    assert artifact["contractName"] == path.stem
    assert 0 < artifact["runtimeCodeSize"] <= 24_576
    assert artifact["settings"]["evmVersion"] == "paris"
    assert artifact["solc"].startswith("0.8.30+")
    ends = [r["start"] + r["length"] for r in artifact["immutableReferences"]]
    assert all(end <= artifact["runtimeCodeSize"] for end in ends)
