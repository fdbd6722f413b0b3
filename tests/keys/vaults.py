"""Small vaults for tests: a known phrase, good passwords, and an Argon2id that costs nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from wallet.codec.address import Address
from wallet.keys import vault
from wallet.keys.vault import Vault

PHRASE = "test test test test test test test test test test test junk"
PASSWORD = "winter gas fire"
NEW_PASSWORD = "summer rain barrel"
SMALL = 8
"""KiB, the least that is accepted."""

FIRST = Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
SECOND = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
KEY = "4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d"
KEY_ADDRESS = Address("0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1")
"""A single private key and its address, from ganache's deterministic accounts."""

VERSION_1 = Path(__file__).parents[1] / "vectors" / "vault" / "version-1.vault"
"""Made by the first Hearth: PHRASE, "winter gas", accounts Home and Savings 煤气."""
VERSION_1_PASSWORD = "winter gas"

VERSION_2 = VERSION_1.with_name("version-2.vault")
"""Made by the second form: PHRASE with "Großmutter", PASSWORD, Home and KEY as "Old phone"."""


def make(path: Path, password: str = PASSWORD, phrase: str = PHRASE, passphrase: str = "") -> Vault:
    """A new vault at ``path``, open."""
    return vault.create(
        path, password, phrase=phrase, label="Home", passphrase=passphrase, memory_kib=SMALL
    )


def with_checksum(data: bytes) -> bytes:
    """The same bytes with the final SHA-256 that fits them."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()
