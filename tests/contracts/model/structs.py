"""What people sign, in the contracts' order, and its EIP-712 digest by eth-abi alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.model.base import NIL, ZERO, Address
from tests.contracts.model.chain import CHAIN_ID


class Reading(NamedTuple):
    """What a gateway signs, in the contract's order."""

    meter_id: bytes
    seq: int
    ts: int
    index_l: int
    status: int


class Trigger(NamedTuple):
    """A condition on a feed: op 0 none, 1 answer <= threshold, 2 answer >= threshold."""

    feed: Address = ZERO
    op: int = 0
    threshold: int = 0
    max_age: int = 0


class GasOffer(NamedTuple):
    """A signed offer to sell (side 0) or buy (side 1)."""

    maker: Address
    taker: Address
    side: int
    credit_id: int
    meter_id: bytes
    quantity_wh: int
    min_fill_wh: int
    currency: Address
    alt_currency: Address
    fx_slippage_bps: int
    start_price: int
    end_price: int
    valid_from: int
    valid_to: int
    delivery_from: int
    delivery_to: int
    trigger: Trigger
    group: bytes
    revision: int
    counter: int
    salt: int


class ShareOffer(NamedTuple):
    """A signed gift (mode 0), loan (1) or revenue share (2)."""

    giver: Address
    pool_id: bytes
    mode: int
    credit_id: int
    quantity_wh: int
    max_per_member_wh: int
    revenue_bps: int
    return_by: int
    valid_to: int
    counter: int
    salt: int


class Take(NamedTuple):
    """What a taker wants of an offer, and its limit in ``currency``."""

    wh: int
    limit: int
    credit_id: int
    currency: Address


class Permit(NamedTuple):
    """An EIP-2612 permit as it travels with a fill."""

    value: int
    deadline: int
    v: int
    r: bytes
    s: bytes


TRIGGER_TYPE = "Trigger(address feed,uint8 op,int256 threshold,uint32 maxAge)"
OFFER_TYPE = (
    "GasOffer(address maker,address taker,uint8 side,uint256 creditId,bytes32 meterId,"
    "uint128 quantityWh,uint128 minFillWh,address currency,address altCurrency,"
    "uint16 fxSlippageBps,uint128 startPricePerMWh,uint128 endPricePerMWh,uint64 validFrom,"
    "uint64 validTo,uint64 deliveryFrom,uint64 deliveryTo,Trigger trigger,bytes32 group,"
    "uint64 revision,uint256 counter,uint256 salt)"
)
SHARE_TYPE = (
    "ShareOffer(address giver,bytes32 poolId,uint8 mode,uint256 creditId,uint128 quantityWh,"
    "uint128 maxPerMemberWh,uint16 revenueBps,uint64 returnBy,uint64 validTo,uint256 counter,"
    "uint256 salt)"
)
READING_TYPE = "Reading(bytes32 meterId,uint64 seq,uint64 ts,uint64 indexL,uint8 status)"
PERMIT_TYPE = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def _struct_hash(declaration: str, values: tuple[Any, ...], referenced: str = "") -> bytes:
    """Hash one struct; struct members are hashes already and count as bytes32."""
    kinds = [part.split()[0] for part in declaration[declaration.index("(") + 1 : -1].split(",")]
    plain = ["bytes32" if kind[0].isupper() else kind for kind in kinds]
    type_hash = keccak((declaration + referenced).encode())
    return keccak(encode(["bytes32", *plain], [type_hash, *values]))


@lru_cache(maxsize=64)
def _domain(name: str, address: Address) -> bytes:
    return keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [keccak(DOMAIN_TYPE.encode()), keccak(name.encode()), keccak(b"1"), CHAIN_ID, address],
        )
    )


def _digest(name: str, address: Address, struct: bytes) -> bytes:
    return keccak(b"\x19\x01" + _domain(name, address) + struct)


@lru_cache(maxsize=65_536)
def offer_digest(market: Address, o: GasOffer) -> bytes:
    """Give what the maker of a trade offer signs."""
    trigger = _struct_hash(TRIGGER_TYPE, tuple(o.trigger))
    values = tuple(o._replace(trigger=trigger))  # type: ignore[arg-type] # its hash stands for it
    return _digest("Hearth GasMarket", market, _struct_hash(OFFER_TYPE, values, TRIGGER_TYPE))


@lru_cache(maxsize=65_536)
def share_digest(pool: Address, o: ShareOffer) -> bytes:
    """Give what the giver of a share offer signs."""
    return _digest("Hearth SharePool", pool, _struct_hash(SHARE_TYPE, tuple(o)))


def reading_digest(registry: Address, r: Reading) -> bytes:
    """Give what a gateway signs."""
    return _digest("Hearth MeterRegistry", registry, _struct_hash(READING_TYPE, tuple(r)))


def permit_digest(
    name: str,
    coin: Address,
    owner: Address,
    spender: Address,
    value: int,
    nonce: int,
    deadline: int,
) -> bytes:
    """Give what the owner of money signs to let ``spender`` move it."""
    values = (owner, spender, value, nonce, deadline)
    return _digest(name, coin, _struct_hash(PERMIT_TYPE, values))


NO_TRIGGER = Trigger()
EMPTY_GROUP = NIL
