"""The fault table in ``wallet/chain/README.md`` names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parents[1] / "wallet/chain/README.md"
NAMED = re.compile(r"`(test_\w+\.py|…)::(test_\w+)`")


def test_every_fault_names_tests_that_exist() -> None:
    there = {
        (path.name, node.name)
        for path in HERE.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    file = ""
    named = set()
    for found in NAMED.finditer(README.read_text(encoding="utf-8")):
        file = found[1] if found[1] != "…" else file
        named.add((file, found[2]))
    assert named <= there, named - there
    rows = {file for file, _ in named}
    assert {"test_line.py", "test_chain.py", "test_events.py", "test_told.py"} <= rows
    left_out = {name for file, name in there if name.startswith("test_")} - {n for _, n in named}
    assert left_out == {
        "test_every_fault_names_tests_that_exist",
        "test_the_truth_is_told_as_what_it_is",
    }
