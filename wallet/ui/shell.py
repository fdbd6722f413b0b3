"""The left rail: where one can go, and under it which community this is and how old the view."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from wallet.market.views import SyncState
from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import icon, pixmap
from wallet.ui.theme import Theme
from wallet.ui.widgets.account_picture import account_icon
from wallet.ui.widgets.labels import Badge, Divider, Kind, Label, Role
from wallet.ui.widgets.sentence import visible

if TYPE_CHECKING:
    from wallet.keys.accounts import PublicAccount
    from wallet.market.views import CommunityView, SyncView

_WIDTH = 196
_ACCOUNT = 26


class RailButton(QPushButton):
    """One page of the rail, with a count when something there is new."""

    def __init__(self, text: str, picture: str, theme: Theme) -> None:
        super().__init__(f"\u2002{text}")
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        size = theme.icon_size()
        self.setIcon(icon(picture, theme.colors.muted, size.width(), theme.colors.ember))
        self.setIconSize(size)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        self._badge = Badge("", Kind.COUNT)
        self._badge.hide()
        row.addWidget(self._badge)

    def show_count(self, count: int) -> None:
        """Show ``count`` at the right end; 0 shows nothing."""
        self._badge.set_mark(str(count), Kind.COUNT)
        self._badge.setVisible(count > 0)
        self.setAccessibleDescription(str(count) if count else "")


class Dot(QWidget):
    """A small disc in a colour; the words beside it say the same."""

    def __init__(self, color: QColor, size: int = 8) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(size, size)

    def set_color(self, color: QColor) -> None:
        """Change the colour."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the disc."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawEllipse(QRectF(self.rect()))
        painter.end()


class AccountButton(QPushButton):
    """The account in use: its picture and its name. Hidden until one is known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self._size = theme.icon_size(_ACCOUNT).width()
        self.setIconSize(QSize(self._size, self._size))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_account(self, account: PublicAccount) -> None:
        """Show which account the window is about."""
        self._text = visible(account.name) or words.short_address(account.address)
        self.setIcon(account_icon(account.address, account.picture, self._size))
        self.setAccessibleName(tr("Account in use: {name}", name=self._text))
        self.setToolTip(f"{self._text}\n{account.address}")
        self._elide()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep a long name inside the rail."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - self._size - 34
        elided = Qt.TextElideMode.ElideRight
        self.setText("\u2002" + self.fontMetrics().elidedText(self._text, elided, room))


class LockButton(RailButton):
    """Whether the keys are open, and the way to change that. Hidden where there are no keys."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("", "lock", theme)
        self._theme = theme
        self.setCheckable(False)
        self.hide()

    def show_locked(self, *, locked: bool) -> None:
        """Show what is, and offer the other."""
        colors = self._theme.colors
        picture, color = ("lock", colors.muted) if locked else ("unlock", colors.ember)
        self.setIcon(icon(picture, color, self.iconSize().width(), colors.ember))
        text = tr("Unlock") if locked else tr("Lock now")
        self.setText(f"\u2002{text}")
        state = tr("The wallet is locked") if locked else tr("The wallet is unlocked")
        self.setAccessibleName(f"{text}. {state}")
        self.setToolTip(state)
        self.show()


class RailFoot(QAbstractButton):
    """Community, how sure the numbers are, and their age, counted every second.

    Pressing it leads to who is asked about all that.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sync: SyncView | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleDescription(tr("Opens the nodes"))
        self._dot = Dot(theme.colors.muted)
        self.community = Label("", Role.SECONDARY)
        self.state = Label("", Role.SECONDARY, wrap=True)
        self.age = Label("", Role.SECONDARY)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self._dot)
        first.addWidget(self.community, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(3)
        column.addLayout(first)
        column.addWidget(self.state)
        column.addWidget(self.age)
        for label in (self.community, self.state, self.age):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._count_age)
        self._timer.start(1000)

    def show_state(
        self, community: CommunityView, sync: SyncView, *, disputed: bool = False
    ) -> None:
        """Show which community is seen, and how fresh that is.

        ``disputed``: nodes contradict each other about a number of this account.
        """
        self._sync = sync
        self.community.setText(visible(community.name))
        colors = self._theme.colors
        good = sync.state in {SyncState.FRESH, SyncState.CATCHING_UP} and not disputed
        self._dot.set_color(colors.green if good else colors.amber)
        state = _state_text(community, sync)
        if disputed and sync.state is not SyncState.OFFLINE:
            state = tr("Nodes contradict each other")
        self.state.setText(state)
        problem = words.text(sync.problem) if sync.problem is not None else ""
        self.setToolTip(problem or tr("Opens the nodes"))
        self._count_age()
        self.setAccessibleName(
            f"{self.community.text()}, {self.state.text()}, {self.age.text()}. {problem}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ground and border as the style sheet says."""
        del event
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.end()

    def _count_age(self) -> None:
        sync = self._sync
        known = sync is not None and sync.last_success is not None
        self.age.setVisible(known)
        if sync is not None and sync.last_success is not None:
            self.age.setText(words.age(time.time() - sync.last_success))


def _state_text(community: CommunityView, sync: SyncView) -> str:
    if sync.state is SyncState.NEVER:
        return tr("Connecting…")
    if sync.state is SyncState.OFFLINE:
        problem = words.text(sync.problem) if sync.problem is not None else ""
        return problem or tr("The node does not answer")
    if sync.state is SyncState.CATCHING_UP and sync.head_block:
        done = 100 * (sync.indexed_to or 0) // sync.head_block
        return tr("Catching up: {percent} %", percent=min(done, 99))
    if sync.state is SyncState.STALE:
        return tr("Not up to date")
    if community.code_verified:
        return tr("Contracts verified")
    return tr("Contracts not verified yet")


class Rail(QFrame):
    """The rail. ``pages`` are (key, label, icon) from top to bottom."""

    chosen = Signal(str)
    """The key of the page that was asked for."""

    def __init__(self, pages: Sequence[tuple[str, str, str]], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Rail")
        self.setFixedWidth(theme.scaled(_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 20, 12, 16)
        column.setSpacing(3)
        row = brand(theme)
        row.setContentsMargins(10, 0, 0, 0)
        column.addLayout(row)
        column.addSpacing(16)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, RailButton] = {}
        for key, label, picture in pages:
            button = RailButton(label, picture, theme)
            button.clicked.connect(lambda _checked, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
            column.addWidget(button)
        column.addStretch(1)
        self.account = AccountButton(theme)
        column.addWidget(self.account)
        self.lock = LockButton(theme)
        column.addWidget(self.lock)
        column.addWidget(Divider())
        self.foot = RailFoot(theme)
        column.addWidget(self.foot)

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self.buttons[key].setChecked(True)


def brand(theme: Theme) -> QHBoxLayout:
    """Return the flame and the name."""
    row = QHBoxLayout()
    row.setSpacing(8)
    flame = QLabel()
    flame.setPixmap(pixmap("hearth", theme.colors.ember, 20, 2.0))
    flame.setAccessibleName("")
    name = Label("Hearth", Role.BRAND)
    row.addWidget(flame)
    row.addWidget(name)
    row.addStretch(1)
    return row
