"""No secret is an argument, or in what ``hearth account`` prints or keeps, but where asked for."""

from __future__ import annotations

import json
from pathlib import Path

import psutil

from tests.cli.hearth import Ended, hearth, start
from tests.cli.home import OTHER, PASSWORD, Home

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
EXTRA = "under the ninth plank"
PIECES = ("sausage", "yellow", "winner thank", PASSWORD, OTHER, EXTRA)


def _told(ended: Ended) -> str:
    return ended.out + ended.err


def test_a_whole_life_of_a_wallet_prints_and_keeps_no_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    files = {
        "--phrase-file": home.file("words", PHRASE),
        "--passphrase-file": home.file("extra", EXTRA),
        "--keystore-password-file": home.file("theirs", OTHER),
        "--new-password-file": home.file("next", OTHER),
    }
    old, new = home.password, ("--password-file", files["--new-password-file"])
    out = tmp_path / "keystore.json"

    def given(*names: str) -> list[object]:
        return [part for name in names for part in (name, files[name])]

    place = ("--profile", home.profile, "--json")
    words = given("--phrase-file", "--passphrase-file")
    told = [
        _told(hearth("account", *asked, *place))
        for asked in (
            ("restore", *words, *old),
            ("show",),
            ("export", "keystore", "--out", out, *given("--keystore-password-file"), *old),
            ("verify", *words),
            ("rehearse", *words),
            ("rehearse", *given("--phrase-file")),
            ("sign-message", "hello", "--yes", *old),
            ("password", *given("--new-password-file"), *old),
            ("words", "--show-words", *old),  # the old password: refused
            ("import", home.file("bad.json", json.dumps({"crypto": PHRASE})), "--name", "x",
             *given("--keystore-password-file"), *new),
        )
    ]  # fmt: skip
    assert all("Traceback" not in text for text in told)
    kept = [path.read_bytes() for path in home.profile.rglob("*") if path.is_file()]
    everything = "".join(told).encode() + b"".join(kept) + out.read_bytes()
    for secret in (*PIECES, _key(PHRASE)):
        assert secret.encode() not in everything, secret


def _key(phrase: str) -> str:
    from eth_account import Account

    Account.enable_unaudited_hdwallet_features()
    return str(Account.from_mnemonic(phrase, passphrase=EXTRA).key.hex())


def test_words_are_printed_only_where_they_are_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.restored(PHRASE)
    asked = home.does("words", "--show-words", *home.password).well()
    assert asked.document["phrase"] == PHRASE
    assert "sausage" not in asked.err
    for action in ("list", "show", "backups"):
        assert "sausage" not in _told(home.does(action))


def test_no_secret_is_among_the_arguments_the_system_shows(tmp_path: Path) -> None:
    home = Home(tmp_path)
    secret = home.file("words", PHRASE)
    with start("account", "restore", "--phrase-file", secret, "--password-file", "-",
               "--profile", home.profile, "--json") as child:  # fmt: skip
        shown = " ".join(psutil.Process(child.pid).cmdline())
        child.communicate(PASSWORD + "\n", 60)
    assert child.returncode == 0
    for piece in PIECES:
        assert piece not in shown
