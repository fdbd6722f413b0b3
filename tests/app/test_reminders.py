"""Home reminds of the recovery words: once, at the right time, and never of a watched wallet's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ui import sample
from wallet.app.reminders import DUE, NOT_WRITTEN, Reminders
from wallet.keys import rehearsal_history, vault
from wallet.keys.rehearsal import Kind, Rehearsal
from wallet.market.views import AttentionKind

PASSWORD = "a kettle of nine blue herons"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
WEEK = timedelta(days=7)


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    path = tmp_path / "vault.hearth"
    vault.create(path, PASSWORD, phrase=PHRASE, label="Mei", memory_kib=64).lock()
    return tmp_path / "recovery.json", path


def test_words_that_were_never_confirmed_come_first(paths: tuple[Path, Path]) -> None:
    shown = Reminders(*paths).on(sample.snapshot())
    assert shown.attention == (NOT_WRITTEN, *sample.attention())


def test_confirmed_words_are_rehearsed_after_a_week(paths: tuple[Path, Path]) -> None:
    reminders = Reminders(*paths)
    assert reminders.item() is NOT_WRITTEN
    Rehearsal(*paths).record(Kind.CONFIRMED, passed=True)
    assert reminders.item() is None
    assert reminders.on(sample.snapshot()).attention == sample.attention()
    later = datetime.now(UTC) + WEEK
    assert reminders.item(later) is DUE
    shown = reminders.on(sample.snapshot(), later)
    assert [item.kind for item in shown.attention][2] is AttentionKind.RECOVERY_DUE


def test_a_rehearsal_ends_the_reminder_by_itself(paths: tuple[Path, Path]) -> None:
    reminders, rehearsal = Reminders(*paths), Rehearsal(*paths)
    ago = datetime.now(UTC) - 2 * WEEK
    rehearsal.record(Kind.CONFIRMED, passed=True, at=ago)
    assert reminders.item() is DUE
    rehearsal.record(Kind.DRILLED, passed=True)
    assert reminders.item() is None


def test_the_history_is_read_again_only_when_it_changed(
    paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    original = rehearsal_history.read_capped

    def counted(path: Path, limit: int) -> bytes | None:
        read.append(path)
        return original(path, limit)

    monkeypatch.setattr(rehearsal_history, "read_capped", counted)
    reminders = Reminders(*paths)
    for _ in range(5):
        reminders.item()
    assert len(read) == 1
    Rehearsal(*paths).record(Kind.CONFIRMED, passed=True)
    before = len(read)
    for _ in range(5):
        reminders.item()
    assert len(read) == before + 1


def test_a_wallet_that_only_watches_is_reminded_of_nothing(tmp_path: Path) -> None:
    reminders = Reminders(tmp_path / "recovery.json", tmp_path / "vault.hearth")
    assert reminders.on(sample.snapshot()).attention == sample.attention()


def test_a_damaged_vault_is_not_a_reminders_business(paths: tuple[Path, Path]) -> None:
    paths[1].write_bytes(b"no vault")
    assert Reminders(*paths).item() is None
