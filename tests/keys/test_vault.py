from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from tests.codec.samples import Sampler
from tests.keys.vaults import (
    FIRST,
    NEW_PASSWORD,
    PASSWORD,
    PHRASE,
    SECOND,
    make,
)
from wallet.errors import KeyStoreError, LockedError, WrongPasswordError
from wallet.keys import accounts, aead, vault, vault_slots
from wallet.keys.phrase import new_phrase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


def test_what_was_put_in_comes_out(path: Path) -> None:
    created = make(path)
    opened = vault.open_vault(path, PASSWORD)
    for wallet in (created, opened):
        assert wallet.is_open
        assert wallet.label == "Home"
        assert wallet.phrase() == PHRASE
        assert wallet.accounts == (vault.PublicAccount(FIRST, "Home", index=0),)
        assert wallet.signer(FIRST).address == FIRST


def test_accounts_are_readable_without_the_password(path: Path) -> None:
    make(path).add_account("Savings")
    shown = vault.public_accounts(path)
    assert [(a.index, a.name) for a in shown] == [(0, "Home"), (1, "Savings")]
    assert shown[0].address == FIRST


def test_nothing_secret_is_readable_in_the_file(path: Path) -> None:
    secret = bytes(make(path).signer(FIRST)._secret)
    data = path.read_bytes()
    for needle in (b"junk", b"test test", secret, secret.hex().encode()):
        assert needle not in data


def test_phrases_of_every_length_make_files_of_the_same_length(tmp_path: Path) -> None:
    sizes = set()
    for words in (12, 24):
        file = tmp_path / f"{words}.vault"
        make(file, phrase=new_phrase(words))
        sizes.add(file.stat().st_size)
    assert len(sizes) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_all_files_are_their_owners_only(path: Path) -> None:
    make(path).add_account("Savings")
    (backup,) = vault.backups(path)
    assert path.stat().st_mode & 0o777 == backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "password", ["", "Winter gas fire", PASSWORD + " ", "winter  gas fire", "\udc80"]
)
def test_a_wrong_password_is_told_from_damage(path: Path, password: str) -> None:
    make(path)
    with pytest.raises(WrongPasswordError) as refusal:
        vault.open_vault(path, password)
    assert not password.strip() or password not in str(refusal.value)


def test_a_password_typed_in_another_unicode_form_opens(path: Path) -> None:
    make(path, unicodedata.normalize("NFD", "Gasöl Ⅳ winterfeucht"))
    vault.open_vault(path, unicodedata.normalize("NFC", "Gasöl Ⅳ winterfeucht"))


def test_a_new_wallet_needs_a_password_and_a_real_phrase(path: Path) -> None:
    with pytest.raises(KeyStoreError) as refusal:
        make(path, "")
    assert refusal.value.code == "vault.empty_password"
    with pytest.raises(Exception, match=r"phrase\.checksum"):
        make(path, phrase="test " * 12)
    assert not path.exists()


def test_no_file_is_ever_created_over_another(path: Path) -> None:
    path.write_bytes(b"something else")
    with pytest.raises(KeyStoreError) as refusal:
        make(path)
    assert refusal.value.code == "vault.exists"
    assert path.read_bytes() == b"something else"


def test_a_missing_file_is_said_to_be_missing(path: Path) -> None:
    for attempt in (lambda: vault.open_vault(path, "x"), lambda: vault.public_accounts(path)):
        with pytest.raises(KeyStoreError) as refusal:
            attempt()
        assert refusal.value.code == "vault.missing"


def test_locking_ends_every_key_at_once(path: Path) -> None:
    wallet = make(path)
    signer = wallet.signer(FIRST)
    key, account, content = wallet._key, wallet._secrets.account, wallet._secrets.content
    wallet.lock()
    wallet.lock()
    assert not wallet.is_open
    for use in (
        lambda: wallet.signer(FIRST),
        wallet.phrase,
        lambda: wallet.add_account("x"),
        lambda: wallet.rename_account(FIRST, "x"),
        lambda: wallet.change_password(PASSWORD, NEW_PASSWORD),
        lambda: signer.sign_typed_data(Sampler(1).offer()),
        account.signer,
    ):
        with pytest.raises(LockedError):
            use()
    assert not any(key)
    assert not any(content)
    assert not any(signer._secret)
    assert wallet.accounts[0].address == FIRST


def test_the_first_account_signs_and_an_unknown_one_does_not_exist(path: Path) -> None:
    wallet = make(path)
    assert len(wallet.signer(FIRST).sign_typed_data(Sampler(2).offer())) == 65
    assert wallet.signer(FIRST) is wallet.signer(FIRST)
    with pytest.raises(KeyStoreError) as refusal:
        wallet.signer(SECOND)
    assert refusal.value.code == "vault.no_account"


def test_names_are_kept_tidy(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "  The\nold   house  " + "x" * 500)
    name = vault.open_vault(path, PASSWORD).accounts[0].name
    assert name.startswith("The old house x")
    assert len(name) == accounts.MAX_NAME


def test_a_small_machine_gets_the_smaller_cost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = aead.argon2id

    def small(password: bytearray, salt: bytes, *, passes: int, memory_kib: int) -> bytearray:
        if memory_kib > 1024:
            raise MemoryError
        return honest(password, salt, passes=passes, memory_kib=memory_kib)

    monkeypatch.setattr(aead, "argon2id", small)
    monkeypatch.setattr(vault_slots, "SMALL_MEMORY_KIB", 128)
    wallet = vault.create(path, PASSWORD, phrase=PHRASE, label="x")
    assert wallet._header.slots[0]["memory_kib"] == 128
    assert vault.open_vault(path, PASSWORD).is_open


def test_the_default_cost_is_the_designs(path: Path) -> None:
    assert vault_slots.DEFAULT_MEMORY_KIB == 256 * 1024
    assert vault_slots.PASSES == 3
    assert make(path)._header.slots[0]["kdf"] == "argon2id"
