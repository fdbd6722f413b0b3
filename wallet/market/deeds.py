"""Reviews of what is neither one offer made nor one offer taken, and the running of them.

Many offers taken at once, two that are matched, everything withdrawn, gas shared: each is a
:class:`Deed`, which holds what a ``Review`` holds (the sentence, the exact integers, what could go
wrong, whether it can be taken back) and the exact bytes that will be signed. ``perform`` signs
those and nothing else. A deed may sign one piece of typed data, after transactions that prepare it;
every other step is a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.errors import CancelledError, RevertedError
from wallet.market import present, refusals
from wallet.market.chain_facts import explained
from wallet.market.desk import Desk, new_trade_id
from wallet.market.happenings import STEP_LABELS
from wallet.market.message import Message
from wallet.market.results import CancelledCallback, ProgressCallback, Stage, TradeProgress
from wallet.market.review import ContractLine, Effect, ExactField, Step, StepKind, TakeBack
from wallet.market.steps import StepBuilder
from wallet.protocol import events
from wallet.protocol.trade_calls import Call
from wallet.units import Timestamp, Wei

if TYPE_CHECKING:
    from wallet.chain.types import Receipt
    from wallet.codec.address import Address
    from wallet.codec.typed_data import TypedData
    from wallet.keys.signer import Signer
    from wallet.protocol.community import Currency
    from wallet.protocol.events import AnyEvent

GOOD_FOR = 600
"""Seconds for which a deed may be signed after it was prepared."""
WAIT = 120.0
"""Seconds to wait for a block; the transaction goes on by itself afterwards."""


class DeedKind(StrEnum):
    """What the person does."""

    FILL_MANY = "fill_many"
    MATCH = "match"
    WITHDRAW_GROUP = "withdraw_group"
    WITHDRAW_ALL = "withdraw_all"
    SHARE_SIGN = "share_sign"
    SHARE_POST = "share_post"
    SHARE_DRAW = "share_draw"
    SHARE_CANCEL = "share_cancel"
    SHARE_WITHDRAW_ALL = "share_withdraw_all"
    LOAN_RETURN = "loan_return"
    LOAN_FETCH = "loan_fetch"
    POOL_CREATE = "pool_create"
    POOL_MEMBERS = "pool_members"
    POOL_LEAVE = "pool_leave"
    POT_SELL = "pot_sell"
    POT_CLAIM = "pot_claim"
    POT_FETCH = "pot_fetch"
    SPEED_UP = "speed_up"
    TAKE_BACK = "take_back"
    FILL_GAP = "fill_gap"


@dataclass(frozen=True, slots=True)
class Deed:
    """Everything a person is shown, and exactly what will be signed; fields as in ``Review``.

    ``calls`` is what each transaction of ``steps`` must ask, in their order: what the person was
    shown, from which the bytes are held once more before signing.
    """

    kind: DeedKind
    trade_id: str
    account: Address
    sentence: Message
    notes: tuple[Message, ...]
    marks: tuple[Message, ...]
    warnings: tuple[Message, ...]
    effects: tuple[Effect, ...]
    exact: tuple[ExactField, ...]
    steps: tuple[Step, ...]
    calls: tuple[Call, ...]
    fee: Wei
    coin_symbol: str
    take_back: TakeBack
    contract: ContractLine
    currency: Currency
    action: Message
    done: Message
    """What is said when it is done."""
    prepared: Timestamp
    expires: Timestamp
    first_nonce: int
    replaces: bytes = b""
    """The transaction whose place it is to take, when it is a SPEED_UP or TAKE_BACK."""

    @property
    def all_fields(self) -> tuple[ExactField, ...]:
        """Every integer that is signed, under the protocol's own name."""
        return self.exact


@dataclass(frozen=True, slots=True)
class DeedResult:
    """What came of it: transactions, what the chain's events say, the fee, and the signature."""

    kind: DeedKind
    tx_hashes: tuple[bytes, ...]
    blocks: tuple[int, ...]
    events: tuple[AnyEvent, ...]
    fee_paid: Wei
    summary: Message
    signature: bytes | None = None


