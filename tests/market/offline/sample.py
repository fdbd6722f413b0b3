"""A community and requests about it, without a chain."""

from __future__ import annotations

from tests.market.made import BATCH, MONEY, address, per_kwh
from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.keys.airgap_request import Request
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.protocol import calls
from wallet.protocol.community_types import CommunityFile, ContractRef, Currency, Feed, Member
from wallet.protocol.credits import GasClass
from wallet.protocol.offers import GasOffer, Side, SignedOffer, new_offer
from wallet.protocol.shares import ShareMode, ShareOffer, SignedShare
from wallet.units import Timestamp, Wh

KEY = account_from_seed(to_seed("test test test test test test test test test test test junk"), 1)
MEI = KEY.address
ANNA = address(2)
CHAIN = 7411
EURO = Currency(address(98), "€", "EUR", 2)
_NAMES = ("Community", "MeterRegistry", "GasCredit", "GasMarket", "SharePool")
COMMUNITY = CommunityFile(
    name="Linden Street",
    chain_id=CHAIN,
    genesis_hash="0x" + "11" * 32,
    contracts={
        name: ContractRef(address(80 + place), "0x" + "22" * 32)
        for place, name in enumerate(_NAMES)
    },
    rpc_urls=("http://127.0.0.1:1",),
    currencies=(MONEY, EURO),
    coin_symbol="ETH",
    deployed_block=1,
    members=(Member(MEI, "Mei Tan", "household"), Member(ANNA, "Anna Lindqvist", "household")),
    feeds=(Feed(address(97), "Biomethane index", "index", GasClass.BIOMETHANE),),
)
END = Timestamp(1_800_086_400)


def offer(side: Side = Side.SELL, maker: Address = MEI, **more: object) -> GasOffer:
    """An offer of 5 kWh at 0.35."""
    return new_offer(
        side,
        maker=maker,
        credit_id=BATCH,
        wh=Wh(5000),
        price=per_kwh("0.35"),
        currency=MONEY.address,
        valid_from=END - 86_400,
        valid_to=END,
        counter=0,
        **more,  # type: ignore[arg-type] # choices of a test
    )


def signed(side: Side = Side.SELL, maker: Address = ANNA) -> SignedOffer:
    """An offer with some signature; the offline side cannot know whose."""
    made = offer(side, maker)
    return SignedOffer(made, bytes(65), made.hash(CHAIN, COMMUNITY.market))


def share(mode: ShareMode = ShareMode.GIFT, giver: Address = MEI) -> ShareOffer:
    """A share offer of 5 kWh."""
    lent = mode is ShareMode.LEND
    return ShareOffer(
        giver, bytes(32), mode, BATCH, Wh(5000), Wh(1000),
        2500 if mode is ShareMode.REVENUE else 0, END if lent else Timestamp(0), END, 0, 7,
    )  # fmt: skip


def signed_share(mode: ShareMode = ShareMode.GIFT, giver: Address = ANNA) -> SignedShare:
    """A share offer with some signature."""
    made = share(mode, giver)
    return SignedShare(made, bytes(65), made.hash(CHAIN, COMMUNITY.pool))


def transaction(call: calls.Call, **changes: object) -> DynamicFeeTransaction:
    """A call as a transaction."""
    fields = {
        "chain_id": CHAIN, "nonce": 5, "max_priority_fee_per_gas": 10**9,
        "max_fee_per_gas": 2 * 10**9, "gas": 100_000, "to": call.to, "value": 0, "data": call.data,
    }  # fmt: skip
    return DynamicFeeTransaction(**(fields | changes))  # type: ignore[arg-type] # choices of a test


def offer_request() -> Request:
    """Mei offers to sell."""
    return Request(MEI, offer().typed_data(CHAIN, COMMUNITY.market))


def stranger_request() -> Request:
    """Somebody wants to be allowed to take Mei's gas."""
    from wallet.protocol.contracts import CREDIT

    data = CREDIT["set_approval_for_all"].encode_call(address(666), True)
    return Request(MEI, transaction(calls.Call(COMMUNITY.credit, data)))
