"""The pinned compiler, kept running, and where its sources are."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "resources/contracts"
ARTIFACTS = SOURCES / "artifacts"
SHIM = ROOT / "packaging/contracts/solc.mjs"
REMAPPING = "@openzeppelin/=packaging/contracts/node_modules/@openzeppelin/"

SHIPPED: dict[str, Any] = {"viaIR": True, "optimizer": {"enabled": True, "runs": 200}}
# A third of the time: what keeps the stack shallow, and little else.
QUICK: dict[str, Any] = {
    "viaIR": True,
    "optimizer": {
        "enabled": True,
        "details": {"yulDetails": {"stackAllocation": True, "optimizerSteps": "u:"}},
    },
}
BYTECODE = {"*": ["evm.bytecode.object"]}


class CompileError(Exception):
    """The compiler refused; ``errors`` are its own."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__(errors[0]["formattedMessage"])


def source_names() -> list[str]:
    """Every contract's file, as it is named to the compiler: from the project's folder down."""
    return sorted(path.relative_to(ROOT).as_posix() for path in SOURCES.glob("*.sol"))


def read_sources() -> dict[str, str]:
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in source_names()}


def settings(**more: Any) -> dict[str, Any]:
    """The settings every compilation here shares."""
    shared = {"evmVersion": "paris", "remappings": [REMAPPING]}
    return {**shared, "metadata": {"bytecodeHash": "none"}, **more}


class Compiler:
    """One compiler process; a context, so that it ends with its work."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [shutil.which("node") or "node", str(SHIM), "--server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def compile(self, sources: dict[str, str], wanted: Any, **how: Any) -> dict[str, Any]:
        """Compile and return what was wanted (solc's outputSelection).

        Raises:
            CompileError: an error; warnings are passed over.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        given = {
            "language": "Solidity",
            "sources": {name: {"content": text} for name, text in sources.items()},
            "settings": settings(outputSelection=wanted, **how),
        }
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        output: dict[str, Any] = json.loads(self._process.stdout.readline())
        errors = [e for e in output.get("errors", []) if e["severity"] == "error"]
        if errors:
            raise CompileError(errors)
        return output
