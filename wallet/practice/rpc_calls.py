"""Methods that run contracts: ``eth_call``, ``eth_estimateGas`` and sending."""

from __future__ import annotations

import threading
from typing import Any

from wallet.practice.chain import Chain
from wallet.practice.engine import (
    EMPTY_CODE_HASH,
    BlockContext,
    CallSession,
    Message,
    Outcome,
    TimeLimitError,
    TransactionError,
)
from wallet.practice.pool import PoolError
from wallet.practice.revert_reason import reason_of
from wallet.practice.rpc_errors import (
    INVALID_PARAMS,
    REVERTED,
    SERVER,
    RpcError,
    invalid_argument,
)
from wallet.practice.rpc_format import data, quantity
from wallet.practice.rpc_params import BlockSelector, Params, read_data, read_quantity
from wallet.practice.rpc_reads import Reads

GAS_CAP = 50_000_000
"""The most gas one call may use, as geth's ``--rpc.gascap``."""
CALL_SECONDS = 5.0
"""The longest one call may run, as geth's ``--rpc.evmtimeout``."""
TRANSFER_GAS = 21_000
CALL_STIPEND = 2_300
ESTIMATE_ERROR_RATIO = 0.015
"""How close an estimate gets to the least gas, as geth's ``estimateGasErrorRatio``."""
MAX_RUNNING = 4
"""Calls that run contracts at once; the rest wait, so that reads stay quick."""


