"""Pots: gas given to be sold, who gets the money, and how one gets out."""

from __future__ import annotations

import pytest

from tests.contracts.evm import START, Reverted
from tests.contracts.sharing import DAY, REVENUE, Sharing, broken, only, someone
from tests.contracts.town import ADMIN, ANA, MEI, MWH, NIL, STRANGER, YUAN, YUSUF

SCALE = 10**18
NOBODY = "0x" + "00" * 20


@pytest.fixture
def pool_id(sharing: Sharing) -> bytes:
    """A pool that Ana manages. Mei and Yusuf have a MWh of biomethane each."""
    sharing.town.allot(YUSUF, sharing.town.bio, MWH)
    for person in (someone(1), someone(2), someone(3)):
        sharing.giver(person, MWH)
    return sharing.create_pool(ANA)


def test_gas_for_sale_waits_in_its_pot(sharing: Sharing, pool_id: bytes) -> None:
    town = sharing.town
    offer, sig = sharing.signed(MEI, mode=REVENUE, poolId=pool_id)
    done = sharing.draw(ANA, offer, sig, 30_000)
    assert [name for name, _ in done.events] == ["Shared", "PotOpened", "PotFed"]
    assert done.event("PotOpened") == {
        "potId": 1, "poolId": pool_id, "creditId": town.bio, "revenueBps": 6_000,
    }  # fmt: skip
    assert done.event("PotFed") == {"potId": 1, "giver": MEI.address.lower(), "wh": 30_000}
    assert (sharing.gas_held(), town.held(ANA, town.bio)) == (30_000, 0)
    again = sharing.draw(ANA, offer, sig, 20_000)
    assert [name for name, _ in again.events] == ["Shared", "PotFed"]
    assert sharing.of(1) == {
        "poolId": pool_id, "creditId": town.bio, "revenueBps": 6_000, "currency": NOBODY,
        "shareWh": 50_000, "gasWh": 50_000, "received": 0, "toGivers": 0,
        "earnedPerWh": 0, "remainder": 0,
    }  # fmt: skip
    assert sharing.pool.view("potCount") == 1
    assert sharing.pool.view("shareOf", 1, MEI.address) == (50_000, 50_000, 0)
    assert sharing.pool.view("shareOf", 1, YUSUF.address) == (0, 0, 0)
    assert sharing.pool.view("openPotOf", pool_id, town.bio, 6_000) == 1
    assert sharing.pool.view("loanCount") == 0


def test_another_batch_share_or_pool_is_another_pot(sharing: Sharing, pool_id: bytes) -> None:
    town = sharing.town
    town.allot(MEI, town.natural, MWH)
    other_pool = sharing.create_pool(ANA, salt=b"\1" * 32)
    pots = [
        sharing.feed(MEI, pool_id, 10),
        sharing.feed(MEI, pool_id, 10, creditId=town.natural),
        sharing.feed(MEI, pool_id, 10, revenueBps=5_999),
        sharing.feed(MEI, other_pool, 10),
        sharing.feed(someone(1), pool_id, 10),
    ]
    assert pots == [1, 2, 3, 4, 1]
    assert sharing.of(1)["shareWh"] == 20
    assert sharing.pool.view("openPotOf", pool_id, town.natural, 6_000) == 2
    assert sharing.pool.view("openPotOf", pool_id, town.natural, 5_999) == 0
    assert sharing.gas_held(town.natural) == 10


