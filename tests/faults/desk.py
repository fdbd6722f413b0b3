"""A wallet at its desk: a real session on some nodes, and what a person would be shown by it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from wallet.chain.endpoint import Endpoint
from wallet.chain.health import NodeHealth
from wallet.chain.sureness import NOT_LOOKED_AT, Marks
from wallet.codec.address import Address
from wallet.errors import HearthError
from wallet.market.snapshot import Snapshot
from wallet.profile import Profile
from wallet.protocol.community import CommunityFile
from wallet.session import Session

LOOK_SECONDS = 60.0


class Shown(NamedTuple):
    """The numbers on the first page."""

    held: int
    money: int
    coin: int | None


@dataclass
class Desk:
    """One profile, one account, some nodes."""

    session: Session
    profile: Profile

    @classmethod
    def open(
        cls, folder: Path, community: CommunityFile, account: Address, urls: Sequence[str]
    ) -> Desk:
        profile = Profile(folder)
        nodes = [Endpoint(url, f"node {number}") for number, url in enumerate(urls, 1)]
        return cls(Session(profile, community, account, nodes=nodes), profile)

    def forgive(self) -> None:
        """Think of every node as on the first day."""
        for member in self.session.pool._members:
            member.vitals.answered(0.001)
            member.vitals.failed = 0
            member.lag = 0

    def problem(self) -> str:
        """Read what is new; the code of what went wrong, or nothing."""
        try:
            self.session.read(lambda: False)
        except HearthError as error:
            return error.code
        return ""

    def snapshot(self) -> Snapshot:
        """What the window gets, after a look at the nodes."""
        return self.session.refresh(lambda: False)

    def marks(self) -> Marks:
        """How sure the numbers are, as the window is told after a look at the nodes."""
        end = time.monotonic() + LOOK_SECONDS
        while (found := self.snapshot().marks).money.why == NOT_LOOKED_AT.why:
            assert time.monotonic() < end, "nobody looked"
        return found

    def shown(self) -> Shown:
        """What the window shows by now, without asking any node."""
        home = self.session.snapshot().home
        return Shown(home.held, home.money, home.coin)

    def health(self, url: str) -> NodeHealth:
        """How the node at ``url`` did."""
        return next(h for h in self.session.health() if h.endpoint.url == url)

    def close(self) -> None:
        self.session.close()
        self.profile.close()
