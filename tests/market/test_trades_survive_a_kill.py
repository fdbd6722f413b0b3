"""A wallet process is killed in the middle of a trade; another one goes on where it stood."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from tests.market.street import Street, sell
from wallet.chain.sender import TransactionSender
from wallet.errors import TradeError
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.outbox import SqliteOutbox
from wallet.ledger.sync import Sync
from wallet.market.journal import FileJournal, MemoryJournal, TradeRecord
from wallet.market.results import ResumeOutcome
from wallet.market.trading import Trader
from wallet.protocol.community import save
from wallet.units import Wh

ROOT = Path(__file__).parents[2]


class Restarted:
    """The wallet after the crash, on the same files."""

    def __init__(self, street: Street, folder: Path) -> None:
        self.street = street
        self.outbox = SqliteOutbox(folder / "wallet.sqlite")
        self.journal = FileJournal(folder / "trades.json")
        self.index = Index(folder / "index.sqlite")
        self.sender = TransactionSender(street.node, self.outbox, street.community.chain_id)
        self.trader = Trader(
            street.node,
            self.sender,
            street.community,
            self.index,
            street.mei.address,
            journal=self.journal,
            tz=UTC,
        )

    def offered(self, offer_hash: bytes | None) -> bool:
        Sync(self.street.node, self.street.community, self.index).step(lambda: False)
        return any(row.signed.hash == offer_hash for row in queries.open_offers(self.index))

    def take_back(self, offer_hash: bytes | None) -> None:
        rows = queries.open_offers(self.index)
        row = next(row for row in rows if row.signed.hash == offer_hash)
        self.trader.execute(self.trader.prepare_cancel(row), self.street.mei)

    def close(self) -> None:
        self.index.close()
        self.outbox.close()


def killed_at(street: Street, folder: Path, step: str, stage: str) -> Restarted:
    save(street.community, folder / "community.json")
    child = subprocess.run(
        [sys.executable, "-m", "tests.market.killed_child", str(folder), step, stage],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode < 0, child.stderr
    return Restarted(street, folder)


def test_a_transaction_that_was_signed_goes_on_without_the_key(
    street: Street, tmp_path: Path
) -> None:
    wallet = killed_at(street, tmp_path, "post", "waiting")
    (resumed,) = wallet.trader.resume()
    assert resumed.outcome is ResumeOutcome.FINISHED
    assert str(resumed.sentence) == "Your offer to sell 1 kWh"
    assert wallet.offered(resumed.offer_hash)
    assert wallet.trader.resume() == ()
    wallet.take_back(resumed.offer_hash)
    wallet.close()


def test_an_offer_that_was_signed_but_not_posted_is_kept_and_posted_when_asked(
    street: Street, tmp_path: Path
) -> None:
    wallet = killed_at(street, tmp_path, "post", "sending")
    (resumed,) = wallet.trader.resume()
    assert resumed.outcome is ResumeOutcome.NEEDS_YOU
    assert not wallet.offered(resumed.offer_hash)
    review = wallet.trader.prepare_repost(resumed.trade_id)
    assert review.offer_hash == resumed.offer_hash
    wallet.trader.execute(review, street.mei)
    assert wallet.offered(resumed.offer_hash)
    assert wallet.trader.resume() == ()
    wallet.take_back(resumed.offer_hash)
    wallet.close()


def test_a_signed_offer_that_is_not_wanted_any_more_is_forgotten(
    street: Street, tmp_path: Path
) -> None:
    wallet = killed_at(street, tmp_path, "post", "sending")
    (resumed,) = wallet.trader.resume()
    wallet.trader.discard(resumed.trade_id)
    assert wallet.trader.resume() == ()
    with pytest.raises(TradeError):
        wallet.trader.prepare_repost(resumed.trade_id)
    assert FileJournal(tmp_path / "trades.json").records()[0].outcome == "discarded"
    wallet.close()


def test_a_trade_that_was_not_signed_says_that_nothing_happened(
    street: Street, tmp_path: Path
) -> None:
    wallet = killed_at(street, tmp_path, "sign_offer", "signing")
    (resumed,) = wallet.trader.resume()
    assert resumed.outcome is ResumeOutcome.NOTHING_SENT
    assert wallet.trader.resume() == ()
    wallet.close()


def test_a_journal_that_does_not_parse_is_set_aside_and_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "trades.json"
    path.write_text('{"trades": [{"id": ')
    assert FileJournal(path).records() == ()
    assert (tmp_path / "trades.damaged-1.json").read_text() == '{"trades": [{"id": '


class DiesAfterSending(MemoryJournal):
    """The power goes between a transaction's way to the chain and the journal's next line."""

    def put(self, record: TradeRecord) -> None:
        if record.sent:
            raise KeyboardInterrupt
        super().put(record)


def test_a_trade_that_only_the_outbox_remembers_is_found_by_its_label(street: Street) -> None:
    mei = street.wallet(street.mei)
    row = sell(mei, 1)
    journal = DiesAfterSending()
    anna = street.wallet(street.anna, journal)
    review = anna.trader.prepare_buy(row, Wh(1_000))
    with pytest.raises(KeyboardInterrupt):
        anna.trader.execute(review, street.anna)
    after = MemoryJournal({record.trade_id: record for record in journal.records()})
    anna.trader.journal = after
    (resumed,) = anna.trader.resume()
    assert resumed.outcome is ResumeOutcome.FINISHED
    assert str(resumed.sentence) == "Buying 1 kWh"
    assert after.records()[0].outcome == "done"