class DeedBuilder:
    """Puts a deed together: its transactions and typed data in the order they are signed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.steps = StepBuilder(desk, new_trade_id())
        self.calls: list[Call] = []

    def send(self, call: Call, text: Message, gas: int | None = None) -> None:
        """Add a transaction; ``gas`` is its limit where it cannot be estimated yet."""
        self._send(StepKind.ACT, call, text, gas)

    def approve(self, call: Call, kind: StepKind) -> None:
        """Add a permission."""
        self._send(kind, call, STEP_LABELS[kind], None)

    def _send(self, kind: StepKind, call: Call, text: Message, gas: int | None) -> None:
        self.steps.send(kind, call, gas)
        self.steps.steps[-1] = replace(self.steps.steps[-1], text=text)
        self.calls.append(call)

    def sign(self, data: TypedData, text: Message) -> None:
        """Add the signature of typed data."""
        self.steps.sign(data)
        self.steps.steps[-1] = replace(self.steps.steps[-1], text=text)

    def build(
        self,
        kind: DeedKind,
        sentence: Message,
        *,
        exact: tuple[ExactField, ...],
        take_back: TakeBack,
        done: Message,
        contract: str = "GasMarket",
        notes: tuple[Message, ...] = (),
        marks: tuple[Message, ...] = (),
        warnings: tuple[Message, ...] = (),
        effects: tuple[Effect, ...] = (),
        action: Message | None = None,
        good_for: int = GOOD_FOR,
    ) -> Deed:
        """Finish it; refuses what the account's coin cannot pay the fees of.

        Raises:
            TradeError: the fees cannot be paid.
        """
        desk, now = self.desk, self.desk.facts.clock()
        coin = desk.node.balance(desk.account)
        self.steps.require_fee(coin)
        fee = self.steps.fee()
        costs = (present.coin_effect(coin, fee),) if fee else ()
        return Deed(
            kind, self.steps.trade_id, desk.account, sentence, notes, marks, warnings,
            (*effects, *costs), exact, tuple(self.steps.steps), tuple(self.calls), fee,
            desk.community.coin_symbol, take_back, desk.contract(verified=True, name=contract),
            desk.community.money, action or Message("Sign"), done, now,
            Timestamp(now + good_for), self.steps.first_nonce or 0,
        )  # fmt: skip


@dataclass(slots=True)
class Performance:
    """One run of one deed."""

    desk: Desk
    deed: Deed
    signer: Signer
    progress: ProgressCallback
    cancelled: CancelledCallback
    _step: int = 0

    def run(self) -> DeedResult:
        """Do everything; see ``Trader.perform`` for what it raises."""
        self._report(Stage.CHECKING)
        self._require_fresh()
        receipts: list[Receipt] = []
        signature = None
        for place, step in enumerate(self.deed.steps):
            self._step = place
            if self.cancelled():
                raise CancelledError
            self._report(Stage.SIGNING)
            if step.typed_data is not None:
                signature = self.signer.sign_typed_data(step.typed_data)
            elif step.transaction is not None:
                receipts.append(self._send(step))
        self._report(Stage.DONE)
        return self._result(receipts, signature)

    def _require_fresh(self) -> None:
        """Hold the deed against the clock, the key, the chain and itself, before signing."""
        deed, desk = self.deed, self.desk
        if deed.account != desk.account or self.signer.address != deed.account:
            raise refusals.other_account()
        if desk.facts.clock() > deed.expires:
            raise refusals.review_too_old(deed.expires)
        _audit(deed, desk.community.chain_id)
        desk.verify()
        if deed.replaces:
            self._require_replaceable()
        elif deed.calls and desk.next_nonce() != deed.first_nonce:
            raise refusals.changed_meanwhile("transaction number")

    def _require_replaceable(self) -> None:
        """What is to be replaced must still wait, and still be what counts."""
        from wallet.chain.replacing import Replacement

        taking_back = self.deed.kind is DeedKind.TAKE_BACK
        wanted = Replacement.CANCEL if taking_back else Replacement.SPEED_UP
        entry = self.desk.sender.replacing.still_replaceable(self.deed.replaces, wanted)
        if (entry.hash, entry.nonce) != (self.deed.replaces, self.deed.first_nonce):
            raise refusals.changed_meanwhile("replaced meanwhile")

    def _send(self, step: Step) -> Receipt:
        prepared = step.transaction
        if prepared is None or prepared.tx.to is None:
            raise refusals.not_what_was_shown(step.kind)
        self.desk.facts.simulate(self.deed.account, Call(prepared.tx.to, prepared.tx.data))
        self._report(Stage.SENDING)
        try:
            tx_hash = self.desk.sender.sign_and_send(self.signer, prepared)
            self._report(Stage.WAITING, self.desk.facts.head())
            return self.desk.sender.wait(tx_hash, timeout=WAIT, cancelled=self.cancelled)
        except CancelledError as error:
            raise refusals.still_under_way() from error
        except RevertedError as error:
            raise explained(error) from error

    def _report(self, stage: Stage, block: int | None = None) -> None:
        step = self.deed.steps[self._step]
        count = len(self.deed.steps)
        self.progress(TradeProgress(stage, self._step + 1, count, step.kind, step.text, block))

    def _result(self, receipts: list[Receipt], signature: bytes | None) -> DeedResult:
        found: list[AnyEvent] = []
        for receipt in receipts:
            for log in receipt.logs:
                found.extend(events.decode(log, self.desk.community))
        return DeedResult(
            self.deed.kind,
            tuple(receipt.tx_hash for receipt in receipts),
            tuple(receipt.block_number for receipt in receipts),
            tuple(found),
            Wei(sum(receipt.fee for receipt in receipts)),
            self.deed.done,
            signature,
        )


def _audit(deed: Deed, chain_id: int) -> None:
    """Hold every transaction against the calls that were shown.

    Raises:
        TradeError: ``trade.not_what_was_shown``.
    """
    sent = [step.transaction for step in deed.steps if step.typed_data is None]
    if len(sent) != len(deed.calls):
        raise refusals.not_what_was_shown("number of transactions")
    for place, (prepared, call) in enumerate(zip(sent, deed.calls, strict=True)):
        if prepared is None or prepared.sender != deed.account:
            raise refusals.not_what_was_shown("sender")
        tx = prepared.tx
        if (tx.chain_id, tx.nonce, tx.value) != (chain_id, deed.first_nonce + place, 0):
            raise refusals.not_what_was_shown("chain, number or value")
        if (tx.to, tx.data) != tuple(call):
            raise refusals.not_what_was_shown("call")
