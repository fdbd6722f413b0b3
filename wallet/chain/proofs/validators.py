"""Whether the community's validators stand behind a block.

Clique: each block has one seal, and of floor(N/2) + 1 blocks in a row no validator may seal two. So
a block is believed when it and the blocks after it, linked by their hashes, carry the seals of more
than half of the validators. QBFT: a block carries the seals of two thirds, and is final at once.

Sources: EIP-225; Besu, ``BftHelpers.calculateRequiredValidatorQuorum``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from wallet.chain.proofs.refusals import bad_header, bad_seal
from wallet.codec.address import Address

if TYPE_CHECKING:
    from wallet.chain.proofs.headers import Header


class Consensus(StrEnum):
    """How validators seal the community's chain."""

    CLIQUE = "clique"
    QBFT = "qbft"


@dataclass(frozen=True, slots=True)
class Validators:
    """Who seals a chain, and how."""

    consensus: Consensus
    signers: tuple[Address, ...]

    @property
    def needed(self) -> int:
        """How many different seals make a block believed."""
        count = len(self.signers)
        return count // 2 + 1 if self.consensus is Consensus.CLIQUE else -(-2 * count // 3)

    @property
    def depth(self) -> int:
        """How many blocks must follow a block before it can be believed."""
        return self.needed - 1 if self.consensus is Consensus.CLIQUE else 0

    def check(self, headers: Sequence[Header]) -> int:
        """Hold a block against the validators; returns how many of them sealed it.

        Args:
            headers: the block, and the ``depth`` blocks after it, in order.

        Raises:
            NodeAnswerError: ``node.bad_seal``, ``node.bad_header``: too few seals, a seal of
                somebody else or twice of one, or blocks that do not follow each other.
        """
        from wallet.chain.proofs import clique, qbft

        if len(headers) != self.depth + 1:
            raise bad_header(f"{len(headers)} headers where {self.depth + 1} belong")
        for before, after in pairwise(headers):
            if after.parent_hash != before.hash or after.number != before.number + 1:
                raise bad_header(f"block {after.number} does not follow {before.number}")
        if self.consensus is Consensus.CLIQUE:
            sealed = [clique.signer(header) for header in headers]
            if len(set(sealed)) != len(sealed):
                raise bad_seal("a validator sealed two blocks in a row")
        else:
            sealed = list(qbft.committers(headers[0]) & set(self.signers))
        strangers = set(sealed) - set(self.signers)
        if strangers:
            raise bad_seal(f"sealed by {min(strangers)}, who is no validator")
        if len(sealed) < self.needed:
            raise bad_seal(f"{len(sealed)} seals where {self.needed} are needed")
        return len(sealed)
