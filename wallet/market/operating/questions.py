"""Many questions to one contract in one call of the node.

The contracts have ``multicall``; asked by ``eth_call`` it carries any number of view functions,
so thousands of rows are compared with a few dozen requests. When a node finds one too long, or a
question is refused by the contract, the lot is halved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wallet.codec.abi import Function
from wallet.codec.address import Address
from wallet.errors import CodecError, NodeAnswerError, NodeDownError, NodeError, RevertedError
from wallet.market.operating.desk import COMPARING, Desk
from wallet.protocol.contracts import COMMUNITY
from wallet.protocol.reads import ask

AT_ONCE = 150
"""Questions in one call: a meter is ten storage slots, so some four million units."""

Arguments = Sequence[tuple[Any, ...]]


def ask_all(desk: Desk, to: Address, function: Function, arguments: Arguments) -> list[Any]:
    """Answer ``function`` for each tuple of arguments; None where the contract refuses.

    One result comes plain, several as a tuple, as ``wallet.protocol.reads.ask`` gives them.

    Raises:
        NodeError: the node cannot answer.
        CancelledError: the person stopped it.
    """
    answers: list[Any] = []
    for start in range(0, len(arguments), AT_ONCE):
        desk.keep_going()
        desk.progress(COMPARING, start, len(arguments))
        answers.extend(_lot(desk, to, function, arguments[start : start + AT_ONCE]))
    return answers


def _lot(desk: Desk, to: Address, function: Function, lot: Arguments) -> Iterator[Any]:
    if len(lot) == 1:
        yield _one(desk, to, function, lot[0])
        return
    try:
        encoded = [function.encode_call(*args) for args in lot]
        parts = ask(desk.node, to, COMMUNITY["multicall"], encoded)
        if len(parts) != len(lot):
            raise _unreadable(function, f"{len(parts)} answers to {len(lot)} questions")
        answers = [_decoded(function, part) for part in parts]
    except NodeError as error:
        if isinstance(error, NodeDownError) and error.code != "node.slow":
            raise
        middle = len(lot) // 2
        yield from _lot(desk, to, function, lot[:middle])
        yield from _lot(desk, to, function, lot[middle:])
    else:
        yield from answers


def _one(desk: Desk, to: Address, function: Function, args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - ABI
    try:
        return ask(desk.node, to, function, *args)
    except RevertedError:
        return None


def _decoded(function: Function, data: bytes) -> Any:  # noqa: ANN401 - ABI
    try:
        values = function.decode_result(data)
    except CodecError as error:
        raise _unreadable(function, str(error)) from error
    return values[0] if len(values) == 1 else values


def _unreadable(function: Function, detail: str) -> NodeAnswerError:
    return NodeAnswerError(
        "node.result",
        "The node's answer to a question about {function} cannot be read.",
        "Use another node for this community.",
        detail=detail,
        function=function.name,
    )
