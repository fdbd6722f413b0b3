"""What every use case needs: one account in one community, with its node, sender and index."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from wallet.codec.address import Address
from wallet.ledger import queries
from wallet.ledger.traded import TradedHistory
from wallet.market import home, pricing
from wallet.market.chain_facts import AccountFacts, ChainFacts
from wallet.market.home import HomeFacts, Promised
from wallet.market.message import Who
from wallet.market.sentences import names_book
from wallet.market.surplus import surplus
from wallet.protocol.offers import Side
from wallet.units import PricePerMWh, Wh

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.chain.sender import TransactionSender
    from wallet.ledger.index import Index
    from wallet.ledger.rows import OfferRow
    from wallet.market.review import ContractLine
    from wallet.market.surety import Surety
    from wallet.protocol.community import CommunityFile
    from wallet.protocol.offers import SignedOffer


class Offered(Protocol):
    """A signed offer and whether it was taken back: a row of the index, or a slip."""

    @property
    def signed(self) -> SignedOffer:
        """The offer with its maker's signature."""

    @property
    def cancelled(self) -> bool:
        """Whether it is known to be taken back; the chain is asked too."""


@dataclass(frozen=True, slots=True)
class Slip:
    """An offer that was handed on and need not be posted."""

    signed: SignedOffer
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account may put into a trade, on the chain's balances and the home's own use."""

    chain: AccountFacts
    home: HomeFacts
    open_offers: tuple[OfferRow, ...]
    promised: Promised
    spare: Wh
    street: PricePerMWh | None

    @property
    def can_offer(self) -> Wh:
        """The surplus that no open offer promises yet, in Wh."""
        return Wh(max(0, self.spare - self.promised.gas))

    def free_of(self, credit_id: int) -> Wh:
        """What is held of one batch and not promised in an open sell offer, in Wh."""
        return Wh(max(0, self.chain.of(credit_id) - self.promised_of(credit_id)))

    def promised_of(self, credit_id: int) -> Wh:
        """What the account's open sell offers promise of one batch, in Wh."""
        return Wh(
            sum(
                row.remaining_wh
                for row in self.open_offers
                if row.signed.offer.side is Side.SELL and row.signed.offer.credit_id == credit_id
            )
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """One account's place in one community; passed to every use case."""

    node: NodeApi
    sender: TransactionSender
    community: CommunityFile
    index: Index
    account: Address
    facts: ChainFacts
    tz: tzinfo
    language: str = "en"
    surety: Surety | None = None

    def names(self) -> Mapping[Address, Who]:
        """The book of names."""
        return names_book(self.community, self.account, self.language)

    def who(self, address: Address) -> Who:
        """Name and kind of ``address``."""
        return self.names().get(address) or Who(address)

    def next_nonce(self) -> int:
        """The account's next transaction number: after what the node and the outbox have.

        Raises:
            NodeError: the node cannot be asked.
        """
        self.node.nonce(self.account, pending=True)
        return self.sender.next_number(self.account)

    def verify(self) -> None:
        """Compare the node's chain and all contract code with the community file.

        Raises:
            WrongChainError: something differs; nothing must be signed.
        """
        self.community.verify(self.node)

    def contract(self, *, verified: bool, name: str = "GasMarket") -> ContractLine:
        """The line that says which contract acts."""
        from wallet.market.review import ContractLine

        ref = self.community.contracts[name]
        return ContractLine(
            name,
            ref.address,
            ref.code_hash,
            verified,
            self.community.name,
            self.community.chain_id,
        )

    def standing(self) -> Standing:
        """Read the chain and the index; the stricter of both counts.

        Raises:
            WrongChainError: the node is not this community's.
            NodeError: the node cannot be asked.
        """
        self.verify()
        chain = self.facts.account(self.account)
        token = self.community.money.address
        with self.index.snapshot():
            facts = home.read_facts(self.index, self.community, self.account, chain.now, self.tz)
            offers = queries.open_offers(self.index)
            offers = tuple(row for row in offers if row.signed.offer.currency == token)
            history = TradedHistory(self.index, token)
            street = pricing.street_price(history, offers, chain.now)
        mine = tuple(
            row
            for row in offers
            if row.signed.offer.maker == self.account and row.signed.offer.valid_to >= chain.now
        )
        return Standing(
            chain,
            facts,
            mine,
            home.promised(mine, self.account, chain.now),
            surplus(chain.held, facts.reserve.wh, chain.arrears),
            street.price if street else None,
        )


def new_trade_id() -> str:
    """A random name for a trade, for the journal and the outbox."""
    return secrets.token_hex(8)
