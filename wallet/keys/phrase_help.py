"""Help with recovery words as they are typed: completion, "did you mean", and what is wrong where.

Words are secrets. Nothing typed comes back in a finding, an error or a ``repr``; suggestions do
hold words of the public lists, and are kept out of ``repr`` too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from wallet.errors import PhraseError
from wallet.keys import phrase
from wallet.keys.word_distance import FAR, bare, distance

NAMES = {
    "english": "English",
    "chinese_simplified": "简体中文",
    "chinese_traditional": "繁體中文",
    "czech": "Čeština",
    "french": "Français",
    "italian": "Italiano",
    "japanese": "日本語",
    "korean": "한국어",
    "portuguese": "Português",
    "spanish": "Español",
    "russian": "Русский",
    "turkish": "Türkçe",
}
"""What each language of ``phrase.LANGUAGES`` calls itself."""

_NUMBERING = re.compile(r"^(\d{1,2}[.):、．]?|[.,;:、。])$")
_LEADING_NUMBER = re.compile(r"^\d{1,2}[.):、．]")


class Tidied(StrEnum):
    """What was put right in the typed text without changing its meaning."""

    SPACES = "spaces"
    """Doubled blanks, line ends, or blanks at either end."""
    WIDE = "wide"
    """Full-width letters or blanks of an Asian keyboard."""
    CASE = "case"
    """Capital letters."""
    INVISIBLE = "invisible"
    """Characters that cannot be seen."""
    NUMBERS = "numbers"
    """The words' numbers, or commas between them."""
    RUN_TOGETHER = "run-together"
    """Chinese characters without blanks between them."""


class Trouble(StrEnum):
    """What is wrong with one word."""

    UNKNOWN = "unknown"
    OTHER_LANGUAGE = "other-language"


