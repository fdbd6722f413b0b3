"""The model of Community: roles, members, money, feeds, exchange rates and the two pauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from eth_utils import keccak

from tests.contracts.model.base import NIL, ZERO, Address, Part, Refused, refuse_unless

if TYPE_CHECKING:
    from tests.contracts.model.world import World

ADMIN = NIL
METER_OPERATOR = keccak(b"METER_OPERATOR")
ISSUER = keccak(b"ISSUER")
PAUSER = keccak(b"PAUSER")
MEMBER_ROLES = (1, 2, 3, 4)
MOST_DECIMALS = 18


class Attestation(NamedTuple):
    """What the operator vouches for; the last second it holds is ``valid_until``."""

    jurisdiction: bytes
    role: int
    valid_until: int
    evidence: bytes


class Rate(NamedTuple):
    """How a second currency is worth the first: the feed and what is needed to read it."""

    feed: Address
    max_age: int
    feed_decimals: int
    alt_decimals: int
    currency_decimals: int


@dataclass
class Community(Part):
    """Who belongs, which money counts, what is paused."""

    address: Address
    admin: Address
    delay: int
    pending: tuple[Address, int] = (ZERO, 0)
    roles: dict[tuple[bytes, Address], bool] = field(default_factory=dict)
    attested: dict[Address, Attestation] = field(default_factory=dict)
    currencies: dict[Address, bool] = field(default_factory=dict)
    feeds: dict[Address, bool] = field(default_factory=dict)
    rates: dict[tuple[Address, Address], Rate] = field(default_factory=dict)
    fills_paused: bool = False
    all_paused: bool = False

    # --- questions ---

    def has_role(self, role: bytes, account: Address) -> bool:
        return account == self.admin if role == ADMIN else self.roles.get((role, account), False)

    def is_member(self, w: World, account: Address) -> bool:
        found = self.attested.get(account)
        return found is not None and w.now <= found.valid_until

    def fills_stopped(self) -> bool:
        return self.fills_paused or self.all_paused

    def require_running(self) -> None:
        refuse_unless(not self.all_paused, "EverythingPaused")

    # --- operations ---

    def attest(
        self, w: World, sender: Address, account: Address, jurisdiction: bytes, role: int,
        valid_until: int, evidence: bytes,
    ) -> None:  # fmt: skip
        self._only(METER_OPERATOR, sender)
        refuse_unless(account != ZERO, "ZeroAccount")
        refuse_unless(role in MEMBER_ROLES, "UnknownMemberRole", role)
        refuse_unless(w.now <= valid_until, "AlreadyExpired", valid_until)
        self.attested[account] = Attestation(jurisdiction, role, valid_until, evidence)

    def revoke(self, w: World, sender: Address, account: Address) -> None:
        self._only(METER_OPERATOR, sender)
        refuse_unless(account in self.attested, "NotAttested", account)
        del self.attested[account]

    def set_currency(self, w: World, sender: Address, currency: Address, allowed: bool) -> None:
        self._only(ADMIN, sender)
        refuse_unless(w.has_code(currency) or not allowed, "NotAContract", currency)
        self.currencies[currency] = allowed

    def set_feed(self, w: World, sender: Address, feed: Address, allowed: bool) -> None:
        self._only(ADMIN, sender)
        refuse_unless(w.has_code(feed) or not allowed, "NotAContract", feed)
        self.feeds[feed] = allowed

    def set_rate(
        self,
        w: World,
        sender: Address,
        alt: Address,
        currency: Address,
        feed: Address,
        max_age: int,
    ) -> None:
        self._only(ADMIN, sender)
        refuse_unless(alt != currency, "UnusableRate", alt, currency)
        if feed == ZERO:
            self.rates.pop((alt, currency), None)
            return
        decimals = [w.decimals(contract) for contract in (feed, alt, currency)]
        refuse_unless(max(decimals) <= MOST_DECIMALS, "UnusableRate", alt, currency)
        self.rates[alt, currency] = Rate(feed, max_age, *decimals)

    def set_fills_paused(self, w: World, sender: Address, on: bool) -> None:
        self._only(PAUSER, sender)
        self.fills_paused = on

    def set_all_paused(self, w: World, sender: Address, on: bool) -> None:
        self._only(PAUSER, sender)
        self.all_paused = on

    def grant_role(self, w: World, sender: Address, role: bytes, account: Address) -> None:
        refuse_unless(role != ADMIN, "AccessControlEnforcedDefaultAdminRules")
        self._only(ADMIN, sender)
        self.roles[role, account] = True

    def revoke_role(self, w: World, sender: Address, role: bytes, account: Address) -> None:
        refuse_unless(role != ADMIN, "AccessControlEnforcedDefaultAdminRules")
        self._only(ADMIN, sender)
        self.roles[role, account] = False

    # The administrator changes hands in two steps with a delay between them.

    def begin_default_admin_transfer(self, w: World, sender: Address, to: Address) -> None:
        self._only(ADMIN, sender)
        self.pending = (to, w.now + self.delay)

    def cancel_default_admin_transfer(self, w: World, sender: Address) -> None:
        self._only(ADMIN, sender)
        self.pending = (ZERO, 0)

    def accept_default_admin_transfer(self, w: World, sender: Address) -> None:
        to, schedule = self.pending
        refuse_unless(sender == to, "AccessControlInvalidDefaultAdmin", sender)
        waited = schedule != 0 and schedule < w.now
        refuse_unless(waited, "AccessControlEnforcedDefaultAdminDelay", schedule)
        self.admin, self.pending = to, (ZERO, 0)

    def _only(self, role: bytes, sender: Address) -> None:
        if not self.has_role(role, sender):
            raise Refused("AccessControlUnauthorizedAccount", sender, role)
