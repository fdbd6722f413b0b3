"""``hearth practice --tour`` as a person would start it, on every node we can run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.nodes import ALL, running

pytestmark = pytest.mark.timeout(400)


def tour(folder: Path, *more: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "wallet", "practice", "--tour", str(folder), *more],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    return json.loads((folder / "tour.json").read_text())


IN_BOTH_LANGUAGES = (
    "welcome",
    "words-shown",
    "words-check",
    "words-safe",
    "rehearsal",
    "rehearsal-typing",
    "rehearsal-failed",
    "rehearsal-passed",
    "rehearsal-accounts",
    "locked",
    "unlock",
    "unlock-refused",
    "keys",
    "receive-checked",
    "kit",
    "restore-words",
    "restore-found",
    "waiting",
    "waiting-way",
    "mark-money",
    "nodes",
)
IN_ENGLISH = (
    "node-of-another-ledger",
    "node-tested",
    "nodes-two",
    "nodes-reordered",
    "node-remove",
    "speed-up",
    "sped-up",
    "take-back-in-time",
    "taken-back-in-time",
)


def hold(record: dict, folder: Path) -> None:
    assert record["passed"]
    assert all(check["ok"] for check in record["checks"])
    assert len(list(folder.glob("*.png"))) >= 10
    for when in ("before", "after"):
        rows = record["conservation"][when]
        assert rows
        for row in rows:
            assert row["issued"] == row["held"] + row["settled"] + row["retired"]
    assert record["settlements"]
    assert all(row["blocks"] <= 3 for row in record["settlements"])


def test_the_tour_passes_on_the_embedded_node(tmp_path: Path):
    record = tour(tmp_path / "tour")
    hold(record, tmp_path / "tour")
    names = {name.partition("-")[2] for name in record["pictures"]}
    for name in IN_BOTH_LANGUAGES:
        assert {f"{name}.png", f"zh-{name}.png"} <= names
    assert {f"{name}.png" for name in IN_ENGLISH} <= names


@pytest.mark.skipif(not ALL, reason="the tour on other nodes needs dev.py test --nodes")
@pytest.mark.parametrize("name", ["anvil", "hardhat", "geth", "clique"])
def test_the_tour_passes_on_another_node_with_no_other_change(name: str, tmp_path: Path):
    with running(name) as node:
        record = tour(tmp_path / "tour", "--brief", "--rpc", node.url)
    hold(record, tmp_path / "tour")
    assert {"clique": "geth"}.get(name, name) in record["node"].lower()
