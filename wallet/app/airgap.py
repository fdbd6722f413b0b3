"""Keys on another computer: who signs for accounts without a key here, and signing for others.

Made at the start; everything but the bridge to the workers is imported when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.text import language, tr
from wallet.ui.airgap.exchange import AirGapExchange

if TYPE_CHECKING:
    from pathlib import Path

    from wallet.app.keeper import KeyKeeper
    from wallet.keys.airgap_request import Answer, Request
    from wallet.keys.signer import Signer
    from wallet.market.offline.lines import Explained
    from wallet.profile import Profile
    from wallet.protocol.community import CommunityFile
    from wallet.session import Session
    from wallet.ui.airgap.exchange import Waiting
    from wallet.ui.airgap.offline import OfflineSheets, OfflineWork
    from wallet.ui.airgap.online import OnlineSheets
    from wallet.ui.airgap.take_in import Files
    from wallet.ui.tasks import TaskRunner
    from wallet.ui.window import Window


class AirGap(QObject):
    """Both sides of signing on a computer without a network.

    Args:
        session: the community the window is in, or ``None`` before it has joined.
    """

    used = Signal()
    """The keys were unlocked or used."""

    def __init__(
        self,
        window: Window,
        runner: TaskRunner,
        keeper: KeyKeeper,
        profile: Profile,
        session: Callable[[], Session | None],
    ) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self.files: Files = DocumentFiles(window)
        self._keeper, self._profile, self._session = keeper, profile, session
        self.exchange = AirGapExchange(self)
        self.exchange.asked.connect(self._ask)
        self.online: OnlineSheets | None = None
        self.offline: OfflineSheets | None = None
        keeper.outside = self.signer_of

    def signer_of(self, account: PublicAccount) -> Signer:
        """The signer of an account whose key is not on this computer."""
        from wallet.keys.airgap import AirGappedSigner
        from wallet.keys.evidence import Evidence
        from wallet.keys.watch_only import WatchOnlySigner

        if account.kind is AccountKind.AIR_GAPPED:
            kept = Evidence.beside(self._profile.vault)
            return AirGappedSigner(account.address, self.exchange, kept)
        return WatchOnlySigner(account.address)

    def sign_for_another(self) -> None:
        """Open a request that another computer made."""
        from wallet.ui.airgap.offline import OfflineSheets

        if self.offline is not None:
            self.offline.revoke()
        made = OfflineSheets(
            self._window, self._window.theme, self._work(), self.files, self._runner
        )
        made.sheet.closed.connect(lambda: self._forget(made))
        self.offline = made
        made.open()

    def revoke(self) -> None:
        """Give up what is open: the wallet locks, or another account is shown."""
        self.exchange.revoke()
        if self.offline is not None:
            self.offline.revoke()

    def close(self) -> None:
        """Let no worker wait for a person any more: the window closes."""
        self.exchange.close()

    def _forget(self, sheets: OfflineSheets) -> None:
        if self.offline is sheets:
            self.offline = None

    def _ask(self, waiting: Waiting) -> None:
        from wallet.ui.airgap.online import OnlineSheets

        window = self._window
        if self.online is None:
            self.online = OnlineSheets(
                window, window.theme, self.exchange, self.files, self._runner
            )
        self.online.set_theme(window.theme)
        self.online.ask(waiting)

    # --- the offline side, on workers ------------------------------------------------------

    def _work(self) -> OfflineWork:
        from wallet.ui.airgap.offline import OfflineWork

        return OfflineWork(
            self._explain, self._keep_community, lambda: not self._keeper.is_open(), self._sign
        )

    def _explain(self, request: Request) -> Explained:
        from wallet.keys.airgap_refusals import no_key
        from wallet.market.offline.communities import explain_by_any

        in_vault = {AccountKind.PHRASE, AccountKind.IMPORTED}
        mine = (each.address for each in self._keeper.accounts() if each.kind in in_vault)
        if request.account not in mine:
            raise no_key(request.account)
        return explain_by_any(request, self._communities(), language())

    def _communities(self) -> tuple[CommunityFile, ...]:
        from wallet.market.offline.communities import known

        session = self._session()
        joined = () if session is None else (session.community,)
        return (*known(self._profile), *joined)

    def _keep_community(self, path: Path) -> None:
        from wallet.market.offline.communities import keep

        keep(self._profile, path)

    def _sign(self, request: Request, password: str) -> Answer:
        from wallet.keys import airgap

        if password:
            self._keeper.unlock(password)
        self.used.emit()
        return airgap.sign(request, self._keeper.opened().signer(request.account))


class DocumentFiles:
    """The system's own dialogs for requests, answers and pictures of their codes."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def to_open(self, title: str) -> Path | None:
        """Ask for a document or a picture."""
        from pathlib import Path

        from PySide6.QtWidgets import QFileDialog

        kinds = f"{tr('Documents and pictures')} (*.json *.txt *.png *.jpg *.jpeg *.webp *.bmp)"
        name, _kind = QFileDialog.getOpenFileName(
            self._window, title, "", f"{kinds};;{tr('All files')} (*)"
        )
        return Path(name) if name else None

    def to_save(self, title: str, name: str) -> Path | None:
        """Ask where to write, proposing ``name``."""
        from pathlib import Path

        from PySide6.QtWidgets import QFileDialog

        chosen, _kind = QFileDialog.getSaveFileName(self._window, title, name)
        return Path(chosen) if chosen else None
