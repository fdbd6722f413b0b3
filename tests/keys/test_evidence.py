"""A fault put into the library or the memory stops the signature, and leaves facts, no secrets."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.codec.samples import Sampler
from tests.codec.test_transactions import random_transaction
from wallet.codec.signature import Signature
from wallet.errors import CheckError
from wallet.keys import curve, second_curve
from wallet.keys.derivation import Account
from wallet.keys.evidence import KEPT, Evidence
from wallet.keys.signer import LocalSigner

_SECRET = hashlib.sha256(b"a household's key").digest()


def _faulty(monkeypatch: pytest.MonkeyPatch) -> list[Signature]:
    """Flip one bit of each signature after it was made, and remember what came out."""
    made: list[Signature] = []
    sign = curve.sign

    def flips(secret: bytearray, digest: bytes) -> Signature:
        good = sign(secret, digest)
        made.append(Signature(good.r, good.s ^ 1, good.y_parity))
        return made[-1]

    monkeypatch.setattr(curve, "sign", flips)
    return made


def _signer(folder: Path) -> LocalSigner:
    signer = LocalSigner(_SECRET)
    signer.keep_evidence(Evidence(folder))
    return signer


def _written(folder: Path) -> tuple[Path, dict]:
    (file,) = folder.iterdir()
    return file, json.loads(file.read_text("utf-8"))


def test_a_flipped_bit_stops_an_offer_and_says_where_the_facts_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, offer = _faulty(monkeypatch), Sampler(70).offer()
    with pytest.raises(CheckError) as stopped:
        _signer(tmp_path / "evidence").sign_typed_data(offer)
    file, facts = _written(tmp_path / "evidence")
    assert stopped.value.code == "check.disagrees"
    assert stopped.value.fields["file"] == str(file)
    assert "{file}" in stopped.value.fix
    assert facts["approved"]["typedData"] == offer.to_json()
    assert facts["account"] == LocalSigner(_SECRET).address
    assert facts["stopped"] == "the check stopped at: the signer"
    assert facts["digests"]["first"] == facts["digests"]["second"] == "0x" + offer.digest().hex()
    assert facts["signature"]["signerFirst"] != facts["account"]
    assert facts["signature"]["signerFirst"] == facts["signature"]["signerSecond"]
    assert facts["signature"]["sha256"] == hashlib.sha256(made[0].to_bytes()).hexdigest()
    assert {"hearth", "coincurve", "ecdsa", "pycryptodome", "python"} <= set(facts["software"])


def test_a_flipped_bit_stops_a_transaction_and_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _faulty(monkeypatch)
    signer, tx = _signer(tmp_path / "e"), random_transaction(Sampler(71))
    with pytest.raises(CheckError):
        signer.sign_transaction(tx)
    file, facts = _written(tmp_path / "e")
    assert facts["approved"]["transaction"]["data"] == "0x" + tx.data.hex()
    unsigned = bytes.fromhex(facts["unsigned"][2:])
    from wallet.codec.keccak import keccak256

    assert keccak256(unsigned) == tx.signing_hash()
    file.unlink()
    with pytest.raises(CheckError):
        signer.sign_message("abandon abandon abandon, typed by mistake")
    file, facts = _written(tmp_path / "e")
    assert "abandon" not in file.read_text("utf-8")


def test_neither_the_key_nor_the_faulty_signature_is_in_the_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the right signature over the same digest, the faulty one would give the key away."""
    made = _faulty(monkeypatch)
    signer = _signer(tmp_path / "e")
    for work in (
        lambda: signer.sign_typed_data(Sampler(72).offer()),
        lambda: signer.sign_transaction(random_transaction(Sampler(73))),
        lambda: signer.sign_message("hello"),
    ):
        with pytest.raises(CheckError) as stopped:
            work()
        assert _SECRET.hex() not in f"{stopped.value} {stopped.value.fields}"
    texts = [file.read_text("utf-8").lower() for file in (tmp_path / "e").iterdir()]
    assert len(texts) == len(made) == 3
    for text in texts:
        assert _SECRET.hex() not in text
        for signature in made:
            assert f"{signature.r:064x}" not in text
            assert f"{signature.s:064x}" not in text
            assert str(signature.r) not in text
            assert str(signature.s) not in text


