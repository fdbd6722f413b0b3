"""The use cases about what was sent already; ``wallet.market.trading.Trader`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.market.deeds import Deed
    from wallet.market.desk import Desk


class Again:
    """Speeding up and taking back; each deed is done by ``Trader.perform``."""

    _desk: Desk

    def prepare_speed_up(self, tx_hash: bytes) -> Deed:
        """Review sending the same with a higher network fee, one that every node accepts.

        Raises:
            TransactionError: it is confirmed, over, or ran out of time.
            TradeError: the account cannot pay the fee.
            WrongChainError, NodeError: the node is not this community's, or cannot be asked.
        """
        from wallet.market.prepare_again import prepare_speed_up

        return prepare_speed_up(self._desk, tx_hash)

    def prepare_take_back(self, tx_hash: bytes) -> Deed:
        """Review sending nothing in the place of something that is not confirmed yet.

        When that is too late, ``perform`` raises ``tx.too_late``: what was sent happened, once.

        Raises:
            TransactionError, TradeError, WrongChainError, NodeError: as for ``prepare_speed_up``.
        """
        from wallet.market.prepare_again import prepare_take_back

        return prepare_take_back(self._desk, tx_hash)

    def prepare_unblock(self) -> Deed:
        """Review an empty transaction under a number that later ones wait for and nobody has.

        Raises:
            TransactionError: ``tx.no_gap``.
            TradeError, WrongChainError, NodeError: as for ``prepare_speed_up``.
        """
        from wallet.market.prepare_again import prepare_unblock

        return prepare_unblock(self._desk)
