"""What the chain says right now about an account and an offer, asked just before a trade.

The index may be a block behind; a review is built on these answers instead, and they are asked
again before the first signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wallet.codec.address import Address
from wallet.errors import RevertedError, TradeError
from wallet.market.refusals import price_moved
from wallet.protocol import reasons
from wallet.protocol.contracts import CREDIT, MARKET, MONEY
from wallet.protocol.credits import is_wildcard
from wallet.protocol.offers import GasOffer, Side
from wallet.protocol.reasons import Reason
from wallet.units import Minor, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.codec.abi import Function
    from wallet.protocol.community import CommunityFile

NO_SIGNATURE = bytes(65)
"""Stands where a signature will be: same length, so that nothing else of a call changes."""


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
    holdings: tuple[tuple[int, Wh], ...]
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
        return Wh(dict(self.holdings).get(credit_id, 0))


class ChainFacts:
    """Typed questions to the community's contracts through one node."""

    def __init__(self, node: NodeApi, community: CommunityFile, clock: Callable[[], float]) -> None:
        self._node = node
        self._community = community
        self._clock = clock

    def _ask(self, to: Address, function: Function, *args: object) -> Any:  # noqa: ANN401 - ABI
        answer = function.decode_result(self._node.call(to, function.encode_call(*args)))
        return answer[0] if len(answer) == 1 else answer

    def clock(self) -> Timestamp:
        """This computer's time."""
        return Timestamp(int(self._clock()))

    def head(self) -> int:
        """The newest block's number."""
        return self._node.head().number

    def account(self, account: Address) -> AccountFacts:
        """Ask everything a review needs to know of ``account``."""
        place = self._community
        head = self._node.head()
        ids, amounts = self._ask(place.credit, CREDIT["holdings_of"], account)
        token = place.money.address
        return AccountFacts(
            head.number,
            head.timestamp,
            Timestamp(max(head.timestamp, self.clock())),
            self._node.balance(account),
            tuple((credit, Wh(wh)) for credit, wh in zip(ids, amounts, strict=True)),
            Wh(self._ask(place.credit, CREDIT["arrears_wh"], account)),
            Minor(self._ask(token, MONEY["balance_of"], account)),
            Minor(self._ask(token, MONEY["allowance"], account, place.market)),
            self._ask(place.credit, CREDIT["is_approved_for_all"], account, place.market),
            self._ask(place.market, MARKET["counter_of"], account),
        )

    def filled(self, offer_hash: bytes) -> Wh:
        """How much of an offer was taken so far."""
        return Wh(self._ask(self._community.market, MARKET["filled_wh"], offer_hash))

    def cancelled(self, offer_hash: bytes) -> bool:
        """Whether an offer was taken back by ``cancel``."""
        return bool(self._ask(self._community.market, MARKET["cancelled"], offer_hash))

    def check(
        self, offer: GasOffer, signature: bytes, taker: Address, wh: Wh, credit_id: int
    ) -> frozenset[Reason]:
        """Everything the market contract has against this fill now."""
        market = self._community.market
        args: tuple[object, ...] = (offer.as_tuple(), signature, taker, int(wh))
        if offer.side is Side.BUY and is_wildcard(offer.credit_id):
            _, mask = self._ask(market, MARKET["check_with"], *args, credit_id)
        else:
            _, mask = self._ask(market, MARKET["check"], *args)
        return frozenset(reasons.reasons_in(mask))

    def cost(self, offer: GasOffer, wh: Wh, ts: int) -> Minor:
        """What ``wh`` cost at ``ts``, by the contract's own arithmetic."""
        args = (offer.as_tuple(), int(wh), int(ts))
        return Minor(self._ask(self._community.market, MARKET["cost_of"], *args))

    def simulate(self, sender: Address, to: Address, data: bytes) -> None:
        """Run a call as ``sender`` without sending it.

        Raises:
            TradeError: the market refuses it, with its reason.
            RevertedError: another contract refuses it.
        """
        try:
            self._node.call(to, data, sender=sender)
        except RevertedError as error:
            raise explained(error) from error


def explained(error: RevertedError) -> TradeError | RevertedError:
    """Name a market's refusal by its reason; other refusals stay as they are."""
    arguments = error.fields.get("arguments")
    if isinstance(arguments, tuple):
        name = error.fields.get("reason")
        if name == "OfferRefused" and arguments[0] in list(Reason):
            return reasons.error_for(Reason(arguments[0]), detail=error.detail)
        if name == "LimitExceeded":
            return price_moved(detail=error.detail)
    return error
