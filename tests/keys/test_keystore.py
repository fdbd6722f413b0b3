"""Keystore files: the published ones, eth-account's, hostile ones, and any password."""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codec.samples import vectors
from wallet.codec.signature import CURVE_ORDER
from wallet.errors import KeyStoreError, WrongPasswordError
from wallet.keys import keystore
from wallet.keys.signer import LocalSigner

SECRET = bytes(range(1, 33))
CHEAP = 2
PASSWORD = "foo"
CASES = vectors("keystore_v3.json")["cases"]


def made() -> dict[str, Any]:
    return json.loads(keystore.encrypt(SECRET, PASSWORD, n=CHEAP))


@pytest.fixture
def no_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever begins to derive a key from the password fails."""

    def derive(*_: object) -> bytes:
        raise AssertionError("the password was worked on")

    monkeypatch.setattr(keystore, "_derive", derive)


def code_of(document: Any, password: str = PASSWORD) -> str:
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    with pytest.raises(KeyStoreError) as refusal:
        keystore.decrypt(text, password)
    error = refusal.value
    for said in (str(error), repr(error), error.detail, repr(error.fields)):
        assert SECRET.hex() not in said
        assert "foo" not in said
    return error.code


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_published_files_open(case: dict[str, Any]) -> None:
    opened = keystore.decrypt(json.dumps(case["file"]), case["password"])
    assert isinstance(opened, bytearray)
    if "secret" in case:
        assert opened == bytes.fromhex(case["secret"]).rjust(32, b"\0")
    else:
        assert LocalSigner(opened).address == case["address"]
    with pytest.raises(WrongPasswordError):
        keystore.decrypt(json.dumps(case["file"]), case["password"] + " ")


def test_what_we_write_eth_account_reads() -> None:
    document = json.loads(keystore.encrypt(SECRET, "pass wörd", n=CHEAP))
    assert bytes(Account.decrypt(document, "pass wörd")) == SECRET
    assert document["address"] == LocalSigner(SECRET).address[2:].lower()
    assert keystore.claimed_address(json.dumps(document)) == LocalSigner(SECRET).address


@pytest.mark.parametrize(("kdf", "cost"), [("scrypt", 4), ("pbkdf2", 5)])
def test_what_eth_account_writes_we_read(kdf: str, cost: int) -> None:
    document = Account.encrypt(SECRET, "foo", kdf=kdf, iterations=cost)
    assert keystore.decrypt(json.dumps(document), "foo") == SECRET


def test_geths_standard_cost_is_the_default() -> None:
    document = json.loads(keystore.encrypt(SECRET, "foo"))
    assert document["crypto"]["kdfparams"] | {"salt": ""} == {
        "dklen": 32, "n": 262144, "p": 1, "r": 8, "salt": "",
    }  # fmt: skip


def test_two_files_of_one_key_have_nothing_random_in_common() -> None:
    one, two = made(), made()
    for name in ("ciphertext", "mac", "cipherparams", "kdfparams"):
        assert one["crypto"][name] != two["crypto"][name]
    assert one["id"] != two["id"]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, CURVE_ORDER - 1),
    st.text(st.characters(exclude_categories=()), min_size=1),
)
def test_any_key_comes_back_with_any_password(number: int, password: str) -> None:
    secret = number.to_bytes(32, "big")
    text = keystore.encrypt(secret, password, n=CHEAP)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert keystore.decrypt(text, unicodedata.normalize(form, password)) == secret
    assert code_of(text, password + "x") == "keystore.wrong_password"


def test_a_password_hashed_exactly_as_typed_opens() -> None:
    typed = "\u00e9 and e\u0301"  # in no normal form
    theirs = Account.encrypt(SECRET, typed, kdf="pbkdf2", iterations=2)
    assert keystore.decrypt(json.dumps(theirs), typed) == SECRET


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_password_hashed_in_another_form_elsewhere_opens(form: str) -> None:
    typed = "Ｐ\u00e4ss \u2168 가"
    theirs = Account.encrypt(SECRET, unicodedata.normalize(form, typed), kdf="pbkdf2", iterations=2)
    assert keystore.decrypt(json.dumps(theirs), typed) == SECRET


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", "null", '"x"', "{}", '{"version": 3}', '{"crypto": {}}', "a" * 70_000,
     b"\xff\xfe", b"HEARTH-VAULT", "[" * 60_000, '{"crypto": 7, "version": 3}', "\0",
     '{"version": 3, "crypto": {"a": NaN}}', '{"version": 3, "crypto": ' + "9" * 5000 + "}"],
)  # fmt: skip
def test_other_files_are_no_keystores(text: str | bytes) -> None:
    assert code_of(text) == "keystore.not_one"


@pytest.mark.parametrize("version", [1, 2, 4, "4", "1", 10**30, None, [], 3.5])
def test_another_version_is_named(version: object) -> None:
    assert code_of(made() | {"version": version}) == "keystore.version"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d | {"version": "3"},
        lambda d: {"Crypto": d.pop("crypto"), **d},
        lambda d: d | {"address": "0x" + d["address"].upper()},
        lambda d: d | {"address": ""},
        lambda d: {k: v for k, v in d.items() if k != "address"},
        lambda d: d | {"x-ethers": {"client": "ethers", "path": "m/44'/60'/0'/0/0"}},
    ],
)
def test_how_other_wallets_write_it_is_read(change: Callable[[Any], Any]) -> None:
    text = json.dumps(change(made()))
    assert keystore.decrypt(text, "foo") == SECRET
    assert keystore.decrypt(text.encode("utf-8-sig"), "foo") == SECRET


def _with(path: str, value: object) -> dict[str, Any]:
    document = copy.deepcopy(MADE)
    place: Any = document
    *parents, last = path.split(".")
    for name in parents:
        place = place[name]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return document


MISSING = object()
MADE = made()
PLACES = [
    "crypto.cipherparams", "crypto.cipherparams.iv", "crypto.ciphertext", "crypto.kdfparams",
    "crypto.kdfparams.salt", "crypto.kdfparams.n", "crypto.kdfparams.r", "crypto.kdfparams.p",
    "crypto.kdfparams.dklen", "crypto.mac",
]  # fmt: skip


@pytest.mark.parametrize("path", [*PLACES, "crypto.kdf", "crypto.cipher"])
@pytest.mark.parametrize(
    "value", [MISSING, None, 0, -1, 3, 1.5, True, "", "zz", "0x", [], {}, "1" * 200, "ab"]
)
def test_a_missing_or_malformed_part_is_refused_and_never_crashes(path: str, value: object) -> None:
    if (path.endswith((".r", ".p")) and value == 3) or (
        path.endswith(".salt") and value in ("", "0x", "ab", "1" * 200)
    ):
        assert code_of(_with(path, value)) == "keystore.wrong_password"
        return
    allowed = {"keystore.damaged", "keystore.unsupported", "keystore.wrong_password"}
    assert code_of(_with(path, value)) in allowed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"n": 1 << 24}, "keystore.too_costly"),
        ({"n": 1 << 62}, "keystore.too_costly"),
        ({"n": 1 << 20000}, "keystore.not_one"),
        ({"r": 1 << 30}, "keystore.too_costly"),
        ({"p": 1 << 30}, "keystore.too_costly"),
        ({"p": 1 << 62, "r": 1 << 62}, "keystore.too_costly"),
        ({"n": 1 << 18, "r": 8, "p": 5}, "keystore.too_costly"),
        ({"n": 1 << 20, "r": 8, "p": 1}, "keystore.too_costly"),  # a gigabyte
        ({"n": 2, "r": 1, "p": 1 << 11}, "keystore.too_costly"),
        ({"n": 3}, "keystore.damaged"),
        ({"n": 1}, "keystore.damaged"),
        ({"n": 0}, "keystore.damaged"),
        ({"n": -2}, "keystore.damaged"),
        ({"dklen": 16}, "keystore.damaged"),
        ({"dklen": 1 << 40}, "keystore.damaged"),
    ],
)
@pytest.mark.usefixtures("no_derivation")
def test_hostile_scrypt_parameters_cost_nothing(changes: dict[str, int], code: str) -> None:
    document = copy.deepcopy(MADE)
    document["crypto"]["kdfparams"] |= changes
    try:
        text = json.dumps(document)
    except ValueError:  # Python writes no number of more than 4,300 digits
        text = json.dumps(_with("crypto.kdfparams.n", 77)).replace("77", "7" * 5000)
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"c": 1 << 23}, "keystore.too_costly"),
        ({"c": 1 << 62}, "keystore.too_costly"),
        ({"c": 0}, "keystore.damaged"),
        ({"c": "5"}, "keystore.damaged"),
        ({"prf": "hmac-sha512"}, "keystore.unsupported"),
        ({"prf": 7}, "keystore.unsupported"),
        ({"dklen": 1 << 31}, "keystore.damaged"),
    ],
)
@pytest.mark.usefixtures("no_derivation")
def test_hostile_pbkdf2_parameters_cost_nothing(changes: dict[str, Any], code: str) -> None:
    document = Account.encrypt(SECRET, "foo", kdf="pbkdf2", iterations=2)
    document["crypto"]["kdfparams"] |= changes
    assert code_of(json.loads(json.dumps(document))) == code


@pytest.mark.parametrize(
    ("path", "value"),
    [("crypto.cipher", "aes-128-cbc"), ("crypto.kdf", "argon2id"), ("crypto.kdf", "bcrypt")],
)
def test_other_ciphers_and_derivations_are_named_so(path: str, value: str) -> None:
    assert code_of(_with(path, value)) == "keystore.unsupported"


def test_every_changed_bit_of_box_and_mac_is_found() -> None:
    for name in ("ciphertext", "mac"):
        data = bytes.fromhex(MADE["crypto"][name])
        for bit in range(len(data) * 8):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            assert code_of(_with(f"crypto.{name}", changed.hex())) == "keystore.wrong_password"


def test_a_changed_iv_gives_another_key_which_the_address_betrays() -> None:
    """The standard's check value does not cover the initialisation vector."""
    iv = bytearray.fromhex(MADE["crypto"]["cipherparams"]["iv"])
    iv[0] ^= 1
    assert code_of(_with("crypto.cipherparams.iv", iv.hex())) == "keystore.address"


