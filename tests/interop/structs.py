"""Random values of everything that is signed: offers to trade and to share, readings, permits."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.interop.conftest import Question
from wallet.codec.address import to_address
from wallet.codec.typed_data import TypedData
from wallet.protocol import offers, permits, readings, shares

SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def uint(bits: int) -> st.SearchStrategy[int]:
    """Numbers of that many bits, the edges often."""
    top = 2**bits - 1
    return st.one_of(st.sampled_from([0, 1, top - 1, top]), st.integers(0, top))


int256 = st.one_of(
    st.sampled_from([-(2**255), -1, 0, 2**255 - 1]), st.integers(-(2**255), 2**255 - 1)
)
words = st.binary(min_size=32, max_size=32)
addresses = st.binary(min_size=20, max_size=20).map(to_address)
chains = st.one_of(st.sampled_from([1, 7411, 31337]), st.integers(1, 2**53 - 1))
secrets = st.integers(1, SECP256K1_ORDER - 1).map(lambda n: n.to_bytes(32, "big"))

_triggers = st.tuples(addresses, uint(8), int256, uint(32))
_offers = st.tuples(
    addresses, addresses, st.sampled_from([0, 1]), uint(256), words, uint(128), uint(128),
    addresses, addresses, uint(16), uint(128), uint(128), uint(64), uint(64), uint(64), uint(64),
    _triggers, words, uint(64), uint(256), uint(256),
).map(offers.from_tuple)  # fmt: skip
_shares = st.tuples(
    addresses, words, st.sampled_from([0, 1, 2]), uint(256), uint(128), uint(128), uint(16),
    uint(64), uint(64), uint(256), uint(256),
).map(shares.from_tuple)  # fmt: skip
_readings = st.tuples(words, uint(64), uint(64), uint(64), uint(8)).map(readings.from_tuple)


@st.composite
def _permits(draw: Any) -> TypedData:
    terms = permits.PermitTerms(
        draw(addresses), draw(st.text(max_size=20)), draw(st.sampled_from(["1", "2"])),
        draw(uint(256)),
    )  # fmt: skip
    return permits.permit_data(
        terms, chain_id=draw(chains), owner=draw(addresses), spender=draw(addresses),
        value=draw(uint(256)), deadline=draw(uint(256)),
    )  # fmt: skip


def _placed(things: st.SearchStrategy[Any]) -> st.SearchStrategy[TypedData]:
    return st.builds(lambda thing, *place: thing.typed_data(*place), things, chains, addresses)


KINDS: dict[str, st.SearchStrategy[TypedData]] = {
    "GasOffer": _placed(_offers),
    "ShareOffer": _placed(_shares),
    "Reading": _placed(_readings),
    "Permit": _permits(),
}


def questions(kind: str) -> st.SearchStrategy[Question]:
    """Typed data of a kind with a key to sign it."""
    return st.builds(Question, KINDS[kind], secrets)
