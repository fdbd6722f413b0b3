"""A bare EVM for contract tests: no blocks, no node, and encoders that are not Hearth's own.

eth-abi and eth-account stand in for the wallet on purpose: a mistake the wallet and the contracts
shared would otherwise go unseen.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from eth.constants import BLANK_ROOT_HASH
from eth.db.atomic import AtomicDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.paris.state import ParisState
from eth.vm.message import Message
from eth_abi import decode, encode
from eth_utils import keccak, to_canonical_address, to_checksum_address

SHIPPED = Path(__file__).parents[2] / "resources" / "contracts" / "artifacts"
ARTIFACTS = Path(os.environ.get("HEARTH_ARTIFACTS", SHIPPED))  # others: packaging/contracts/audit
PROPS = Path(__file__).parent / "props" / "artifacts"
START = 1_800_000_000
GAS = 30_000_000


class Reverted(Exception):  # noqa: N818 -- reads as the behaviour it asserts
    """A call was refused; ``name`` is the custom error, ``args`` its values."""

    def __init__(self, name: str, values: tuple[Any, ...]) -> None:
        self.name = name
        self.values = values
        super().__init__(f"{name}{values}")


@cache
def load(name: str) -> dict[str, Any]:
    """Read one committed artifact: Hearth's, or a prop that only tests use."""
    folder = PROPS if (PROPS / f"{name}.json").exists() else ARTIFACTS
    loaded: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return loaded


def canonical(item: dict[str, Any]) -> str:
    """Write an ABI input or output as its canonical type."""
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    inner = ",".join(canonical(part) for part in item["components"])
    return f"({inner})" + str(item["type"])[len("tuple") :]


@cache
def errors() -> dict[bytes, tuple[str, tuple[str, ...]]]:
    """Map the selector of every custom error of every contract to its name and types."""
    found: dict[bytes, tuple[str, tuple[str, ...]]] = {
        keccak(b"Error(string)")[:4]: ("Error", ("string",)),
        keccak(b"Panic(uint256)")[:4]: ("Panic", ("uint256",)),
    }
    for path in (*ARTIFACTS.glob("*.json"), *PROPS.glob("*.json")):
        for entry in json.loads(path.read_text())["abi"]:
            if entry["type"] == "error":
                types = tuple(canonical(i) for i in entry["inputs"])
                selector = keccak(f"{entry['name']}({','.join(types)})".encode())[:4]
                found[selector] = (entry["name"], types)
    return found


