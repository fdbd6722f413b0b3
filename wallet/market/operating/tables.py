"""From rows to typed wishes: every bad row is found before anything happens, with its place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from wallet.errors import InputError, RowProblem
from wallet.market.operating import refusals
from wallet.market.operating.rows import MAX_PROBLEMS, Columns, Row, parse_rows, read_file

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a wish was written: a file's line, or the command line (line 0)."""

    file: str = ""
    line: int = 0

    @property
    def is_file(self) -> bool:
        """Whether it stands in a file."""
        return bool(self.line)


COMMAND_LINE = Origin()


class _CellError(Exception):
    """A cell cannot be used; caught by the table."""

    def __init__(self, column: str, error: InputError) -> None:
        self.column, self.error = column, error


class Cells:
    """One row's texts, read one by one into typed values."""

    def __init__(self, cells: Mapping[str, str | None], origin: Origin = COMMAND_LINE) -> None:
        self._cells = cells
        self.origin = origin

    def has(self, column: str) -> bool:
        """Whether there is anything in a cell."""
        return bool(self._cells.get(column))

    def read(self, column: str, reader: Callable[[str], V]) -> V:
        """Read a value that must be there."""
        text = self._cells.get(column)
        if not text:
            raise _CellError(column, refusals.missing_value())
        try:
            return reader(text.strip())
        except InputError as error:
            raise _CellError(column, error) from error

    def maybe(self, column: str, reader: Callable[[str], V], default: V) -> V:
        """Read a value, or give the default for an empty cell."""
        return self.read(column, reader) if self.has(column) else default

    def refuse(self, column: str, error: InputError) -> Exception:
        """Make what to raise when values contradict each other."""
        return _CellError(column, error)


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A kind of table: its columns, how a row becomes a wish, and what no two rows may share.

    ``key`` names what a wish is about; two rows with one key are refused, in ``key_column``.
    """

    columns: Columns
    build: Callable[[Cells], T]
    key: Callable[[T], Hashable]
    key_column: str

    def load(self, path: Path) -> tuple[T, ...]:
        """Read a file.

        Raises:
            InputError: the file cannot be used as a whole.
            RowsError: some rows cannot be used; all of them, up to fifty, are named.
        """
        return self.parse(read_file(path), path.name)

    def parse(self, data: bytes, file: str) -> tuple[T, ...]:
        """Read a file's bytes; raises as ``load``."""
        return self.wishes(parse_rows(data, file, self.columns), file)

    def one(self, values: Mapping[str, str | None]) -> tuple[T, ...]:
        """Read the values of a command line as a table of one row.

        Raises:
            RowsError: a value cannot be used.
        """
        return self.wishes([Row(0, {k: v.strip() for k, v in values.items() if v})], "")

    def wishes(self, rows: Iterable[Row], file: str) -> tuple[T, ...]:
        """Turn rows into wishes; raises as ``load``."""
        found: list[T] = []
        seen: dict[Hashable, int] = {}
        problems: list[RowProblem] = []
        for row in rows:
            try:
                wish = self.build(Cells(row.cells, Origin(file, row.line)))
            except _CellError as error:
                problems.append(RowProblem(row.line, error.column, error.error))
            else:
                first = seen.setdefault(self.key(wish), row.line)
                if first != row.line:
                    problem = RowProblem(row.line, self.key_column, refusals.duplicate(first))
                    problems.append(problem)
                found.append(wish)
            if len(problems) == MAX_PROBLEMS:
                break
        if problems:
            raise refusals.bad_rows(file, problems)
        return tuple(found)
