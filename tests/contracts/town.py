"""A small town on a bare EVM: the contracts deployed, Mei and Yusuf members with meters and gas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from tests.contracts.evm import START, Contract, Done, Evm

ZERO = "0x" + "00" * 20
NIL = b"\0" * 32
ZONE = keccak(b"Practice street")
FOREVER = 2**64 - 1
MWH = 1_000_000
YUAN = 1_000_000

TRIGGER = [
    {"name": "feed", "type": "address"},
    {"name": "op", "type": "uint8"},
    {"name": "threshold", "type": "int256"},
    {"name": "maxAge", "type": "uint32"},
]
OFFER = [
    {"name": name, "type": kind}
    for kind, name in (
        pair.split()
        for pair in [
            "address maker",
            "address taker",
            "uint8 side",
            "uint256 creditId",
            "bytes32 meterId",
            "uint128 quantityWh",
            "uint128 minFillWh",
            "address currency",
            "address altCurrency",
            "uint16 fxSlippageBps",
            "uint128 startPricePerMWh",
            "uint128 endPricePerMWh",
            "uint64 validFrom",
            "uint64 validTo",
            "uint64 deliveryFrom",
            "uint64 deliveryTo",
            "Trigger trigger",
            "bytes32 group",
            "uint64 revision",
            "uint256 counter",
            "uint256 salt",
        ]
    )
]
READING = [
    {"name": "meterId", "type": "bytes32"},
    {"name": "seq", "type": "uint64"},
    {"name": "ts", "type": "uint64"},
    {"name": "indexL", "type": "uint64"},
    {"name": "status", "type": "uint8"},
]

ADMIN = Account.from_key(keccak(b"admin"))
MEI = Account.from_key(keccak(b"mei"))
YUSUF = Account.from_key(keccak(b"yusuf"))
ANA = Account.from_key(keccak(b"ana"))
GATEWAY = Account.from_key(keccak(b"gateway"))
STRANGER = Account.from_key(keccak(b"stranger"))


def batch(**changes: Any) -> tuple[Any, ...]:
    """Build a batch's fields."""
    fields: dict[str, Any] = {
        "issuer": ZERO, "plantIdHash": NIL, "feedstock": NIL, "prodFrom": 1, "prodTo": 2,
        "capacityKW": 0, "country": b"CN", "supportScheme": NIL, "operationalDate": 0,
        "ghgMgPerMJ": 0, "posHash": NIL, "expiry": 0, "chainModel": 1,
    }  # fmt: skip
    return tuple((fields | changes).values())


