"""What is signed has one hash and one signature, whether ours, eth-account's, ethers' or viem's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import HealthCheck, Phase, given, settings

from tests.interop.conftest import Ask, Question
from tests.interop.structs import KINDS, questions
from wallet.codec.keccak import keccak256
from wallet.codec.typed_data import TypedData
from wallet.protocol import offers, shares, slips

CASES = 40


def batch(kind: str) -> list[Question]:
    """Let hypothesis make some questions, so that one process can answer them all."""
    made: list[Question] = []

    @settings(
        max_examples=CASES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(questions(kind))
    def collect(question: Question) -> None:
        made.append(question)

    collect()
    return made


def by_eth_account(question: Question) -> tuple[str, str]:
    message = encode_typed_data(full_message=question.data.to_json())
    digest = keccak256(b"\x19" + message.version + message.header + message.body)
    signature = Account.from_key(question.secret).sign_message(message).signature
    return "0x" + digest.hex(), "0x" + bytes(signature).hex()


@pytest.fixture(scope="module")
def answered(ask: Ask) -> list[tuple[Question, dict[str, dict[str, Any]]]]:
    """Every kind, in one go."""
    all_questions = [question for kind in KINDS for question in batch(kind)]
    return list(zip(all_questions, ask(all_questions), strict=True))


def test_hashes_and_signatures_agree(answered: Any) -> None:
    assert {q.data.primary_type for q, _ in answered} == set(KINDS)
    assert len(answered) >= len(KINDS) * CASES // 2
    for question, theirs in answered:
        expected = ("0x" + question.data.digest().hex(), question.signature)
        assert by_eth_account(question) == expected
        for library in ("ethers", "viem"):
            assert (theirs[library]["hash"], theirs[library]["signature"]) == expected, library


def test_they_name_the_signer_that_we_name(answered: Any) -> None:
    for question, theirs in answered:
        signer = Account.from_key(question.secret).address
        assert {theirs[library]["signer"] for library in ("ethers", "viem")} == {signer}


@pytest.mark.parametrize("library", ["ethers", "viem"])
def test_the_documents_they_write_are_read(answered: Any, library: str) -> None:
    for question, theirs in answered:
        read = TypedData.from_json(theirs[library]["document"])
        assert read == question.data


def test_the_straight_line_hash_is_theirs_too(answered: Any) -> None:
    made = {"GasOffer": offers.from_tuple, "ShareOffer": shares.from_tuple}
    for question, theirs in answered:
        data = question.data
        if data.primary_type not in made:
            continue
        values = [tuple(v.values()) if isinstance(v, dict) else v for v in data.message.values()]
        offer = made[data.primary_type](values)
        place = (data.domain["chainId"], data.domain["verifyingContract"])
        assert "0x" + offer.hash(*place).hex() == theirs["ethers"]["hash"]


def test_a_slip_that_another_wrote_and_signed_is_accepted(ask: Ask) -> None:
    """The maker has to be the signer, which random structs never have."""
    asked = []
    for kind, who in (("GasOffer", "maker"), ("ShareOffer", "giver")):
        for question in batch(kind):
            owner = Account.from_key(question.secret).address
            message = {**question.data.message, who: owner}
            asked.append(Question(replace(question.data, message=message), question.secret))
    for question, theirs in zip(asked, ask(asked), strict=True):
        for library in ("ethers", "viem"):
            document = {
                **theirs[library]["document"], "signature": theirs[library]["signature"],
            }  # fmt: skip
            read = slips.share_from_slip if "giver" in question.data.message else slips.from_slip
            assert "0x" + read(document).hash.hex() == theirs[library]["hash"]
