"""Selling, being bought from, buying, taking back."""

from __future__ import annotations

from typing import Any

from wallet.ledger import queries
from wallet.ledger.rows import FillRow
from wallet.market.results import TradeProgress, TradeResult
from wallet.protocol.offers import Side
from wallet.tour.chapters.base import PASSWORD, Chapter
from wallet.tour.stage import Script, Stage, Wait
from wallet.units import Timestamp, Wh

SELL_WH = Wh(60_000)
BUY_MOST = Wh(12_000)
BLOCKS_TO_SETTLE = 3


class Trading(Chapter):
    """A sale, a purchase, and an offer taken back, each held against the chain."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._results: list[TradeResult] = []
        self._app.trades.sheets.finished.connect(self._results.append)

    def tell(self) -> Script:
        """Sell, wait for a neighbour, buy, take the rest back."""
        yield from self._sell()
        yield from self._neighbour_buys()
        yield from self._buy()
        yield from self._take_back()

    def _sell(self) -> Script:
        stage, hands = self._stage, self._hands
        hands.go("home")
        home = self._app.window.page("home")
        hands.press(home.sell)  # type: ignore[union-attr] # the page in view is Home
        yield Wait("the form opens", lambda: hands.seen_form() is not None)
        form = hands.sell_form()
        yield from stage.snap("sell")
        for text, name in (("1.2.3", "unreadable"), ("1,234", "ambiguous"), ("9999", "too-much")):
            form.amount.set_text(text)
            refused = not form.next_button.isEnabled()
            stage.check(f"the amount {text} is refused with a reason", ok=refused)
            yield from stage.snap(f"sell-{name}")
        form.amount.set_amount(SELL_WH)
        hands.press(form.next_button)
        yield Wait("the review can be signed", hands.can_sign)
        yield from stage.snap("review")
        review = hands.trade()
        self._check_review(review.wh == SELL_WH, len(review.all_fields))
        hands.press(hands.review().show_raw)
        yield from stage.snap("review-all-fields")
        hands.press(hands.review().sign)
        yield Wait("the offer is posted", hands.done, 60)
        yield from stage.snap("posted")
        hands.leave()
        yield Wait("the offer is among mine", lambda: bool(self._now.my_offers))
        hands.go("market")
        yield from stage.snap("market")

    def _check_review(self, amount_is_right: bool, fields: int) -> None:  # noqa: FBT001 - a finding
        self._stage.check("the review is for what was typed", ok=amount_is_right)
        self._stage.check("the review can show every signed field", fields >= 21, fields)

    def _neighbour_buys(self) -> Script:
        stage = self._stage
        money = self._now.home.money
        offer = self._results[-1].offer_hash
        found: list[FillRow] = []

        def taken() -> bool:
            index = self._app.session().index
            found[:] = [f for f in queries.fills(index, Timestamp(0)) if f.offer_hash == offer]
            return bool(found) and self._now.home.money > money

        yield Wait("a neighbour takes part of the offer", taken, 90)
        stage.mark("neighbour bought")
        head = self._now.sync.head_block or 0
        self._settled("a neighbour took part of the offer", found[0].block, head)
        part = sum(fill.wh for fill in found)
        stage.check("only part of it was taken", 0 < found[0].wh < SELL_WH, part)
        paid = sum(fill.cost for fill in found)
        stage.check(
            "the money is what they paid", self._now.home.money >= money + found[0].cost, paid
        )
        self._hands.go("home")
        yield from stage.snap("home-after-the-sale")
        yield from self._same_as_chain("after the sale")

    def _buy(self) -> Script:
        stage, hands = self._stage, self._hands
        hands.go("market")
        sellers = [e for e in hands.offers() if e.side is Side.SELL and e.can_take and not e.mine]
        stage.check("somebody sells", bool(sellers))
        entry = sellers[0]
        hands.press_row(entry.offer_hash)
        yield Wait("the form opens", lambda: hands.seen_form() is not None)
        form = hands.take_form()
        form.amount.set_amount(Wh(min(entry.takeable, max(BUY_MOST, entry.min_fill))))
        yield from stage.snap("buy")
        hands.press(form.next_button)
        yield Wait("the review can be signed", hands.can_sign)
        yield from stage.snap("buy-review")
        review = hands.trade()
        sent_at = self._watch_for_sending()
        hands.press(hands.review().sign)
        yield Wait("the purchase is settled", hands.done, 60)
        yield from stage.snap("bought")
        result = self._results[-1]
        stage.check("gas arrived", result.gas_change == review.wh, result.gas_change)
        paid = -result.money_change
        stage.check("no more was paid than shown", 0 < paid <= (review.limit or 0), paid)
        self._settled("the purchase", sent_at[-1], result.blocks[-1])
        hands.leave()
        yield from self._same_as_chain("after the purchase")

    def _take_back(self) -> Script:
        stage, hands = self._stage, self._hands
        self._app.lock()
        mine = self._now.my_offers
        stage.check("the rest of the offer is still open", bool(mine))
        hands.go("market")
        offers = self._app.window.page("market")
        offers.filters.mine.setChecked(True)  # type: ignore[union-attr] # the Market page
        yield Wait("my offers are listed", lambda: any(e.mine for e in hands.offers()))
        yield from stage.snap("market-mine")
        hands.press_row(mine[0].offer_hash)
        yield Wait("the review asks for the password", lambda: hands.password() is not None)
        for password, name in (("not my password", "wrong-password"), (PASSWORD, "unlock")):
            panel = hands.password()
            if panel is None:
                break
            yield Wait("the password can be typed", hands.password_is_awake)
            panel.field.edit.setText(password)
            if name == "wrong-password":
                hands.can_sign()
                yield Wait("the review was read", hands.can_sign)
                hands.press(hands.review().sign)
                yield Wait("the wrong password is refused", hands.password_is_refused, 20)
                yield from stage.snap(name)
        yield Wait("the review can be signed", hands.can_sign)
        hands.press(hands.review().sign)
        yield Wait("the offer is taken back", hands.done, 60)
        yield from stage.snap("taken-back")
        hands.leave()
        yield Wait("no offer of mine is open", lambda: not self._now.my_offers)
        offers.filters.mine.setChecked(False)  # type: ignore[union-attr] # the Market page

    def _watch_for_sending(self) -> list[int]:
        """Collect the heads at which the open trade's transactions were sent."""
        heads: list[int] = []
        journey = self._app.trades.sheets.journey
        if journey is not None:

            def noted(progress: TradeProgress) -> None:
                if progress.waiting_since_block is not None:
                    heads.append(progress.waiting_since_block)

            journey.flow.progressed.connect(noted)
        return heads

    def _settled(self, what: str, start: int, end: int) -> None:
        """Record that a trade which reached the chain at ``start`` was settled in ``end``."""
        blocks = end - start
        row: dict[str, Any] = {"what": what, "from_block": start, "to_block": end, "blocks": blocks}
        self._stage.record.settlements.append(row)
        within = blocks <= BLOCKS_TO_SETTLE
        self._stage.check(f"{what}: settled within {BLOCKS_TO_SETTLE} blocks", within, blocks)
