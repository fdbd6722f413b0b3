"""Static analysis by slither, every finding fixed or answered.

slither is AGPL: it is a tool beside the project, in a virtual environment of its own with its own
hashed lock file, and never shipped. It compiles with the pinned solc of npm through ``solc.mjs``.
An answer is one line of ``static-answers.txt``: the detector, what it found it in, and why that
is right as it is. A finding without an answer fails the run, and so does an answer without one.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from pathlib import Path
from typing import Any

from audit.compiler import ROOT, SHIM, settings, source_names

HERE = Path(__file__).resolve().parent
LOCK = HERE / "slither.lock"
ANSWERS = HERE / "static-answers.txt"
ENVIRONMENT = HERE.parent / "build/slither"

Key = tuple[str, str]


def ensure_slither() -> Path:
    """Make slither's own environment, once, and return its command."""
    bin_folder = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
    stamp = ENVIRONMENT / ".hearth"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing slither into {ENVIRONMENT.relative_to(ROOT)}", flush=True)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        pip = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
        stamp.write_text(wanted)
    return bin_folder / "slither"


def run_slither(folder: Path) -> list[dict[str, Any]]:
    """Analyse every contract of ours; OpenZeppelin's own code is left out."""
    target, found = folder / "input.json", folder / "found.json"
    given = {
        "language": "Solidity",
        "sources": {name: {"urls": [name]} for name in source_names()},
        "settings": settings(viaIR=True),
    }
    target.write_text(json.dumps(given))
    command = [str(ensure_slither()), str(target), "--compile-force-framework", "Solc-json"]
    command += ["--solc", str(SHIM), "--filter-paths", "node_modules", "--json", str(found)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not found.exists():
        raise SystemExit(f"slither did not run:\n{done.stderr}")
    answer = json.loads(found.read_text())
    if not answer["success"]:
        raise SystemExit(f"slither did not run: {answer['error']}")
    findings: list[dict[str, Any]] = answer["results"].get("detectors", [])
    return findings


def place(element: dict[str, Any]) -> str:
    """Name what a finding is about, without line numbers: Contract.function, or the file."""
    parts: list[str] = []
    here: dict[str, Any] | None = element
    while here and here.get("type") in {
        "node",
        "function",
        "contract",
        "variable",
        "event",
        "struct",
    }:
        if here["type"] != "node":
            parts.insert(0, here["name"])
        here = here.get("type_specific_fields", {}).get("parent")
    return ".".join(parts) or Path(element["source_mapping"]["filename_relative"]).name


def grouped(findings: list[dict[str, Any]]) -> dict[Key, list[str]]:
    """Findings by detector and place; several of one detector in one function are one question."""
    groups: dict[Key, list[str]] = defaultdict(list)
    for finding in findings:
        elements = finding["elements"]
        where = place(elements[0]) if elements else "-"
        text = re.sub(r"resources/contracts/", "", finding["description"].strip())
        groups[finding["check"], where].append(text)
    return groups


def read_answers() -> dict[Key, str]:
    """Read the committed answers: detector, place and why, apart by spaces."""
    answers: dict[Key, str] = {}
    for line in ANSWERS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            detector, where, why = line.split(None, 2)
            answers[detector, where] = why
    return answers


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        groups = grouped(run_slither(Path(folder)))
    answers = read_answers()
    for detector, where in sorted(groups.keys() & answers.keys()):
        print(f"answered  {detector}  {where}  {answers[detector, where]}")
    open_ones = sorted(groups.keys() - answers.keys())
    for key in open_ones:
        print(f"OPEN      {'  '.join(key)}")
        print("\n".join(f"    {line}" for text in groups[key] for line in text.splitlines()))
    stale = sorted(answers.keys() - groups.keys())
    for key in stale:
        print(f"STALE     {'  '.join(key)}: nothing is found there any more")
    total = sum(map(len, groups.values()))
    counts = f"{len(open_ones)} open, {len(stale)} stale"
    print(f"slither: {total} findings in {len(groups)} places; {counts}")
    return 1 if open_ones or stale else 0
