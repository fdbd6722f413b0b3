"""What the tests of SharePool have in common: signing shares, drawing them, and asking why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from eth_abi import encode
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from tests.contracts.evm import START, Contract, Done, Reverted
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, NIL, YUAN, YUSUF, Town

GIFT, LEND, REVENUE = 0, 1, 2
DAY = 86_400
SHARE_REASONS = [
    "NONE",
    "BAD_SIGNATURE",
    "CANCELLED",
    "OLD_COUNTER",
    "EXPIRED",
    "ZERO_AMOUNT",
    "EXCEEDS_REMAINING",
    "EXCEEDS_MEMBER_CAP",
    "NOT_FOR_YOU",
    "OWN_OFFER",
    "GIVER_NOT_MEMBER",
    "TAKER_NOT_MEMBER",
    "UNKNOWN_CREDIT",
    "GIVER_SHORT_GAS",
    "GIVER_NO_GAS_APPROVAL",
    "SHARING_PAUSED",
    "HAS_OVERDUE_LOAN",
    "TOO_MANY_LOANS",
    "UNKNOWN_POOL",
    "NOT_POOL_MANAGER",
    "BAD_OFFER",
    "GAS_NOT_RECEIVED",
]
SHARE_OFFER = [
    {"name": name, "type": kind}
    for kind, name in (
        pair.split()
        for pair in [
            "address giver",
            "bytes32 poolId",
            "uint8 mode",
            "uint256 creditId",
            "uint128 quantityWh",
            "uint128 maxPerMemberWh",
            "uint16 revenueBps",
            "uint64 returnBy",
            "uint64 validTo",
            "uint256 counter",
            "uint256 salt",
        ]
    )
]
DEFAULTS: dict[int, dict[str, Any]] = {
    GIFT: {},
    LEND: {"returnBy": START + 2 * DAY},
    REVENUE: {"revenueBps": 6_000},
}


def named(mask: int) -> list[str]:
    """Name the reasons in a mask."""
    return [name for n, name in enumerate(SHARE_REASONS) if mask >> n & 1]


def only(person: LocalAccount | str) -> bytes:
    """Return the pool id that means one person."""
    address = person if isinstance(person, str) else person.address
    return bytes(12) + bytes.fromhex(address[2:])


def someone(n: int) -> LocalAccount:
    """Return one of many people."""
    return Account.from_key(keccak(b"someone" + n.to_bytes(4)))


class Sharing:
    """A town where people share."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.pool: Contract = town.share
        for person in (MEI, YUSUF, ANA):
            self.approve(person)

    def approve(self, person: LocalAccount, *, on: bool = True) -> None:
        """Let SharePool move a person's gas, or no longer."""
        self.town.credit.send(person.address, "setApprovalForAll", self.pool.address, on)

    def member(self, person: LocalAccount | str, valid_to: int = FOREVER) -> None:
        """Admit a person."""
        address = person if isinstance(person, str) else person.address
        self.town.community.send(ADMIN.address, "attest", address, b"CN", 1, valid_to, NIL)

    def giver(self, person: LocalAccount, wh: int, credit_id: int | None = None) -> None:
        """Admit a person with gas that SharePool may move."""
        self.member(person)
        self.town.allot(person, credit_id or self.town.bio, wh)
        self.approve(person)

    def offer(self, giver: LocalAccount | str, **changes: Any) -> tuple[Any, ...]:
        """Build a share: by default a gift of 100 kWh of biomethane to everybody, for a day."""
        fields: dict[str, Any] = {
            "giver": giver if isinstance(giver, str) else giver.address, "poolId": NIL,
            "mode": GIFT, "creditId": self.town.bio, "quantityWh": 100_000,
            "maxPerMemberWh": 100_000, "revenueBps": 0, "returnBy": 0,
            "validTo": START + DAY, "counter": 0, "salt": 1,
        }  # fmt: skip
        changes = DEFAULTS.get(changes.get("mode", GIFT), {}) | changes
        unknown = changes.keys() - fields.keys()
        assert not unknown, unknown
        return tuple((fields | changes).values())

    def sign(self, who: LocalAccount, offer: tuple[Any, ...]) -> bytes:
        """Sign a share."""
        return self.town._sign(
            who, self.pool, "Hearth SharePool", {"ShareOffer": SHARE_OFFER}, offer
        )

    def signed(self, giver: LocalAccount, **changes: Any) -> tuple[tuple[Any, ...], bytes]:
        """Build and sign a share."""
        offer = self.offer(giver, **changes)
        return offer, self.sign(giver, offer)

    def hash(self, offer: tuple[Any, ...]) -> bytes:
        """Return what the contract calls the share."""
        return bytes(self.pool.view("hashOffer", offer))

    def draw(self, taker: LocalAccount, offer: Any, sig: bytes, wh: int) -> Done:
        """Draw, and expect ``check`` to have said yes."""
        assert self.pool.view("check", offer, sig, taker.address, wh) == (0, 0)
        return self.pool.send(taker.address, "draw", offer, sig, wh)

    def against(
        self, offer: Any, sig: bytes, taker: LocalAccount | str = YUSUF, wh: int = 10_000
    ) -> list[str]:
        """Name all that stands against a draw, and hold ``draw`` to it; nothing is changed."""
        address = taker if isinstance(taker, str) else taker.address
        first, mask = self.pool.view("check", offer, sig, address, wh)
        snapshot = self.town.evm.state.snapshot()
        try:
            if mask == 0:
                assert first == 0
                self.pool._call(address, "draw", offer, sig, wh)
            else:
                with pytest.raises(Reverted) as caught:
                    self.pool._call(address, "draw", offer, sig, wh)
                assert (caught.value.name, caught.value.values) == ("ShareRefused", (first,))
                assert SHARE_REASONS[first] == named(mask)[0]
        finally:
            self.town.evm.state.revert(snapshot)
        return named(mask)

    def posted(self, offer: Any, sig: bytes) -> list[str]:
        """Post; name what stands against it."""
        try:
            self.pool.send(ANA.address, "post", offer, sig)
        except Reverted as refusal:
            if refusal.name != "ShareRefused":
                raise
            return [SHARE_REASONS[refusal.values[0]]]
        return []

    def lend(self, lender: LocalAccount, borrower: LocalAccount, wh: int, **changes: Any) -> int:
        """Lend; return the loan's id."""
        salt = int(self.pool.view("loanCount")) + 1_000
        offer, sig = self.signed(lender, mode=LEND, **({"salt": salt} | changes))
        return int(self.draw(borrower, offer, sig, wh).event("Loaned")["loanId"])

    def give_back(
        self, who: LocalAccount | str, loan_id: int, wh: int, credit_id: int | None = None
    ) -> Done:
        """Return some of a loan."""
        return self.push(who, wh, encode(["uint256"], [loan_id]), credit_id)

    def push(
        self, who: LocalAccount | str, wh: int, data: bytes, credit_id: int | None = None
    ) -> Done:
        """Send gas to SharePool; the events are SharePool's."""
        address = who if isinstance(who, str) else who.address
        credit = self.town.credit
        arguments = address, self.pool.address, credit_id or self.town.bio, wh, data
        call = credit.data("safeTransferFrom", *arguments)
        self.town.evm.forget_warm_slots()
        result = self.town.evm.send(address, credit.address, call)
        return Done((), self.pool.events(result), result.get_gas_used())

    def create_pool(self, manager: LocalAccount, *people: LocalAccount, salt: bytes = NIL) -> bytes:
        """Make a pool with people in it."""
        pool_id = bytes(
            self.pool.send(manager.address, "createPool", "Lane 7", salt).event("PoolCreated")[
                "poolId"
            ]
        )
        if people:
            addresses = [p.address for p in people]
            self.pool.send(manager.address, "setPoolMembers", pool_id, addresses, True)
        return pool_id

    def feed(self, giver: LocalAccount, pool_id: bytes, wh: int, **changes: Any) -> int:
        """Give gas to a pool that Ana manages; return the pot's id."""
        changes = {"quantityWh": wh, "maxPerMemberWh": wh} | changes
        offer, sig = self.signed(giver, mode=REVENUE, poolId=pool_id, **changes)
        return int(self.draw(ANA, offer, sig, wh).event("PotFed")["potId"])

    def buyer(self, price: int, who: LocalAccount = YUSUF, **changes: Any) -> Any:
        """Sign a buy offer for any biomethane at a price in yuan per MWh."""
        fields = {"side": 1, "quantityWh": MWH, "minFillWh": 0} | changes
        prices = {"startPricePerMWh": price * YUAN, "endPricePerMWh": price * YUAN}
        return self.town.signed(who, **(prices | fields))

    def sell(
        self, pot_id: int, wh: int, price: int, manager: LocalAccount = ANA, **changes: Any
    ) -> Done:
        """Sell some of a pot to Yusuf."""
        offer, sig = self.buyer(price, **changes)
        return self.pool.send(manager.address, "sellInto", pot_id, offer, sig, wh, 0)

    def of(self, pot_id: int) -> dict[str, Any]:
        """Return a pot by field names."""
        function = self.pool._function("potOf", 1)
        names = [c["name"] for c in function["outputs"][0]["components"]]
        return dict(zip(names, self.pool.view("potOf", pot_id), strict=True))

    def cash_held(self) -> int:
        """Return the money that SharePool holds."""
        return int(self.town.money.view("balanceOf", self.pool.address))

    def gas_held(self, credit_id: int | None = None) -> int:
        """Return the gas that SharePool holds."""
        return int(
            self.town.credit.view("balanceOf", self.pool.address, credit_id or self.town.bio)
        )

    def pause(self, *, fills: bool = False, everything: bool = False) -> None:
        """Set both pauses."""
        self.town.community.send(ADMIN.address, "setFillsPaused", fills)
        self.town.community.send(ADMIN.address, "setAllPaused", everything)


@contextmanager
def broken(name: str, *values: Any) -> Iterator[None]:
    """Expect a revert by its name and, when given, its values."""
    with pytest.raises(Reverted) as caught:
        yield
    assert caught.value.name == name
    if values:
        assert caught.value.values == values
