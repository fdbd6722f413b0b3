"""Any order of changes to a vault, against a model that is a list and a password."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.keys.vaults import PHRASE, SMALL, make
from wallet.codec.address import Address
from wallet.errors import KeyStoreError, LockedError, WrongPasswordError
from wallet.keys import curve, vault
from wallet.keys.accounts import PICTURES, AccountKind, clean_name
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.phrase import to_seed
from wallet.keys.recover import address_of
from wallet.keys.vault import Vault

_PASSPHRASES = ("", "Großmutter")
_OWN = {word: addresses_from_seed(to_seed(PHRASE, word), 40) for word in _PASSPHRASES}
_SECRETS = [bytes([0x11 + n]) * 32 for n in range(4)]
_IMPORTED = [address_of(curve.public_key(secret)) for secret in _SECRETS]
_PASSWORDS = [f"winter gas fire {n}" for n in range(3)]
_RIGHT = st.sampled_from([True, True, True, False])
_NAMES = st.text(max_size=140)
_PICTURES = st.sampled_from(["", "no such picture", *PICTURES[:3]])

State = tuple[str, tuple[tuple[Address, str, str], ...]]
"""A password, and what is listed: address, name, picture."""


@dataclass
class Model:
    """What the vault should be."""

    passphrase: str
    password: str
    own: list[tuple[str, str]]
    imported: dict[int, tuple[str, str]] = field(default_factory=dict)

    def state(self) -> State:
        """The accounts in their order."""
        own = [(_OWN[self.passphrase][i], *entry) for i, entry in enumerate(self.own)]
        imported = [(_IMPORTED[i], *entry) for i, entry in self.imported.items()]
        return self.password, (*own, *imported)

    def become(self, state: State) -> None:
        """Be what a backup holds."""
        self.password, listed = state
        self.own = [entry for address, *entry in listed if address not in _IMPORTED]  # type: ignore[misc]  # pairs
        self.imported = {
            _IMPORTED.index(address): (name, picture)
            for address, name, picture in listed
            if address in _IMPORTED
        }


def _shown(picture: str) -> str:
    return picture if picture in PICTURES else ""


def _typed(password: str, *, right: bool) -> str:
    return password if right else next(p for p in _PASSWORDS if p != password)


class Vaults(RuleBasedStateMachine):
    """The operations; each leaves the file, its backups and the open vault as the model says."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "wallet.vault"
        self.backups: dict[Path, State] = {}
        self._is_backed_up = False

    @initialize(password=st.sampled_from(_PASSWORDS), passphrase=st.sampled_from(_PASSPHRASES))
    def create(self, password: str, passphrase: str) -> None:
        self.model = Model(passphrase, password, [("Home", "")])
        self.vault: Vault = make(self.path, password, passphrase=passphrase)

    def _saved(self, before: State) -> None:
        """After a save: the state before is the newest backup, the oldest may have gone."""
        found = {b.path for b in vault.backups(self.path)}
        new = found - set(self.backups)
        assert len(new) == (not self._is_backed_up)
        assert new <= {max(found)}
        self.backups = {path: self.backups.get(path, before) for path in found}

    def _before(self) -> State:
        """The state that a save is about to replace; a second copy of a backup is not made."""
        newest = max(self.backups).read_bytes() if self.backups else b""
        self._is_backed_up = newest == self.path.read_bytes()
        return self.model.state()

    @rule(name=_NAMES, picture=_PICTURES)
    def add(self, name: str, picture: str) -> None:
        before = self._before()
        if not self.vault.is_open:
            with pytest.raises(LockedError):
                self.vault.add_account(name, picture)
            return
        self.vault.add_account(name, picture)
        self.model.own.append((clean_name(name), _shown(picture)))
        self._saved(before)

    @precondition(lambda self: self.vault.is_open)
    @rule(data=st.data(), name=_NAMES, picture=st.none() | _PICTURES)
    def rename(self, data: st.DataObject, name: str, picture: str | None) -> None:
        before = self._before()
        address = data.draw(st.sampled_from([a.address for a in self.vault.accounts]))
        self.vault.rename_account(address, name, picture)
        entries = self.model.imported if address in _IMPORTED else self.model.own
        place = _IMPORTED if address in _IMPORTED else _OWN[self.model.passphrase]
        index = place.index(address)
        shown = entries[index][1] if picture is None else _shown(picture)
        entries[index] = (clean_name(name), shown)
        self._saved(before)

    @precondition(lambda self: self.vault.is_open)
    @rule(number=st.integers(0, 3), name=_NAMES, picture=_PICTURES)
    def import_or_remove(self, number: int, name: str, picture: str) -> None:
        before = self._before()
        if number in self.model.imported:
            with pytest.raises(KeyStoreError, match=r"vault\.known_account"):
                self.vault.import_key(bytearray(_SECRETS[number]), name)
            self.vault.remove_account(_IMPORTED[number])
            del self.model.imported[number]
        else:
            self.vault.import_key(bytearray(_SECRETS[number]), name, picture)
            self.model.imported[number] = (clean_name(name), _shown(picture))
        self._saved(before)

    @precondition(lambda self: self.vault.is_open)
    @rule(right=_RIGHT, new=st.sampled_from(_PASSWORDS))
    def change_password(self, right: bool, new: str) -> None:
        old = _typed(self.model.password, right=right)
        if old != self.model.password:
            with pytest.raises(WrongPasswordError):
                self.vault.change_password(old, new, memory_kib=SMALL)
            return
        self.vault.change_password(old, new, memory_kib=SMALL)
        self.model.password = new
        self.backups = {b.path: self.model.state() for b in vault.backups(self.path)}
        assert len(self.backups) == 1

    @precondition(lambda self: self.backups)
    @rule(data=st.data(), right=_RIGHT, damage=st.booleans())
    def restore_a_backup(self, data: st.DataObject, right: bool, damage: bool) -> None:
        before = self._before()
        chosen = data.draw(st.sampled_from(sorted(self.backups)))
        state = self.backups[chosen]
        password = _typed(state[0], right=right)
        if password != state[0]:
            with pytest.raises(WrongPasswordError):
                vault.restore_backup(self.path, chosen, password)
            return
        present = self.path.read_bytes()
        if damage:
            self.path.write_bytes(present[:-1])
        self.vault.lock()
        self.vault = vault.restore_backup(self.path, chosen, password)
        self.model.become(state)
        if not damage:
            self._saved(before)
        kept = [file.read_bytes() for file in self.path.parent.glob("*.damaged-*")]
        assert not damage or present[:-1] in kept

    @rule(right=_RIGHT)
    def lock_and_open(self, right: bool) -> None:
        password = _typed(self.model.password, right=right)
        self.vault.lock()
        if password != self.model.password:
            with pytest.raises(WrongPasswordError):
                vault.open_vault(self.path, password)
            return
        self.vault = vault.open_vault(self.path, password)

    @precondition(lambda self: self.vault.is_open)
    @rule(name=_NAMES, cut=st.integers(0, 200))
    def save_over_damage(self, name: str, cut: int) -> None:
        data = self.path.read_bytes()[:cut]
        self.path.write_bytes(data)
        first = self.vault.accounts[0]
        self.vault.rename_account(first.address, name)
        self.model.own[0] = (clean_name(name), first.picture)
        assert data in [file.read_bytes() for file in self.path.parent.glob("*.damaged-*")]

    @invariant()
    def the_vault_is_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        _, listed = self.model.state()
        for accounts in (self.vault.accounts, vault.public_accounts(self.path)):
            assert tuple((a.address, a.name, a.picture) for a in accounts) == listed
            kinds = [a.kind is AccountKind.IMPORTED for a in accounts]
            assert kinds == [a.address in _IMPORTED for a in accounts]
        assert {b.path for b in vault.backups(self.path)} == set(self.backups)
        assert len(self.backups) <= 10
        assert not list(self.path.parent.glob(".*"))
        if self.vault.is_open:
            assert self.vault.phrase() == PHRASE
            assert self.vault.has_passphrase is bool(self.model.passphrase)

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.vault.lock()
            opened = vault.open_vault(self.path, self.model.password)
            for account in opened.accounts:
                assert opened.signer(account.address).address == account.address
            for path, (password, listed) in sorted(self.backups.items())[:3]:
                kept = vault.open_vault(path, password)
                assert tuple((a.address, a.name, a.picture) for a in kept.accounts) == listed
        self.folder.cleanup()


TestVaults = Vaults.TestCase
TestVaults.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
