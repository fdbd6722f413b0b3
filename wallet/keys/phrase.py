"""Recovery phrases (BIP-39): made, read as people type and paste them, turned into a seed.

The word lists are those of the ``mnemonic`` package, but nothing typed reaches it untreated.
Its 0.21 finds no word of its own that has an accent written the other way (Russian and Turkish
phrases fail), cannot read Japanese ones, and makes another wallet out of a doubled blank.

The seed depends on the words' text only, not on which list they are from. A phrase is a secret:
errors name the place of a word, never the word.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections import Counter
from functools import lru_cache

from wallet.errors import PhraseError

LENGTHS = (12, 15, 18, 21, 24)
"""Numbers of words that BIP-39 allows."""

OFFERED = (
    "english",
    "chinese_simplified",
    "chinese_traditional",
    "czech",
    "french",
    "italian",
    "japanese",
    "korean",
    "portuguese",
    "spanish",
)
"""The languages of the BIP, in which new phrases are made."""

LANGUAGES = (*OFFERED, "russian", "turkish")
"""The languages in which phrases are read. ``mnemonic`` carries two more than the BIP; word 1573
of its Russian list is damaged (its source has two U+FFFD in it), so none are made in them."""

_DOTTED_I = re.compile("i\u0307+")  # what lower() makes of the Turkish capital
_ROUNDS = 2048  # BIP-39
_BITS_A_WORD = 11


def new_phrase(words: int = 12, language: str = "english") -> str:
    """A phrase with fresh randomness from the operating system, ready to be written down.

    Japanese words are joined by the ideographic space, as the BIP asks.

    Raises:
        PhraseError: a number of words or a language that BIP-39 does not have.
    """
    if words not in LENGTHS:
        raise _bad_length(words)
    if language not in OFFERED:
        raise _bad_language(language)
    entropy = secrets.token_bytes(words * 4 // 3)
    indices = _indices(entropy)
    separator = "\u3000" if language == "japanese" else " "
    return unicodedata.normalize("NFC", separator.join(wordlist(language)[i] for i in indices))


def normalise(text: str) -> str:
    """A typed or pasted phrase in the one form that seeds are made from.

    Compatibility decomposition (NFKD), lower case, single blanks; invisible format characters
    are dropped. Normalising twice changes nothing more.
    """
    lowered = unicodedata.normalize("NFKD", _visible(text)).lower()
    decomposed = _DOTTED_I.sub("i", lowered)
    return " ".join(unicodedata.normalize("NFKD", _visible(decomposed)).split())


def check(text: str, language: str | None = None) -> str:
    """The language of a valid phrase; only ``language`` is tried when given.

    Raises:
        PhraseError: ``phrase.length``, ``phrase.word`` (field ``position``, from 1),
            ``phrase.checksum``, or ``phrase.ambiguous`` when two lists fit (field
            ``languages``): then ask the person, and call again with their answer.
    """
    words = normalise(text).split(" ")
    if len(words) not in LENGTHS:
        raise _bad_length(len([word for word in words if word]))
    candidates = _lists_with(words, (language,) if language else LANGUAGES)
    valid = [name for name in candidates if _checksum_fits(words, name)]
    if not valid:
        raise PhraseError(
            "phrase.checksum",
            "All of these are words of a recovery phrase, but together they are not one.",
            "Look for a word that is in the wrong place, or was swapped for a similar one.",
        )
    if len(valid) > 1:
        raise PhraseError(
            "phrase.ambiguous",
            "This phrase fits more than one language: {languages}.",
            "Choose the language in which it was written down.",
            languages=", ".join(valid),
        )
    return valid[0]


def is_valid(text: str) -> bool:
    """Whether at least one language's list and checksum fit."""
    try:
        check(text)
    except PhraseError as error:
        return error.code == "phrase.ambiguous"
    return True


def to_seed(phrase: str, passphrase: str = "") -> bytes:
    """The 64-byte seed. Source: BIP-39, "From mnemonic to seed".

    The phrase is normalised here, so every spelling of it gives the same seed. It is not
    checked: BIP-39 defines a seed for any text.

    Raises:
        PhraseError: half a character in either, ``phrase.character``.
    """
    salt = "mnemonic" + unicodedata.normalize("NFKD", passphrase)
    words = normalise(phrase)
    require_whole(words + salt)
    return hashlib.pbkdf2_hmac("sha512", words.encode("utf-8"), salt.encode("utf-8"), _ROUNDS)


def require_whole(text: str) -> None:
    """That no character is half of one (a lone surrogate), which has no bytes to make a seed of.

    Raises:
        PhraseError: one is, ``phrase.character``.
    """
    if any(unicodedata.category(c) == "Cs" for c in text):
        raise PhraseError(
            "phrase.character",
            "A character of this text is broken.",
            "Type it again instead of pasting it.",
        )


@lru_cache(maxsize=len(LANGUAGES))
def wordlist(language: str) -> tuple[str, ...]:
    """The 2,048 words of a language, normalised, in the list's order.

    Raises:
        PhraseError: no such language, ``phrase.language``.
    """
    if language not in LANGUAGES:
        raise _bad_language(language)
    from mnemonic import Mnemonic

    return tuple(normalise(word) for word in Mnemonic(language).wordlist)


def has_word(word: str, language: str) -> bool:
    """Whether a normalised word is in a language's list."""
    return word in _places(language)


@lru_cache(maxsize=len(LANGUAGES))
def _places(language: str) -> dict[str, int]:
    return {word: index for index, word in enumerate(wordlist(language))}


def _lists_with(words: list[str], languages: tuple[str, ...]) -> list[str]:
    """The languages that have all these words; an error about the best fit if none has."""
    known = Counter({name: sum(word in _places(name) for word in words) for name in languages})
    complete = [name for name in languages if known[name] == len(words)]
    if not complete:
        best = known.most_common(1)[0][0]
        position = next(i for i, word in enumerate(words, 1) if word not in _places(best))
        raise unknown_word(position)
    return complete


def _checksum_fits(words: list[str], language: str) -> bool:
    """BIP-39: after the entropy follow the first bits of its SHA-256, one for every 32."""
    places = _places(language)
    indices = [places[word] for word in words]
    number = 0
    for index in indices:
        number = number << _BITS_A_WORD | index
    entropy = (number >> len(words) // 3).to_bytes(len(words) * 4 // 3, "big")
    return _indices(entropy) == indices


def _indices(entropy: bytes) -> list[int]:
    """The places in the list of the words that stand for ``entropy``."""
    checksum_bits = len(entropy) // 4
    checksum = hashlib.sha256(entropy).digest()[0] >> 8 - checksum_bits
    number = int.from_bytes(entropy, "big") << checksum_bits | checksum
    count = len(entropy) * 3 // 4
    return [
        number >> _BITS_A_WORD * (count - 1 - i) & (1 << _BITS_A_WORD) - 1 for i in range(count)
    ]


def unknown_word(position: int) -> PhraseError:
    """A word, by its place from 1, that is in no list; it is never repeated."""
    return PhraseError(
        "phrase.word",
        "Word number {position} is not a word of a recovery phrase.",
        "Check its spelling, and that all words are in one language.",
        position=position,
    )


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _bad_length(count: int) -> PhraseError:
    return PhraseError(
        "phrase.length",
        "A recovery phrase has 12, 15, 18, 21 or 24 words. These are {count}.",
        "Check that no word is missing or written twice.",
        count=count,
    )


def _bad_language(language: str) -> PhraseError:
    return PhraseError(
        "phrase.language",
        "Recovery phrases are not written in {language}.",
        "Choose one of the languages in the list.",
        language=language,
    )
