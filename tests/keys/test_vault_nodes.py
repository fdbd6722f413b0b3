"""What nodes ask for before they answer lies in the vault, and nowhere else."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from tests.keys.vaults import KEY, KEY_ADDRESS, NEW_PASSWORD, PASSWORD, SMALL, make
from wallet.errors import KeyStoreError, LockedError
from wallet.keys import vault, vault_format, vault_secrets
from wallet.keys.vault_open import MAX_TOKEN

_NODE, _OTHER = "https://node.example/rpc", "http://10.0.0.7:8545"
_TOKEN = "eyJhbGciOi-secret-of-the-node"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


def test_a_token_is_kept_under_its_node_until_it_is_forgotten(path: Path) -> None:
    wallet = make(path)
    assert wallet.node_token(_NODE) is None
    wallet.set_node_token(_NODE, _TOKEN)
    wallet.set_node_token(_OTHER, "煤气 pass phrase")
    for opened in (wallet, vault.open_vault(path, PASSWORD)):
        assert opened.node_token(_NODE) == _TOKEN
        assert opened.node_token(_OTHER) == "煤气 pass phrase"
    wallet.set_node_token(_NODE, "another")
    assert vault.open_vault(path, PASSWORD).node_token(_NODE) == "another"
    wallet.set_node_token(_NODE, None)
    again = vault.open_vault(path, PASSWORD)
    assert again.node_token(_NODE) is None
    assert again.node_token(_OTHER) == "煤气 pass phrase"


def test_a_token_survives_what_else_changes_the_vault(path: Path) -> None:
    wallet = make(path, passphrase="Großmutter")
    signer = wallet.signer(wallet.accounts[0].address)
    wallet.set_node_token(_NODE, _TOKEN)
    assert signer.sign_message("still open")
    wallet.import_key(bytearray.fromhex(KEY), "Old phone")
    wallet.remove_account(KEY_ADDRESS)
    wallet.add_account("Savings")
    wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    again = vault.open_vault(path, NEW_PASSWORD)
    assert again.node_token(_NODE) == _TOKEN
    assert again.has_passphrase
    assert again.accounts == wallet.accounts


def test_a_locked_vault_gives_and_takes_no_token(path: Path) -> None:
    wallet = make(path)
    wallet.set_node_token(_NODE, _TOKEN)
    wallet.lock()
    with pytest.raises(LockedError):
        wallet.node_token(_NODE)
    with pytest.raises(LockedError):
        wallet.set_node_token(_NODE, "x")
    assert vault.open_vault(path, PASSWORD).node_token(_NODE) == _TOKEN


@pytest.mark.parametrize("bad", ["", "a\nHost: b", "a\r", "a\0b", "x" * (MAX_TOKEN + 1), "\u2028"])
def test_what_would_begin_another_line_is_no_token(path: Path, bad: str) -> None:
    wallet = make(path)
    before = path.read_bytes()
    with pytest.raises(KeyStoreError) as refused:
        wallet.set_node_token(_NODE, bad)
    assert refused.value.code == "vault.bad_token"
    assert path.read_bytes() == before


def test_the_same_token_again_writes_nothing(path: Path) -> None:
    wallet = make(path)
    wallet.set_node_token(_NODE, _TOKEN)
    before = path.read_bytes()
    wallet.set_node_token(_NODE, _TOKEN)
    wallet.set_node_token(_OTHER, None)
    assert path.read_bytes() == before


def test_a_token_that_cannot_be_saved_is_not_believed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)

    def full(*_args: object, **_names: object) -> None:
        raise KeyStoreError("vault.not_saved", "The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr("wallet.keys.vault_saving.save", full)
        with pytest.raises(KeyStoreError):
            wallet.set_node_token(_NODE, _TOKEN)
    assert wallet.node_token(_NODE) is None
    wallet.set_node_token(_OTHER, _TOKEN)
    assert vault.open_vault(path, PASSWORD).node_token(_NODE) is None


def test_no_token_is_seen_outside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wallet = make(path)
    wallet.set_node_token(_NODE, _TOKEN)
    shown = [repr(wallet), repr(wallet._secrets), caplog.text]
    for bad in (_TOKEN + "\n", _TOKEN * 400):
        with pytest.raises(KeyStoreError) as refused:
            wallet.set_node_token(_NODE, bad)
        shown.append("".join(traceback.format_exception(refused.value)) + str(refused.value.fields))
    wallet.lock()
    with pytest.raises(LockedError) as locked:
        wallet.set_node_token(_NODE, _TOKEN + "2")
    shown.append("".join(traceback.format_exception(locked.value)))
    assert not any(_TOKEN in text for text in shown)
    for file in path.parent.rglob("*"):
        assert file.is_dir() or _TOKEN.encode() not in file.read_bytes()
        assert file.is_dir() or _NODE.encode() not in file.read_bytes()


def test_a_content_whose_tokens_are_no_texts_is_refused(path: Path) -> None:
    for nodes in ({_NODE: 5}, [_NODE], None):
        content = vault_secrets._padded(
            {"phrase": "a", "passphrase": "", "imported": {}, "nodes": nodes}
        )
        with pytest.raises(vault_format.UnreadableVaultError):
            vault_secrets.migrate(content, 3)
