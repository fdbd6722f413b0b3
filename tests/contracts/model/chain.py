"""The chain under test, behind five methods: py-evm in this process, or anvil in another.

Both give a contract the same address (creator and nonce), the same time and the same answers, so
one list of operations runs on either. Encoding is eth-abi's, not the wallet's: a mistake that the
wallet and the contracts shared would otherwise go unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import rlp  # type: ignore[import-untyped]
from eth.constants import BLANK_ROOT_HASH
from eth.db.atomic import AtomicDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.paris.state import ParisState
from eth.vm.message import Message
from eth_utils import keccak, to_canonical_address

CHAIN_ID = 7411
GAS = 100_000_000
START = 1_800_000_000
NOBODY = "0x" + "11" * 20


class FailedError(Exception):
    """A call was refused; ``data`` is what it reverted with."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data.hex())
        self.data = data


@dataclass(frozen=True)
class Log:
    """One event as the chain stored it."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Acted:
    """What a transaction answered and which events it left."""

    output: bytes
    logs: tuple[Log, ...]


class Chain(Protocol):
    """What the driver asks of a chain. ``now`` is the time of the next call or transaction."""

    now: int

    def deploy(self, code: bytes) -> str: ...
    def ask(self, sender: str, to: str, data: bytes) -> bytes: ...
    def act(self, sender: str, to: str, data: bytes) -> Acted: ...
    def save(self) -> Any: ...
    def restore(self, saved: Any) -> None: ...
    def close(self) -> None: ...


def created_address(creator: str, nonce: int) -> str:
    """Give the address of a contract made by an ordinary transaction."""
    return "0x" + keccak(rlp.encode([to_canonical_address(creator), nonce]))[-20:].hex()


class PyEvm:
    """py-evm on a state in memory, without blocks."""

    def __init__(self) -> None:
        self.now = START
        self._deployed = 0
        self._state = ParisState(AtomicDB(), self._context(), BLANK_ROOT_HASH)

    def deploy(self, code: bytes) -> str:
        address = created_address(NOBODY, self._deployed)
        self._deployed += 1
        message = Message(
            GAS, b"", to_canonical_address(NOBODY), 0, b"", code,
            create_address=to_canonical_address(address),
        )  # fmt: skip
        self._apply(message, create=True)
        return address

    def ask(self, sender: str, to: str, data: bytes) -> bytes:
        saved = self._state.snapshot()
        try:
            return bytes(self._run(sender, to, data).output)
        finally:
            self._state.revert(saved)

    def act(self, sender: str, to: str, data: bytes) -> Acted:
        self._state.lock_changes()
        done = self._run(sender, to, data)
        logs = tuple(
            Log("0x" + a.hex(), tuple(t.to_bytes(32) for t in topics), bytes(data))
            for a, topics, data in done.get_log_entries()
        )
        return Acted(bytes(done.output), logs)

    def save(self) -> Any:
        self._state.lock_changes()
        self._state.persist()
        return self._state.state_root, self.now, self._deployed

    def restore(self, saved: Any) -> None:
        root, self.now, self._deployed = saved
        self._state.lock_changes()
        database = self._state._db
        self._state = ParisState(database, self._context(), root)

    def close(self) -> None:
        """Nothing is left to close."""

    def _context(self) -> ExecutionContext:
        return ExecutionContext(
            b"\0" * 20, self.now, 1, 0, b"\0" * 32, GAS, [b"\1" * 32], CHAIN_ID, 10**9
        )

    def _run(self, sender: str, to: str, data: bytes) -> Any:
        target = to_canonical_address(to)
        code = self._state.get_code(target)
        return self._apply(Message(GAS, target, to_canonical_address(sender), 0, data, code))

    def _apply(self, message: Message, *, create: bool = False) -> Any:
        self._state.execution_context = self._context()
        context = self._state.get_transaction_context_class()(gas_price=1, origin=message.sender)
        run = self._state.computation_class
        apply = run.apply_create_message if create else run.apply_message
        done = apply(self._state, message, context)
        if done.is_error:
            raise FailedError(bytes(done.output))
        return done
