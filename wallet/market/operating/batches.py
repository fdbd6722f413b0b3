"""Opening batches: where a lot of gas comes from (the fields of an EN 16325 guarantee)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import ZERO_ADDRESS
from wallet.codec.keccak import keccak256
from wallet.errors import InputError
from wallet.market.message import Field, Gas, Message
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.questions import ask_all
from wallet.market.operating.references import LONGEST_ID, done, reference, used_for_other
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import CREDIT, ISSUER
from wallet.protocol.credits import Batch, GasClass, unpack, zone64, zone_hash
from wallet.units import Timestamp

CLASSES = {
    "natural": GasClass.NATURAL,
    "biomethane": GasClass.BIOMETHANE,
    "hydrogen": GasClass.HYDROGEN,
    "blend": GasClass.BLEND,
}
CHAIN_MODELS = {"none": 0, "mass-balance": 1, "book-and-claim": 2}
_NONE = bytes(32)


@dataclass(frozen=True, slots=True)
class BatchWish:
    """A batch to be opened under an id of the issuer's own; ``period`` is YYYYMM."""

    row_id: str
    gas_class: GasClass
    zone: str
    period: int
    batch: Batch
    origin: Origin = COMMAND_LINE


def _wish(row: Cells) -> BatchWish:
    period = row.read("month", cells.month)
    start, end = cells.month_bounds(period)
    made = Batch(
        issuer=ZERO_ADDRESS,
        plant_id_hash=_hashed(row, "plant"),
        feedstock=_hashed(row, "feedstock"),
        prod_from=row.maybe("produced_from", cells.moment, start),
        prod_to=row.maybe("produced_to", cells.last_moment, Timestamp(end - 1)),
        capacity_kw=row.maybe("capacity_kw", cells.whole(0, 10**12), 0),
        country=row.read("country", cells.country),
        support_scheme=_hashed(row, "support_scheme"),
        operational_date=row.maybe("operating_since", cells.moment, Timestamp(0)),
        ghg_mg_per_mj=row.maybe("ghg_mg_per_mj", cells.whole(0, 10**9), 0),
        pos_hash=row.maybe("pos_hash", cells.data(32), _NONE),
        expiry=row.maybe("expires", cells.last_moment, Timestamp(0)),
        chain_model=row.maybe("chain_model", cells.choice(CHAIN_MODELS), 1),
    )
    if made.prod_to < made.prod_from:
        raise row.refuse("produced_to", _backwards())
    return BatchWish(
        row.read("id", cells.words(LONGEST_ID)),
        row.read("class", cells.choice(CLASSES)),
        row.read("zone", cells.words(100)),
        period,
        made,
        row.origin,
    )


def _hashed(row: Cells, column: str) -> bytes:
    """Take a text as its hash, as the chain keeps it; zeros for an empty cell."""
    text = row.maybe(column, cells.words(200), "")
    return keccak256(text.encode("utf-8")) if text else _NONE


BATCHES: Table[BatchWish] = Table(
    Columns(
        ("id", "class", "zone", "month", "country"),
        (
            "plant", "feedstock", "produced_from", "produced_to", "capacity_kw", "support_scheme",
            "operating_since", "ghg_mg_per_mj", "pos_hash", "expires", "chain_model",
        ),
    ),
    _wish,
    lambda wish: wish.row_id,
    "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssueBatches:
    """Open batches, each once."""

    wishes: Sequence[BatchWish]
    role: bytes = ISSUER
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        known = done(desk, "batch", [wish.row_id for wish in self.wishes])
        asked = [(credit,) for credit in known]
        batches = ask_all(desk, desk.community.credit, CREDIT["batch_of"], asked)
        for wish, credit, batch in zip(self.wishes, known, batches, strict=True):
            fields: dict[str, Field] = {
                "id": wish.row_id,
                "gas": Gas(wish.gas_class),
                "zone": wish.zone,
                "month": f"{wish.period // 100}-{wish.period % 100:02d}",
                "credit": hex(credit),
            }
            if not credit:
                text = "Open a batch of {gas} of {month} in {zone} ({id})"
                found.change(wish.origin, Message(text, fields), _call(desk, wish))
            elif _same(wish, credit, Batch(*batch)):
                text = "The batch of {gas} of {month} in {zone} ({id}) is {credit}"
                found.stands(wish.origin, Message(text, fields))
            else:
                found.refuse(wish.origin, used_for_other(), "id")
        return found.finished()


def _call(desk: Desk, wish: BatchWish) -> calls.Call:
    ref = reference("batch", wish.row_id)
    place, zone = desk.community, zone_hash(wish.zone)
    return calls.issue_batch(place, wish.gas_class, zone, wish.period, wish.batch, ref=ref)


def _same(wish: BatchWish, credit: int, batch: Batch) -> bool:
    """Say whether the batch that an id was used for is the one that is wanted."""
    parts = unpack(credit)
    wanted = (wish.gas_class, zone64(zone_hash(wish.zone)), wish.period)
    if (parts.gas_class, parts.zone64, parts.period) != wanted:
        return False
    return batch.as_tuple()[1:] == wish.batch.as_tuple()[1:]


def _backwards() -> InputError:
    return bad_cell("backwards", "The end is not after the beginning.", "Write a later end.")
