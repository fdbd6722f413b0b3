"""Typed answers about prices that others say: feeds, the community's gas index, exchange rates."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.typed_data import TypedData
from wallet.errors import NodeAnswerError, RevertedError
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import COMMUNITY, INDEX, MARKET, MONEY
from wallet.protocol.credits import GasClass
from wallet.protocol.permits import PermitTerms
from wallet.protocol.reads import ask
from wallet.units import Minor, Timestamp, Wh

_PERMIT_VERSIONS = ("1", "2")


@dataclass(frozen=True, slots=True)
class Round:
    """One answer of a price feed (Chainlink's AggregatorV3Interface), in units of its own.

    For a GasIndex: minor units of its currency for one MWh.
    """

    round_id: int
    answer: int
    updated_at: Timestamp


@dataclass(frozen=True, slots=True)
class Rate:
    """Which feed says what one unit of a second currency is worth, and how fresh it must be.

    Its answer is whole units of ``currency`` for one whole unit of ``altCurrency``, with
    ``feed_decimals`` digits after the point; ``max_age`` in seconds.
    """

    feed: Address
    max_age: int
    feed_decimals: int
    alt_decimals: int
    currency_decimals: int


@dataclass(frozen=True, slots=True)
class Traded:
    """What the open market ever traded of a class in a currency."""

    wh: Wh
    value: Minor


def read_latest_round(node: NodeApi, feed: Address) -> Round | None:
    """A feed's newest answer; None when it has none yet."""
    return _round(node, feed, "latest_round_data")


def read_round(node: NodeApi, feed: Address, round_id: int) -> Round | None:
    """One earlier answer of a feed; None when it has no such round."""
    return _round(node, feed, "get_round_data", round_id)


def read_feed_description(node: NodeApi, feed: Address) -> str:
    """What a feed says it measures: its own words."""
    return str(ask(node, feed, INDEX["description"]))


def read_feed_decimals(node: NodeApi, feed: Address) -> int:
    """How many digits of a feed's answers stand after the point."""
    return int(ask(node, feed, INDEX["decimals"]))


def read_rate(
    node: NodeApi, community: CommunityFile, alt_currency: Address, currency: Address
) -> Rate | None:
    """The exchange rate's feed between two currencies; None when the community knows none."""
    rate = Rate(*ask(node, community.community, COMMUNITY["rate_of"], alt_currency, currency))
    return None if rate.feed == ZERO_ADDRESS else rate


def read_traded(
    node: NodeApi, community: CommunityFile, gas_class: GasClass, currency: Address
) -> Traded:
    """What the open market ever traded of a class in a currency; the index works from it."""
    wh, value = ask(node, community.market, MARKET["traded_of"], int(gas_class), currency)
    return Traded(Wh(wh), Minor(value))


def read_permit_terms(node: NodeApi, token: Address, owner: Address) -> PermitTerms | None:
    """What an EIP-2612 permit of a token has to be signed for; None when it takes none.

    Tokens that tell their domain (EIP-5267) are asked for it; the name and version of others are
    tried until they give the token's own DOMAIN_SEPARATOR.
    """
    try:
        nonce = int(ask(node, token, MONEY["nonces"], owner))
        separator = ask(node, token, MONEY["domain_separator"])
    except (NodeAnswerError, RevertedError):
        return None
    chain_id = node.chain_id()
    for name, version in _domains(node, token):
        domain = {
            "name": name, "version": version, "chainId": chain_id, "verifyingContract": token,
        }  # fmt: skip
        if TypedData({}, "", domain, {}).domain_separator() == separator:
            return PermitTerms(token, name, version, nonce)
    return None


def _domains(node: NodeApi, token: Address) -> list[tuple[str, str]]:
    try:
        _, name, version, *_ = ask(node, token, MONEY["eip712_domain"])
    except (NodeAnswerError, RevertedError):
        try:
            name = str(ask(node, token, MONEY["name"]))
        except (NodeAnswerError, RevertedError):
            return []
        return [(name, version) for version in _PERMIT_VERSIONS]
    return [(name, version)]


def _round(node: NodeApi, feed: Address, function: str, *args: int) -> Round | None:
    try:
        round_id, answer, _, updated_at, _ = ask(node, feed, INDEX[function], *args)
    except RevertedError:
        return None
    return Round(round_id, answer, Timestamp(updated_at))
