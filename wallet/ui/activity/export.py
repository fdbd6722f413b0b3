"""Writes events as CSV, as a spreadsheet expects them.

UTF-8 with a byte order mark, so that Excel shows Chinese; amounts both as exact integers and in
the units people use. A text that a spreadsheet would run as a formula is written as text (OWASP,
"CSV Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.errors import ProfileError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.sentence import plain

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry
    from wallet.protocol.community import Currency

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(entries: Sequence[ActivityEntry], currency: Currency) -> str:
    """Return ``entries`` as CSV with a header row in the language in use."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [
            tr("Time"),
            tr("What happened"),
            tr("Detail"),
            tr("Gas (Wh)"),
            tr("Money ({code})", code=currency.code),
            tr("Block"),
            tr("Transaction"),
        ]
    )
    for entry in entries:
        detail = words.text(entry.second) if entry.second is not None else ""
        writer.writerow(
            [
                words.place().local(entry.ts).isoformat(timespec="seconds"),
                _as_text(plain(words.sentence(entry.headline))),
                _as_text(detail),
                "" if entry.wh is None else str(entry.wh),
                "" if entry.money is None else _decimal(entry.money, currency.decimals),
                str(entry.block),
                "0x" + entry.tx_hash.hex(),
            ]
        )
    return out.getvalue()


def write_csv(path: Path, entries: Sequence[ActivityEntry], currency: Currency) -> None:
    """Write ``entries`` to ``path``.

    Raises:
        ProfileError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(csv_text(entries, currency))
    except OSError as error:
        raise ProfileError(
            "export.unwritable",
            "The file {file} cannot be written.",
            "Choose another folder, or close the program that has the file open.",
            detail=str(error),
            file=path.name,
        ) from error


def _as_text(text: str) -> str:
    text = text.replace("\u00a0", " ")
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _decimal(minor: int, decimals: int) -> str:
    """Return an exact decimal number with a point, whatever the language."""
    whole, rest = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"
