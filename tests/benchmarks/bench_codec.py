"""Checking a posted offer, and reading contract data, beside eth-account and eth_abi."""

from __future__ import annotations

import time
from collections.abc import Callable

import eth_abi
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak as their_keccak

from tests.codec.samples import OFFER_ABI, Sampler, offer_tuple
from wallet.codec import abi, address
from wallet.codec.keccak import keccak256
from wallet.codec.signature import Signature
from wallet.keys import curve
from wallet.keys.recover import recover_address

OFFERS = 200


def best(work: Callable[[], object], times: int, repeats: int = 5) -> float:
    """Seconds for one of the ``times`` things that ``work`` does, in the best of some runs."""
    fastest = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - started)
    return fastest / times


def row(
    name: str, value: float, unit: str, rival: str, rival_value: float, goal: float | None
) -> dict:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "rival": rival,
        "rival_value": rival_value,
        "ratio": value / rival_value,
        "goal": goal,
        "met": value <= goal if goal is not None else None,
    }


def run() -> list[dict]:
    random = Sampler(100)
    offers = [random.offer() for _ in range(OFFERS)]
    secret = b"\7" * 32
    maker = Account.from_key(secret).address
    signatures = [curve.sign(secret, offer.digest()).to_bytes() for offer in offers]
    documents = [offer.to_json() for offer in offers]

    def ours() -> None:
        for offer, raw in zip(offers, signatures, strict=True):
            if recover_address(offer.digest(), Signature.from_bytes(raw)) != maker:
                raise RuntimeError("another maker")

    def ours_with_new_addresses() -> None:
        address._text_of.clear()
        address._bytes_of.clear()
        ours()

    def theirs() -> None:
        for document, raw in zip(documents, signatures, strict=True):
            message = encode_typed_data(full_message=document)
            if Account.recover_message(message, signature=raw) != maker:
                raise RuntimeError("another maker")

    def floor() -> None:
        for offer, raw in zip(digests, signatures, strict=True):
            keccak256(curve.recover(offer, raw[:64], raw[64] - 27))

    digests = [offer.digest() for offer in offers]
    check = best(ours, OFFERS) * 1e6
    check_cold = best(ours_with_new_addresses, OFFERS) * 1e6
    rival = best(theirs, OFFERS, 2) * 1e6
    lowest = best(floor, OFFERS) * 1e6
    return [
        row("check a posted offer: hash, recover", check, "µs", "eth-account 0.14", rival, 100),
        row("the same, every address in it new", check_cold, "µs", "eth-account 0.14", rival, 100),
        row("the same, beside its floor", check, "µs", "recover + keccak", lowest, None),
        *_abi_rows(random),
        _keccak_row(),
    ]


def _abi_rows(random: Sampler) -> list[dict]:
    types = (OFFER_ABI, "bytes")
    values = [(offer_tuple(random.offer().message), random.randbytes(65)) for _ in range(OFFERS)]
    data = [abi.encode(types, value) for value in values]
    encode = best(lambda: [abi.encode(types, value) for value in values], OFFERS) * 1e6
    decode = best(lambda: [abi.decode(types, item) for item in data], OFFERS) * 1e6
    their_encode = best(lambda: [eth_abi.encode(types, v) for v in values], OFFERS, 2) * 1e6
    their_decode = best(lambda: [eth_abi.decode(types, item) for item in data], OFFERS, 2) * 1e6
    return [
        row("encode an offer as a call's arguments", encode, "µs", "eth_abi 6", their_encode, None),
        row("decode an offer from its event", decode, "µs", "eth_abi 6", their_decode, 25),
    ]


def _keccak_row() -> dict:
    data = bytes(700)  # the size of an offer's encoding
    ours = best(lambda: [keccak256(data) for _ in range(5000)], 5000) * 1e6
    theirs = best(lambda: [their_keccak(data) for _ in range(5000)], 5000) * 1e6
    return row("keccak-256 of 700 bytes", ours, "µs", "eth_utils 6", theirs, None)
