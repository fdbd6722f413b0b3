"""The main window: the rail, the pages, and what may lie over them.

The window knows no page. The composition root hands it ``PageEntry`` values whose ``build`` makes
a page for a theme and connects its signals; pages are built when first shown. A new language,
theme or text size means a new window content (``restyle``), shown the last snapshot again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from wallet.chain.sureness import Sure
from wallet.ui.icons import icon
from wallet.ui.reading import Reading, ReadingBar
from wallet.ui.shell import Rail
from wallet.ui.widgets.banner import Toast

if TYPE_CHECKING:
    from wallet.keys.accounts import PublicAccount
    from wallet.market.views import Snapshot
    from wallet.ui.page import Page
    from wallet.ui.theme import Theme


@dataclass(frozen=True)
class PageEntry:
    """A page of the window.

    Args:
        key: stable name, for example ``"home"``.
        label: gives the rail's text in the language in use.
        icon: name in ``resources/icons``.
        build: makes the page and connects its signals.
        under: the page in the rail that this one belongs to; empty when it is in the rail itself.
    """

    key: str
    label: Callable[[], str]
    icon: str
    build: Callable[[Theme], Page]
    under: str = ""


class Window(QMainWindow):
    """The one top-level window."""

    page_shown = Signal(str)
    """The key of the page that came into view."""
    closing = Signal()
    """The person closes the window; the application ends next."""

    lock_pressed = Signal(bool)
    """The button in the rail: lock now (true), or unlock."""
    pause_wanted = Signal(bool)
    """Stop reading the community's records for now (true), or go on."""
    account_pressed = Signal()
    """The account in use, in the rail."""
    connection_pressed = Signal()
    """The corner that says which community this is and how fresh what is shown."""

    def __init__(self, pages: Sequence[PageEntry], theme: Theme) -> None:
        super().__init__()
        self._locked: bool | None = None
        self._account: PublicAccount | None = None
        self._reading: Reading | None = None
        self._entries = {entry.key: entry for entry in pages}
        self._snapshot: Snapshot | None = None
        self._current = pages[0].key
        self._cover: QWidget | None = None
        self.setWindowTitle("Hearth")
        self.setMinimumSize(QSize(760, 520))
        self.resize(1280, 800)
        self._outer = QStackedWidget()
        self._outer.setObjectName("Ground")
        self._outer.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCentralWidget(self._outer)
        self._outer.setFocus()
        self.toast = Toast(self)
        for number in range(1, len(self._in_rail()) + 1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda number=number: self._show_nth(number))
        self._fill(theme)

    def _fill(self, theme: Theme) -> None:
        """Build the rail; pages follow when they are first shown."""
        self._theme = theme
        self._pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self.setWindowIcon(icon("hearth", theme.colors.ember, 64))
        self._shell = QWidget()
        row = QHBoxLayout(self._shell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        rows = [(entry.key, entry.label(), entry.icon) for entry in self._in_rail()]
        self.rail = Rail(rows, theme)
        self.rail.chosen.connect(self.show_page)
        self.rail.lock.clicked.connect(lambda: self.lock_pressed.emit(not self._locked))
        self.rail.account.clicked.connect(self.account_pressed)
        self.rail.foot.clicked.connect(self.connection_pressed)
        if self._account is not None:
            self.rail.account.show_account(self._account)
        if self._locked is not None:
            self.rail.lock.show_locked(locked=self._locked)
        self._stack = QStackedWidget()
        row.addWidget(self.rail)
        self.reading = ReadingBar(theme)
        self.reading.pause_wanted.connect(self.pause_wanted)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.reading)
        column.addWidget(self._stack, 1)
        row.addLayout(column, 1)
        self.reading.show_reading(self._reading)
        self._outer.addWidget(self._shell)
        if self._cover is None:
            self._outer.setCurrentWidget(self._shell)

    def restyle(self, theme: Theme) -> None:
        """Build everything again in another theme, text size or language."""
        old = self._shell
        self._fill(theme)
        self._outer.removeWidget(old)
        old.deleteLater()
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)
        self.show_page(self._current)

    def show_page(self, key: str) -> None:
        """Bring a page into view, building it if it was never shown."""
        if key not in self._pages:
            page = self._entries[key].build(self._theme)
            self._pages[key] = page
            self._stack.addWidget(page)
            self._stale.add(key)
        self._current = key
        self._refresh(key)
        self._stack.setCurrentWidget(self._pages[key])
        self.rail.mark(self._entries[key].under or key)
        self.page_shown.emit(key)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is true now, on the page in view; the others follow when they are opened."""
        self._snapshot = snapshot
        marks = snapshot.marks
        disputed = Sure.DISPUTED in {marks.money.sure, marks.gas.sure, marks.coin.sure}
        self.rail.foot.show_state(snapshot.community, snapshot.sync, disputed=disputed)
        if "home" in self.rail.buttons:
            self.rail.buttons["home"].show_count(len(snapshot.attention))
        self._stale = set(self._pages)
        self._refresh(self._current)

    def show_reading(self, state: Reading | None) -> None:
        """Show over the pages how far the community's records are read; ``None``: up to date."""
        self._reading = state
        self.reading.show_reading(state)

    def show_locked(self, *, locked: bool) -> None:
        """Show in the rail whether the keys are open."""
        self._locked = locked
        self.rail.lock.show_locked(locked=locked)

    def show_account(self, account: PublicAccount) -> None:
        """Show in the rail which account this is all about."""
        self._account = account
        self.rail.account.show_account(account)

    def page(self, key: str) -> Page | None:
        """Return a page if it was built already."""
        return self._pages.get(key)

    @property
    def current_key(self) -> str:
        """The key of the page in view."""
        return self._current

    @property
    def theme(self) -> Theme:
        """The look in use."""
        return self._theme

    def set_cover(self, cover: QWidget | None) -> None:
        """Show ``cover`` (such as Welcome) instead of rail and pages; ``None`` takes it away."""
        if self._cover is not None:
            self._outer.removeWidget(self._cover)
            self._cover.deleteLater()
        self._cover = cover
        if cover is not None:
            self._outer.addWidget(cover)
        self._outer.setCurrentWidget(cover if cover is not None else self._shell)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the application, then close."""
        self.closing.emit()
        super().closeEvent(event)

    def _refresh(self, key: str) -> None:
        if self._snapshot is not None and key in self._stale:
            self._stale.discard(key)
            self._pages[key].show_snapshot(self._snapshot)

    def _show_nth(self, number: int) -> None:
        if self._cover is None:
            self.show_page(self._in_rail()[number - 1].key)

    def _in_rail(self) -> list[PageEntry]:
        return [entry for entry in self._entries.values() if not entry.under]
