"""Limits of gas for what cannot be estimated, on chains that charge differently.

Some transactions are sent before what they stand on is on the chain, so their limits are written
down. What new storage costs differs: geth's coming rules (EIP-8037) charge up to four times as
much for it. A limit that is above what is needed costs nothing; one below loses the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.protocol.contracts import MONEY

TRANSACTION_LIMIT = 2**24
"""The most gas that one transaction may ask for on a public chain (EIP-7825)."""

_NEW_SLOT_GAS = 50_000
"""What a transaction that writes one new storage slot takes at most by today's rules."""


@dataclass(frozen=True, slots=True)
class GasLimits:
    """How many times today's limits a chain needs: 1 by today's rules."""

    factor: int = 1

    def of(self, usual: int) -> int:
        """The limit on this chain of what has the limit ``usual`` by today's rules."""
        return min(usual * self.factor, TRANSACTION_LIMIT)


def limits_on(node: NodeApi, money: Address, account: Address) -> GasLimits:
    """Ask the node what a new storage slot takes, by estimating a permission nobody has given.

    Args:
        node: whose chain it is.
        money: a currency; nothing is changed there.
        account: who would give the permission.

    Raises:
        NodeError: the node cannot say.
    """
    nobody = to_address(keccak256(account.encode())[:20])
    asked = node.estimate_gas(account, money, MONEY["approve"].encode_call(nobody, 1))
    return GasLimits(max(1, -(-asked // _NEW_SLOT_GAS)))
