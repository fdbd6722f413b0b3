"""Which trades are unfinished, kept across a crash.

The outbox keeps every signed transaction. What it cannot keep is an offer that is signed and not
yet posted: that lives here, as an offer slip, from the moment before it is signed. The file is
replaced whole and atomically, so that a kill at any moment leaves the old or the new one.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import from_hex, to_hex
from wallet.errors import HearthError, ProfileError
from wallet.market.kinds import StepKind, TradeKind
from wallet.units import Timestamp, Wh

if TYPE_CHECKING:
    from wallet.protocol.offers import SignedOffer

KEEP_FINISHED = 100
"""Finished trades beyond the newest hundred are dropped from the file."""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class TradeRecord:
    """One trade of this wallet.

    Attributes:
        trade_id: random, also in the outbox label of each of its transactions.
        kind: what the person did.
        account: whose trade it is.
        wh: the amount, in Wh.
        offer_hash: the offer that was made, taken or cancelled.
        started: Unix seconds.
        steps: transactions handed to the outbox so far, in order.
        signed: an offer of one's own, from its signature until it is posted.
        finished: nothing is left to do.
        outcome: a stable word about how it ended, for example ``"done"`` or an error's code.
    """

    trade_id: str
    kind: TradeKind
    account: Address
    chain_id: int
    market: Address
    wh: Wh
    offer_hash: bytes
    started: Timestamp
    steps: tuple[tuple[StepKind, bytes], ...] = ()
    signed: SignedOffer | None = None
    finished: bool = False
    outcome: str = ""

    @property
    def sent(self) -> bool:
        """Whether the step that decides (post, fill or cancel) was handed to the outbox."""
        deciding = {StepKind.POST, StepKind.FILL, StepKind.CANCEL}
        return any(kind in deciding for kind, _ in self.steps)


class TradeJournal(Protocol):
    """Where trades are kept; every method may be called from any thread."""

    def put(self, record: TradeRecord) -> None:
        """Keep or replace a record, durably, before returning."""

    def get(self, trade_id: str) -> TradeRecord | None:
        """Find a record."""

    def records(self) -> tuple[TradeRecord, ...]:
        """All records, oldest first."""


@dataclass(slots=True)
class MemoryJournal:
    """A journal that ends with the process, for throw-away accounts."""

    _records: dict[str, TradeRecord] = field(default_factory=dict)

    def put(self, record: TradeRecord) -> None:
        """Keep a record until the process ends."""
        self._records[record.trade_id] = record

    def get(self, trade_id: str) -> TradeRecord | None:
        """Find a record."""
        return self._records.get(trade_id)

    def records(self) -> tuple[TradeRecord, ...]:
        """All records, oldest first."""
        return tuple(self._records.values())


class FileJournal:
    """A journal in one JSON file of the profile, replaced atomically."""

    def __init__(self, path: Path) -> None:
        """Read ``path`` if it is there; a file that does not parse is set aside, never lost."""
        self._path = path
        self._lock = threading.Lock()
        self._records = {record.trade_id: record for record in self._read()}

    def put(self, record: TradeRecord) -> None:
        """Keep or replace a record; it is on disk when this returns.

        Raises:
            ProfileError: the file cannot be written.
        """
        with self._lock:
            records = {**self._records, record.trade_id: record}
            finished = [item.trade_id for item in records.values() if item.finished]
            for trade_id in finished[:-KEEP_FINISHED]:
                del records[trade_id]
            self._write(records)
            self._records = records

    def get(self, trade_id: str) -> TradeRecord | None:
        """Find a record."""
        with self._lock:
            return self._records.get(trade_id)

    def records(self) -> tuple[TradeRecord, ...]:
        """All records, oldest first."""
        with self._lock:
            return tuple(self._records.values())

    def _read(self) -> list[TradeRecord]:
        try:
            document = json.loads(self._path.read_text("utf-8"))
            return [_from_json(item) for item in document["trades"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, HearthError):
            self._set_aside()
            return []

    def _set_aside(self) -> None:
        number = 1
        while (aside := self._path.with_suffix(f".damaged-{number}.json")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def _write(self, records: dict[str, TradeRecord]) -> None:
        document = {"version": _VERSION, "trades": [_to_json(item) for item in records.values()]}
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(document, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path: Path, error: OSError) -> ProfileError:
    return ProfileError(
        "profile.trades_unwritable",
        "The list of your trades in {file} cannot be written.",
        "Make room on the disk or allow writing to that folder, then try again.",
        detail=str(error),
        file=str(path),
    )


def _to_json(record: TradeRecord) -> dict[str, Any]:
    slip = None
    if record.signed is not None:
        from wallet.protocol import slips

        slip = slips.to_slip(record.signed, record.chain_id, record.market)
    return {
        "id": record.trade_id,
        "kind": record.kind.value,
        "account": record.account,
        "chainId": record.chain_id,
        "market": record.market,
        "wh": record.wh,
        "offerHash": to_hex(record.offer_hash),
        "started": record.started,
        "steps": [{"kind": kind.value, "hash": to_hex(tx)} for kind, tx in record.steps],
        "slip": slip,
        "finished": record.finished,
        "outcome": record.outcome,
    }


def _from_json(item: dict[str, Any]) -> TradeRecord:
    record = TradeRecord(
        trade_id=str(item["id"]),
        kind=TradeKind(item["kind"]),
        account=to_address(item["account"]),
        chain_id=int(item["chainId"]),
        market=to_address(item["market"]),
        wh=Wh(int(item["wh"])),
        offer_hash=from_hex(item["offerHash"], 32),
        started=Timestamp(int(item["started"])),
        steps=tuple((StepKind(step["kind"]), from_hex(step["hash"], 32)) for step in item["steps"]),
        finished=bool(item["finished"]),
        outcome=str(item["outcome"]),
    )
    if item["slip"] is None:
        return record
    from wallet.protocol import slips

    return replace(record, signed=slips.from_slip(item["slip"]))
