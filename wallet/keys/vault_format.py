"""The vault's bytes: a readable header, then the secrets, sealed.

::

    "HEARTH-VAULT"  version u16  length u32  header (JSON)   what a locked wallet may show
    nonce 24        sealed secrets + tag 16                  XChaCha20-Poly1305, vault key
    SHA-256 of everything before                             tells damage from a wrong password

A random vault key seals the secrets, with every byte before the nonce as associated data: a
changed account name or parameter is found when the vault is opened. Each slot of the header
holds the vault key sealed by something the person has. Slot kind ``password``: Argon2id of the
NFKC form of the password. Kinds this version does not know are kept as they are.

Numbers are big-endian. The file is written and read by ``wallet.keys.vault`` only.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wallet.codec import json_text
from wallet.codec.address import to_address
from wallet.errors import CodecError, KeyStoreError
from wallet.keys.accounts import PublicAccount

MAGIC = b"HEARTH-VAULT"
VERSION = 1
MAX_SIZE = 4 << 20

PASSES = 3
"""Argon2id passes; with 256 MiB this takes about half a second (RFC 9106, section 4)."""

MAX_MEMORY_KIB = 1 << 20
MAX_PASSES = 10
MIN_MEMORY_KIB = 8
"""What a reader accepts: a forged header must not make it eat the machine's memory."""

_NONCE, _TAG, _KEY, _SALT, _SUM = 24, 16, 32, 16, 32
_START = len(MAGIC) + 2 + 4
_PAD = 512


class UnreadableVaultError(ValueError):
    """The bytes are not a whole, unchanged vault of a version we know."""


