"""What a node is described by: its address and name, and for those who need it the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wallet.chain.endpoint import LONGEST_NAME, PIN_FIRST, AuthKind, Endpoint, checked
from wallet.errors import InputError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.nodes import address
from wallet.ui.widgets.buttons import FilterChip, LinkButton
from wallet.ui.widgets.forms import FormRow, PasswordField
from wallet.ui.widgets.labels import Label, Role

ANY_CERTIFICATE = ""
SYSTEM_PROXY, NO_PROXY, OWN_PROXY = "", "direct", "own"


class Chips(QWidget):
    """One of a few; ``chosen`` is its value."""

    changed = Signal()

    def __init__(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self.chips: dict[str, FilterChip] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(Label(name, Role.HEADING))
        row = QHBoxLayout()
        row.setSpacing(8)
        for value, text in options:
            chip = FilterChip(text, checked=not self.chips)
            chip.setAccessibleName(f"{name}: {text}")
            chip.clicked.connect(lambda _on: self.changed.emit())
            self._group.addButton(chip)
            self.chips[value] = chip
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)

    @property
    def chosen(self) -> str:
        """The value chosen."""
        return next(value for value, chip in self.chips.items() if chip.isChecked())

    def choose(self, value: str) -> None:
        """Choose ``value``."""
        self.chips[value].setChecked(True)
        self.changed.emit()


class NodeFields(QWidget):
    """Fills an ``Endpoint``; a node that is known already keeps its address."""

    changed = Signal()
    """Something that matters for a test is another."""
    resized = Signal()

    def __init__(self, known: Endpoint | None = None) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self._known = known
        self.url, self.name = QLineEdit(), QLineEdit()
        self.url.setPlaceholderText("https://")
        self.name.setMaxLength(LONGEST_NAME)
        self.url_row = FormRow(tr("Address"), self.url)
        hint = tr("What you call it, for example whose computer it is.")
        self.name_row = FormRow(tr("Name"), self.name, hint=hint)
        self.more = LinkButton(tr("Password, certificate, proxy…"))
        self.more.setCheckable(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        for widget in (self.url_row, self.name_row):
            self._column.addWidget(widget)
        left = QHBoxLayout()
        left.addWidget(self.more)
        left.addStretch(1)
        self._column.addLayout(left)
        self._add_access()
        self._add_way()
        self._connect()
        if known is not None:
            self._fill(known)
        self._arrange()

    def _add_access(self) -> None:
        self.access = Chips(
            tr("What it asks for"),
            (
                (AuthKind.NONE, tr("Nothing")),
                (AuthKind.BASIC, tr("Name and password")),
                (AuthKind.BEARER, tr("Token")),
                (AuthKind.HEADER, tr("Header")),
            ),
        )
        self.user, self.header = QLineEdit(), QLineEdit()
        self.header.setPlaceholderText("X-Api-Key")
        self.user_row = FormRow(tr("Your name there"), self.user)
        self.header_row = FormRow(tr("Name of the header"), self.header)
        hint = tr("Kept in your wallet, encrypted. It opens this node and no money.")
        self.secret = PasswordField(tr("Password or token"), hint=hint)
        for widget in (self.access, self.user_row, self.header_row, self.secret):
            self._column.addWidget(widget)

    def _add_way(self) -> None:
        pin = self._known.pin if self._known else ""
        options = [(ANY_CERTIFICATE, tr("As a web page's"))]
        if pin not in {"", PIN_FIRST}:
            options.append((pin, tr("The remembered one")))
        options.append((PIN_FIRST, tr("Remember the one it shows now")))
        self.certificate = Chips(tr("Its certificate"), options)
        self.proxy = Chips(
            tr("Way to it"),
            (
                (SYSTEM_PROXY, tr("As this computer does")),
                (NO_PROXY, tr("Directly")),
                (OWN_PROXY, tr("By a proxy")),
            ),
        )
        self.proxy_url = QLineEdit()
        self.proxy_url.setPlaceholderText("socks5h://127.0.0.1:9050")
        self.proxy_row = FormRow(tr("Address of the proxy"), self.proxy_url)
        for widget in (self.certificate, self.proxy, self.proxy_row):
            self._column.addWidget(widget)

    def _connect(self) -> None:
        self.url.textChanged.connect(self._url_changed)
        self.url.editingFinished.connect(self._take_apart)
        for edit in (self.user, self.header, self.proxy_url, self.secret.edit):
            edit.textChanged.connect(lambda _text: self._edited())
        for chips in (self.access, self.certificate, self.proxy):
            chips.changed.connect(self._arrange)
            chips.changed.connect(self.changed)
        self.more.toggled.connect(lambda _on: self._arrange())

    def _fill(self, known: Endpoint) -> None:
        self.url.setText(known.url)
        self.url.setReadOnly(True)
        self.url.setEnabled(False)
        self.name.setText(known.name)
        self.access.choose(known.auth)
        self.user.setText(known.user)
        self.header.setText(known.header)
        self.certificate.choose(known.pin)
        own = known.proxy not in {SYSTEM_PROXY, NO_PROXY}
        self.proxy.choose(OWN_PROXY if own else known.proxy)
        self.proxy_url.setText(known.proxy if own else "")
        self.more.setChecked(known.auth is not AuthKind.NONE or bool(known.pin or known.proxy))
        if known.auth is not AuthKind.NONE:
            self.secret.edit.setPlaceholderText(tr("as before"))

    # --- what was typed --------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Whether there is enough for a test."""
        try:
            self.endpoint()
        except InputError:
            return False
        return True

    def endpoint(self) -> Endpoint:
        """The node as it is described now.

        Raises:
            InputError: something is missing, or cannot be used.
        """
        typed, _password = address.read(self._known.url if self._known else self.url.text())
        kind = AuthKind(self.access.chosen)
        proxy = self.proxy.chosen
        if proxy == OWN_PROXY:
            proxy = self.proxy_url.text().strip() or OWN_PROXY
        self._require_secret(kind)
        return checked(
            replace(
                self._known or typed,
                name=self.name.text().strip(),
                auth=kind,
                user=self.user.text().strip() if kind is AuthKind.BASIC else "",
                header=self.header.text().strip() if kind is AuthKind.HEADER else "",
                pin=self._pin(typed),
                proxy=proxy,
            )
        )

    def typed_secret(self) -> str | None:
        """What was typed as a secret; ``None`` where nothing was."""
        if AuthKind(self.access.chosen) is AuthKind.NONE:
            return None
        return self.secret.text() or None

    def changes_secret(self) -> bool:
        """Whether something must be kept in the wallet, or forgotten there."""
        had_one = self._known is not None and self._known.auth is not AuthKind.NONE
        has_none = self.access.chosen == AuthKind.NONE
        return self.typed_secret() is not None or (had_one and has_none)

    def forget(self) -> None:
        """Empty the field with the secret."""
        self.secret.clear()

    def _require_secret(self, kind: AuthKind) -> None:
        kept = self._known is not None and self._known.auth is kind
        if kind is not AuthKind.NONE and not self.secret.text() and not kept:
            raise InputError("nodes.missing", "Something is missing.", "Fill in every field.")

    def _pin(self, endpoint: Endpoint) -> str:
        """Begin with the next certificate, unless one is remembered and nobody chose otherwise."""
        if self.certificate.chosen == ANY_CERTIFICATE or not endpoint.url.startswith("https:"):
            return ""
        return self.certificate.chosen

    def _edited(self) -> None:
        self._warn_of_open_secret()
        self.changed.emit()

    def _url_changed(self, _text: str) -> None:
        self.url_row.set_error("")
        self._arrange()
        self.changed.emit()

    def _take_apart(self) -> None:
        """Move a name and a password out of the address; say what is wrong with it, or risky."""
        text = self.url.text().strip()
        if not text or self._known is not None:
            return
        try:
            typed, password = address.read(text)
        except InputError as error:
            self.url_row.set_error(" ".join(words.error(error)))
            self.resized.emit()
            return
        if typed.auth is AuthKind.BASIC:
            self.access.choose(AuthKind.BASIC)
            self.user.setText(typed.user)
            self.secret.edit.setText(password or "")
            self.more.setChecked(True)  # what was moved is in sight
        if typed.url != text:
            self.url.setText(typed.url)
        if address.is_readable_on_the_way(typed):
            self.url_row.set_note(
                tr("Not encrypted: whoever is on the way can read and change what it says."),
                Role.WARNING,
            )
        self.resized.emit()

    # --- what is in sight ------------------------------------------------------------------

    def _arrange(self) -> None:
        more, kind = self.more.isChecked(), AuthKind(self.access.chosen)
        encrypted = self.url.text().strip().startswith("https:")
        shown: dict[QWidget, bool] = {
            self.access: more,
            self.user_row: more and kind is AuthKind.BASIC,
            self.header_row: more and kind is AuthKind.HEADER,
            self.secret: more and kind is not AuthKind.NONE,
            self.certificate: more and encrypted,
            self.proxy: more,
            self.proxy_row: more and self.proxy.chosen == OWN_PROXY,
        }
        for widget, visible in shown.items():
            widget.setVisible(visible)
        self._warn_of_open_secret()
        self.resized.emit()

    def _warn_of_open_secret(self) -> None:
        """Say when the secret would be readable on its way."""
        try:
            in_clear = self.endpoint().tells_in_clear
        except InputError:
            in_clear = False
        text = (
            tr("Not encrypted: whoever is on the way can read it and use it.") if in_clear else ""
        )
        self.secret.set_note(text, Role.WARNING)