def test_a_sale_pays_the_givers_share_and_the_manager_the_rest(
    sharing: Sharing, pool_id: bytes
) -> None:
    town, pool = sharing.town, sharing.pool
    pot = sharing.feed(MEI, pool_id, 30_000)
    assert sharing.feed(someone(1), pool_id, 10_000) == pot
    done = sharing.sell(pot, 20_000, 300)
    assert done.event("PotSold") == {
        "potId": pot, "wh": 20_000, "currency": town.money.address.lower(),
        "amount": 6 * YUAN, "toGivers": 3_600_000,
    }  # fmt: skip
    assert (town.cash(YUSUF), town.cash(ANA)) == (994 * YUAN, 1_000 * YUAN + 2_400_000)
    assert (sharing.cash_held(), sharing.gas_held()) == (3_600_000, 20_000)
    assert town.held(YUSUF, town.bio) == MWH + 20_000
    assert sharing.of(pot)["earnedPerWh"] == 90 * SCALE
    assert pool.view("shareOf", pot, MEI.address) == (30_000, 15_000, 2_700_000)
    assert pool.view("shareOf", pot, someone(1).address) == (10_000, 5_000, 900_000)
    paid = pool.send(MEI.address, "claim", pot)
    assert paid.events == (
        (
            "RevenuePaid",
            {
                "potId": pot,
                "account": MEI.address.lower(),
                "currency": town.money.address.lower(),
                "amount": 2_700_000,
            },
        ),
    )
    assert town.cash(MEI) == 1_000 * YUAN + 2_700_000
    assert pool.view("shareOf", pot, MEI.address) == (30_000, 15_000, 0)
    with broken("NothingToTake"):
        pool.send(MEI.address, "claim", pot)
    pool.send(someone(1).address, "claim", pot)
    assert sharing.cash_held() == 0


def test_a_pot_that_has_sold_takes_no_more(sharing: Sharing, pool_id: bytes) -> None:
    bio = sharing.town.bio
    pot = sharing.feed(MEI, pool_id, 30_000)
    sharing.sell(pot, 1_000, 300)
    assert sharing.pool.view("openPotOf", pool_id, bio, 6_000) == 0
    second = sharing.feed(MEI, pool_id, 10_000, salt=2)
    assert second == pot + 1
    assert sharing.of(pot)["shareWh"] == 30_000
    assert sharing.of(second)["shareWh"] == 10_000
    assert sharing.feed(someone(1), pool_id, 10_000) == second
    assert sharing.pool.view("openPotOf", pool_id, bio, 6_000) == second


def test_money_is_split_over_what_is_left_and_what_left_has_earned_stays(
    sharing: Sharing, pool_id: bytes
) -> None:
    pool, one, two = sharing.pool, someone(1), someone(2)
    pot = sharing.feed(one, pool_id, 30_000)
    sharing.feed(two, pool_id, 10_000)
    sharing.sell(pot, 20_000, 100)  # 2 yuan, 1.2 to the givers: 0.9 and 0.3
    left = pool.send(one.address, "withdrawGas", pot)
    assert [name for name, _ in left.events] == ["PotLeft", "GasWithdrawn"]
    who = one.address.lower()
    assert left.event("PotLeft") == {"potId": pot, "giver": who, "wh": 15_000}
    assert left.event("GasWithdrawn") == {
        "account": who, "creditId": sharing.town.bio, "wh": 15_000,
    }  # fmt: skip
    assert sharing.town.held(one, sharing.town.bio) == MWH - 15_000
    assert (sharing.of(pot)["shareWh"], sharing.of(pot)["gasWh"]) == (10_000, 5_000)
    assert pool.view("shareOf", pot, one.address) == (0, 0, 900_000)
    with broken("NothingToTake"):
        pool.send(one.address, "withdrawGas", pot)
    sharing.sell(pot, 5_000, 100, salt=2)  # 0.5 yuan, 0.3 to the one giver left
    assert pool.view("shareOf", pot, one.address) == (0, 0, 900_000)
    assert pool.view("shareOf", pot, two.address) == (10_000, 0, 600_000)
    with broken("NothingToTake"):
        pool.send(two.address, "withdrawGas", pot)
    for who_, owed in ((one, 900_000), (two, 600_000)):
        assert pool.send(who_.address, "claim", pot).event("RevenuePaid")["amount"] == owed
    assert (sharing.cash_held(), sharing.gas_held()) == (0, 0)


