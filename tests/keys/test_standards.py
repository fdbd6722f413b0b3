"""The standards' own vectors, whole; each file in ``tests/vectors`` names its source."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.codec.samples import vectors
from wallet.codec import rlp
from wallet.codec.address import to_address
from wallet.codec.hexdata import from_hex
from wallet.codec.keccak import keccak256
from wallet.codec.signature import HALF_ORDER, Signature
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.codec.typed_data import TypedData
from wallet.errors import CheckError, CodecError
from wallet.keys import base58, check, curve, messages, phrase, second_curve
from wallet.keys.derivation import HARDENED, Account, AccountXpub
from wallet.keys.phrase_help import diagnose
from wallet.keys.second_hash import (
    UnreadableError,
    message_digest,
    read_transaction,
    typed_data_digest,
)
from wallet.keys.signer import LocalSigner

BIP39 = vectors("bip39.json")
JAPANESE = vectors("bip39_japanese.json")["cases"]
BIP32 = vectors("bip32.json")
TRANSACTIONS = vectors("transactions_ethers.json")["cases"]


def numbers(path: list[str]) -> tuple[int, ...]:
    return tuple(int(p.rstrip("'")) + HARDENED * p.endswith("'") for p in path)


def xprv(account: Account) -> str:
    """The extended private key as text; only tests ever write one."""
    xpub, node = account.xpub, account._node
    return base58.encode_check(
        bytes.fromhex("0488ade4") + bytes((xpub.depth,)) + xpub.parent
        + xpub.number.to_bytes(4, "big") + node.chain_code + b"\0" + node.secret
    )  # fmt: skip


# BIP-39


@pytest.mark.parametrize(
    "case", vectors("bip39_lists.json")["cases"], ids=lambda case: case["language"]
)
def test_the_word_lists_are_those_of_the_standard(case: dict[str, str]) -> None:
    words = phrase.wordlist(case["language"])
    assert hashlib.sha256("\n".join(words).encode()).hexdigest() == case["normalised"]


def test_every_offered_language_has_its_list_in_the_standard() -> None:
    listed = {case["language"] for case in vectors("bip39_lists.json")["cases"]}
    assert listed == set(phrase.OFFERED)
    assert set(BIP39["languages"]) == set(phrase.LANGUAGES)


@pytest.mark.parametrize("language", phrase.LANGUAGES)
def test_every_phrase_of_the_reference_implementation(language: str) -> None:
    cases = BIP39["languages"][language]
    assert len(cases) == 24
    for case in cases:
        typed = case["phrase"]
        entropy = bytes.fromhex(case["entropy"])
        words = [phrase.wordlist(language)[i] for i in phrase._indices(entropy)]
        assert " ".join(words) == phrase.normalise(typed)
        assert phrase.check(typed, language) == language
        seed = phrase.to_seed(typed, BIP39["passphrase"])
        assert seed.hex() == case["seed"]
        assert xprv(Account(seed, ())) == case["root"]


@pytest.mark.parametrize("language", phrase.LANGUAGES)
def test_the_language_of_every_reference_phrase_is_found_or_asked(language: str) -> None:
    for case in BIP39["languages"][language]:
        found = diagnose(case["phrase"])
        assert language in found.languages
        assert found.is_valid or found.is_ambiguous
        assert found.problems == ()


@pytest.mark.parametrize("case", JAPANESE, ids=range(len(JAPANESE)))
def test_the_japanese_set(case: dict[str, str]) -> None:
    entropy = bytes.fromhex(case["entropy"])
    words = [phrase.wordlist("japanese")[i] for i in phrase._indices(entropy)]
    assert " ".join(words) == phrase.normalise(case["phrase"])
    assert phrase.check(case["phrase"]) == "japanese"
    seed = phrase.to_seed(case["phrase"], case["passphrase"])
    assert seed.hex() == case["seed"]
    assert xprv(Account(seed, ())) == case["root"]


# BIP-32


@pytest.mark.parametrize(
    ("seed", "chain"),
    [(case["seed"], chain) for case in BIP32["cases"] for chain in case["chains"]],
)
def test_extended_keys_both_halves(seed: str, chain: dict[str, Any]) -> None:
    account = Account(bytes.fromhex(seed), numbers(chain["path"]))
    assert account.xpub.to_text() == chain["xpub"]
    assert xprv(account) == chain["xprv"]
    assert AccountXpub.from_text(chain["xpub"]) == account.xpub


def test_keys_of_bip32_that_must_be_refused() -> None:
    assert len(BIP32["invalid"]) == 16
    for case in BIP32["invalid"]:
        with pytest.raises(CodecError):
            AccountXpub.from_text(case["text"])


def test_no_extended_private_key_is_ever_taken_for_a_public_one() -> None:
    for case in BIP32["cases"]:
        for chain in case["chains"]:
            with pytest.raises(CodecError) as refusal:
                AccountXpub.from_text(chain["xprv"])
            error = refusal.value
            assert chain["xprv"] not in f"{error!r}{error.detail}{error.fields}"


# EIP-191, EIP-712


@pytest.mark.parametrize("case", vectors("eip191.json")["cases"], ids=lambda case: case["text"])
def test_plain_messages(case: dict[str, str]) -> None:
    text = case["text"]
    assert messages.digest(text).hex() == message_digest(text).hex() == case["digest"]
    if "secret" in case:
        signer = LocalSigner(bytes.fromhex(case["secret"]))
        signature = signer.sign_message(text)
        assert (signer.address, signature.hex()) == (case["address"], case["signature"])
        assert messages.recover(text, signature) == case["address"]


def test_typed_data_of_ethers() -> None:
    cases = vectors("typed_data_ethers.json")["cases"]
    signer = LocalSigner(b"\x11" * 32)
    assert sum(not case["domain"] for case in cases) < len(cases) / 10
    for case in cases:
        if not case["domain"]:  # a signature for any application at all: Hearth makes none
            with pytest.raises(CodecError):
                TypedData.from_json(as_document(case))
            continue
        data = TypedData.from_json(as_document(case))
        assert "0x" + data.digest().hex() == case["digest"], case["name"]
        second = typed_data_digest(data.types, data.primary_type, data.domain, data.message)
        assert "0x" + second.hex() == case["digest"], case["name"]
        check.check_typed_data(data, signer.sign_typed_data(data), signer.address)


DOMAIN = ("name", "string"), ("version", "string"), ("chainId", "uint256"), (
    "verifyingContract", "address"), ("salt", "bytes32")  # fmt: skip


def as_document(case: dict[str, Any]) -> dict[str, Any]:
    """ethers' case as eth_signTypedData_v4 takes it; ethers finds the domain's type itself."""
    domain = [{"name": n, "type": t} for n, t in DOMAIN if n in case["domain"]]
    return {
        "types": {"EIP712Domain": domain, **case["types"]},
        "primaryType": case["primaryType"],
        "domain": case["domain"],
        "message": case["data"],
    }


# Transactions


def test_the_example_of_eip_155_is_hashed_and_signed_as_published() -> None:
    """Hearth makes no such transactions; its hash, RLP and curve are still those of all."""
    vector = vectors("eip155.json")
    fields = rlp.decode(bytes.fromhex(vector["signing_data"]))
    assert rlp.encode(fields).hex() == vector["signing_data"]
    digest = keccak256(bytes.fromhex(vector["signing_data"]))
    assert digest.hex() == vector["signing_hash"]
    signature = curve.sign(bytes.fromhex(vector["secret"]), digest)
    assert (signature.r, signature.s) == (vector["r"], vector["s"])
    assert vector["v"] == 35 + 2 * 1 + signature.y_parity
    signed = [*fields[:6], *(rlp.from_int(vector[name]) for name in ("v", "r", "s"))]
    assert rlp.encode(signed).hex() == vector["raw"]
    refused(bytes.fromhex(vector["raw"]))


def refused(raw: bytes) -> None:
    """Neither reader takes it for a transaction of Hearth."""
    with pytest.raises(CodecError) as refusal:
        decode_signed(raw)
    assert refusal.value.code == "codec.transaction"
    with pytest.raises(UnreadableError):
        read_transaction(raw)


@pytest.mark.parametrize("case", TRANSACTIONS, ids=lambda case: case["name"])
def test_older_kinds_are_hashed_as_published_and_refused(case: dict[str, Any]) -> None:
    for kind, signs in (("Eip155", 3), ("Berlin", 3)):
        unsigned, raw = (from_hex(case[f"{half}{kind}"] or "0x") for half in ("unsigned", "signed"))
        if not raw:
            continue
        start = raw[:1] if kind == "Berlin" else b""
        fields = rlp.decode(raw[len(start) :])
        parity, r, s = (int.from_bytes(part, "big") for part in fields[-signs:])
        parity = parity if start else (parity - 35) % 2
        expected = curve.sign(from_hex(case["privateKey"]), keccak256(unsigned))
        assert (expected.r, expected.s, expected.y_parity) == (r, s, parity)
        refused(raw)


@pytest.mark.parametrize("case", TRANSACTIONS, ids=lambda case: case["name"])
def test_dynamic_fee_transactions_are_those_of_ethers(case: dict[str, Any]) -> None:
    signer = LocalSigner(from_hex(case["privateKey"]))
    try:
        tx = transaction(case["transaction"])
    except CodecError:
        # ethers also writes what no chain takes: no chain id, or a tip above the whole fee
        given = case["transaction"]
        tip, fee = (int(given.get(f"max{n}FeePerGas", "0x0"), 16) for n in ("Priority", ""))
        assert int(given.get("chainId", "0x0"), 16) == 0 or tip > fee
        refused_whatever(from_hex(case["signedLondon"]))
        return
    unsigned = b"\x02" + rlp.encode(tx._fields())
    assert unsigned == from_hex(case["unsignedLondon"])
    signed = signer.sign_transaction(tx)
    assert signed.raw == from_hex(case["signedLondon"])
    assert decode_signed(signed.raw) == signed
    check.check_transaction(signed.raw, tx, signer.address)


def refused_whatever(raw: bytes) -> None:
    with pytest.raises(CodecError):
        decode_signed(raw)


def transaction(given: dict[str, Any]) -> DynamicFeeTransaction:
    def number(name: str) -> int:
        value = given.get(name, 0)
        return value if isinstance(value, int) else int(value, 16)

    access = given.get("accessList", [])
    return DynamicFeeTransaction(
        chain_id=number("chainId"), nonce=number("nonce"), gas=number("gasLimit"),
        max_priority_fee_per_gas=number("maxPriorityFeePerGas"),
        max_fee_per_gas=number("maxFeePerGas"), value=number("value"),
        to=to_address(given["to"]) if given.get("to") else None,
        data=from_hex(given.get("data", "0x")),
        access_list=tuple(
            (to_address(e["address"]), tuple(from_hex(k) for k in e["storageKeys"])) for e in access
        ),
    )  # fmt: skip


def test_most_of_the_published_transactions_are_made() -> None:
    made = 0
    for case in TRANSACTIONS:
        try:
            transaction(case["transaction"])
        except CodecError:
            continue
        made += 1
    assert made >= 40


# Wycheproof


def _wycheproof() -> list[tuple[bytes, bytes, bytes, bool, str]]:
    return [
        (bytes.fromhex(group["key"]), bytes.fromhex(message), bytes.fromhex(sig), valid, comment)
        for group in vectors("wycheproof_secp256k1.json")["groups"]
        for message, sig, valid, comment, _ in group["tests"]
    ]


def _recovers(digest: bytes, signature: bytes, key: bytes) -> bool:
    """Whether any form of this signature leads to ``key``; both curves have to say the same."""
    if len(signature) != 64:
        for v in (27, 28):
            with pytest.raises(CodecError):
                Signature.from_bytes(signature + bytes((v,)))
            with pytest.raises(CheckError):
                check._check_signature(digest, signature + bytes((v,)), to_address(bytes(20)))
        return False
    found = False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    for parity in (0, 1):
        second = second_curve.recover(digest, r, s, parity)
        try:
            first = curve.recover(digest, signature, parity)
        except CodecError:
            first = None
        assert first == second
        found = found or first == key
    return found


def test_wycheproofs_signatures_are_accepted_and_refused_as_they_say() -> None:
    tests = _wycheproof()
    assert len(tests) > 200
    beyond = 0
    for key, message, signature, valid, comment in tests:
        digest = hashlib.sha256(message).digest()
        found = _recovers(digest, signature, key)
        if valid and not found:
            # r is x - n here, which Ethereum's parity of one bit cannot say
            beyond += 1
            assert int.from_bytes(signature[:32], "big") < 1 << 129, comment
        else:
            assert found == valid, comment
        high = len(signature) == 64 and int.from_bytes(signature[32:], "big") > HALF_ORDER
        if high:
            with pytest.raises(CodecError):
                Signature.from_bytes(signature + b"\x1b")
    assert beyond <= 3
