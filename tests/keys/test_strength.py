"""What counts as a password that is hard to guess."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from wallet.errors import KeyStoreError
from wallet.keys import passwords, strength
from wallet.keys.strength import NOTES, judge


@pytest.mark.parametrize(
    "password",
    [
        "winter gas fire", "correct horse battery", "sunflower kettle", "Tr0ub4dor&3",
        "床前明月光疑是", "天津的冬天很冷", "Gasöl winterfeucht", "x7$Kq!9vRz2",
        "Home sunflower kettle",
    ],
)  # fmt: skip
def test_a_few_words_are_enough(password: str) -> None:
    judged = judge(password, ("Home",))
    assert judged.enough
    assert judged.score >= 3
    strength.require(password, ("Home",))


@pytest.mark.parametrize(
    ("password", "note"),
    [
        ("", "empty"), ("  \t", "empty"), ("8F!k2", "short"), ("summer", "short"),
        ("password1", "common"), ("password", "common"), ("12345678", "common"),
        ("qwertyuiop[]", "row"), ("a" * 30, "row"), ("x" * 100_000, "row"), ("19840312abc", "row"),
        ("winter gas", "weak"), ("Mei Meier Mei", "own"), ("hearth wallet", "own"),
        ("煤气天然气密码", "own"), ("一二三四五六七八九十", "own"),
        ("Mei's kettle", "weak"), ("\ud800x" * 6, "row"),
    ],
)  # fmt: skip
def test_what_is_tried_first_is_not_enough(password: str, note: str) -> None:
    judged = judge(password, ("Mei's kettle", "Mei"))
    assert not judged.enough
    assert judged.score < 3
    if password != "Mei's kettle":
        assert judged.note == NOTES[note]
    with pytest.raises(KeyStoreError) as refusal:
        strength.require(password, ("Mei's kettle", "Mei"))
    assert refusal.value.code == ("vault.empty_password" if not password else "vault.weak_password")
    assert password in "password" or password not in str(refusal.value)


def test_the_scores_rise_with_the_guesses() -> None:
    words = ["winter", "winter gas", "winter gas fire", "winter gas fire mountain boat"]
    scores = [judge(" ".join(words[: n + 1][-1:])).score for n in range(4)]
    assert scores == sorted(scores)
    assert scores[-1] == 4


def test_the_same_password_in_another_form_is_judged_the_same() -> None:
    for text in ("Gasöl Ⅳ ２０", "Ａｂｃ winterfeucht", "ｶﾞｽ の ほのお"):
        forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
        assert len({judge(form) for form in forms}) == 1
        assert len({bytes(passwords.to_bytes(form)) for form in forms}) == 1


@pytest.mark.parametrize("text", ["x" * 10_000, "(" * 500, "1a" * 400, "winter gas " * 90])
def test_judging_a_long_text_is_no_more_work_than_a_short_one(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    estimate = strength._estimate
    monkeypatch.setattr(
        strength, "_estimate", lambda part: (judged.append(part), estimate(part))[1]
    )
    judge(text)
    assert 1 <= len(judged) <= 2
    assert max(map(len, judged)) <= 72


def test_the_lists_of_words_are_read_only_when_a_password_is_judged() -> None:
    code = (
        "import sys, wallet.keys.strength, wallet.keys.vault\n"
        "assert 'zxcvbn' not in sys.modules\n"
        "wallet.keys.strength.judge('x'); assert 'zxcvbn' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
