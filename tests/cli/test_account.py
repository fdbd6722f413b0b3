"""``hearth account``: a wallet made, restored and kept from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.hearth import JUNK, hearth
from tests.cli.home import ADDRESSES, OTHER, PASSWORD, Home
from wallet.cli.shown import width
from wallet.keys import phrase, vault

WATCHED = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at a small cost, but where a test runs a process of its own."""
    for costly in (vault.create, vault.Vault.change_password):
        monkeypatch.setitem(costly.__kwdefaults__, "memory_kib", 64)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def junk(home: Home) -> Home:
    return home.restored()


def test_a_new_wallet_prints_its_words_only_where_asked(home: Home) -> None:
    quiet = home.does("new", *home.password).well()
    assert set(quiet.document) == {"accounts", "words", "wordsLanguage", "confirmed"}
    assert "hearth account words" in quiet.err
    shown = home.does("words", "--show-words", *home.password).well().document["phrase"]
    assert phrase.check(shown) == "english"
    assert shown not in quiet.out + quiet.err


@pytest.mark.parametrize(("count", "language"), [(12, "english"), (24, "chinese_simplified")])
def test_a_new_wallet_has_the_words_that_were_asked_for(
    home: Home, tmp_path: Path, count: int, language: str
) -> None:
    made = home.does(
        "new", "--words", count, "--words-language", language, "--show-words", "--name", "Mei",
        *home.password,
    ).well().document  # fmt: skip
    words = made["phrase"]
    assert len(words.split()) == count
    assert phrase.check(words, language) == language
    other = Home(tmp_path / "other")
    other.folder.mkdir()
    other.restored(words, "--words-language", language)
    there = other.does("list").well().document["accounts"]
    assert there[0]["address"] == made["accounts"][0]["address"]
    assert made["accounts"][0]["name"] == "Mei"


@pytest.mark.parametrize(
    "typed",
    [
        JUNK,
        "  " + JUNK.replace(" ", "  ") + " ",
        JUNK.upper(),
        JUNK.replace(" ", "\u3000"),
        "\n".join(f"{n}. {word}" for n, word in enumerate(JUNK.split(), 1)),
    ],
)
def test_a_phrase_restores_to_the_addresses_that_metamask_shows(home: Home, typed: str) -> None:
    made = home.restored(typed, "--accounts", 3).does("list").well().document["accounts"]
    assert [item["address"] for item in made] == list(ADDRESSES)
    assert [item["path"] for item in made] == [f"m/44'/60'/0'/0/{n}" for n in range(3)]
    assert [item["number"] for item in made] == [0, 1, 2]


def test_a_passphrase_makes_another_wallet(home: Home) -> None:
    extra = home.file("extra", "TREZOR\n")
    home.restored(JUNK, "--passphrase-file", extra)
    (account,) = home.does("list").well().document["accounts"]
    assert account["address"] not in ADDRESSES
    words = home.file("words", JUNK)
    without = home.does("verify", "--phrase-file", words)
    assert (without.status, without.document["ok"]) == (1, False)
    both = ("--phrase-file", words, "--passphrase-file", extra)
    assert home.does("verify", *both).well().document["ok"]


def test_accounts_are_added_renamed_and_named_by_number_name_or_address(junk: Home) -> None:
    added = junk.does("add", "Rainy day", "--picture", "boat", *junk.password).well().document
    assert (added["number"], added["address"], added["picture"]) == (1, ADDRESSES[1], "boat")
    for who in ("1", "Rainy day", ADDRESSES[1], ADDRESSES[1].lower()):
        assert junk.does("show", "--account", who).well().document["address"] == ADDRESSES[1]
    junk.does("rename", "Umbrella", "--account", "Rainy day", *junk.password).well()
    renamed = junk.does("show", "--account", "Umbrella").well().document
    assert (renamed["number"], renamed["picture"]) == (1, "boat")
    gone = junk.does("show", "--account", "Rainy day")
    assert (gone.status, gone.code) == (1, "vault.no_account")


def test_show_tells_what_keeps_an_account(junk: Home) -> None:
    document = junk.does("show").well().document
    assert document["kind"] == "phrase"
    assert document["slots"] == ["password"]
    assert document["rehearsal"]["history"][0]["kind"] == "confirmed"
    text = junk.says("show").well().out
    assert ADDRESSES[0] in text
    assert "m/44'/60'/0'/0/0" in text


