"""Plain messages: EIP-191, against its text, eth-account and every broken signature."""

from __future__ import annotations

import contextlib

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.samples import Sampler
from tests.keys.edges import edges
from wallet.codec.keccak import keccak256
from wallet.codec.signature import Signature
from wallet.errors import CheckError, CodecError, LockedError
from wallet.keys import check, curve, messages
from wallet.keys.second_hash import message_digest
from wallet.keys.signer import LocalSigner

SECRET = b"\x46" * 32


def test_the_digest_is_that_of_the_standard() -> None:
    expected = keccak256(b"\x19Ethereum Signed Message:\n11hello world")
    assert messages.digest("hello world") == expected


def test_the_length_is_that_of_the_bytes() -> None:
    assert messages.digest("气") == keccak256(b"\x19Ethereum Signed Message:\n3\xe6\xb0\x94")


@given(st.text())
def test_both_digests_agree_with_eth_accounts(text: str) -> None:
    made = encode_defunct(text=text)
    expected = keccak256(b"\x19" + made.version + made.header + made.body)
    assert messages.digest(text) == message_digest(text) == expected


def test_signatures_are_eth_accounts_and_lead_back() -> None:
    random = Sampler(31)
    for length in (0, 1, 2, 9, 10, 11, 99, 100, 101, 5000):
        text = "".join(random.choice("ab é气🔥\n") for _ in range(length))
        secret = random.randbytes(32)
        account, signer = Account.from_key(secret), LocalSigner(secret)
        signature = signer.sign_message(text)
        assert signature == bytes(account.sign_message(encode_defunct(text=text)).signature)
        assert messages.recover(text, signature) == account.address
        assert messages.verify(text, signature, account.address)
        assert messages.verify(text, signature, account.address.lower())
        assert not messages.verify(text + " ", signature, account.address)
        assert not messages.verify(text, signature, LocalSigner(b"\1" * 32).address)


def test_half_a_character_cannot_be_signed() -> None:
    with pytest.raises(CodecError) as refusal:
        LocalSigner(SECRET).sign_message("a\ud800")
    assert refusal.value.code == "message.text"
    with pytest.raises(CheckError):
        check.check_message("a\ud800", bytes(65), LocalSigner(SECRET).address)
    assert not messages.verify("a\ud800", bytes(65), LocalSigner(SECRET).address)


def test_a_wiped_signer_signs_no_message() -> None:
    signer = LocalSigner(SECRET)
    signer.wipe()
    with pytest.raises(LockedError):
        signer.sign_message("hello")


def test_a_faulty_curve_or_hash_never_lets_a_message_out(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = LocalSigner(SECRET)
    honest = curve.sign

    def faulty(secret: bytes, digest: bytes) -> Signature:
        signature = honest(secret, digest)
        return Signature(signature.r, signature.s ^ 1, signature.y_parity)

    with monkeypatch.context() as patched:
        patched.setattr(curve, "sign", faulty)
        with pytest.raises(CheckError):
            signer.sign_message("hello")
    monkeypatch.setattr(messages, "digest", lambda _: bytes(32))
    with pytest.raises(CheckError):
        signer.sign_message("hello")


def test_a_signer_has_no_way_to_sign_a_bare_digest() -> None:
    signing = {name for name in dir(LocalSigner) if name.startswith("sign")}
    assert signing == {"sign_message", "sign_transaction", "sign_typed_data"}


def messages_signer(signature: bytes) -> str | None:
    with contextlib.suppress(CodecError):
        return messages.recover("hello", signature)
    return None


GOOD = LocalSigner(SECRET).sign_message("hello")


@pytest.mark.parametrize(("what", "signature"), edges(GOOD).items(), ids=edges(GOOD))
def test_no_edge_signature_passes(what: str, signature: bytes) -> None:
    address = LocalSigner(SECRET).address
    assert not messages.verify("hello", signature, address), what
    assert messages_signer(signature) != address
    with pytest.raises(CheckError):
        check.check_message("hello", signature, address)


def test_signatures_are_read_as_people_paste_them() -> None:
    good = LocalSigner(SECRET).sign_message("hello")
    text = messages.to_text(good)
    assert text.startswith("0x")
    assert len(text) == 132
    device = good[:64] + bytes((good[64] - 27,))
    pasted = [text, text[2:], text.upper().replace("X", "x"), f" {text[:50]}\n{text[50:]} "]
    for form in (*pasted, "0x" + device.hex()):
        assert messages.from_text(form) == good


@pytest.mark.parametrize("text", ["", "0x", "hello", "0x" + "00" * 65, "0x" + "11" * 64, "０x11"])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(CodecError) as refusal:
        messages.from_text(text)
    assert refusal.value.code == "codec.signature"
