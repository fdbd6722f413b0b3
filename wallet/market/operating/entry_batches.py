"""Choosing the batch into which an entry meter's readings create gas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.errors import InputError
from wallet.market.message import Field, Message
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.meters import DIRECTIONS, known_meters, not_known
from wallet.market.operating.questions import ask_all
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.salts import MeterIds, MeterName
from wallet.market.operating.tables import COMMAND_LINE, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import CREDIT, ISSUER


@dataclass(frozen=True, slots=True)
class EntryBatch:
    """An entry meter and its batch."""

    meter: MeterName
    credit_id: int
    origin: Origin = COMMAND_LINE


def entry_batches(ids: MeterIds) -> Table[EntryBatch]:
    """Give the table of entry meters' batches."""
    return Table(
        Columns(("meter", "batch")),
        lambda row: EntryBatch(
            row.read("meter", ids.read), row.read("batch", cells.number256), row.origin
        ),
        lambda wish: wish.meter.meter_id,
        "meter",
    )


@dataclass(frozen=True, slots=True)
class SetEntryBatches:
    """Choose entry meters' batches."""

    wishes: Sequence[EntryBatch]
    role: bytes = ISSUER
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, ids = Comparison(), [wish.meter.meter_id for wish in self.wishes]
        asked = [(meter_id,) for meter_id in ids]
        chosen = ask_all(desk, desk.community.credit, CREDIT["entry_batch_of"], asked)
        meters = known_meters(desk, ids)
        for wish, known, meter in zip(self.wishes, chosen, meters, strict=True):
            fields: dict[str, Field] = {"meter": wish.meter.shown, "credit": hex(wish.credit_id)}
            if known == wish.credit_id:
                found.stands(wish.origin, Message("Meter {meter} feeds batch {credit}", fields))
            elif not meter.status:
                found.refuse(wish.origin, not_known(wish.meter), "meter")
            elif meter.direction != DIRECTIONS["entry"]:
                found.refuse(wish.origin, _exit(wish.meter), "meter")
            else:
                call = calls.set_entry_batch(desk.community, wish.meter.meter_id, wish.credit_id)
                text = "Let meter {meter} feed batch {credit}"
                found.change(wish.origin, Message(text, fields), call)
        return found.finished()


def _exit(meter: MeterName) -> InputError:
    return bad_cell(
        "exit_meter",
        "Meter {meter} only consumes gas.",
        "Only an entry meter feeds a batch.",
        meter=meter.shown,
    )
