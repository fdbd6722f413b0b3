"""JSON from strangers: the depth is bounded whatever the recursion limit is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.json_text import DEEPEST, LONG, loads, loads_answer


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting_is_refused_even_with_a_huge_recursion_limit(opening: bytes):
    script = (
        "import sys; sys.setrecursionlimit(10**9)\n"
        "from wallet.codec.json_text import loads\n"
        f"try: loads({opening!r} * 200_000)\n"
        "except ValueError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.stdout == b"refused\n"


def test_what_is_just_deep_enough_is_read():
    assert loads(b"[" * DEEPEST + b"]" * DEEPEST) is not None
    with pytest.raises(ValueError, match="deeper"):
        loads(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    st.lists,
    max_leaves=300,
)


@given(_VALUES)
def test_everything_else_is_read_as_ever(value: object):
    assert loads(json.dumps(value)) == value
    assert loads(json.dumps(value).encode()) == value


def test_a_crowd_of_tiny_values_is_refused_before_it_fills_the_memory():
    for crowd in (b"[]", b'"ab"', b"1.5", b"{}"):
        with pytest.raises(ValueError, match="crowd"):
            loads(b"[" + (crowd + b",") * 600_000 + b"0]")
    event = b'{"address":"0x%040d","data":"0x%0256d","topics":["0x%064d"]}' % (1, 2, 3)
    assert len(loads(b"[" + (event + b",") * 5_000 + event + b"]")) == 5_001


def _answer(result: str, *, space: str = "", tail: str = "}") -> bytes:
    return f'{{"jsonrpc":{space}"2.0","id":{space}7,{space}"result":{space}{result}{tail}'.encode()


@given(st.lists(_VALUES, max_size=5), st.sampled_from(["", " "]), st.sampled_from([None, 1]))
def test_a_long_list_is_read_item_by_item_to_the_same_value(items, space: str, indent: int | None):
    long = [*items, "x" * LONG, *items]
    body = _answer(json.dumps(long, indent=indent), space=space)
    assert loads_answer(body) == json.loads(body)


_LONG = json.dumps(["x" * LONG, 1])


@pytest.mark.parametrize(
    "body",
    [
        _answer(_LONG[:-1] + ",]"),
        _answer(_LONG[:-1]),
        _answer(_LONG, tail=""),
        _answer(_LONG, tail="}}"),
        _answer(_LONG, tail=',"more":1}'),
        _answer(_LONG, tail=',"result":[]}'),
        _answer(_LONG[:-1] + "\u00a0]"),
        _answer(_LONG[:-1] + ",NaN]"),
        _answer("[" + _LONG[1:-1] + " 2]"),
        _answer("[]" + " " * LONG),
        _answer("{}" + " " * LONG),
        _answer("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + " " * LONG),
        _answer(_LONG)[:-1] + b"\xff}",
        b"\xef\xbb\xbf" + _answer(_LONG),
    ],
)
def test_what_is_no_plain_list_is_left_to_the_standard_parser(body: bytes):
    def read(parse):
        try:
            return parse(body, parse_constant=_no)
        except ValueError:
            return ValueError

    assert read(loads_answer) == read(loads)


def _no(text: str) -> None:
    raise ValueError(text)
