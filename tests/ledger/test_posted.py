"""Posted offers are recomputed here: a made-up one is told apart from one its maker signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.posted_offers import CHAIN, MARKET, signed
from wallet.ledger.posted import Posted, Verdict, offer_digest, verdict, verdicts
from wallet.protocol.offers import Trigger


@pytest.mark.parametrize("trigger", [None, Trigger(MARKET, 2, -5, 60)])
def test_the_hash_from_the_chains_words_is_the_offers(trigger: Trigger | None) -> None:
    offer, posted = signed(1, trigger)
    assert offer_digest(posted.raw, CHAIN, MARKET) == offer.typed_data(CHAIN, MARKET).digest()
    assert verdict(posted, CHAIN, MARKET) is Verdict.SIGNED


@pytest.mark.parametrize("word", range(24))
def test_no_word_can_be_changed(word: int) -> None:
    _, posted = signed(2)
    raw = bytearray(posted.raw)
    raw[32 * word + 31] ^= 1
    assert verdict(posted._replace(raw=bytes(raw)), CHAIN, MARKET) is Verdict.FORGED


def test_another_markets_or_chains_offer_is_not_believed() -> None:
    _, posted = signed(3)
    assert verdict(posted, CHAIN + 1, MARKET) is Verdict.FORGED


def test_somebody_elses_signature_is_told_apart() -> None:
    (_, ours), (_, theirs) = signed(4), signed(5, maker=7)
    for signature in (theirs.signature, b"", bytes(65), ours.signature + b"\x00"):
        assert verdict(ours._replace(signature=signature), CHAIN, MARKET) is Verdict.OTHER


def test_many_keep_their_order() -> None:
    offers = [signed(number)[1] for number in range(4)]
    offers[2] = Posted(offers[2].raw, bytes(32), offers[2].signature)
    found = verdicts(offers, CHAIN, MARKET)
    assert found == [Verdict.SIGNED, Verdict.SIGNED, Verdict.FORGED, Verdict.SIGNED]


def test_nothing_of_this_is_loaded_with_the_ledger() -> None:
    source = Path("wallet/ledger/posted.py").read_text("utf-8")
    assert "\nimport multiprocessing" not in source
    assert "\nfrom wallet.keys" not in source
