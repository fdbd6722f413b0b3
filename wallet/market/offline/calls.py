"""Contract calls that Hearth makes for a household, and what each says in one sentence.

A call is found by its contract, which the community file must name, and its selector; its
arguments are read strictly: ``codec.abi`` refuses what our own encoding would not give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wallet.chain.rivals import is_empty
from wallet.codec.abi import Function
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import CodecError
from wallet.market.message import Fee, Message
from wallet.market.offline import refusals, sayings
from wallet.market.offline.arguments import STRUCTS, currency_of, struct_lines, value_line
from wallet.market.offline.documents import Said
from wallet.market.offline.lines import Context, Line
from wallet.protocol.community import Currency
from wallet.protocol.contracts import CREDIT, INDEX, MARKET, MONEY, POOL, Contract
from wallet.units import Wei

Say = Callable[[Context, Sequence[Any]], Message]


@dataclass(frozen=True, slots=True)
class Known:
    """One call: its arguments' names (a struct's name behind a colon), and its sentence."""

    arguments: tuple[str, ...]
    say: Say


_SIGNED = ("offer:offer", "signature")
KNOWN: dict[tuple[str, str], Known] = {
    ("GasMarket", "post"): Known(_SIGNED, sayings.post),
    ("GasMarket", "fill"): Known((*_SIGNED, "wh", "limit"), sayings.fill),
    ("GasMarket", "fill_with"): Known((*_SIGNED, "take:take"), sayings.fill_with),
    ("GasMarket", "fill_with_permit"): Known(
        (*_SIGNED, "take:take", "permit:permit"), sayings.fill_with
    ),
    ("GasMarket", "fill_many"): Known(
        ("offers:offer[]", "signatures[]", "takes:take[]"), sayings.fill_many
    ),
    ("GasMarket", "cancel"): Known(("offer:offer",), sayings.cancel),
    ("GasMarket", "raise_revision"): Known(("group",), sayings.raise_revision),
    ("GasMarket", "increment_counter"): Known((), sayings.increment_counter),
    ("GasMarket", "match_offers"): Known(
        ("sell:offer", "sellSignature", "buy:offer", "buySignature", "wh"), sayings.match
    ),
    ("GasCredit", "set_approval_for_all"): Known(("operator", "approved"), sayings.approve_gas),
    ("GasCredit", "safe_transfer_from"): Known(
        ("from", "to", "creditId", "wh", "data"), sayings.transfer_gas
    ),
    ("GasCredit", "retire"): Known(("creditId", "wh", "beneficiary", "purpose"), sayings.retire),
    ("GasCredit", "settle_arrears"): Known(("account",), sayings.settle_arrears),
    ("PracticeMoney", "approve"): Known(("spender", "amount"), sayings.approve_money),
    ("PracticeMoney", "transfer"): Known(("to", "amount"), sayings.transfer_money),
    ("SharePool", "post"): Known(("share:share", "signature"), sayings.share_post),
    ("SharePool", "draw"): Known(("share:share", "signature", "wh"), sayings.draw),
    ("SharePool", "cancel"): Known(("share:share",), sayings.share_cancel),
    ("SharePool", "increment_counter"): Known((), sayings.share_increment),
    ("SharePool", "create_pool"): Known(("name", "salt"), sayings.create_pool),
    ("SharePool", "set_pool_members"): Known(
        ("poolId", "accounts[]", "isIn"), sayings.pool_members
    ),
    ("SharePool", "leave_pool"): Known(("poolId",), sayings.leave_pool),
    ("SharePool", "withdraw"): Known(("creditId",), sayings.withdraw),
    ("SharePool", "sell_into"): Known(
        ("potId", "offer:offer", "signature", "wh", "limit"), sayings.sell_into
    ),
    ("SharePool", "claim"): Known(("potId",), sayings.claim),
    ("SharePool", "withdraw_gas"): Known(("potId",), sayings.withdraw_gas),
    ("GasIndex", "update"): Known((), sayings.update_index),
}
"""Every call the offline side can say in words, by contract and function."""


def explain_call(context: Context, tx: DynamicFeeTransaction) -> Said:
    """Say what a transaction does.

    Raises:
        AirGapError: of another chain or contract, with coin, or a call that is not known.
    """
    community = context.community
    if tx.chain_id != community.chain_id:
        raise refusals.other_chain(tx.chain_id, community.chain_id, community.name)
    if is_empty(tx, context.account):
        return _nothing(context, tx)
    if tx.to is None or tx.value or tx.access_list:
        raise refusals.unknown("a new contract, coin sent along, or an access list")
    contract = _contract(context, tx.to)
    function, known = _function(contract, tx.data)
    try:
        values = function.decode_call(tx.data)
    except CodecError as error:
        raise refusals.unknown(f"{function.name}: {error.detail}") from error
    context_money = _money(context, tx.to, known, values)
    lines = [*_head(context, tx, function), *_lines(context, known, values, context_money)]
    fee = Fee(Wei(tx.gas * tx.max_fee_per_gas), community.coin_symbol)
    notes = (Message("The network fee is {fee} at the most.", {"fee": fee}),)
    return known.say(_at(context, tx.to), values), notes, lines


def _nothing(context: Context, tx: DynamicFeeTransaction) -> Said:
    """Say that a transaction only uses up its number, so that another cannot happen."""
    symbol = context.community.coin_symbol
    fee = Fee(Wei(tx.gas * tx.max_fee_per_gas), symbol)
    return (
        Message(
            "Move nothing. What you sent before in the same place and is not confirmed yet is "
            "taken back by this."
        ),
        (Message("The network fee is {fee} at the most.", {"fee": fee}),),
        _numbers(context, tx),
    )


def _at(context: Context, to: Address) -> Context:
    """A call to a token speaks of that token's money."""
    currency = context.community.currency(to)
    if currency is None:
        return context
    return sayings.with_money(context, currency)


