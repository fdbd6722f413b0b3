"""Messages of the market room as sentences in the reader's language.

The market says what is meant, as a message id with typed fields; here each field is written by its
type. ``sentence`` marks the strong fields for ``widgets.sentence.SentenceLabel``; ``text`` is the
same without marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from wallet.errors import HearthError
from wallet.market.message import (
    Energy,
    Fee,
    Field,
    Gas,
    Message,
    Moment,
    Money,
    Price,
    Share,
    Span,
    Times,
    Who,
)
from wallet.text import language, ntr, tr
from wallet.ui.widgets.sentence import plain, strong, visible
from wallet.ui.words import amounts, dates, names

_NBSP = "\u00a0"
_HOUR, _DAY = 3600, 86400


def span(seconds: int) -> str:
    """Return a length of time in the largest unit that fits: ``26 hours``."""
    if seconds < _HOUR:
        return ntr("{n} minute", "{n} minutes", max(1, seconds // 60))
    if seconds < 2 * _DAY:
        return ntr("{n} hour", "{n} hours", seconds // _HOUR)
    return ntr("{n} day", "{n} days", seconds // _DAY)


_ROUGH: Mapping[type, Callable[[Any], str]] = {
    Who: names.who,
    Energy: lambda value: amounts.round_energy(value.wh),
    Money: lambda value: amounts.money(value.minor, value.currency),
    Price: lambda value: amounts.exact_price(value.per_mwh, value.currency),
    Fee: lambda value: amounts.network_fee(value.wei, value.coin_symbol),
    Gas: lambda value: names.gas(value.gas_class),
    Moment: lambda value: dates.when(value.ts),
    Share: lambda value: amounts.percent(value.bps),
    Times: lambda value: amounts.times(value.milli),
    Span: lambda value: span(value.seconds),
    int: amounts.exact,
}
_EXACT: Mapping[type, Callable[[Any], str]] = {
    **_ROUGH,
    Energy: lambda value: amounts.exact_energy(value.wh),
    Money: lambda value: amounts.exact_money(value.minor, value.currency),
    Moment: lambda value: dates.full(value.ts),
}


def field(value: Field, *, exactly: bool = False) -> str:
    """Write one typed field; ``exactly`` keeps every digit and the whole date."""
    write = (_EXACT if exactly else _ROUGH).get(type(value), str)
    return (
        visible(write(value)).replace(" ", _NBSP)
        if _holds_together(value)
        else visible(write(value))
    )


def _apart(written: Mapping[str, str]) -> dict[str, str]:
    """Keep Latin letters and figures apart from Chinese text, which has no spaces of its own."""
    if language() != "zh_CN":
        return dict(written)
    return {name: _padded(value) for name, value in written.items()}


def _padded(value: str) -> str:
    bare = plain(value)
    left = " " if bare[:1].isascii() and bare[:1].isalnum() else ""
    right = " " if bare[-1:].isascii() and bare[-1:].isalnum() else ""
    return f"{left}{value}{right}"


def _closed_up(sentence: str) -> str:
    if language() != "zh_CN":
        return sentence
    return re.sub(r" +([，。：；）])", r"\1", re.sub(r" {2,}", " ", sentence)).strip(" ")


def _holds_together(value: Field) -> bool:
    """Say whether a line may not break inside: a number belongs with its unit."""
    return isinstance(value, Energy | Money | Price | Fee | Share | Span)


def _special(message: Message) -> str | None:
    """Write the messages for which a date needs more than its own few words."""
    when = message.fields.get("when")
    if message.text == "until {when}" and isinstance(when, Moment):
        return dates.until(when.ts)
    return None


def sentence(message: Message, *, exactly: bool = False) -> str:
    """Return ``message`` with its strong fields marked, for a ``SentenceLabel``."""
    written = {name: field(value, exactly=exactly) for name, value in message.fields.items()}
    marked = {
        name: strong(value) if name in message.strong else value for name, value in written.items()
    }
    return _special(message) or _closed_up(tr(message.text, **_apart(marked)))


def text(message: Message, *, exactly: bool = False) -> str:
    """Return ``message`` as plain text, for buttons, tool tips and screen readers."""
    written = {name: field(value, exactly=exactly) for name, value in message.fields.items()}
    return _special(message) or _closed_up(tr(message.text, **_apart(written)))


def error(problem: HearthError) -> tuple[str, str]:
    """Return what happened and what to do; typed fields are written like any other."""
    typed = {
        name: field(value) if isinstance(value, Field) else visible(str(value))
        for name, value in problem.fields.items()
    }
    apart = _apart(typed)
    return _closed_up(tr(problem.cause, **apart)), _closed_up(tr(problem.fix, **apart))
