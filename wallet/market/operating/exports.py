"""The community's lists as CSV files, as a spreadsheet expects them.

UTF-8 with a byte order mark, so that Excel shows every language; a text that a spreadsheet would
run as a formula is written as text (OWASP, "CSV Injection"). The members' file can be read back by
``attest``; batch ids are 0x-hex, which no spreadsheet rounds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from wallet.codec.hexdata import to_hex
from wallet.errors import ProfileError
from wallet.files import write_atomically
from wallet.market.operating.cells import FOREVER
from wallet.market.operating.status import Status
from wallet.protocol.credits import class_of, unpack

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MEMBERS = ("account", "kind", "valid_until", "country", "evidence", "name")
_METERS = ("meter", "owner", "gateway", "zone_hash", "direction", "q_max_lph", "allowance_wh",
           "last_seq", "last_time", "last_litres", "status")  # fmt: skip
_BATCHES = ("batch", "class", "month", "issuer", "issued_wh", "held_wh", "settled_wh", "retired_wh")


def write_all(folder: Path, status: Status) -> None:
    """Write ``members.csv``, ``meters.csv`` and ``batches.csv``.

    Raises:
        ProfileError: the folder cannot be written.
    """
    try:
        for name, text in (
            ("members.csv", members_csv(status)),
            ("meters.csv", meters_csv(status)),
            ("batches.csv", batches_csv(status)),
        ):
            write_atomically(folder / name, text.encode("utf-8-sig"), mode=0o644)
    except OSError as error:
        raise ProfileError(
            "export.unwritable",
            "The file {file} cannot be written.",
            "Choose another folder, or close the program that has the file open.",
            detail=str(error),
            file=str(folder),
        ) from error


def members_csv(status: Status) -> str:
    """Everybody with an attestation."""
    return _csv(
        _MEMBERS,
        (
            (line.account, line.kind, _until(line.attestation.valid_until),
             line.attestation.jurisdiction.decode("ascii", "replace"),
             to_hex(line.attestation.evidence_hash), line.name)
            for line in status.members
            if line.attestation.role
        ),
    )  # fmt: skip


def meters_csv(status: Status) -> str:
    """Every meter."""
    return _csv(
        _METERS,
        (
            (to_hex(m.meter_id), m.owner, m.signer, to_hex(m.zone),
             "entry" if m.direction else "exit", m.q_max_lph, m.allowance_wh, m.last_seq,
             _time(m.last_ts), m.last_index_l, "active" if m.status == 1 else "closed")
            for m in status.meters
        ),
    )  # fmt: skip


def batches_csv(status: Status) -> str:
    """Every batch with its totals."""
    return _csv(_BATCHES, (
        (hex(line.credit_id), _class(line.credit_id), unpack(line.credit_id).period,
         line.batch.issuer, line.totals.issued, line.totals.held, line.totals.settled,
         line.totals.retired)
        for line in status.batches
    ))  # fmt: skip


def _class(credit_id: int) -> str:
    found = class_of(credit_id)
    return found.name.lower() if found else ""


def _until(ts: int) -> str:
    return "forever" if ts == FOREVER else str(ts)


def _time(ts: int) -> str:
    return datetime.fromtimestamp(ts, UTC).isoformat()


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def as_text(text: str) -> str:
    """Keep a spreadsheet from running a text."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
