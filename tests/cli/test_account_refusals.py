"""``hearth account`` given what cannot be: it says what and where, and changes nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.hearth import JUNK, hearth, within
from tests.cli.home import ADDRESSES, OTHER, Home
from wallet.cli.account import WORD_LISTS
from wallet.keys import phrase, vault
from wallet.profile import Profile

ENGLISH = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vault.create.__kwdefaults__, "memory_kib", 64)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def junk(home: Home) -> Home:
    return home.restored()


@pytest.mark.parametrize(
    ("words", "code", "places"),
    [
        (" ".join(ENGLISH.split()[:11]), "phrase.length", []),
        (ENGLISH.replace("yellow", "winner"), "phrase.checksum", []),
        (ENGLISH.replace("thank", "thnak", 1).replace("useful", "usefull"), "phrase.words", [3, 8]),
        (ENGLISH.replace("sausage", "的"), "phrase.words", [6]),
        ("的 " * 12, "phrase.checksum", []),
    ],
)
def test_words_that_are_no_phrase_are_refused_by_their_places(
    home: Home, words: str, code: str, places: list[int]
) -> None:
    file = home.file("words", words)
    ended = home.does("restore", "--phrase-file", file, *home.password)
    assert (ended.status, ended.code) == (1, code)
    assert [row["line"] for row in ended.document["error"].get("rows", [])] == places
    assert not home.profile.joinpath("vault.hearth").exists()
    for word in {*words.split(), "thank", "useful"}:  # what was typed, and what was meant
        assert word not in ended.out + ended.err


def test_words_of_two_lists_are_asked_about(home: Home) -> None:
    both = _ambiguous()
    file = home.file("words", both)
    ended = home.does("restore", "--phrase-file", file, *home.password)
    assert (ended.status, ended.code) == (1, "phrase.ambiguous")
    chosen = ("--words-language", "chinese_traditional")
    home.does("restore", "--phrase-file", file, *chosen, *home.password).well()


def _ambiguous() -> str:
    """A phrase that is whole in both Chinese lists."""
    simplified, traditional = (
        phrase.wordlist(f"chinese_{x}") for x in ("simplified", "traditional")
    )
    both = [word for word in simplified if word in set(traditional)]
    for last in both:
        text = " ".join([*both[:11], last])
        try:
            phrase.check(text)
        except phrase.PhraseError as error:
            if error.code == "phrase.ambiguous":
                return text
    raise AssertionError


@pytest.mark.parametrize("secret", ["a", "password", "12345678", "hearth", "          "])
def test_a_password_that_is_easily_guessed_is_refused(home: Home, secret: str) -> None:
    ended = home.does("new", "--password-file", home.file("weak", secret))
    assert ended.status == 1
    assert ended.code in ("vault.weak_password", "cli.empty_secret")
    assert not home.profile.joinpath("vault.hearth").exists()


def test_a_keystores_password_has_the_same_floor(junk: Home) -> None:
    weak = ("--keystore-password-file", junk.file("weak", "hearth"))
    assert junk.does("export", "keystore", *weak, *junk.password).code == "vault.weak_password"


def test_a_keystore_that_is_none_is_refused(junk: Home, tmp_path: Path) -> None:
    secret = ("--keystore-password-file", junk.file("theirs", OTHER))
    out = tmp_path / "k.json"
    junk.does("export", "keystore", "--out", out, *secret, *junk.password).well()
    whole = json.loads(out.read_text("utf-8"))
    damaged = json.loads(json.dumps(whole))
    damaged["crypto"]["mac"] = "00" * 32
    for text in (json.dumps(damaged), "{}", "no JSON", json.dumps(whole | {"version": 1})):
        file = junk.file("bad.json", text)
        ended = junk.does("import", file, "--name", "x", *secret, *junk.password)
        assert ended.status == 1
        assert ended.code.startswith("keystore.")
    assert junk.does("import", "/nowhere", "--name", "x", *secret).code == "cli.unreadable"
    assert len(junk.does("list").document["accounts"]) == 1


@pytest.mark.parametrize("text", [b"", b"no vault", b"HEARTH-VAULT" + bytes(200), b"\xff" * 5000])
def test_a_file_that_is_no_vault_is_said_and_left_alone(home: Home, text: bytes) -> None:
    home.profile.mkdir()
    place = home.profile / "vault.hearth"
    place.write_bytes(text)
    for action in (("list",), ("show",), ("verify", *home.password), ("backups",)):
        ended = home.does(*action)
        assert ended.status == 0 if action == ("backups",) else ended.code == "vault.damaged"
    new = home.does("new", *home.password)
    assert new.status == 1
    assert place.read_bytes() == text


def test_a_profile_without_a_wallet_says_how_to_make_one(home: Home) -> None:
    words = home.file("words", JUNK)
    for action in (
        ("list",), ("show",), ("verify", *home.password), ("words", "--show-words", *home.password),
        ("add", "x", *home.password), ("export", "address"), ("rehearse", "--phrase-file", words),
        ("password", *home.password, *home.password), ("import", "x", "--name", "x"),
    ):  # fmt: skip
        ended = home.does(*action)
        assert (ended.status, ended.code) == (1, "account.none"), action


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (("new",), "usage.no_secret"),
        (("restore", "--password-file", "-"), "usage.no_secret"),
        (("restore", "--phrase-file", "-", "--password-file", "-"), "usage.stdin_twice"),
        (("restore", "--accounts", "0"), "usage.count"),
        (("words",), "usage.nobody_to_show"),
        (("add", "x", "--picture", "gun"), "usage.picture"),
        (("sign-message",), "usage.message"),
        (("sign-message", "x", "--message-file", "y"), "usage.message"),
        (("verify-message", "x"), "usage.signed"),
    ],
)
def test_what_cannot_be_asked_is_bad_usage(home: Home, action: tuple[str, ...], code: str) -> None:
    ended = home.does(*action, stdin=JUNK)
    assert (ended.status, ended.code) == (2, code)


def test_with_a_wallet_too_nobody_is_asked_where_nobody_is(junk: Home) -> None:
    for action, code in (
        (("rehearse",), "usage.nobody_to_ask_words"),
        (("verify",), "usage.no_password"),
        (("sign-message", "x"), "usage.nobody_to_ask"),
        (("rename", "x"), "usage.no_password"),
    ):
        ended = junk.does(*action)
        assert (ended.status, ended.code) == (2, code)


@pytest.mark.parametrize(
    "option",
    ["--password", "--phrase", "--passphrase", "--private-key", "--keystore-password", "--out"],
)
def test_no_option_takes_a_secret_or_writes_the_words_to_a_file(option: str) -> None:
    for action in ("new", "restore", "words"):
        assert within("account", action, option, "x").status == 2


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("0x1234", "codec.address"),
        (ADDRESSES[0][:-1] + "7", None),
        (ADDRESSES[0].replace("F", "f", 1), None),
        ("xpub661MyMwAqRbcF", None),
        ("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5"
         "kejMRNNU3TGtRBeJgk33yuGBxrMPHi", "account.secret_typed"),
        ("", None),
        ("0x" + "ab" * 32, "account.secret_typed"),
        ("AB" * 32, "account.secret_typed"),
        (JUNK, "account.secret_typed"),
    ],
)  # fmt: skip
def test_what_cannot_be_watched_is_refused(home: Home, what: str, code: str | None) -> None:
    ended = home.does("watch", what, "--name", "x")
    assert ended.status == 1
    assert ended.code == code if code else ended.code.startswith("codec.")
    assert code != "account.secret_typed" or what[8:] not in ended.out


@pytest.mark.parametrize(
    "action",
    [("words", "--show-words"), ("export", "keystore"), ("password",), ("keyring", "on")],
)
def test_the_keyring_alone_gives_nothing_away(junk: Home, action: tuple[str, ...]) -> None:
    ended = junk.does(*action, "--keyring")
    assert (ended.status, ended.code) == (2, "usage.password_needed")
    assert junk.does("verify", "--keyring").code == "vault.no_keyring"


def test_a_keyring_that_keeps_nothing_is_refused(
    junk: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    place = ("--profile", junk.profile, "--json", *junk.password)
    ended = hearth("account", "keyring", "on", *place)
    assert ended.status == 1
    assert ended.code.startswith("keyring.")
    assert junk.does("show").well().document["slots"] == ["password"]


def test_wrong_passwords_are_held_up_here_too(junk: Home) -> None:
    wrong = ("--password-file", junk.file("wrong", OTHER))
    codes = [junk.does("words", "--show-words", *wrong).code for _ in range(4)]
    assert codes[0] == "vault.wrong_password"
    assert codes[-1] != "vault.wrong_password"


def test_a_damaged_list_of_watched_accounts_is_said_and_the_others_are_listed(junk: Home) -> None:
    (junk.profile / "watched.json").write_text("{", "utf-8")
    ended = junk.does("list").well()
    assert [item["address"] for item in ended.document["accounts"]] == [ADDRESSES[0]]
    assert "watched.json" in ended.err


@pytest.mark.skipif(os.name == "nt", reason="permissions are kept elsewhere")
def test_a_file_with_a_secret_that_others_can_read_is_pointed_out(junk: Home) -> None:
    option, file = junk.password
    for mode, said in ((0o644, True), (0o600, False), (0o640, True)):
        Path(str(file)).chmod(mode)
        ended = junk.does("words", "--show-words", option, file).well()
        assert ("chmod 600" in ended.err) is said


def test_a_profile_in_use_is_not_touched(junk: Home) -> None:
    with Profile(junk.profile):
        assert junk.does("list").code == "profile.in_use"


def test_the_choices_of_languages_are_those_of_the_phrases() -> None:
    assert set(WORD_LISTS) == set(phrase.OFFERED)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"x" * (1 << 20) + b"x", "message.too_long"), (b"\xff\xfe", "cli.unreadable")],
)
def test_a_message_that_cannot_be_read_whole_is_not_signed(
    junk: Home, data: bytes, code: str
) -> None:
    file = junk.file("message", "")
    file.write_bytes(data)
    ended = junk.does("sign-message", "--message-file", file, "--yes", *junk.password)
    assert (ended.status, ended.code) == (1, code)


def test_a_signed_message_that_is_none_is_refused(home: Home) -> None:
    for text in ("", "[]", "{", '{"address": 1}', "[" * 5000):
        file = home.file("signed.json", text)
        ended = home.does("verify-message", "--signed", file)
        assert (ended.status, ended.code) == (1, "message.document")
