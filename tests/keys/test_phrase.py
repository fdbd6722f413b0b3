from __future__ import annotations

import unicodedata

import pytest
from mnemonic import Mnemonic

from tests.codec.samples import vectors
from wallet.errors import PhraseError
from wallet.keys import phrase

_ENGLISH = "test test test test test test test test test test test junk"


@pytest.mark.parametrize("case", vectors("bip39.json")["languages"]["english"])
def test_the_standards_vectors(case: dict[str, str]) -> None:
    assert phrase.check(case["phrase"]) == "english"
    assert phrase.to_seed(case["phrase"], "TREZOR").hex() == case["seed"]
    indices = phrase._indices(bytes.fromhex(case["entropy"]))
    assert " ".join(phrase.wordlist("english")[i] for i in indices) == case["phrase"]


@pytest.mark.parametrize("language", phrase.OFFERED)
@pytest.mark.parametrize("words", phrase.LENGTHS)
def test_new_phrases_are_valid_in_every_language_and_length(language: str, words: int) -> None:
    text = phrase.new_phrase(words, language)
    assert len(text.split()) == words
    assert phrase.check(text, language) == language
    assert phrase.is_valid(text)
    assert phrase.to_seed(text) == Mnemonic.to_seed(" ".join(text.split()))


def test_new_phrases_differ() -> None:
    assert len({phrase.new_phrase() for _ in range(50)}) == 50


@pytest.mark.parametrize("language", ["russian", "turkish"])
def test_phrases_that_mnemonic_itself_rejects_are_read(language: str) -> None:
    theirs = Mnemonic(language)
    rejected = 0
    for number in range(40):
        text = theirs.to_mnemonic(bytes([number]) * 16)
        rejected += not theirs.check(text)
        assert phrase.check(text) == language
        assert phrase.to_seed(text) == theirs.to_seed(text)
    assert rejected > 10


def test_new_phrases_are_not_made_from_lists_outside_the_standard() -> None:
    for language in ("russian", "klingon"):
        with pytest.raises(PhraseError):
            phrase.new_phrase(12, language)


@pytest.mark.parametrize(
    "typed",
    [
        _ENGLISH.upper(),
        _ENGLISH.title(),
        "  " + _ENGLISH.replace(" ", "   ") + "\n",
        _ENGLISH.replace(" ", "\n"),
        _ENGLISH.replace(" ", "\t"),
        _ENGLISH.replace(" ", "\u00a0"),
        _ENGLISH.replace(" ", "\u3000"),
        "\ufeff" + _ENGLISH.replace("junk", "ju\u200bnk"),
        "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in _ENGLISH),  # full width
    ],
)
def test_a_phrase_as_people_type_it_gives_the_same_wallet(typed: str) -> None:
    assert phrase.normalise(typed) == _ENGLISH
    assert phrase.check(typed) == "english"
    assert phrase.to_seed(typed) == phrase.to_seed(_ENGLISH)


@pytest.mark.parametrize("language", ["japanese", "french", "spanish", "korean"])
def test_composed_and_decomposed_letters_are_the_same(language: str) -> None:
    text = phrase.new_phrase(12, language)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        typed = unicodedata.normalize(form, text)
        assert phrase.to_seed(typed) == phrase.to_seed(text)
        assert phrase.check(typed) == language


def test_the_passphrase_keeps_its_blanks_and_case() -> None:
    seeds = {phrase.to_seed(_ENGLISH, p) for p in ("", "a b", "a  b", "A b", " a b")}
    assert len(seeds) == 5
    assert phrase.to_seed(_ENGLISH, "\u00e9") == phrase.to_seed(_ENGLISH, "e\u0301")


def _refusal(text: str, language: str | None = None) -> PhraseError:
    with pytest.raises(PhraseError) as refusal:
        phrase.check(text, language)
    return refusal.value


@pytest.mark.parametrize("count", [0, 1, 11, 13, 16, 25])
def test_another_number_of_words_is_refused(count: int) -> None:
    error = _refusal(" ".join(["test"] * count))
    assert error.code == "phrase.length"
    assert error.fields["count"] == count


def test_a_misspelt_word_is_named_by_its_place_and_never_repeated() -> None:
    error = _refusal(_ENGLISH.replace("junk", "junkk"))
    assert error.code == "phrase.word"
    assert error.fields == {"position": 12}
    for text in (str(error), repr(error), error.cause, error.fix, error.detail):
        assert "junkk" not in text


def test_swapped_words_are_found_by_the_checksum() -> None:
    words = _ENGLISH.split()
    swapped = " ".join([words[-1], *words[1:-1], words[0]])
    assert _refusal(swapped).code == "phrase.checksum"
    assert not phrase.is_valid(swapped)


def _in_both_chinese_lists() -> str:
    simplified = phrase.wordlist("chinese_simplified")
    traditional = phrase.wordlist("chinese_traditional")
    shared = sorted(set(simplified) & set(traditional))
    assert len(shared) == 1275
    for first in range(len(shared)):
        for last in shared:
            words = [*shared[first : first + 11], last]
            if len(words) == 12 and all(
                phrase._checksum_fits(words, name)
                for name in ("chinese_simplified", "chinese_traditional")
            ):
                return " ".join(words)
    raise AssertionError("none found")


def test_a_phrase_that_fits_both_chinese_lists_makes_us_ask() -> None:
    text = _in_both_chinese_lists()
    error = _refusal(text)
    assert error.code == "phrase.ambiguous"
    assert error.fields["languages"] == "chinese_simplified, chinese_traditional"
    assert phrase.check(text, "chinese_traditional") == "chinese_traditional"
    assert phrase.is_valid(text)


def test_an_unknown_language_is_refused() -> None:
    assert _refusal(_ENGLISH, "klingon").code == "phrase.language"
