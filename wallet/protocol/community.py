"""The community file: one deployment of the contracts on one chain, as a newcomer is handed it.

A JSON file which names the chain (id and genesis hash), the contracts with the hashes of their
code, where nodes answer, the currencies and the public names of members. Everything in it is
public. ``verify`` holds a node against it before anything is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wallet.codec.address import Address

FORMAT = "hearth-community"
VERSION = 1
CONTRACT_NAMES = ("Community", "MeterRegistry", "GasCredit", "GasMarket")


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
    def money(self) -> Currency:
        """The community's first currency, in which new offers are made."""
        return self.currencies[0]

    def currency(self, address: Address) -> Currency | None:
        """Find a currency by its token's address."""
        return next((item for item in self.currencies if item.address == address), None)

    def member(self, address: Address) -> Member | None:
        """Find a member's public name by address."""
        return next((item for item in self.members if item.address == address), None)
