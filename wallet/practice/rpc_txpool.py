"""What waits in the pool, as geth's ``txpool`` methods tell it."""

from __future__ import annotations

from collections.abc import Iterable

from eth_utils.address import to_checksum_address

from wallet.practice import rpc_format as form
from wallet.practice.chain import Chain
from wallet.practice.engine import Transaction
from wallet.practice.rpc_format import Json, quantity
from wallet.practice.rpc_params import Params


class TxPool:
    """Tells executable transactions from those behind a gap."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def status(self, _: Params) -> Json:
        """``txpool_status``: how many of each."""
        ready, queued = self._chain.sorted_waiting()
        return {"pending": quantity(len(ready)), "queued": quantity(len(queued))}

    def content(self, _: Params) -> Json:
        """``txpool_content``: all of them by account and nonce."""
        ready, queued = self._chain.sorted_waiting()
        return {"pending": _by_account(ready), "queued": _by_account(queued)}

    def content_from(self, params: Params) -> Json:
        """``txpool_contentFrom``: one account's by nonce."""
        sender = params.address(0)
        ready, queued = self._chain.sorted_waiting()
        return {
            "pending": _by_nonce(tx for tx in ready if tx.sender == sender),
            "queued": _by_nonce(tx for tx in queued if tx.sender == sender),
        }


def _by_account(transactions: list[Transaction]) -> Json:
    accounts: dict[bytes, list[Transaction]] = {}
    for tx in transactions:
        accounts.setdefault(tx.sender, []).append(tx)
    return {to_checksum_address(sender): _by_nonce(rows) for sender, rows in accounts.items()}


def _by_nonce(transactions: Iterable[Transaction]) -> Json:
    ordered = sorted(transactions, key=lambda tx: tx.nonce)
    return {str(tx.nonce): form.transaction(tx, None, None) for tx in ordered}
