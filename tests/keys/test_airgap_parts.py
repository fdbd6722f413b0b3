"""A document as a row of QR codes: whole, in any order, never two documents mixed."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codec.samples import Sampler
from wallet.errors import AirGapError
from wallet.keys.airgap_parts import (
    PART_SIZE,
    Collector,
    document_of,
    looks_like_parts,
    to_parts,
)
from wallet.keys.airgap_reading import MAX_SIZE
from wallet.keys.airgap_request import Request

_ACCOUNT = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"
_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=3000), st.integers(1, 300), st.randoms())
def test_any_text_comes_back_from_its_parts_in_any_order(text: str, size: int, random) -> None:
    text = text.encode("utf-8", "ignore").decode()
    parts = list(to_parts(text, max(size, 8 + len(text) // 20)))
    assert set("".join(parts)) <= _ALPHANUMERIC
    again = [*parts, *parts]
    random.shuffle(again)
    assert document_of("  " + "\n \t".join(again).lower()) == text


def test_an_offer_takes_few_codes_of_a_size_phones_read() -> None:
    from wallet.codec.transactions import DynamicFeeTransaction

    offer = to_parts(Request(_ACCOUNT, Sampler(1).offer()).to_text())
    assert len(offer) <= 5
    assert all(len(part) <= PART_SIZE + 26 for part in offer)
    tx = DynamicFeeTransaction(7411, 5, 1, 2, 90_000, _ACCOUNT, 0, bytes(1200))
    assert len(to_parts(Request(_ACCOUNT, tx).to_text())) <= 2


def test_a_document_that_is_json_is_left_alone() -> None:
    assert document_of('{"a": 1}') == '{"a": 1}'
    assert not looks_like_parts("HEARTH1ABC")
    assert looks_like_parts("  hq1.AAAA")


def _three() -> tuple[str, ...]:
    parts = to_parts(Request(_ACCOUNT, Sampler(2).offer()).to_text(), 300)
    assert len(parts) >= 3
    return parts


def test_every_single_mistyped_letter_is_found() -> None:
    part = _three()[0]
    for place in range(len(part)):
        other = "7" if part[place] != "7" else "A"
        with pytest.raises(AirGapError):
            Collector().add(part[:place] + other + part[place + 1 :])


def test_parts_of_two_requests_never_mix() -> None:
    first, second = _three(), to_parts(Request(_ACCOUNT, Sampler(3).offer()).to_text(), 300)
    collector = Collector()
    collector.add(first[0])
    with pytest.raises(AirGapError) as refused:
        collector.add(second[1])
    assert refused.value.code == "airgap.parts_mixed"
    for part in first[1:]:
        collector.add(part)
    assert collector.is_complete
    assert collector.document()


def test_a_missing_part_is_counted() -> None:
    rest = _three()[1:]
    with pytest.raises(AirGapError) as refused:
        document_of(" ".join(rest))
    assert refused.value.code == "airgap.parts_missing"
    assert refused.value.fields == {"have": len(rest), "of": len(rest) + 1}


def _forged(name: str, number: int, of: int, piece: str) -> str:
    body = f"HQ1.{name}.{number}.{of}.{piece}"
    check = base64.b32encode(hashlib.sha256(body.encode()).digest()[:5]).decode()[:4]
    return f"{body}.{check}"


def _packed(data: bytes, tail: bytes = b"") -> str:
    packed = zlib.compress(data) + tail
    letters = base64.b32encode(packed).decode().rstrip("=")
    name = base64.b32encode(hashlib.sha256(packed).digest()[:5]).decode()
    return _forged(name, 1, 1, letters)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_packed(b"x" * 50_000_000), "airgap.too_large"),
        (_packed(b"{}", b"tail"), "airgap.not_one"),
        (_packed(b"\xff\xff"), "airgap.not_one"),
        (_forged("AAAAAAAA", 1, 1, "MFRGG"), "airgap.part"),
        (_forged("AAAAAAAA", 2, 1, "MFRGG"), "airgap.part"),
        (_forged("AAAAAAAA", 1, 999, "MFRGG"), "airgap.parts_missing"),
        (_forged("AAAAAAAA", 1, 1000, "MFRGG"), "airgap.part"),
        (_forged("AAAAAAAA", 0, 1, "MFRGG"), "airgap.part"),
        ("HQ1.", "airgap.part"),
        ("HQ1." + "A" * (5 * MAX_SIZE), "airgap.too_large"),
    ],
)
def test_hostile_parts_are_refused(text: str, code: str) -> None:
    with pytest.raises(AirGapError) as refused:
        document_of(text)
    assert refused.value.code == code


def test_two_versions_of_one_part_are_refused() -> None:
    collector = Collector()
    collector.add(_forged("AAAAAAAA", 1, 2, "MFRGG"))
    with pytest.raises(AirGapError) as refused:
        collector.add(_forged("AAAAAAAA", 1, 2, "MFRGH"))
    assert refused.value.code == "airgap.parts_mixed"


def test_a_packed_piece_that_is_cut_off_is_refused() -> None:
    packed = zlib.compress(b"{}" * 500)[:-5]
    letters = base64.b32encode(packed).decode().rstrip("=")
    name = base64.b32encode(hashlib.sha256(packed).digest()[:5]).decode()
    with pytest.raises(AirGapError) as refused:
        document_of(_forged(name, 1, 1, letters))
    assert refused.value.code == "airgap.not_one"
