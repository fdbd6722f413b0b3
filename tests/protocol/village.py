"""The contracts on a bare EVM, spoken to through the wallet's own protocol room.

The town of ``tests.contracts`` deploys with independent encoders; from there on everything here
goes through ``wallet.protocol``, so that both sides are held against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.evm import START, Evm, Reverted, load
from tests.contracts.town import ADMIN, ANA, GATEWAY, MEI, STRANGER, YUSUF, Town
from wallet.chain.errors_map import reverted
from wallet.chain.types import Log
from wallet.codec.address import Address, to_address
from wallet.keys.signer import LocalSigner
from wallet.protocol import calls, events
from wallet.protocol.community import CommunityFile, ContractRef, Currency
from wallet.protocol.contracts import ALL
from wallet.protocol.offers import GasOffer, Side, SignedOffer, new_offer
from wallet.protocol.readings import Reading
from wallet.protocol.shares import ShareMode, SignedShare, new_share
from wallet.units import Litres, PricePerMWh, Timestamp, Wh

CHAIN_ID = 7411
DAY = 86_400
YUAN = 1_000_000


class EvmNode:
    """Answers ``eth_call`` on the bare EVM; enough of a node for typed questions."""

    def __init__(self, evm: Evm) -> None:
        self._evm = evm

    def chain_id(self) -> int:
        return CHAIN_ID

    def call(
        self, to: Address, data: bytes, *, sender: Address | None = None, block: Any = "latest"
    ) -> bytes:
        snapshot = self._evm.state.snapshot()
        try:
            return bytes(self._evm.send(sender or "0x" + "11" * 20, to, data).output)
        except Reverted as error:
            raise reverted(revert_data(error)) from error
        finally:
            self._evm.state.revert(snapshot)


def revert_data(error: Reverted) -> bytes:
    """Encode a decoded revert again, as a node would pass it on."""
    for contract in ALL:
        for entry in load(contract.name)["abi"]:
            if entry["type"] == "error" and entry["name"] == error.name:
                types = [item["type"] for item in entry["inputs"]]
                selector = keccak(f"{error.name}({','.join(types)})".encode())[:4]
                return bytes(selector + encode(types, error.values))
    return b""


@dataclass
class Village:
    """A town, as the wallet sees it."""

    town: Town

    def __post_init__(self) -> None:
        self.evm = self.town.evm
        self.node = EvmNode(self.evm)
        self.community = describe(self.town)
        self.admin, self.mei, self.yusuf, self.ana, self.stranger, self.gateway = (
            LocalSigner(bytes(account.key))
            for account in (ADMIN, MEI, YUSUF, ANA, STRANGER, GATEWAY)
        )
        self.town_mei, self.town_yusuf, self.town_ana = MEI, YUSUF, ANA
        self.salt = 0
        self.last_gas = 0

    def send(self, who: LocalSigner, call: calls.Call) -> list[events.Event]:
        """Run a call and give what the contracts said; raises the wallet's RevertedError."""
        self.evm.forget_warm_slots()
        try:
            result = self.evm.send(who.address, call.to, call.data)
        except Reverted as error:
            raise reverted(revert_data(error)) from error
        self.last_gas = result.get_gas_used()
        happened: list[events.Event] = []
        for index, (address, topics, data) in enumerate(result.get_log_entries()):
            words = tuple(topic.to_bytes(32) for topic in topics)
            log = Log(to_address(address), words, data, 1, bytes(32), bytes(32), 0, index)
            happened.extend(events.decode(log, self.community))
        return happened

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo everything that happens inside."""
        evm = self.evm
        evm.forget_warm_slots()
        evm.state.persist()
        root = evm.state.state_root
        try:
            yield
        finally:
            evm.forget_warm_slots()
            evm.state = type(evm.state)(evm.state._db, evm.state.execution_context, root)
            evm.now = START

    def offer(self, maker: LocalSigner, side: Side = Side.SELL, **changes: Any) -> GasOffer:
        """Build an offer of 100 kWh of biomethane at 0.35 for a kWh."""
        self.salt += 1
        fields: dict[str, Any] = {
            "maker": maker.address, "credit_id": self.town.bio, "wh": Wh(100_000),
            "price": PricePerMWh(350 * YUAN), "currency": self.community.money.address,
            "valid_from": START - 10, "valid_to": START + DAY, "counter": 0,
            "min_fill": Wh(1_000), "salt": self.salt,
        }  # fmt: skip
        return new_offer(side, **(fields | changes))

    def sign(self, maker: LocalSigner, offer: GasOffer) -> SignedOffer:
        """Sign an offer."""
        market = self.community.market
        data = offer.typed_data(CHAIN_ID, market)
        return SignedOffer(offer, maker.sign_typed_data(data), offer.hash(CHAIN_ID, market))

    def signed(self, maker: LocalSigner, side: Side = Side.SELL, **changes: Any) -> SignedOffer:
        """Build and sign an offer."""
        return self.sign(maker, self.offer(maker, side, **changes))

    def check(
        self, signed: SignedOffer, taker: LocalSigner, wh: int, credit_id: int | None = None
    ) -> calls.CheckResult:
        """Ask the market whether a taker could fill this."""
        self.evm.forget_warm_slots()
        args = (self.node, self.community, signed.offer, signed.signature, taker.address, wh)
        return calls.check_offer(*args, credit_id=credit_id)  # type: ignore[arg-type]

    def share(
        self, giver: LocalSigner, mode: ShareMode = ShareMode.GIFT, **changes: Any
    ) -> SignedShare:
        """Build and sign a share offer of 100 kWh of biomethane to everybody."""
        self.salt += 1
        fields: dict[str, Any] = {
            "giver": giver.address, "credit_id": self.town.bio, "wh": Wh(100_000),
            "valid_to": START + DAY, "counter": 0, "salt": self.salt,
        }  # fmt: skip
        offer = new_share(mode, **(fields | changes))
        pool = self.community.pool
        signature = giver.sign_typed_data(offer.typed_data(CHAIN_ID, pool))
        return SignedShare(offer, signature, offer.hash(CHAIN_ID, pool))

    def may_draw(self, signed: SignedShare, taker: LocalSigner, wh: int) -> calls.ShareCheck:
        """Ask SharePool whether a taker could draw this."""
        self.evm.forget_warm_slots()
        args = (self.node, self.community, signed.offer, signed.signature, taker.address, wh)
        return calls.check_share(*args)  # type: ignore[arg-type]

    def reading(self, meter_id: bytes, seq: int, ts: int, index_l: int) -> tuple[Reading, bytes]:
        """Sign a reading with the common gateway's key."""
        reading = Reading(meter_id, seq, Timestamp(ts), Litres(index_l))
        data = reading.typed_data(CHAIN_ID, self.community.registry)
        return reading, self.gateway.sign_typed_data(data)

    def held(self, who: LocalSigner, credit_id: int) -> int:
        """Gas of one batch."""
        return calls.read_balance(self.node, self.community, who.address, credit_id)  # type: ignore[arg-type]

    def cash(self, who: LocalSigner) -> int:
        """Money."""
        return calls.read_money(self.node, self.community, who.address)  # type: ignore[arg-type]


def describe(town: Town) -> CommunityFile:
    """Write the community file of a town (code hashes left out: no node checks them here)."""
    at = {
        "Community": town.community, "MeterRegistry": town.registry, "GasCredit": town.credit,
        "GasMarket": town.market, "SharePool": town.share,
    }  # fmt: skip
    return CommunityFile(
        name="Practice street",
        chain_id=CHAIN_ID,
        genesis_hash="0x" + "11" * 32,
        contracts={
            name: ContractRef(to_address(contract.address), "0x" + "22" * 32)
            for name, contract in at.items()
        },
        rpc_urls=("http://127.0.0.1:8545",),
        currencies=(Currency(to_address(town.money.address), "¥", "CNY", 6, "Practice yuan"),),
        coin_symbol="ETH",
        deployed_block=0,
    )
