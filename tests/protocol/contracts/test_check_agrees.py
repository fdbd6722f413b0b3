"""What ``check`` names is exactly what ``fill`` does, whatever is wrong, in any combination.

Random offers with random flaws, in a village where memberships, approvals, balances and pauses are
random too. If check finds nothing, the fill goes through, moves what it must and costs what the
wallet computed; if check names a reason, the fill is refused for that reason and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.evm import START
from tests.contracts.town import MWH
from tests.protocol.village import DAY, YUAN, Village
from wallet.errors import RevertedError
from wallet.keys.signer import LocalSigner
from wallet.protocol import calls, events
from wallet.protocol.calls import Call
from wallet.protocol.contracts import MARKET
from wallet.protocol.offers import GasOffer, Side, SignedOffer, Trigger
from wallet.protocol.reasons import Reason
from wallet.units import PricePerMWh, Timestamp, Wh

Draw = Callable[[st.SearchStrategy[Any]], Any]
PEOPLE = ("mei", "yusuf", "ana", "stranger")


def flawed_offer(draw: Draw, village: Village, maker: LocalSigner) -> GasOffer:
    """Draw an offer: mostly sound, with up to three flaws."""
    bio, natural = village.town.bio, village.town.natural
    offer = village.offer(
        maker,
        draw(st.sampled_from(Side)),
        credit_id=draw(st.sampled_from([bio, bio, bio, natural, 0, 2 << 160, 3 << 160 | 9])),
        price=PricePerMWh(draw(st.sampled_from([0, 1, 150, 350 * YUAN, 10**15]))),
        end_price=PricePerMWh(draw(st.sampled_from([0, 350 * YUAN, 400 * YUAN]))),
        min_fill=Wh(draw(st.sampled_from([0, 1, 1_000, 50_000]))),
        salt=0,
    )
    other = village.ana.address
    flaws: dict[str, st.SearchStrategy[Any]] = {
        "taker": st.sampled_from([other, village.yusuf.address]),
        "quantity_wh": st.sampled_from([Wh(0), Wh(1), Wh(3 * MWH), Wh(2**128 - 1)]),
        "currency": st.just(other),
        "alt_currency": st.just(other),
        "fx_slippage_bps": st.just(1),
        "valid_from": st.sampled_from([Timestamp(START + 1), Timestamp(START + 2 * DAY)]),
        "valid_to": st.sampled_from([Timestamp(START - 1), Timestamp(START)]),
        "delivery_from": st.just(Timestamp(5)),
        "meter_id": st.just(b"\x05" * 32),
        "trigger": st.sampled_from([Trigger(other, 1, 5, 60), Trigger(other, 3, 5, 60)]),
        "revision": st.just(1),
        "counter": st.just(1),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(flaws)), max_size=3, unique=True))
    return replace(offer, **{name: draw(flaws[name]) for name in chosen})


def disturbances(village: Village, signed: SignedOffer) -> list[tuple[str, Call]]:
    """What may happen in the village before the fill; each by whom."""
    community = village.community
    everything = calls.read_money(village.node, community, village.yusuf.address)  # type: ignore[arg-type]
    bio = village.town.bio
    mei, ana = village.mei.address, village.ana.address
    return [
        ("mei", calls.approve_gas(community, allowed=False)),
        ("mei", calls.approve_money(community, 10)),
        ("yusuf", calls.approve_gas(community, allowed=False)),
        ("yusuf", calls.approve_money(community, 10)),
        ("yusuf", calls.transfer_money(community, ana, everything)),
        ("mei", calls.transfer_gas(community, mei, ana, bio, MWH - 30_000)),
        ("admin", calls.revoke(community, mei)),
        ("admin", calls.revoke(community, village.yusuf.address)),
        ("admin", calls.set_fills_paused(community, on=True)),
        ("admin", calls.set_all_paused(community, on=True)),
        ("mei", calls.raise_revision(community, signed.offer.group)),
        ("yusuf", calls.increment_counter(community)),
    ]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_fill_does_exactly_what_check_says(village: Village, data: st.DataObject) -> None:
    with village.undone():
        one_case(village, data.draw)


def one_case(village: Village, draw: Draw) -> None:
    maker: LocalSigner = getattr(village, draw(st.sampled_from(PEOPLE)))
    taker: LocalSigner = getattr(village, draw(st.sampled_from(PEOPLE)))
    signed = village.sign(maker, flawed_offer(draw, village, maker))
    if draw(st.integers(0, 9)) == 0:
        signed = replace(signed, signature=signed.signature[:-1] + b"\x00")
    if draw(st.integers(0, 9)) == 0:
        village.send(maker, calls.cancel(village.community, signed.offer))
    possible = disturbances(village, signed)
    for index in draw(st.lists(st.integers(0, len(possible) - 1), max_size=2, unique=True)):
        who, call = possible[index]
        if who != "mei" or index != 5 or village.held(village.mei, village.town.bio) == MWH:
            village.send(getattr(village, who), call)
    wh = draw(st.sampled_from([0, 1, 999, 10_000, 50_000, 100_000, 100_001, 2**128 - 1]))
    credit_id = draw(
        st.sampled_from([signed.offer.credit_id, village.town.bio, village.town.natural])
    )
    compare(village, signed, taker, wh, credit_id)


def compare(
    village: Village, signed: SignedOffer, taker: LocalSigner, wh: int, credit_id: int
) -> None:
    said = village.check(signed, taker, wh, credit_id)
    limit = 2**256 - 1 if signed.offer.side is Side.SELL else 0
    fill = calls.fill(village.community, signed, wh, limit, credit_id)
    before = village.cash(taker), village.held(taker, credit_id)
    if not said.ok:
        with pytest.raises(RevertedError) as caught:
            village.send(taker, fill)
        assert caught.value.fields["reason"] == "OfferRefused"
        assert caught.value.fields["arguments"] == (said.first,)
        assert min(said.reasons) is said.first
        return
    assert said.reasons == ()
    (filled, *_) = village.send(taker, fill)
    assert isinstance(filled, events.OfferFilled)
    assert filled.cost == signed.offer.cost(wh, village.evm.now)
    sign = 1 if signed.offer.side is Side.SELL else -1
    assert village.cash(taker) == before[0] - sign * filled.cost
    assert village.held(taker, credit_id) == before[1] + sign * wh


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    side=st.sampled_from(Side),
    prices=st.tuples(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1)),
    window=st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)),
    at=st.integers(0, 2**64 - 1),
    wh=st.integers(0, 2**128 - 1),
)
def test_price_cost_and_hash_are_the_contracts_own(
    village: Village,
    side: Side,
    prices: tuple[int, int],
    window: tuple[int, int],
    at: int,
    wh: int,
) -> None:
    offer = village.offer(
        village.mei, side, price=PricePerMWh(prices[0]), end_price=PricePerMWh(prices[1]),
        valid_from=window[0], valid_to=window[1],
    )  # fmt: skip
    node: Any = village.node
    market, functions = village.community.market, MARKET
    args = offer.as_tuple()
    assert calls.ask(node, market, functions["price_at"], args, at) == offer.price_at(at)
    assert calls.ask(node, market, functions["cost_of"], args, wh, at) == offer.cost(wh, at)
    assert calls.ask(node, market, functions["hash_offer"], args) == offer.hash(7411, market)


def test_reasons_do_occur(village: Village) -> None:
    """The random test above would be hollow if check always said the same."""
    seen = {
        village.check(village.signed(village.mei), village.yusuf, wh).first for wh in (0, 1, 10_000)
    }
    assert seen == {Reason.ZERO_AMOUNT, Reason.BELOW_MIN_FILL, Reason.NONE}
