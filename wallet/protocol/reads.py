"""Typed answers to questions about the contracts' state, asked of a node at its latest block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wallet.chain.api import Block, NodeApi
from wallet.codec.abi import Function
from wallet.codec.address import Address
from wallet.errors import CodecError, NodeAnswerError
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import COMMUNITY, CREDIT, MARKET, MONEY, REGISTRY
from wallet.protocol.credits import Batch, CreditId, Network
from wallet.protocol.offers import GasOffer, SignedOffer
from wallet.protocol.reasons import Reason, reasons_in
from wallet.protocol.takes import any_limit, take_of
from wallet.units import Litres, Minor, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class Meter:
    """A metering point as the registry keeps it; status 0 none, 1 active, 2 closed."""

    meter_id: bytes
    owner: Address
    operator: Address
    signer: Address
    zone: bytes
    direction: int
    q_max_lph: int
    allowance_wh: Wh
    last_seq: int
    last_ts: Timestamp
    last_index_l: Litres
    status: int


@dataclass(frozen=True, slots=True)
class Attestation:
    """What is vouched for about an account; role 0 when nothing is."""

    jurisdiction: bytes
    role: int
    valid_until: Timestamp
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether an offer can be taken now: the first reason against it, and all of them."""

    first: Reason
    reasons: tuple[Reason, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands against it."""
        return self.first is Reason.NONE


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """A batch's conservation: issued = held + settled + retired, always."""

    issued: Wh
    held: Wh
    settled: Wh
    retired: Wh


def ask(node: NodeApi, to: Address, function: Function, *args: Any) -> Any:  # noqa: ANN401 - ABI
    """Call a view function; one result comes plain, several as a tuple.

    Raises:
        NodeAnswerError: the answer is not what the contract's code can give.
        RevertedError: the contract refused.
    """
    return ask_at(node, "latest", to, function, *args)


def ask_at(node: NodeApi, block: Block, to: Address, function: Function, *args: Any) -> Any:  # noqa: ANN401 - ABI
    """Call a view function as :func:`ask`, at a block."""
    data = node.call(to, function.encode_call(*args), block=block)
    try:
        values = function.decode_result(data)
    except CodecError as error:
        raise NodeAnswerError(
            "node.result",
            "The node's answer to a question about {function} cannot be read.",
            "Use another node for this community.",
            detail=error.detail or str(error),
            function=function.name,
        ) from error
    return values[0] if len(values) == 1 else values


def check_offer(  # noqa: PLR0917 - the market's own order
    node: NodeApi,
    community: CommunityFile,
    offer: GasOffer,
    signature: bytes,
    taker: Address,
    wh: int,
    *,
    credit_id: int | None = None,
    limit: int | None = None,
    currency: Address | None = None,
) -> CheckResult:
    """Ask the market whether a taker could fill this now, and if not, why.

    ``credit_id`` names the batch to deliver into a buy offer with a wildcard; ``limit`` is the
    taker's, any price when it is not given; ``currency`` the offer's own unless its second one is
    named.
    """
    take = take_of(offer, wh, any_limit(offer) if limit is None else limit, credit_id, currency)
    args = (offer.as_tuple(), signature, taker, take.as_tuple())
    return _result(*ask(node, community.market, MARKET["check_with"], *args))


def check_match(
    node: NodeApi, community: CommunityFile, sell: SignedOffer, buy: SignedOffer, wh: int
) -> CheckResult:
    """Ask the market whether two offers could be matched now, and if not, why."""
    args = (sell.offer.as_tuple(), sell.signature, buy.offer.as_tuple(), buy.signature, wh)
    return _result(*ask(node, community.market, MARKET["check_match"], *args))


def _result(first: int, mask: int) -> CheckResult:
    try:
        return CheckResult(Reason(first), tuple(reasons_in(mask)))
    except ValueError as error:
        raise NodeAnswerError(
            "node.reason",
            "The market refused this for a reason that this Hearth does not know.",
            "Update Hearth.",
            detail=str(first),
        ) from error


def read_balance(node: NodeApi, community: CommunityFile, account: Address, credit_id: int) -> Wh:
    """Gas of one batch that an account holds."""
    return Wh(ask(node, community.credit, CREDIT["balance_of"], account, credit_id))


def read_holdings(
    node: NodeApi, community: CommunityFile, account: Address
) -> tuple[tuple[CreditId, Wh], ...]:
    """Everything an account holds, in the order in which it would be settled."""
    ids, amounts = ask(node, community.credit, CREDIT["holdings_of"], account)
    return tuple((CreditId(item), Wh(wh)) for item, wh in zip(ids, amounts, strict=True))


def read_arrears(node: NodeApi, community: CommunityFile, account: Address) -> Wh:
    """Consumption that an account had no gas for."""
    return Wh(ask(node, community.credit, CREDIT["arrears_wh"], account))


def read_arrears_by_network(
    node: NodeApi, community: CommunityFile, account: Address
) -> dict[Network, Wh]:
    """An account's arrears by the kind of gas they were burned in."""
    amounts = ask(node, community.credit, CREDIT["arrears_of"], account)
    return {network: Wh(wh) for network, wh in zip(Network, amounts, strict=True)}


def read_money(
    node: NodeApi, community: CommunityFile, account: Address, currency: Address | None = None
) -> Minor:
    """Money of one currency that an account holds; the community's first unless named."""
    token = community.money.address if currency is None else currency
    return Minor(ask(node, token, MONEY["balance_of"], account))


def read_money_allowance(
    node: NodeApi, community: CommunityFile, account: Address, currency: Address | None = None
) -> Minor:
    """How much money the market may take from an account."""
    token = community.money.address if currency is None else currency
    return Minor(ask(node, token, MONEY["allowance"], account, community.market))


def read_gas_approval(node: NodeApi, community: CommunityFile, account: Address) -> bool:
    """Whether the market may hand over an account's gas."""
    args = (account, community.market)
    return bool(ask(node, community.credit, CREDIT["is_approved_for_all"], *args))


def read_counter(node: NodeApi, community: CommunityFile, maker: Address) -> int:
    """The counter that a maker's new offers must carry."""
    return int(ask(node, community.market, MARKET["counter_of"], maker))


def read_revision(node: NodeApi, community: CommunityFile, maker: Address, group: bytes) -> int:
    """The revision that a maker's new offers of a group must carry."""
    return int(ask(node, community.market, MARKET["revision_of"], maker, group))


def read_filled(node: NodeApi, community: CommunityFile, offer_hash: bytes) -> Wh:
    """How much of an offer was taken."""
    return Wh(ask(node, community.market, MARKET["filled_wh"], offer_hash))


def read_cancelled(node: NodeApi, community: CommunityFile, offer_hash: bytes) -> bool:
    """Whether an offer was taken back on its own."""
    return bool(ask(node, community.market, MARKET["cancelled"], offer_hash))


def read_meter(node: NodeApi, community: CommunityFile, meter_id: bytes) -> Meter | None:
    """A registered meter; None when there is none with this id."""
    values = ask(node, community.registry, REGISTRY["meter_of"], meter_id)
    meter = Meter(*values)
    return meter if meter.status else None


def read_calorific(
    node: NodeApi, community: CommunityFile, zone: bytes, ts: int
) -> tuple[int, int]:
    """State number (millionths) and calorific value (Wh for a m³) of a zone at a time."""
    z_ppm, cv_wh_per_m3 = ask(node, community.registry, REGISTRY["calorific_at"], zone, ts)
    return int(z_ppm), int(cv_wh_per_m3)


def read_network(node: NodeApi, community: CommunityFile, zone: bytes) -> Network:
    """Which gas flows in a zone."""
    return Network(ask(node, community.registry, REGISTRY["network_of"], zone))


def read_attestation(node: NodeApi, community: CommunityFile, account: Address) -> Attestation:
    """What is vouched for about an account."""
    return Attestation(*ask(node, community.community, COMMUNITY["attestation_of"], account))


def is_member(node: NodeApi, community: CommunityFile, account: Address) -> bool:
    """Whether an account is a member now."""
    return bool(ask(node, community.community, COMMUNITY["is_member"], account))


def read_batch(node: NodeApi, community: CommunityFile, credit_id: int) -> Batch:
    """Where a batch comes from; the issuer is the zero address when there is none."""
    return Batch(*ask(node, community.credit, CREDIT["batch_of"], credit_id))


def read_done(node: NodeApi, community: CommunityFile, issuer: Address, ref: bytes) -> int:
    """The batch that an issuer's call with this reference was about; 0 when there was none yet."""
    return int(ask(node, community.credit, CREDIT["done_of"], issuer, ref))


def read_batch_count(node: NodeApi, community: CommunityFile) -> int:
    """How many batches were issued; the next one's number is one more."""
    return int(ask(node, community.credit, CREDIT["batch_count"]))


def read_batch_totals(node: NodeApi, community: CommunityFile, credit_id: int) -> BatchTotals:
    """What became of everything issued into a batch."""
    names: Sequence[str] = ("issued_wh", "total_supply", "settled_wh", "retired_wh")
    issued, held, settled, retired = (
        Wh(ask(node, community.credit, CREDIT[name], credit_id)) for name in names
    )
    return BatchTotals(issued, held, settled, retired)
