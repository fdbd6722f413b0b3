"""Accounts whose key is on another computer, and being that other computer, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ledger.world import community
from tests.market.made import per_kwh
from wallet.app.composition import Composition
from wallet.errors import CancelledError
from wallet.keys import airgap, vault
from wallet.keys.airgap import AirGappedSigner
from wallet.keys.airgap_request import Request
from wallet.keys.signer import LocalSigner
from wallet.keys.watched import WatchedAccounts
from wallet.profile import Profile
from wallet.protocol.credits import GasClass, pack, zone_hash
from wallet.protocol.offers import Side, new_offer
from wallet.session import Session
from wallet.ui.airgap.online import RequestSheet
from wallet.ui.airgap.reading import ReadStep
from wallet.ui.preferences import Preferences
from wallet.units import Timestamp, Wh

PASSWORD = "a warm hearth in November"
PHRASE = "test test test test test test test test test test test junk"
AWAY = LocalSigner(b"\x33" * 32)
COMMUNITY = community()


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Composition]:
    with Profile(tmp_path / "profile") as profile:
        vault.create(profile.vault, PASSWORD, phrase=PHRASE, label="Mei", memory_kib=8).lock()
        WatchedAccounts(profile.watched).add(AWAY.address, "Safe", air_gapped=True)
        made = Composition(
            qapp, profile, Preferences("en", "light"), "http://127.0.0.1:1", lambda *_: None
        )
        qtbot.addWidget(made.window)
        made.window.resize(1280, 800)
        made.window.show()
        made.street.session = Session(
            profile, COMMUNITY, made.keeper.address(), "http://127.0.0.1:1"
        )
        yield made
        made.close()


def _sign(window: Composition, done: list[Any]) -> None:
    """Sign a message for the account in use, on a worker."""
    window.runner.run(
        lambda _progress, _cancelled: window.keeper.signer().sign_message("hello"),
        done.append,
        done.append,
    )


def _sheet(window: Composition, qtbot: QtBot) -> RequestSheet:
    qtbot.waitUntil(
        lambda: window.airgap.online is not None and window.airgap.online.sheet is not None,
        timeout=30_000,
    )
    assert window.airgap.online is not None
    assert window.airgap.online.sheet is not None
    return window.airgap.online.sheet


def test_an_account_that_signs_elsewhere_asks_for_its_answer_and_needs_no_password(
    window: Composition, qtbot: QtBot
) -> None:
    window.keeper.use(AWAY.address)
    assert not window.keeper.is_locked()
    done: list[Any] = []
    _sign(window, done)
    sheet = _sheet(window, qtbot)
    request = airgap.take_request("\n".join(sheet.codes.parts))
    sheet.take_in.text.setPlainText(airgap.sign(request, AWAY).to_text())
    sheet.take_in.use.click()
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert done == [AWAY.sign_message("hello")]


@pytest.mark.parametrize("how", ["lock", "another account"])
def test_a_lock_or_another_account_gives_up_what_was_asked(
    window: Composition, qtbot: QtBot, how: str
) -> None:
    window.keeper.use(AWAY.address)
    done: list[Any] = []
    _sign(window, done)
    _sheet(window, qtbot)
    if how == "lock":
        window.lock()
    else:
        window.accounts.use(window.keeper.accounts()[0])
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert isinstance(done[0], CancelledError)
    assert window.airgap.online is not None
    assert window.airgap.online.sheet is None


def test_the_window_closes_at_once_while_an_answer_is_awaited(
    window: Composition, qtbot: QtBot
) -> None:
    window.keeper.use(AWAY.address)
    _sign(window, [])
    _sheet(window, qtbot)
    window.airgap.close()
    assert window.runner.shutdown(60_000)


def test_this_wallet_signs_for_another_computer(window: Composition, qtbot: QtBot) -> None:
    me = window.keeper.resident().address
    end = Timestamp(1_900_000_000)
    made = new_offer(
        Side.SELL,
        maker=me,
        credit_id=pack(GasClass.BIOMETHANE, zone_hash("Lindenweg"), 202610, 1),
        wh=Wh(5000),
        price=per_kwh("0.35"),
        currency=COMMUNITY.money.address,
        valid_from=end - 86_400,
        valid_to=end,
        counter=0,
    )
    request = Request(me, made.typed_data(COMMUNITY.chain_id, COMMUNITY.market))
    from wallet.ui.keys.view import Wish

    window.accounts.ask(Wish.OUTSIDE)
    sheets = window.airgap.offline
    assert sheets is not None
    sheets.opening.take_in.take(request.to_text())
    qtbot.waitUntil(lambda: sheets.reading is not None, timeout=30_000)
    step = sheets.reading
    assert isinstance(step, ReadStep)
    assert step.explained.community == "Lindenweg"
    for _ in range(40):
        qtbot.wait(80)
        if step.read_more.isHidden():
            break
        step.read_more.click()
    assert step.panel is not None
    step.panel.field.edit.setText(PASSWORD)
    step.sign.click()
    qtbot.waitUntil(lambda: sheets.answered is not None, timeout=30_000)
    assert sheets.answered is not None
    airgap.accept(request, airgap.take_answer("\n".join(sheets.answered.codes.parts)))


def test_a_request_for_a_key_that_is_elsewhere_is_told_apart(
    window: Composition, qtbot: QtBot
) -> None:
    window.airgap.sign_for_another()
    sheets = window.airgap.offline
    assert sheets is not None
    sheets.opening.take_in.take(Request(AWAY.address, "hello").to_text())
    qtbot.waitUntil(sheets.opening.take_in.problem.isVisible, timeout=30_000)
    assert "does not have the key" in sheets.opening.take_in.problem.accessibleName()
    window.lock()
    assert window.airgap.offline is None


def test_only_accounts_that_sign_elsewhere_get_that_signer(window: Composition) -> None:
    accounts = {each.address: each for each in window.keeper.accounts()}
    assert isinstance(window.airgap.signer_of(accounts[AWAY.address]), AirGappedSigner)
