from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from wallet.errors import AmountError
from wallet.ui.widgets.forms import AmountField, PasswordField


def parse(text: str) -> int:
    if not text.isdigit():
        raise AmountError("amount.unreadable", "“{text}” is no amount.", "Type 12.", text=text)
    return int(text) * 1000


@pytest.fixture
def field(qtbot: QtBot, light: object) -> AmountField:
    made = AmountField("How much", "kWh", parse, lambda wh: f"= {wh} Wh", hint="up to 182 kWh")
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_understood_is_echoed(field: AmountField) -> None:
    heard: list[object] = []
    field.changed.connect(heard.append)
    field.set_text("12")
    assert field.value() == 12_000
    assert field.note.text() == "= 12000 Wh"
    assert heard == [12_000]


def test_what_cannot_be_read_says_why_and_is_no_amount(field: AmountField) -> None:
    field.set_text("12")
    field.set_text("12x")
    assert field.value() is None
    assert field.note.text() == "“12x” is no amount. Type 12."
    assert field.edit.property("invalid")
    assert field.edit.accessibleDescription() == field.note.text()
    field.set_text("")
    assert field.note.text() == "up to 182 kWh"
    assert not field.edit.property("invalid")


def test_a_password_is_hidden_until_asked_for(qtbot: QtBot, light: object) -> None:
    field = PasswordField("Password")
    qtbot.addWidget(field)
    field.edit.setText("secret words")
    assert field.edit.displayText() != field.text()
    field._toggle.click()
    assert field.edit.displayText() == field.text() == "secret words"
    field.clear()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password
    assert not field.text()
