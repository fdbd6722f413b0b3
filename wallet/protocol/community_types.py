"""What a community file says, as values; ``wallet.protocol.community`` reads and writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wallet.chain.proofs.validators import Validators
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import WrongChainError
from wallet.protocol.credits import GasClass

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.chain.expected import Expected

CONTRACT_NAMES = ("Community", "MeterRegistry", "GasCredit", "GasMarket", "SharePool")
MEMBER_KINDS = ("household", "supplier", "plant", "operator")
INDEX_FEED = "index"
FEED_KINDS = (INDEX_FEED, "rate", "price")


@dataclass(frozen=True, slots=True)
class ContractRef:
    """Where a contract lives, and keccak-256 of the code found there (0x-hex, 32 bytes)."""

    address: Address
    code_hash: str


@dataclass(frozen=True, slots=True)
class Currency:
    """An ERC-20 token the community trades in; ``decimals`` minor-unit digits.

    ``symbol`` stands before amounts ("¥"), ``code`` is its short name ("CNY"), ``name`` the long
    one. ``code_hash`` is keccak-256 of the token's code, or empty when it is not to be checked.
    """

    address: Address
    symbol: str
    code: str
    decimals: int
    name: str = ""
    code_hash: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A price feed that offers may wait for or be paid by (AggregatorV3Interface).

    ``kind`` is "index" for the community's own price of one class of gas (``gas_class``, in minor
    units of the first currency for a MWh), else "rate" or "price" for what others say.
    ``code_hash`` is keccak-256 of its code, or empty when it is not to be checked.
    """

    address: Address
    name: str
    kind: str
    gas_class: GasClass | None = None
    code_hash: str = ""

    @property
    def is_index(self) -> bool:
        """Whether it is a GasIndex of this community."""
        return self.kind == INDEX_FEED


@dataclass(frozen=True, slots=True)
class Member:
    """A public name for an address; ``kind`` is household, supplier, plant or operator.

    ``names`` holds the name in other languages, by language tag ("zh_CN").
    """

    address: Address
    name: str
    kind: str
    names: Mapping[str, str] = field(default_factory=dict)

    def name_in(self, language: str) -> str:
        """Give the name in a language, else the plain one."""
        return self.names.get(language, self.name)


@dataclass(frozen=True, slots=True)
class CommunityFile:
    """One community, as its file says."""

    name: str
    chain_id: int
    genesis_hash: str
    contracts: Mapping[str, ContractRef]
    rpc_urls: tuple[str, ...]
    currencies: tuple[Currency, ...]
    coin_symbol: str
    deployed_block: int
    members: tuple[Member, ...] = ()
    feeds: tuple[Feed, ...] = ()
    validators: Validators | None = None

    def verify(self, node: NodeApi) -> None:
        """Hold a node against this file: its chain id, first block and the contracts' code.

        Raises:
            WrongChainError: ``chain.id``, ``chain.genesis`` or ``chain.code`` differ.
            NodeError: the node could not be asked.
        """
        verify(self, node)

    @property
    def expected(self) -> Expected:
        """What a node must show before anything it says is believed."""
        from wallet.chain.expected import Expected

        codes = tuple(_expected_code(self))
        return Expected(self.chain_id, self.genesis_hash, codes, self.name)

    @property
    def community(self) -> Address:
        """The address of the Community contract."""
        return self.contracts["Community"].address

    @property
    def registry(self) -> Address:
        """The address of the MeterRegistry contract."""
        return self.contracts["MeterRegistry"].address

    @property
    def credit(self) -> Address:
        """The address of the GasCredit contract."""
        return self.contracts["GasCredit"].address

    @property
    def market(self) -> Address:
        """The address of the GasMarket contract."""
        return self.contracts["GasMarket"].address

    @property
    def pool(self) -> Address:
        """The address of the SharePool contract."""
        return self.contracts["SharePool"].address

    @property
    def money(self) -> Currency:
        """The community's first currency, in which new offers are made."""
        return self.currencies[0]

    @property
    def watched(self) -> tuple[Address, ...]:
        """Every address whose logs are worth reading: contracts, currencies, price indices."""
        contracts = tuple(ref.address for ref in self.contracts.values())
        indices = tuple(feed.address for feed in self.feeds if feed.is_index)
        return contracts + tuple(item.address for item in self.currencies) + indices

    def currency(self, address: Address) -> Currency | None:
        """Find a currency by its token's address."""
        return next((item for item in self.currencies if item.address == address), None)

    def feed(self, address: Address) -> Feed | None:
        """Find a price feed by address."""
        return next((item for item in self.feeds if item.address == address), None)

    def index_of(self, gas_class: GasClass) -> Feed | None:
        """Find the community's own price feed of a class of gas."""
        found = (item for item in self.feeds if item.is_index and item.gas_class is gas_class)
        return next(found, None)

    def member(self, address: Address) -> Member | None:
        """Find a member's public name by address."""
        return next((item for item in self.members if item.address == address), None)


def verify(community: CommunityFile, node: NodeApi) -> None:
    """Hold a node against a community file, as ``CommunityFile.verify`` says."""
    chain_id = node.chain_id()
    if chain_id != community.chain_id:
        raise WrongChainError(
            "chain.id",
            "The node belongs to chain {found}, the community “{name}” to chain {expected}.",
            "Choose a node of this community.",
            name=community.name,
            found=chain_id,
            expected=community.chain_id,
        )
    genesis = to_hex(node.genesis_hash())
    if genesis != community.genesis_hash:
        raise WrongChainError(
            "chain.genesis",
            "The node's chain began differently from that of the community “{name}”.",
            "Choose a node of this community. If the chain was started anew, ask for a new "
            "community file.",
            detail=f"first block {genesis}, expected {community.genesis_hash}",
            name=community.name,
        )
    for name, address, code_hash in _expected_code(community):
        code = node.code(address)
        if not code or to_hex(keccak256(code)) != code_hash:
            raise WrongChainError(
                "chain.code",
                "The contract {contract} of the community “{name}” is not what its file says.",
                "Do not sign anything. Choose another node, or ask for a new community file.",
                detail=f"{address}: {len(code)} bytes of code",
                name=community.name,
                contract=name,
            )


def _expected_code(community: CommunityFile) -> Iterator[tuple[str, Address, str]]:
    for name, ref in community.contracts.items():
        yield name, ref.address, ref.code_hash
    for currency in community.currencies:
        if currency.code_hash:
            yield currency.code, currency.address, currency.code_hash
    for feed in community.feeds:
        if feed.code_hash:
            yield feed.name, feed.address, feed.code_hash
