"""A review as rows of text: in words for everybody, and every signed field exactly as it is."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.hexdata import to_hex
from wallet.market.review import Effect, EffectKind, ExactField, Review, Step, StepKind, TradeKind
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.orders import Reviewed

_WITH_ALL_FIELDS = frozenset({
    "permit.token", "permit.spender", "permit.nonce", "permit.deadline",
})  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One row: a label, its value, and whether the value is something proven.

    ``about`` is what the number before the change is, for the mark that says how sure it is.
    """

    label: str
    value: str
    proven: bool = False
    tip: str = ""
    about: EffectKind | None = None


def facts(review: Reviewed) -> tuple[Fact, ...]:
    """Return the rows of the review sheet in order."""
    rows = [
        Fact(words.text(effect.label), _change(effect, review), about=effect.kind)
        for effect in review.effects
        if effect.kind is not EffectKind.COIN
    ]
    rows.append(Fact(tr("Exactly signed"), exactly_signed(review)))
    rows.append(Fact(tr("Can be taken back"), words.text(review.take_back.text)))
    rows.append(_contract(review))
    coin = EffectKind.COIN if review.fee else None
    rows.append(Fact(tr("Network fee now"), _fee(review), about=coin))
    return tuple(rows)


def _change(effect: Effect, review: Reviewed) -> str:
    before, after = (_amount(effect.kind, value, review) for value in (effect.before, effect.after))
    if effect.before == effect.after:
        return after
    if not effect.bound:
        return tr("{before} → {after}", before=before, after=after)
    if effect.after < effect.before:
        return tr("{before} → {after} at the least", before=before, after=after)
    return tr("{before} → {after} at the most", before=before, after=after)


def _amount(kind: EffectKind, value: int, review: Reviewed) -> str:
    if kind in {EffectKind.GAS, EffectKind.PROMISED_GAS}:
        return words.energy(value)
    return words.money(value, review.currency)


def _fee(review: Reviewed) -> str:
    """Write the most all steps cost together, beside what there is for fees."""
    if not review.fee:
        return tr("none")
    fee = words.network_fee(review.fee, review.coin_symbol)
    for effect in review.effects:
        if effect.kind is EffectKind.COIN:
            purse = words.coin(effect.before, review.coin_symbol)
            return tr("{fee} at the most, of your {purse}", fee=fee, purse=purse)
    return tr("{fee} at the most", fee=fee)


def _contract(review: Reviewed) -> Fact:
    line = review.contract
    state = tr("code verified") if line.verified else tr("code not verified")
    value = f"{line.name} {words.short_address(line.address)} · {state} · {line.community}"
    return Fact(tr("Contract"), value, proven=line.verified, tip=line.address)


def exactly_signed(review: Reviewed) -> str:
    """Return the integers that matter, as they are signed, with the words that explain them.

    Of a permit that is the amount; its other fields stand with all fields.
    """
    matter = [field for field in review.exact if field.name not in _WITH_ALL_FIELDS]
    return " · ".join(_explained(field, review) for field in matter)


def _explained(field: ExactField, review: Reviewed) -> str:
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
        "permit.value": tr("permission for {number} units", number=number),
        "revision": tr("revision {number}", number=number),
        "nonce": tr("number {number} of this account", number=number),
        "maxFeePerGas": tr("fee of {number} wei at the most", number=number),
        "maxPriorityFeePerGas": tr("{number} wei of it for the block", number=number),
        "gasLimit": tr("{number} units of work at the most", number=number),
        "limit": tr("{number} units at the most", number=number)
        if buying
        else tr("{number} units at the least", number=number),
    }
    return known.get(name, f"{name} {value}")


def step_text(step: Step, review: Reviewed) -> str:
    """Return what one signature does; a trade is named by its direction."""
    if step.kind is StepKind.FILL:
        buying = review.kind is TradeKind.TAKE_SELL
        return (
            tr("Buy the gas and pay, in one") if buying else tr("Sell the gas and get paid, in one")
        )
    return words.text(step.text)


def raw_fields(review: Reviewed) -> str:
    """Return every field of everything that will be signed, nothing rounded, nothing left out."""
    trade = isinstance(review, Review)
    title = tr("The trade") if trade else tr("What is signed")
    parts = [_section(title, [(item.name, item.value) for item in review.exact])]
    if trade:
        fields = [(item.name, item.value) for item in review.all_fields]
        parts.append(_section(tr("The offer"), fields))
    for number, step in enumerate(review.steps, start=1):
        title = f"{number}. {step_text(step, review)}"
        parts.append(_section(title, _step_fields(step, review)))
    return "\n\n".join(parts)


def _section(title: str, fields: list[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"  {name}: {value}" for name, value in fields)])


def _typed_fields(step: Step, review: Reviewed) -> list[tuple[str, str]]:
    """The offer stands above in full; a permit's fields stand here."""
    if isinstance(review, Review) and (step.typed_data is None or step.kind is StepKind.SIGN_OFFER):
        return [("digest", to_hex(review.offer_hash))]
    data = step.typed_data
    if data is None:
        return []
    fields = [(f"domain.{name}", str(value)) for name, value in data.domain.items()]
    fields += [(name, str(value)) for name, value in data.message.items()]
    return [*fields, ("digest", to_hex(data.digest()))]


def _step_fields(step: Step, review: Reviewed) -> list[tuple[str, str]]:
    if step.transaction is None:
        return _typed_fields(step, review)
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
