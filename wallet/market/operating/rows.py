"""Reading a CSV table that may be anything: until it is parsed it is a stranger's file.

UTF-8 with or without a byte order mark; comma, semicolon or tab; any line ends. What cannot be
read is refused as a whole with the line, and nothing is guessed: an unknown column is an error,
since it may be a known one misspelt.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wallet.errors import RowProblem
from wallet.market.operating import refusals

MAX_BYTES = 64 << 20
MAX_ROWS = 100_000
MAX_PROBLEMS = 50
"""Bad rows after which reading stops: nobody corrects more at a time."""
_MAX_COLUMNS = 64
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in (the header is line 1) and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table has."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column."""
        return (*self.required, *self.optional)


def read_file(path: Path) -> bytes:
    """Read a table's bytes.

    Raises:
        InputError: ``operator.file_unreadable``, ``operator.file_too_large``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refusals.unreadable_file(path, str(error)) from error
    if len(data) > MAX_BYTES:
        raise refusals.file_too_large(path.name, MAX_BYTES)
    return data


def parse_rows(data: bytes, file: str, columns: Columns) -> tuple[Row, ...]:
    """Read all rows of a table; blank lines are left out.

    Raises:
        InputError: the file as a whole cannot be used (encoding, quotes, header, size).
        RowsError: rows have too few or too many cells, or characters that do not belong.
    """
    text = _decode(data, file)
    records = _records(text, file, _delimiter(text, columns))
    header = next(records, None)
    if header is None:
        raise refusals.empty_file(file)
    names = _header(header[1], file, columns)
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for line, cells in records:
        if len(rows) == MAX_ROWS:
            raise refusals.too_many_rows(file, MAX_ROWS)
        problem = _problem(line, cells, names)
        if problem is not None:
            problems.append(problem)
            if len(problems) == MAX_PROBLEMS:
                break
        else:
            rows.append(Row(line, dict(zip(names, map(_trim, cells), strict=True))))
    if problems:
        raise refusals.bad_rows(file, problems)
    if not rows:
        raise refusals.empty_file(file)
    return tuple(rows)


def _decode(data: bytes, file: str) -> str:
    if data[:2] in _UTF16:
        raise refusals.not_utf8(file, 1, "UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusals.not_utf8(file, line, f"{error.reason} at byte {error.start}") from error


def _delimiter(text: str, columns: Columns) -> str:
    """The one of comma, semicolon and tab under which the first line has most known columns."""
    first = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")[:4096]
    known = set(columns.all)

    def fits(delimiter: str) -> int:
        return sum(_name(cell.strip('"')) in known for cell in first.split(delimiter))

    return max(",;\t", key=fits)


def _records(text: str, file: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusals.file_malformed(file, line, str(error)) from error
        if any(map(_trim, cells)):
            yield line, cells
        line = reader.line_num + 1


def _header(cells: Sequence[str], file: str, columns: Columns) -> list[str]:
    names = [_name(cell) for cell in cells[:_MAX_COLUMNS]]
    known = set(columns.all)
    unknown = next((name for name in names if name not in known), None)
    missing = next((name for name in columns.required if name not in names), None)
    twice = next((name for name in names if names.count(name) > 1), None)
    for kind, found in (("unknown", unknown), ("missing", missing), ("twice", twice)):
        if found is not None:
            raise refusals.bad_header(file, kind, printable(found), ", ".join(columns.all))
    return names


def _name(cell: str) -> str:
    return _trim(cell).lower().replace(" ", "_")


def _trim(cell: str) -> str:
    """Take away white space at both ends, the no-break kinds and a stray byte order mark too."""
    return cell.strip().strip("\ufeff\u200b").strip()


def _problem(line: int, cells: Sequence[str], names: Sequence[str]) -> RowProblem | None:
    if len(cells) != len(names):
        return RowProblem(line, "", refusals.wrong_cell_count(len(cells), len(names)))
    for name, cell in zip(names, map(_trim, cells), strict=True):
        if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} for sign in cell):
            return RowProblem(
                line,
                name,
                refusals.bad_cell(
                    "control_character",
                    "There is an invisible character or a line break in this cell.",
                    "Type the value anew.",
                ),
            )
    return None


def printable(text: str, most: int = 60) -> str:
    """A stranger's text for an error message: short, and nothing a terminal would act on."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in text[:most])
    return shown + ("…" if len(text) > most else "")
