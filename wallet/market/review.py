"""What a person sees before anything is signed.

A review holds the exact typed data and transactions that ``Trader.execute`` will sign, and every
fact the review sheet shows about them, already computed. ``execute`` signs what is in here and
nothing else; a review that is too old, or whose chain has moved on, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.market.kinds import StepKind, TradeKind
from wallet.market.message import Fee, Message
from wallet.units import Minor, Timestamp, Wei, Wh

__all__ = [
    "ContractLine",
    "Effect",
    "EffectKind",
    "ExactField",
    "Review",
    "Step",
    "StepKind",
    "TakeBack",
    "TradeKind",
]

if TYPE_CHECKING:
    from wallet.chain.sender import PreparedTransaction
    from wallet.codec.address import Address
    from wallet.codec.typed_data import TypedData
    from wallet.protocol.community import Currency
    from wallet.protocol.offers import GasOffer, SignedOffer
    from wallet.protocol.permits import PermitTerms


NEVER = Timestamp(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One signature of the trade, in the order they are made.

    ``typed_data`` is set for SIGN_OFFER and SIGN_PERMIT, ``transaction`` for all others. The
    transaction of POST, and of a FILL after SIGN_PERMIT, shows the call with an empty signature in
    the place where the signature of that step goes; every other byte of it is final. ``fee`` is the
    most the step can cost, in wei (signatures: 0).
    """

    kind: StepKind
    text: Message
    fee: Wei
    typed_data: TypedData | None = None
    transaction: PreparedTransaction | None = None


class EffectKind(StrEnum):
    """What changes."""

    GAS = "gas"
    MONEY = "money"
    COIN = "coin"
    """The chain's own coin, which pays network fees."""
    PROMISED_GAS = "promised_gas"
    PROMISED_MONEY = "promised_money"


@dataclass(frozen=True, slots=True)
class Effect:
    """A balance before and after, in the unit of its kind (Wh, minor units or wei).

    ``bound`` tells that ``after`` is the furthest it can go (an open offer may be taken in part,
    a fee may be lower), not what certainly happens at once.
    """

    kind: EffectKind
    label: Message
    before: int
    after: int
    bound: bool


@dataclass(frozen=True, slots=True)
class ExactField:
    """One signed field: the protocol's own name and its exact value as text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Whether the person can take it back, how, and what that costs at most."""

    possible: bool
    text: Message
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """Which contract acts; ``verified``: its code on the node was just checked."""

    name: str
    address: Address
    code_hash: str
    verified: bool
    community: str
    chain_id: int


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the review sheet shows, and exactly what will be signed.

    Attributes:
        sentence: up to three lines saying what the person does.
        marks: reassuring facts, each proven (the green ones).
        warnings: what could go wrong; shown between the facts and the button.
        effects: balances before and after.
        exact: the few integers that matter, as signed ("Exactly signed").
        all_fields: every field of the offer.
        limit: the most that is paid (TAKE_SELL), the least that is received (TAKE_BUY), minor.
        fee: the most all steps together cost, in wei.
        action: what the main button says.
        expires: after this time ``execute`` refuses (a person must look again).
        first_nonce: the account's next transaction number when this was prepared.
    """

    kind: TradeKind
    trade_id: str
    account: Address
    sentence: Message
    marks: tuple[Message, ...]
    warnings: tuple[Message, ...]
    effects: tuple[Effect, ...]
    exact: tuple[ExactField, ...]
    all_fields: tuple[ExactField, ...]
    steps: tuple[Step, ...]
    fee: Wei
    coin_symbol: str
    take_back: TakeBack
    contract: ContractLine
    currency: Currency
    action: Message
    offer: GasOffer
    offer_hash: bytes
    wh: Wh
    prepared: Timestamp
    expires: Timestamp
    first_nonce: int
    notes: tuple[Message, ...] = ()
    """Conditions of the offer that the sentence leaves out, one sentence each."""
    limit: Minor | None = None
    credit_id: int | None = None
    approve_money: Minor | None = None
    """What the APPROVE_MONEY or SIGN_PERMIT step allows in all, when there is one."""
    permit: PermitTerms | None = None
    """What the SIGN_PERMIT step is signed for, when there is one."""
    permit_deadline: Timestamp = NEVER
    """Until when that permit can be used."""
    signed_offer: SignedOffer | None = None
    """The offer that is taken or cancelled; ``None`` for POST_*, where it is not signed yet."""