def test_a_key_of_another_account_than_the_file_says_is_refused() -> None:
    assert code_of(_with("address", "11" * 20)) == "keystore.address"
    assert code_of(_with("address", "11" * 19)) == "keystore.damaged"
    assert code_of(_with("address", ["11"])) == "keystore.damaged"


@pytest.mark.parametrize("number", [0, CURVE_ORDER, (1 << 256) - 1])
def test_a_number_that_is_no_key_is_refused(number: int) -> None:
    from wallet.codec.keccak import keccak256

    document = copy.deepcopy(MADE)
    del document["address"]
    crypto = document["crypto"]
    sealed = keystore._read(json.dumps(document))
    derived = keystore._derive(sealed, "foo")
    box = bytes(keystore._cipher(derived, sealed.iv, number.to_bytes(32, "big")))
    crypto["ciphertext"], crypto["mac"] = box.hex(), keccak256(derived[16:32] + box).hex()
    assert code_of(document) == "keystore.damaged"


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object, **__: object) -> bytes:
        raise ValueError("Error 2 while running scrypt")

    monkeypatch.setattr("Crypto.Protocol.KDF.scrypt", none_left)
    assert code_of(MADE) == "keystore.memory"


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(KeyStoreError) as refusal:
        keystore.encrypt(SECRET, "")
    assert refusal.value.code == "keystore.empty_password"
    with pytest.raises(KeyStoreError) as refusal:
        keystore.encrypt(bytes(32), "foo", n=CHEAP)
    assert refusal.value.code == "keys.secret"


def test_a_file_that_does_not_open_again_is_never_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = keystore._cipher
    turns = iter((1, 0))

    def faulty(derived: bytes, iv: bytes, data: bytes) -> bytearray:
        output = honest(derived, iv, data)
        output[0] ^= next(turns)
        return output

    monkeypatch.setattr(keystore, "_cipher", faulty)
    with pytest.raises(KeyStoreError):
        keystore.encrypt(SECRET, "foo", n=CHEAP)


def test_the_name_is_geths() -> None:
    from datetime import UTC, datetime

    name = keystore.file_name(LocalSigner(SECRET).address, datetime(2026, 1, 2, 3, 4, 5, 6, UTC))
    address = LocalSigner(SECRET).address[2:].lower()
    assert name == f"UTC--2026-01-02T03-04-05.000006000Z--{address}"
