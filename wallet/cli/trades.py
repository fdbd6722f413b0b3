"""Running a review from the command line: print it in full, ask, sign, send, wait.

What an earlier command left unfinished (a kill, Ctrl+C) goes on first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wallet.cli import shown
from wallet.cli.place import Place, opened, read_events
from wallet.cli.terminal import Terminal, cancellable
from wallet.codec.hexdata import to_hex
from wallet.errors import RevertedError, TradeError
from wallet.market.results import ResumeOutcome
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.market.deeds import Deed, DeedResult
    from wallet.market.results import TradeResult
    from wallet.market.review import Review

EARLIER_SECONDS = 60.0
"""How long an earlier transaction is waited for."""
_GONE_ON = frozenset({ResumeOutcome.FINISHED, ResumeOutcome.WAITING})


@contextmanager
def acting(arguments: argparse.Namespace, terminal: Terminal) -> Iterator[Place]:
    """Open the place for a command that signs: what was begun goes on, the index is read.

    Raises:
        HearthError: as ``opened``, ``go_on`` and ``read_events`` say.
    """
    with opened(arguments, terminal) as place:
        go_on(place, terminal)
        read_events(place, terminal)
        yield place


def go_on(place: Place, terminal: Terminal) -> None:
    """Go on with what an earlier command of this account signed and did not see the end of.

    Whoever runs a command again after a kill means the same trade, so this refuses to start
    another one as soon as an earlier one has gone on; the next run does.

    Raises:
        TradeError: ``trade.earlier_went_on``.
        NodeError: the node cannot be asked.
    """
    waiting = [
        entry
        for entry in place.sender.outbox.pending(place.account)
        if entry.chain_id == place.community.chain_id
    ]
    went_on = [to_hex(entry.hash) for entry in waiting]
    for trade in place.trader.resume():
        terminal.note(f"{shown.said(trade.sentence)}: {shown.said(trade.explanation)}")
        if trade.outcome in _GONE_ON and trade.trade_id not in went_on:
            went_on.append(trade.trade_id)
    for entry in waiting:
        terminal.note(tr("Waiting for an earlier transaction: {hash}", hash=to_hex(entry.hash)))
        with contextlib.suppress(RevertedError):
            place.sender.wait(entry.hash, timeout=EARLIER_SECONDS)
    if went_on:
        raise TradeError(
            "trade.earlier_went_on",
            "An earlier command was interrupted; what it had signed has gone on just now. Nothing "
            "new was started.",
            "Look at what it did, then run this again if you still want it.",
            reason="EARLIER_WENT_ON",
            detail=", ".join(went_on),
        )


def carry_out(
    arguments: argparse.Namespace, terminal: Terminal, place: Place, review: Review
) -> TradeResult:
    """Print a review, ask, and do it.

    Raises:
        CancelledError: the person said no, or Ctrl+C came before the deciding step.
        HearthError: as ``Trader.execute`` and ``Keys.signer`` say.
    """
    terminal.note(shown.review_text(review))
    terminal.agree(f"{shown.said(review.action)}?", yes=arguments.yes)
    signer = place.keys.signer()
    with cancellable(terminal) as cancelled:
        return place.trader.execute(
            review, signer, lambda report: shown.progress(terminal, report), cancelled
        )


def perform(
    arguments: argparse.Namespace, terminal: Terminal, place: Place, deed: Deed
) -> DeedResult:
    """Print a deed, ask, and do it; raises as ``carry_out`` does."""
    terminal.note(shown.review_text(deed))
    terminal.agree(f"{shown.said(deed.action)}?", yes=arguments.yes)
    signer = place.keys.signer()
    with cancellable(terminal) as cancelled:
        return place.trader.perform(
            deed, signer, lambda report: shown.progress(terminal, report), cancelled
        )


def finished(
    terminal: Terminal,
    place: Place,
    review: Review,
    result: TradeResult,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Print how it ended; ``more`` is added to the JSON document."""
    document = {"review": shown.review_json(review), "result": shown.result_json(result)}
    terminal.result(
        document | dict(more or {}), shown.result_text(result, place.community.coin_symbol)
    )


def performed(  # noqa: PLR0917 - as finished, and lines for people
    terminal: Terminal,
    place: Place,
    deed: Deed,
    result: DeedResult,
    more: Mapping[str, Any] | None = None,
    lines: Sequence[str] = (),
) -> None:
    """Print how a deed ended; ``more`` is added to the JSON, ``lines`` to the text."""
    document = {"review": shown.review_json(deed), "result": shown.deed_json(result)}
    text = shown.deed_text(result, place.community.coin_symbol)
    terminal.result(document | dict(more or {}), "\n".join((text, *lines)))
