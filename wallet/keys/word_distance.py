"""How far a typed word is from a word of a list, in slips of the finger.

Optimal string alignment (a Damerau-Levenshtein distance) with weights: a missing accent is nearly
nothing, a neighbouring key, a doubled letter or two letters in the other order are half a slip,
any other letter is a whole one. The first four letters of a word identify it in most lists
(BIP-39), so words that share them come nearer.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

FAR = 2.2
"""From here on a word is no suggestion; a short word is none from fewer slips already."""

_ACCENT = 0.1
_SLIP = 0.5
_SAME_START = 0.4
_SHARE = 0.41
_START = 4  # BIP-39: "it's enough to type the first four letters"

_ROWS = {
    "qwerty": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "azerty": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "russian": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
}
_KEYBOARDS = {
    "czech": ("qwertz", "qwerty"),
    "french": ("azerty", "qwerty"),
    "russian": ("russian",),
}
"""The keyboards a language is typed on; ``qwerty`` for all others."""


def distance(typed: str, word: str, language: str) -> float:
    """Slips between two normalised words; :data:`FAR` when they are not alike.

    Two in five letters may be wrong, not more.
    """
    left, right = bare(typed), bare(word)
    if len(left) > 1 and right.startswith(left):
        return _SLIP + _ACCENT * (len(right) - len(left))
    if abs(len(left) - len(right)) > 2 and left[:_START] != right[:_START]:
        return FAR
    accents = _ACCENT if (left, right) != (typed, word) else 0.0
    limit = min(FAR, _SHARE * len(right))
    same_start = _SAME_START if left[:_START] == right[:_START] else 0.0
    total = _align(left, right, _neighbours(language), limit + same_start) + accents
    total = max(total - same_start, accents)
    return total if total < limit else FAR


@lru_cache(maxsize=1 << 15)
def bare(word: str) -> str:
    """A normalised word without its accents (combining marks)."""
    if word.isascii():
        return word
    return "".join(c for c in word if unicodedata.category(c) != "Mn")


def _align(left: str, right: str, near: frozenset[tuple[str, str]], limit: float) -> float:
    """Slips between two words; ``limit`` or more as soon as it is certain to be that."""
    before: list[float] = []
    row = [float(n) for n in range(len(right) + 1)]
    for i, a in enumerate(left, 1):
        above, before_above = row, before
        row = [float(i)]
        for j, b in enumerate(right, 1):
            swap = _SLIP if (a, b) in near else 1.0
            drop = _SLIP if i > 1 and left[i - 2] == a else 1.0
            add = _SLIP if j > 1 and right[j - 2] == b else 1.0
            best = min(above[j] + drop, row[j - 1] + add, above[j - 1] + (a != b and swap))
            if before_above and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, before_above[j - 2] + _SLIP)
            row.append(best)
        if min(row) >= limit and min(above) + _SLIP >= limit:
            return limit
        before = above
    return row[-1]


@lru_cache(maxsize=4)
def _neighbours(language: str) -> frozenset[tuple[str, str]]:
    """All pairs of letters whose keys touch on a keyboard of this language."""
    pairs: set[tuple[str, str]] = set()
    for keyboard in _KEYBOARDS.get(language, ("qwerty",)):
        rows = _ROWS[keyboard]
        places = {c: (x + y * 0.5, y) for y, keys in enumerate(rows) for x, c in enumerate(keys)}
        pairs |= {
            (a, b)
            for a, (ax, ay) in places.items()
            for b, (bx, by) in places.items()
            if a != b and abs(ax - bx) <= 1 and abs(ay - by) <= 1
        }
    return frozenset(pairs)
