"""Completion, "did you mean" and the findings about a typed phrase."""

from __future__ import annotations

import time

import pytest

from wallet.errors import PhraseError
from wallet.keys import phrase
from wallet.keys.phrase_help import (
    NAMES,
    Diagnosis,
    Tidied,
    Trouble,
    WordProblem,
    complete,
    diagnose,
    split,
    suggest,
)

ENGLISH = "test test test test test test test test test test test junk"


def test_every_language_has_a_name() -> None:
    assert tuple(NAMES) == phrase.LANGUAGES


@pytest.mark.parametrize("language", phrase.LANGUAGES)
def test_four_letters_are_enough_to_find_a_word(language: str) -> None:
    """BIP-39 asks this of its lists; those that do not hold it have the word among the first."""
    words = phrase.wordlist(language)
    for word in words[::97]:
        found = [phrase.normalise(w) for w in complete(word[:8], language, limit=40)]
        assert word in found
        assert all(w in words for w in found)


@pytest.mark.parametrize(
    ("prefix", "language", "expected"),
    [
        ("ABA", "english", ("abandon",)),
        ("acc", "spanish", ("acceso", "acción")),
        ("acció", "spanish", ("acción",)),
        ("ａｂａ", "english", ("abandon",)),
        ("가가", "korean", ()),
        ("가격", "korean", ("가격",)),
        ("あいこ", "japanese", ("あいこくしん",)),
        ("的", "chinese_simplified", ("的",)),
        ("", "english", ()),
        ("   ", "english", ()),
        ("abandonx", "english", ()),
    ],
)
def test_completion(prefix: str, language: str, expected: tuple[str, ...]) -> None:
    assert complete(prefix, language) == expected


def test_completion_gives_no_more_than_asked() -> None:
    assert complete("a", "english", limit=3) == ("abandon", "ability", "able")


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("junkk", "english", "junk"),  # a letter doubled
        ("ttaxi", "english", "taxi"),
        ("blosom", "english", "blossom"),  # a letter not doubled
        ("jumk", "english", "junk"),  # a neighbouring key
        ("abnadon", "english", "abandon"),  # two letters in the other order
        ("abanodn", "english", "abandon"),
        ("wrod", "english", "word"),
        ("qbandon", "english", "abandon"),
        ("aban", "english", "abandon"),
        ("abandoned", "english", "abandon"),  # another form of the word
        ("Abandin", "english", "abandon"),
        ("accion", "spanish", "acción"),  # an accent left out
        ("qcheter", "french", "acheter"),  # a and q on a French keyboard
        ("yvyk", "czech", "zvyk"),
        ("あいこくじん", "japanese", "あいこくしん"),  # a voiced mark too many
        ("가겨", "korean", "가격"),
        ("вбзац", "russian", "абзац"),
    ],
)
def test_did_you_mean(typed: str, language: str, meant: str) -> None:
    assert meant in map(_nfc, phrase.wordlist(language))
    assert suggest(typed, language)[0] == meant


def _nfc(word: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", word)


def test_a_word_of_the_list_suggests_only_itself_and_rubbish_nothing() -> None:
    assert suggest("Junk", "english") == ("junk",)
    for rubbish in ("", " ", "xyzxyzxyz", "0", "的", "q" * 5000):
        assert suggest(rubbish, "english") == ()
    assert suggest("曘", "chinese_simplified") == ()


def test_every_slip_of_one_finger_finds_its_word_again() -> None:
    """A dropped, doubled or swapped letter of every 97th word is among the suggestions."""
    missed = tried = 0
    words = phrase.wordlist("english")
    for word in words[::97]:
        for at in range(1, len(word) - 1):
            for typed in (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ):
                tried += 1
                missed += typed not in words and word not in suggest(typed, "english")
    assert tried > 200
    assert missed / tried < 0.02  # "sat" has five nearer words than "seat"


def test_whole_phrase_of_unknown_words_is_read_while_one_types() -> None:
    started = time.process_time()
    diagnosis = diagnose(" ".join(f"blosom{n}x" for n in range(23)) + " junk")
    assert len(diagnosis.problems) == 23
    assert time.process_time() - started < 3


def test_a_valid_phrase_has_no_findings() -> None:
    found = diagnose(ENGLISH)
    assert found == Diagnosis(12, ("english",), (), None, ())
    assert found.is_valid


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        (ENGLISH.replace(" ", "  "), {Tidied.SPACES}),
        (ENGLISH + "\n", {Tidied.SPACES}),
        (ENGLISH.replace(" ", "\u3000"), {Tidied.SPACES, Tidied.WIDE}),
        (ENGLISH.upper(), {Tidied.CASE}),
        (ENGLISH.replace("junk", "ju\u200bnk"), {Tidied.INVISIBLE}),
        (ENGLISH.replace("junk", "ｊｕｎｋ"), {Tidied.WIDE}),
        (ENGLISH.replace("junk", "ＪＵＮＫ"), {Tidied.WIDE, Tidied.CASE}),
        (" ".join(f"{n}. {w}" for n, w in enumerate(ENGLISH.split(), 1)), {Tidied.NUMBERS}),
        (" ".join(f"{n}.{w}" for n, w in enumerate(ENGLISH.split(), 1)), {Tidied.NUMBERS}),
        (" ".join(f"{n} {w}" for n, w in enumerate(ENGLISH.split(), 1)), {Tidied.NUMBERS}),
        (ENGLISH.replace(" ", ", "), {Tidied.NUMBERS}),
    ],
)
def test_what_was_tidied_is_said_and_the_phrase_is_good(typed: str, tidied: set[Tidied]) -> None:
    found = diagnose(typed)
    assert found.is_valid
    assert set(found.tidied) == tidied
    assert " ".join(split(typed)) == ENGLISH


