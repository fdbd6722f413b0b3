"""A small street on the embedded node: an operator, Mei with a meter and a surplus, and Anna."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.keys.signer import LocalSigner
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.rows import OfferRow
from wallet.ledger.sync import Sync
from wallet.market.journal import TradeJournal
from wallet.market.review import Review
from wallet.market.snapshot import Snapshot, SyncStatus, build
from wallet.market.trading import Trader
from wallet.practice.launcher import NodeProcess, start_node
from wallet.protocol import calls
from wallet.protocol.community import CommunityFile, Member
from wallet.protocol.credits import Batch, GasClass, pack, zone_hash
from wallet.protocol.deploy import deploy
from wallet.protocol.offers import ZERO_HASH
from wallet.protocol.readings import Reading
from wallet.units import Litres, PricePerMWh, Timestamp, Wh

DAY = 86_400
YUAN = 1_000_000
ZONE = zone_hash("Linden Street")
METER = keccak256(b"Mei's kitchen meter")
Z_PPM, CV = 1_000_000, 10_000
USED_A_DAY = 10_000
HISTORY = 14
JUNK = "test test test test test test test test test test test junk"


@dataclass
class Street:
    """Everything a test needs; accounts are those every practice node funds."""

    process: NodeProcess
    folder: Path
    operator: LocalSigner = field(init=False)
    mei: LocalSigner = field(init=False)
    anna: LocalSigner = field(init=False)
    stranger: LocalSigner = field(init=False)
    community: CommunityFile = field(init=False)
    bio: int = field(init=False)
    natural: int = field(init=False)

    def __post_init__(self) -> None:
        seed = to_seed(JUNK)
        self.operator, self.mei, self.anna, self.stranger = (
            account_from_seed(seed, number) for number in range(4)
        )
        self.node = Node(Rpc(self.process.url))
        self.sender = TransactionSender(self.node, MemoryOutbox(), self.node.chain_id())
        self.community = deploy(
            self.sender,
            self.operator,
            node=self.node,
            name="Linden Street",
            rpc_url=self.process.url,
            journal=self.folder / "deploy.json",
        )
        self.bio = pack(GasClass.BIOMETHANE, ZONE, 202611, 1)
        self.natural = pack(GasClass.NATURAL, ZONE, 202611, 2)
        self.community = replace(
            self.community,
            members=(
                Member(self.mei.address, "Mei Tan", "household", {"zh_CN": "谭梅"}),
                Member(self.anna.address, "Anna Lindqvist", "household"),
            ),
        )
        self._settle_in()

    def _settle_in(self) -> None:
        now, place = int(time.time()), self.community
        begin = now - (HISTORY + 1) * DAY
        people = (self.mei.address, self.anna.address)
        self.send(
            self.operator,
            calls.multicall([calls.attest(place, who, 1, now + 365 * DAY) for who in people]),
            calls.multicall(
                [
                    calls.set_calorific(
                        place, ZONE, begin - DAY, now + 365 * DAY, z_ppm=Z_PPM, cv_wh_per_m3=CV
                    ),
                    calls.register_meter(
                        place,
                        METER,
                        self.mei.address,
                        self.operator.address,
                        zone=ZONE,
                        direction=0,
                        q_max_lph=6_000,
                        allowance_wh=500_000,
                        opening_ts=begin,
                        opening_index_l=0,
                    ),
                ]
            ),
            calls.multicall(
                [
                    calls.issue_batch(place, GasClass.BIOMETHANE, ZONE, 202611, self._batch()),
                    calls.issue_batch(place, GasClass.NATURAL, ZONE, 202611, self._batch()),
                    calls.allot(place, self.mei.address, self.bio, 400_000),
                    calls.allot(place, self.mei.address, self.natural, 152_000),
                    calls.allot(place, self.anna.address, self.bio, 50_000),
                ]
            ),
            calls.multicall([calls.mint_money(place, who, 250 * YUAN) for who in people]),
            self._readings(begin),
        )

    def _batch(self) -> Batch:
        none = Timestamp(0)
        return Batch(
            self.operator.address, ZERO_HASH, ZERO_HASH, none, none, 500, b"CN", ZERO_HASH,
            none, 0, ZERO_HASH, none, 1,
        )  # fmt: skip

    def _readings(self, begin: int) -> calls.Call:
        readings = [
            Reading(METER, day, Timestamp(begin + day * DAY), Litres(day * 1_000))
            for day in range(1, HISTORY + 1)
        ]
        registry = self.community.registry
        signatures = [
            self.operator.sign_typed_data(item.typed_data(self.community.chain_id, registry))
            for item in readings
        ]
        return calls.submit_readings(self.community, readings, signatures)

    def send(self, signer: LocalSigner, *todo: calls.Call) -> None:
        """Send calls one after the other and wait for all of them."""
        hashes = []
        for call in todo:
            prepared = self.sender.prepare(signer.address, call.to, call.data, gas=8_000_000)
            hashes.append(self.sender.sign_and_send(signer, prepared))
        for tx_hash in hashes:
            self.sender.wait(tx_hash)

    def wallet(self, signer: LocalSigner, journal: TradeJournal | None = None) -> Wallet:
        """A wallet of its own for somebody, with its own index and outbox."""
        return Wallet(self, signer, journal)

    def totals(self) -> list[calls.BatchTotals]:
        """What became of each batch, by the contract's own counters."""
        return [
            calls.read_batch_totals(self.node, self.community, credit)
            for credit in (self.bio, self.natural)
        ]

    def money_of(self, *accounts: Address) -> int:
        """The money of some accounts together."""
        return sum(calls.read_money(self.node, self.community, who) for who in accounts)


