"""The slots of a vault: each holds the vault key, sealed by something the person has.

``password``
    Argon2id of the password (``passwords``); ``memory_kib`` and ``passes`` are its cost, ``since``
    is when the password was set.
``keyring``
    32 random bytes that the system's keyring keeps (``keyring_slot``). Never the only slot.

A slot's other fields are sealed with it as associated data. Kinds that this version does not know
are kept as they are.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from wallet.errors import KeyStoreError
from wallet.keys import aead, passwords
from wallet.keys.vault_header import Header, UnreadableVaultError

DEFAULT_MEMORY_KIB = 256 * 1024
SMALL_MEMORY_KIB = 64 * 1024
"""For machines that cannot give 256 MiB; still RFC 9106's second recommendation."""

PASSES = 3
"""Argon2id passes; with 256 MiB this takes about half a second (RFC 9106, section 4)."""

MIN_MEMORY_KIB = 8
MAX_MEMORY_KIB = 1 << 20
MAX_PASSES = 10
MAX_WORK = 3 << 20
"""KiB × passes of all password slots together: what a reader accepts. A forged header must not
make it eat the machine's memory, nor hang it: this much takes two seconds."""

Slot = Mapping[str, Any]


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"  # noqa: S105  # a word of the file format
    KEYRING = "keyring"
    OTHER = "other"  # of a later version


def kind_of(slot: Slot) -> SlotKind:
    """The kind of a slot, ``OTHER`` for one this version does not know."""
    for kind in (SlotKind.PASSWORD, SlotKind.KEYRING):
        if slot["kind"] == kind.value:
            return kind
    return SlotKind.OTHER


def of_kind(header: Header, kind: SlotKind) -> list[Slot]:
    """The slots of one kind."""
    return [slot for slot in header.slots if kind_of(slot) is kind]


def new_password_slot(
    vault_id: str, key: bytearray, password: str, memory_kib: int
) -> dict[str, Any]:
    """A slot that opens with ``password``; 64 MiB where the machine cannot give ``memory_kib``.

    Raises:
        KeyStoreError: there is too little memory even for that, ``vault.memory``.
    """
    try:
        return password_slot(vault_id, key, password, memory_kib)
    except KeyStoreError:
        if memory_kib <= SMALL_MEMORY_KIB:
            raise
        return password_slot(vault_id, key, password, SMALL_MEMORY_KIB)


def password_slot(
    vault_id: str, key: bytes | bytearray, password: str, memory_kib: int
) -> dict[str, Any]:
    """A slot that opens with ``password``; ``memory_kib`` is Argon2id's cost in KiB.

    Raises:
        KeyStoreError: this machine has too little memory, ``vault.memory``.
        UnreadableVaultError: a cost that readers would not accept.
    """
    slot: dict[str, Any] = {
        "kind": SlotKind.PASSWORD.value,
        "kdf": "argon2id",
        "memory_kib": memory_kib,
        "passes": PASSES,
        "salt": secrets.token_hex(aead.SALT),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _check_cost(slot)
    return _wrap(vault_id, slot, key, _derive(slot, password))


def open_by_password(header: Header, password: str) -> bytearray | None:
    """The vault key by the first password slot that ``password`` opens, or None.

    Raises:
        UnreadableVaultError: a slot is malformed, or they ask for more than a reader's caps.
        KeyStoreError: this machine has too little memory, ``vault.memory``.
    """
    slots = of_kind(header, SlotKind.PASSWORD)
    if sum(_check_cost(slot) for slot in slots) > MAX_WORK:
        raise UnreadableVaultError("slot parameters")
    for slot in slots:
        _check_sizes(slot)
    for slot in slots:
        key = _unwrap(header.vault_id, slot, _derive(slot, password))
        if key is not None:
            return key
    return None


def keyring_slot(vault_id: str, key: bytes | bytearray, secret: bytearray) -> dict[str, Any]:
    """A slot that opens with the secret that the system's keyring keeps."""
    return _wrap(vault_id, {"kind": SlotKind.KEYRING.value}, key, bytearray(secret))


def open_by_secret(header: Header, secret: bytearray) -> bytearray | None:
    """The vault key by the keyring's secret, or None.

    Raises:
        UnreadableVaultError: a slot is malformed.
    """
    for slot in of_kind(header, SlotKind.KEYRING):
        _check_sizes(slot)
        if len(secret) == aead.KEY:
            key = _unwrap(header.vault_id, slot, bytearray(secret))
            if key is not None:
                return key
    return None


def _wrap(
    vault_id: str, slot: dict[str, Any], key: bytes | bytearray, wrapping: bytearray
) -> dict[str, Any]:
    nonce = secrets.token_bytes(aead.NONCE)
    slot = {**slot, "nonce": nonce.hex()}
    box = aead.encrypt(key, _associated(vault_id, slot), nonce, wrapping)
    wrapping[:] = bytes(len(wrapping))
    return {**slot, "key": box.hex()}


def _unwrap(vault_id: str, slot: Slot, wrapping: bytearray) -> bytearray | None:
    box, nonce = bytes.fromhex(slot["key"]), bytes.fromhex(slot["nonce"])
    key = aead.decrypt(box, _associated(vault_id, slot), nonce, wrapping)
    wrapping[:] = bytes(len(wrapping))
    return key


def _derive(slot: Slot, password: str) -> bytearray:
    text = passwords.to_bytes(password)
    try:
        return aead.argon2id(
            text,
            bytes.fromhex(slot["salt"]),
            passes=slot["passes"],
            memory_kib=slot["memory_kib"],
        )
    except MemoryError as error:
        raise KeyStoreError(
            "vault.memory",
            "This computer has too little free memory to open the wallet safely.",
            "Close some other programs and try again. The wallet needs {mebibytes} MiB.",
            mebibytes=slot["memory_kib"] // 1024,
        ) from error
    finally:
        text[:] = bytes(len(text))


def _check_cost(slot: Slot) -> int:
    """The work that a password slot asks for, in KiB × passes."""
    memory, passes = slot.get("memory_kib"), slot.get("passes")
    if slot.get("kdf") != "argon2id" or type(memory) is not int or type(passes) is not int:
        raise UnreadableVaultError("slot")
    if not MIN_MEMORY_KIB <= memory <= MAX_MEMORY_KIB or not 1 <= passes <= MAX_PASSES:
        raise UnreadableVaultError("slot parameters")
    return memory * passes


def _check_sizes(slot: Slot) -> None:
    sizes = {"nonce": aead.NONCE, "key": aead.KEY + aead.TAG}
    if kind_of(slot) is SlotKind.PASSWORD:
        sizes["salt"] = aead.SALT
    for name, size in sizes.items():
        value = slot.get(name)
        if type(value) is not str or len(bytes.fromhex(value)) != size:
            raise UnreadableVaultError("slot sizes")


def _associated(vault_id: str, slot: Slot) -> bytes:
    parameters = {name: value for name, value in slot.items() if name != "key"}
    return json.dumps([vault_id, parameters], sort_keys=True).encode("ascii")
