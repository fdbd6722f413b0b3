from __future__ import annotations

import hashlib

import pytest
from eth_account import Account

from tests.codec.samples import Sampler, vectors
from tests.codec.test_transactions import as_dict, random_transaction
from wallet.codec.signature import CURVE_ORDER, HALF_ORDER, Signature
from wallet.codec.transactions import decode_signed
from wallet.codec.typed_data import TypedData
from wallet.errors import CheckError, CodecError, KeyStoreError, LockedError
from wallet.keys import curve
from wallet.keys.recover import recover_address
from wallet.keys.signer import LocalSigner


def test_the_standards_mail_is_signed_as_published() -> None:
    vector = vectors("eip712_mail.json")
    signer = LocalSigner(bytes.fromhex(vector["secret"]))
    assert signer.address == vector["signer"]
    mail = TypedData.from_json(vector["document"])
    assert signer.sign_typed_data(mail).hex() == vector["signature"]


@pytest.mark.parametrize("case", vectors("rfc6979_secp256k1.json")["cases"])
def test_nonces_are_those_of_rfc_6979(case: dict[str, str]) -> None:
    digest = hashlib.sha256(case["message"].encode()).digest()
    signature = curve.sign(bytes.fromhex(case["secret"]), digest)
    assert (f"{signature.r:064x}", f"{signature.s:064x}") == (case["r"], case["s"])


def test_two_thousand_signatures_are_eth_accounts_and_lead_back_to_their_signer() -> None:
    random = Sampler(20)
    for _ in range(2000):
        secret, digest = random.randbytes(32), random.randbytes(32)
        account = Account.from_key(secret)
        signature = curve.sign(secret, digest)
        assert signature.to_bytes() == bytes(account.unsafe_sign_hash(digest).signature)
        assert recover_address(digest, signature) == account.address
        assert signature.s <= HALF_ORDER


def test_signed_offers_and_transactions_are_eth_accounts_byte_for_byte() -> None:
    random = Sampler(21)
    for _ in range(300):
        secret, offer, tx = random.randbytes(32), random.offer(), random_transaction(random)
        account, signer = Account.from_key(secret), LocalSigner(secret)
        assert signer.address == account.address
        expected = account.sign_typed_data(full_message=offer.to_json())
        assert signer.sign_typed_data(offer) == bytes(expected.signature)
        signed = signer.sign_transaction(tx)
        assert signed.raw == bytes(account.sign_transaction(as_dict(tx)).raw_transaction)
        assert decode_signed(signed.raw) == signed


def test_recovery_agrees_with_eth_account_on_any_numbers() -> None:
    random, none = Sampler(22), 0
    for _ in range(500):
        r, s = random.randint(1, CURVE_ORDER - 1), random.randint(1, HALF_ORDER)
        signature, digest = Signature(r, s, random.randint(0, 1)), random.randbytes(32)
        try:
            ours = recover_address(digest, signature)
        except CodecError:
            none += 1
            with pytest.raises(Exception, match=r"(?i)recover|signature"):
                Account._recover_hash(digest, signature=signature.to_bytes())
            continue
        assert ours == Account._recover_hash(digest, signature=signature.to_bytes())
    assert 150 < none < 350  # half of all x have no point


@pytest.mark.parametrize(
    "secret",
    [b"", bytes(32), b"\1" * 31, b"\1" * 33, CURVE_ORDER.to_bytes(32, "big"), b"\xff" * 32],
)
def test_what_is_no_secret_is_refused(secret: bytes) -> None:
    with pytest.raises(KeyStoreError) as refusal:
        LocalSigner(secret)
    assert secret.hex() not in str(refusal.value) or not secret
    assert not curve.is_secret(secret)


def test_a_wiped_signer_signs_nothing_more() -> None:
    random = Sampler(23)
    signer = LocalSigner(random.randbytes(32))
    signer.wipe()
    with pytest.raises(LockedError):
        signer.sign_typed_data(random.offer())
    with pytest.raises(LockedError):
        signer.sign_transaction(random_transaction(random))
    assert bytes(signer._secret) == bytes(32)


def test_a_signature_that_fails_the_check_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Sampler(24)
    signer, offer, tx = LocalSigner(b"\1" * 32), random.offer(), random_transaction(random)
    honest = curve.sign

    def faulty(secret: bytes, digest: bytes) -> Signature:
        signature = honest(secret, digest)
        return Signature(signature.r, signature.s ^ 1, signature.y_parity)

    monkeypatch.setattr(curve, "sign", faulty)
    with pytest.raises(CheckError):
        signer.sign_typed_data(offer)
    with pytest.raises(CheckError):
        signer.sign_transaction(tx)


def test_a_wrong_hash_in_the_fast_path_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Sampler(25)
    signer, tx = LocalSigner(b"\1" * 32), random_transaction(random)
    monkeypatch.setattr(TypedData, "digest", lambda _: bytes(32))
    with pytest.raises(CheckError):
        signer.sign_typed_data(random.offer())
    monkeypatch.setattr(type(tx), "signing_hash", lambda _: bytes(32))
    with pytest.raises(CheckError):
        signer.sign_transaction(tx)
