"""The two kinds of slip: an offer to trade and an offer to share, with what reading one needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wallet.codec.address import Address
from wallet.codec.typed_data import Field
from wallet.protocol import offers, shares
from wallet.protocol.abis.market import GAS_OFFER
from wallet.protocol.abis.pool import SHARE_OFFER
from wallet.protocol.offers import OFFER_TYPES, GasOffer, SignedOffer
from wallet.protocol.shares import SHARE_TYPES, ShareOffer, SignedShare

AnyOffer = GasOffer | ShareOffer
AnySigned = SignedOffer | SignedShare


@dataclass(frozen=True, slots=True, eq=False)
class SlipKind:
    """One kind of slip; ``number`` stands for it in compact texts and never changes."""

    number: int
    primary_type: str
    types: Mapping[str, tuple[Field, ...]]
    domain_name: str
    domain_version: str
    abi_type: str
    from_tuple: Callable[[Sequence[Any]], AnyOffer]

    def values(self, message: Mapping[str, Any]) -> list[Any]:
        """Give a typed message's values in the order of the contract's struct."""
        return self._values(self.primary_type, message)

    def _values(self, struct: str, message: Mapping[str, Any]) -> list[Any]:
        return [
            tuple(self._values(field.type, message[field.name]))
            if field.type in self.types
            else message[field.name]
            for field in self.types[struct]
        ]


TRADE = SlipKind(
    1, "GasOffer", OFFER_TYPES, offers.DOMAIN_NAME, offers.DOMAIN_VERSION, GAS_OFFER,
    offers.from_tuple,
)  # fmt: skip
SHARE = SlipKind(
    2, "ShareOffer", SHARE_TYPES, shares.DOMAIN_NAME, shares.DOMAIN_VERSION, SHARE_OFFER,
    shares.from_tuple,
)  # fmt: skip
KINDS = (TRADE, SHARE)


def kind_of(offer: AnyOffer) -> SlipKind:
    """Say which kind of slip an offer makes."""
    return TRADE if isinstance(offer, GasOffer) else SHARE


def signer_of(offer: AnyOffer) -> Address:
    """Say who has to have signed an offer."""
    return offer.maker if isinstance(offer, GasOffer) else offer.giver


def signed(offer: AnyOffer, signature: bytes, digest: bytes) -> AnySigned:
    """Put an offer and its signature together."""
    if isinstance(offer, GasOffer):
        return SignedOffer(offer, signature, digest)
    return SignedShare(offer, signature, digest)
