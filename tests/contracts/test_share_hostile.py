"""Contracts that mean no good: they refuse, come back in, burn, or change their mind."""

from __future__ import annotations

from typing import Any

import pytest
from eth.vm.message import Message
from eth_abi import encode
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import GAS, Contract, Reverted
from tests.contracts.sharing import DAY, GIFT, LEND, REVENUE, Sharing, broken
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, NIL, YUAN, YUSUF

YES, NO, REVERTS, ODD = 0, 1, 2, 3
ZERO = "0x" + "00" * 20


class Stranger:
    """Something with an address that gas can be allotted to."""

    def __init__(self, contract: Contract) -> None:
        self.address = contract.address


@pytest.fixture
def purse(sharing: Sharing) -> Contract:
    """A contract wallet with 1 MWh, admitted, that lets SharePool and the market move its gas."""
    return wallet(sharing, "Purse")


def wallet(sharing: Sharing, name: str) -> Contract:
    town = sharing.town
    made = town.evm.deploy(name)
    sharing.member(made.address)
    if name == "Purse":
        town.allot(Stranger(made), town.bio, MWH)  # type: ignore[arg-type]
    else:
        town.credit.send(MEI.address, "setApprovalForAll", made.address, True)
    for contract in (sharing.pool, town.market):
        town.credit.send(made.address, "setApprovalForAll", contract.address, True)
    town.money.send(made.address, "approve", town.market.address, 2**256 - 1)
    return made


def mood(
    purse: Contract, signs: int = YES, receives: int = YES, target: str = ZERO, plan: bytes = b""
) -> None:
    purse.send(MEI.address, "setMood", signs, receives, target, plan)


def held(sharing: Sharing, who: Contract) -> int:
    return int(sharing.town.credit.view("balanceOf", who.address, sharing.town.bio))


def odd_coin(sharing: Sharing) -> Contract:
    """An allowed currency that can lie, with a thousand for Yusuf."""
    town = sharing.town
    coin = town.evm.deploy("OddCoin", "Odd", "ODD", 6)
    town.community.send(ADMIN.address, "setCurrency", coin.address, True)
    coin.send(ADMIN.address, "mint", YUSUF.address, 1_000 * YUAN)
    coin.send(YUSUF.address, "approve", town.market.address, 2**256 - 1)
    return coin


@pytest.mark.parametrize("later", [NO, REVERTS, ODD])
def test_a_contract_givers_signature_is_asked_again_at_every_draw(
    sharing: Sharing, purse: Contract, later: int
) -> None:
    offer = sharing.offer(purse.address)
    sharing.draw(YUSUF, offer, b"anything", 10_000)
    mood(purse, signs=later)
    assert sharing.against(offer, b"anything") == ["BAD_SIGNATURE"]
    assert sharing.posted(offer, b"anything") == ["BAD_SIGNATURE"]
    mood(purse)
    assert sharing.posted(offer, b"anything") == []
    assert sharing.against(offer, b"anything") == []


@pytest.mark.parametrize("mode", [GIFT, LEND])
@pytest.mark.parametrize("answer", [NO, REVERTS])
def test_a_drawer_that_cannot_receive_is_told_before_it_pays_a_fee(
    sharing: Sharing, purse: Contract, mode: int, answer: int
) -> None:
    offer, sig = sharing.signed(MEI, mode=mode)
    mood(purse, receives=answer)
    assert sharing.against(offer, sig, purse.address) == ["GAS_NOT_RECEIVED"]
    assert sharing.pool.view("loanCount") == 0
    assert sharing.pool.view("drawnWh", sharing.hash(offer)) == 0
    mood(purse)
    assert sharing.against(offer, sig, purse.address) == []


def test_a_contract_without_a_word_for_gas_cannot_draw(sharing: Sharing) -> None:
    offer, sig = sharing.signed(MEI)
    sharing.member(sharing.town.money.address)
    assert sharing.against(offer, sig, sharing.town.money.address) == ["GAS_NOT_RECEIVED"]


def test_nothing_is_believed_that_a_receiver_says_to_look_like_a_good_draw(
    sharing: Sharing,
) -> None:
    town = sharing.town
    selector = keccak(b"DryRunDone()")[:4]
    liar = "0x" + "1b" * 20
    # Reverts with DryRunDone() whatever is asked.
    code = bytes.fromhex("63") + selector + bytes.fromhex("60e01b60005260046000fd")
    town.evm.state.set_code(to_canonical_address(liar), code)
    sharing.member(liar)
    offer, sig = sharing.signed(MEI)
    assert sharing.against(offer, sig, liar) == ["GAS_NOT_RECEIVED"]