def test_before_any_sale_all_gas_comes_back_and_the_pot_goes_on(
    sharing: Sharing, pool_id: bytes
) -> None:
    pool = sharing.pool
    pot = sharing.feed(MEI, pool_id, 30_000)
    sharing.feed(someone(1), pool_id, 10_000)
    for giver, wh in ((MEI, 30_000), (someone(1), 10_000)):
        assert pool.send(giver.address, "withdrawGas", pot).event("PotLeft")["wh"] == wh
        assert sharing.town.held(giver, sharing.town.bio) == MWH
    assert (sharing.of(pot)["shareWh"], sharing.of(pot)["gasWh"], sharing.gas_held()) == (0, 0, 0)
    with broken("PotShort", pot, 0, 1):
        sharing.sell(pot, 1, 300)
    assert sharing.feed(MEI, pool_id, 7, salt=2) == pot
    assert pool.view("shareOf", pot, MEI.address) == (7, 7, 0)


def test_gas_is_rounded_down_and_the_last_giver_gets_the_rest(
    sharing: Sharing, pool_id: bytes
) -> None:
    pot = sharing.feed(someone(1), pool_id, 10)
    sharing.feed(someone(2), pool_id, 10)
    sharing.feed(someone(3), pool_id, 10)
    sharing.sell(pot, 20, 1_000_000)
    taken = [
        sharing.pool.send(someone(n).address, "withdrawGas", pot).event("PotLeft")["wh"]
        for n in (1, 2, 3)
    ]
    assert taken == [3, 3, 4]
    assert (sharing.gas_held(), sharing.of(pot)["shareWh"], sharing.of(pot)["gasWh"]) == (0, 0, 0)


def test_less_than_a_whole_wh_is_not_given_out_and_no_share_is_lost_for_it(
    sharing: Sharing, pool_id: bytes
) -> None:
    pot = sharing.feed(someone(1), pool_id, 10)
    sharing.feed(someone(2), pool_id, 10)
    sharing.sell(pot, 19, 1_000_000)
    with broken("NothingToTake"):
        sharing.pool.send(someone(1).address, "withdrawGas", pot)
    assert sharing.pool.view("shareOf", pot, someone(1).address)[0] == 10
    sharing.sell(pot, 1, 1_000_000, salt=2)


def test_what_cannot_be_split_is_kept_for_the_next_sale(sharing: Sharing, pool_id: bytes) -> None:
    pool = sharing.pool
    pot = sharing.feed(someone(1), pool_id, 7, revenueBps=10_000)
    sharing.sell(pot, 1, 1)  # one millionth
    assert sharing.of(pot)["earnedPerWh"] == SCALE // 7
    assert sharing.of(pot)["remainder"] == SCALE % 7
    with broken("NothingToTake"):
        pool.send(someone(1).address, "claim", pot)
    sharing.sell(pot, 1, 1, salt=2)
    assert sharing.of(pot)["earnedPerWh"] == 2 * SCALE // 7
    assert sharing.of(pot)["remainder"] == 2 * SCALE % 7
    assert pool.send(someone(1).address, "claim", pot).event("RevenuePaid")["amount"] == 1
    for n in range(5):
        sharing.sell(pot, 1, 1, salt=3 + n)
    assert sharing.of(pot)["remainder"] == 0
    assert pool.send(someone(1).address, "claim", pot).event("RevenuePaid")["amount"] == 6
    assert sharing.cash_held() == 0


def test_many_small_sales_give_the_givers_no_less_than_one(
    sharing: Sharing, pool_id: bytes
) -> None:
    pot = sharing.feed(MEI, pool_id, 100, revenueBps=9_999)
    parts = [
        sharing.sell(pot, 1, 1, salt=n).event("PotSold")["toGivers"] for n in range(4)
    ]  # each brings one millionth
    assert parts == [0, 1, 1, 1]
    assert (sharing.of(pot)["received"], sharing.of(pot)["toGivers"]) == (4, 3)
    assert sharing.town.cash(ANA) == 1_000 * YUAN + 1


