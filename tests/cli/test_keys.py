"""Passwords and phrases: from files and standard input, never from arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.hearth import JUNK, hearth
from wallet.keys import vault
from wallet.practice.launcher import NodeProcess

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with a vault, as the window makes it."""
    folder = tmp_path_factory.mktemp("profile")
    path = folder / "vault.hearth"
    vault.create(path, PASSWORD, phrase=JUNK, label="Mei", memory_kib=8192).lock()
    return folder


def _deploy(profile: Path, node: NodeProcess, out: Path, *more: object, stdin: str = ""):
    asked = ("deploy", "--rpc", node.url, "--out", out / "c.json", "--profile", profile)
    return hearth(*asked, "--json", *more, stdin=stdin)


def test_the_vault_opens_with_the_password_on_standard_input(
    profile: Path, node: NodeProcess, tmp_path: Path
):
    ended = _deploy(profile, node, tmp_path, "--yes", "--password-file", "-", stdin=PASSWORD + "\n")
    ended.well()


def test_the_vault_opens_with_the_password_in_a_file(
    profile: Path, node: NodeProcess, tmp_path: Path
):
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\r\n", "utf-8")
    _deploy(profile, node, tmp_path, "--yes", "--password-file", secret).well()


def test_the_phrase_may_come_from_standard_input(node: NodeProcess, tmp_path: Path):
    ended = _deploy(
        tmp_path / "new", node, tmp_path, "--yes", "--phrase-file", "-", stdin=f"  {JUNK}\n"
    )
    ended.well()


@pytest.mark.parametrize(
    ("more", "stdin", "status", "code"),
    [
        (("--yes", "--password-file", "-"), "wrong\n", 1, "vault.wrong_password"),
        (("--yes", "--password-file", "-"), "", 1, "cli.no_input"),
        (("--yes", "--password-file", "-"), "\n", 1, "cli.empty_secret"),
        (("--yes", "--password-file", "/nowhere/at/all"), "", 1, "cli.unreadable"),
        (("--yes",), "", 2, "usage.no_password"),
        (("--yes", "--account", "3"), "", 1, "vault.no_account"),
        (("--yes", "--phrase-file", "-"), "test test test\n", 1, "phrase.length"),
        (("--yes", "--phrase-file", "-"), JUNK.replace("junk", "test"), 1, "phrase.checksum"),
    ],
)
def test_a_wrong_secret_is_named_and_nothing_is_sent(
    profile: Path,
    node: NodeProcess,
    tmp_path: Path,
    more: tuple[object, ...],
    stdin: str,
    status: int,
    code: str,
):
    ended = _deploy(profile, node, tmp_path, *more, stdin=stdin)
    assert (ended.status, ended.code) == (status, code)
    assert not (tmp_path / "c.json").exists()
    assert JUNK not in ended.out + ended.err


def test_a_profile_without_keys_says_how_to_name_some(node: NodeProcess, tmp_path: Path):
    ended = _deploy(tmp_path / "empty", node, tmp_path, "--yes")
    assert (ended.status, ended.code) == (1, "cli.no_keys")


@pytest.mark.parametrize("option", ["--password", "--phrase", "--private-key"])
def test_there_is_no_option_that_takes_a_secret_itself(option: str):
    ended = hearth("deploy", "--rpc", "x", "--out", "y", option, "secret")
    assert ended.status == 2
