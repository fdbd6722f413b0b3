"""Numbers are read for certain or not at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wallet.errors import AmountError
from wallet.meters.numbers import (
    CHINESE,
    ENGLISH,
    FRENCH,
    GERMAN,
    SWISS,
    Decimal,
    NumberFormat,
    Rounding,
    divide,
    normalise,
    parse_decimal,
    rounded,
    write,
)

FORMATS = (ENGLISH, CHINESE, GERMAN, FRENCH, SWISS)
FORMAT = st.sampled_from(FORMATS)
AMOUNT_LIKE = st.text("0123456789.,' \u00a0\u202f\u2009’０９，．。-+", max_size=12)


def read(text: str, fmt: NumberFormat = ENGLISH) -> str:
    """The number in plain digits, or the error's code."""
    try:
        return write(parse_decimal(text, fmt), NumberFormat(".", ""))
    except AmountError as error:
        return error.code


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("12", "12", "12"),
        (" 12 ", "12", "12"),
        ("012", "12", "12"),
        ("12.5", "12.5", "12.5"),
        ("12,5", "12.5", "12.5"),
        ("0.123", "0.123", "0.123"),
        ("0,123", "0.123", "0.123"),
        (".5", "0.5", "0.5"),
        (",5", "0.5", "0.5"),
        (".125", "0.125", "0.125"),
        ("1.234", "1.234", "amount.ambiguous"),
        ("1,234", "amount.ambiguous", "1.234"),
        ("12,345", "amount.ambiguous", "12.345"),
        ("1234,567", "amount.ambiguous", "1234.567"),
        ("1,234.5", "1234.5", "1234.5"),
        ("1.234,5", "1234.5", "1234.5"),
        ("1,234.567", "1234.567", "amount.ambiguous"),
        ("1,234,567", "1234567", "1234567"),
        ("1.234.567", "1234567", "1234567"),
        ("1 234", "1234", "1234"),
        ("1 234,5", "1234.5", "1234.5"),
        ("1\u00a0234.5", "1234.5", "1234.5"),
        ("1\u202f234.5", "1234.5", "1234.5"),
        ("1\u2009234.5", "1234.5", "1234.5"),
        ("1'234.5", "1234.5", "1234.5"),
        ("1’234.5", "1234.5", "1234.5"),
        ("１２．５", "12.5", "12.5"),
        ("１，２３４．５", "1234.5", "1234.5"),
        ("12。5", "12.5", "12.5"),
    ],
)
def test_both_conventions_are_read_and_never_guessed(text: str, english: str, german: str) -> None:
    assert read(text, ENGLISH) == english
    assert read(text, CHINESE) == english
    assert read(text, GERMAN) == german


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3", "1,2,3", "1,23", "12.", "12,", ".", ",", "1..2", "1,,234", "1 2", "1 23", "1, 234",
        "1 234 56", "1,234'567", "0,123,456", "01,234,567", "1_000", "1e3", "0x10", "½", "10²",
        "①", "٣", "十二", "12a", "+5", "nan", "inf", "1.5.", "--", "1/2", "1’23", "1.234.56",
        "1'234 567", "(5)", "５²", "1\n234\n5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("fmt", FORMATS)
def test_what_is_not_one_number_is_refused(text: str, fmt: NumberFormat) -> None:
    if text == "1,23":
        assert read(text, fmt) == "1.23"
    elif text == "--":
        assert read(text, fmt) == "amount.negative"
    else:
        assert read(text, fmt) == "amount.unreadable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount.empty"),
        (" \u00a0\u3000 ", "amount.empty"),
        ("-5", "amount.negative"),
        ("−5", "amount.negative"),
        ("－５", "amount.negative"),
        ("5-", "amount.negative"),
        ("9" * 65, "amount.too_large"),
    ],
)
def test_each_refusal_has_its_name(text: str, code: str) -> None:
    assert read(text) == code


def test_an_ambiguous_number_offers_both_readings() -> None:
    with pytest.raises(AmountError) as caught:
        parse_decimal("1,234", ENGLISH)
    assert caught.value.fields == {"text": "1,234", "small": "1.234", "large": "1234"}
    assert "{small}" in caught.value.fix
    with pytest.raises(AmountError) as caught:
        parse_decimal("1.234", GERMAN)
    assert (caught.value.fields["small"], caught.value.fields["large"]) == ("1,234", "1234")


