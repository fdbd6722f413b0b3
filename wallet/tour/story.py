"""The story: move in, sell, be bought from, buy, take back; then the looks and the languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wallet.app import Composition
from wallet.ledger import queries
from wallet.ledger.rows import FillRow
from wallet.market.results import TradeProgress, TradeResult
from wallet.market.snapshot import Snapshot
from wallet.protocol.offers import Side
from wallet.tour import facts
from wallet.tour.hands import Hands
from wallet.tour.stage import Script, Stage, Wait
from wallet.units import Timestamp, Wh

PASSWORD = "a warm hearth in November"  # noqa: S105 - of a practice wallet made and left by the tour
SELL_WH = Wh(60_000)
BUY_MOST = Wh(12_000)
BLOCKS_TO_SETTLE = 3
_SMALL = (900, 600)
_FULL = (1280, 800)


def play(composition: Composition, folder: Path) -> Stage:
    """Begin the tour; returns its stage, whose ``record`` fills up while it plays."""
    stage = Stage(composition, folder)
    stage.play(Story(stage).whole())
    return stage


class Story:
    """The chapters, one generator each."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._app = stage.composition
        self._hands = Hands(stage.composition)
        self._results: list[TradeResult] = []
        self._app.trades.sheets.finished.connect(self._results.append)

    def whole(self) -> Script:
        """Tell everything, in order."""
        yield from self._move_in()
        yield from self._conservation("before")
        yield from self._sell()
        yield from self._neighbour_buys()
        yield from self._buy()
        yield from self._take_back()
        yield from self._look_around()
        yield from self._conservation("after")

    # --- chapters --------------------------------------------------------------------------

    def _move_in(self) -> Script:
        stage, app = self._stage, self._app
        welcome = app.welcome
        if welcome is not None:
            yield from stage.snap("welcome")
            welcome.form.name.setText("Mei")
            welcome.form.password.edit.setText(PASSWORD)
            welcome.form.again.edit.setText(PASSWORD)
            self._hands.press(welcome.form.button)
            yield Wait("the street's set-up reports", welcome.progress.isVisible, 20)
            yield from stage.snap("street-being-built")
        yield Wait("Home shows a balance", lambda: self._held() > 0, 120)
        stage.mark("home")
        yield Wait("the contracts' code was verified", lambda: self._now.community.code_verified)
        yield Wait("there are offers to take", lambda: bool(self._now.market.entries), 60)
        yield Wait("the home has a surplus", lambda: self._now.home.can_offer > SELL_WH, 60)
        yield from stage.snap("home")
        name: list[str] = []
        yield from stage.ask(lambda: facts.node_name(app.session()), name, "the node says its name")
        stage.record.node = name[0]
        yield from self._same_as_chain("on the first page")

    def _sell(self) -> Script:
        stage, hands = self._stage, self._hands
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
        review = hands.review().review
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
        review = hands.review().review
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

    def _look_around(self) -> Script:
        yield from self._pages("", ("activity", "settings"))
        yield from self._wear("language", "zh_CN")
        yield from self._pages("zh-", ("home", "market", "activity"))
        yield from self._open_sell("zh-")
        yield from self._wear("theme", "dark")
        yield from self._pages("zh-dark-", ("home", "market"))
        yield from self._wear("language", "en")
        yield from self._pages("dark-", ("home", "market", "activity", "settings"))
        yield from self._open_sell("dark-")
        self._app.window.resize(*_SMALL)
        yield from self._pages("dark-small-", ("home", "market"))
        yield from self._wear("theme", "light")
        yield from self._pages("small-", ("home", "market", "activity", "settings"))
        yield from self._open_sell("small-")
        self._app.window.resize(*_FULL)

    # --- what chapters share ---------------------------------------------------------------

    @property
    def _now(self) -> Snapshot:
        if self._app.snapshot is None:
            raise LookupError("the window shows nothing yet")
        return self._app.snapshot

    def _held(self) -> int:
        return self._app.snapshot.home.held if self._app.snapshot is not None else 0

    def _pages(self, prefix: str, pages: tuple[str, ...]) -> Script:
        for page in pages:
            self._hands.go(page)
            yield from self._stage.snap(f"{prefix}{page}")

    def _wear(self, field: str, value: str) -> Script:
        self._hands.go("settings")
        yield Wait("the settings open", lambda: True)
        self._hands.choose(field, value)
        yield Wait("the window wears it", lambda: True)

    def _open_sell(self, prefix: str) -> Script:
        hands = self._hands
        hands.go("home")
        hands.press(self._app.window.page("home").sell)  # type: ignore[union-attr] # Home
        yield Wait("the form opens", lambda: hands.seen_form() is not None)
        hands.sell_form().amount.set_amount(Wh(10_000))
        yield from self._stage.snap(f"{prefix}sell")
        hands.press(hands.sell_form().next_button)
        yield Wait("the review can be signed", hands.can_sign)
        yield from self._stage.snap(f"{prefix}review")
        hands.leave()
        yield Wait("the sheet is gone", lambda: self._app.trades.sheets.journey is None)

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

    def _same_as_chain(self, when: str) -> Script:
        """Hold the window's numbers against the contracts', at a moment when neither moves."""
        found: list[tuple[int, int]] = []

        def agrees() -> bool:
            home = self._now.home
            return (home.held, home.money) in found

        def look() -> bool:
            if not agrees():
                self._app.runner.run(
                    lambda _p, _c: facts.balances(self._app.session()),
                    found.append,
                    lambda _error: None,
                    owner=self._stage,
                )
            return agrees()

        yield Wait(f"the window shows what the contracts say {when}", look, 30)
        self._stage.check(
            f"the window shows what the contracts say {when}", ok=True, detail=found[-1]
        )

    def _conservation(self, when: str) -> Script:
        found: list[list[dict[str, Any]]] = []
        session = self._app.session()
        yield from self._stage.ask(
            lambda: facts.conservation(session), found, f"conservation {when}"
        )
        rows = found[0]
        self._stage.record.conservation[when] = rows
        held = bool(rows) and all(row["ok"] and row["index_ok"] for row in rows)
        name = f"issued = held + settled + retired in every batch, {when}"
        self._stage.check(name, held, f"{len(rows)} batches")