def test_an_address_and_an_xpub_are_watched_without_a_vault(home: Home, junk: Home) -> None:
    far = Home(home.folder / "far")
    far.folder.mkdir()
    far.does("watch", WATCHED.lower(), "--name", "Vitalik").well()
    xpub = junk.does("export", "xpub", *junk.password).well().document["xpub"]
    far.does("watch", xpub, "--name", "Home", "--count", 3, "--air-gapped").well()
    there = far.does("list").well().document["accounts"]
    assert [item["address"] for item in there] == [WATCHED, *ADDRESSES]
    assert [item["kind"] for item in there] == ["watched", *["air-gapped"] * 3]
    verified = far.does("verify").well().document["accounts"]
    assert [item["result"] for item in verified] == ["not derived", "same", "same", "same"]
    refused = far.does("sign-message", "x", "--account", "Vitalik", "--yes")
    assert refused.status == 1
    far.does("remove", "--account", "Vitalik", "--yes").well()
    assert len(far.does("list").document["accounts"]) == 3


def test_a_key_goes_out_as_a_keystore_and_comes_in_elsewhere(junk: Home, tmp_path: Path) -> None:
    out, secret = tmp_path / "key.json", junk.file("keystore-password", OTHER)
    theirs = ("--keystore-password-file", secret)
    junk.does("export", "keystore", "--out", out, *theirs, *junk.password).well()
    assert json.loads(out.read_text("utf-8"))["version"] == 3
    assert out.stat().st_mode & 0o777 == 0o600
    again = junk.does("export", "keystore", "--out", out, *theirs, *junk.password)
    assert (again.status, again.code) == (1, "account.out_exists")

    far = Home(tmp_path / "far")
    far.folder.mkdir()
    far.does("new", *far.password).well()
    added = far.does("import", out, "--name", "Old key", *theirs, *far.password).well().document
    assert (added["address"], added["kind"], added["path"]) == (ADDRESSES[0], "imported", None)
    signed = far.does("sign-message", "hello", "--account", "Old key", "--yes", *far.password)
    assert signed.well().document["address"] == ADDRESSES[0]
    assert far.does("verify", *far.password).well().document["ok"]
    far.does("remove", "--account", ADDRESSES[0], "--yes", *far.password).well()
    assert len(far.does("list").document["accounts"]) == 1


def test_an_account_of_the_words_cannot_be_taken_away(junk: Home) -> None:
    refused = junk.does("remove", "--account", "0", "--yes", *junk.password)
    assert (refused.status, refused.code) == (1, "account.of_the_phrase")


def test_verify_derives_again_and_compares_with_the_words(junk: Home) -> None:
    whole = junk.does("verify", *junk.password).well().document
    assert whole == whole | {"ok": True}
    words = junk.file("words", JUNK)
    same = junk.does("verify", "--phrase-file", words).well().document["accounts"]
    assert [item["result"] for item in same] == ["same"]
    other = junk.file("other", phrase.new_phrase())
    different = junk.does("verify", "--phrase-file", other)
    assert different.status == 1
    assert different.document["ok"] is False
    assert different.document["accounts"][0]["result"] == "different"
    assert "✗" in junk.says("verify", "--phrase-file", other).out


def test_a_message_proves_an_address_to_others(junk: Home) -> None:
    text = "I am Mei of Linden Street.\n你好 "
    signed = junk.does("sign-message", text, "--yes", *junk.password).well()
    document = signed.document
    assert "I am Mei of Linden Street." in signed.err
    named = ("--address", ADDRESSES[0], "--signature", document["signature"])
    assert junk.does("verify-message", text, *named).well().document["ok"]
    kept = junk.file("signed.json", signed.out)
    assert junk.does("verify-message", "--signed", kept).well().document["signer"] == ADDRESSES[0]
    for wrong in (
        (text.strip(), *named),
        (text, "--address", ADDRESSES[1], "--signature", document["signature"]),
    ):
        ended = junk.does("verify-message", *wrong)
        assert (ended.status, ended.document["ok"]) == (1, False)
    exact = junk.file("message", text)
    again = junk.does("sign-message", "--message-file", exact, "--yes", *junk.password).well()
    assert again.document["signature"] == document["signature"]


def test_a_message_cannot_act_on_the_terminal(junk: Home) -> None:
    ended = junk.does("sign-message", "a\x1b[2Jb\rc", "--yes", *junk.password).well()
    assert "\x1b" not in ended.err
    assert "\r" not in ended.err