def plans(sharing: Sharing, purse: Contract) -> dict[str, tuple[str, bytes]]:
    """Ways back in, each of which works for the purse when it is not inside another call."""
    pool, town = sharing.pool, sharing.town
    gift, gift_sig = sharing.signed(MEI, salt=50)
    mine = int(sharing.lend(MEI, Stranger(purse), 1_000))  # type: ignore[arg-type]
    lent = sharing.offer(purse.address, mode=LEND, salt=51)
    kept = int(sharing.draw(YUSUF, lent, b"", 500).event("Loaned")["loanId"])
    mood(purse, receives=NO)
    sharing.give_back(YUSUF, kept, 500)
    mood(purse)
    pool_id = sharing.create_pool(ANA)
    given = sharing.offer(purse.address, mode=REVENUE, poolId=pool_id, salt=52)
    pot = int(sharing.draw(ANA, given, b"", 40_000).event("PotFed")["potId"])
    sharing.sell(pot, 10_000, 300)
    managed = pool.send(purse.address, "createPool", "Purse", NIL).values[0]
    theirs, sig = sharing.signed(MEI, mode=REVENUE, poolId=managed, salt=53)
    own = int(pool.send(purse.address, "draw", theirs, sig, 5_000).event("PotFed")["potId"])
    buy, buy_sig = sharing.buyer(300, salt=54)
    back = purse.address, pool.address, town.bio, 100, encode(["uint256"], [mine])
    return {
        "draw": (pool.address, pool.data("draw", gift, gift_sig, 1)),
        "return": (town.credit.address, town.credit.data("safeTransferFrom", *back)),
        "withdraw": (pool.address, pool.data("withdraw", town.bio)),
        "claim": (pool.address, pool.data("claim", pot)),
        "withdrawGas": (pool.address, pool.data("withdrawGas", pot)),
        "sellInto": (pool.address, pool.data("sellInto", own, buy, buy_sig, 5, 0)),
    }


