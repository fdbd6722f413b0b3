from __future__ import annotations

import hmac
from typing import Any

import pytest
from eth_account import Account as EthAccount
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic

from tests.codec.samples import vectors
from wallet.errors import CheckError, CodecError, LockedError
from wallet.keys import base58, check, curve, phrase
from wallet.keys.derivation import (
    HARDENED,
    Account,
    AccountXpub,
    account_from_seed,
    addresses_from_seed,
)

_JUNK = "test test test test test test test test test test test junk"


def _chains() -> list[tuple[str, list[str], str]]:
    return [
        (case["seed"], chain["path"], chain["xpub"])
        for case in vectors("bip32.json")["cases"]
        for chain in case["chains"]
    ]


@pytest.mark.parametrize(("seed", "path", "xpub"), _chains())
def test_the_standards_extended_public_keys(seed: str, path: list[str], xpub: str) -> None:
    numbers = tuple(int(p.rstrip("'")) + HARDENED * p.endswith("'") for p in path)
    account = Account(bytes.fromhex(seed), numbers)
    assert account.xpub.to_text() == xpub
    assert AccountXpub.from_text(xpub) == account.xpub


@pytest.mark.parametrize(
    ("seed", "path", "xpub"), [c for c in _chains() if c[1][-1:] in (["1"], ["2"], ["0"])]
)
def test_public_derivation_gives_the_same_as_secret_derivation(
    seed: str, path: list[str], xpub: str
) -> None:
    numbers = tuple(int(p.rstrip("'")) + HARDENED * p.endswith("'") for p in path)
    parent = Account(bytes.fromhex(seed), numbers[:-1]).xpub
    assert parent.child(numbers[-1]).to_text() == xpub


def test_the_phrase_every_development_chain_uses() -> None:
    addresses = addresses_from_seed(phrase.to_seed(_JUNK), 3)
    assert addresses == [
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    ]


def test_secrets_and_addresses_are_eth_accounts() -> None:
    for _ in range(5):
        text = phrase.new_phrase()
        seed = phrase.to_seed(text)
        assert seed == seed_from_mnemonic(text, passphrase="")
        addresses = addresses_from_seed(seed, 40)
        for index in (0, 1, 2, 17, 39):
            secret = key_from_seed(seed, f"m/44'/60'/0'/0/{index}")
            signer = account_from_seed(seed, index)
            assert bytes(signer._secret) == secret
            assert signer.address == addresses[index] == EthAccount.from_key(secret).address


def test_addresses_from_the_shared_key_alone() -> None:
    account = Account(phrase.to_seed(_JUNK))
    watched = AccountXpub.from_text(account.xpub.to_text())
    assert watched.address(2) == account.signer(2).address
    assert watched.addresses(2, start=7) == [account.signer(7).address, account.signer(8).address]


def test_a_shown_address_is_derived_by_both_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    xpub = Account(phrase.to_seed(_JUNK)).xpub
    receiving = xpub.child(0)
    with pytest.raises(CheckError):
        check.check_derived_address(
            receiving.public_key, receiving.chain_code, 1, xpub.addresses(1)[0]
        )
    honest = curve.Point.plus
    monkeypatch.setattr(curve.Point, "plus", lambda p, t: honest(p, hmac.digest(t, t, "sha256")))
    with pytest.raises(CheckError):
        xpub.address(0)


def test_a_wiped_account_gives_no_signer_but_still_addresses() -> None:
    account = Account(phrase.to_seed(_JUNK))
    account.wipe()
    with pytest.raises(LockedError):
        account.signer()
    assert account.xpub.address(0) == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


@pytest.mark.parametrize("index", [-1, HARDENED, 2**40])
def test_hardened_steps_need_the_secret(index: int) -> None:
    with pytest.raises(CodecError):
        Account(bytes(32)).xpub.child(index)


@pytest.mark.parametrize("size", [0, 15, 65])
def test_seeds_of_other_lengths_are_refused(size: int) -> None:
    with pytest.raises(CodecError):
        Account(bytes(size))


def _mistyped() -> list[Any]:
    xpub = vectors("bip32.json")["cases"][0]["chains"][1]["xpub"]
    private = base58.decode_check(xpub)
    other = base58.encode_check(bytes.fromhex("0488ade4") + private[4:])  # an xprv
    return [
        "",
        "1",
        xpub[:-1],
        xpub + "1",
        xpub.replace("D", "E", 1),
        "0" + xpub,
        "x" * 5000,
        other,
    ]


@pytest.mark.parametrize("text", _mistyped())
def test_mistyped_or_secret_keys_are_refused(text: str) -> None:
    with pytest.raises(CodecError):
        AccountXpub.from_text(text)
