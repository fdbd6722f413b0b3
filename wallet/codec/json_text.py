"""Reading JSON from strangers without trusting how deep it nests.

The standard parser recurses in C and is stopped by Python's recursion limit alone. A process that
has raised the limit (py-evm does, when it is imported) would overrun its stack instead of raising,
so the depth is counted first.
"""

from __future__ import annotations

import json
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
    if data.count(b"[") + data.count(b"{") > DEEPEST:
        steps = array("b", data.translate(_STEPS, _OTHERS))
        if max(accumulate(steps)) > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
    if len(data) > _LARGE and sum(map(data.count, (b",", b"[", b"{"))) > len(data) // _CROWDED:
        raise ValueError("a crowd of tiny values")
    return json.loads(
        text,
        parse_constant=parse_constant,
        parse_float=parse_float,
        object_pairs_hook=object_pairs_hook,
    )


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
