"""A wallet that is killed in the middle of a trade: run by ``test_trades_survive_a_kill``.

It posts a sell offer with durable outbox and journal, and kills its own process without any
clean-up at the stage it is told.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC
from pathlib import Path

from tests.market.street import JUNK
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.ledger.index import Index
from wallet.ledger.outbox import SqliteOutbox
from wallet.ledger.sync import Sync
from wallet.market.journal import FileJournal
from wallet.market.results import TradeProgress
from wallet.market.trading import Trader
from wallet.protocol.community import load
from wallet.units import PricePerMWh, Timestamp, Wh


def main(folder: Path, fatal_step: str, fatal_stage: str) -> None:
    community = load(folder / "community.json")
    node = Node(Rpc(community.rpc_urls[0]))
    sender = TransactionSender(node, SqliteOutbox(folder / "wallet.sqlite"), community.chain_id)
    index = Index(folder / "index.sqlite")
    Sync(node, community, index).step(lambda: False)
    mei = account_from_seed(to_seed(JUNK), 1)
    journal = FileJournal(folder / "trades.json")
    trader = Trader(node, sender, community, index, mei.address, journal=journal, tz=UTC)
    valid_to = Timestamp(int(time.time()) + 86_400)
    review = trader.prepare_sell(Wh(1_000), PricePerMWh(350_000_000), valid_to)

    def die(progress: TradeProgress) -> None:
        if (progress.kind, progress.stage) == (fatal_step, fatal_stage):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    print(review.trade_id, flush=True)
    trader.execute(review, mei, progress=die)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
