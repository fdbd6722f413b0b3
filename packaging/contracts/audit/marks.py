"""Marks: calls worked into a copy of the contracts, which a test run can hear and answer.

A mark is ``addmod(number, MAGIC, …)``: an instruction that no contract of ours uses with that
number, that changes nothing, and that Solidity allows in any function, pure ones included. Its last
operand is read from memory, so the optimizer cannot work it out and has to leave it where it is.
Python listens by replacing that one instruction of the EVM: it notes the number and gives back what
it likes. So one compilation serves for coverage, and one for hundreds of mutants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

MAGIC = int.from_bytes(b"Hearth audit marks, do not use!!")
FILE = "resources/contracts/AuditMarks.sol"
SOURCE = f"""// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

function auditMark(uint256 id) pure returns (bool on) {{
    assembly ("memory-safe") {{ on := addmod(id, {MAGIC:#x}, mload(0x40)) }}
}}

function auditSeen(uint256 id) pure {{
    assembly ("memory-safe") {{ if addmod(id, {MAGIC:#x}, mload(0x40)) {{ invalid() }} }}
}}

function auditBool(uint256 id, bool value) pure returns (bool) {{
    auditSeen(value ? id : id + 1);
    return value;
}}
"""
IMPORT = 'import {auditMark, auditSeen, auditBool} from "./AuditMarks.sol";\n'

# With marks the contracts are larger than a chain would take, and cost more to run.
ROOM = 10**9


class _Listening:
    """The ADDMOD instruction, with an ear for marks."""

    mnemonic = "ADDMOD"
    gas_cost = 8

    def __init__(self, heard: Callable[[int], int]) -> None:
        self._heard = heard

    def __call__(self, computation: Any) -> None:
        computation.consume_gas(self.gas_cost, self.mnemonic)
        left, right, modulus = computation.stack_pop_ints(3)
        sum_ = (left + right) % modulus if modulus else 0
        computation.stack_push_int(self._heard(left) if right == MAGIC else sum_)


def listen(heard: Callable[[int], int]) -> None:
    """From now on call ``heard`` at every mark in this process; its answer is the mark's."""
    from eth.vm.forks.paris.computation import ParisComputation
    from eth.vm.forks.spurious_dragon import computation as size_check

    ParisComputation.opcodes = {**ParisComputation.opcodes, 0x08: cast("Any", _Listening(heard))}
    vars(size_check)["EIP170_CODE_SIZE_LIMIT"] = ROOM  # instrumented code is large
    _remember_jump_targets()


def _remember_jump_targets() -> None:
    """Keep what was found out about a code's jump targets from one call of it to the next."""
    from eth.vm.code_stream import CodeStream

    known: dict[bytes, tuple[set[int], set[int]]] = {}
    make = CodeStream.__init__

    def remembering(stream: CodeStream, code_bytes: bytes) -> None:
        make(stream, code_bytes)
        stream.invalid_positions, stream.valid_positions = known.setdefault(
            code_bytes, (set(), set())
        )

    vars_of_stream: Any = CodeStream
    vars_of_stream.__init__ = remembering


def listening_source(text: str) -> str:
    """Add the import of the marks below the pragma."""
    head, pragma, rest = text.partition("pragma solidity 0.8.30;\n")
    assert pragma, "every contract pins the compiler"
    return head + pragma + IMPORT + rest
