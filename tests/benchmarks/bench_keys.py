"""Signing, deriving and opening the vault, beside eth-account and bare Argon2id."""

from __future__ import annotations

import tempfile
from pathlib import Path

from eth_account import Account
from eth_account.hdaccount import key_from_seed
from nacl.pwhash import argon2id

from tests.benchmarks.bench_codec import best, row
from tests.codec.samples import Sampler
from wallet.keys import curve, phrase, vault
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.signer import LocalSigner

OFFERS = 100
ADDRESSES = 1000
THEIR_ADDRESSES = 20
_NO_CHECK = "eth-account, which has no check"


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
        _addresses(),
        _vault(),
    ]  # fmt: skip


def _addresses() -> dict:
    seed = phrase.to_seed(phrase.new_phrase())
    ours = best(lambda: addresses_from_seed(seed, ADDRESSES), 1, 3)

    def theirs() -> None:
        for index in range(THEIR_ADDRESSES):
            _ = Account.from_key(key_from_seed(seed, f"m/44'/60'/0'/0/{index}")).address

    scaled = best(theirs, THEIR_ADDRESSES, 1) * ADDRESSES
    rival = f"eth-account ({THEIR_ADDRESSES} x {ADDRESSES // THEIR_ADDRESSES})"
    return row("1,000 addresses from one phrase", ours, "s", rival, scaled, 0.11)


def _vault() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wallet.vault"
        vault.create(path, "winter gas fire", phrase=phrase.new_phrase(), label="Home").lock()
        ours = best(lambda: vault.open_vault(path, "winter gas fire").lock(), 1, 3)
    bare = best(lambda: argon2id.kdf(32, b"p", bytes(16), opslimit=3, memlimit=256 << 20), 1, 3)
    return row("open a vault, 256 MiB, 3 passes", ours, "s", "Argon2id alone", bare, 0.7)