def test_two_curves_that_differ_stop_a_receiving_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xpub = Account(b"\5" * 64).xpub
    good = xpub.address(3)
    monkeypatch.setattr(second_curve, "plus", lambda _key, _tweak: curve.public_key(_SECRET))
    with pytest.raises(CheckError) as stopped:
        xpub.address(3, Evidence(tmp_path / "e"))
    file, facts = _written(tmp_path / "e")
    assert stopped.value.fields["file"] == str(file)
    assert facts["approved"] == {"receiveAddress": good, "index": 3}
    text = file.read_text("utf-8")
    assert xpub.chain_code.hex() not in text
    assert xpub.public_key.hex() not in text
    assert xpub.child(0).public_key.hex() not in text
    assert xpub.child(0).chain_code.hex() not in text


def test_a_full_disk_does_not_hide_the_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _faulty(monkeypatch)
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    with pytest.raises(CheckError) as stopped:
        _signer(blocked).sign_message("hello")
    assert stopped.value.code == "check.disagrees"
    assert "file" not in stopped.value.fields


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    kept = Evidence(tmp_path)
    for number in range(KEPT + 5):
        (tmp_path / f"check-20200101-0000{number:02}-0000.json").write_text("{}")
    error = CheckError("check.disagrees", "cause", "fix", detail="d")
    named = kept.stopped(error, {"account": "0x"})
    assert len(list(tmp_path.iterdir())) == KEPT
    assert Path(str(named.fields["file"])).exists()


def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    error = CheckError("check.disagrees", "cause", "fix")
    named = Evidence(tmp_path / "e").stopped(error, {})
    assert Path(str(named.fields["file"])).stat().st_mode & 0o077 == 0


def test_nothing_is_written_when_all_is_well(tmp_path: Path) -> None:
    _signer(tmp_path / "e").sign_message("hello")
    Account(b"\5" * 64).xpub.address(0, Evidence(tmp_path / "e"))
    assert not (tmp_path / "e").exists()


def test_a_vault_keeps_evidence_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wallet.keys import vault

    phrase = "test test test test test test test test test test test junk"
    path = tmp_path / "vault.hearth"
    opened = vault.create(
        path, "a kettle on a warm stove 7", phrase=phrase, label="Mei", memory_kib=8192
    )
    account = opened.accounts[0].address
    with monkeypatch.context() as broken:
        broken.setattr(second_curve, "plus", lambda _key, _tweak: curve.public_key(_SECRET))
        with pytest.raises(CheckError):
            opened.receive_address(account)
        with pytest.raises(CheckError):
            opened.add_account("Second")
    assert len(list((tmp_path / "evidence").iterdir())) == 2
    _faulty(monkeypatch)
    with pytest.raises(CheckError) as stopped:
        opened.signer(account).sign_message("hello")
    assert str(tmp_path / "evidence") in str(stopped.value.fields["file"])
    texts = [file.read_text("utf-8") for file in (tmp_path / "evidence").iterdir()]
    secret = opened.export_secret_to(account, lambda secret: bytes(secret).hex())
    assert len(texts) == 3
    assert all(secret not in text and "junk" not in text for text in texts)
    assert opened.accounts[0].address == account
    assert len(opened.accounts) == 1


def test_watched_addresses_are_checked_and_their_faults_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wallet.keys.watched import WatchedAccounts

    xpub = Account(b"\5" * 64).xpub.to_text()
    monkeypatch.setattr(second_curve, "plus", lambda _key, _tweak: curve.public_key(_SECRET))
    with pytest.raises(CheckError):
        WatchedAccounts(tmp_path / "watched.json").add_xpub(xpub, "Anna")
    assert len(list((tmp_path / "evidence").iterdir())) == 1
    assert not (tmp_path / "watched.json").exists()


def test_a_fault_in_hashing_is_told_from_one_in_signing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = Sampler(74).offer()
    right = offer.digest()
    wrong = bytes([right[0] ^ 1]) + right[1:]
    monkeypatch.setattr(type(offer), "digest", lambda _self: wrong)
    with pytest.raises(CheckError):
        _signer(tmp_path / "e").sign_typed_data(offer)
    _file, facts = _written(tmp_path / "e")
    assert facts["digests"] == {"first": "0x" + wrong.hex(), "second": "0x" + right.hex()}
    assert facts["signature"]["signerFirst"] == facts["account"]
    assert facts["signature"]["signerSecond"] != facts["account"]