def possible(text: str) -> set[str]:
    """Every value that somebody somewhere may mean by a text (an independent, looser reading)."""
    plain = normalise(text)
    meant = set()
    for sign in ".,":
        whole, found, fraction = plain.rpartition(sign)
        if not found:
            whole, fraction = plain, ""
        digits = "".join(char for char in whole if char not in ".,' ")
        if (digits + fraction).isascii() and (digits + fraction).isdigit():
            meant.add(str(int(digits or "0")) + ("." + f if (f := fraction.rstrip("0")) else ""))
    everything = "".join(char for char in plain if char not in ".,' ")
    if everything.isascii() and everything.isdigit():
        meant.add(str(int(everything)))
    return meant


@given(AMOUNT_LIKE, FORMAT)
@example("1,234", ENGLISH)
@example("1.234,567", ENGLISH)
def test_what_is_read_is_one_of_the_meanings_and_the_only_one_of_its_shape(
    text: str, fmt: NumberFormat
) -> None:
    result = read(text, fmt)
    if result.startswith("amount."):
        return
    assert result in possible(text)
    signs = [char for char in normalise(text) if char in ".,"]
    if len(signs) == 1 and signs[0] != normalise(fmt.decimal):
        before, after = normalise(text).split(signs[0])
        # One foreign sign before exactly three digits is what could be a group.
        assert len(after) != 3 or not before.strip("0")


@given(AMOUNT_LIKE, FORMAT)
def test_reading_never_fails_otherwise(text: str, fmt: NumberFormat) -> None:
    read(text, fmt)


@given(st.text(max_size=20), FORMAT)
def test_no_text_at_all_breaks_it(text: str, fmt: NumberFormat) -> None:
    read(text, fmt)


@given(st.integers(0, 10**30), st.integers(0, 18), FORMAT)
def test_a_written_number_is_read_back(digits: int, places: int, fmt: NumberFormat) -> None:
    number = Decimal(digits, places)
    again = parse_decimal(write(number, fmt), fmt)
    assert again.digits * 10**places == digits * 10**again.places


@given(st.integers(0, 10**15), st.integers(0, 6), FORMAT)
def test_a_grouped_number_is_read_back_or_called_ambiguous(
    digits: int, places: int, fmt: NumberFormat
) -> None:
    text = write(Decimal(digits, places), fmt, grouped=True)
    if places == 0 and text.count(fmt.group) == 1 and fmt.group in ".,":
        assert read(text, fmt) == "amount.ambiguous"
        return
    again = parse_decimal(text, fmt)
    assert again.digits * 10**places == digits * 10**again.places


@given(st.integers(0, 10**9), st.integers(0, 6), FORMAT)
def test_full_width_digits_mean_the_same(digits: int, places: int, fmt: NumberFormat) -> None:
    text = write(Decimal(digits, places), fmt)
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert parse_decimal(wide, fmt) == parse_decimal(text, fmt)


@pytest.mark.parametrize(
    ("numerator", "rounding", "result"),
    [
        (5, Rounding.NEAREST, 3), (4, Rounding.NEAREST, 2), (-5, Rounding.NEAREST, -3),
        (5, Rounding.DOWN, 2), (-5, Rounding.DOWN, -2), (5, Rounding.UP, 3),
        (-5, Rounding.UP, -3), (4, Rounding.UP, 2), (0, Rounding.UP, 0),
    ],
)  # fmt: skip
def test_rounding_goes_where_it_says(numerator: int, rounding: Rounding, result: int) -> None:
    assert divide(numerator, 2, rounding) == result


def test_rounding_to_places() -> None:
    assert rounded(1, 3, 2) == Decimal(33, 2)
    assert rounded(2, 3, 0) == Decimal(1, 0)
    assert rounded(1, 3, 2, Rounding.UP) == Decimal(34, 2)


@given(st.integers(0, 10**12), st.integers(0, 9), st.integers(0, 12))
def test_scaling_is_exact_or_refused(digits: int, places: int, wanted: int) -> None:
    scaled = Decimal(digits, places).scaled(wanted)
    if scaled is None:
        assert digits * 10**wanted % 10**places
    else:
        assert scaled * 10**places == digits * 10**wanted
