import json
import os
import subprocess
import sys

import pytest

from wallet.errors import TooSoonError, VaultDamagedError, WrongPasswordError
from wallet.keys import unlocking, vault
from wallet.keys.unlocking import Clocks, attempt, seconds_left, tries_file, unlock

PASSWORD = "kettle wander ninety brass"
PHRASE = "test test test test test test test test test test test junk"


class Watch:
    """A clock and the system's count of time, both set by hand."""

    def __init__(self) -> None:
        self.clock = 1_790_000_000.0
        self.running = 5000.0

    def go(self, seconds):
        self.clock += seconds
        self.running += seconds

    @property
    def clocks(self):
        return Clocks(lambda: self.clock, lambda: self.running)


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "vault.hearth"
    vault.create(made, PASSWORD, phrase=PHRASE, label="x", memory_kib=64).lock()
    return made


@pytest.fixture
def watch():
    return Watch()


def wrong(path, watch):
    with pytest.raises(WrongPasswordError) as caught:
        unlock(path, "nonsense", watch.clocks)
    return caught.value.fields.get("seconds", 0)


def refused(path, watch):
    with pytest.raises(TooSoonError) as caught:
        unlock(path, PASSWORD, watch.clocks)
    return caught.value.fields["seconds"]


def fail(path, watch, times):
    for _ in range(times):
        watch.go(1000)
        waited = wrong(path, watch)
    return waited


def test_the_right_password_opens_at_once_and_leaves_no_trace(path, watch):
    opened = unlock(path, PASSWORD, watch.clocks)
    assert opened.is_open
    opened.lock()
    assert not tries_file(path).exists()


def test_two_slips_cost_nothing_then_the_wait_grows_to_five_minutes(path, watch):
    waits = []
    for _ in range(10):
        watch.go(1000)
        waits.append(wrong(path, watch))
    assert waits == [0, 0, 5, 10, 30, 60, 120, 300, 300, 300]


def test_while_waiting_not_even_the_right_password_is_tried(path, watch):
    fail(path, watch, 3)
    assert refused(path, watch) == 5
    watch.go(3.5)
    assert refused(path, watch) == 2
    assert seconds_left(path, watch.clocks) == 2
    watch.go(1.6)
    assert seconds_left(path, watch.clocks) == 0
    unlock(path, PASSWORD, watch.clocks).lock()
    assert wrong(path, watch) == 0, "a right password ends the row"


def test_the_message_says_how_long(path, watch):
    fail(path, watch, 3)
    watch.go(5)
    with pytest.raises(WrongPasswordError) as caught:
        unlock(path, "nonsense", watch.clocks)
    assert "in 10 seconds" in caught.value.fix.format(**caught.value.fields)


def test_a_clock_set_forward_wins_nothing_while_the_system_runs(path, watch):
    fail(path, watch, 8)
    watch.clock += 86_400
    assert refused(path, watch) == 300


def test_a_clock_set_back_starts_the_wait_again_and_keeps_nobody_out_for_ever(path, watch):
    fail(path, watch, 8)
    watch.go(299)
    watch.clock -= 86_400 * 365
    assert refused(path, watch) == 300
    watch.go(300)
    unlock(path, PASSWORD, watch.clocks).lock()


def test_a_system_started_again_is_judged_by_its_clock(path, watch):
    fail(path, watch, 8)
    watch.clock, watch.running = watch.clock + 100, 20.0
    assert refused(path, watch) == 200
    watch.go(200)
    unlock(path, PASSWORD, watch.clocks).lock()


def test_a_long_running_system_after_a_restart_waits_at_most_once_more(path, watch):
    fail(path, watch, 8)
    watch.clock, watch.running = watch.clock + 90_000, watch.running + 1
    assert refused(path, watch) == 299
    watch.go(299)
    unlock(path, PASSWORD, watch.clocks).lock()


def test_a_try_is_counted_before_it_is_made(path, watch):
    """Whoever ends Hearth before it says no has used a try all the same."""
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom wallet.keys.unlocking import attempt\n"
        "attempt(Path(sys.argv[1]), lambda: os._exit(9))"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=60)
        assert done.returncode == 9
    assert json.loads(tries_file(path).read_bytes())["wrong"] == 3
    with pytest.raises(TooSoonError):
        unlock(path, PASSWORD)


def test_a_failure_that_judged_no_password_is_not_counted(path, watch):
    fail(path, watch, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    for _ in range(4):
        with pytest.raises(VaultDamagedError):
            unlock(path, PASSWORD, watch.clocks)
    path.write_bytes(whole)
    assert wrong(path, watch) == 5


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"\xff", b'{"wrong": -1, "clock": 0, "running": 0}', b"[" * 900,
     b'{"wrong": 1, "clock": NaN, "running": 0}', b'{"wrong": 1e400, "clock": 1, "running": 0}',
     b" " * 5000],
)  # fmt: skip
def test_a_damaged_count_waits_once_and_never_for_ever(path, watch, content):
    tries_file(path).write_bytes(content)
    assert refused(path, watch) == 300
    watch.go(300)
    unlock(path, PASSWORD, watch.clocks).lock()


def test_a_count_that_cannot_be_written_still_counts_in_this_run(path, watch, monkeypatch):
    def full(*_):  # noqa: ANN002
        raise OSError("no space left")

    monkeypatch.setattr("wallet.keys.unlocking.files.write_private", full)
    fail(path, watch, 4)
    assert refused(path, watch) == 10
    watch.go(10)
    unlock(path, PASSWORD, watch.clocks).lock()
    assert seconds_left(path, watch.clocks) == 0


def test_a_folder_in_the_counts_place_keeps_nobody_out_for_ever(path, watch):
    tries_file(path).mkdir()
    assert refused(path, watch) == 300
    watch.go(300)
    unlock(path, PASSWORD, watch.clocks).lock()


def test_anything_that_tries_a_password_can_be_counted(path, watch):
    assert attempt(path, lambda: 7, watch.clocks) == 7
    fail(path, watch, 3)
    with pytest.raises(TooSoonError):
        attempt(path, lambda: 7, watch.clocks)


def test_the_count_holds_nothing_but_numbers_and_is_the_owners(path, watch):
    fail(path, watch, 1)
    assert set(json.loads(tries_file(path).read_bytes())) == {"wrong", "clock", "running"}
    if os.name != "nt":
        assert tries_file(path).stat().st_mode & 0o077 == 0


def test_the_systems_own_count_is_used():
    assert Clocks().running() > 0
    assert unlocking.wait_after(0) == 0