@dataclass
class Evm:
    """One state in memory; ``now`` is the block time and may be set freely."""

    now: int = START
    number: int = 1
    state: ParisState = field(init=False)
    nonce: int = 0
    gas: int = GAS

    def __post_init__(self) -> None:
        self.state = ParisState(AtomicDB(), self._context(), BLANK_ROOT_HASH)

    def _context(self) -> ExecutionContext:
        return ExecutionContext(
            b"\0" * 20, self.now, self.number, 0, b"\0" * 32, GAS, [b"\1" * 32], 7411, 10**9
        )

    def _apply(self, message: Message, *, create: bool = False) -> Any:
        self.state.execution_context = self._context()
        context = self.state.get_transaction_context_class()(gas_price=1, origin=message.sender)
        run = self.state.computation_class
        apply = run.apply_create_message if create else run.apply_message
        result = apply(self.state, message, context)
        if result.is_error:
            data = bytes(result.output)
            name, types = errors().get(data[:4], (repr(result.error), ()))
            raise Reverted(name, decode(types, data[4:]))
        return result

    def deploy(self, name: str, *args: Any) -> Contract:
        """Deploy an artifact with its constructor's arguments."""
        artifact = load(name)
        constructors = [e["inputs"] for e in artifact["abi"] if e["type"] == "constructor"]
        types = [canonical(i) for inputs in constructors for i in inputs]
        code = bytes.fromhex(artifact["bytecode"][2:]) + encode(types, args)
        self.nonce += 1
        address = keccak(b"contract" + self.nonce.to_bytes(4))[-20:]
        self._apply(
            Message(GAS, b"", b"\1" * 20, 0, b"", code, create_address=address), create=True
        )
        return Contract(self, to_checksum_address(address), artifact)

    def send(self, sender: str, to: str, data: bytes) -> Any:
        """Run a call that may change state."""
        target = to_canonical_address(to)
        code = self.state.get_code(target)
        return self._apply(Message(self.gas, target, to_canonical_address(sender), 0, data, code))

    @contextmanager
    def network_gas(self, limit: int) -> Iterator[None]:
        """Give calls only so much of the network's gas."""
        before, self.gas = self.gas, limit
        yield
        self.gas = before

    def poke(self, address: str, slot: int, value: int) -> None:
        """Write a contract's storage, as no call could."""
        self.state.set_storage(to_canonical_address(address), slot, value)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back whatever happens meanwhile."""
        self.forget_warm_slots()
        self.state.persist()
        root, nonce, now, number = self.state.state_root, self.nonce, self.now, self.number
        try:
            yield
        finally:
            self.forget_warm_slots()
            self.state = type(self.state)(self.state._db, self.state.execution_context, root)
            self.nonce, self.now, self.number = nonce, now, number

    def forget_warm_slots(self) -> None:
        """Make the next call pay for storage as the first call of a transaction does."""
        self.state.lock_changes()


@dataclass(frozen=True)
class Done:
    """What a call gave back: values, decoded events and the gas it burned."""

    values: tuple[Any, ...]
    events: tuple[tuple[str, dict[str, Any]], ...]
    gas: int

    def event(self, name: str) -> dict[str, Any]:
        """Return the only event of that name."""
        (found,) = [values for event, values in self.events if event == name]
        return found


@dataclass(frozen=True)
class Contract:
    """A deployed contract."""

    evm: Evm
    address: str
    artifact: dict[str, Any]

    def _function(self, name: str, arity: int) -> dict[str, Any]:
        return next(
            e
            for e in self.artifact["abi"]
            if e["type"] == "function" and e["name"] == name and len(e["inputs"]) == arity
        )

    def data(self, name: str, *args: Any) -> bytes:
        """Encode a call."""
        types = [canonical(i) for i in self._function(name, len(args))["inputs"]]
        return keccak(f"{name}({','.join(types)})".encode())[:4] + encode(types, args)

    def send(self, sender: str, name: str, *args: Any) -> Done:
        """Call a function, keep what it changed."""
        self.evm.forget_warm_slots()
        return self._call(sender, name, *args)

    def _call(self, sender: str, name: str, *args: Any) -> Done:
        result = self.evm.send(sender, self.address, self.data(name, *args))
        outputs = [canonical(o) for o in self._function(name, len(args))["outputs"]]
        return Done(
            decode(outputs, bytes(result.output)), self.events(result), result.get_gas_used()
        )

    def events(self, result: Any) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Decode this contract's events out of what any call left."""
        return tuple(
            found
            for address, topics, data in result.get_log_entries()
            if (found := self._event(to_checksum_address(address), topics, data))
        )

    def view(self, name: str, *args: Any) -> Any:
        """Call a function and undo what it changed; one value comes bare, several as a tuple."""
        snapshot = self.evm.state.snapshot()
        try:
            values = self._call("0x" + "11" * 20, name, *args).values
        finally:
            self.evm.state.revert(snapshot)
        return values[0] if len(values) == 1 else values

    def _event(self, address: str, topics: Any, data: bytes) -> tuple[str, dict[str, Any]] | None:
        if address != self.address:
            return None
        for entry in self.artifact["abi"]:
            if entry["type"] != "event":
                continue
            types = [canonical(i) for i in entry["inputs"]]
            signature = keccak(f"{entry['name']}({','.join(types)})".encode())
            if signature != topics[0].to_bytes(32):
                continue
            indexed = [i for i in entry["inputs"] if i["indexed"]]
            plain = [i for i in entry["inputs"] if not i["indexed"]]
            values = {
                i["name"]: decode([canonical(i)], topic.to_bytes(32))[0]
                for i, topic in zip(indexed, topics[1:], strict=True)
            }
            decoded = decode([canonical(i) for i in plain], data)
            values |= {i["name"]: v for i, v in zip(plain, decoded, strict=True)}
            return entry["name"], values
        return None
