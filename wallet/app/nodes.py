"""The Nodes page: its sheets, and a look once a second while it is in view."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal

from wallet.errors import CancelledError, HearthError
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.app.keeper import KeyKeeper
    from wallet.app.node_book import NodeBook
    from wallet.chain.checkup import Checkup
    from wallet.session import Session
    from wallet.ui.nodes.page import NodesPage
    from wallet.ui.nodes.sheets import NodeSheets
    from wallet.ui.nodes.view import NodesView, NodeView, NodeWish, Place
    from wallet.ui.nodes.work import NodeDesk
    from wallet.ui.theme import Theme

LOOK_MS = 1000
T = TypeVar("T")


class Nodes(QObject):
    """Everything about nodes in the window; what the page needs is imported when it is shown."""

    failed = Signal(object)
    """A ``HearthError`` no sheet can show."""

    def __init__(
        self,
        window: Window,
        runner: TaskRunner,
        keeper: KeyKeeper,
        session: Callable[[], Session],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._session = session
        self._page: NodesPage | None = None
        self._sheets: NodeSheets | None = None
        self._view: NodesView | None = None
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        window.connection_pressed.connect(lambda: window.show_page("nodes"))

    @cached_property
    def book(self) -> NodeBook:
        """Who does the work."""
        from wallet.app.node_book import NodeBook

        return NodeBook(self._keeper, self._session)

    @property
    def view(self) -> NodesView | None:
        """What was seen last."""
        return self._view

    @property
    def sheets(self) -> NodeSheets:
        """The sheets of the page."""
        from wallet.ui.nodes.sheets import NodeSheets

        if self._sheets is None:
            self._sheets = NodeSheets(self._desk, self)
            self._sheets.changed.connect(self.look)
            self._sheets.said.connect(self._window.toast.show_message)
        return self._sheets

    def page(self, theme: Theme) -> NodesPage:
        """Make the page."""
        from wallet.ui.nodes.page import NodesPage

        page = NodesPage(theme)
        page.asked.connect(self.ask)
        page.watched.connect(self._watch)
        self._page = page
        if self._view is not None:
            page.show_view(self._view)
        return page

    def look(self) -> None:
        """Read how the nodes do, and show it; one look at a time."""
        if self._looking:
            return
        self._looking = True
        book = self.book
        self._runner.run(lambda *_: book.look(), self._seen, self._not_seen, owner=self)

    def ask(self, wish: NodeWish, about: object = None) -> None:
        """Do what was wished for on the page."""
        from wallet.ui.nodes.view import NodeWish

        view = self._view
        node = cast("NodeView", about)
        doings: dict[NodeWish, Callable[[], None]] = {
            NodeWish.ADD: self.sheets.add,
            NodeWish.EDIT: lambda: self.sheets.change(node),
            NodeWish.REMOVE: lambda: self.sheets.remove(node, view) if view else None,
            NodeWish.TEST: lambda: self._test((node,)),
            NodeWish.TEST_ALL: lambda: self._test(view.nodes if view else ()),
            NodeWish.MOVE: lambda: self._move(cast("Place", about)),
            NodeWish.ON: lambda: self._switch(node, on=True),
            NodeWish.OFF: lambda: self._switch(node, on=False),
        }
        doings[wish]()

    def keys_changed(self, locked: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Read from the wallet, when it was opened, what nodes ask for."""
        if not locked:
            self._runner.run(
                lambda *_: self.book.learn_secrets(), lambda _none: None, self._ignore, owner=self
            )

    def close(self) -> None:
        """Close what is open: the wallet locks."""
        if self._sheets is not None:
            self._sheets.close()

    # --- doing -----------------------------------------------------------------------------

    def _move(self, wish: Place) -> None:
        book = self.book
        self._do(lambda: book.move(wish.node.endpoint, wish.place))

    def _switch(self, node: NodeView, *, on: bool) -> None:
        book = self.book
        self._do(lambda: book.switch(node.endpoint, on=on))

    def _test(self, nodes: tuple[NodeView, ...]) -> None:
        book = self.book
        endpoints = tuple(node.endpoint for node in nodes if node.endpoint.enabled)
        if endpoints:
            self._runner.run(
                lambda progress, cancelled: book.test(endpoints, progress, cancelled),
                self._tested,
                self._fail,
                owner=self,
            )
            self.look()

    def _tested(self, found: tuple[Checkup, ...]) -> None:
        from wallet.ui.nodes.view import name_of

        if len(found) == 1:
            name, problem = name_of(found[0].endpoint), found[0].problem
            if problem is None:
                text = tr("{name} passed the test.", name=name)
            else:
                text = " ".join(words.error(problem))
        else:
            good = sum(1 for checkup in found if checkup.ok)
            total = len(found)
            text = ntr(
                "{good} of {n} node passed.", "{good} of {n} nodes passed.", total, good=good
            )
        self._window.toast.show_message(text)
        self.look()

    def _do(self, work: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        self._runner.run(
            lambda _progress, _cancelled: work(),
            done or (lambda _result: self.look()),
            self._fail,
            owner=self,
        )

    def _fail(self, error: HearthError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)
        self.look()

    # --- looking ---------------------------------------------------------------------------

    def _watch(self, in_view: bool) -> None:  # noqa: FBT001 - a signal's argument
        if in_view:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def _seen(self, view: NodesView) -> None:
        self._looking = False
        self._view = view
        if self._page is not None:
            self._page.show_view(view)

    def _ignore(self, _error: HearthError) -> None:
        """No community was joined yet, so no node asks for anything."""

    def _not_seen(self, _error: HearthError) -> None:
        """Nothing was joined yet; the next look may find it."""
        self._looking = False

    def _desk(self) -> NodeDesk:
        from wallet.ui.nodes.work import NodeDesk

        return NodeDesk(self._window, self._window.theme, self._runner, self.book)
