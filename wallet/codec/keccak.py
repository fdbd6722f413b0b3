"""Keccak-256, the hash under every address, offer and transaction.

The permutation is pycryptodome's. Its Python class allocates a C state for every hash (4 µs);
checking a posted offer needs three hashes and one recovery of 35 µs, so this module keeps C
states and uses them again (1.2 µs). Should a later pycryptodome arrange its inside differently,
the public class takes over by itself: slower, never different.

Importing this module is free; pycryptodome loads with the first hash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

_log = logging.getLogger(__name__)

_CAPACITY_BYTES = 64
_ROUNDS = 24
_PADDING = 0x01  # Keccak as submitted; SHA-3 (FIPS 202) later chose 0x06
_PROBE = bytes(range(200))  # longer than one 136-byte block

Hasher = Callable[[bytes], bytes]

_free: list[Hasher] = []
"""Idle hashers. ``list.pop`` and ``append`` are atomic, so threads never share a state."""


def keccak256(data: bytes | bytearray | memoryview) -> bytes:
    """The 32-byte Keccak-256 hash (the padding before FIPS 202, as Ethereum uses)."""
    try:
        hasher = _free.pop()
    except IndexError:
        hasher = _new_hasher()
    digest = hasher(data if data.__class__ is bytes else bytes(data))
    _free.append(hasher)
    return digest


def public_keccak256(data: bytes) -> bytes:
    """The same hash through pycryptodome's documented class; the independent check uses it."""
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=data).digest()


def _new_hasher() -> Hasher:
    try:
        hasher = _reusing_hasher()
        agrees = all(
            hasher(probe) == public_keccak256(probe) for probe in (b"", _PROBE, _PROBE[:136])
        )
    except (ImportError, AttributeError, TypeError, OSError, ValueError) as error:
        _log.debug("pycryptodome's inside has changed, using its public class: %r", error)
        return public_keccak256
    return hasher if agrees else public_keccak256


def _reusing_hasher() -> Hasher:
    """A hasher over one C state that lives as long as the hasher."""
    from Crypto.Hash import keccak
    from Crypto.Util import _raw_api

    api: Any = _raw_api
    library: Any = keccak._raw_keccak_lib  # type: ignore[attr-defined]  # noqa: SLF001  # not in its stubs
    pointer = api.VoidPointer()
    if library.keccak_init(pointer.address_of(), _CAPACITY_BYTES, _ROUNDS):
        raise OSError("keccak_init failed")
    owner = api.SmartPointer(pointer.get(), library.keccak_destroy)
    state = owner.get()
    output = api.create_string_buffer(32)
    read = api.get_raw_buffer
    reset, absorb, squeeze = library.keccak_reset, library.keccak_absorb, library.keccak_digest

    def hasher(data: bytes, _keep_alive: object = owner) -> bytes:
        reset(state)
        absorb(state, data, len(data))
        squeeze(state, output, 32, _PADDING)
        return bytes(read(output))

    return hasher
