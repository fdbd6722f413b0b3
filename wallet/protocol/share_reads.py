"""Typed answers to questions about shared gas: draws, loans, groups and pots."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.errors import NodeAnswerError
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import CREDIT, POOL
from wallet.protocol.credits import CreditId
from wallet.protocol.reads import ask
from wallet.protocol.share_reasons import ShareReason, share_reasons_in
from wallet.protocol.shares import ShareOffer
from wallet.units import Minor, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """Whether shared gas can be drawn now: the first reason against it, and all of them."""

    first: ShareReason
    reasons: tuple[ShareReason, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands against it."""
        return self.first is ShareReason.NONE


@dataclass(frozen=True, slots=True)
class Loan:
    """Gas that was lent: how much of what, until when, and how much came back."""

    lender: Address
    borrower: Address
    credit_id: CreditId
    wh: Wh
    due_by: Timestamp
    returned_wh: Wh

    @property
    def open_wh(self) -> Wh:
        """What has not come back yet."""
        return Wh(self.wh - self.returned_wh)


@dataclass(frozen=True, slots=True)
class Pool:
    """A registered group of neighbours."""

    manager: Address
    name: str


@dataclass(frozen=True, slots=True)
class Pot:
    """Gas of one batch that was given to a pool to be sold for a share of the revenue.

    ``share_wh`` is what its present givers gave, ``gas_wh`` what is not sold of it. All its sales
    are in one ``currency`` (None before the first) and have brought ``received``, of which
    ``to_givers`` is theirs.
    """

    pool_id: bytes
    credit_id: CreditId
    revenue_bps: int
    currency: Address | None
    share_wh: Wh
    gas_wh: Wh
    received: Minor
    to_givers: Minor


@dataclass(frozen=True, slots=True)
class PotShare:
    """What a giver has in a pot: its share, and the gas and the money it could fetch now."""

    share_wh: Wh
    gas_wh: Wh
    money: Minor


def check_share(  # noqa: PLR0917 - the contract's own order
    node: NodeApi,
    community: CommunityFile,
    offer: ShareOffer,
    signature: bytes,
    taker: Address,
    wh: int,
) -> ShareCheck:
    """Ask SharePool whether a taker could draw this now, and if not, why."""
    args = (offer.as_tuple(), signature, taker, wh)
    first, mask = ask(node, community.pool, POOL["check"], *args)
    try:
        return ShareCheck(ShareReason(first), tuple(share_reasons_in(mask)))
    except ValueError as error:
        raise NodeAnswerError(
            "node.reason",
            "The market refused this for a reason that this Hearth does not know.",
            "Update Hearth.",
            detail=str(first),
        ) from error


def read_share_counter(node: NodeApi, community: CommunityFile, giver: Address) -> int:
    """The counter that a giver's new share offers must carry."""
    return int(ask(node, community.pool, POOL["counter_of"], giver))


def read_drawn(node: NodeApi, community: CommunityFile, offer_hash: bytes) -> Wh:
    """How much of a share offer was taken."""
    return Wh(ask(node, community.pool, POOL["drawn_wh"], offer_hash))


def read_drawn_by(
    node: NodeApi, community: CommunityFile, offer_hash: bytes, account: Address
) -> Wh:
    """How much of a share offer one account took."""
    return Wh(ask(node, community.pool, POOL["drawn_by"], offer_hash, account))


def read_share_cancelled(node: NodeApi, community: CommunityFile, offer_hash: bytes) -> bool:
    """Whether a share offer was taken back on its own."""
    return bool(ask(node, community.pool, POOL["cancelled"], offer_hash))


def read_loan_count(node: NodeApi, community: CommunityFile) -> int:
    """How many loans were ever made; they are numbered from 1."""
    return int(ask(node, community.pool, POOL["loan_count"]))


def read_loan(node: NodeApi, community: CommunityFile, loan_id: int) -> Loan | None:
    """A loan; None when there is none with this number."""
    lender, borrower, credit_id, wh, due_by, returned = ask(
        node, community.pool, POOL["loan_of"], loan_id
    )
    if lender == ZERO_ADDRESS:
        return None
    return Loan(lender, borrower, CreditId(credit_id), Wh(wh), Timestamp(due_by), Wh(returned))


def read_open_loans(node: NodeApi, community: CommunityFile, borrower: Address) -> tuple[int, ...]:
    """The numbers of a borrower's loans that have not come back in full."""
    return tuple(ask(node, community.pool, POOL["open_loans_of"], borrower))


def read_overdue(node: NodeApi, community: CommunityFile, loan_id: int) -> Wh:
    """How much of a loan should have come back already."""
    return Wh(ask(node, community.pool, POOL["overdue_wh"], loan_id))


def read_pool(node: NodeApi, community: CommunityFile, pool_id: bytes) -> Pool | None:
    """A registered group; None when there is none with this id."""
    manager, name = ask(node, community.pool, POOL["pool_of"], pool_id)
    return None if manager == ZERO_ADDRESS else Pool(manager, name)


def is_in_pool(node: NodeApi, community: CommunityFile, pool_id: bytes, account: Address) -> bool:
    """Whether an account may take what is shared with a pool."""
    return bool(ask(node, community.pool, POOL["is_in_pool"], pool_id, account))


def read_pot_count(node: NodeApi, community: CommunityFile) -> int:
    """How many pots were ever opened; they are numbered from 1."""
    return int(ask(node, community.pool, POOL["pot_count"]))


def read_pot(node: NodeApi, community: CommunityFile, pot_id: int) -> Pot | None:
    """A pot; None when there is none with this number."""
    pool_id, credit_id, bps, currency, share, gas, received, to_givers, _, _ = ask(
        node, community.pool, POOL["pot_of"], pot_id
    )
    if not any(pool_id):
        return None
    return Pot(
        pool_id, CreditId(credit_id), bps, None if currency == ZERO_ADDRESS else currency,
        Wh(share), Wh(gas), Minor(received), Minor(to_givers),
    )  # fmt: skip


def read_pot_share(
    node: NodeApi, community: CommunityFile, pot_id: int, giver: Address
) -> PotShare:
    """What a giver has in a pot."""
    share, gas, money = ask(node, community.pool, POOL["share_of"], pot_id, giver)
    return PotShare(Wh(share), Wh(gas), Minor(money))


def read_claimable_gas(
    node: NodeApi, community: CommunityFile, account: Address, credit_id: int
) -> Wh:
    """Returned gas that waits in SharePool for its lender."""
    return Wh(ask(node, community.pool, POOL["claimable_of"], account, credit_id))


def read_pool_approval(node: NodeApi, community: CommunityFile, account: Address) -> bool:
    """Whether SharePool may hand over an account's gas."""
    args = (account, community.pool)
    return bool(ask(node, community.credit, CREDIT["is_approved_for_all"], *args))
