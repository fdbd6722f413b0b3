"""Stories for the money paths, through the real window, on the embedded node over HTTP."""

from __future__ import annotations

import os
import signal

import pytest

from tests.e2e.conftest import PASSWORD, Home
from wallet.errors import NodeDownError
from wallet.ledger import queries
from wallet.protocol.offers import Side
from wallet.protocol.reads import read_filled, read_holdings, read_money
from wallet.tour.facts import conservation
from wallet.ui.market.offer_list import OfferList
from wallet.units import Timestamp, Wh

pytestmark = pytest.mark.timeout(300)


def on_chain(home: Home) -> tuple[int, int]:
    session = home.app.session()
    held = read_holdings(session.node, session.community, session.account)
    money = read_money(session.node, session.community, session.account)
    return sum(wh for _, wh in held), int(money)


def sell(home: Home, wh: int) -> bytes:
    """Sell through the form and the review; returns the offer's hash once it is posted."""
    hands = home.hands
    hands.press(home.app.window.page("home").sell)
    form = hands.sell_form()
    form.amount.set_amount(Wh(wh))
    home.until(form.next_button.isEnabled)
    hands.press(form.next_button)
    home.until(hands.can_sign)
    offer_hash = hands.review().review.offer_hash
    hands.press(hands.review().sign)
    home.until(hands.done)
    hands.leave()
    home.until(lambda: any(e.offer_hash == offer_hash for e in home.now.my_offers))
    return offer_hash


def fills_of(home: Home, offer_hash: bytes):
    fills = queries.fills(home.app.session().index, Timestamp(0))
    return [fill for fill in fills if fill.offer_hash == offer_hash]


def test_a_household_sells_is_bought_from_buys_and_takes_back(home: Home):
    home.move_in()
    home.until(lambda: home.now.home.can_offer > 50_000 and home.now.market.street)
    hands = home.hands
    session = home.app.session()
    assert all(row["ok"] and row["index_ok"] for row in conservation(session))

    offer_hash = sell(home, 50_000)
    assert fills_of(home, offer_hash) == [] or fills_of(home, offer_hash)[0].wh < 50_000

    home.until(lambda: fills_of(home, offer_hash))
    first = fills_of(home, offer_hash)[0]
    assert 0 < first.wh < 50_000, "a neighbour takes a part, not all"
    home.until(lambda: any(row.other for row in home.now.activity))
    filled = read_filled(session.node, session.community, offer_hash)
    assert filled >= first.wh
    home.until(lambda: on_chain(home) == (home.now.home.held, home.now.home.money))

    hands.go("market")
    home.until(lambda: hands.seen(OfferList) is not None)
    sellers = [e for e in hands.offers() if e.side is Side.SELL and e.can_take and not e.mine]
    money_before = home.now.home.money
    hands.press_row(sellers[0].offer_hash)
    form = hands.take_form()
    form.amount.set_amount(Wh(max(sellers[0].min_fill, 5_000)))
    hands.press(form.next_button)
    home.until(hands.can_sign)
    review = hands.review().review
    hands.press(hands.review().sign)
    home.until(hands.done)
    hands.leave()
    taken = fills_of(home, sellers[0].offer_hash)
    home.until(
        lambda: any(
            f.buyer == home.app.session().account for f in fills_of(home, sellers[0].offer_hash)
        )
    )
    taken = [f for f in fills_of(home, sellers[0].offer_hash) if f.buyer == session.account]
    assert taken[0].wh == review.wh
    assert 0 < taken[0].cost <= (review.limit or 0)
    assert money_before > 0

    home.until(lambda: any(e.offer_hash == offer_hash for e in home.now.my_offers))
    mine = next(e for e in home.now.my_offers if e.offer_hash == offer_hash)
    home.app.trades.cancel(mine)
    home.until(hands.can_sign)
    hands.press(hands.review().sign)
    home.until(hands.done)
    hands.leave()
    home.until(lambda: not any(e.offer_hash == offer_hash for e in home.now.my_offers))
    assert all(row["ok"] and row["index_ok"] for row in conservation(session))


def test_the_window_says_so_when_its_node_is_killed_and_goes_on_where_it_was(home: Home):
    home.move_in()
    before = home.now.home.money
    offer_hash = sell(home, 20_000)
    os.kill(home.app.practice.node_pid(), signal.SIGKILL)
    home.until(lambda: home.app.practice.node_is_running() and home.now.sync.problem is None)
    home.until(lambda: fills_of(home, offer_hash))
    home.until(lambda: home.now.home.money > before)
    home.until(lambda: on_chain(home) == (home.now.home.held, home.now.home.money))


def test_unlocking_alone_starts_the_idle_time(home: Home):
    home.move_in()
    home.app.lock()
    home.until(lambda: not home.app.locking.is_watching)
    home.app.trades.sheets._use.unlock(PASSWORD)
    home.until(lambda: home.app.locking.is_watching)


def test_a_home_whose_street_does_not_start_tries_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
):
    home.move_in()
    home.app._living.stop()
    tries: list[int] = []
    entered = home.app._live

    def down(*_: object) -> None:
        tries.append(1)
        raise NodeDownError("node.down", "The node is down.", "Start it.")

    monkeypatch.setattr(home.app, "_live", lambda session: (tries.append(2), entered(session)))
    with monkeypatch.context() as failing:
        failing.setattr(home.app.practice, "open_street", down)
        home.app._enter_again()
        home.until(home.app._retry.isActive)
    home.until(lambda: 2 in tries)
