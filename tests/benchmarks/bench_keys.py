"""Signing, checking, deriving, opening the vault: beside eth-account, bip32 and bare Argon2id."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from difflib import get_close_matches
from pathlib import Path

from eth_account import Account
from eth_account.hdaccount import key_from_seed
from eth_account.messages import encode_defunct
from nacl.pwhash import argon2id

from tests.benchmarks.bench_codec import best, row
from tests.codec.samples import Sampler
from wallet.keys import curve, keystore, messages, phrase, phrase_help, vault
from wallet.keys import derivation as ours_derivation
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.signer import LocalSigner

OFFERS = 100
ADDRESSES = 1000
THEIR_ADDRESSES = 20
_NO_CHECK = "eth-account, which has no check"
_BIP32 = "bip32==5.0.0"
_PASSWORD = "plum orbit 37 lantern cargo"  # of a vault that lives for a second


def run() -> list[dict]:
    random = Sampler(101)
    offers = [random.offer() for _ in range(OFFERS)]
    documents = [offer.to_json() for offer in offers]
    secret = b"\7" * 32
    signer, account = LocalSigner(secret), Account.from_key(secret)
    signer.sign_typed_data(offers[0])  # loads the second curve

    sign = best(lambda: [curve.sign(secret, offer.digest()) for offer in offers], OFFERS) * 1e6
    theirs = best(lambda: [account.sign_typed_data(full_message=d) for d in documents], OFFERS, 2)
    checked = best(lambda: [signer.sign_typed_data(offer) for offer in offers], OFFERS, 2) * 1e3
    return [
        row("hash and sign an offer", sign, "µs", "eth-account 0.14", theirs * 1e6, 120),
        row("the same with the independent check", checked, "ms", _NO_CHECK, theirs * 1e3, 6),
        *_messages(signer, account),
        *_addresses(),
        _vault(),
        _key_file(secret),
        _suggestion(),
    ]  # fmt: skip


def _messages(signer: LocalSigner, account: Account) -> list[dict]:
    text = "I am the owner of this address. 2026-11-22"
    message = encode_defunct(text=text)
    signature = signer.sign_message(text)
    sign = best(lambda: [signer.sign_message(text) for _ in range(OFFERS)], OFFERS, 2)
    their_sign = best(lambda: [account.sign_message(message) for _ in range(OFFERS)], OFFERS, 2)
    address = signer.address
    verify = best(
        lambda: [messages.verify(text, signature, address) for _ in range(OFFERS)], OFFERS
    )
    their_verify = best(
        lambda: [Account.recover_message(message, signature=signature) for _ in range(OFFERS)],
        OFFERS,
        2,
    )
    return [
        row("sign a message and check it", sign * 1e3, "ms", _NO_CHECK, their_sign * 1e3, 6),
        row("verify a message", verify * 1e6, "µs", "eth-account 0.14", their_verify * 1e6, 100),
    ]


def _addresses() -> list[dict]:
    seed = phrase.to_seed(phrase.new_phrase())
    ours = best(lambda: addresses_from_seed(seed, ADDRESSES), 1, 3)

    def theirs() -> None:
        for index in range(THEIR_ADDRESSES):
            _ = Account.from_key(key_from_seed(seed, f"m/44'/60'/0'/0/{index}")).address

    scaled = best(theirs, THEIR_ADDRESSES, 1) * ADDRESSES
    rival = f"eth-account ({THEIR_ADDRESSES} x {ADDRESSES // THEIR_ADDRESSES})"
    name = "1,000 addresses from one phrase"
    rows = [row(name, ours, "s", rival, scaled, 0.11)]
    by_bip32 = _bip32_seconds(seed)
    if by_bip32 is not None:
        rows.append(row(name, ours, "s", "bip32 5.0, public keys only", by_bip32, 0.11))
    return rows


def _bip32_seconds(seed: bytes) -> float | None:
    """bip32 wants another coincurve than Hearth, so uv gives it an environment; None without it."""
    child = Path(__file__).with_name("bip32_child.py")
    command = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--isolated"]
    command += ["--python", sys.executable, "--with", _BIP32]
    command += ["python", str(child), seed.hex(), str(ADDRESSES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        print(f"bip32 was not measured: {done.stderr.strip()[-200:]}")
        return None
    seconds, key = done.stdout.split()
    receiving = ours_derivation.Account(seed).xpub.child(0)
    assert receiving.child(0).public_key.hex() == key
    return float(seconds)


def _vault() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wallet.vault"
        vault.create(path, _PASSWORD, phrase=phrase.new_phrase(), label="Home").lock()
        ours = best(lambda: vault.open_vault(path, _PASSWORD).lock(), 1, 3)
    bare = best(lambda: argon2id.kdf(32, b"p", bytes(16), opslimit=3, memlimit=256 << 20), 1, 3)
    return row("open a vault, 256 MiB, 3 passes", ours, "s", "Argon2id alone", bare, 0.7)


def _key_file(secret: bytes) -> dict:
    text = keystore.encrypt(secret, _PASSWORD)
    document = json.loads(text)
    ours = best(lambda: keystore.decrypt(text, _PASSWORD), 1, 3)
    theirs = best(lambda: Account.decrypt(document, _PASSWORD), 1, 3)
    return row("open a key file of geth's cost, 256 MiB", ours, "s", "eth-account", theirs, 1.1)


def _suggestion() -> dict:
    words = ["blosom", "abnadon", "jumk", "recieve", "qquestion"]
    known = phrase.wordlist("english")
    ours = best(lambda: [phrase_help.suggest(w, "english") for w in words], len(words)) * 1e3
    theirs = best(lambda: [get_close_matches(w, known, 5) for w in words], len(words), 2) * 1e3
    return row('"did you mean" for one word', ours, "ms", "difflib", theirs, 50)
