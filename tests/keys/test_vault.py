from __future__ import annotations

import os
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from tests.codec.samples import Sampler
from tests.keys.vaults import (
    FIRST,
    NEW_PASSWORD,
    PASSWORD,
    PHRASE,
    SECOND,
    SMALL,
    make,
    with_checksum,
)
from wallet.errors import KeyStoreError, LockedError, VaultDamagedError, WrongPasswordError
from wallet.keys import accounts, aead, files, vault, vault_format, vault_secrets, vault_slots
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


def test_changing_the_password_leaves_nothing_that_opens_with_the_old_one(path: Path) -> None:
    wallet = make(path)
    wallet.add_account("Savings")
    old_key = bytes(wallet._key)
    with pytest.raises(WrongPasswordError):
        wallet.change_password("not it", NEW_PASSWORD, memory_kib=SMALL)
    wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert bytes(wallet._key) != old_key
    with pytest.raises(WrongPasswordError):
        vault.open_vault(path, PASSWORD)
    assert vault.open_vault(path, NEW_PASSWORD).phrase() == PHRASE
    (backup,) = vault.backups(path)
    assert vault.open_vault(backup.path, NEW_PASSWORD).phrase() == PHRASE
    wallet.rename_account(SECOND, "Rainy day")  # the open wallet goes on with the new key
    assert vault.open_vault(path, NEW_PASSWORD).accounts[1].name == "Rainy day"


def test_every_truncation_is_damage_and_leaves_the_file_alone(path: Path) -> None:
    make(path)
    data = path.read_bytes()
    for end in range(0, len(data), 7):
        path.write_bytes(data[:end])
        with pytest.raises(VaultDamagedError):
            vault.open_vault(path, PASSWORD)
        with pytest.raises(VaultDamagedError):
            vault.public_accounts(path)
        assert path.read_bytes() == data[:end]
    path.write_bytes(data + b"\0")
    with pytest.raises(VaultDamagedError):
        vault.public_accounts(path)


def test_every_flipped_bit_is_damage(path: Path) -> None:
    make(path)
    data = path.read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        path.write_bytes(changed)
        with pytest.raises(VaultDamagedError):
            vault.public_accounts(path)


def test_a_forged_header_with_a_right_checksum_does_not_open(path: Path) -> None:
    make(path)
    data = path.read_bytes()
    other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    for old, new in ((FIRST, other), ('"name": "Home"', '"name": "Away"'), ("Home", "Homf")):
        path.write_bytes(with_checksum(data.replace(old.encode(), new.encode())))
        with pytest.raises(VaultDamagedError):
            vault.open_vault(path, PASSWORD)


def test_flipped_bits_under_a_right_checksum_never_open(path: Path) -> None:
    make(path)
    data = path.read_bytes()
    for at in range(0, len(data) - 32, 11):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        path.write_bytes(with_checksum(bytes(changed)))
        with pytest.raises((VaultDamagedError, WrongPasswordError)):
            vault.open_vault(path, PASSWORD)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 1 << 30}, {"memory_kib": 1}, {"memory_kib": True}, {"passes": 1000},
        {"passes": 0}, {"kdf": "scrypt"}, {"salt": "00"}, {"nonce": "zz"}, {"key": ""}, {"key": 5},
    ],
)  # fmt: skip
def test_parameters_beyond_the_readers_caps_are_refused_at_once(
    path: Path, change: dict[str, object]
) -> None:
    wallet = make(path)
    header = wallet._header
    slot = {**header.slots[0], **change}
    forged = vault_format.Header(
        header.vault_id, header.created, header.label, (slot,), header.accounts
    )
    path.write_bytes(vault_format.seal(forged, wallet._key, vault_secrets.write(PHRASE)))
    started = time.monotonic()
    with pytest.raises(VaultDamagedError):
        vault.open_vault(path, PASSWORD)
    assert time.monotonic() - started < 0.5


