"""py-evm's Cancun rules, less what costs time and is of no use here.

Transactions reach this point decoded, checked and with their sender known, so the executor does
not recover signatures again; it also does not write debug lines nobody reads. Calls get a time
limit: a practice node must answer, whatever it is asked to run.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from eth._utils.address import generate_contract_address
from eth.abc import (
    ComputationAPI,
    MessageAPI,
    SignedTransactionAPI,
    StateAPI,
    TransactionContextAPI,
)
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.vm.code_stream import CodeStream
from eth.vm.forks.berlin.transactions import calculate_txn_intrinsic_gas_berlin
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.cancun.state import CancunState, CancunTransactionExecutor
from eth.vm.message import Message as EvmMessage
from eth_typing import Address

from wallet.practice.engine import Message, TimeLimitError, Transaction

REFUND_DIVISOR = 5
"""At most a fifth of the gas used is given back (EIP-3529)."""


@dataclass(frozen=True)
class Runnable:
    """What py-evm's executor reads of a transaction; also stands for an ``eth_call``."""

    sender: Address
    nonce: int
    gas: int
    to: Address
    value: int
    data: bytes
    max_fee_per_gas: int
    max_priority_fee_per_gas: int
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]
    intrinsic_gas: int = 0
    type_id: int = 2

    @classmethod
    def of_transaction(cls, tx: Transaction) -> Runnable:
        """A decoded transaction."""
        return cls(
            Address(tx.sender),
            tx.nonce,
            tx.gas,
            Address(tx.to or CREATE_CONTRACT_ADDRESS),
            tx.value,
            tx.data,
            tx.max_fee,
            tx.max_priority_fee,
            tx.access_list,
            tx.intrinsic_gas,
        )

    @classmethod
    def of_message(cls, message: Message, nonce: int) -> Runnable:
        """A message that nobody signed, at the sender's next nonce."""
        bare = cls(
            Address(message.sender),
            nonce,
            message.gas,
            Address(message.to or CREATE_CONTRACT_ADDRESS),
            message.value,
            message.data,
            message.max_fee,
            message.max_priority_fee,
            message.access_list,
        )
        readable: Any = bare
        return replace(bare, intrinsic_gas=calculate_txn_intrinsic_gas_berlin(readable))


class _Executor(CancunTransactionExecutor):
    def validate_transaction(self, transaction: SignedTransactionAPI) -> None:
        """Done before: on acceptance, and by the block builder."""

    def build_evm_message(self, transaction: SignedTransactionAPI) -> MessageAPI:
        state = self.vm_state
        fee = transaction.gas * state.get_gas_price(transaction)
        state.delta_balance(transaction.sender, -fee)
        state.increment_nonce(transaction.sender)
        create = transaction.to == CREATE_CONTRACT_ADDRESS
        address: Any = None
        if create:
            address = generate_contract_address(transaction.sender, transaction.nonce)
        return EvmMessage(
            gas=transaction.gas - transaction.intrinsic_gas,
            to=transaction.to,
            sender=transaction.sender,
            value=transaction.value,
            data=b"" if create else transaction.data,
            code=transaction.data if create else state.get_code(transaction.to),
            create_address=address,
        )


class _Steps(CodeStream):
    """Code that is stepped through only as long as there is time."""

    __slots__ = ()

    def __iter__(self) -> Iterator[int]:
        check_deadline()
        for step, opcode in enumerate(super().__iter__()):
            if not step & STEP_MASK:
                check_deadline()
            yield opcode


class _Computation(CancunComputation):
    def __init__(
        self, state: StateAPI, message: MessageAPI, transaction_context: TransactionContextAPI
    ) -> None:
        super().__init__(state, message, transaction_context)
        self.code = _Steps(message.code)


class HearthState(CancunState):
    """Cancun's state with the executor and the clock above."""

    computation_class = _Computation
    transaction_executor_class = _Executor

    def run_message(self, message: Runnable) -> ComputationAPI:
        """Run a message without settling fees; the caller undoes it."""
        executor = _Executor(self)
        native: Any = message
        return executor.build_computation(executor.build_evm_message(native), native)


def gas_and_refund(limit: int, computation: ComputationAPI) -> tuple[int, int]:
    """Gas used before the refund, and the refund (EIP-3529)."""
    used = limit - computation.get_gas_remaining()
    return used, min(computation.get_gas_refund(), used // REFUND_DIVISOR)


STEP_MASK = 0x3FF
"""The clock is looked at every 1,024 steps."""

_limits = threading.local()


@contextlib.contextmanager
def deadline(moment: float) -> Iterator[None]:
    """Stop this thread's contract code at ``moment`` (monotonic seconds)."""
    _limits.moment = moment
    try:
        yield
    finally:
        _limits.moment = None


def check_deadline() -> None:
    """Raise ``TimeLimitError`` when this thread has run out of time."""
    moment = getattr(_limits, "moment", None)
    if moment is not None and time.monotonic() > moment:
        raise TimeLimitError
