"""The community: who is in, what counts, who may say so, and what each event tells."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import to_canonical_address

from tests.contracts.evm import START, Reverted
from tests.contracts.market_words import feed_code
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, NIL, STRANGER, YUSUF, ZERO, Town

NOBODY = "0x" + "77" * 20
COIN, EURO, FEED = ("0x" + pair * 20 for pair in ("c0", "e0", "fe"))
EVIDENCE = b"\x05" * 32


def put(town: Town, address: str, decimals: int = 8) -> str:
    """Stand a contract at an address; it can tell its decimals."""
    town.evm.state.set_code(to_canonical_address(address), feed_code(1, START, decimals))
    return address


def refused(town: Town, who: Any, name: str, *args: Any) -> tuple[Any, ...]:
    with pytest.raises(Reverted) as caught:
        town.community.send(who.address, name, *args)
    return (caught.value.name, *caught.value.values)


def attest(town: Town, account: str, role: int = 1, until: int = FOREVER) -> Any:
    values = (account, b"DE", role, until, EVIDENCE)
    return town.community.send(ADMIN.address, "attest", *values)


def test_its_name_is_what_it_was_founded_with(town: Town) -> None:
    assert town.community.view("name") == "Practice street"


@pytest.mark.parametrize("role", [1, 2, 3, 4])
def test_an_attestation_keeps_what_was_attested(town: Town, role: int) -> None:
    done = attest(town, NOBODY, role, START + 5)
    told = done.event("Attested")
    assert (told["account"], told["role"], told["validUntil"]) == (NOBODY, role, START + 5)
    assert (told["jurisdiction"], told["evidenceHash"]) == (b"DE", EVIDENCE)
    kept = town.community.view("attestationOf", NOBODY)
    assert kept == (b"DE", role, START + 5, EVIDENCE)


def test_a_membership_lasts_through_its_last_second(town: Town) -> None:
    attest(town, NOBODY, until=START)
    assert town.community.view("isMember", NOBODY)
    town.evm.now = START + 1
    assert not town.community.view("isMember", NOBODY)
    attest(town, NOBODY, until=START + 1)
    assert town.community.view("isMember", NOBODY)


@pytest.mark.parametrize(
    ("account", "role", "until", "why"),
    [
        (ZERO, 1, FOREVER, ("ZeroAccount",)),
        (NOBODY, 0, FOREVER, ("UnknownMemberRole", 0)),
        (NOBODY, 5, FOREVER, ("UnknownMemberRole", 5)),
        (NOBODY, 1, START - 1, ("AlreadyExpired", START - 1)),
    ],
)
def test_what_cannot_be_attested(
    town: Town, account: str, role: int, until: int, why: tuple[Any, ...]
) -> None:
    assert refused(town, ADMIN, "attest", account, b"DE", role, until, NIL) == why


def test_the_account_one_can_be_attested(town: Town) -> None:
    one = "0x" + "00" * 19 + "01"
    attest(town, one)
    assert town.community.view("isMember", one)


def test_a_revoked_member_is_out_at_once_and_cannot_be_revoked_again(town: Town) -> None:
    done = town.community.send(ADMIN.address, "revoke", MEI.address)
    assert done.event("Revoked")["account"] == MEI.address.lower()
    assert not town.community.view("isMember", MEI.address)
    assert town.community.view("attestationOf", MEI.address) == (b"\0\0", 0, 0, NIL)
    assert refused(town, ADMIN, "revoke", MEI.address) == ("NotAttested", MEI.address.lower())
    attest(town, NOBODY, 4, START)
    town.evm.now += 100
    town.community.send(ADMIN.address, "revoke", NOBODY)


@pytest.mark.parametrize(
    ("name", "event", "asked"),
    [("setCurrency", "CurrencySet", "isCurrency"), ("setFeed", "FeedSet", "isFeed")],
)
def test_a_currency_or_feed_is_a_contract_when_allowed_and_can_always_be_forbidden(
    town: Town, name: str, event: str, asked: str
) -> None:
    assert refused(town, ADMIN, name, COIN, True) == ("NotAContract", COIN)
    put(town, COIN)
    told = town.community.send(ADMIN.address, name, COIN, True).event(event)
    assert (next(iter(told.values())), told["allowed"]) == (COIN, True)
    assert town.community.view(asked, COIN)
    town.evm.state.set_code(to_canonical_address(COIN), b"")
    told = town.community.send(ADMIN.address, name, COIN, False).event(event)
    assert told["allowed"] is False
    assert not town.community.view(asked, COIN)


def set_rate(town: Town, alt: str = EURO, home: str = COIN, feed: str = FEED) -> Any:
    return town.community.send(ADMIN.address, "setRate", alt, home, feed, 3_600)


def test_a_rate_keeps_the_decimals_of_the_day_it_was_set_and_can_be_forgotten(town: Town) -> None:
    put(town, EURO, 18)
    put(town, COIN, 6)
    put(town, FEED, 8)
    told = set_rate(town).event("RateSet")
    assert tuple(told.values()) == (EURO, COIN, FEED, 3_600)
    put(town, FEED, 9)
    assert town.community.view("rateOf", EURO, COIN) == (FEED, 3_600, 8, 18, 6)
    assert town.community.view("rateOf", COIN, EURO) == (ZERO, 0, 0, 0, 0)
    told = set_rate(town, feed=ZERO).event("RateSet")
    assert told["feed"] == ZERO
    assert town.community.view("rateOf", EURO, COIN) == (ZERO, 0, 0, 0, 0)


@pytest.mark.parametrize("odd", [EURO, COIN, FEED])
def test_a_rate_needs_decimals_that_can_be_reckoned_with(town: Town, odd: str) -> None:
    for address in (EURO, COIN, FEED):
        put(town, address, 18)
    set_rate(town)
    put(town, odd, 19)
    assert refused(town, ADMIN, "setRate", EURO, COIN, FEED, 1) == ("UnusableRate", EURO, COIN)
    town.evm.state.set_code(to_canonical_address(odd), b"")
    assert refused(town, ADMIN, "setRate", EURO, COIN, FEED, 1) == ("NotAContract", odd)


def test_a_currency_has_no_rate_to_itself(town: Town) -> None:
    put(town, EURO)
    put(town, FEED)
    for feed in (FEED, ZERO):
        why = refused(town, ADMIN, "setRate", EURO, EURO, feed, 1)
        assert why == ("UnusableRate", EURO, EURO)


@pytest.mark.parametrize(
    ("name", "asked", "scope"),
    [("setFillsPaused", "fillsPaused", 1), ("setAllPaused", "allPaused", 2)],
)
def test_a_pause_is_told_and_lifted_again(town: Town, name: str, asked: str, scope: int) -> None:
    for on in (True, False):
        told = town.community.send(ADMIN.address, name, on).event("Paused")
        assert told == {"scope": scope, "on": on, "by": ADMIN.address.lower()}
        assert town.community.view(asked) is on
        assert (
            town.community.view("standing", MEI.address, ANA.address, town.money.address)[3] is on
        )


def test_standing_tells_each_thing_apart(town: Town) -> None:
    def standing(maker: Any, taker: Any, currency: str = town.money.address) -> tuple[bool, ...]:
        return tuple(town.community.view("standing", maker.address, taker.address, currency))

    assert standing(MEI, YUSUF) == (True, True, True, False)
    assert standing(STRANGER, YUSUF) == (False, True, True, False)
    assert standing(MEI, STRANGER) == (True, False, True, False)
    assert standing(MEI, YUSUF, COIN) == (True, True, False, False)


WHO_MAY = [
    ("METER_OPERATOR", "attest", (NOBODY, b"DE", 1, FOREVER, NIL)),
    ("METER_OPERATOR", "revoke", (MEI.address,)),
    ("DEFAULT_ADMIN_ROLE", "setCurrency", (COIN, False)),
    ("DEFAULT_ADMIN_ROLE", "setFeed", (COIN, False)),
    ("DEFAULT_ADMIN_ROLE", "setRate", (EURO, COIN, ZERO, 1)),
    ("PAUSER", "setFillsPaused", (True,)),
    ("PAUSER", "setAllPaused", (True,)),
]


@pytest.mark.parametrize(("role", "name", "args"), WHO_MAY, ids=[name for _, name, _ in WHO_MAY])
def test_only_the_role_named_for_it_may(
    town: Town, role: str, name: str, args: tuple[Any, ...]
) -> None:
    wanted = town.community.view(role)
    why = refused(town, STRANGER, name, *args)
    assert why == ("AccessControlUnauthorizedAccount", STRANGER.address.lower(), wanted)
    for other in ("METER_OPERATOR", "ISSUER", "PAUSER"):
        if other != role:
            given = town.community.view(other)
            town.community.send(ADMIN.address, "grantRole", given, STRANGER.address)
    assert refused(town, STRANGER, name, *args)[0] == "AccessControlUnauthorizedAccount"


def test_the_administrator_changes_in_two_steps_with_a_delay(town: Town) -> None:
    town.community.send(ADMIN.address, "beginDefaultAdminTransfer", YUSUF.address)
    assert refused(town, YUSUF, "acceptDefaultAdminTransfer")[0] == (
        "AccessControlEnforcedDefaultAdminDelay"
    )
    town.evm.now += 3_601
    assert refused(town, STRANGER, "acceptDefaultAdminTransfer")[0] == (
        "AccessControlInvalidDefaultAdmin"
    )
    town.community.send(YUSUF.address, "acceptDefaultAdminTransfer")
    assert town.community.view("defaultAdmin") == YUSUF.address.lower()
    assert refused(town, ADMIN, "setFeed", COIN, False)[0] == "AccessControlUnauthorizedAccount"