def _contract(context: Context, to: Address) -> Contract:
    community = context.community
    places = {community.market: MARKET, community.credit: CREDIT, community.pool: POOL}
    places |= {currency.address: MONEY for currency in community.currencies}
    places |= {feed.address: INDEX for feed in community.feeds if feed.is_index}
    if to in places:
        return places[to]
    if context.knows(to):
        raise refusals.unknown(f"a call to {to}")
    raise refusals.other_contract(to, community.name)


def _function(contract: Contract, data: bytes) -> tuple[Function, Known]:
    for (name, key), known in KNOWN.items():
        if name == contract.name and contract[key].selector == data[:4]:
            return contract[key], known
    raise refusals.unknown(f"{contract.name} {to_hex(data[:4])}")


def _money(context: Context, to: Address, known: Known, values: Sequence[Any]) -> Currency:
    """The money that a call's amounts are in: the token's own, or that of the offer."""
    own = context.community.currency(to)
    if own is not None:
        return own
    for name, value in zip(known.arguments, values, strict=True):
        kind = name.partition(":")[2]
        if kind == "offer":
            return currency_of(context, value[7])
        if kind == "take":
            return currency_of(context, value[3])
    return context.community.money


def _head(context: Context, tx: DynamicFeeTransaction, function: Function) -> list[Line]:
    return [
        *_numbers(context, tx)[:2],
        Line("function", function.signature.partition("(")[0]),
        *_numbers(context, tx)[2:],
    ]


def _numbers(context: Context, tx: DynamicFeeTransaction) -> list[Line]:
    symbol = context.community.coin_symbol
    return [
        Line("chainId", str(tx.chain_id), verified=True),
        Line("to", str(tx.to), context.who(tx.to or Address("")), verified=True),
        Line("nonce", str(tx.nonce)),
        Line("gasLimit", str(tx.gas)),
        Line("maxFeePerGas", str(tx.max_fee_per_gas)),
        Line("maxPriorityFeePerGas", str(tx.max_priority_fee_per_gas)),
        Line(
            "maxFee",
            str(tx.gas * tx.max_fee_per_gas),
            Fee(Wei(tx.gas * tx.max_fee_per_gas), symbol),
        ),
        Line("value", str(tx.value)),
    ]


def _lines(context: Context, known: Known, values: Sequence[Any], money: Currency) -> list[Line]:
    lines: list[Line] = []
    for name, value in zip(known.arguments, values, strict=True):
        label, _, kind = name.partition(":")
        many = name.endswith("[]")
        items = (
            [(f"{label.removesuffix('[]')}[{at}]", item) for at, item in enumerate(value)]
            if many
            else [(label, value)]
        )
        for place, item in items:
            lines += _one(context, place, kind.removesuffix("[]"), item, money)
    return lines


def _one(context: Context, label: str, kind: str, value: Any, money: Currency) -> list[Line]:  # noqa: ANN401 - any ABI value
    if kind in STRUCTS:
        own = currency_of(context, value[7]) if kind == "offer" else money
        return struct_lines(context, f"{label}.", kind, value, own)
    return [value_line(context, label, value, money)]
