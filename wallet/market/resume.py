"""After a restart: what became of trades that were interrupted.

Signed transactions are sent again by the outbox, byte for byte. What was never signed cannot go on
without the person, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wallet.chain.outbox import OutboxEntry, OutboxState
from wallet.chain.rivals import same_intention
from wallet.errors import CancelledError, HearthError, NodeDownError, NodeError, RevertedError
from wallet.market.chain_facts import explained
from wallet.market.happenings import trade_of
from wallet.market.journal import TradeJournal, TradeRecord
from wallet.market.message import Energy, Message
from wallet.market.results import (
    CancelledCallback,
    ProgressCallback,
    ResumedTrade,
    ResumeOutcome,
    Stage,
    TradeProgress,
)
from wallet.market.review import StepKind, TradeKind
from wallet.market.steps import DECIDING
from wallet.protocol.contracts import MARKET

if TYPE_CHECKING:
    from wallet.market.desk import Desk

WAIT = 30.0
"""Seconds to wait for each transaction that is still under way."""

_SENTENCES = {
    TradeKind.POST_SELL: Message("Your offer to sell {energy}"),
    TradeKind.POST_BUY: Message("Your offer to buy {energy}"),
    TradeKind.TAKE_SELL: Message("Buying {energy}"),
    TradeKind.TAKE_BUY: Message("Selling {energy}"),
    TradeKind.CANCEL: Message("Taking back your offer of {energy}"),
    TradeKind.SIGN_SELL: Message("Your offer to sell {energy}"),
    TradeKind.SIGN_BUY: Message("Your offer to buy {energy}"),
    TradeKind.REPOST: Message("Posting your offer of {energy}"),
}


def sentence_of(record: TradeRecord) -> Message:
    """Say what a trade in the journal was."""
    return Message(_SENTENCES[record.kind].text, {"energy": Energy(record.wh)})


@dataclass(frozen=True, slots=True)
class Resumption:
    """One look at all unfinished trades of an account."""

    desk: Desk
    journal: TradeJournal
    progress: ProgressCallback
    cancelled: CancelledCallback

    def run(self) -> tuple[ResumedTrade, ...]:
        """Send again what was signed, and say of each trade where it stands."""
        open_trades = [
            record
            for record in self.journal.records()
            if not record.finished
            and record.account == self.desk.account
            and record.chain_id == self.desk.community.chain_id
            and record.market == self.desk.community.market
        ]
        self.desk.sender.resume()
        return tuple(self._resume(record) for record in open_trades)

    def _resume(self, record: TradeRecord) -> ResumedTrade:
        record = self._with_outbox(record)
        deciding = DECIDING[record.kind]
        found = [tx_hash for kind, tx_hash in record.steps if kind is deciding]
        if found:
            return self._decided(record, found[-1])
        if record.signed is not None:
            return self._unposted(record)
        text = Message("Hearth was closed before this was signed. Nothing was traded.")
        if record.steps:
            text = Message("Hearth was closed after the permission was sent. Nothing was traded.")
        self._finish(record, "nothing_sent")
        return self._said(record, ResumeOutcome.NOTHING_SENT, text)

    def _with_outbox(self, record: TradeRecord) -> TradeRecord:
        """Add what the outbox has and the journal missed: a kill between the two."""
        known = {tx_hash for _, tx_hash in record.steps}
        missed = [
            (trade[1], entry.hash)
            for entry in self._entries()
            if (trade := trade_of(entry.label)) is not None
            and trade[0] == record.trade_id
            and entry.hash not in known
        ]
        if not missed:
            return record
        record = replace(record, steps=(*record.steps, *missed))
        self.journal.put(record)
        return record

    def _entries(self) -> list[OutboxEntry]:
        outbox = self.desk.sender.outbox
        entries = {entry.hash: entry for entry in outbox.entries()}
        entries.update((entry.hash, entry) for entry in outbox.pending(self.desk.account))
        return sorted(entries.values(), key=lambda entry: (entry.nonce, entry.created))

    def _decided(self, record: TradeRecord, tx_hash: bytes) -> ResumedTrade:
        """The step that matters was signed: it happens, or is refused, without the person."""
        self._report(record)
        entry = self.desk.sender.outbox.get(tx_hash)
        ended = None if entry is None else self._ended(entry)
        if ended is not None:
            outcome, text = ended
            self._finish(record, outcome)
            return self._said(record, ResumeOutcome.REFUSED, text)
        try:
            self.desk.sender.wait(tx_hash, timeout=WAIT, cancelled=self.cancelled)
        except RevertedError as error:
            return self._refused(record, explained(error))
        except (CancelledError, NodeDownError):
            text = Message("It was sent and is waiting for a block.")
            return self._said(record, ResumeOutcome.WAITING, text)
        except NodeError as error:
            return self._refused(record, error)
        self._finish(record, "done")
        return self._said(record, ResumeOutcome.FINISHED, Message("It came through."))

    def _ended(self, entry: OutboxEntry) -> tuple[str, Message] | None:
        """How a transaction ended that is in no block and cannot be any more."""
        if entry.state is OutboxState.EXPIRED:
            return "expired", Message("Its time ran out before it was confirmed. It is not sent.")
        if entry.state is not OutboxState.REPLACED:
            return None
        winner = self.desk.sender.outbox.get(entry.replaced_by)
        if winner is None:
            return "replaced", Message("Another transaction took its place. Nothing was traded.")
        if same_intention(winner, entry):
            return None
        return "taken_back", Message("You took it back before it was confirmed.")

    def _refused(self, record: TradeRecord, error: HearthError) -> ResumedTrade:
        self._finish(record, error.code)
        return self._said(record, ResumeOutcome.REFUSED, Message(error.cause, _fields(error)))

    def _unposted(self, record: TradeRecord) -> ResumedTrade:
        """An offer was signed and is only here: posting it needs the person's key again."""
        if self._is_posted(record):
            self._finish(record, "done")
            return self._said(record, ResumeOutcome.FINISHED, Message("It came through."))
        if record.signed is not None and record.signed.offer.valid_to < self.desk.facts.clock():
            self._finish(record, "expired")
            text = Message("The offer ran out of time before it was posted.")
            return self._said(record, ResumeOutcome.REFUSED, text)
        text = Message("The offer is signed and was not posted. You can post it now.")
        return self._said(record, ResumeOutcome.NEEDS_YOU, text)

    def _is_posted(self, record: TradeRecord) -> bool:
        """Whether the signed offer is on the chain, by its event; anyone may have posted it."""
        head = self.desk.node.head().number
        topic = MARKET.event("OfferPosted").topic
        logs = self.desk.node.logs(
            self.desk.community.deployed_block,
            head,
            [self.desk.community.market],
            [[topic], [record.offer_hash]],
        )
        return bool(logs)

    def _finish(self, record: TradeRecord, outcome: str) -> None:
        self.journal.put(replace(record, finished=True, outcome=outcome))

    def _report(self, record: TradeRecord) -> None:
        kind = DECIDING.get(record.kind, StepKind.POST)
        self.progress(
            TradeProgress(Stage.WAITING, 1, 1, kind, sentence_of(record), self.desk.facts.head())
        )

    @staticmethod
    def _said(record: TradeRecord, outcome: ResumeOutcome, text: Message) -> ResumedTrade:
        return ResumedTrade(
            record.trade_id,
            record.kind,
            outcome,
            record.started,
            sentence_of(record),
            text,
            record.offer_hash,
        )


def _fields(error: HearthError) -> dict[str, str]:
    return {name: str(value) for name, value in error.fields.items()}
