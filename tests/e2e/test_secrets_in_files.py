"""After a day with the window, no file it wrote and nothing it printed holds a secret."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest

from tests.e2e.conftest import PASSWORD
from tests.e2e.test_story import sell
from tests.keys.memory_search import Secrets, count, in_files

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, also those of the street's processes."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_no_file_and_no_line_of_a_profiles_life_holds_a_secret(
    temporary: Path,
    home,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    """A home that made its keys, sold, locked and unlocked: its phrase, seed, keys, password."""
    caplog.set_level(logging.DEBUG)
    home.move_in()
    secrets = Secrets(home.app.keeper.opened().phrase(), PASSWORD)
    sell(home, 20_000)
    home.app.lock()
    home.app.keeper.unlock(PASSWORD)
    home.app.lock()
    home.app.window.close()
    home.app.close()
    names = {file.name for file in tmp_path.rglob("*") if file.is_file()}
    assert {"vault.hearth", "wallet.sqlite", "settings.json"} & names >= {"vault.hearth"}
    assert any(name.startswith("index-") for name in names)
    assert in_files([tmp_path, temporary], secrets) == {}
    printed = capfd.readouterr()
    said = [printed.out.encode(), printed.err.encode(), caplog.text.encode()]
    assert count(said, secrets) == {}
