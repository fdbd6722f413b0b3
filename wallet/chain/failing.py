"""Why a transaction that is in a block did nothing: a receipt says that it failed, and no more."""

from __future__ import annotations

from wallet.chain.api import NodeApi
from wallet.chain.errors_map import reverted
from wallet.chain.outbox import OutboxEntry
from wallet.chain.types import Receipt
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.errors import NodeError, RevertedError


def why_failed(node: NodeApi, entry: OutboxEntry | None, receipt: Receipt) -> RevertedError:
    """Find the reason of a failed transaction; the answer is the best there is.

    One that used all the gas it was allowed ran out of it. Of another the contract is asked again
    what it refused.

    Args:
        node: asked again.
        entry: the transaction, when it is known here.
        receipt: its receipt, of status 0.
    """
    detail = f"status 0 in block {receipt.block_number}"
    if entry is None:
        return reverted(None, detail=detail)
    tx = decode_signed(entry.raw).transaction
    if receipt.gas_used >= tx.gas:
        return _ran_out(f"{detail}, {receipt.gas_used} of {tx.gas} gas used")
    return _refusal(node, entry, tx, receipt.block_number) or reverted(None, detail=detail)


def _refusal(
    node: NodeApi, entry: OutboxEntry, tx: DynamicFeeTransaction, block: int
) -> RevertedError | None:
    """What the contract says now, if it refuses the same again.

    The state before the block is asked first: in the block's own state other transactions may have
    changed the answer.
    """
    if tx.to is None:
        return None
    for number in (block - 1, block):
        try:
            node.call(tx.to, tx.data, sender=entry.sender, block=number)
        except RevertedError as error:
            return error
        except NodeError:
            continue
    return None


def _ran_out(detail: str) -> RevertedError:
    return RevertedError(
        "tx.out_of_gas",
        "It used up the network fee that it was allowed, and was undone.",
        "Nothing was changed except for the fee. Do it again: what it takes is worked out anew "
        "then.",
        detail=detail,
        reason="",
    )
