"""A newer Hearth on a profile whose practice street has older contracts: the keys stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.e2e.conftest import PASSWORD, Home

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("version", [1, 2], ids=["an old file", "other contracts"])
def test_the_street_is_built_anew_and_the_keys_stay(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, version: int
) -> None:
    before = Home(tmp_path, qapp, qtbot)
    try:
        before.move_in()
        address, name = before.app.keeper.address(), before.app.keeper.name()
        market = before.app.session().community.market
    finally:
        before.app.window.close()
        before.app.close()
    (street,) = (tmp_path / "practice").glob("street-*")
    for file, changes in (
        ("deployment.json", {"sources": {}}),
        ("community.json", {"version": version}),
    ):
        path = street / file
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    after = Home(tmp_path, qapp, qtbot)
    try:
        after.move_in()
        after.until(lambda: after.app.session().community.market != market)
        after.until(lambda: after.now.market.street)
        assert (after.app.keeper.address(), after.app.keeper.name()) == (address, name)
        after.app.keeper.unlock(PASSWORD)
    finally:
        after.app.window.close()
        after.app.close()