@dataclass(frozen=True, slots=True)
class WordProblem:
    """One word that does not belong, by its place from 1; the best suggestion comes first."""

    position: int
    kind: Trouble
    suggestions: tuple[str, ...] = field(default=(), repr=False)
    languages: tuple[str, ...] = ()
    """The languages that do have the word, where it is of another language."""

    def error(self) -> PhraseError:
        """The same in words; it names the place, never the word."""
        if self.kind is Trouble.UNKNOWN:
            return phrase.unknown_word(self.position)
        return PhraseError(
            "phrase.other_language",
            "Word number {position} is a word of another language: {language}.",
            "All words of a phrase are in one language. Look at what was written down.",
            position=self.position,
            language=", ".join(NAMES[name] for name in self.languages),
        )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What can be said about a typed phrase.

    ``languages`` are those that fit it best: one, or several to choose from, or none when no
    word is known. ``error`` is the first thing that keeps it from being a phrase, or None.
    """

    count: int
    languages: tuple[str, ...]
    problems: tuple[WordProblem, ...]
    error: PhraseError | None
    tidied: tuple[Tidied, ...]

    @property
    def is_valid(self) -> bool:
        """Whether wallets can be made from it as it is."""
        return self.error is None

    @property
    def is_ambiguous(self) -> bool:
        """Whether it is whole in more than one language, and only its owner knows which."""
        return self.error is not None and self.error.code == "phrase.ambiguous"


def complete(prefix: str, language: str, limit: int = 8) -> tuple[str, ...]:
    """The words that begin like ``prefix``, as they are written, in the list's order.

    Accents may be left out: "acc" finds "acción". Nothing is found for an empty prefix.
    """
    typed = phrase.normalise(prefix)
    if not typed:
        return ()
    found = [w for w in phrase.wordlist(language) if w.startswith(typed)]
    if len(found) < limit and bare(typed) == typed:
        ordered, originals = _bare_order(language)
        at = bisect_left(ordered, typed)
        while at < len(ordered) and ordered[at].startswith(typed):
            found += [word for word in originals[ordered[at]] if word not in found]
            at += 1
    return tuple(shown(word) for word in found[:limit])


def suggest(word: str, language: str, limit: int = 5) -> tuple[str, ...]:
    """The words most like a mistyped one, best first; a word of the list suggests only itself.

    Chinese characters have no near neighbours in writing, so nothing is suggested for them.
    """
    typed = phrase.normalise(word)
    words = phrase.wordlist(language)
    if typed in words:
        return (shown(typed),)
    if not typed or language.startswith("chinese"):
        return ()
    near = [(distance(typed, candidate, language), n) for n, candidate in enumerate(words)]
    near = sorted(pair for pair in near if pair[0] < FAR)
    return tuple(shown(words[n]) for far, n in near[:limit] if far <= near[0][0] + 1)


def diagnose(text: str, language: str | None = None) -> Diagnosis:
    """Everything that can be said about a phrase as it was typed or pasted.

    With ``language`` only that list counts; otherwise the list that knows most of the words.
    """
    words, tidied = _read(text)
    languages = (language,) if language else _best(words)
    problems = _problems(words, languages[0]) if languages else _all_unknown(words)
    error = _first_error(words, language, problems)
    if error is None:
        languages = (phrase.check(" ".join(words), language),)
    elif error.code == "phrase.ambiguous":
        languages = tuple(str(error.fields["languages"]).split(", "))
    return Diagnosis(len(words), languages, problems, error, tidied)


def split(text: str) -> tuple[str, ...]:
    """The words of a pasted phrase, without numbers and commas; Chinese may be run together.

    Joined by single blanks they are what ``phrase.check`` and ``phrase.to_seed`` take.
    """
    return _read(text)[0]


def shown(word: str) -> str:
    """A word of a list as it is written (composed letters)."""
    return unicodedata.normalize("NFC", word)


def _read(text: str) -> tuple[tuple[str, ...], tuple[Tidied, ...]]:
    found = {
        Tidied.SPACES: text != " ".join(text.split()),
        Tidied.WIDE: any(unicodedata.east_asian_width(c) == "F" for c in text)
        and any("\uff01" <= c <= "\uff5e" or c == "\u3000" for c in text),
        Tidied.CASE: any(c.isupper() for c in unicodedata.normalize("NFKC", text)),
        Tidied.INVISIBLE: any(unicodedata.category(c) == "Cf" for c in text),
    }
    tokens = phrase.normalise(text.replace(",", " ").replace("，", " ")).split()
    bare_tokens = [_LEADING_NUMBER.sub("", t) for t in tokens if not _NUMBERING.match(t)]
    found[Tidied.NUMBERS] = "," in text or "，" in text or bare_tokens != tokens
    words = [part for token in bare_tokens if token for part in _characters(token)]
    found[Tidied.RUN_TOGETHER] = len(words) > len(bare_tokens)
    return tuple(words), tuple(kind for kind in Tidied if found[kind])


def _characters(token: str) -> tuple[str, ...]:
    """The characters of a run of Chinese words, each of which is one; else the token itself."""
    chinese = len(token) > 1 and all("\u3400" <= c <= "\u9fff" for c in token)
    return tuple(token) if chinese else (token,)


def _best(words: tuple[str, ...]) -> tuple[str, ...]:
    known = {n: sum(phrase.has_word(word, n) for word in words) for n in phrase.LANGUAGES}
    most = max(known.values())
    return tuple(n for n in phrase.LANGUAGES if known[n] == most) if most else ()


def _problems(words: tuple[str, ...], language: str) -> tuple[WordProblem, ...]:
    problems = []
    for position, word in enumerate(words, 1):
        if phrase.has_word(word, language):
            continue
        others = tuple(n for n in phrase.LANGUAGES if phrase.has_word(word, n))
        kind = Trouble.OTHER_LANGUAGE if others else Trouble.UNKNOWN
        problems.append(WordProblem(position, kind, suggest(word, language), others))
    return tuple(problems)


def _all_unknown(words: tuple[str, ...]) -> tuple[WordProblem, ...]:
    return tuple(WordProblem(position, Trouble.UNKNOWN) for position in range(1, len(words) + 1))


def _first_error(
    words: tuple[str, ...], language: str | None, problems: tuple[WordProblem, ...]
) -> PhraseError | None:
    try:
        phrase.check(" ".join(words), language)
    except PhraseError as error:
        is_word = error.code == "phrase.word" and problems
        return problems[0].error() if is_word else error
    return None


@lru_cache(maxsize=4)
def _bare_order(language: str) -> tuple[list[str], dict[str, list[str]]]:
    """The words without accents in alphabetical order, and what each is an unaccented form of."""
    originals: dict[str, list[str]] = {}
    for word in phrase.wordlist(language):
        originals.setdefault(bare(word), []).append(word)
    return sorted(originals), originals
