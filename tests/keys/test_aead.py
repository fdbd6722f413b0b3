"""Our use of libsodium's buffers against PyNaCl's own functions and a published vector."""

from __future__ import annotations

import random

import pytest
from nacl import bindings
from nacl.pwhash import argon2id

from wallet.keys import aead


def test_the_published_example() -> None:
    """draft-irtf-cfrg-xchacha-03, appendix A.3.1."""
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    associated = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    key, nonce = bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58))
    box = aead.encrypt(plain, associated, nonce, key)
    assert box.hex().startswith("bd6d179d3e83d43b9576579493c0e939")
    assert box[-16:].hex() == "c0875924c1c7987947deafd8780acf49"
    assert aead.decrypt(box, associated, nonce, bytearray(key)) == plain


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4096])
def test_what_pynacl_seals_we_open_and_the_other_way_round(size: int) -> None:
    chance = random.Random(size)  # noqa: S311  # data of a test
    plain, associated = chance.randbytes(size), chance.randbytes(size // 2)
    nonce, key = chance.randbytes(24), chance.randbytes(32)
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, nonce, key)
    assert aead.encrypt(bytearray(plain), associated, nonce, key) == box
    assert aead.decrypt(box, associated, nonce, key) == plain
    for other in (
        (box[:-1], associated, nonce, key),
        (b"", associated, nonce, key),
        (box, associated + b"\0", nonce, key),
        (box, associated, bytes(24), key),
        (box, associated, nonce, bytes(32)),
        (bytes([box[0] ^ 1]) + box[1:], associated, nonce, key),
    ):
        assert aead.decrypt(*other) is None


@pytest.mark.parametrize(("memory_kib", "passes"), [(8, 1), (64, 3), (1024, 2)])
def test_passwords_become_the_keys_that_pynacl_derives(memory_kib: int, passes: int) -> None:
    for password in (b"", b"winter gas fire", "煤气".encode() * 50):
        expected = argon2id.kdf(
            32, password, bytes(range(16)), opslimit=passes, memlimit=memory_kib * 1024
        )
        key = aead.argon2id(
            bytearray(password), bytes(range(16)), passes=passes, memory_kib=memory_kib
        )
        assert key == expected


def test_sizes_are_checked_before_the_library_reads_beyond_them() -> None:
    for nonce, key in ((bytes(23), bytes(32)), (bytes(24), bytes(31)), (b"", b"")):
        with pytest.raises(ValueError, match="size"):
            aead.encrypt(b"x", b"", nonce, key)
        with pytest.raises(ValueError, match="size"):
            aead.decrypt(bytes(20), b"", nonce, key)
    with pytest.raises(ValueError, match="salt"):
        aead.argon2id(b"x", bytes(15), passes=1, memory_kib=8)
    with pytest.raises(MemoryError):
        aead.argon2id(b"x", bytes(16), passes=1, memory_kib=1)
