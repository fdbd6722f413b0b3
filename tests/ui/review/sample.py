"""Hand-made reviews and use cases for tests of the window: never part of the product."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.ui.market.sample import BIO, ME, NOW, PEOPLE, YUAN, address, offer_of
from wallet.chain.sender import PreparedTransaction
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import HearthError, WrongPasswordError
from wallet.market import present
from wallet.market.happenings import STEP_LABELS
from wallet.market.message import Energy, Gas, Message, Moment, Money, Price, Span
from wallet.market.results import (
    CancelledCallback,
    ProgressCallback,
    Stage,
    TradeProgress,
    TradeResult,
)
from wallet.market.review import ContractLine, ExactField, Review, Step, StepKind, TradeKind
from wallet.protocol.credits import GasClass
from wallet.protocol.offers import Side
from wallet.protocol.permits import PermitTerms, permit_data
from wallet.ui.offer.orders import Order
from wallet.ui.offer.use_cases import UseCases
from wallet.units import Minor, Timestamp, Wei, Wh

CHAIN = 7411
MARKET = address("market")
FEE = Wei(213_456_000_000_000)


def transaction(kind: StepKind, data: bytes, nonce: int) -> Step:
    tx = DynamicFeeTransaction(CHAIN, nonce, 10**9, 2 * 10**9, 106_728, MARKET, 0, data)
    return Step(
        kind, STEP_LABELS[kind], FEE, transaction=PreparedTransaction(tx, "", FEE, ME, True)
    )


def sell_review(wh: int = 120_000, *, warnings: int = 1, first_time: bool = True) -> Review:
    offer = offer_of(ME, Side.SELL, BIO, wh // 1000, 350)
    offer = replace(offer, quantity_wh=Wh(wh))
    steps = [
        Step(StepKind.SIGN_OFFER, STEP_LABELS[StepKind.SIGN_OFFER], Wei(0),
             typed_data=offer.typed_data(CHAIN, MARKET)),
        transaction(StepKind.POST, b"\x12\x34\x56\x78" + bytes(700), 5),
    ]  # fmt: skip
    if first_time:
        steps.insert(0, transaction(StepKind.APPROVE_GAS, b"\xa2\x2c\xb4\x65" + bytes(64), 4))
    fee = Wei(sum(step.fee for step in steps))
    notes = [Message("Your meter's last reading is {span} old. Your real surplus may be smaller.",
                     {"span": Span(26 * 3600)})]  # fmt: skip
    if first_time:
        notes.append(present.GAS_PERMISSION)
    return Review(
        kind=TradeKind.POST_SELL,
        trade_id="0123",
        account=ME,
        sentence=Message(
            present.KINDS_OF_POST[Side.SELL, True],
            {
                "energy": Energy(Wh(wh)),
                "gas": Gas(GasClass.BIOMETHANE),
                "price": Price(offer.start_price_per_mwh, YUAN),
                "when": Moment(offer.valid_to),
                "community": "Linden Street",
            },
            ("energy", "price"),
        ),
        marks=(
            Message("Keeps your {reserve} reserve", {"reserve": Energy(Wh(229_600))}),
            present.price_mark(offer.start_price_per_mwh, offer.start_price_per_mwh * 102 // 100),
        ),
        warnings=tuple(notes[: max(warnings, 1 + first_time)] if warnings else ()),
        effects=(
            present.gas_effect(Wh(412_000), Wh(412_000 - wh), bound=True),
            present.money_effect(Minor(250_000_000), Minor(250_000_000 + wh * 350), bound=True),
            present.coin_effect(Wei(10**19), fee),
        ),
        exact=present.exact_post(offer),
        all_fields=present.all_fields(offer),
        steps=tuple(steps),
        fee=fee,
        coin_symbol="ETH",
        take_back=present.take_back_offer(FEE, "ETH"),
        contract=ContractLine("GasMarket", MARKET, "0x" + "ab" * 32, True, "Linden Street", CHAIN),
        currency=YUAN,
        action=Message("Sign and post"),
        offer=offer,
        offer_hash=offer.hash(CHAIN, MARKET),
        wh=Wh(wh),
        prepared=NOW,
        expires=Timestamp(NOW + 600),
        first_nonce=4,
    )


def take_review() -> Review:
    maker = PEOPLE["Anna Lindqvist"]
    offer = offer_of(maker.address, Side.SELL, BIO, 120, 350, least=5_000)
    wh, limit = Wh(100_000), Minor(35_000_000)
    digest = offer.hash(CHAIN, MARKET)
    step = transaction(StepKind.FILL, b"\x9a\xbc\xde\xf0" + bytes(800), 5)
    return replace(
        sell_review(first_time=False, warnings=0),
        kind=TradeKind.TAKE_SELL,
        sentence=Message(
            "You buy {energy} of {gas} from {who} for {money}.",
            {
                "energy": Energy(wh),
                "gas": Gas(GasClass.BIOMETHANE),
                "who": maker,
                "money": Money(limit, YUAN),
            },
            ("energy", "money", "who"),
        ),
        marks=(Message("At the street's price"),),
        effects=(
            present.gas_effect(Wh(412_000), Wh(512_000), bound=False),
            present.money_effect(Minor(250_000_000), Minor(215_000_000), bound=False),
            present.coin_effect(Wei(10**19), FEE),
        ),
        exact=present.exact_take(digest, wh, limit, None),
        all_fields=present.all_fields(offer),
        steps=(step,),
        fee=FEE,
        take_back=present.never_back(),
        action=Message("Sign and buy"),
        offer=offer,
        offer_hash=digest,
        wh=wh,
        limit=limit,
    )


def permit_review() -> Review:
    """A first purchase: the permission to take the money is signed with it."""
    review = take_review()
    terms = PermitTerms(YUAN.address, "Practice yuan", "1", 3)
    value, deadline = Minor(35_000_000), Timestamp(1_900_000_000)
    data = permit_data(
        terms, chain_id=CHAIN, owner=review.account, spender=MARKET, value=value, deadline=deadline
    )
    permit = (
        ExactField("permit.token", terms.token),
        ExactField("permit.spender", MARKET),
        ExactField("permit.value", str(value)),
        ExactField("permit.nonce", str(terms.nonce)),
        ExactField("permit.deadline", str(deadline)),
    )
    kind = StepKind.SIGN_PERMIT
    return replace(
        review,
        exact=(*review.exact, *permit),
        steps=(Step(kind, STEP_LABELS[kind], Wei(0), typed_data=data), *review.steps),
        approve_money=value,
        permit=terms,
        permit_deadline=deadline,
    )


PASSWORD = "correct horse"


@dataclass
class Street:
    """Use cases that answer like a wallet and remember what they were asked."""

    locked: bool = False
    by_computer: bool = False
    review: Callable[[Order], Review] = lambda _order: sell_review()
    refusal: HearthError | None = None
    failure: HearthError | None = None
    pause: float = 0.0
    orders: list[Order] = field(default_factory=list)
    signed: list[Review] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def use_cases(self) -> UseCases:
        opener = self._open if self.by_computer else None
        return UseCases(
            self._prepare, self._execute, self._unlock, lambda: self.locked, lambda: opener
        )

    def _open(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.locked = False

    def _prepare(self, order: Order) -> Review:
        self.threads.add(threading.current_thread().name)
        self.orders.append(order)
        if self.refusal is not None:
            raise self.refusal
        return self.review(order)

    def _unlock(self, password: str) -> None:
        self.threads.add(threading.current_thread().name)
        if password != PASSWORD:
            raise WrongPasswordError(
                "vault.wrong_password",
                "This password does not open the wallet.",
                "Type it again; upper and lower case matter.",
            )
        self.locked = False

    def _execute(
        self, review: Review, progress: ProgressCallback, cancelled: CancelledCallback
    ) -> TradeResult:
        self.threads.add(threading.current_thread().name)
        count = len(review.steps)
        for number, step in enumerate(review.steps, start=1):
            for stage in (Stage.CHECKING, Stage.SIGNING, Stage.SENDING, Stage.WAITING):
                progress(TradeProgress(stage, number, count, step.kind, step.text, 120))
                time.sleep(self.pause)
        if self.failure is not None:
            raise self.failure
        self.signed.append(review)
        summary = Message("Your offer of {energy} is on the market.", {"energy": Energy(review.wh)})
        return TradeResult(
            review.kind, review.trade_id, (bytes(32),), (123_456,), review.offer_hash, Wh(0),
            Minor(0), FEE, summary,
        )  # fmt: skip
