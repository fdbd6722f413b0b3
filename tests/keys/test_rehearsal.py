"""Rehearsals: when one is due, the three words, and a history that survives damage."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wallet.errors import KeyStoreError, LockedError, PhraseError
from wallet.keys import vault
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.phrase import to_seed
from wallet.keys.rehearsal import (
    Drill,
    Event,
    History,
    Kind,
    Rehearsal,
    due,
    restore_in_scratch,
)

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PASSWORD = "a kettle of nine blue herons"
BORN = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def _event(days: float, *, passed: bool = True, kind: Kind = Kind.DRILLED) -> Event:
    return Event(kind, BORN + timedelta(days=days), passed, "v")


def _asked_after(*events: Event, now: float = 1000) -> tuple[Kind, float]:
    asked = due(BORN + timedelta(days=now), events, BORN)
    return asked.kind, (asked.at - BORN) / DAY


def test_the_first_confirmation_is_due_at_once() -> None:
    assert due(BORN, (), BORN).is_due
    assert _asked_after() == (Kind.CONFIRMED, 0)


def test_rehearsals_follow_after_7_30_and_then_every_180_days() -> None:
    events = [_event(0, kind=Kind.CONFIRMED)]
    for when, then in ((7, 37), (40, 220), (221, 401), (402, 582)):
        assert _asked_after(*events)[0] is Kind.DRILLED
        events.append(_event(when, kind=Kind.RESTORED if when == 40 else Kind.DRILLED))
        assert _asked_after(*events)[1] == then
    assert _asked_after(_event(0, kind=Kind.CONFIRMED)) == (Kind.DRILLED, 7)


def test_a_failure_is_asked_about_the_next_day_and_begins_the_intervals_anew() -> None:
    failed = (_event(0), _event(7), _event(37, passed=False))
    assert _asked_after(*failed) == (Kind.DRILLED, 38)
    assert _asked_after(*failed, _event(38)) == (Kind.DRILLED, 45)
    assert _asked_after(_event(0, passed=False, kind=Kind.CONFIRMED)) == (Kind.CONFIRMED, 1)


def test_several_successes_of_one_day_count_once() -> None:
    assert _asked_after(_event(0), _event(0.1), _event(0.9)) == (Kind.DRILLED, 7)


def test_a_clock_that_was_wrong_silences_nothing() -> None:
    assert _asked_after(_event(0), _event(9000), now=8) == (Kind.DRILLED, 7)
    ahead = due(BORN, (), BORN + 400 * DAY)
    assert ahead.is_due


def test_the_order_of_the_events_does_not_matter() -> None:
    events = (_event(0), _event(7), _event(37, passed=False))
    assert _asked_after(*reversed(events)) == _asked_after(*events)


def test_a_drill_asks_for_three_different_places_at_random() -> None:
    seen = set()
    for _ in range(300):
        positions = Drill(lambda: PHRASE).positions
        assert len(set(positions)) == 3
        assert list(positions) == sorted(positions)
        seen |= set(positions)
    assert seen == set(range(1, 13))


@pytest.mark.parametrize("change", [str, str.upper, "  {} ".format, "\u3000{}".format])
def test_the_right_words_pass_however_they_are_typed(change) -> None:
    drill = Drill(lambda: PHRASE)
    words = [PHRASE.split()[place - 1] for place in drill.positions]
    assert drill.check([change(word) for word in words]) == (True, True, True)


def test_each_wrong_word_is_told() -> None:
    drill = Drill(lambda: PHRASE)
    words = [PHRASE.split()[place - 1] for place in drill.positions]
    assert drill.check([words[0], words[1] + "s", words[2]]) == (True, False, True)
    assert drill.check([words[0]]) == (True, False, False)
    assert drill.check([]) == (False, False, False)
    assert drill.check(["", "\ud800", "好"]) == (False, False, False)
    assert not any(word in repr(drill) for word in words)


def test_a_drill_ends_when_the_vault_locks(tmp_path: Path) -> None:
    opened = vault.create(tmp_path / "v", PASSWORD, phrase=PHRASE, label="x", memory_kib=64)
    drill = Drill(opened.phrase)
    opened.lock()
    with pytest.raises(LockedError):
        drill.check(["a", "b", "c"])


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "vault.hearth"
    vault.create(path, PASSWORD, phrase=PHRASE, label="x", memory_kib=64).lock()
    return path


def test_what_happened_is_written_down_without_any_secret(made: Path, tmp_path: Path) -> None:
    recovery = tmp_path / "recovery.json"
    first = Rehearsal(recovery, made)
    assert first.due().is_due
    first.record(Kind.CONFIRMED, passed=True)
    first.record(Kind.DRILLED, passed=False)
    again = Rehearsal(recovery, made)
    assert [(e.kind, e.passed) for e in again.events] == [
        (Kind.CONFIRMED, True),
        (Kind.DRILLED, False),
    ]
    assert not again.due().is_due
    assert again.due(datetime.now(UTC) + 2 * DAY).is_due
    text = recovery.read_text("utf-8")
    assert not any(word in text for word in (*PHRASE.split(), PASSWORD, "0x"))
    assert recovery.stat().st_mode & 0o777 == 0o600


def test_another_vaults_history_says_nothing_about_this_one(made: Path, tmp_path: Path) -> None:
    History(tmp_path / "r").add(Kind.CONFIRMED, passed=True, vault_id="another")
    assert Rehearsal(tmp_path / "r", made).due().kind is Kind.CONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"version": 1}', '{"version": 2, "events": []}', "[" * 100_000,
        '{"version": 1, "events": [{"kind": "confirmed"}]}', '{"version": 1, "events": [3]}',
        '{"version": 1, "events": [{"kind":"x","at":"2026-01-01T00:00:00+00:00","passed":true,'
        '"vault":"v"}]}',
        '{"version": 1, "events": [{"kind":"drilled","at":"2026-01-01","passed":true,'
        '"vault":"v"}]}',
        '{"version": 1, "events": [{"kind":"drilled","at":"2026-01-01T00:00:00Z","passed":1,'
        '"vault":"v"}]}',
        " " * (1 << 21),
    ],
)  # fmt: skip
def test_a_damaged_history_is_kept_aside_and_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recovery.json"
    path.write_text(text, "utf-8")
    history = History(path)
    assert history.of("v") == ()
    assert history.kept_aside is not None
    assert history.kept_aside.read_text("utf-8") == text
    history.add(Kind.CONFIRMED, passed=True, vault_id="v")
    assert len(History(path).of("v")) == 1


def test_every_cut_of_the_file_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "recovery.json"
    History(path).add(Kind.DRILLED, passed=True, vault_id="v")
    whole = path.read_bytes()
    assert json.loads(whole)["version"] == 1
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert len(History(path).of("v")) in (0, 1)


def test_a_history_of_no_vault_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError):
        Rehearsal(tmp_path / "r", tmp_path / "nothing")


def _accounts(phrase: str, passphrase: str = "", count: int = 3) -> list[PublicAccount]:
    addresses = addresses_from_seed(to_seed(phrase, passphrase), count)
    return [PublicAccount(a, f"account {n}", index=n) for n, a in enumerate(addresses)]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("passphrase", ["", "a river  Ä"])
def test_the_whole_phrase_brings_every_account_back_and_leaves_nothing(
    temporary: Path, passphrase: str
) -> None:
    restored = restore_in_scratch(PHRASE.upper(), passphrase, _accounts(PHRASE, passphrase))
    assert [item.matches for item in restored.accounts] == [True] * 3
    assert restored.passed
    assert list(temporary.iterdir()) == []


def test_other_words_or_another_passphrase_bring_nothing_back(temporary: Path) -> None:
    other = "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"
    for phrase, passphrase in ((other, ""), (PHRASE, "x")):
        restored = restore_in_scratch(phrase, passphrase, _accounts(PHRASE))
        assert not any(item.matches for item in restored.accounts)
        assert not restored.passed
    assert list(temporary.iterdir()) == []


def test_which_account_came_back_is_told(temporary: Path) -> None:
    mixed = [_accounts(PHRASE)[0], _accounts(PHRASE, "x")[1], _accounts(PHRASE)[2]]
    restored = restore_in_scratch(PHRASE, "", mixed)
    assert [item.matches for item in restored.accounts] == [True, False, True]
    assert not restored.passed


def test_accounts_that_no_words_bring_back_are_not_compared(temporary: Path) -> None:
    imported = replace(_accounts(PHRASE, "x")[0], kind=AccountKind.IMPORTED, index=None)
    restored = restore_in_scratch(PHRASE, "", [*_accounts(PHRASE), imported])
    assert restored.passed
    assert not restore_in_scratch(PHRASE, "", [imported]).passed


def test_what_is_no_phrase_is_refused_and_leaves_nothing(temporary: Path) -> None:
    with pytest.raises(PhraseError):
        restore_in_scratch(PHRASE.replace("yellow", "yelow"), "", _accounts(PHRASE))
    assert list(temporary.iterdir()) == []


def test_a_full_disk_is_said(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary.rmdir()
    with pytest.raises(KeyStoreError):
        restore_in_scratch(PHRASE, "", _accounts(PHRASE))
