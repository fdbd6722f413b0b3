"""Calls on py-evm that are run and forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable

from eth.exceptions import Revert, VMError
from eth_typing import Address

from wallet.practice.engine import BlockContext, Message, Outcome
from wallet.practice.pyevm_rules import HearthState, Runnable, deadline, gas_and_refund


class PyEvmCalls:
    """Implements ``wallet.practice.engine.CallSession``."""

    def __init__(
        self, make_state: Callable[[BlockContext], HearthState], context: BlockContext
    ) -> None:
        self._state = make_state(context)

    def run(self, message: Message, *, seconds: float) -> Outcome:
        """Run and undo."""
        state = self._state
        runnable = Runnable.of_message(message, state.get_nonce(Address(message.sender)))
        if message.gas < runnable.intrinsic_gas:
            return Outcome(
                ok=False,
                reverted=False,
                output=b"",
                gas_used=message.gas,
                gas_refunded=0,
                error="intrinsic gas too low",
            )
        state.lock_changes()
        snapshot = state.snapshot()
        try:
            with deadline(time.monotonic() + seconds):
                computation = state.run_message(runnable)
            used, refund = gas_and_refund(message.gas, computation)
            error = computation.error if computation.is_error else None
            return Outcome(
                ok=error is None,
                reverted=isinstance(error, Revert),
                output=bytes(computation.output),
                gas_used=used - refund,
                gas_refunded=refund,
                error=_error_text(error),
            )
        except VMError as error:
            return Outcome(
                ok=False,
                reverted=False,
                output=b"",
                gas_used=message.gas,
                gas_refunded=0,
                error=_error_text(error),
            )
        finally:
            state.revert(snapshot)


def _error_text(error: VMError | None) -> str:
    """A failure in geth's words."""
    if error is None:
        return ""
    words = {
        "Revert": "execution reverted",
        "OutOfGas": "out of gas",
        "InvalidInstruction": "invalid opcode",
        "InvalidJumpDestination": "invalid jump destination",
        "InsufficientStack": "stack underflow",
        "FullStack": "stack limit reached",
        "WriteProtection": "write protection",
        "OutOfBoundsRead": "return data out of bounds",
        "ContractCreationCollision": "contract address collision",
    }
    return words.get(type(error).__name__, str(error) or type(error).__name__)
