"""Sets the street up and keeps it going until told to stop."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from pathlib import Path

from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.errors import HearthError, NodeError
from wallet.practice.street import journal
from wallet.practice.street.actors import Actors
from wallet.practice.street.book import Book
from wallet.practice.street.meter_round import MeterRound
from wallet.practice.street.parts import chain_now, time_at
from wallet.practice.street.payday import Payday
from wallet.practice.street.post import Post
from wallet.practice.street.practice_day import PracticeDay
from wallet.practice.street.price_round import PriceRound
from wallet.practice.street.setup import Progress, SetUp, Street
from wallet.profile import Profile
from wallet.units import Timestamp

TICK = 1.0
AFTER_TROUBLE = 3.0


def report(who: str, what: str, error: HearthError) -> None:
    """Write a problem as one JSON line on standard error; nothing fails silently."""
    line = {
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "who": who,
        "what": what,
        "code": error.code,
        "cause": error.cause.format(**error.fields),
        "detail": error.detail,
    }
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def run_street(
    rpc_url: str,
    profile: Path,
    home: Address,
    home_name: str,
    *,
    progress: Progress = lambda *_: None,
    ready: Callable[[Path], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> None:
    """Set the street up around a home, or go on with it, and let everybody act until ``stop``.

    Args:
        rpc_url: any development node.
        profile: the street's own folder.
        home: the account the person's meter is linked to.
        home_name: the name the neighbours know it by.
        progress: told how the set-up gets on.
        ready: told the community file once the home has its gas, meter and money.
        stop: set it to end; without it, only an exception does.

    Raises:
        NodeError, ProfileError, CancelledError: the set-up could not be done. Later problems are
            reported on standard error, and the street tries again.
    """
    stop = stop or threading.Event()
    tz = datetime.now().astimezone().tzinfo
    if tz is None:
        raise TypeError("astimezone gives a time zone")
    with Profile(profile):
        rpc = Rpc(rpc_url)
        try:
            node = Node(rpc)
            sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
            set_up = SetUp(
                node, sender, profile,
                rpc_url=rpc_url, tz=tz, progress=progress, cancelled=stop.is_set,
            )  # fmt: skip
            street = set_up.open_for(home, home_name)
            ready(street.community_path)
            set_up.wait_for_neighbours(street)
            day = practice_day(profile, chain_now(node), tz)
            _Life(node, sender, street, day).until(stop)
        finally:
            rpc.close()


def practice_day(profile: Path, now: Timestamp, tz: tzinfo) -> PracticeDay:
    """Go on with today's practice day, or begin one at ``now``.

    Raises:
        ProfileError: the folder cannot be used.
    """
    path = profile / "day.json"
    part = journal.begin(path, lambda: 0, lambda: {"start": now})
    day = PracticeDay(Timestamp(part.number("start")), tz)
    today: date = PracticeDay(now, tz).day
    if day.day == today:
        return day
    path.unlink(missing_ok=True)
    return practice_day(profile, now, tz)


class _Life:
    """Everybody's days, one second at a time."""

    def __init__(
        self, node: Node, sender: TransactionSender, street: Street, day: PracticeDay
    ) -> None:
        self._post = Post(node, sender, report, street.limits)
        self._book = Book(node, street.community)
        self._actors = Actors(node, street, self._book, self._post, day.tz)
        self._meters = MeterRound(node, street, self._post, day)
        self._payday = Payday(node, street, self._post)
        self._prices = PriceRound(node, street, self._post)

    def until(self, stop: threading.Event) -> None:
        """Go on until told to stop."""
        while not stop.is_set():
            begun = time.monotonic()
            pause = TICK
            try:
                self._tick()
            except NodeError as error:
                report("street", "look around", error)
                pause = AFTER_TROUBLE
            stop.wait(max(0.05, begun + pause - time.monotonic()))

    def _tick(self) -> None:
        head = self._book.refresh()
        self._post.collect()
        self._meters.go(time_at(head))
        self._actors.act(head)
        self._payday.go()
        self._prices.go()
