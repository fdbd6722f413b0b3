"""The community this window is in: known from the last time, joined, and held until the end."""

from __future__ import annotations

from wallet.app.keeper import KeyKeeper
from wallet.chain.access import Secret, no_secret
from wallet.codec.address import Address
from wallet.errors import HearthError, SlipError
from wallet.practice.processes import PracticeProcesses
from wallet.profile import Profile
from wallet.protocol.community import load
from wallet.session import Session
from wallet.ui.tasks import Cancelled, Progress


class Street:
    """Makes the session of the practice street; ``recall`` and ``join`` are called on workers."""

    def __init__(
        self,
        profile: Profile,
        keeper: KeyKeeper,
        practice: PracticeProcesses,
        secret: Secret = no_secret,
    ) -> None:
        self._secret = secret
        self._profile = profile
        self._keeper = keeper
        self._practice = practice
        self.session: Session | None = None

    def recall(self, account: Address) -> Session | None:
        """Open the community of the last time for ``account``, if there is one; asks no node."""
        path = self._practice.last_community()
        if path is None:
            return None
        try:
            community = load(path)
        except SlipError:
            return None  # of an older Hearth: the street is built anew
        self.session = Session(self._profile, community, account, secret=self._secret)
        return self.session

    def join(
        self, account: Address, name: str, progress: Progress, cancelled: Cancelled
    ) -> Session:
        """Wake the street around ``account`` and join it.

        Raises:
            NodeError: the node cannot be used.
            CancelledError: ``cancelled`` became true.
        """
        community = load(self._practice.open_street(account, name, progress, cancelled))
        url = self._practice.open_node()
        known = self.session
        if known is not None and known.community.contracts == community.contracts:
            known.use_node(url)
            return known
        if known is not None:
            known.close()
        address = self._keeper.address()
        self.session = Session(self._profile, community, address, url, secret=self._secret)
        return self.session

    def joined(self) -> Session:
        """The community this window is in.

        Raises:
            HearthError: it has not joined yet.
        """
        if self.session is None:
            raise HearthError(
                "app.not_joined",
                "Hearth is still connecting to your street.",
                "Wait a moment and try again.",
            )
        return self.session

    def close(self) -> None:
        """Let go of the files."""
        if self.session is not None:
            self.session.close()