def test_a_new_password_replaces_the_old_one(junk: Home) -> None:
    new = ("--new-password-file", junk.file("new", OTHER))
    junk.does("password", *new, *junk.password).well()
    assert junk.does("words", "--show-words", *junk.password).code == "vault.wrong_password"
    opened = junk.does("words", "--show-words", "--password-file", junk.file("new", OTHER))
    assert opened.well().document["phrase"] == JUNK


def test_nobody_carries_a_request_where_nobody_is(home: Home) -> None:
    home.profile.mkdir()
    home.does("watch", WATCHED, "--name", "Far", "--air-gapped").well()
    ended = home.does("sign-message", "x", "--account", "Far", "--yes")
    assert (ended.status, ended.code) == (2, "usage.nobody_to_carry")
    assert not list(home.profile.glob("requests/*"))


def test_a_backup_is_put_back_over_a_damaged_vault(junk: Home) -> None:
    junk.does("add", "Second", *junk.password).well()
    kept = junk.does("backups").well().document["backups"]
    assert [item["readable"] for item in kept] == [True] * len(kept)
    place = junk.profile / "vault.hearth"
    place.write_bytes(place.read_bytes()[:-9])
    assert junk.does("list").code == "vault.damaged"
    junk.does("restore-backup", "0", "--yes", *junk.password).well()
    assert junk.does("list").well().document["accounts"][0]["address"] == ADDRESSES[0]
    assert list(junk.profile.glob("vault.hearth.damaged-*"))


def test_the_words_bring_a_wallet_back_over_a_damaged_vault(junk: Home) -> None:
    place = junk.profile / "vault.hearth"
    place.write_bytes(place.read_bytes()[:-9])
    damaged = place.read_bytes()
    ended = junk.does("restore", "--phrase-file", junk.file("words", JUNK), *junk.password).well()
    assert ended.document["accounts"][0]["address"] == ADDRESSES[0]
    (kept,) = junk.profile.glob("vault.hearth.damaged-*")
    assert kept.read_bytes() == damaged
    assert str(kept) in ended.err


def test_a_rehearsal_with_the_whole_phrase_is_remembered(junk: Home) -> None:
    words, other = junk.file("words", JUNK), junk.file("other", phrase.new_phrase())
    passed = junk.does("rehearse", "--phrase-file", words).well().document
    assert passed["passed"]
    failed = junk.does("rehearse", "--phrase-file", other)
    assert (failed.status, failed.document["passed"]) == (1, False)
    history = junk.does("show").document["rehearsal"]["history"]
    assert [(item["kind"], item["passed"]) for item in history] == [
        ("confirmed", True),
        ("restored", True),
        ("restored", False),
    ]


def test_words_written_down_wrongly_fail_a_rehearsal_and_a_slip_of_the_hand_does_not(
    junk: Home,
) -> None:
    for words in (JUNK.replace("junk", "test"), JUNK.replace("junk", "jnuk")):
        assert junk.does("rehearse", "--phrase-file", junk.file("words", words)).status == 1
    history = junk.does("show").document["rehearsal"]["history"]
    assert [item["passed"] for item in history] == [True, False]


def test_columns_stand_under_each_other_in_chinese_too(junk: Home) -> None:
    junk.does("rename", "我的家", *junk.password).well()
    head, row = junk.says("list").well().out.splitlines()
    assert width(head[: head.index("address")]) == width(row[: row.index("0x")])


def test_every_command_takes_an_account_by_name(junk: Home) -> None:
    """Keys are chosen in one place for all commands; one that signs stands for them."""
    junk.does("add", "Second", *junk.password).well()
    signed = junk.does("sign-message", "x", "--account", "Second", "--yes", *junk.password)
    assert signed.well().document["address"] == ADDRESSES[1]


def test_the_real_command_makes_a_wallet_and_lists_it(home: Home) -> None:
    place = ("--profile", home.profile, "--json")
    made = hearth("account", "new", "--password-file", "-", *place, stdin=PASSWORD + "\n").well()
    there = hearth("account", "list", *place).well().document
    assert there["accounts"] == made.document["accounts"]
    again = hearth("account", "new", "--password-file", "-", *place, stdin=PASSWORD + "\n")
    assert (again.status, again.code) == (1, "account.exists")
