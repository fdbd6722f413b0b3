"""``hearth account`` with somebody at a real terminal: words are shown there and nowhere else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.hearth import JUNK, hearth
from tests.cli.home import ADDRESSES, PASSWORD, Home, Keyboard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Start = Callable[..., Keyboard]
SECOND_SCREEN, FIRST_SCREEN = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def terminal() -> Iterator[Start]:
    """Starts commands on terminals; whatever a failed test leaves running is ended."""
    started: list[Keyboard] = []

    def start(*arguments: object) -> Keyboard:
        started.append(Keyboard("account", *arguments))
        return started[-1]

    yield start
    for keyboard in started:
        keyboard.leaves()


def test_a_wallet_is_made_its_words_written_down_and_three_of_them_asked(
    home: Home, terminal: Start
) -> None:
    at = terminal("new", "--json", "--profile", home.profile)
    for secret in ("hearth", PASSWORD):  # the first is too easy to guess, and asked for again
        at.until("New password: ")
        at.types(secret)
    at.until("once more: ")
    at.types(PASSWORD)
    shown = at.until("on paper.")
    assert SECOND_SCREEN in shown
    words = at.numbered(shown)
    assert len(words) == 12
    at.types("")
    at.until(FIRST_SCREEN)
    for _ in range(3):
        place = int(at.until(": ").rsplit("number ", 1)[1].removesuffix(": "))
        at.types(words[place - 1].upper())
    status, out = at.ends()
    assert status == 0
    assert json.loads(out)["confirmed"] is True
    assert not set(words) & set(out.split())
    after = at.seen.split(FIRST_SCREEN)[1]
    assert not any(f" {word}" in after for word in words)


def test_words_are_shown_again_and_a_rehearsal_asks_for_three(home: Home, terminal: Start) -> None:
    home.restored()
    place = ("--profile", home.profile, "--json", *home.password)
    at = terminal("words", *place)
    assert at.numbered(at.until("on paper.")) == JUNK.split()
    at.types("")
    assert at.ends() == (0, '{"shown": true}\n')

    at = terminal("rehearse", *place)
    for _ in range(3):
        number = int(at.until(": ").rsplit("number ", 1)[1].removesuffix(": "))
        at.types(JUNK.split()[number - 1])
    status, out = at.ends()
    assert (status, json.loads(out)["passed"]) == (0, True)
    assert json.loads(out)["rehearsal"]["history"][-1]["kind"] == "drilled"


def test_three_wrong_answers_fail_the_rehearsal(home: Home, terminal: Start) -> None:
    home.restored()
    at = terminal("rehearse", "--json", "--profile", home.profile, *home.password)
    for _ in range(9):
        at.until(": ")
        at.types("kettle")
    status, out = at.ends()
    assert (status, json.loads(out)["passed"]) == (1, False)
    assert json.loads(out)["rehearsal"]["history"][-1]["passed"] is False
    assert "kettle" not in at.seen


def test_an_empty_answer_puts_it_off_and_nothing_is_remembered(home: Home, terminal: Start) -> None:
    home.restored()
    at = terminal("rehearse", "--json", "--profile", home.profile, *home.password)
    at.until(": ")
    at.types("")
    status, out = at.ends()
    assert (status, json.loads(out)["error"]["code"]) == (1, "cancelled")
    assert len(home.does("show").document["rehearsal"]["history"]) == 1


def test_the_end_of_input_instead_of_a_password_cancels(home: Home, terminal: Start) -> None:
    at = terminal("new", "--json", "--profile", home.profile)
    at.until("New password: ")
    at.presses("\x04")
    status, out = at.ends()
    assert (status, json.loads(out)["error"]["code"]) == (1, "cancelled")
    assert "Traceback" not in at.seen


def test_a_key_on_another_computer_signs_a_carried_request(
    home: Home, tmp_path: Path, terminal: Start
) -> None:
    home.profile.mkdir()
    home.does("watch", ADDRESSES[0], "--name", "Far", "--air-gapped").well()
    place = ("--profile", home.profile, "--json")
    at = terminal("sign-message", "It is me", "--account", "Far", "--yes", *place)
    at.until("“hearth sign”:")
    request = Path(at.until(".json").strip())
    answer, words = tmp_path / "answer.json", home.file("words", JUNK)
    hearth("sign", request, "--phrase-file", words, "--out", answer, "--yes",
           "--profile", tmp_path / "other").well()  # fmt: skip
    at.until("gives up): ")
    at.types(str(request))  # by mistake: that is no answer
    at.until("gives up): ")
    at.types(str(answer))
    status, out = at.ends()
    assert status == 0, at.seen
    kept = home.file("signed.json", out)
    assert home.does("verify-message", "--signed", kept).well().document["signer"] == ADDRESSES[0]
    assert not request.exists()


def test_a_mistyped_word_is_told_with_what_was_meant(home: Home, terminal: Start) -> None:
    at = terminal("restore", "--profile", home.profile, *home.password)
    at.until("in one line: ")
    at.types(JUNK.replace("junk", "jnuk"))
    status, _ = at.ends()
    assert status == 1
    assert "Word number 12" in at.seen
    assert "junk" in at.seen
    assert "jnuk" not in at.seen


def test_a_phrase_is_typed_without_being_shown(home: Home, terminal: Start) -> None:
    at = terminal("restore", "--json", "--profile", home.profile, *home.password)
    at.until("in one line: ")
    at.types(JUNK)
    status, out = at.ends()
    assert status == 0
    assert json.loads(out)["accounts"][0]["address"] == ADDRESSES[0]
    assert "junk" not in at.seen
