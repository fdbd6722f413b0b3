"""A table is a stranger's file until it is parsed: read exactly, or refused with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.market.operating.office import person
from wallet.errors import HearthError, InputError, RowsError
from wallet.market.operating import cells, rows
from wallet.market.operating.members import ADMISSIONS
from wallet.market.operating.rows import Columns, parse_rows
from wallet.market.operating.tables import Table

TWO = Columns(("a", "b"), ("c",))
_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp")),
                min_size=1, max_size=20)  # fmt: skip
_CELL = _TEXT.filter(lambda text: text == text.strip().strip("\ufeff\u200b"))


def refused(data: bytes, columns: Columns = TWO) -> InputError:
    with pytest.raises(InputError) as caught:
        parse_rows(data, "x.csv", columns)
    assert caught.value.fix
    return caught.value


@given(
    table=st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    table: list[tuple[str, str]], delimiter: str, end: str, bom: bool, quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type] # one of its constants
    writer.writerow(("A", "b"))
    writer.writerows(table)
    data = out.getvalue().encode("utf-8-sig" if bom else "utf-8")
    found = parse_rows(data, "x.csv", TWO)
    assert [tuple(row.cells.values()) for row in found] == table
    assert [row.line for row in found] == list(range(2, len(table) + 2))


def problem_of(parse: Callable[[], object]) -> HearthError | None:
    """Parse; give the refusal, whose words must be complete."""
    try:
        parse()
    except HearthError as error:
        for each in (error, *(row.error for row in getattr(error, "problems", ()))):
            words = each.cause.format(**each.fields) + each.fix.format(**each.fields)
            if not words.isprintable():
                raise
        return error
    return None


@given(data=st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for columns in (TWO, ADMISSIONS.columns):
        problem_of(lambda columns=columns: parse_rows(data, "x.csv", columns))  # type: ignore[misc]


@given(rest=st.text(max_size=200))
def test_any_rows_under_a_good_header_are_read_or_refused(rest: str) -> None:
    data = ("account,kind,valid_until,country\n" + rest).encode("utf-8", "surrogatepass")
    found = problem_of(lambda: ADMISSIONS.parse(data, "x.csv"))
    if isinstance(found, RowsError):
        assert all(problem.line > 1 for problem in found.problems)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "operator.file_empty"),
        (b"\xef\xbb\xbf", "operator.file_empty"),
        (b"a,b\n", "operator.file_empty"),
        (b"a,b\n\n , \n", "operator.file_empty"),
        ("a,b\n1,2\n".encode("utf-16"), "operator.file_encoding"),
        ("a,b\nü,2\n".encode("latin-1"), "operator.file_encoding"),
        (b'a,b\n"1,2\n', "operator.file_malformed"),
        (b'a,b\n"1"2,3\n', "operator.file_malformed"),
        (b"a\n1\n", "operator.header"),
        (b"a,b,d\n1,2,3\n", "operator.header"),
        (b"a,b,A\n1,2,3\n", "operator.header"),
        (b"a,b\n1\n", "operator.rows"),
        (b"a,b\n1,2,3\n", "operator.rows"),
        (b"a,b\n1,\x00\n", "operator.rows"),
        (b'a,b\n1,"2\n3"\n', "operator.rows"),
        ("a,b\n1,2\u202e3\n".encode(), "operator.rows"),
    ],
)
def test_what_is_broken_is_named(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_the_line_of_a_broken_place_is_said() -> None:
    error = refused("a,b\n1,2\nü,2\n".encode("latin-1"))
    assert error.fields["line"] == 3
    assert refused(b'a,b\n1,2\n\n"1,2\n').fields["line"] == 4


def test_lines_are_counted_as_an_editor_does_after_a_cell_of_two_lines() -> None:
    error = refused(b'a,b\n"1\nx",2\n\n1\n')
    assert isinstance(error, RowsError)
    assert [problem.line for problem in error.problems] == [2, 5]


def test_every_bad_row_is_listed_up_to_fifty() -> None:
    error = refused(b"a,b\n" + b"1\n" * 60)
    assert isinstance(error, RowsError)
    assert [problem.line for problem in error.problems] == list(range(2, 52))


def test_a_hundred_thousand_rows_are_read_in_seconds_and_one_more_is_refused() -> None:
    line = f"{person(1)},household,2030-01-01,CN\n"
    found = parse_rows(("account,kind,valid_until,country\n" + line * rows.MAX_ROWS).encode(),
                       "x.csv", ADMISSIONS.columns)  # fmt: skip
    assert len(found) == rows.MAX_ROWS
    error = refused(b"a,b\n" + b"1,2\n" * (rows.MAX_ROWS + 1))
    assert error.code == "operator.too_many_rows"


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(rows, "MAX_BYTES", 10)
    (tmp_path / "x.csv").write_bytes(b"a,b\n1,2\n1,2\n")
    with pytest.raises(InputError) as caught:
        rows.read_file(tmp_path / "x.csv")
    assert caught.value.code == "operator.file_too_large"
    with pytest.raises(InputError) as caught:
        rows.read_file(tmp_path / "no.csv")
    assert caught.value.code == "operator.file_unreadable"


HEAD = "account,kind,valid_until,country,evidence"
GOOD = [str(person(1)), "household", "2030-12-31", "CN", ""]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("account", "", "operator.missing"),
        ("account", person(1)[:-1], "codec.address"),
        ("account", person(1).swapcase().replace("0X", "0x"), "codec.address_checksum"),
        ("account", "0x" + "00" * 20, "operator.zero_address"),
        ("account", "=cmd|' /C calc'!A0", "codec.address"),
        ("kind", "home", "operator.choice"),
        ("valid_until", "31.12.2030", "operator.time"),
        ("valid_until", "2030-02-30", "operator.time"),
        ("valid_until", "2030-12-31T10:00:00", "operator.time"),
        ("valid_until", "99999999999999", "operator.range"),
        ("valid_until", "-1", "operator.time"),
        ("valid_until", "１２３", "operator.time"),
        ("country", "cn", "operator.country"),
        ("country", "CHN", "operator.country"),
        ("evidence", "0x1234", "operator.hex"),
    ],
)
def test_a_bad_cell_is_named_with_line_and_column(column: str, value: str, code: str) -> None:
    names = HEAD.split(",")
    bad = [value if name == column else cell for name, cell in zip(names, GOOD, strict=True)]
    other = [str(person(2)), *GOOD[1:]]
    text = "\n".join([HEAD, ",".join(other), ",".join(bad)])
    with pytest.raises(RowsError) as caught:
        ADMISSIONS.parse(text.encode(), "members.csv")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.error.code) == (3, column, code)


def test_the_same_twice_is_named_with_the_first_line() -> None:
    text = "\n".join([HEAD, ",".join(GOOD), ",".join([GOOD[0].lower(), *GOOD[1:]])])
    with pytest.raises(RowsError) as caught:
        ADMISSIONS.parse(text.encode(), "members.csv")
    (problem,) = caught.value.problems
    assert (problem.line, problem.error.code) == (3, "operator.duplicate")
    assert problem.error.fields == {"line": 2}


@pytest.mark.parametrize(
    ("text", "value"),
    [("11.25", 11_250), ("0.001", 1), ("7", 7_000), ("7.100000", 7_100)],
)
def test_decimals_are_exact(text: str, value: int) -> None:
    assert cells.decimal(3, 0, 10**9)(text) == value


@pytest.mark.parametrize("text", ["1,5", "1e3", "1.2345", "+1", "-1", ".5", "1.", "1 000", "٣"])
def test_a_doubtful_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        cells.decimal(3, 0, 10**9)(text)


@pytest.mark.parametrize("text", ["1.2E+50", "0x", "0xg", "-5", "", "0", "9" * 79, "0x1_0", "٣"])
def test_a_doubtful_batch_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        cells.number256(text)


def test_months_and_days_are_utc() -> None:
    start, end = cells.month_bounds(cells.month("2026-12"))
    assert (end - start) == 31 * 86_400
    assert cells.moment("2026-12-01") == start
    assert cells.last_moment("2026-12-31") == end - 1
    assert cells.moment("2026-12-01T08:00:00+08:00") == start


def test_a_table_of_one_row_from_the_command_line() -> None:
    values = dict(zip(HEAD.split(","), GOOD, strict=True))
    (wish,) = ADMISSIONS.one(values)
    assert (wish.account, wish.origin.line) == (person(1), 0)
    with pytest.raises(RowsError) as caught:
        ADMISSIONS.one(values | {"kind": "x"})
    assert caught.value.code == "operator.choice"
    assert isinstance(ADMISSIONS, Table)
