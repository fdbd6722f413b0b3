"""Times in refusals: as the clock on the wall shows them, and nothing of a forged one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from wallet.keys import vault_errors


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one time zone a session")
@pytest.mark.usefixtures("shanghai")
def test_the_time_of_a_password_is_local() -> None:
    error = vault_errors.wrong_password("2026-11-22T19:16:05+00:00")
    assert error.fields["since"] == "2026-11-23 03:16"


@pytest.mark.parametrize("forged", ["soon", "9999-12-31T23:59:59-23:59", "2026-13-01"])
def test_a_forged_time_is_left_out(forged: str) -> None:
    assert vault_errors.change_made(forged).fields["at"] == ""
