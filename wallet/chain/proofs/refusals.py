"""How a proof is refused: a node that hands out a wrong one is not believed in anything."""

from __future__ import annotations

from wallet.errors import NodeAnswerError, NodeRefusedError

BAD_PROOF = "node.bad_proof"
BAD_HEADER = "node.bad_header"
BAD_SEAL = "node.bad_seal"
LIES = frozenset({BAD_PROOF, BAD_HEADER, BAD_SEAL})
"""A wrong proof is no accident."""


def bad_proof(detail: str) -> NodeAnswerError:
    """The chain of hashes does not lead from the block to the number."""
    return NodeAnswerError(
        BAD_PROOF,
        "A node's proof of a number is wrong.",
        "Do not rely on this node; choose another one.",
        detail=detail,
    )


def not_there_yet(holder: str) -> NodeRefusedError:
    """A block from before a contract was there: true, and it shows nothing of it."""
    return NodeRefusedError(
        "node.no_contract_yet",
        "The contract is not in this block yet.",
        "Wait for the next blocks.",
        detail=holder,
    )


def bad_header(detail: str) -> NodeAnswerError:
    """The block's hash is not that of its header, or blocks do not follow each other."""
    return NodeAnswerError(
        BAD_HEADER,
        "A node's block does not fit its own hash.",
        "Do not rely on this node; choose another one.",
        detail=detail,
    )


def bad_seal(detail: str) -> NodeAnswerError:
    """The block is not signed by enough of the community's validators."""
    return NodeAnswerError(
        BAD_SEAL,
        "A node's block is not signed by the community's validators.",
        "Do not rely on this node; choose another one. If the community has new validators, ask "
        "it for its new file.",
        detail=detail,
    )