class Wallet:
    """One person's wallet: node, outbox, index and trader, as the app puts them together."""

    def __init__(
        self, street: Street, signer: LocalSigner, journal: TradeJournal | None = None
    ) -> None:
        self.street, self.signer = street, signer
        self.node = Node(Rpc(street.process.url))
        self.outbox = MemoryOutbox()
        self.sender = TransactionSender(self.node, self.outbox, street.community.chain_id)
        name = f"{signer.address}-{time.monotonic_ns()}.sqlite"
        self.index = Index(street.folder / name)
        self.sync = Sync(self.node, street.community, self.index)
        self.trader = Trader(
            self.node,
            self.sender,
            street.community,
            self.index,
            signer.address,
            journal=journal,
            tz=UTC,
        )
        self.look()

    @property
    def address(self) -> Address:
        return self.signer.address

    def look(self) -> None:
        """Read what is new on the chain."""
        self.sync.step(lambda: False)

    def snapshot(self) -> Snapshot:
        """What the window would show now."""
        self.look()
        now = Timestamp(int(time.time()))
        return build(
            self.index,
            self.street.community,
            self.address,
            now,
            UTC,
            sync=SyncStatus(last_success=now, head_block=self.node.head().number),
            outbox=self.outbox,
            journal=self.trader.journal,
        )

    def offers(self) -> tuple[OfferRow, ...]:
        """All open offers, newest last."""
        self.look()
        return queries.open_offers(self.index)

    def held(self, credit_id: int) -> Wh:
        """What the chain says is held of a batch."""
        return calls.read_balance(self.node, self.street.community, self.address, credit_id)

    def money(self) -> int:
        """What the chain says there is."""
        return calls.read_money(self.node, self.street.community, self.address)


PRICE = PricePerMWh(350 * YUAN)
KWH = 1_000


def tomorrow() -> Timestamp:
    return Timestamp(int(time.time()) + DAY)


def sell(seller: Wallet, kwh: int = 5, **more: object) -> OfferRow:
    """Post a sell offer and return it as the index has it."""
    review = seller.trader.prepare_sell(Wh(kwh * KWH), PRICE, tomorrow(), **more)  # type: ignore[arg-type] # choices of a test
    return posted(seller, review)


def posted(maker: Wallet, review: Review) -> OfferRow:
    result = maker.trader.execute(review, maker.signer)
    return next(row for row in maker.offers() if row.signed.hash == result.offer_hash)


def open_street(folder: Path) -> Street:
    """Start a node in memory and settle a street on it."""
    process = start_node(None)
    try:
        return Street(process, folder)
    except BaseException:
        process.stop()
        raise