@dataclass
class Town:
    """Everything a contract test starts from."""

    evm: Evm = field(default_factory=Evm)

    def __post_init__(self) -> None:
        evm, admin = self.evm, ADMIN.address
        self.community = evm.deploy("Community", "Practice street", 3600, admin)
        self.registry = evm.deploy("MeterRegistry", self.community.address)
        self.credit = evm.deploy("GasCredit", self.community.address, self.registry.address)
        self.market = evm.deploy(
            "GasMarket", self.community.address, self.credit.address, self.registry.address
        )
        self.share = evm.deploy(
            "SharePool", self.community.address, self.credit.address, self.market.address
        )
        self.money = evm.deploy("PracticeMoney", "Practice yuan", "pCNY", admin)
        roles = [self.community.view(r) for r in ("METER_OPERATOR", "ISSUER", "PAUSER")]
        grants = [self.community.data("grantRole", role, admin) for role in roles]
        attests = [self._attest(a.address) for a in (MEI, YUSUF, ANA)]
        attests.append(self._attest(self.share.address, 2))
        currency = self.community.data("setCurrency", self.money.address, True)
        self.community.send(admin, "multicall", [*grants, *attests, currency])
        self.registry.send(admin, "setCredit", self.credit.address)
        self.registry.send(admin, "setCalorific", ZONE, 0, FOREVER, 1_000_000, 11_000)
        self.natural = self.issue_batch(1)
        self.bio = self.issue_batch(2)
        for person in (MEI, YUSUF, ANA):
            self.money.send(admin, "mint", person.address, 1_000 * YUAN)
            self.money.send(person.address, "approve", self.market.address, 2**256 - 1)
            self.credit.send(person.address, "setApprovalForAll", self.market.address, True)
        self.allot(MEI, self.bio, MWH)

    def _attest(self, account: str, role: int = 1) -> bytes:
        return self.community.data("attest", account, b"CN", role, FOREVER, NIL)

    def issue_batch(self, gas_class: int, *, ref: bytes = NIL, **changes: Any) -> int:
        """Open a batch and return its credit id."""
        done = self.credit.send(
            ADMIN.address, "issueBatch", gas_class, ZONE, 202611, batch(**changes), ref
        )
        return int(done.values[0])

    def allot(self, who: LocalAccount, credit_id: int, wh: int, *, ref: bytes = NIL) -> Done:
        """Allot gas to a person."""
        return self.credit.send(ADMIN.address, "allot", who.address, credit_id, wh, ref)

    def meter(self, owner: LocalAccount, meter_id: bytes, direction: int = 0) -> None:
        """Register a meter with the common gateway, opened a day ago at 100,000 litres."""
        self.registry.send(
            ADMIN.address, "registerMeter", meter_id, owner.address, GATEWAY.address, ZONE,
            direction, 6_000, 0, self.evm.now - 86_400, 100_000,
        )  # fmt: skip

    def reading(
        self, meter_id: bytes, seq: int, ts: int, index_l: int, signer: LocalAccount = GATEWAY
    ) -> tuple[tuple[Any, ...], bytes]:
        """Sign a reading."""
        values = (meter_id, seq, ts, index_l, 0)
        return values, self._sign(
            signer, self.registry, "Hearth MeterRegistry", {"Reading": READING}, values
        )

    def read(self, *args: Any, **kwargs: Any) -> Done:
        """Sign a reading and submit it."""
        return self.registry.send(STRANGER.address, "submitReading", *self.reading(*args, **kwargs))

    def offer(self, maker: LocalAccount, **changes: Any) -> tuple[Any, ...]:
        """Build an offer: by default Mei-like, 100 kWh of biomethane at 350 yuan/MWh for a day."""
        fields: dict[str, Any] = {
            "maker": maker.address, "taker": ZERO, "side": 0, "creditId": self.bio,
            "meterId": NIL, "quantityWh": 100_000, "minFillWh": 1_000,
            "currency": self.money.address, "altCurrency": ZERO, "fxSlippageBps": 0,
            "startPricePerMWh": 350 * YUAN, "endPricePerMWh": 350 * YUAN,
            "validFrom": START - 10, "validTo": START + 86_400, "deliveryFrom": 0,
            "deliveryTo": 0, "trigger": (ZERO, 0, 0, 0), "group": NIL, "revision": 0,
            "counter": 0, "salt": 1,
        }  # fmt: skip
        return tuple((fields | changes).values())

    def take(
        self,
        offer: tuple[Any, ...],
        wh: int,
        limit: int,
        credit_id: int | None = None,
        currency: str | None = None,
    ) -> tuple[Any, ...]:
        """Say what is wanted of an offer; its own batch and currency unless others are named."""
        return wh, limit, offer[3] if credit_id is None else credit_id, currency or offer[7]

    def sign(self, who: LocalAccount, offer: tuple[Any, ...]) -> bytes:
        """Sign an offer."""
        types = {"GasOffer": OFFER, "Trigger": TRIGGER}
        return self._sign(who, self.market, "Hearth GasMarket", types, offer)

    def signed(self, maker: LocalAccount, **changes: Any) -> tuple[tuple[Any, ...], bytes]:
        """Build and sign an offer."""
        offer = self.offer(maker, **changes)
        return offer, self.sign(maker, offer)

    def conserved(self, batches: Sequence[int] = ()) -> bool:
        """Whether issued = held + settled + retired, in every batch."""
        return all(
            self.credit.view("issuedWh", c)
            == self.credit.view("totalSupply", c)
            + self.credit.view("settledWh", c)
            + self.credit.view("retiredWh", c)
            for c in (self.natural, self.bio, *batches)
        )

    def held(self, who: LocalAccount, credit_id: int) -> int:
        """Return what a person holds of a batch."""
        return int(self.credit.view("balanceOf", who.address, credit_id))

    def cash(self, who: LocalAccount) -> int:
        """Return a person's money."""
        return int(self.money.view("balanceOf", who.address))

    @staticmethod
    def _sign(
        who: LocalAccount, at: Contract, domain: str, types: dict[str, Any], values: Any
    ) -> bytes:
        primary = next(iter(types))
        message = dict(zip((f["name"] for f in types[primary]), values, strict=True))
        if "trigger" in message:
            names = (f["name"] for f in TRIGGER)
            message["trigger"] = dict(zip(names, message["trigger"], strict=True))
        signed = who.sign_typed_data(
            {"name": domain, "version": "1", "chainId": 7411, "verifyingContract": at.address},
            types,
            message,
        )
        return bytes(signed.signature)
