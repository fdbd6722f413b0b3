"""Reading JSON from strangers without trusting how deep it nests.

The standard parser recurses in C and is stopped by Python's recursion limit alone. A process that
has raised the limit (py-evm does, when it is imported) would overrun its stack instead of raising,
so the depth is counted first.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable
from itertools import accumulate
from typing import Any, NoReturn

DEEPEST = 200
"""More than any answer, slip or file of ours nests; less than any recursion limit."""

_LARGE = 1 << 20
_CROWDED = 8
"""Bytes that a value of a large text takes at least, on average. An empty list in Python takes 20
times its two letters, so 16 MB of them would be a third of a gigabyte. In blocks and events it is
40 bytes."""

LONG = 50_000
"""Bytes above which a list that a node answers is read item by item."""

_LIST = re.compile(r'\{"jsonrpc": ?"2\.0", ?"id": ?(0|[1-9]\d{0,14}), ?"result": ?\[')
_NEXT = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_END = re.compile(r"[ \t\n\r]*\][ \t\n\r]*\}[ \t\n\r]*")
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def loads(
    text: bytes | str,
    *,
    parse_constant: Callable[[str], Any] | None = None,
    parse_float: Callable[[str], Any] | None = None,
    object_pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None,
) -> Any:  # noqa: ANN401 - any JSON
    """Parse JSON; the hooks are those of :func:`json.loads`.

    Raises:
        ValueError: it is not JSON, nests deeper than ``DEEPEST`` (brackets inside strings count
            too, which no honest text comes near), or is a great crowd of tiny values.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    _require_honest(data)
    return json.loads(
        text,
        parse_constant=parse_constant,
        parse_float=parse_float,
        object_pairs_hook=object_pairs_hook,
    )


def _require_honest(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") > DEEPEST:
        steps = array("b", data.translate(_STEPS, _OTHERS))
        if max(accumulate(steps)) > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
    if len(data) > _LARGE and sum(map(data.count, (b",", b"[", b"{"))) > len(data) // _CROWDED:
        raise ValueError("a crowd of tiny values")


def loads_answer(body: bytes, *, parse_constant: Callable[[str], Any] | None = None) -> Any:  # noqa: ANN401 - any JSON
    """Parse a node's answer; the same value as ``loads``, and the window lives meanwhile.

    The standard parser holds Python's one lock until it is done: 20 ms for the 2.5 MB of a few
    thousand events. A long list is therefore parsed item by item, each a few microseconds; what
    does not look like one is left to the standard parser, errors included.

    Raises:
        ValueError: as for ``loads``.
    """
    if len(body) > LONG:
        _require_honest(body)
        found = _items(body, json.JSONDecoder(parse_constant=parse_constant))
        if found is not None:
            return found
    return loads(body, parse_constant=parse_constant)


def _items(body: bytes, decoder: json.JSONDecoder) -> dict[str, Any] | None:
    """The answer if it is one list of JSON-RPC and nothing else."""
    try:
        text = body.decode()
        begin = _LIST.match(text)
        if begin is None:
            return None
        item, at = decoder.raw_decode(text, begin.end())
        items = [item]
        while (comma := _NEXT.match(text, at)) is not None:
            item, at = decoder.raw_decode(text, comma.end())
            items.append(item)
    except ValueError:
        return None
    if _END.fullmatch(text, at) is None:
        return None
    return {"jsonrpc": "2.0", "id": int(begin[1]), "result": items}


def loads_exact(text: bytes | str) -> Any:  # noqa: ANN401 - any JSON
    """Parse JSON that means one thing only: unique keys, whole numbers; bytes are UTF-8.

    Raises:
        ValueError: it is not, is not UTF-8, or nests deeper than ``DEEPEST``.
    """
    decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    return loads(decoded, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_refuse)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands twice")
    return document


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not a whole number: {text:.40}")
