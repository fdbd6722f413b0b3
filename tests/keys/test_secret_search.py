"""What of a session's secrets is found where: in memory at every stage, in files at no time.

``wallet/keys/README.md`` tells people what is asserted here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.keys.memory_search import Secrets, count, in_files, in_memory
from wallet.keys import vault

pytestmark = pytest.mark.timeout(300)

if sys.platform != "linux":
    pytest.skip("memory is read through /proc", allow_module_level=True)

SECRETS = Secrets(
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    "kettle wander ninety brass 77",
)
STAGES = {
    "keys": ("begun", "unlocked", "signed", "locked"),
    "window": ("begun", "unlocked", "signed", "locked"),
    "words": ("begun", "shown and locked", "restored and locked"),
}
_ROOT = Path(__file__).parents[2]


TYPED = {
    "keys": {"begun": SECRETS.password},
    "window": {"begun": "\n".join(SECRETS.password) + "\n"},
    "words": {"begun": SECRETS.password, "shown and locked": SECRETS.phrase},
}


class Session:
    """What was found at each stage of a session, and afterwards in its files and its output."""

    def __init__(self, kind: str, folder: Path) -> None:
        path = folder / "profile/vault.hearth"
        vault.create(
            path, SECRETS.password, phrase=SECRETS.phrase, label="Mei", memory_kib=1024
        ).lock()
        temporary = folder / "temporary"
        temporary.mkdir()
        errors = folder / "errors.txt"
        with errors.open("wb") as stderr:
            child = subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-m", "tests.keys.secret_session",
                 kind, str(path)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=_ROOT,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(temporary)},
            )  # fmt: skip
            self.memory = dict(self._watch(child, kind))
            assert child.wait(60) == 0, errors.read_text()
        child.stdin.close()
        child.stdout.close()
        self.files = in_files([folder], SECRETS)
        self.searched = {f.name for f in folder.rglob("*") if f.is_file()}

    def _watch(self, child, kind):
        for stage in STAGES[kind]:
            assert child.stdout.readline().strip() == stage
            try:
                yield stage, in_memory(child.pid, SECRETS)
            except PermissionError:
                child.kill()
                pytest.skip("this system lets no process read its child's memory")
            typed = TYPED[kind].get(stage)
            child.stdin.write("\n" if typed is None else f"\n{typed}\n")
            child.stdin.flush()


@pytest.fixture(scope="module", params=["keys", "window"])
def session(request, tmp_path_factory):
    return Session(request.param, tmp_path_factory.mktemp("session"))


def test_the_search_finds_each_form_of_each_secret():
    for name, forms in SECRETS.forms().items():
        for form in forms:
            assert name in count([b"x" * 5000 + form + b"y"], SECRETS)
    assert count([b"x" * 5000], SECRETS) == {}


def test_before_the_password_is_typed_nothing_is_there(session):
    assert session.memory["begun"] == {}


def test_while_open_there_is_one_copy_of_what_is_needed_and_none_of_the_rest(session):
    """Four runs of three words are one copy of the phrase; the search would see any other."""
    unlocked = session.memory["unlocked"]
    assert unlocked.pop("password", 0) <= 1
    assert unlocked == {"phrase": 4, "account key": 1}


def test_after_signing_the_signing_key_is_there_once_too(session):
    signed = session.memory["signed"]
    signed.pop("password", None)
    assert signed == {"phrase": 4, "account key": 1, "private key": 1}


def test_after_the_lock_nothing_is_found(session):
    assert session.memory["locked"] == {}


def test_no_file_and_no_output_holds_anything(session):
    assert {"vault.hearth", "errors.txt"} <= session.searched
    assert session.files == {}


def test_words_that_were_shown_or_typed_are_gone_after_the_lock(tmp_path):
    words = Session("words", tmp_path)
    assert words.memory == {stage: {} for stage in STAGES["words"]}
    assert words.files == {}
