"""The model of currencies: an honest ERC-20 with permits, and one that lies in nine ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.contracts.model.base import ZERO, Address, Part, Refused, refuse_unless
from tests.contracts.model.structs import permit_digest

if TYPE_CHECKING:
    from tests.contracts.model.world import Plan, World

HONEST, FEE, FALSE, NOTHING, REENTERS, SILENT, REVERTS, GENEROUS, MUTE = range(9)
MODES = range(9)
ENDLESS = 2**256 - 1


@dataclass
class Coin(Part):
    """A currency. ``odd`` ones can be told to lie; the others have permits and an owner."""

    address: Address
    name: str
    decimals: int
    odd: bool = False
    mode: int = HONEST
    plan: Plan | None = None
    supply: int = 0
    balances: dict[Address, int] = field(default_factory=dict)
    allowances: dict[tuple[Address, Address], int] = field(default_factory=dict)
    nonces: dict[Address, int] = field(default_factory=dict)
    owner: Address = ZERO

    def balance(self, account: Address) -> int:
        return self.balances.get(account, 0)

    def told(self, account: Address) -> int:
        """Give what the token answers when it is asked for a balance."""
        refuse_unless(not self.is_mute(), "Error", "coin: mute")
        return self.balance(account)

    def allowance(self, owner: Address, spender: Address) -> int:
        return self.allowances.get((owner, spender), 0)

    def is_mute(self) -> bool:
        return self.mode == MUTE

    # --- operations ---

    def mint(self, w: World, sender: Address, account: Address, amount: int) -> None:
        allowed = self.odd or sender == self.owner
        refuse_unless(allowed, "OwnableUnauthorizedAccount", sender)
        self.supply += amount
        self.balances[account] = self.balance(account) + amount

    def set_mode(self, w: World, sender: Address, mode: int, target: Address, data: bytes) -> None:
        self.mode, self.plan = mode, w.known.plans.get((target, data))

    def approve(self, w: World, sender: Address, spender: Address, amount: int) -> None:
        refuse_unless(spender != ZERO, "ERC20InvalidSpender", ZERO)
        self.allowances[sender, spender] = amount

    def transfer(self, w: World, sender: Address, to: Address, amount: int) -> bool | None:
        """Move the sender's own money; gives what the token answers (None: nothing at all)."""
        self._move(w, sender, to, amount)
        return self._answer()

    def transfer_from(
        self, w: World, sender: Address, source: Address, to: Address, amount: int
    ) -> bool | None:
        """Move money by allowance; gives what the token answers."""
        if self.mode == MUTE:
            raise Refused("Error", "coin: mute")
        if self.mode not in (FALSE, NOTHING):
            self._spend(source, sender, amount)
        self._move(w, source, to, amount)
        return self._answer()

    def permit(
        self, w: World, sender: Address, owner: Address, spender: Address, value: int,
        deadline: int, v: int, r: bytes, s: bytes,
    ) -> None:  # fmt: skip
        if self.odd:
            raise Refused("")
        refuse_unless(w.now <= deadline, "ERC2612ExpiredSignature", deadline)
        nonce = self.nonces.get(owner, 0)
        digest = permit_digest(self.name, self.address, owner, spender, value, nonce, deadline)
        signer = w.signer_of(r + s + bytes([v]), digest)
        refuse_unless(signer is not None, "ECDSAInvalidSignature")
        refuse_unless(signer == owner, "ERC2612InvalidSigner", signer, owner)
        self.nonces[owner] = nonce + 1
        self.allowances[owner, spender] = value

    # --- how money moves ---

    def _answer(self) -> bool | None:
        return {FALSE: False, SILENT: None}.get(self.mode, True)

    def _move(self, w: World, source: Address, to: Address, amount: int) -> None:
        if self.mode in (REVERTS, MUTE):
            raise Refused("Error", "coin: no")
        if self.mode in (FALSE, NOTHING):
            return
        if self.mode == REENTERS:
            w.try_plan(self.address, self.plan)
        refuse_unless(to != ZERO, "ERC20InvalidReceiver", ZERO)
        held = self.balance(source)
        refuse_unless(amount <= held, "ERC20InsufficientBalance", source, held, amount)
        self.balances[source] = held - amount
        self.balances[to] = self.balance(to) + amount
        self._skim(to, amount)

    def _skim(self, to: Address, amount: int) -> None:
        change = 0
        if self.mode == FEE:
            change = -amount // 100
        if self.mode == GENEROUS:
            change = 1
        self.balances[to] = self.balance(to) + change
        self.supply += change

    def _spend(self, owner: Address, spender: Address, amount: int) -> None:
        allowed = self.allowance(owner, spender)
        if allowed == ENDLESS:
            return
        enough = amount <= allowed
        refuse_unless(enough, "ERC20InsufficientAllowance", spender, allowed, amount)
        self.allowances[owner, spender] = allowed - amount


def safely(coin: Coin, answer: bool | None) -> None:
    """Take a token's answer as OpenZeppelin's SafeERC20 does: only a plain false is a refusal."""
    refuse_unless(answer is not False, "SafeERC20FailedOperation", coin.address)
