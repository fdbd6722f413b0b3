"""Calls, answers, errors and events of the contracts, read from their artifacts by eth-abi."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eth_abi import decode, encode
from eth_utils import keccak

from tests.contracts.model.chain import Log

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "resources/contracts/artifacts"
PROPS = ROOT / "tests/contracts/props/artifacts"


def snake(name: str) -> str:
    """Write a Solidity name as Python does."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def canonical(item: dict[str, Any]) -> str:
    """Write an ABI input or output as its canonical type."""
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    inner = ",".join(canonical(part) for part in item["components"])
    return f"({inner})" + str(item["type"])[len("tuple") :]


def _signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(canonical(i) for i in entry['inputs'])})"


@dataclass(frozen=True)
class Function:
    """One function: its selector and types."""

    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def data(self, *args: Any) -> bytes:
        return self.selector + encode(self.inputs, args)

    def answer(self, output: bytes) -> tuple[Any, ...]:
        return tuple(decode(self.outputs, output))


@dataclass(frozen=True)
class Event:
    """One kind of event."""

    name: str
    indexed: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...]

    def values(self, log: Log) -> dict[str, Any]:
        found = {
            name: decode([kind], topic)[0] if kind != "string" else topic
            for (name, kind), topic in zip(self.indexed, log.topics[1:], strict=True)
        }
        decoded = decode([kind for _, kind in self.plain], log.data)
        return found | dict(zip((name for name, _ in self.plain), decoded, strict=True))


@cache
def artifact(name: str) -> dict[str, Any]:
    """Read one artifact, of what ships or of what only tests use."""
    path = SHIPPED / f"{name}.json"
    found = path if path.exists() else PROPS / f"{name}.json"
    loaded: dict[str, Any] = json.loads(found.read_text())
    return loaded


@cache
def functions(contract: str) -> dict[str, Function]:
    """Give a contract's functions by their Python names."""
    entries = [e for e in artifact(contract)["abi"] if e["type"] == "function"]
    return {
        snake(e["name"]): Function(
            keccak(_signature(e).encode())[:4],
            tuple(canonical(i) for i in e["inputs"]),
            tuple(canonical(o) for o in e["outputs"]),
        )
        for e in entries
    }


def creation(contract: str, *args: Any) -> bytes:
    """Give the code that makes a contract."""
    loaded = artifact(contract)
    inputs: list[dict[str, Any]] = next(
        (e["inputs"] for e in loaded["abi"] if e["type"] == "constructor"), []
    )
    return bytes.fromhex(loaded["bytecode"][2:]) + encode([canonical(i) for i in inputs], args)


def _all_entries(kind: str) -> Iterator[dict[str, Any]]:
    for folder in (SHIPPED, PROPS):
        for path in sorted(folder.glob("*.json")):
            yield from (e for e in artifact(path.stem)["abi"] if e["type"] == kind)


@cache
def _errors() -> dict[bytes, tuple[str, tuple[str, ...]]]:
    plain = {"Error(string)": ("Error", ("string",)), "Panic(uint256)": ("Panic", ("uint256",))}
    found: dict[bytes, tuple[str, tuple[str, ...]]] = {
        keccak(text.encode())[:4]: value for text, value in plain.items()
    }
    for entry in _all_entries("error"):
        types = tuple(canonical(i) for i in entry["inputs"])
        found[keccak(_signature(entry).encode())[:4]] = (entry["name"], types)
    return found


@cache
def _events() -> dict[tuple[bytes, int], Event]:
    found = {}
    for entry in _all_entries("event"):
        parts = [(i["name"], canonical(i), i["indexed"]) for i in entry["inputs"]]
        indexed = tuple((name, kind) for name, kind, is_indexed in parts if is_indexed)
        plain = tuple((name, kind) for name, kind, is_indexed in parts if not is_indexed)
        key = keccak(_signature(entry).encode()), len(indexed) + 1
        found[key] = Event(entry["name"], indexed, plain)
    return found


@lru_cache(maxsize=4096)
def error(data: bytes) -> tuple[str, tuple[Any, ...]]:
    """Name what a call reverted with; an empty name for no data at all."""
    if not data:
        return "", ()
    name, types = _errors().get(data[:4], (data.hex(), ()))
    return name, tuple(decode(types, data[4:])) if types else ()


def events(logs: tuple[Log, ...]) -> list[tuple[str, str, dict[str, Any]]]:
    """Decode events: who emitted it, its name, its values."""
    table = _events()
    found = []
    for log in logs:
        event = table.get((log.topics[0], len(log.topics)))
        if event is not None:
            found.append((log.address, event.name, event.values(log)))
    return found