def test_japanese_words_joined_by_their_own_blank_are_only_wide() -> None:
    found = diagnose(phrase.new_phrase(12, "japanese"))
    assert found.is_valid
    assert found.languages == ("japanese",)


def test_chinese_without_blanks_is_taken_apart() -> None:
    text = phrase.new_phrase(24, "chinese_simplified")
    found = diagnose(text.replace(" ", ""), "chinese_simplified")
    assert found.is_valid
    assert found.tidied == (Tidied.RUN_TOGETHER,)
    assert " ".join(split(text.replace(" ", ""))) == phrase.normalise(text)


@pytest.mark.parametrize("count", [0, 1, 11, 13, 25])
def test_another_number_of_words_is_said_with_the_words_problems(count: int) -> None:
    found = diagnose(" ".join(["test"] * (count - 1) + ["junkk"] * bool(count)))
    assert found.count == count
    assert found.error is not None
    assert found.error.code == "phrase.length"
    assert [p.position for p in found.problems] == [count] * bool(count)


def test_each_bad_word_is_named_by_its_place_with_suggestions() -> None:
    words = ENGLISH.split()
    words[2], words[7] = "tesst", "tset"
    found = diagnose(" ".join(words))
    assert [(p.position, p.kind) for p in found.problems] == [
        (3, Trouble.UNKNOWN),
        (8, Trouble.UNKNOWN),
    ]
    assert all("test" in p.suggestions for p in found.problems)
    assert found.error is not None
    assert (found.error.code, found.error.fields) == ("phrase.word", {"position": 3})


def test_two_languages_in_one_phrase_are_told_apart() -> None:
    found = diagnose("test " * 10 + "acheter junk")
    (problem,) = found.problems
    assert (problem.position, problem.kind) == (11, Trouble.OTHER_LANGUAGE)
    assert problem.languages == ("french",)
    assert found.languages == ("english",)
    assert found.error is not None
    assert found.error.code == "phrase.other_language"
    assert found.error.fields == {"position": 11, "language": "Français"}


def test_half_one_language_half_another_names_both() -> None:
    found = diagnose(
        "abandon ability able about above absent acheter abeille abolir aborder amour azote"
    )
    assert {p.kind for p in found.problems} <= {Trouble.OTHER_LANGUAGE, Trouble.UNKNOWN}
    assert len(found.problems) >= 5
    assert found.error is not None


def test_simplified_and_traditional_are_asked_about() -> None:
    from tests.keys.test_phrase import _in_both_chinese_lists

    text = _in_both_chinese_lists()
    found = diagnose(text.replace(" ", ""))
    assert found.is_ambiguous
    assert found.languages == ("chinese_simplified", "chinese_traditional")
    assert found.problems == ()
    chosen = diagnose(text, "chinese_traditional")
    assert chosen.is_valid
    assert chosen.languages == ("chinese_traditional",)


def test_the_language_asked_for_is_the_one_that_counts() -> None:
    found = diagnose(ENGLISH, "french")
    assert not found.is_valid
    assert {p.kind for p in found.problems} == {Trouble.OTHER_LANGUAGE}


def test_a_wrong_checksum_has_no_word_problems() -> None:
    found = diagnose(ENGLISH.replace("junk", "test"))
    assert found.problems == ()
    assert found.error is not None
    assert found.error.code == "phrase.checksum"


def test_no_finding_repeats_a_word() -> None:
    found = diagnose("secretone acheter " + "test " * 9 + "abandonn")
    texts = [repr(found), str(found), repr(found.problems)]
    for error in (found.error, *(p.error() for p in found.problems)):
        assert isinstance(error, PhraseError)
        texts += [str(error), repr(error), error.detail, repr(error.fields)]
    for text in texts:
        for word in ("secretone", "acheter", "abandon"):
            assert word not in text


def test_findings_about_any_text_at_all() -> None:
    for text in ("\0", "\ud800", "的" * 30, "1. 2. 3.", ", ,", "\u200b", "🔥 " * 12, "a" * 10_000):
        found = diagnose(text)
        assert not found.is_valid
        assert all(isinstance(p, WordProblem) for p in found.problems)
