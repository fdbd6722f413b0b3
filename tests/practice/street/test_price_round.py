"""The operator asks those indices for a new price that can make one, and only once in a while."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from tests.ledger.world import account, community
from wallet.errors import RevertedError
from wallet.keys.signer import LocalSigner
from wallet.practice.street import price_round
from wallet.practice.street.price_round import PriceRound
from wallet.protocol.calls import Call, update_index
from wallet.protocol.community import Feed
from wallet.protocol.credits import GasClass

DUE, EARLY, RATE = account(301), account(302), account(303)
OPERATOR = LocalSigner(bytes(31) + b"\x07")


class FakeStreet(NamedTuple):
    community: Any
    signers: Any


class FakeNode:
    def call(self, to: str, _data: bytes) -> bytes:
        if to == EARLY:
            raise RevertedError("node.reverted", "Too early.", "Wait.")
        return b""


class FakePost:
    def __init__(self) -> None:
        self.sent: list[Call] = []
        self.busy = False

    def is_busy(self, _account: str) -> bool:
        return self.busy

    def send(self, _who: str, _what: str, signer: Any, call: Call, *, gas: int) -> bool:
        assert signer is OPERATOR
        assert gas == price_round.UPDATE_GAS
        self.sent.append(call)
        return True


def test_only_indices_that_are_due_are_asked_and_not_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(price_round.time, "monotonic", lambda: clock[0])
    feeds = (
        Feed(DUE, "Price of biomethane", "index", GasClass.BIOMETHANE),
        Feed(EARLY, "Price of hydrogen", "index", GasClass.HYDROGEN),
        Feed(RATE, "Euro in yuan", "rate"),
    )
    place = replace(community(), feeds=feeds)
    post = FakePost()
    street = FakeStreet(place, {"supplier": OPERATOR})
    prices = PriceRound(FakeNode(), street, post)  # type: ignore[arg-type] # fakes
    prices.go()
    assert post.sent == []
    clock[0] += price_round.EVERY
    post.busy = True
    prices.go()
    assert post.sent == []
    post.busy = False
    prices.go()
    prices.go()
    assert post.sent == [update_index(DUE)]
    clock[0] += price_round.EVERY
    prices.go()
    assert len(post.sent) == 2
