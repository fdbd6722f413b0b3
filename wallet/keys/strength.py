"""How hard a password is to guess, and the floor below which no vault is made.

The estimate is zxcvbn's (Wheeler, USENIX Security 2016; the ``zxcvbn`` package, MIT): how many
guesses somebody needs who tries common passwords, words, names, dates and keyboard rows first.
It knows Latin scripts only and counts any other letter as one decimal digit; each distinct one
counts four times as much here, which is still less than a character of a real Chinese text holds.

The floor is 10⁸ guesses. Each costs half a second and 256 MiB (``vault_slots``), so that a
hundred machines need two days and more for half of the weakest password that is let through.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from wallet.keys import passwords, vault_errors

FLOOR_DIGITS = 8.0
"""Decimal digits of the number of guesses."""

MIN_LENGTH = 8
_SCORES = (3.0, 6.0, FLOOR_DIGITS, 10.0)
_LONGEST = 72
"""What is judged of a password: zxcvbn's time grows faster than the length."""

_OURS = (
    "hearth", "wallet", "community", "kitchen", "stove", "natural gas", "biomethane",
    "天然气", "煤气", "燃气", "钱包", "密码", "我的", "我爱你", "一二三四五六七八九十",
    "一二三四五六七八", "妈妈", "爸爸",
)  # fmt: skip

NOTES = {
    "empty": "Type a password.",
    "short": "Too short: use at least eight characters, better a few words.",
    "own": "Too easy: it is made of names of this wallet, or repeats a word.",
    "common": "Too easy: many people use this one, or one much like it.",
    "row": "Too easy: keys beside each other, repeats and dates are tried first.",
    "weak": "Too easy to guess. A few more words help.",
    "fair": "Good. One more word makes it much harder to guess.",
    "good": "Very good.",
}
"""Message ids."""

_ROWS = frozenset({"spatial", "repeat", "sequence", "date", "regex"})


@dataclass(frozen=True, slots=True)
class Strength:
    """A judgement.

    Args:
        score: 0 (guessed at once) to 4, as zxcvbn counts; from 3 a password is let through.
        enough: whether it reaches the floor.
        note: message id: what to say below the field.
    """

    score: int
    enough: bool
    note: str


def judge(password: str, hints: Iterable[str] = ()) -> Strength:
    """How hard a password is to guess; ``hints`` are names that somebody near would try.

    The first call takes about 0.05 s (it reads the lists of words), later ones a few ms.
    """
    text = passwords.normalise(password)
    if not text.strip():
        return Strength(0, enough=False, note=NOTES["empty"])
    digits, reason = _judged(text[:_LONGEST], tuple(hints))
    score = sum(digits >= least for least in _SCORES)
    if len(text) < MIN_LENGTH and text.isascii():
        return Strength(min(score, 2), enough=False, note=NOTES["short"])
    if digits < FLOOR_DIGITS:
        return Strength(score, enough=False, note=NOTES[reason])
    return Strength(score, enough=True, note=NOTES["good" if score == len(_SCORES) else "fair"])


def require(password: str, hints: Iterable[str] = ()) -> None:
    """That a new password may be used.

    Raises:
        KeyStoreError: it is empty (``vault.empty_password``), or below the floor
            (``vault.weak_password``).
    """
    if not password:
        raise vault_errors.empty_password()
    if not judge(password, hints).enough:
        raise vault_errors.weak_password()


def _judged(text: str, hints: tuple[str, ...]) -> tuple[float, str]:
    """The decimal digits of the number of guesses, and which note says why they are few.

    The text is judged a second time without words of the wallet and without repeated words, since
    zxcvbn thinks three common words in a row hard to guess even where they are the same.
    """
    digits, reason = _estimate(text)
    words = sorted({w for h in (*_OURS, *hints) for w in h.split() if len(w) > 1}, key=len)
    pattern = "|".join(re.escape(word) for word in reversed(words))
    rest = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    rest = " ".join(dict.fromkeys(rest.split()))
    if rest == text:
        return digits, reason
    fewer = 1 + (_estimate(rest)[0] if rest else 0)
    if fewer < FLOOR_DIGITS <= digits:
        reason = "own"
    return min(digits, fewer), reason


def _estimate(text: str) -> tuple[float, str]:
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # ships no types

    result = zxcvbn(text)
    others = {char for char in text if not char.isascii() and char.isalpha()}
    patterns = [match["pattern"] for match in result["sequence"]]
    reason = "row" if _ROWS.intersection(patterns) else "weak"
    if patterns == ["dictionary"]:
        reason = "common"
    return float(result["guesses_log10"]) + len(others) * math.log10(4), reason