@dataclass(frozen=True, slots=True)
class Header:
    """Everything in a vault that is readable without the password."""

    vault_id: str
    created: str
    label: str
    slots: tuple[Mapping[str, Any], ...]
    accounts: tuple[PublicAccount, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A parsed vault file: its header, the header's exact bytes, and the sealed secrets."""

    header: Header
    associated: bytes
    nonce: bytes
    box: bytes


def parse(data: bytes) -> Sealed:
    """Take a file apart and verify its checksum.

    Raises:
        UnreadableVaultError: cut off, changed, or not a vault.
    """
    if len(data) > MAX_SIZE or len(data) < _START + _NONCE + _TAG + _SUM:
        raise UnreadableVaultError("size")
    if not data.startswith(MAGIC):
        raise UnreadableVaultError("not a vault")
    if hashlib.sha256(data[:-_SUM]).digest() != data[-_SUM:]:
        raise UnreadableVaultError("checksum")
    if int.from_bytes(data[len(MAGIC) : len(MAGIC) + 2], "big") != VERSION:
        raise UnreadableVaultError("version")
    body = _START + int.from_bytes(data[_START - 4 : _START], "big")
    if body + _NONCE + _TAG + _SUM > len(data):
        raise UnreadableVaultError("header length")
    return Sealed(
        header=_read_header(data[_START:body]),
        associated=data[:body],
        nonce=data[body : body + _NONCE],
        box=data[body + _NONCE : -_SUM],
    )


def seal(header: Header, key: bytes | bytearray, content: Mapping[str, Any]) -> bytes:
    """The whole file for a header and its secrets.

    The secrets are padded, so that the file's length does not tell how many words they are.
    """
    text = _header_json(header)
    associated = MAGIC + VERSION.to_bytes(2, "big") + len(text).to_bytes(4, "big") + text
    plain = json.dumps(content, ensure_ascii=False).encode("utf-8")
    plain = plain.ljust(-(-len(plain) // _PAD) * _PAD)
    nonce = secrets.token_bytes(_NONCE)
    data = associated + nonce + _encrypt(plain, associated, nonce, key)
    return data + hashlib.sha256(data).digest()


def unseal(sealed: Sealed, key: bytes | bytearray) -> dict[str, Any]:
    """The secrets.

    Raises:
        UnreadableVaultError: another key, or the header or the secrets were changed.
    """
    plain = _decrypt(sealed.box, sealed.associated, sealed.nonce, key)
    if plain is None:
        raise UnreadableVaultError("seal")
    content = json.loads(plain)
    if not isinstance(content, dict):
        raise UnreadableVaultError("content")
    return content


def password_slot(
    vault_id: str, key: bytes | bytearray, password: str, memory_kib: int
) -> dict[str, Any]:
    """A slot that opens with ``password``; ``memory_kib`` is Argon2id's cost in KiB.

    Raises:
        KeyStoreError: this machine has too little memory, ``vault.memory``.
        UnreadableVaultError: a cost that readers would not accept.
    """
    slot: dict[str, Any] = {
        "kind": "password",
        "kdf": "argon2id",
        "memory_kib": memory_kib,
        "passes": PASSES,
        "salt": secrets.token_hex(_SALT),
        "nonce": secrets.token_hex(_NONCE),
    }
    wrapping = _derive(slot, password)
    nonce = bytes.fromhex(slot["nonce"])
    box = _encrypt(bytes(key), _slot_data(vault_id, slot), nonce, wrapping)
    _check_slot(slot := slot | {"key": box.hex()})
    return slot


def open_password_slots(header: Header, password: str) -> bytearray | None:
    """The vault key by the first password slot that ``password`` opens, or None.

    Raises:
        UnreadableVaultError: a slot is malformed or asks for more than a reader's caps.
        KeyStoreError: this machine has too little memory, ``vault.memory``.
    """
    for slot in header.slots:
        if slot["kind"] != "password":
            continue
        _check_slot(slot)
        key = _decrypt(
            bytes.fromhex(slot["key"]),
            _slot_data(header.vault_id, slot),
            bytes.fromhex(slot["nonce"]),
            _derive(slot, password),
        )
        if key is not None and len(key) == _KEY:
            return bytearray(key)
    return None


def _derive(slot: Mapping[str, Any], password: str) -> bytes:
    from nacl.exceptions import RuntimeError as SodiumError
    from nacl.pwhash import argon2id

    try:
        return argon2id.kdf(
            _KEY,
            unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"),
            bytes.fromhex(slot["salt"]),
            opslimit=slot["passes"],
            memlimit=slot["memory_kib"] * 1024,
        )
    except (MemoryError, SodiumError) as error:
        raise KeyStoreError(
            "vault.memory",
            "This computer has too little free memory to open the wallet safely.",
            "Close some other programs and try again. The wallet needs {mebibytes} MiB.",
            mebibytes=slot["memory_kib"] // 1024,
        ) from error


def _check_slot(slot: Mapping[str, Any]) -> None:
    memory, passes = slot.get("memory_kib"), slot.get("passes")
    if slot.get("kdf") != "argon2id" or type(memory) is not int or type(passes) is not int:
        raise UnreadableVaultError("slot")
    if not MIN_MEMORY_KIB <= memory <= MAX_MEMORY_KIB or not 1 <= passes <= MAX_PASSES:
        raise UnreadableVaultError("slot parameters")
    sizes = {"salt": _SALT, "nonce": _NONCE, "key": _KEY + _TAG}
    if any(len(bytes.fromhex(slot[name])) != size for name, size in sizes.items()):
        raise UnreadableVaultError("slot sizes")


def _slot_data(vault_id: str, slot: Mapping[str, Any]) -> bytes:
    parameters = {name: value for name, value in slot.items() if name != "key"}
    return json.dumps([vault_id, parameters], sort_keys=True).encode("ascii")


def _header_json(header: Header) -> bytes:
    document = {
        "id": header.vault_id,
        "created": header.created,
        "label": header.label,
        "slots": [dict(slot) for slot in header.slots],
        "accounts": [
            {"index": account.index, "address": account.address, "name": account.name}
            for account in header.accounts
        ],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def _read_header(text: bytes) -> Header:
    try:
        document = json_text.loads(text)
        header = Header(
            vault_id=str(document["id"]),
            created=str(document["created"]),
            label=str(document["label"]),
            slots=tuple(dict(slot) for slot in document["slots"]),
            accounts=tuple(
                PublicAccount(to_address(str(a["address"])), str(a["name"]), index=int(a["index"]))
                for a in document["accounts"]
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, CodecError) as error:
        raise UnreadableVaultError("header") from error
    if not all(isinstance(slot.get("kind"), str) for slot in header.slots):
        raise UnreadableVaultError("slots")
    return header


def _encrypt(plain: bytes, associated: bytes, nonce: bytes, key: bytes | bytearray) -> bytes:
    from nacl import bindings

    return bytes(
        bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, nonce, bytes(key))
    )


def _decrypt(box: bytes, associated: bytes, nonce: bytes, key: bytes | bytearray) -> bytes | None:
    from nacl import bindings
    from nacl.exceptions import CryptoError

    try:
        return bytes(
            bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box, associated, nonce, bytes(key))
        )
    except CryptoError:
        return None