class Calls:
    """Runs messages on the state of a block."""

    def __init__(self, chain: Chain, reads: Reads) -> None:
        self._chain = chain
        self._reads = reads
        self._running = threading.BoundedSemaphore(MAX_RUNNING)

    def send(self, params: Params) -> str:
        """``eth_sendRawTransaction``: accepted means on disk."""
        raw = params.data(0)
        try:
            return data(self._chain.submit(raw))
        except (TransactionError, PoolError) as error:
            raise RpcError(SERVER, str(error)) from error

    def call(self, params: Params) -> str:
        """``eth_call``; a revert is error 3 with its data."""
        message = self._message(params)
        context = self._context(params.block(1), message)
        self._check_value(context, message)
        with self._running:
            outcome = self._run(self._chain.engine.calls(context), message)
        if outcome.ok:
            return data(outcome.output)
        raise _failure(outcome)

    def estimate_gas(self, params: Params) -> str:
        """``eth_estimateGas``: geth's search between what was used and what may be used."""
        message = self._message(params)
        context = self._context(params.block(1), message)
        self._check_value(context, message)
        most = self._affordable(context, message)
        account = self._chain.engine.account(context.state_root, message.to or bytes(20))
        plain = message.to is not None and account.code_hash == EMPTY_CODE_HASH
        if plain and not message.data and not message.access_list and most >= TRANSFER_GAS:
            return quantity(TRANSFER_GAS)
        with self._running:
            return quantity(self._search(context, message, most))

    def _search(self, context: BlockContext, message: Message, most: int) -> int:
        session = self._chain.engine.calls(context)

        def run(gas: int) -> Outcome:
            return self._run(session, _with_gas(message, gas))

        outcome = run(most)
        if not outcome.ok:
            if outcome.error in {"out of gas", "intrinsic gas too low"}:
                raise RpcError(SERVER, f"gas required exceeds allowance ({most})")
            raise _failure(outcome)
        low = outcome.gas_used - 1
        # A call passes on 63/64 of its gas (EIP-150), so a little more than was used will do.
        likely = (outcome.gas_used + outcome.gas_refunded + CALL_STIPEND) * 64 // 63
        high = most
        if likely < high:
            if run(likely).ok:
                high = likely
            else:
                low = likely
        while low + 1 < high and (high - low) / high >= ESTIMATE_ERROR_RATIO:
            middle = min((low + high) // 2, low * 2)
            if run(middle).ok:
                high = middle
            else:
                low = middle
        return high

    def _run(self, session: CallSession, message: Message) -> Outcome:
        try:
            return session.run(message, seconds=CALL_SECONDS)
        except TimeLimitError as error:
            raise RpcError(SERVER, f"execution aborted (timeout = {CALL_SECONDS:.0f}s)") from error

    # --- reading the message ----------------------------------------------------------------

    def _message(self, params: Params) -> Message:
        fields = params.required(0)
        if not isinstance(fields, dict):
            raise invalid_argument(0, "json: cannot unmarshal non-object into a call")
        payload, old_name = fields.get("input"), fields.get("data")
        if payload is not None and old_name is not None and payload != old_name:
            raise RpcError(
                SERVER,
                'both "data" and "input" are set and not equal. '
                'Please use "input" to pass transaction call data',
            )
        price, fee, tip = (
            _number(fields, name) for name in ("gasPrice", "maxFeePerGas", "maxPriorityFeePerGas")
        )
        if price is not None and (fee is not None or tip is not None):
            raise RpcError(
                SERVER, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"
            )
        if fee is not None and tip is not None and tip > fee:
            raise RpcError(SERVER, f"maxFeePerGas ({fee}) < maxPriorityFeePerGas ({tip})")
        return Message(
            sender=_address(fields, "from") or bytes(20),
            to=_address(fields, "to"),
            gas=min(_number(fields, "gas") or GAS_CAP, GAS_CAP),
            value=_number(fields, "value") or 0,
            data=read_data(payload if payload is not None else old_name or "0x", 0),
            max_fee=price or fee or 0,
            max_priority_fee=price or tip or 0,
            access_list=_access_list(fields.get("accessList")),
        )

    def _context(self, selector: BlockSelector, message: Message) -> BlockContext:
        if selector.tag == "pending":
            context = self._chain.pending_context()
        else:
            context = self._chain.context(self._reads.state_at(selector))
        if message.max_fee == 0:
            return _without_base_fee(context)
        if message.max_fee < context.base_fee:
            raise RpcError(
                SERVER,
                f"max fee per gas less than block base fee: address {data(message.sender)}, "
                f"maxFeePerGas: {message.max_fee}, baseFee: {context.base_fee}",
            )
        return context

    def _check_value(self, context: BlockContext, message: Message) -> None:
        if message.value == 0:
            return
        have = self._chain.engine.account(context.state_root, message.sender).balance
        if message.value > have:
            raise RpcError(
                SERVER,
                f"insufficient funds for gas * price + value: address {data(message.sender)} "
                f"have {have} want {message.value}",
            )

    def _affordable(self, context: BlockContext, message: Message) -> int:
        most = min(message.gas, context.gas_limit)
        if message.max_fee:
            have = self._chain.engine.account(context.state_root, message.sender).balance
            most = min(most, (have - message.value) // message.max_fee)
        return most


def _without_base_fee(context: BlockContext) -> BlockContext:
    """A call that names no price runs as if gas were free, as on geth."""
    return BlockContext(
        context.state_root,
        context.number,
        context.timestamp,
        0,
        context.gas_limit,
        context.coinbase,
        context.prev_randao,
        context.block_hash,
    )


def _with_gas(message: Message, gas: int) -> Message:
    return Message(
        message.sender,
        message.to,
        gas,
        message.value,
        message.data,
        message.max_fee,
        message.max_priority_fee,
        message.access_list,
    )


def _failure(outcome: Outcome) -> RpcError:
    if not outcome.reverted:
        return RpcError(SERVER, outcome.error)
    reason = reason_of(outcome.output)
    words = "execution reverted" + (f": {reason}" if reason else "")
    return RpcError(REVERTED, words, data(outcome.output))


def _number(fields: dict[str, Any], name: str) -> int | None:
    value = fields.get(name)
    return None if value is None else read_quantity(value, 0)


def _address(fields: dict[str, Any], name: str) -> bytes | None:
    value = fields.get(name)
    return None if value is None else read_data(value, 0, 20)


def _access_list(value: object) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RpcError(INVALID_PARAMS, "invalid argument 0: accessList is not a list")
    return tuple(
        (
            read_data(item.get("address"), 0, 20),
            tuple(
                int.from_bytes(read_data(key, 0, 32), "big")
                for key in item.get("storageKeys") or ()
            ),
        )
        for item in value
        if isinstance(item, dict)
    )
