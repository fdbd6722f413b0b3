"""Running a review from the command line: print it in full, ask, sign, send, wait.

What an earlier command left unfinished (a kill, Ctrl+C) goes on first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wallet.cli import shown
from wallet.cli.terminal import Terminal, cancellable

if TYPE_CHECKING:
    import argparse

    from wallet.cli.place import Place
    from wallet.market.deeds import Deed, DeedResult
    from wallet.market.results import TradeResult
    from wallet.market.review import Review


def go_on(place: Place, terminal: Terminal) -> None:
    """Send again what an earlier command signed, and say of each trade where it stands.

    Raises:
        NodeError: the node cannot be asked.
    """
    for trade in place.trader.resume():
        terminal.note(f"{shown.said(trade.sentence)}: {shown.said(trade.explanation)}")


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
