"""Reviews, messages and progress as text for people, and as JSON with stable keys.

A review is printed in full, every field of what will be signed included, before anything is
signed; see the README of this folder for the keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wallet.codec.hexdata import to_hex
from wallet.market.message import Fee, Field, Gas, Message, gas_name
from wallet.market.review import Effect, EffectKind, ExactField
from wallet.text import tr

if TYPE_CHECKING:
    from wallet.cli.terminal import Terminal
    from wallet.market.deeds import Deed, DeedResult
    from wallet.market.results import TradeProgress, TradeResult
    from wallet.market.review import Review, Step

_STAGES = {
    "checking": "checking",
    "signing": "signing",
    "sending": "sending",
    "waiting": "waiting for a block",
    "done": "done",
}
"""What a stage is called while it lasts. Message ids."""


def said(message: Message) -> str:
    """Say a message in the language in use."""
    return tr(message.text, **{name: _field(value) for name, value in message.fields.items()})


def _field(value: Field) -> object:
    return tr(gas_name(value.gas_class)) if isinstance(value, Gas) else value


def table(rows: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Lay names and values out in two columns."""
    listed = list(rows)
    widest = max((width(name) for name, _ in listed), default=0)
    return "\n".join(f"{indent}{_padded(name, widest)}  {value}" for name, value in listed)


def columns(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay rows out under a head; a table without rows is its head alone."""
    lines = [head, *rows]
    widths = [max(width(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(_padded(cell, room) for cell, room in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def width(text: str) -> int:
    """Columns on a terminal: a wide character takes two, a mark above a letter none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, room: int) -> str:
    return text + " " * (room - width(text))


def review_text(review: Review | Deed) -> str:
    """Write a whole review, as it is agreed to."""
    contract = review.contract
    parts = [
        said(review.sentence),
        *(f"  {said(note)}" for note in review.notes),
        *(f"  ✓ {said(mark)}" for mark in review.marks),
        *(f"  ! {said(warning)}" for warning in review.warnings),
        tr("Exactly signed:"),
        table((item.name, item.value) for item in review.all_fields),
        *_limits(review),
        tr("Balances, before and after:"),
        table(_effect(item, review) for item in review.effects),
        tr("Signatures:"),
        *(_step_text(place, step) for place, step in enumerate(review.steps, 1)),
        tr("Network fee: up to {fee}", fee=Fee(review.fee, review.coin_symbol)),
        tr("Can it be taken back? {answer}", answer=said(review.take_back.text)),
        tr(
            "Contract: {name} {address}, chain {chain}, {community}",
            name=contract.name,
            address=contract.address,
            chain=contract.chain_id,
            community=contract.community,
        ),
    ]
    return "\n".join(parts)


def signature_json(step: Step) -> dict[str, Any]:
    """Give every field of one thing that is signed: typed data, or a transaction.

    Where a signature made in an earlier step goes into a transaction, its place is empty here.
    """
    if step.typed_data is not None:
        document = step.typed_data.to_json()
        return {
            "kind": str(step.kind),
            "domain": document["domain"],
            "message": document["message"],
            "digest": to_hex(step.typed_data.digest()),
        }
    if step.transaction is None:
        return {"kind": str(step.kind)}
    tx = step.transaction.tx
    return {
        "kind": str(step.kind),
        "chainId": str(tx.chain_id),
        "nonce": str(tx.nonce),
        "maxPriorityFeePerGas": str(tx.max_priority_fee_per_gas),
        "maxFeePerGas": str(tx.max_fee_per_gas),
        "gasLimit": str(tx.gas),
        "to": str(tx.to),
        "value": str(tx.value),
        "data": to_hex(tx.data),
    }


def _step_text(place: int, step: Step) -> str:
    fields = signature_json(step)
    del fields["kind"]
    rows = []
    for name, value in fields.items():
        if isinstance(value, dict):
            rows += [(f"{name}.{part}", str(item)) for part, item in value.items()]
        else:
            rows.append((name, str(value)))
    return f"  {place}. {said(step.text)}\n{table(rows, indent='     ')}"


