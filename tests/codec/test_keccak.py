from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from wallet.codec import keccak
from wallet.codec.keccak import keccak256, public_keccak256


@pytest.mark.parametrize(
    ("data", "digest"),
    [  # the Keccak team's published hashes of short messages
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    ],
)
def test_known_hashes(data: bytes, digest: str) -> None:
    assert keccak256(data).hex() == digest
    assert public_keccak256(data).hex() == digest


def test_a_reused_state_never_remembers_the_hash_before() -> None:
    for size in range(300):
        data = bytes([size % 256]) * size
        assert keccak256(data) == public_keccak256(data)


def test_buffers_of_every_kind_hash_alike() -> None:
    assert keccak256(bytearray(b"abc")) == keccak256(memoryview(b"abc")) == keccak256(b"abc")


def test_threads_do_not_disturb_each_other() -> None:
    def work(number: int) -> bool:
        data = number.to_bytes(4, "big") * 5000  # long enough for others to run meanwhile
        return all(keccak256(data) == public_keccak256(data) for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(40)))


def _raise() -> None:
    raise AttributeError("_raw_keccak_lib")


@pytest.mark.parametrize("inside", [_raise, lambda: lambda _: bytes(32)])
def test_another_inside_of_pycryptodome_falls_back_to_its_public_class(
    monkeypatch: pytest.MonkeyPatch, inside: object
) -> None:
    monkeypatch.setattr(keccak, "_reusing_hasher", inside)
    monkeypatch.setattr(keccak, "_free", [])
    assert keccak._new_hasher() is public_keccak256
    assert keccak256(b"abc") == public_keccak256(b"abc")


def test_the_fast_path_is_in_use_with_the_pinned_pycryptodome() -> None:
    assert keccak._new_hasher() is not public_keccak256
