"""What the sheets of the Nodes page have done for them, on worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from wallet.chain.checkup import Checkup
from wallet.chain.endpoint import Endpoint
from wallet.ui.tasks import Cancelled, Progress, TaskRunner
from wallet.ui.theme import Theme


class NodeWork(Protocol):
    """The use cases. A ``secret`` is what a node asks for; ``None`` leaves what is kept."""

    def examine(
        self, endpoint: Endpoint, secret: str | None, progress: Progress, cancelled: Cancelled
    ) -> Checkup:
        """Ask a node everything that Hearth needs from one; nothing is kept.

        Raises:
            CancelledError: ``cancelled`` became true.
        """

    def keep(self, endpoint: Endpoint, secret: str | None) -> None:
        """Add the node, or change the one that is known by its key, and its secret.

        Raises:
            HearthError: the list is full or cannot be saved, or the secret cannot be kept.
        """

    def remove(self, endpoint: Endpoint) -> None:
        """Forget a node and its secret.

        Raises:
            HearthError: it is the community's, or the list cannot be saved.
        """

    def is_locked(self) -> bool:
        """Whether the wallet must be opened before a secret can be kept."""

    def unlock(self, password: str) -> None:
        """Open the wallet.

        Raises:
            KeyStoreError: the password does not open it.
        """


@dataclass(frozen=True, slots=True)
class NodeDesk:
    """What a sheet is made with: where it lies, its look, and who does the work."""

    host: QWidget
    theme: Theme
    runner: TaskRunner
    work: NodeWork