def test_an_account_that_the_phrase_does_not_derive_is_refused(path: Path) -> None:
    wallet = make(path)
    header = wallet._header
    stranger = vault.PublicAccount(Sampler(3).address(), "Home", index=0)
    forged = vault_format.Header(
        header.vault_id, header.created, header.label, header.slots, (stranger,)
    )
    path.write_bytes(vault_format.seal(forged, wallet._key, vault_secrets.write(PHRASE)))
    with pytest.raises(VaultDamagedError):
        vault.open_vault(path, PASSWORD)


def test_a_kind_of_slot_from_a_later_version_is_kept(path: Path) -> None:
    wallet = make(path)
    later = {"kind": "token", "key": "ab", "new": [1, 2]}
    header = replace(wallet._header, slots=(*wallet._header.slots, later))
    path.write_bytes(vault_format.seal(header, wallet._key, vault_secrets.write(PHRASE)))
    vault.open_vault(path, PASSWORD).rename_account(FIRST, "Nest")
    assert vault_format.parse(path.read_bytes()).header.slots[1] == later


def test_backups_roll_and_each_one_opens(path: Path) -> None:
    wallet = make(path)
    for number in range(14):
        wallet.rename_account(FIRST, f"name {number}")
    backups = vault.backups(path)
    assert len(backups) == 10
    names = [backup.accounts[0].name for backup in backups]
    assert names == [f"name {number}" for number in range(12, 2, -1)]
    assert vault.open_vault(backups[-1].path, PASSWORD).phrase() == PHRASE


def test_wallets_side_by_side_keep_their_own_backups(tmp_path: Path) -> None:
    one, two = tmp_path / "wallet.vault", tmp_path / "wallet-2.vault"
    for file in (one, two):
        make(file).rename_account(FIRST, file.stem)
    assert len(vault.backups(one)) == len(vault.backups(two)) == 1
    assert vault.backups(one) != vault.backups(two)


@pytest.mark.parametrize("damage", [b"", b"not a vault", b"HEARTH-VAULT" + bytes(200)])
def test_a_damaged_file_in_the_way_is_kept_aside_and_never_overwritten(
    path: Path, damage: bytes
) -> None:
    wallet = make(path)
    path.write_bytes(damage)
    wallet.rename_account(FIRST, "Nest")
    (kept,) = path.parent.glob("wallet.vault.damaged-*")
    assert kept.read_bytes() == damage
    assert vault.open_vault(path, PASSWORD).accounts[0].name == "Nest"


def test_another_wallet_put_in_the_place_is_not_overwritten(tmp_path: Path, path: Path) -> None:
    wallet = make(path)
    other = tmp_path / "other.vault"
    make(other, NEW_PASSWORD, new_phrase())
    path.write_bytes(other.read_bytes())
    with pytest.raises(KeyStoreError) as refusal:
        wallet.rename_account(FIRST, "Nest")
    assert refusal.value.code == "vault.replaced"
    assert path.read_bytes() == other.read_bytes()
    assert wallet.accounts[0].name == "Home"


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(KeyStoreError) as refusal:
        wallet.rename_account(FIRST, "Nest")
    assert refusal.value.code == "keys.not_saved"
    assert path.read_bytes() == before
    assert wallet.accounts[0].name == "Home"
    assert not list(path.parent.glob(".*"))


def test_a_disk_that_gives_back_other_bytes_is_found_before_the_rename(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    before = path.read_bytes()
    honest = files._write_new
    monkeypatch.setattr(
        files, "_write_new", lambda p, data: honest(p, data[:-1] + bytes([data[-1] ^ 1]))
    )
    with pytest.raises(KeyStoreError):
        wallet.rename_account(FIRST, "Nest")
    assert path.read_bytes() == before


def test_a_backup_is_put_back_and_the_damaged_file_kept(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    path.write_bytes(b"broken")
    vault.restore_backup(path, backup.path, PASSWORD)
    assert vault.open_vault(path, PASSWORD).accounts[0].name == "Home"
    (kept,) = path.parent.glob("wallet.vault.damaged-*")
    assert kept.read_bytes() == b"broken"
    with pytest.raises(VaultDamagedError):
        vault.restore_backup(path, kept, PASSWORD)


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
