"""Deeds about what was sent already: the same for a higher fee, or nothing in its place.

Each is signed by the ordinary path (``Trader.perform``), where it is asked once more whether there
is still something to replace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.chain.prepared import UNDO_MARK
from wallet.chain.replacing import Replacement, nothing_waits
from wallet.chain.rivals import transaction_of
from wallet.errors import TransactionError
from wallet.market import present, refusals
from wallet.market.deeds import GOOD_FOR, Deed, DeedKind
from wallet.market.desk import Desk, new_trade_id
from wallet.market.happenings import trade_of
from wallet.market.message import Fee, Message
from wallet.market.review import ExactField, Step, StepKind, TakeBack
from wallet.market.sent import label_text
from wallet.protocol.trade_calls import Call
from wallet.units import Timestamp, Wei

if TYPE_CHECKING:
    from wallet.chain.outbox import OutboxEntry
    from wallet.chain.sender import PreparedTransaction
    from wallet.codec.address import Address
    from wallet.market.review import ContractLine

_SOONER = {
    StepKind.POST: Message("Put your offer on the market sooner, for a higher network fee."),
    StepKind.FILL: Message("Trade sooner, for a higher network fee."),
    StepKind.CANCEL: Message("Take your offer back sooner, for a higher network fee."),
}
_ANY_SOONER = Message("Have what you sent confirmed sooner, for a higher network fee.")
_BACK = {
    StepKind.POST: Message("Keep your offer off the market. Nothing is sent in its place."),
    StepKind.FILL: Message("Do not trade after all. Nothing is sent in its place."),
    StepKind.CANCEL: Message("Leave your offer on the market after all."),
}
_ANY_BACK = Message("Take back what you sent before it is confirmed.")
_FREE = Message("Free the way for what you sent later.")

_MAY_BE_LATE = Message(
    "It may be too late: if what you sent is confirmed first, it happens as you signed it, and "
    "taking it back costs nothing."
)
_ONE_FEE = Message(
    "Until now the network fee was {old} at the most. Only one of the two is ever paid."
)
_STILL = Message("What you signed stays the same; only the network fee is higher.")


def prepare_speed_up(desk: Desk, tx_hash: bytes) -> Deed:
    """Review sending the same with a higher network fee."""
    prepared, old = _replacement(desk, tx_hash, Replacement.SPEED_UP)
    if prepared.tx.to is None:
        raise nothing_waits()
    kind = _step(old)
    undo = old.label.startswith(UNDO_MARK)
    sentence = _ANY_BACK if undo else _SOONER.get(kind, _ANY_SOONER) if kind else _ANY_SOONER
    later = Message("Until it is confirmed you can take it back, for a higher network fee.")
    return _deed(
        desk, DeedKind.SPEED_UP, prepared, sentence,
        notes=(_STILL, _fee_note(desk, old)),
        warnings=(_MAY_BE_LATE,) if undo else (),
        take_back=TakeBack(possible=not undo, text=present.cancel_final().text if undo else later),
        action=Message("Speed up"), done=Message("It is confirmed."),
        contract=_contract(desk, prepared.tx.to),
    )  # fmt: skip


def prepare_take_back(desk: Desk, tx_hash: bytes) -> Deed:
    """Review sending nothing in the place of something that waits."""
    prepared, old = _replacement(desk, tx_hash, Replacement.CANCEL)
    kind = _step(old)
    return _deed(
        desk, DeedKind.TAKE_BACK, prepared, _BACK.get(kind, _ANY_BACK) if kind else _ANY_BACK,
        notes=(_fee_note(desk, old),),
        warnings=(_MAY_BE_LATE,),
        take_back=TakeBack(possible=False, text=Message("No, but you can start again at any time")),
        action=Message("Take it back"), done=Message("It is taken back. It did not happen."),
        contract=_contract(desk, transaction_of(old).to),
    )  # fmt: skip


def prepare_unblock(desk: Desk) -> Deed:
    """Review using up the first number that later transactions wait for and nobody has."""
    desk.verify()
    missing = desk.sender.replacing.gaps(desk.account)
    if not missing:
        raise TransactionError(
            "tx.no_gap",
            "Nothing holds up what you sent.",
            "Wait until it is confirmed, speed it up, or take it back.",
        )
    prepared = desk.sender.replacing.filler(desk.account, missing[0])
    return _deed(
        desk, DeedKind.FILL_GAP, prepared, _FREE,
        notes=(Message("Something in between was never sent, so nothing after it can be confirmed. "
                       "An empty transaction takes its place."),),
        warnings=(),
        take_back=TakeBack(possible=False, text=Message("No, it moves nothing")),
        action=Message("Free the way"), done=Message("The way is free."),
        contract=desk.contract(verified=True),
    )  # fmt: skip


def _replacement(
    desk: Desk, tx_hash: bytes, wanted: Replacement
) -> tuple[PreparedTransaction, OutboxEntry]:
    desk.verify()
    prepared = desk.sender.replacing.prepare(tx_hash, wanted)
    old = desk.sender.outbox.get(prepared.replaces)
    if old is None or prepared.sender != desk.account:
        raise refusals.other_account()
    return prepared, old


def _step(entry: OutboxEntry) -> StepKind | None:
    trade = trade_of(entry.label.removeprefix(UNDO_MARK))
    return trade[1] if trade else None


def _fee_note(desk: Desk, old: OutboxEntry) -> Message:
    tx = transaction_of(old)
    fee = Fee(Wei(tx.gas * tx.max_fee_per_gas), desk.community.coin_symbol)
    return Message(_ONE_FEE.text, {"old": fee})


def _contract(desk: Desk, to: Address | None) -> ContractLine:
    """The contract that what waits is for; its code was just compared."""
    names = {ref.address: name for name, ref in desk.community.contracts.items()}
    name = names.get(to) if to is not None else None
    return desk.contract(verified=True, name=name or "GasMarket")


def _deed(
    desk: Desk,
    kind: DeedKind,
    prepared: PreparedTransaction,
    sentence: Message,
    *,
    notes: tuple[Message, ...],
    warnings: tuple[Message, ...],
    take_back: TakeBack,
    action: Message,
    done: Message,
    contract: ContractLine,
) -> Deed:
    tx, now = prepared.tx, desk.facts.clock()
    coin = desk.node.balance(desk.account)
    if prepared.max_fee_wei > coin:
        symbol = desk.community.coin_symbol
        raise refusals.short_of_fee(Fee(prepared.max_fee_wei, symbol), Fee(coin, symbol))
    step = Step(
        StepKind.ACT, label_text(prepared.label), prepared.max_fee_wei, transaction=prepared
    )
    exact = (
        ExactField("nonce", str(tx.nonce)),
        ExactField("maxFeePerGas", str(tx.max_fee_per_gas)),
        ExactField("maxPriorityFeePerGas", str(tx.max_priority_fee_per_gas)),
        ExactField("gasLimit", str(tx.gas)),
    )
    return Deed(
        kind, new_trade_id(), desk.account, sentence, notes, (), warnings,
        (present.coin_effect(coin, prepared.max_fee_wei),), exact, (step,),
        (Call(tx.to or desk.account, tx.data),), prepared.max_fee_wei, desk.community.coin_symbol,
        take_back, contract, desk.community.money, action, done, now,
        Timestamp(now + GOOD_FOR), tx.nonce, prepared.replaces,
    )  # fmt: skip
