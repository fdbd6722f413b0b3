"""Whatever Unicode a person types or pastes: phrases, second secrets, passwords."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.keys import vaults
from wallet.errors import HearthError, PhraseError
from wallet.keys import passwords, phrase, phrase_help, vault, vault_slots
from wallet.keys.vault_header import Header

FORMS = ("NFC", "NFD", "NFKC", "NFKD")
ANY = st.text(st.characters(exclude_categories=()), max_size=40)
"""Any code points at all, half characters (lone surrogates) too."""

WRITABLE = st.text(max_size=40)
"""Any text that UTF-8 can write."""

MARKS = st.text("aeiI\u0130\u0131\u0301\u0316\u0307\u200b\u3099\u304b\uac00\u1100\u1161 \u3000Σσς")
"""Letters and marks whose order and case normalisers are known to get wrong."""


@settings(max_examples=500)
@given(st.one_of(ANY, MARKS))
@example("a\u0301\u200b\u0316")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = phrase.normalise(text)
    assert phrase.normalise(once) == once
    assert unicodedata.normalize("NFKD", once) == once
    assert once == " ".join(once.split())


@settings(max_examples=500)
@given(st.one_of(ANY, MARKS))
def test_every_unicode_form_of_a_text_is_the_same_phrase(text: str) -> None:
    assert len({phrase.normalise(unicodedata.normalize(form, text)) for form in FORMS}) == 1


@settings(max_examples=300)
@given(ANY, st.sampled_from([" ", "  ", "\u3000", "\n", "\t ", "\u00a0"]))
def test_blanks_and_what_cannot_be_seen_do_not_matter(text: str, blank: str) -> None:
    words = phrase.normalise(text).split(" ")
    typed = blank + blank.join(word + "\u200b" for word in words) + blank
    assert phrase.normalise(typed) == phrase.normalise(text)


@settings(max_examples=60, deadline=None)
@given(WRITABLE, WRITABLE)
def test_the_seed_is_the_standards_formula_in_every_form(text: str, passphrase: str) -> None:
    expected = hashlib.pbkdf2_hmac(
        "sha512",
        phrase.normalise(text).encode(),
        b"mnemonic" + unicodedata.normalize("NFKD", passphrase).encode(),
        2048,
    )
    for form in FORMS:
        spelt = (unicodedata.normalize(form, part) for part in (text, passphrase))
        assert phrase.to_seed(*spelt) == expected


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_any_text_is_a_phrase_or_is_refused_with_words(text: str) -> None:
    found = phrase_help.diagnose(text)
    words = " ".join(phrase_help.split(text))
    assert found.is_valid == (phrase.is_valid(words) and not found.is_ambiguous)
    assert found.is_valid == (found.error is None)
    assert all(1 <= problem.position <= found.count for problem in found.problems)


@settings(max_examples=100, deadline=None)
@given(ANY, st.sampled_from(phrase.LANGUAGES))
def test_help_has_an_answer_to_any_text(text: str, language: str) -> None:
    words = set(phrase.wordlist(language))
    for word in (*phrase_help.complete(text, language), *phrase_help.suggest(text, language)):
        assert phrase.normalise(word) in words


@pytest.mark.parametrize(("text", "passphrase"), [("a\ud800", ""), ("a", "b\udfff")])
def test_half_a_character_is_refused_with_words(text: str, passphrase: str) -> None:
    with pytest.raises(PhraseError) as refusal:
        phrase.to_seed(text, passphrase)
    assert refusal.value.code == "phrase.character"
    assert refusal.value.__context__ is None


def test_a_vault_with_half_a_character_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "wallet.vault"
    with pytest.raises(HearthError):
        vaults.make(path, passphrase="\ud800")
    assert not path.exists()


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=30))
def test_any_password_opens_its_slot_in_every_form_and_no_other_does(password: str) -> None:
    key = bytearray(range(32))
    slot = vault_slots.new_password_slot("ab", key, password, vaults.SMALL)
    header = Header(vault_id="ab", created="", label="", slots=(slot,), accounts=())
    for form in FORMS:
        typed = unicodedata.normalize(form, password)
        if passwords.normalise(typed) == passwords.normalise(password):
            assert vault_slots.open_by_password(header, typed) == key
    assert vault_slots.open_by_password(header, password + "x") is None


@settings(max_examples=300)
@given(st.one_of(ANY, MARKS))
def test_every_form_of_a_password_is_one_password(password: str) -> None:
    forms = {bytes(passwords.to_bytes(unicodedata.normalize(f, password))) for f in FORMS}
    assert len(forms) == 1


@pytest.mark.parametrize(
    "password", ["winter gas \U0001f525 fire", "冬天的煤气火炉很暖和", "Ｗinter gas ﬁre"]
)
def test_a_password_of_any_writing_opens_a_vault(tmp_path: Path, password: str) -> None:
    path = tmp_path / "wallet.vault"
    vaults.make(path, password).lock()
    for form in FORMS:
        opened = vault.open_vault(path, unicodedata.normalize(form, password))
        assert opened.is_open
        opened.lock()