def test_all_of_the_money_can_be_the_givers(sharing: Sharing, pool_id: bytes) -> None:
    town, pool = sharing.town, sharing.pool
    pot = sharing.feed(MEI, pool_id, 1_000, revenueBps=10_000)
    offer, sig = sharing.buyer(300)
    call = pool.data("sellInto", pot, offer, sig, 1_000, 0)
    result = town.evm.send(ANA.address, pool.address, call)
    assert dict(pool.events(result))["PotSold"]["toGivers"] == 300_000
    movers = [log[0].hex() for log in result.get_log_entries()]
    assert (
        movers.count(town.money.address[2:].lower()) == 1
    )  # nothing is moved to the manager, not even a zero
    assert town.cash(ANA) == 1_000 * YUAN
    assert pool.send(MEI.address, "claim", pot).event("RevenuePaid")["amount"] == 300_000


def test_a_pot_sells_its_own_gas_only(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    other = sharing.feed(MEI, pool_id, 5_000, revenueBps=100)
    assert sharing.gas_held() == 6_000
    with broken("PotShort", pot, 1_000, 1_001):
        sharing.sell(pot, 1_001, 300)
    sharing.sell(pot, 1_000, 300)
    with broken("PotShort", pot, 0, 1):
        sharing.sell(pot, 1, 300, salt=2)
    assert sharing.of(other)["gasWh"] == 5_000
    with broken("PotShort"):
        sharing.sell(other, 2**128 - 1, 300)


def test_a_buyer_of_another_batch_gets_nothing(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    with pytest.raises(Reverted, match="OfferRefused"):
        sharing.sell(pot, 10, 300, creditId=sharing.town.natural)
    sharing.sell(pot, 10, 300, creditId=2 << 160)
    sharing.sell(pot, 10, 300, creditId=0)


def test_only_the_manager_sells_and_only_as_a_member(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    for who in (MEI, YUSUF, STRANGER):
        with broken("NotPoolManager", pool_id, who.address.lower()):
            sharing.sell(pot, 10, 300, manager=who)
    for unknown in (0, pot + 1):
        with broken("NotPoolManager", NIL, ANA.address.lower()):
            sharing.sell(unknown, 10, 300)
    sharing.town.community.send(ADMIN.address, "revoke", ANA.address)
    with broken("NotMember", ANA.address.lower()):
        sharing.sell(pot, 10, 300)


def test_the_manager_does_not_buy_from_its_own_pot(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    offer, sig = sharing.buyer(1, ANA)
    with broken("ManagersOwnOffer"):
        sharing.pool.send(ANA.address, "sellInto", pot, offer, sig, 10, 0)


@pytest.mark.parametrize("side", [0, 2])
def test_a_pot_is_sold_into_buy_offers_only(sharing: Sharing, pool_id: bytes, side: int) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    with broken("NotABuyOffer"):
        sharing.sell(pot, 10, 0, side=side, quantityWh=100)


def test_a_sale_that_brings_nothing_is_undone(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    for price in (0, 1):
        prices = {"startPricePerMWh": price, "endPricePerMWh": price}
        with broken("NothingReceived"):
            sharing.sell(pot, 1_000, 0, **prices)
    least = {"startPricePerMWh": 1_000, "endPricePerMWh": 1_000}
    assert sharing.sell(pot, 1_000, 0, **least).event("PotSold")["amount"] == 1


def test_every_sale_of_a_pot_is_in_the_currency_of_its_first(
    sharing: Sharing, pool_id: bytes
) -> None:
    town = sharing.town
    other = town.evm.deploy("PracticeMoney", "Practice dinar", "pJOD", ADMIN.address)
    town.community.send(ADMIN.address, "setCurrency", other.address, True)
    other.send(ADMIN.address, "mint", YUSUF.address, YUAN)
    other.send(YUSUF.address, "approve", town.market.address, YUAN)
    pot = sharing.feed(MEI, pool_id, 1_000)
    second = sharing.feed(MEI, pool_id, 1_000, revenueBps=10_000)
    sharing.sell(pot, 10, 300)
    with broken("OtherCurrency", pot, town.money.address.lower()):
        sharing.sell(pot, 10, 300, currency=other.address)
    sharing.sell(pot, 10, 300, salt=2)
    sharing.sell(second, 10, 300, currency=other.address)
    assert sharing.pool.send(MEI.address, "claim", second).event("RevenuePaid")["currency"] == (
        other.address.lower()
    )
    assert other.view("balanceOf", MEI.address) == 3_000


def test_the_managers_limit_holds(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    offer, sig = sharing.buyer(300)
    with broken("LimitExceeded", 300_000, 300_001):
        sharing.pool.send(ANA.address, "sellInto", pot, offer, sig, 1_000, 300_001)
    sharing.pool.send(ANA.address, "sellInto", pot, offer, sig, 1_000, 300_000)


def test_the_market_names_what_stands_against_a_sale(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    for changes, reason in (
        ({"validTo": START - 1}, 6),
        ({"quantityWh": 5, "minFillWh": 0}, 9),
        ({"taker": ANA.address}, 10),
    ):
        with broken("OfferRefused", reason):
            sharing.sell(pot, 10, 300, **changes)
    with broken("OfferRefused", 7):
        sharing.sell(pot, 0, 300)
    sharing.sell(pot, 10, 300, taker=sharing.pool.address)


@pytest.mark.parametrize("pause", [{"fills": True}, {"everything": True}])
def test_pauses_stop_selling_and_never_leaving(
    sharing: Sharing, pool_id: bytes, pause: dict[str, bool]
) -> None:
    pool, town = sharing.pool, sharing.town
    pot = sharing.feed(MEI, pool_id, 1_000)
    sharing.sell(pot, 100, 300)
    sharing.pause(**pause)
    with broken("OfferRefused", 25):
        sharing.sell(pot, 100, 300, salt=2)
    for person in (MEI, ANA):
        town.community.send(ADMIN.address, "revoke", person.address)
    town.community.send(ADMIN.address, "revoke", pool.address)
    assert pool.send(MEI.address, "claim", pot).event("RevenuePaid")["amount"] == 18_000
    assert pool.send(MEI.address, "withdrawGas", pot).event("PotLeft")["wh"] == 900
    assert (sharing.cash_held(), sharing.gas_held()) == (0, 0)


def test_the_pool_sells_as_a_member_itself(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    sharing.town.community.send(ADMIN.address, "revoke", sharing.pool.address)
    with broken("OfferRefused", 13):
        sharing.sell(pot, 100, 300)


def test_who_gave_nothing_takes_nothing(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    sharing.sell(pot, 100, 300)
    for what in ("claim", "withdrawGas"):
        for who in (ANA, YUSUF):
            with broken("NothingToTake"):
                sharing.pool.send(who.address, what, pot)
        for unknown in (0, pot + 1):
            with broken("NothingToTake"):
                sharing.pool.send(MEI.address, what, unknown)


def test_money_sent_by_itself_is_nobodys_revenue(sharing: Sharing, pool_id: bytes) -> None:
    pot = sharing.feed(MEI, pool_id, 1_000)
    sharing.town.money.send(YUSUF.address, "transfer", sharing.pool.address, 5 * YUAN)
    assert sharing.sell(pot, 1_000, 300).event("PotSold")["amount"] == 300_000
    assert sharing.pool.send(MEI.address, "claim", pot).event("RevenuePaid")["amount"] == 180_000


def test_it_can_sign_nothing_on_the_market(sharing: Sharing, pool_id: bytes) -> None:
    """Its approval lets the market move its gas, so nobody may make an offer in its name."""
    sharing.feed(MEI, pool_id, 1_000)
    offer, _ = sharing.town.signed(MEI)
    offer = (sharing.pool.address, *offer[1:])
    for signature in (b"", sharing.town.sign(MEI, offer), sharing.town.sign(ANA, offer)):
        with broken("OfferRefused", 1):
            sharing.town.market.send(YUSUF.address, "fill", offer, signature, 1_000, 2**256 - 1)


@pytest.mark.parametrize(
    ("amounts", "error"),
    [((MWH, 1), "Panic"), ((MWH + 1,), "SafeCastOverflowedUintDowncast")],
)
def test_more_money_than_the_books_can_hold_is_refused(
    sharing: Sharing, pool_id: bytes, amounts: tuple[int, ...], error: str
) -> None:
    town, top = sharing.town, 2**128 - 1
    town.money.send(ADMIN.address, "mint", YUSUF.address, 2**200)
    town.allot(MEI, town.bio, MWH)
    pot = sharing.feed(MEI, pool_id, 2 * MWH, revenueBps=10_000)
    # For this seller alone, because the market's own books of open trades end there, too.
    terms = {"taker": sharing.pool.address, "quantityWh": 9 * MWH}
    prices = terms | {"startPricePerMWh": top, "endPricePerMWh": top}
    for n, wh in enumerate(amounts[:-1]):
        sharing.sell(pot, wh, 0, salt=n, **prices)
    with broken(error):
        sharing.sell(pot, amounts[-1], 0, salt=9, **prices)


def test_the_most_money_that_the_books_can_hold_is_paid_out(
    sharing: Sharing, pool_id: bytes
) -> None:
    town, top = sharing.town, 2**128 - 1
    town.money.send(ADMIN.address, "mint", YUSUF.address, 2**200)
    pot = sharing.feed(MEI, pool_id, MWH, revenueBps=10_000)
    sharing.sell(pot, MWH, 0, startPricePerMWh=top, endPricePerMWh=top)
    paid = sharing.pool.send(MEI.address, "claim", pot).event("RevenuePaid")["amount"]
    assert paid == top == sharing.of(pot)["received"]


def test_the_largest_batches_do_not_lock_their_gas_in(sharing: Sharing) -> None:
    town, top = sharing.town, 2**128 - 1
    huge = town.issue_batch(2)
    pool_id = sharing.create_pool(ANA)
    for person in (MEI, someone(1)):
        sharing.giver(person, top, huge)
        pot = sharing.feed(person, pool_id, top, creditId=huge)
    sharing.sell(pot, 1, 1, creditId=huge)
    assert sharing.pool.view("shareOf", pot, MEI.address)[1] == top - 1
    sharing.pool.send(MEI.address, "withdrawGas", pot)
    assert sharing.pool.send(someone(1).address, "withdrawGas", pot).event("PotLeft")["wh"] == top
    assert sharing.gas_held(huge) == 0


def test_any_number_of_givers_costs_the_same(sharing: Sharing, pool_id: bytes) -> None:
    fees: dict[str, list[int]] = {"draw": [], "sell": [], "claim": [], "leave": []}
    for count in (2, 40):
        givers = [someone(1_000 * count + n) for n in range(count)]
        for giver in givers:
            sharing.giver(giver, 1_000)
            offer, sig = sharing.signed(giver, mode=REVENUE, poolId=pool_id, revenueBps=count)
            drawn = sharing.pool.send(ANA.address, "draw", offer, sig, 1_000)
        pot = drawn.event("PotFed")["potId"]
        fees["draw"].append(drawn.gas)
        fees["sell"].append(sharing.sell(pot, count * 500, 30_000, salt=count).gas)
        fees["claim"].append(sharing.pool.send(givers[0].address, "claim", pot).gas)
        fees["leave"].append(sharing.pool.send(givers[0].address, "withdrawGas", pot).gas)
    for name, (few, many) in fees.items():
        assert many < few + 100, name


def test_a_person_is_no_pool_whatever_its_address(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI, mode=REVENUE, poolId=only(ANA))
    assert "BAD_OFFER" in sharing.against(offer, sig, ANA)
    sharing.town.evm.now += DAY
    assert sharing.pool.view("potCount") == 0
