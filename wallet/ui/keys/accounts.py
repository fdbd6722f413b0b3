"""The card of the accounts: pictures, names, where each one's key is, and which is in use."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.rows import KeyRow, fill, small
from wallet.ui.keys.view import KeysView, Wish, can_sign
from wallet.ui.widgets.account_picture import AccountPicture
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Badge, Kind, Label, Role
from wallet.ui.widgets.sentence import visible

_PICTURE = 40
_JOINED = "\N{WORD JOINER}"
"""Keeps an address on one line."""


def kind_in_words(kind: AccountKind) -> str:
    """Say where an account's key is."""
    return {
        AccountKind.PHRASE: tr("from your recovery words"),
        AccountKind.IMPORTED: tr("imported"),
        AccountKind.WATCHED: tr("only watched"),
        AccountKind.AIR_GAPPED: tr("signs on another computer"),
    }[kind]


def name_of(account: PublicAccount) -> str:
    """Return an account's name, or its address in short."""
    return visible(account.name) or words.short_address(account.address)


class AccountsCard(Card):
    """A row an account, and the ways to more of them."""

    asked = Signal(object, object)
    """A ``Wish`` and the ``PublicAccount`` it is about, or ``None``."""

    def __init__(self) -> None:
        super().__init__(tr("Accounts"))
        self.uses: dict[str, SecondaryButton] = {}
        self.menus: dict[str, QMenu] = {}
        self.ways: dict[Wish, SecondaryButton] = {}

    def show_view(self, view: KeysView) -> None:
        """Show the accounts of ``view``."""
        self.uses, self.menus = {}, {}
        rows: list[QWidget] = [
            self._row(account, in_use=account.address == view.in_use) for account in view.accounts
        ]
        if not rows:
            nothing = tr("No account can be read now.") if view.damage else tr("No account yet.")
            rows = [Label(nothing, Role.SECONDARY, wrap=True)]
        fill(self, [*rows, self._ways(view)])

    def _row(self, account: PublicAccount, *, in_use: bool) -> KeyRow:
        name = name_of(account)
        if in_use:
            state: QWidget = Badge(tr("In use"), Kind.NEUTRAL)
        else:
            use = small(tr("Use this one"), name, lambda: self.asked.emit(Wish.USE, account))
            state = self.uses[account.address] = use
        short = words.short_address(account.address).replace("…", f"{_JOINED}…{_JOINED}")
        second = f"{kind_in_words(account.kind)} · {short}"
        picture = AccountPicture(account.address, account.picture, size=_PICTURE)
        return KeyRow(name, second, [state, self._more(account, name)], picture=picture)

    def _more(self, account: PublicAccount, name: str) -> SecondaryButton:
        button = SecondaryButton("⋯", small=True)
        button.setAccessibleName(tr("More about {name}", name=name))
        button.setToolTip(tr("More about {name}", name=name))
        menu = QMenu(button)
        for wish, text in _choices(account):
            action = menu.addAction(text)
            action.triggered.connect(lambda _on, wish=wish: self.asked.emit(wish, account))
        button.clicked.connect(
            lambda _checked: menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        )
        self.menus[account.address] = menu
        return button

    def _ways(self, view: KeysView) -> QWidget:
        holder = QWidget()
        holder.setObjectName("PageBody")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        ways = [
            (Wish.ADD, tr("Add an account")),
            (Wish.IMPORT, tr("Import a key file")),
            (Wish.WATCH, tr("Watch an address")),
        ]
        self.ways = {}
        for wish, text in ways:
            button = small(text, "", partial(self.asked.emit, wish, None))
            button.setEnabled(wish is Wish.WATCH or (view.has_vault and view.damage is None))
            self.ways[wish] = button
            row.addWidget(button)
        row.addStretch(1)
        return holder


def _choices(account: PublicAccount) -> list[tuple[Wish, str]]:
    choices = [
        (Wish.EDIT, tr("Name and picture…")),
        (Wish.RECEIVE, tr("Show its address…")),
    ]
    if can_sign(account):
        choices += [
            (Wish.SIGN, tr("Sign a message…")),
            (Wish.EXPORT, tr("Export as a key file…")),
        ]
    if account.kind is not AccountKind.PHRASE:
        choices.append((Wish.REMOVE, tr("Remove…")))
    return choices
