"""One way to ask ethers and viem: a list of questions, one Node.js process for all of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wallet.codec.typed_data import TypedData
from wallet.keys import curve

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """Typed data and the key to sign it with."""

    data: TypedData
    secret: bytes

    @property
    def signature(self) -> str:
        """The wallet's own signature, as hexadecimal text."""
        return "0x" + curve.sign(self.secret, self.data.digest()).to_bytes().hex()

    def for_node(self) -> dict[str, Any]:
        """Write it for the script."""
        return {
            "document": self.data.to_json(),
            "key": "0x" + self.secret.hex(),
            "signature": self.signature,
        }


Ask = Callable[[list[Question]], list[dict[str, dict[str, Any]]]]


def _missing(reason: str) -> None:
    """Skip where a tool is missing; fail in CI, which must not skip."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        _missing("node is not installed, so ethers and viem cannot be asked")
    if not (HERE / "node_modules" / "viem").is_dir():
        _missing("ethers and viem are not installed here; packaging/dev.py test installs them")
    return str(node)


def _run(script: str, text: str) -> str:
    done = subprocess.run(
        [_node(), script],
        cwd=HERE,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask both libraries; the answers are by library name, in the order of the questions."""
    _node()

    @cache
    def answers_to(text: str) -> str:
        return _run("theirs.mjs", text)

    def run(questions: list[Question]) -> list[dict[str, dict[str, Any]]]:
        text = json.dumps([question.for_node() for question in questions])
        answers: list[dict[str, dict[str, Any]]] = json.loads(answers_to(text))
        return answers

    return run


AskMany = Callable[[dict[str, list[Any]]], dict[str, list[Any]]]


@pytest.fixture(scope="session")
def ask_many() -> AskMany:
    """Ask ethers about lists of phrases, transactions, documents and messages at once."""
    _node()

    def run(questions: dict[str, list[Any]]) -> dict[str, list[Any]]:
        answers: dict[str, list[Any]] = json.loads(_run("many.mjs", json.dumps(questions)))
        return answers

    return run
