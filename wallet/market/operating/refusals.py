"""What the community's side refuses, as errors with stable codes, causes and fixes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wallet.errors import HearthError, InputError, OperatorError, RowProblem, RowsError


def unreadable_file(path: Path, detail: str) -> InputError:
    """The file cannot be opened."""
    return InputError(
        "operator.file_unreadable",
        "The file {file} cannot be read.",
        "Check that it is there and that you may read it.",
        file=path.name,
        detail=detail,
    )


def file_too_large(file: str, most: int) -> InputError:
    """The file has more bytes than any honest table."""
    return InputError(
        "operator.file_too_large",
        "The file {file} is too large.",
        "Split it into files of at most {most} megabytes each.",
        file=file,
        most=most >> 20,
    )


def not_utf8(file: str, line: int, detail: str) -> InputError:
    """The file's text is not UTF-8."""
    return InputError(
        "operator.file_encoding",
        "The file {file} is not UTF-8 text; the first place that is not is in line {line}.",
        "Save it again as “CSV UTF-8”.",
        file=file,
        line=line,
        detail=detail,
    )


def file_malformed(file: str, line: int, detail: str) -> InputError:
    """The quotes of a CSV file do not fit, or a cell has no end."""
    return InputError(
        "operator.file_malformed",
        "The file {file} is not well-formed CSV; the row that begins in line {line} is broken.",
        "Look for a quotation mark that is not closed, correct it, and try again.",
        file=file,
        line=line,
        detail=detail,
    )


def not_json(file: str, detail: str) -> InputError:
    """A JSON file is not what it should be."""
    return InputError(
        "operator.file_malformed",
        "The file {file} is not a JSON list of readings.",
        "Export it again from the gateways' software.",
        file=file,
        detail=detail,
    )


def empty_file(file: str) -> InputError:
    """There is no row under the header, or nothing at all."""
    return InputError(
        "operator.file_empty",
        "The file {file} has no rows.",
        "Put one row under the header for each thing to be done.",
        file=file,
    )


def too_many_rows(file: str, most: int) -> InputError:
    """More rows than one run takes."""
    return InputError(
        "operator.too_many_rows",
        "The file {file} has more than {most} rows.",
        "Split it; each part may be run on its own.",
        file=file,
        most=most,
    )


_HEADERS = {
    "unknown": "The header of {file} has a column “{column}”, which means nothing here.",
    "missing": "The header of {file} lacks the column “{column}”.",
    "twice": "The header of {file} has the column “{column}” twice.",
}


def bad_header(file: str, kind: str, column: str, columns: str) -> InputError:
    """A column is unknown, missing, or there twice (``kind``)."""
    return InputError(
        "operator.header",
        _HEADERS[kind],
        "Its first line must name these columns: {columns}.",
        file=file,
        column=column,
        columns=columns,
    )


def bad_rows(file: str, problems: Sequence[RowProblem]) -> RowsError:
    """Some rows cannot be used; nothing was sent."""
    first = problems[0]
    if not first.line:
        error = first.error
        return RowsError(
            error.code,
            error.cause,
            error.fix,
            problems=tuple(problems),
            detail=error.detail,
            **error.fields,
        )
    return RowsError(
        "operator.rows",
        "{count} row(s) of {file} cannot be used, the first in line {line}. Nothing was sent.",
        "Correct the rows that are listed, then run the command again.",
        problems=tuple(problems),
        count=len(problems),
        file=file,
        line=first.line,
    )


def wrong_cell_count(found: int, expected: int) -> InputError:
    """A row has more or fewer cells than the header."""
    return InputError(
        "operator.cell_count",
        "The row has {found} cells, the header {expected}.",
        "Look for a missing or an extra comma; put texts with commas into quotation marks.",
        found=found,
        expected=expected,
    )


def bad_cell(code: str, cause: str, fix: str, *, detail: str = "", **fields: object) -> InputError:
    """A value cannot be used."""
    return InputError(f"operator.{code}", cause, fix, detail=detail, **fields)


def missing_value() -> InputError:
    """A value that must be there is not."""
    return bad_cell("missing", "A value is missing here.", "Fill it in.")


def duplicate(line: int) -> InputError:
    """The same thing is in the table twice."""
    return bad_cell(
        "duplicate", "This is the same as in line {line}.", "Keep one of the two.", line=line
    )


def overlap(line: int) -> InputError:
    """Two calorific values for the same zone and time."""
    return bad_cell(
        "overlap",
        "This time overlaps that of line {line} for the same zone.",
        "Let each time belong to one row only.",
        line=line,
    )


def no_role(role: str, account: str) -> OperatorError:
    """The account does not have the role that the contracts ask for."""
    return OperatorError(
        "operator.no_role",
        "The account {account} does not have the role {role}, which this needs.",
        "Use the account that has it, or let the administrator grant it: hearth operator roles "
        "grant. hearth operator status shows who has which role.",
        role=role,
        account=account,
    )


def under_way(count: int, detail: str) -> OperatorError:
    """Transactions of an earlier run are not in a block, so nothing can be compared yet."""
    return OperatorError(
        "operator.under_way",
        "{count} earlier transaction(s) of this account are still under way.",
        "Wait until the chain has taken them, then run the same command again; nothing is done "
        "twice.",
        count=count,
        detail=detail,
    )


def gap(number: int) -> OperatorError:
    """An earlier transaction never arrived, and later ones wait for it."""
    return OperatorError(
        "operator.gap",
        "Earlier transactions of this account wait for one that was refused.",
        "Run the command without --dry-run: an empty transaction then takes its place.",
        number=number,
        detail=f"transaction number {number}",
    )


def unfinished(done: int, of: int, cause: HearthError) -> OperatorError:
    """It stopped in the middle; what was done stays done."""
    return OperatorError(
        "operator.unfinished",
        "It stopped after {done} of {of} rows: {why}",
        "Deal with the cause, then run the same command again: what is done is not done twice.",
        done=done,
        of=of,
        why=cause.cause.format(**cause.fields),
        detail=f"{cause.code}: {cause.detail}" if cause.detail else cause.code,
    )


def too_much_for_a_block(units: int, limit: int) -> OperatorError:
    """One single row needs more than a block holds."""
    return OperatorError(
        "operator.too_much",
        "A single row takes {units} units of network fee, and a block holds {limit}.",
        "Ask whoever runs the chain for larger blocks.",
        units=units,
        limit=limit,
    )


def not_all(left: int) -> OperatorError:
    """Everything was sent, and still something is not as it should be."""
    return OperatorError(
        "operator.not_all",
        "Everything was sent, but {left} row(s) are not so on the chain: somebody else changed "
        "them at the same time, or the chain went back.",
        "Run the same command again; what is done is not done twice.",
        left=left,
    )
