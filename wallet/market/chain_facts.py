"""What the chain says right now about an account and an offer, asked just before a trade.

The index may be a block behind; a review is built on these answers instead, and they are asked
again before the first signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.codec.address import Address
from wallet.errors import RevertedError, TradeError
from wallet.market.refusals import price_moved
from wallet.protocol import reads, reasons
from wallet.protocol.contracts import MARKET
from wallet.protocol.offers import GasOffer, SignedOffer
from wallet.protocol.reasons import Reason
from wallet.units import Minor, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.protocol.community import CommunityFile
    from wallet.protocol.credits import CreditId
    from wallet.protocol.permits import PermitTerms
    from wallet.protocol.trade_calls import Call


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account on the chain at one block.

    ``now`` is the later of the block's time and this computer's clock: an idle chain's newest block
    may be old, and a node's clock may run ahead.
    """

    block: int
    block_time: Timestamp
    now: Timestamp
    coin: Wei
    holdings: tuple[tuple[CreditId, Wh], ...]
    arrears: Wh
    money: Minor
    allowance: Minor
    gas_approved: bool
    counter: int

    @property
    def held(self) -> Wh:
        """All credits of the account."""
        return Wh(sum(wh for _, wh in self.holdings))

    def of(self, credit_id: int) -> Wh:
        """What the account holds of one batch."""
        return Wh(sum(wh for held, wh in self.holdings if held == credit_id))


class ChainFacts:
    """Typed questions to the community's contracts through one node."""

    def __init__(self, node: NodeApi, community: CommunityFile, clock: Callable[[], float]) -> None:
        self._node = node
        self._community = community
        self._clock = clock

    def clock(self) -> Timestamp:
        """This computer's time."""
        return Timestamp(int(self._clock()))

    def head(self) -> int:
        """The newest block's number."""
        return self._node.head().number

    def account(self, account: Address) -> AccountFacts:
        """Ask everything a review needs to know of ``account``."""
        node, place = self._node, self._community
        head = node.head()
        return AccountFacts(
            head.number,
            head.timestamp,
            Timestamp(max(head.timestamp, self.clock())),
            node.balance(account),
            reads.read_holdings(node, place, account),
            reads.read_arrears(node, place, account),
            reads.read_money(node, place, account),
            reads.read_money_allowance(node, place, account),
            reads.read_gas_approval(node, place, account),
            reads.read_counter(node, place, account),
        )

    def filled(self, offer_hash: bytes) -> Wh:
        """How much of an offer was taken so far."""
        return reads.read_filled(self._node, self._community, offer_hash)

    def cancelled(self, offer_hash: bytes) -> bool:
        """Whether an offer was taken back by ``cancel``."""
        return reads.read_cancelled(self._node, self._community, offer_hash)

    def check(self, signed: SignedOffer, taker: Address, wh: Wh, credit_id: int) -> set[Reason]:
        """Everything the market contract has against this fill now."""
        found = reads.check_offer(
            self._node,
            self._community,
            signed.offer,
            signed.signature,
            taker,
            wh,
            credit_id=credit_id,
        )
        return set(found.reasons)

    def revision(self, maker: Address, group: bytes) -> int:
        """The revision that new offers of a group carry; no group (zero) is always at 0."""
        if not any(group):
            return 0
        return reads.read_revision(self._node, self._community, maker, group)

    def permit_terms(self, owner: Address) -> PermitTerms | None:
        """What a permit of the community's money is signed for; None when it takes none."""
        from wallet.protocol.feed_reads import read_permit_terms

        return read_permit_terms(self._node, self._community.money.address, owner)

    def cost(self, offer: GasOffer, wh: Wh, ts: int) -> Minor:
        """What ``wh`` cost at ``ts``, by the contract's own arithmetic."""
        args = (offer.as_tuple(), int(wh), int(ts))
        market = self._community.market
        return Minor(reads.ask(self._node, market, MARKET["cost_of"], *args))

    def simulate(self, sender: Address, call: Call) -> None:
        """Run a call as ``sender`` without sending it.

        Raises:
            TradeError: the market refuses it, with its reason.
            RevertedError: another contract refuses it.
        """
        try:
            self._node.call(call.to, call.data, sender=sender)
        except RevertedError as error:
            raise explained(error) from error


def explained(error: RevertedError) -> TradeError | RevertedError:
    """Name the market's or SharePool's refusal by its reason; others stay as they are."""
    arguments = error.fields.get("arguments")
    if isinstance(arguments, tuple):
        name = error.fields.get("reason")
        if name == "OfferRefused" and arguments[0] in list(Reason):
            return reasons.error_for(Reason(arguments[0]), detail=error.detail)
        if name == "ShareRefused":
            return _share_refusal(error, arguments[0])
        if name == "LimitExceeded":
            return price_moved(detail=error.detail)
    return error


def _share_refusal(error: RevertedError, number: object) -> TradeError | RevertedError:
    """SharePool's reason as an error; its words are read only when something was shared."""
    from wallet.protocol.share_reasons import ShareReason, share_error

    if isinstance(number, int) and number in list(ShareReason):
        return share_error(ShareReason(number), detail=error.detail)
    return error
