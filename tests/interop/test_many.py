"""Thousands of random cases whose answer is one: ours, eth-account's and ethers'.

Each kind has ``CASES`` of them from a fixed seed; ``HEARTH_SEED`` chooses another. One Node.js
process answers all. The independent check, which costs 2 ms, joins in for every tenth.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import pytest
from eth_account import Account as EthAccount
from eth_account.hdaccount import key_from_seed
from eth_account.hdaccount.mnemonic import Mnemonic as EthMnemonic
from eth_account.messages import encode_defunct

from tests.codec.samples import Sampler
from tests.codec.test_transactions import as_dict, random_transaction
from tests.codec.test_typed_data import random_document
from tests.interop.conftest import AskMany
from wallet.codec.hexdata import to_hex
from wallet.codec.signature import CURVE_ORDER, Signature
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.codec.typed_data import TypedData
from wallet.keys import curve, messages, phrase
from wallet.keys.derivation import Account, AccountXpub
from wallet.keys.recover import recover_address
from wallet.keys.signer import LocalSigner

pytestmark = pytest.mark.timeout(400)

CASES = 2000
CHECKED = 10
ADDRESSES_A_PHRASE = 4
SEED = int(os.environ.get("HEARTH_SEED", "20261122"))
MAX_SAFE = 2**53 - 1  # JavaScript's numbers; ethers keeps a transaction's number in one

ETHERS_LISTS = {
    "english": "en", "chinese_simplified": "zh_cn", "chinese_traditional": "zh_tw", "czech": "cz",
    "french": "fr", "italian": "it", "japanese": "ja", "korean": "ko", "portuguese": "pt",
    "spanish": "es",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What was asked, with what we answer."""

    secret: bytes
    subject: Any
    extra: Any = None


def secret_of(random: Sampler) -> bytes:
    """A private key, at the edges of what one can be now and then."""
    number = random.choice((random.randint(1, CURVE_ORDER - 1),) * 30 + (1, 2, CURVE_ORDER - 1))
    return number.to_bytes(32, "big")


def text_of(random: Sampler, longest: int) -> str:
    """Text of any letters, composed and not, of any writing, and what cannot be seen."""
    pieces = ("a", "Z", " ", "  ", "\n", "\0", "é", "e\u0301", "Å", "\u212b", "ﬁ", "气", "㍍",
              "ガ", "か\u3099", "가", "🔥", "\u200b", "\ufeff", "\U0010ffff", "ß", "İ")  # fmt: skip
    return "".join(random.choice(pieces) for _ in range(random.randint(0, longest)))