WAYS = ["draw", "return", "withdraw", "claim", "withdrawGas", "sellInto"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("door", ["draw", "returned loan", "withdraw", "withdrawGas", "bought"])
def test_nobody_comes_back_in_while_gas_is_handed_over(
    sharing: Sharing, purse: Contract, way: str, door: str
) -> None:
    target, plan = plans(sharing, purse)[way]
    snapshot = sharing.town.evm.state.snapshot()
    sharing.town.evm.send(purse.address, target, plan)  # on its own it works
    sharing.town.evm.state.revert(snapshot)
    mood(purse, receives=ODD, target=target, plan=plan)
    pool = sharing.pool
    if door == "draw":
        offer, sig = sharing.signed(MEI, salt=60)
        pool.send(purse.address, "draw", offer, sig, 7)
    elif door == "returned loan":
        lent = sharing.offer(purse.address, mode=LEND, salt=61)
        loan = sharing.draw(YUSUF, lent, b"", 9).event("Loaned")["loanId"]
        assert len(sharing.give_back(YUSUF, loan, 9).events) == 1
    elif door == "withdraw":
        pool.send(purse.address, "withdraw", sharing.town.bio)
    elif door == "withdrawGas":
        pool.send(purse.address, "withdrawGas", 1)
    else:
        buy = sharing.town.offer(ANA, side=1, startPricePerMWh=YUAN, endPricePerMWh=YUAN)
        buy = (purse.address, *buy[1:])
        sharing.town.money.send(ADMIN.address, "mint", purse.address, YUAN)
        pool.send(ANA.address, "sellInto", 1, buy, b"", 2_000, 0)
    assert (purse.view("attempts"), purse.view("successes")) == (1, 0)


def test_a_check_asked_from_inside_a_draw_says_no(sharing: Sharing, purse: Contract) -> None:
    pool = sharing.pool
    offer, sig = sharing.signed(MEI)
    plan = pool.data("dryRun", offer, YUSUF.address, 1)
    mood(purse, receives=ODD, target=pool.address, plan=plan)
    pool.send(purse.address, "draw", offer, sig, 7)
    assert (purse.view("attempts"), purse.view("successes")) == (1, 0)


@pytest.mark.parametrize("answer", [NO, REVERTS])
def test_what_a_lender_refuses_is_kept_for_it_and_the_loan_is_returned(
    sharing: Sharing, purse: Contract, answer: int
) -> None:
    pool, town = sharing.pool, sharing.town
    offer = sharing.offer(purse.address, mode=LEND)
    loan = sharing.draw(YUSUF, offer, b"", 30_000).event("Loaned")["loanId"]
    mood(purse, receives=answer)
    kept = sharing.give_back(YUSUF, loan, 10_000)
    assert [name for name, _ in kept.events] == ["Returned", "ReturnKept"]
    who = purse.address.lower()
    assert kept.event("ReturnKept") == {
        "loanId": loan, "lender": who, "creditId": town.bio, "wh": 10_000,
    }  # fmt: skip
    sharing.give_back(YUSUF, loan, 20_000)
    assert pool.view("openLoansOf", YUSUF.address) == ()
    assert pool.view("claimableOf", purse.address, town.bio) == 30_000
    assert sharing.gas_held() == 30_000
    for other in (YUSUF, MEI):
        with broken("NothingToTake"):
            pool.send(other.address, "withdraw", town.bio)
    with broken("NothingToTake"):
        pool.send(purse.address, "withdraw", town.natural)
    with pytest.raises(Reverted):
        pool.send(purse.address, "withdraw", town.bio)
    mood(purse)
    town.community.send(ADMIN.address, "revoke", purse.address)
    sharing.pause(fills=True, everything=True)
    done = pool.send(purse.address, "withdraw", town.bio)
    assert done.events == (("GasWithdrawn", {"account": who, "creditId": town.bio, "wh": 30_000}),)
    assert (held(sharing, purse), sharing.gas_held()) == (MWH, 0)
    with broken("NothingToTake"):
        pool.send(purse.address, "withdraw", town.bio)


def test_a_lender_that_burns_all_it_is_given_costs_the_borrower_a_bounded_fee(
    sharing: Sharing,
) -> None:
    town = sharing.town
    glutton = wallet(sharing, "Glutton")
    # It could not be allotted any either, so it becomes a contract after that.
    code = town.evm.state.get_code(to_canonical_address(glutton.address))
    town.evm.state.set_code(to_canonical_address(glutton.address), b"")
    town.allot(Stranger(glutton), town.bio, 5_000)  # type: ignore[arg-type]
    town.evm.state.set_code(to_canonical_address(glutton.address), code)
    offer = sharing.offer(glutton.address, mode=LEND)
    loan = sharing.draw(YUSUF, offer, b"", 5_000).event("Loaned")["loanId"]
    done = sharing.give_back(YUSUF, loan, 5_000)
    assert [name for name, _ in done.events] == ["Returned", "ReturnKept"]
    assert 500_000 < done.gas < 700_000


def test_a_lender_that_needs_a_large_fee_to_receive_gets_it(
    sharing: Sharing, purse: Contract
) -> None:
    pool = sharing.pool
    offer = sharing.offer(purse.address, mode=LEND)
    loan = sharing.draw(YUSUF, offer, b"", 5_000).event("Loaned")["loanId"]
    # Three new words written when gas comes, some 70,000 units on top of the transfer's own.
    mood(
        purse,
        receives=ODD,
        target=purse.address,
        plan=purse.data("setMood", 3, 3, ANA.address, b"x"),
    )
    assert len(sharing.give_back(YUSUF, loan, 5_000).events) == 1
    assert pool.view("claimableOf", purse.address, sharing.town.bio) == 0


def test_a_borrower_cannot_starve_the_way_to_the_lender(sharing: Sharing) -> None:
    """With any fee a return either reaches an ordinary lender or does not happen at all."""
    evm, credit = sharing.town.evm, sharing.town.credit
    loan = sharing.lend(MEI, YUSUF, 5_000)
    arguments = YUSUF.address, sharing.pool.address, sharing.town.bio, 5_000
    call = credit.data("safeTransferFrom", *arguments, encode(["uint256"], [loan]))
    to, sender = to_canonical_address(credit.address), to_canonical_address(YUSUF.address)
    outcomes: list[bool] = []
    for limit in range(40_000, 240_000, 4_000):
        evm.forget_warm_slots()
        snapshot = evm.state.snapshot()
        message = Message(limit, to, sender, 0, call, evm.state.get_code(to))
        try:
            evm._apply(message)
        except Reverted:
            outcomes.append(False)
        else:
            outcomes.append(True)
            assert sharing.pool.view("claimableOf", MEI.address, sharing.town.bio) == 0
            assert sharing.town.held(MEI, sharing.town.bio) == MWH
        evm.state.revert(snapshot)
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert limit < GAS


def test_a_currency_that_comes_back_in_is_paid_once(sharing: Sharing) -> None:
    coin, pool = odd_coin(sharing), sharing.pool
    pot = sharing.feed(MEI, sharing.create_pool(ANA), 50_000)
    sharing.sell(pot, 50_000, 100, currency=coin.address)
    owed = pool.view("shareOf", pot, MEI.address)[2]
    assert owed == 3 * YUAN
    plan = pool.data("claim", pot)
    coin.send(MEI.address, "setMode", 4, pool.address, plan)
    pool.send(MEI.address, "claim", pot)
    assert coin.view("balanceOf", MEI.address) == owed
    assert coin.view("balanceOf", pool.address) == 0


@pytest.mark.parametrize("lie", [1, 2, 3, 6, 7])
def test_a_currency_that_lies_sells_nothing(sharing: Sharing, lie: int) -> None:
    coin = odd_coin(sharing)
    pot = sharing.feed(MEI, sharing.create_pool(ANA), 50_000)
    coin.send(MEI.address, "setMode", lie, ZERO, b"")
    with pytest.raises(Reverted):
        sharing.sell(pot, 50_000, 100, currency=coin.address)
    assert sharing.of(pot)["gasWh"] == 50_000
    assert sharing.of(pot)["currency"] == ZERO


def test_one_giver_that_the_currency_refuses_stops_nobody_else(sharing: Sharing) -> None:
    coin, pool = odd_coin(sharing), sharing.pool
    pot = sharing.feed(MEI, sharing.create_pool(ANA), 50_000)
    sharing.sell(pot, 20_000, 100, currency=coin.address)
    coin.send(MEI.address, "setMode", 6, ZERO, b"")
    with pytest.raises(Reverted):
        pool.send(MEI.address, "claim", pot)
    pool.send(MEI.address, "withdrawGas", pot)
    coin.send(MEI.address, "setMode", 0, ZERO, b"")
    sharing.town.community.send(ADMIN.address, "setCurrency", coin.address, False)
    assert pool.send(MEI.address, "claim", pot).event("RevenuePaid")["amount"] == 1_200_000


def test_a_giver_that_cannot_take_its_gas_stops_nobody_else(
    sharing: Sharing, purse: Contract
) -> None:
    pool_id = sharing.create_pool(ANA)
    pot = sharing.feed(MEI, pool_id, 50_000)
    offer = sharing.offer(purse.address, mode=REVENUE, poolId=pool_id)
    sharing.draw(ANA, offer, b"", 10_000)
    mood(purse, receives=REVERTS)
    with pytest.raises(Reverted):
        sharing.pool.send(purse.address, "withdrawGas", pot)
    assert sharing.pool.send(MEI.address, "withdrawGas", pot).event("PotLeft")["wh"] == 50_000
    mood(purse)
    assert sharing.pool.send(purse.address, "withdrawGas", pot).event("PotLeft")["wh"] == 10_000


def test_a_loan_drawn_by_a_contract_is_its_own(sharing: Sharing, purse: Contract) -> None:
    offer, sig = sharing.signed(MEI, mode=LEND, validTo=FOREVER)
    loan: Any = sharing.pool.send(purse.address, "draw", offer, sig, 40).event("Loaned")
    assert loan["borrower"] == purse.address.lower()
    sharing.town.evm.now += 3 * DAY
    assert sharing.pool.view("overdueWh", loan["loanId"]) == 40


@pytest.mark.parametrize("what", ["draw", "return", "withdraw", "claim", "withdrawGas"])
def test_everything_is_written_down_before_anything_moves_on(
    sharing: Sharing, purse: Contract, what: str
) -> None:
    """Seen in the order of the events: its own come before those of what it hands over."""
    target, plan = plans(sharing, purse)[what]
    result = sharing.town.evm.send(purse.address, target, plan)
    ours = sharing.pool.address.lower()
    seen = ["0x" + log[0].hex() == ours for log in result.get_log_entries()]
    if what == "return":  # the gas comes, then the loan is written down, then the gas goes on
        assert seen.pop(0) is False
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {True, False}
