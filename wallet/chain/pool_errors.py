"""When no node answered: which of them said what, as one error."""

from __future__ import annotations

from collections.abc import Sequence

from wallet.chain.endpoint import Endpoint
from wallet.chain.pool_member import LOCKED, is_to_blame
from wallet.chain.refusals import KNOWN, TRY_ANOTHER
from wallet.errors import (
    HearthError,
    NodeDownError,
    NodeError,
    NodeRefusedError,
    NodesDownError,
    RevertedError,
    WrongChainError,
)

BEHIND = "node.behind"

Problem = tuple[Endpoint, HearthError]

_TRY_ANOTHER = TRY_ANOTHER | {LOCKED, "node.refused", BEHIND}


def go_elsewhere(error: HearthError) -> bool:
    """Whether another node might do better; a contract's refusal is an answer like any other."""
    return isinstance(error, NodeError) and (is_to_blame(error) or error.code in _TRY_ANOTHER)


def best_refusal(problems: Sequence[Problem]) -> HearthError:
    """Give what is to be said of a transaction that no node took; the best node comes first.

    A verdict on the transaction counts before "try later", that before what is wrong with nodes.
    """
    errors = [error for _, error in problems]
    verdicts = [e for e in errors if isinstance(e, RevertedError) or not go_elsewhere(e)]
    later = [e for e in errors if isinstance(e, NodeRefusedError) and not is_to_blame(e)]
    for found in (*verdicts, *later):
        if found.code not in (KNOWN, LOCKED):
            return found
    return nothing_worked(problems)


def nothing_worked(problems: Sequence[Problem]) -> HearthError:
    """Give the one error for a question that no node answered.

    An honest refusal is told as it is, and so is what every node says alike about the chain.
    """
    for _, error in problems:
        if isinstance(error, NodeRefusedError) and not is_to_blame(error) and error.code != LOCKED:
            return error
    if len(problems) == 1 or all(isinstance(error, WrongChainError) for _, error in problems):
        return problems[0][1]
    return NodesDownError(
        "node.none_works",
        "None of the {count} nodes can be used now.",
        "Check the internet connection; Hearth tries again by itself. What each node said is in "
        "the details.",
        problems=tuple((endpoint.label, error) for endpoint, error in problems),
        count=len(problems),
    )


def none_there() -> NodeDownError:
    """There is no node to ask."""
    return NodeDownError(
        "node.none",
        "No node is switched on.",
        "Switch one of your community's nodes on, or add one.",
    )


def lagging(endpoint: Endpoint) -> NodeDownError:
    """The node has not seen what another one told already."""
    return NodeDownError(
        BEHIND,
        "The node at {url} lags behind the others.",
        "Wait a moment; Hearth asks again by itself.",
        url=endpoint.shown,
    )


def not_in_time(endpoint: Endpoint) -> NodeDownError:
    """It did not answer before the others' time was over."""
    return NodeDownError(
        "node.slow",
        "The node at {url} did not answer in time.",
        "Wait a moment; Hearth tries again by itself. If it stays slow, choose another node.",
        url=endpoint.shown,
    )
