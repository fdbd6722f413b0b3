"""A review as rows of text: in words for everybody, and every signed field exactly as it is."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.hexdata import to_hex
from wallet.market.review import Effect, EffectKind, ExactField, Review, Step, TradeKind
from wallet.text import tr
from wallet.ui import words
from wallet.units import Wei


@dataclass(frozen=True)
class Fact:
    """One row: a label, its value, and whether the value is something proven."""

    label: str
    value: str
    proven: bool = False
    tip: str = ""


def facts(review: Review) -> tuple[Fact, ...]:
    """Return the rows of the review sheet in order."""
    rows = [Fact(words.text(effect.label), _change(effect, review)) for effect in review.effects]
    rows.append(Fact(tr("Exactly signed"), exactly_signed(review)))
    rows.append(Fact(tr("Can be taken back"), words.text(review.take_back.text)))
    rows.append(_contract(review))
    rows.append(Fact(tr("Network fee now"), _at_most(review.fee, review)))
    return tuple(rows)


def _change(effect: Effect, review: Review) -> str:
    before, after = (_amount(effect.kind, value, review) for value in (effect.before, effect.after))
    if effect.before == effect.after:
        return after
    if not effect.bound:
        return tr("{before} → {after}", before=before, after=after)
    if effect.after < effect.before:
        return tr("{before} → {after} at the least", before=before, after=after)
    return tr("{before} → {after} at the most", before=before, after=after)


def _amount(kind: EffectKind, value: int, review: Review) -> str:
    if kind in {EffectKind.GAS, EffectKind.PROMISED_GAS}:
        return words.energy(value)
    if kind is EffectKind.COIN:
        return words.coin(value, review.coin_symbol)
    return words.money(value, review.currency)


def _at_most(fee: Wei, review: Review) -> str:
    if not fee:
        return tr("none")
    return tr("{fee} at the most", fee=words.network_fee(fee, review.coin_symbol))


def _contract(review: Review) -> Fact:
    line = review.contract
    state = tr("code verified") if line.verified else tr("code not verified")
    value = f"{line.name} {words.short_address(line.address)} · {state} · {line.community}"
    return Fact(tr("Contract"), value, proven=line.verified, tip=line.address)


def exactly_signed(review: Review) -> str:
    """Return the integers that matter, as they are signed, with the words that explain them."""
    return " · ".join(_explained(field, review) for field in review.exact)


def _explained(field: ExactField, review: Review) -> str:
    name, value = field.name, field.value
    if not value.isascii() or not value.isdigit():
        return tr("offer {hash}", hash=words.short_address(value))
    number = words.exact(int(value))
    buying = review.kind is TradeKind.TAKE_SELL
    known = {
        "quantityWh": tr("{number} Wh", number=number),
        "wh": tr("{number} Wh", number=number),
        "startPricePerMWh": tr("{number} per MWh", number=number),
        "endPricePerMWh": tr("{number} per MWh in the end", number=number),
        "minFillWh": tr("{number} Wh or more at once", number=number),
        "revision": tr("revision {number}", number=number),
        "limit": tr("{number} units at the most", number=number)
        if buying
        else tr("{number} units at the least", number=number),
    }
    return known.get(name, f"{name} {value}")


def raw_fields(review: Review) -> str:
    """Return every field of everything that will be signed, nothing rounded, nothing left out."""
    parts = [_section(tr("The trade"), [(item.name, item.value) for item in review.exact])]
    parts.append(_section(tr("The offer"), [(item.name, item.value) for item in review.all_fields]))
    for number, step in enumerate(review.steps, start=1):
        title = f"{number}. {words.text(step.text)}"
        parts.append(_section(title, _step_fields(step, review)))
    return "\n\n".join(parts)


def _section(title: str, fields: list[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"  {name}: {value}" for name, value in fields)])


def _step_fields(step: Step, review: Review) -> list[tuple[str, str]]:
    if step.transaction is None:
        return [("digest", to_hex(review.offer_hash))]
    tx = step.transaction.tx
    return [
        ("chainId", str(tx.chain_id)),
        ("nonce", str(tx.nonce)),
        ("maxPriorityFeePerGas", str(tx.max_priority_fee_per_gas)),
        ("maxFeePerGas", str(tx.max_fee_per_gas)),
        ("gasLimit", str(tx.gas)),
        ("to", str(tx.to)),
        ("value", str(tx.value)),
        ("data", to_hex(tx.data)),
    ]
