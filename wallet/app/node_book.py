"""The nodes of the community in use: listed, tested, changed, and what opens them.

What a node asks for before it answers lies in the vault. When that is first opened it is read, and
it stays in this process: it opens nodes and no money, and the window goes on reading while the
wallet is locked. Everything here is called on worker threads but :meth:`NodeBook.secret`, which
any thread may ask.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from wallet.app.keeper import KeyKeeper
from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.chain.health import NodeHealth, NodeState
from wallet.errors import HearthError, InputError, LockedError
from wallet.ui.nodes.view import ANSWERING, NodesView, NodeView
from wallet.ui.tasks import Cancelled, Progress

if TYPE_CHECKING:
    from wallet.chain.checkup import Checkup
    from wallet.session import Session

_LONGEST = 60.0

REMEMBERED = 40
"""Answers whose time is remembered for each node."""


class NodeBook:
    """Does what the Nodes page and its sheets ask for; ``NodeWork`` is the sheets' part of it."""

    def __init__(self, keeper: KeyKeeper, session: Callable[[], Session]) -> None:
        self._keeper = keeper
        self._session = session
        self._lock = threading.Lock()
        self._tokens: dict[str, str] = {}
        self._paces: dict[str, _Pace] = {}
        self._tested: frozenset[str] = frozenset()

    # --- how they do -----------------------------------------------------------------------

    def look(self) -> NodesView:
        """How every node does; asks none of them.

        Raises:
            HearthError: no community was joined yet.
        """
        pool = self._session().pool
        health = pool.health()
        first = next((member.endpoint.key for member in pool.members()), None)
        heads = [each.head for each in health if each.state in ANSWERING and each.head is not None]
        newest = max(heads, default=0)
        with self._lock:
            return NodesView(tuple(self._view(each, first, newest) for each in health))

    def _view(self, health: NodeHealth, first: str | None, newest: int) -> NodeView:
        key = health.endpoint.key
        pace = self._paces.setdefault(key, _Pace())
        pace.note(health)
        is_behind = health.state is NodeState.BEHIND and health.head is not None
        return NodeView(
            health,
            tuple(pace.latencies),
            is_asked=key == first,
            is_tested=key in self._tested,
            head_lag=newest - (health.head or 0) if is_behind else None,
        )

    # --- tests -----------------------------------------------------------------------------

    def examine(
        self, endpoint: Endpoint, secret: str | None, progress: Progress, cancelled: Cancelled
    ) -> Checkup:
        """Ask a node everything that Hearth needs from one; nothing is kept.

        Raises:
            CancelledError: ``cancelled`` became true.
        """
        from wallet.chain.checkup import examine

        def told(key: str) -> str | None:
            return secret if secret is not None else self.secret(key)

        expected = self._session().community.expected
        return examine(endpoint, expected, told, progress, cancelled)

    def test(
        self, endpoints: tuple[Endpoint, ...], _progress: Progress, cancelled: Cancelled
    ) -> tuple[Checkup, ...]:
        """Examine several nodes at once, and let none of them rest any longer.

        Raises:
            CancelledError: ``cancelled`` became true.
        """
        from wallet.chain.together import gather

        with self._lock:
            self._tested |= {endpoint.key for endpoint in endpoints}
        try:
            found = gather([partial(self._examined, e, cancelled) for e in endpoints], _LONGEST)
        finally:
            with self._lock:
                self._tested -= {endpoint.key for endpoint in endpoints}
        self._session().pool.retry_now()
        return tuple(checkup for checkup in found if checkup is not None)

    def _examined(self, endpoint: Endpoint, cancelled: Cancelled) -> Checkup | None:
        with suppress(HearthError):
            return self.examine(endpoint, None, lambda *_: None, cancelled)
        return None

    # --- the list --------------------------------------------------------------------------

    def keep(self, endpoint: Endpoint, secret: str | None) -> None:
        """Add the node, or change the one that is known by its key, and its secret.

        Raises:
            HearthError: the list is full or cannot be saved, or the secret cannot be kept.
        """
        nodes = self._session().nodes
        before = next((node for node in nodes.all() if node.key == endpoint.key), None)
        had_one = before is not None and before.auth is not AuthKind.NONE
        if secret is not None or (had_one and endpoint.auth is AuthKind.NONE):
            self._set_token(endpoint.key, secret)
        if before is None:
            nodes.add(endpoint)
        else:
            nodes.update(endpoint.key, endpoint)
        self._use()

    def switch(self, endpoint: Endpoint, *, on: bool) -> None:
        """Ask a node, or ask it no more.

        Raises:
            HearthError: it is not there any more, or the list cannot be saved.
        """
        nodes = self._session().nodes
        nodes.update(endpoint.key, replace(nodes.find(endpoint.key), enabled=on))
        self._use()

    def move(self, endpoint: Endpoint, place: int) -> None:
        """Ask a node earlier or later.

        Raises:
            HearthError: it is not there any more, or the list cannot be saved.
        """
        self._session().nodes.move(endpoint.key, place)
        self._use()

    def remove(self, endpoint: Endpoint) -> None:
        """Forget a node and its secret.

        Raises:
            HearthError: it is the community's, or the list or the vault cannot be saved.
        """
        if endpoint.auth is not AuthKind.NONE:
            self._set_token(endpoint.key, None)
        self._session().nodes.remove(endpoint.key)
        with self._lock:
            self._paces.pop(endpoint.key, None)
        self._use()

    def _use(self) -> None:
        session = self._session()
        session.use_nodes()
        session.pool.retry_now()

    # --- what opens them -------------------------------------------------------------------

    def secret(self, key: str) -> str | None:
        """What the node with ``key`` asks for, once the wallet was open."""
        with self._lock:
            if key in self._tokens:
                return self._tokens[key]
        return self._read_token(key)

    def _read_token(self, key: str) -> str | None:
        try:
            token = self._keeper.opened().node_token(key)
        except LockedError:
            return None
        if token is not None:
            with self._lock:
                self._tokens[key] = token
        return token

    def learn_secrets(self) -> None:
        """Read from the open wallet what nodes ask for, and wake those that waited for it."""
        session = self._session()
        keys = [node.key for node in session.nodes.all() if node.auth is not AuthKind.NONE]
        with self._lock:
            missing = [key for key in keys if key not in self._tokens]
        found = [key for key in missing if self._read_token(key) is not None]
        if found:
            session.pool.retry_now()

    def is_locked(self) -> bool:
        """Whether the wallet must be opened before a secret can be kept or forgotten."""
        return self._keeper.exists() and not self._keeper.is_open()

    def unlock(self, password: str) -> None:
        """Open the wallet.

        Raises:
            KeyStoreError: the password does not open it.
        """
        self._keeper.unlock(password)

    def _set_token(self, key: str, token: str | None) -> None:
        if not self._keeper.exists():
            raise InputError(
                "nodes.no_wallet",
                "What a node asks for is kept in a wallet, and there is none on this computer.",
                "Make your keys first, or use a node that asks for nothing.",
            )
        self._keeper.opened().set_node_token(key, token)
        with self._lock:
            self._tokens.pop(key, None)
            if token is not None:
                self._tokens[key] = token

    def __repr__(self) -> str:
        return "NodeBook(…)"


class _Pace:
    """What the last answers of one node took."""

    def __init__(self) -> None:
        self.latencies: deque[int | None] = deque(maxlen=REMEMBERED)
        self._asked = 0
        self._failed = 0

    def note(self, health: NodeHealth) -> None:
        """Remember what is new since the last look."""
        asked, failed = health.asked, health.failed
        if asked < self._asked:  # it was begun anew
            self._asked = self._failed = 0
        if failed > self._failed:
            self.latencies.append(None)
        elif asked > self._asked:
            self.latencies.append(health.latency_ms)
        self._asked, self._failed = asked, failed