def phrase_cases(random: Sampler) -> list[Case]:
    cases = []
    for number in range(CASES // ADDRESSES_A_PHRASE):
        language = phrase.OFFERED[number % len(phrase.OFFERED)]
        size = random.choice(phrase.LENGTHS) * 4 // 3
        places = phrase._indices(random.randbytes(size))
        text = " ".join(phrase.wordlist(language)[place] for place in places)
        passphrase = random.choice(("", text_of(random, 12)))
        last = random.choice((random.randint(3, 2**31 - 1), 2**31 - 1))
        cases.append(
            Case(text.encode(), (language, passphrase), (0, 1, random.randint(2, 99), last))
        )
    return cases


@pytest.fixture(scope="module")
def asked() -> dict[str, list[Case]]:
    random = Sampler(SEED)
    transactions = []
    for _ in range(CASES):
        tx = random_transaction(random)
        transactions.append(Case(secret_of(random), replace(tx, nonce=tx.nonce % MAX_SAFE)))
    return {
        "phrases": phrase_cases(random),
        "transactions": transactions,
        "documents": [Case(secret_of(random), random_document(random)) for _ in range(CASES)],
        "messages": [Case(secret_of(random), text_of(random, 120)) for _ in range(CASES)],
    }


@pytest.fixture(scope="module")
def answered(asked: dict[str, list[Case]], ask_many: AskMany) -> dict[str, list[tuple[Case, Any]]]:
    """Each case with ethers' answer to it."""
    questions = {
        "phrases": [_phrase_question(case) for case in asked["phrases"]],
        "transactions": [
            {"key": "0x" + c.secret.hex(), "transaction": for_ethers(c.subject)}
            for c in asked["transactions"]
        ],
        "documents": [
            {
                "key": "0x" + c.secret.hex(), "document": c.subject.to_json(),
                "signature": by_us(c.secret, c.subject.digest()),
            }
            for c in asked["documents"]
        ],
        "messages": [
            {
                "key": "0x" + c.secret.hex(), "text": c.subject,
                "signature": by_us(c.secret, messages.digest(c.subject)),
            }
            for c in asked["messages"]
        ],
    }  # fmt: skip
    answers = ask_many(questions)
    return {kind: list(zip(asked[kind], answers[kind], strict=True)) for kind in asked}


def by_us(secret: bytes, digest: bytes) -> str:
    return messages.to_text(curve.sign(secret, digest).to_bytes())


def _phrase_question(case: Case) -> dict[str, Any]:
    language, passphrase = case.subject
    return {
        "phrase": case.secret.decode(), "passphrase": passphrase,
        "wordlist": ETHERS_LISTS[language], "indexes": case.extra,
    }  # fmt: skip


def for_ethers(tx: DynamicFeeTransaction) -> dict[str, Any]:
    numbers = {
        "chainId": tx.chain_id, "maxPriorityFeePerGas": tx.max_priority_fee_per_gas,
        "maxFeePerGas": tx.max_fee_per_gas, "gasLimit": tx.gas, "value": tx.value,
    }  # fmt: skip
    return {
        "type": 2, "nonce": tx.nonce, "to": tx.to, "data": "0x" + tx.data.hex(),
        **{name: hex(number) for name, number in numbers.items()},
        "accessList": as_dict(tx)["accessList"],
    }  # fmt: skip


def test_addresses_of_phrases(answered: Any) -> None:
    compared = 0
    for case, theirs in answered["phrases"]:
        language, passphrase = case.subject
        text = case.secret.decode()
        seed = phrase.to_seed(text, passphrase)
        assert seed == EthMnemonic.to_seed(text, passphrase)
        account = Account(seed)
        assert account.xpub.to_text() == theirs["xpub"], language
        watched = AccountXpub.from_text(theirs["xpub"])
        for index, address in zip(case.extra, theirs["addresses"], strict=True):
            signer = account.signer(index)
            assert signer.address == address == watched.addresses(1, start=index)[0]
            secret = key_from_seed(seed, f"m/44'/60'/0'/0/{index}")
            assert bytes(signer._secret) == secret
            assert EthAccount.from_key(secret).address == address
            compared += 1
        account.wipe()
    assert compared >= CASES


def test_transactions(answered: Any) -> None:
    for number, (case, theirs) in enumerate(answered["transactions"]):
        tx: DynamicFeeTransaction = case.subject
        raw = tx.encode_signed(curve.sign(case.secret, tx.signing_hash()))
        by_eth_account = EthAccount.sign_transaction(as_dict(tx), case.secret)
        assert "0x" + tx.signing_hash().hex() == theirs["digest"]
        assert "0x" + raw.hex() == theirs["raw"]
        assert raw == bytes(by_eth_account.raw_transaction)
        read = decode_signed(raw)
        assert read.transaction == tx
        assert "0x" + read.hash.hex() == theirs["hash"]
        assert recover_address(tx.signing_hash(), read.signature) == theirs["signer"]
        if number % CHECKED == 0:
            assert LocalSigner(case.secret).sign_transaction(tx) == read


def test_typed_data(answered: Any) -> None:
    for number, (case, theirs) in enumerate(answered["documents"]):
        data: TypedData = case.subject
        digest = data.digest()
        by_eth_account = EthAccount.sign_typed_data(case.secret, full_message=data.to_json())
        signature = bytes(by_eth_account.signature)
        assert "0x" + digest.hex() == theirs["digest"] == to_hex(by_eth_account.message_hash)
        assert by_us(case.secret, digest) == theirs["signature"] == to_hex(signature)
        assert recover_address(digest, Signature.from_bytes(signature)) == theirs["signer"]
        assert TypedData.from_json(data.to_json()).digest() == digest
        if number % CHECKED == 0:
            assert LocalSigner(case.secret).sign_typed_data(data) == signature


def test_personal_messages(answered: Any) -> None:
    for number, (case, theirs) in enumerate(answered["messages"]):
        text, digest = case.subject, messages.digest(case.subject)
        by_eth_account = EthAccount.sign_message(encode_defunct(text=text), case.secret)
        signature = bytes(by_eth_account.signature)
        assert "0x" + digest.hex() == theirs["digest"] == to_hex(by_eth_account.message_hash)
        assert by_us(case.secret, digest) == theirs["signature"] == to_hex(signature)
        assert messages.recover(text, signature) == theirs["signer"]
        assert messages.verify(text, messages.from_text(theirs["signature"]), theirs["signer"])
        if number % CHECKED == 0:
            assert LocalSigner(case.secret).sign_message(text) == signature


def test_there_were_enough_of_each(answered: Any) -> None:
    assert all(len(answered[kind]) >= CASES for kind in ("transactions", "documents", "messages"))