def _limits(review: Review | Deed) -> tuple[str, ...]:
    """What is signed beside the offer itself: amount, limit and batch of a trade."""
    named = {item.name for item in review.all_fields}
    beside = [item for item in review.exact if item.name not in named]
    return (table((item.name, item.value) for item in beside),) if beside else ()


def _effect(effect: Effect, review: Review | Deed) -> tuple[str, str]:
    from wallet.market.message import Energy, Money
    from wallet.units import Minor, Wei, Wh

    def amount(value: int) -> object:
        if effect.kind in {EffectKind.GAS, EffectKind.PROMISED_GAS}:
            return Energy(Wh(value))
        if effect.kind is EffectKind.COIN:
            return Fee(Wei(value), review.coin_symbol)
        return Money(Minor(value), review.currency)

    at_most = f" ({tr('at the furthest')})" if effect.bound else ""
    return said(effect.label), f"{amount(effect.before)} → {amount(effect.after)}{at_most}"


def review_json(review: Review | Deed) -> dict[str, Any]:
    """Give a review's facts: words, exact integers, balances, fee, contract."""
    contract = review.contract
    return {
        "kind": str(review.kind),
        "account": review.account,
        "sentence": said(review.sentence),
        "notes": [said(note) for note in review.notes],
        "marks": [said(mark) for mark in review.marks],
        "warnings": [said(warning) for warning in review.warnings],
        "signed": _exact(review.all_fields) | _exact(review.exact),
        "effects": [
            {
                "kind": str(effect.kind),
                "before": str(effect.before),
                "after": str(effect.after),
                "bound": effect.bound,
            }
            for effect in review.effects
        ],
        "steps": [signature_json(step) for step in review.steps],
        "maxFeeWei": str(review.fee),
        "takeBack": {
            "possible": review.take_back.possible,
            "text": said(review.take_back.text),
        },
        "contract": {
            "name": contract.name,
            "address": contract.address,
            "codeHash": contract.code_hash,
            "verified": contract.verified,
            "chainId": contract.chain_id,
            "community": contract.community,
        },
    }


def _exact(fields: Iterable[ExactField]) -> dict[str, str]:
    return {item.name: item.value for item in fields}


def result_json(result: TradeResult) -> dict[str, Any]:
    """Give what a finished trade did."""
    return {
        "kind": str(result.kind),
        "summary": said(result.summary),
        "offerHash": to_hex(result.offer_hash),
        "transactions": [to_hex(tx_hash) for tx_hash in result.tx_hashes],
        "blocks": list(result.blocks),
        "gasChangeWh": str(result.gas_change),
        "moneyChange": str(result.money_change),
        "feePaidWei": str(result.fee_paid),
    }


def result_text(result: TradeResult, coin_symbol: str) -> str:
    """Say what a finished trade did."""
    lines = [
        said(result.summary),
        tr("Network fee paid: {fee}", fee=Fee(result.fee_paid, coin_symbol)),
        tr("Offer: {hash}", hash=to_hex(result.offer_hash)),
        *(tr("Transaction: {hash}", hash=to_hex(item)) for item in result.tx_hashes),
    ]
    return "\n".join(lines)


def deed_json(result: DeedResult) -> dict[str, Any]:
    """Give what a finished deed did."""
    return {
        "kind": str(result.kind),
        "summary": said(result.summary),
        "transactions": [to_hex(tx_hash) for tx_hash in result.tx_hashes],
        "blocks": list(result.blocks),
        "feePaidWei": str(result.fee_paid),
    }


def deed_text(result: DeedResult, coin_symbol: str) -> str:
    """Say what a finished deed did."""
    lines = [said(result.summary)]
    if result.tx_hashes:
        lines.append(tr("Network fee paid: {fee}", fee=Fee(result.fee_paid, coin_symbol)))
    lines += [tr("Transaction: {hash}", hash=to_hex(item)) for item in result.tx_hashes]
    return "\n".join(lines)


def progress(terminal: Terminal, report: TradeProgress) -> None:
    """Say on standard error where a trade is."""
    stage = tr(_STAGES[report.stage])
    terminal.note(f"{report.step}/{report.steps} {said(report.text)}: {stage}")
