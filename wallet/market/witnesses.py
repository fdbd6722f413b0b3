"""Numbers that decide money, in the two ways a node can be asked for them: plainly, or with proof.

A ``Fact`` is one such number. Asked plainly, a contract answers (`eth_call`); asked with proof, the
node shows the storage slots, which are held against the state root of a block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wallet.chain.api import NodeApi
from wallet.chain.proofs.account import EMPTY_CODE, ProvenAccount
from wallet.chain.proofs.headers import Header
from wallet.chain.proofs.reading import prove_account
from wallet.chain.proofs.refusals import bad_proof, not_there_yet
from wallet.chain.types import odd_shape
from wallet.codec.abi import Function
from wallet.codec.address import Address
from wallet.codec.hexdata import from_quantity, to_hex, to_quantity
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError
from wallet.protocol import storage
from wallet.protocol.artifacts import artifact
from wallet.protocol.community import CommunityFile
from wallet.protocol.contracts import CREDIT, MARKET, MONEY
from wallet.protocol.reads import ask_at

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number, or a few that belong together.

    Attributes:
        ask: what a node says at a block.
        holder: whose storage (or own balance) shows it.
        slots: where; None when how the contract keeps it is not known.
        code_hash: what the contract's code must hash to (0x-hex), or empty for a person's account.
        read: the numbers out of the proven account.
        known: what the local index says, when it knows.
    """

    ask: Callable[[NodeApi, int], Values]
    holder: Address
    slots: Sequence[int] | None
    code_hash: str
    read: Callable[[ProvenAccount], Values]
    known: Values | None = None

    def prove(self, node: NodeApi, block: Header) -> Values:
        """Ask a node with proof.

        Raises:
            NodeAnswerError: ``node.bad_proof``.
            NodeError: the node gives no proofs, or cannot be asked.
        """
        proven = prove_account(node, block, self.holder, self.slots or ())
        if self.code_hash and proven.code_hash == EMPTY_CODE:
            raise not_there_yet(self.holder)
        if self.code_hash and to_hex(proven.code_hash) != self.code_hash:
            raise bad_proof(f"{self.holder} has other code than the community's file says")
        return self.read(proven)


class Witnessed:
    """The facts of one community, and in which contracts the storage slots are known.

    Slots are believed only in code that is ours to the last byte (``learn`` compares it once);
    another community's own currency is asked for plainly.
    """

    def __init__(self, community: CommunityFile) -> None:
        self._community = community
        self._ours: frozenset[Address] | None = None

    def learn(self, node: NodeApi) -> None:
        """Compare the contracts' code with the compiled contracts, once.

        Code that is not what the community's file names settles nothing: another node is asked.

        Raises:
            NodeError: the node cannot be asked.
        """
        if self._ours is not None:
            return
        named = {
            name: (ref.address, ref.code_hash) for name, ref in self._community.contracts.items()
        }
        money = self._community.money
        found, is_settled = set(), True
        for name, (address, code_hash) in (
            ("GasCredit", named["GasCredit"]),
            ("GasMarket", named["GasMarket"]),
            ("PracticeMoney", (money.address, money.code_hash)),
        ):
            code = node.code(address) if code_hash else b""
            if code_hash and to_hex(keccak256(code)) != code_hash:
                is_settled = False
            elif code and artifact(name).is_code(code):
                found.add(address)
        if is_settled:
            self._ours = frozenset(found)

    def money(self, account: Address, known: int | None = None) -> Fact:
        """The balance of the community's first currency, in minor units."""
        token = self._community.money
        return self._fact(
            token.address, token.code_hash, [storage.money_slot(account)], known,
            MONEY["balance_of"], account,
        )  # fmt: skip

    def allowance(self, account: Address) -> Fact:
        """How much money the market may take from an account, in minor units."""
        token, market = self._community.money, self._community.market
        return self._fact(
            token.address, token.code_hash, [storage.allowance_slot(account, market)], None,
            MONEY["allowance"], account, market,
        )  # fmt: skip

    def filled(self, offer_hash: bytes, known: int | None = None) -> Fact:
        """How much of an offer was taken, in Wh."""
        ref = self._community.contracts["GasMarket"]
        return self._fact(
            ref.address, ref.code_hash, [storage.progress_slot(offer_hash)], known,
            MARKET["filled_wh"], offer_hash, mask=storage.UINT128,
        )  # fmt: skip

    def gas(self, account: Address, holdings: Mapping[int, int]) -> Fact:
        """What an account holds of each batch, in Wh; ``holdings`` is what the index says."""
        ref = self._community.contracts["GasCredit"]
        ids = sorted(holdings)
        slots = [storage.gas_slot(account, credit_id) for credit_id in ids]

        def ask(node: NodeApi, block: int) -> Values:
            found = ask_at(node, block, ref.address, CREDIT["holdings_of"], account)
            told = {int(credit): int(wh) for credit, wh in zip(*found, strict=True) if wh}
            # A batch the index does not know of goes into the sum, so that it shows.
            return (*(told.pop(credit, 0) for credit in ids), sum(told.values()))

        def read(proven: ProvenAccount) -> Values:
            return (*(proven.storage[slot] for slot in slots), 0)

        known = (*(holdings[credit] for credit in ids), 0)
        return Fact(ask, ref.address, self._slots(ref.address, slots), ref.code_hash, read, known)

    @staticmethod
    def coin(account: Address) -> Fact:
        """The chain's own coin, in wei."""

        def ask(node: NodeApi, block: int) -> Values:
            answer = node.raw("eth_getBalance", [account, to_quantity(block)], block=block)
            try:
                return (from_quantity(answer),)
            except CodecError as error:
                raise odd_shape("eth_getBalance", error) from error

        return Fact(ask, account, (), "", lambda proven: (proven.balance,))

    def _fact(
        self,
        holder: Address,
        code_hash: str,
        slots: list[int],
        known: int | None,
        function: Function,
        *args: Any,  # noqa: ANN401 - ABI
        mask: int = storage.UINT256,
    ) -> Fact:
        def ask(node: NodeApi, block: int) -> Values:
            return (int(ask_at(node, block, holder, function, *args)),)

        def read(proven: ProvenAccount) -> Values:
            return tuple(proven.storage[slot] & mask for slot in slots)

        told = None if known is None else (known,)
        return Fact(ask, holder, self._slots(holder, slots), code_hash, read, told)

    def _slots(self, holder: Address, slots: list[int]) -> list[int] | None:
        return slots if self._ours is not None and holder in self._ours else None
