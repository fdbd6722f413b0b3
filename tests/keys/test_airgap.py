"""A signature made on a computer without a network, carried there and back by a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from tests.codec.samples import Sampler
from tests.codec.test_transactions import random_transaction
from wallet.codec.signature import CURVE_ORDER
from wallet.codec.transactions import decode_signed
from wallet.errors import AirGapError, CancelledError, CheckError, HearthError
from wallet.keys import airgap, check, messages
from wallet.keys.airgap import AirGappedSigner, take_answer, take_request
from wallet.keys.airgap_parts import to_parts
from wallet.keys.airgap_request import MAX_SIZE, Answer, Request, read_answer, read_request
from wallet.keys.signer import LocalSigner, Signer

_KEY = LocalSigner(b"\7" * 32)
_OTHER = LocalSigner(b"\x08" * 32)


def carried(request: Request) -> Answer:
    """What two honest computers do, all through text."""
    there = take_request("\n".join(to_parts(request.to_text())))
    return take_answer(airgap.sign(there, _KEY).to_text())


def _signer(exchange: Callable[[Request], Answer] = carried) -> AirGappedSigner:
    return AirGappedSigner(_KEY.address, exchange)


def test_its_signatures_are_those_of_the_key_itself() -> None:
    signer: Signer = _signer()
    random = Sampler(61)
    for _ in range(60):
        offer, tx, text = (
            random.offer(),
            random_transaction(random),
            random.randbytes(20).hex() + "é家",
        )
        assert signer.sign_typed_data(offer) == _KEY.sign_typed_data(offer)
        assert signer.sign_transaction(tx) == _KEY.sign_transaction(tx)
        assert decode_signed(signer.sign_transaction(tx).raw).transaction == tx
        assert signer.sign_message(text) == _KEY.sign_message(text)


def test_a_request_and_an_answer_come_back_as_they_went() -> None:
    random = Sampler(62)
    for content in (random.offer(), random_transaction(random), "你好, it is me\n"):
        request = Request(_KEY.address, content)
        assert read_request(request.to_text()) == request
        assert read_request(request.to_text().encode()).digest == request.digest
        answer = airgap.sign(request, _KEY)
        assert read_answer(answer.to_text()) == answer
    assert Request(_KEY.address, "x").id != Request(_KEY.address, "x").id


def test_giving_up_reaches_whoever_wanted_the_signature() -> None:
    def give_up(_request: Request) -> Answer:
        raise CancelledError

    with pytest.raises(CancelledError):
        _signer(give_up).sign_message("x")


def _bent(change: Callable[[Answer], Answer]) -> Callable[[Request], Answer]:
    return lambda request: change(carried(request))


def _flipped(answer: Answer, at: int) -> Answer:
    signature = bytearray(answer.signature)
    signature[at] ^= 1
    return replace(answer, signature=bytes(signature))


def _high_s(answer: Answer) -> Answer:
    s = CURVE_ORDER - int.from_bytes(answer.signature[32:64], "big")
    v = bytes([55 - answer.signature[64]])
    return replace(answer, signature=answer.signature[:32] + s.to_bytes(32, "big") + v)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda answer: replace(answer, id=bytes(16)), "airgap.other_request"),
        (lambda answer: replace(answer, digest=bytes(32)), "airgap.other_request"),
        (lambda answer: replace(answer, account=_OTHER.address), "airgap.not_by_account"),
        (lambda answer: _flipped(answer, 5), "airgap.not_by_account"),
        (lambda answer: _flipped(answer, 40), "airgap.not_by_account"),
        (lambda answer: replace(answer, signature=bytes(65)), "airgap.not_by_account"),
        (lambda answer: replace(answer, signature=b""), "airgap.not_by_account"),
        (_high_s, "airgap.not_by_account"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    change: Callable[[Answer], Answer], code: str
) -> None:
    for work in (
        lambda signer: signer.sign_typed_data(Sampler(63).offer()),
        lambda signer: signer.sign_transaction(random_transaction(Sampler(64))),
        lambda signer: signer.sign_message("hello"),
    ):
        with pytest.raises(AirGapError) as refused:
            work(_signer(_bent(change)))
        assert refused.value.code == code


def test_somebody_elses_signature_over_the_same_bytes_is_refused() -> None:
    def by_other(request: Request) -> Answer:
        theirs = airgap.sign(replace(request, account=_OTHER.address), _OTHER)
        return Answer(request.id, request.account, request.digest, theirs.signature)

    with pytest.raises(AirGapError) as refused:
        _signer(by_other).sign_message("hello")
    assert refused.value.code == "airgap.not_by_account"


def test_the_answer_of_an_earlier_request_is_refused_even_for_the_same_content() -> None:
    answers: list[Answer] = []

    def replayed(request: Request) -> Answer:
        answers.append(carried(request))
        return answers[0]

    signer, offer = _signer(replayed), Sampler(65).offer()
    signer.sign_typed_data(offer)
    with pytest.raises(AirGapError) as refused:
        signer.sign_typed_data(offer)
    assert refused.value.code == "airgap.other_request"


def test_the_offline_side_signs_for_the_account_that_was_asked_only() -> None:
    asked: list[str] = []

    class Watching(LocalSigner):
        def sign_message(self, text: str) -> bytes:
            asked.append(text)
            return super().sign_message(text)

    with pytest.raises(AirGapError):
        airgap.sign(Request(_OTHER.address, "x"), Watching(b"\7" * 32))
    assert asked == []


def test_a_fault_only_the_independent_check_finds_stops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """libsecp256k1 (or memory) that lies about who signed does not get past the second curve."""
    monkeypatch.setattr(airgap, "recover_address", lambda _digest, _signature: _KEY.address)
    with pytest.raises(CheckError):
        _signer(_bent(lambda answer: _flipped(answer, 40))).sign_message("hello")


def test_the_signed_transaction_is_made_of_what_was_approved_here() -> None:
    """A changed request that comes back signed as such is another request."""
    tx = random_transaction(Sampler(66))

    def signs_another(request: Request) -> Answer:
        other = Request(request.account, replace(tx, data=tx.data + b"x"), request.id)
        return airgap.sign(other, _KEY)

    with pytest.raises(AirGapError):
        _signer(signs_another).sign_transaction(tx)


def _document(content: Any) -> dict[str, Any]:
    document = json.loads(Request(_KEY.address, content).to_text())
    assert isinstance(document, dict)
    return document


_TX = random_transaction(Sampler(67))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(extra=1),
        lambda d: d.pop("id"),
        lambda d: d.update(id="xyz"),
        lambda d: d.update(id="A" * 32),
        lambda d: d.update(id=5),
        lambda d: d.update(version=True),
        lambda d: d.update(version="1"),
        lambda d: d.update(account=d["account"].lower()),
        lambda d: d.update(account="0x12"),
        lambda d: d.update(chainId="5"),
        lambda d: d.update(chainId=7411),
        lambda d: d.update(message="both"),
        lambda d: d.pop("transaction"),
        lambda d: d.update(transaction=[]),
        lambda d: d["transaction"].update(gas="1e5"),
        lambda d: d["transaction"].update(gas="007"),
        lambda d: d["transaction"].update(nonce="-1"),
        lambda d: d["transaction"].update(nonce=str(2**64)),
        lambda d: d["transaction"].update(to="0x0"),
        lambda d: d["transaction"].update(data="0xABCD"),
        lambda d: d["transaction"].update(data="0x123"),
        lambda d: d["transaction"].update(type="0x1"),
        lambda d: d["transaction"].update(accessList={}),
        lambda d: d["transaction"].update(accessList=[1]),
        lambda d: d["transaction"].update(extra=1),
        lambda d: d["transaction"].update(maxPriorityFeePerGas=str(2**255)),
    ],
)
def test_a_request_with_one_thing_wrong_is_refused(spoil: Callable[[dict[str, Any]], Any]) -> None:
    document = _document(_TX)
    spoil(document)
    with pytest.raises(AirGapError):
        read_request(json.dumps(document))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "airgap.not_one"),
        ("[]", "airgap.not_one"),
        ("null", "airgap.not_one"),
        ('{"hearth":1}', "airgap.not_one"),
        ('{"a":1,"a":2}', "airgap.not_one"),
        ("[" * 100_000, "airgap.not_one"),
        ('{"hearth":"signing-request","version":1.0}', "airgap.not_one"),
        ('{"hearth":"signing-request","version":2}', "airgap.version"),
        ("x" * (MAX_SIZE + 1), "airgap.too_large"),
        (b"\xff\xfe", "airgap.not_one"),
        (airgap.sign(Request(_KEY.address, "x"), _KEY).to_text(), "airgap.answer_not_request"),
    ],
)
def test_what_is_no_request_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(AirGapError) as refused:
        read_request(text)
    assert refused.value.code == code


def test_a_request_brought_back_unsigned_is_told_apart() -> None:
    with pytest.raises(AirGapError) as refused:
        take_answer(Request(_KEY.address, "x").to_text())
    assert refused.value.code == "airgap.request_not_answer"


def test_a_field_that_stands_twice_is_refused() -> None:
    text = Request(_KEY.address, "x").to_text()
    with pytest.raises(AirGapError):
        read_request(text.replace('"message":"x"', '"message":"y","message":"x"'))


def test_random_damage_never_gets_past_a_typed_error() -> None:
    random = Sampler(68)
    text = Request(_KEY.address, random.offer()).to_text()
    good = read_request(text)
    for _ in range(3000):
        letters = list(text)
        for _ in range(random.randint(1, 4)):
            letters[random.randint(0, len(letters) - 1)] = chr(random.randint(32, 126))
        try:
            read = read_request("".join(letters))
        except HearthError:
            continue
        assert (
            read.digest != good.digest
            or read.id != good.id
            or "".join(letters) == text
            or (read == good)
        )


def test_message_requests_sign_what_eip_191_says() -> None:
    answer = carried(Request(_KEY.address, "prove it"))
    check.check_message("prove it", answer.signature, _KEY.address)
    assert messages.verify("prove it", answer.signature, _KEY.address)


def test_another_wallet_can_answer_from_the_documents_alone() -> None:
    """eth-account signs what stands in the request's JSON, as any Ethereum tool could."""
    random, secret = Sampler(69), b"\7" * 32
    account = Account.from_key(secret)

    def by_eth_account(request: Request) -> Answer:
        document = json.loads(request.to_text())
        if "typedData" in document:
            signed = account.sign_typed_data(full_message=document["typedData"])
            signature = bytes(signed.signature)
        elif "message" in document:
            text = encode_defunct(text=document["message"])
            signature = bytes(account.sign_message(text).signature)
        else:
            signature = _signed_transaction(account, document["transaction"])
        answer = {
            "hearth": "signing-answer", "version": 1, "id": document["id"],
            "account": account.address, "digest": "0x" + request.digest.hex(),
            "signature": "0x" + signature.hex(),
        }  # fmt: skip
        return take_answer(json.dumps(answer, indent=2))

    signer = _signer(by_eth_account)
    for _ in range(25):
        signer.sign_typed_data(random.offer())
        signer.sign_transaction(random_transaction(random))
        signer.sign_message(random.randbytes(9).hex() + "家")


def _signed_transaction(account: Any, document: dict[str, Any]) -> bytes:
    numbers = ("chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", "gas", "value")
    fields = {name: int(document[name]) for name in numbers}
    access = [
        {"address": entry["address"], "storageKeys": entry["storageKeys"]}
        for entry in document["accessList"]
    ]
    to = {} if document["to"] is None else {"to": document["to"]}
    signed = account.sign_transaction(
        {"type": 2, **fields, **to, "data": document["data"], "accessList": access}
    )
    return bytes(
        signed.r.to_bytes(32, "big") + signed.s.to_bytes(32, "big") + bytes([27 + signed.v])
    )
