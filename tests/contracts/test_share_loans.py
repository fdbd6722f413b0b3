"""Loans: what is owed, how it comes back, and what being late means."""

from __future__ import annotations

import pytest
from eth_abi import encode

from tests.contracts.evm import START
from tests.contracts.sharing import DAY, GIFT, LEND, REVENUE, Sharing, broken, someone
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, NIL, STRANGER, YUSUF, batch

DUE = START + 2 * DAY
NOBODY = "0x" + "00" * 20


def test_a_loan_moves_gas_and_is_written_down(sharing: Sharing) -> None:
    town = sharing.town
    offer, sig = sharing.signed(MEI, mode=LEND)
    done = sharing.draw(YUSUF, offer, sig, 40_000)
    lender, borrower = MEI.address.lower(), YUSUF.address.lower()
    assert done.event("Loaned") == {
        "loanId": 1, "lender": lender, "borrower": borrower, "creditId": town.bio,
        "wh": 40_000, "dueBy": DUE,
    }  # fmt: skip
    assert done.event("Shared")["mode"] == LEND
    assert sharing.pool.view("loanOf", 1) == (lender, borrower, town.bio, 40_000, DUE, 0)
    assert sharing.pool.view("loanCount") == 1
    assert sharing.pool.view("openLoansOf", YUSUF.address) == (1,)
    assert sharing.pool.view("openLoansOf", MEI.address) == ()
    assert (town.held(MEI, town.bio), town.held(YUSUF, town.bio)) == (MWH - 40_000, 40_000)
    assert sharing.pool.view("loanOf", 2)[0] == NOBODY
    assert sharing.pool.view("overdueWh", 2) == 0


def test_a_loan_comes_back_to_the_lender_in_parts(sharing: Sharing) -> None:
    town = sharing.town
    loan = sharing.lend(MEI, YUSUF, 40_000)
    part = sharing.give_back(YUSUF, loan, 15_000)
    assert part.events == (
        (
            "Returned",
            {
                "loanId": loan,
                "by": YUSUF.address.lower(),
                "creditId": town.bio,
                "wh": 15_000,
                "returnedWh": 15_000,
            },
        ),
    )
    assert town.held(MEI, town.bio) == MWH - 25_000
    assert sharing.pool.view("loanOf", loan)[5] == 15_000
    assert sharing.pool.view("openLoansOf", YUSUF.address) == (loan,)
    rest = sharing.give_back(YUSUF, loan, 25_000).event("Returned")
    assert (rest["wh"], rest["returnedWh"]) == (25_000, 40_000)
    assert sharing.pool.view("openLoansOf", YUSUF.address) == ()
    assert (town.held(MEI, town.bio), town.held(YUSUF, town.bio)) == (MWH, 0)
    assert sharing.gas_held() == 0
    assert sharing.pool.view("claimableOf", MEI.address, town.bio) == 0
    assert town.conserved()


def test_no_more_comes_back_than_is_owed(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 40_000)
    sharing.town.allot(YUSUF, sharing.town.bio, 40_000)
    with broken("TooMuchReturned", loan, 40_000, 40_001):
        sharing.give_back(YUSUF, loan, 40_001)
    sharing.give_back(YUSUF, loan, 39_999)
    with broken("TooMuchReturned", loan, 1, 2):
        sharing.give_back(YUSUF, loan, 2)
    sharing.give_back(YUSUF, loan, 1)
    with broken("TooMuchReturned", loan, 0, 1):
        sharing.give_back(YUSUF, loan, 1)
    with broken("TooMuchReturned", loan, 0, 2**128 + 1):
        credit_id = sharing.town.issue_batch(2)
        for wh in (2**128 - 1, 2):
            sharing.town.allot(YUSUF, credit_id, wh)
        sharing.give_back(YUSUF, loan, 2**128 + 1, credit_id)


def test_a_loan_comes_back_in_its_class_of_any_zone_and_period(sharing: Sharing) -> None:
    town = sharing.town
    later = town.credit.send(
        ADMIN.address, "issueBatch", 2, b"\xff" * 32, 203012, batch(), NIL
    ).values[0]
    assert later >> 160 == town.bio >> 160
    town.allot(YUSUF, later, 9)
    town.allot(YUSUF, town.natural, 9)
    loan = sharing.lend(MEI, YUSUF, 20)
    with broken("WrongClass", loan, town.natural):
        sharing.give_back(YUSUF, loan, 9, town.natural)
    back = sharing.give_back(YUSUF, loan, 9, later).event("Returned")
    assert (back["creditId"], back["returnedWh"]) == (later, 9)
    assert town.held(MEI, later) == 9
    sharing.give_back(YUSUF, loan, 11)
    assert sharing.pool.view("openLoansOf", YUSUF.address) == ()


def test_anybody_returns_for_the_borrower(sharing: Sharing) -> None:
    town = sharing.town
    loan = sharing.lend(MEI, YUSUF, 20)
    town.allot(ANA, town.bio, 5)
    town.credit.send(ANA.address, "safeTransferFrom", ANA.address, STRANGER.address, town.bio, 5, b"")  # noqa: E501  # fmt: skip
    returned = sharing.give_back(STRANGER, loan, 5).event("Returned")
    assert returned["by"] == STRANGER.address.lower()
    assert sharing.pool.view("loanOf", loan)[5] == 5


def test_a_lender_forgives_by_returning_the_loan_to_itself(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    before = sharing.town.held(MEI, sharing.town.bio)
    sharing.give_back(MEI, loan, 20)
    assert sharing.town.held(MEI, sharing.town.bio) == before
    assert sharing.pool.view("openLoansOf", YUSUF.address) == ()


def test_returning_works_whatever_is_paused_and_whoever_is_revoked(sharing: Sharing) -> None:
    town = sharing.town
    loan = sharing.lend(MEI, YUSUF, 20)
    sharing.pause(fills=True, everything=True)
    for person in (MEI, YUSUF):
        town.community.send(ADMIN.address, "revoke", person.address)
    town.evm.now = DUE + 365 * DAY
    sharing.give_back(YUSUF, loan, 20)
    assert town.held(MEI, town.bio) == MWH
    assert sharing.gas_held() == 0


def test_gas_without_a_known_loan_is_refused(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    word = encode(["uint256"], [loan])
    for data in (b"", word[:-1], word + b"\0", word * 2, b"\1"):
        with broken("UnexpectedGas"):
            sharing.push(YUSUF, 1, data)
    for unknown in (0, loan + 1, 2**256 - 1):
        with broken("UnknownLoan", unknown):
            sharing.give_back(YUSUF, unknown, 1)
    with broken("ZeroAmount"):
        sharing.give_back(YUSUF, loan, 0)
    assert sharing.gas_held() == 0


def test_the_issuer_cannot_allot_to_it(sharing: Sharing) -> None:
    with broken("UnexpectedGas"):
        sharing.town.credit.send(
            ADMIN.address, "allot", sharing.pool.address, sharing.town.bio, 1,
            NIL,
        )  # fmt: skip


def test_several_batches_at_once_are_refused(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    data = encode(["uint256"], [loan])
    with broken("UnexpectedGas"):
        sharing.town.credit.send(
            YUSUF.address, "safeBatchTransferFrom", YUSUF.address, sharing.pool.address,
            [sharing.town.bio, sharing.town.bio], [1, 1], data,
        )  # fmt: skip


def test_only_the_credit_contract_tells_that_gas_came(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    data = encode(["uint256"], [loan])
    for operator in (YUSUF.address, sharing.pool.address):
        arguments = operator, YUSUF.address, sharing.town.bio, 1, data
        with broken("OnlyCredit"):
            sharing.pool.send(YUSUF.address, "onERC1155Received", *arguments)
    other = sharing.town.evm.deploy(
        "GasCredit", sharing.town.community.address, sharing.town.registry.address
    )
    with broken("OnlyCredit"):
        sharing.pool.send(other.address, "onERC1155Received", *arguments)


def test_it_says_that_it_receives_gas(sharing: Sharing) -> None:
    for interface, expected in (
        ("01ffc9a7", True), ("4e2312e0", True), ("ffffffff", False), ("d9b67a26", False),
    ):  # fmt: skip
        assert sharing.pool.view("supportsInterface", bytes.fromhex(interface)) is expected


def test_a_loan_is_late_from_the_second_after_its_day(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    gift, gift_sig = sharing.signed(MEI, validTo=FOREVER)
    more, sig = sharing.signed(MEI, mode=LEND, returnBy=FOREVER, validTo=FOREVER, salt=7)
    sharing.give_back(YUSUF, loan, 5)
    sharing.town.evm.now = DUE
    assert sharing.pool.view("overdueWh", loan) == 0
    assert sharing.against(more, sig) == []
    sharing.town.evm.now = DUE + 1
    assert sharing.pool.view("overdueWh", loan) == 15
    assert sharing.against(more, sig) == ["HAS_OVERDUE_LOAN"]
    assert sharing.against(more, sig, ANA) == []
    assert sharing.against(gift, gift_sig) == []
    sharing.give_back(YUSUF, loan, 14)
    assert sharing.pool.view("overdueWh", loan) == 1
    assert sharing.against(more, sig) == ["HAS_OVERDUE_LOAN"]
    sharing.give_back(YUSUF, loan, 1)
    assert sharing.pool.view("overdueWh", loan) == 0
    assert sharing.against(more, sig) == []


def test_any_late_loan_blocks_however_many_there_are(sharing: Sharing) -> None:
    loans = [sharing.lend(MEI, YUSUF, 10, returnBy=START + n) for n in (90, 50, 70)]
    more, sig = sharing.signed(MEI, mode=LEND)
    for second, expected in ((51, loans[1]), (71, loans[2]), (91, loans[0])):
        sharing.town.evm.now = START + second
        assert sharing.against(more, sig) == ["HAS_OVERDUE_LOAN"]
        sharing.give_back(YUSUF, expected, 10)
        assert sharing.against(more, sig) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_the_list_of_open_loans_loses_just_what_is_returned(
    sharing: Sharing, order: tuple[int, ...]
) -> None:
    loans = [sharing.lend(MEI, YUSUF, 10) for _ in range(3)]
    other = sharing.lend(MEI, ANA, 10)
    left = set(loans)
    for n in order:
        assert set(sharing.pool.view("openLoansOf", YUSUF.address)) == left
        sharing.give_back(YUSUF, loans[n], 10)
        left.remove(loans[n])
    assert sharing.pool.view("openLoansOf", YUSUF.address) == ()
    assert sharing.pool.view("openLoansOf", ANA.address) == (other,)


def test_sixteen_loans_are_open_at_most(sharing: Sharing) -> None:
    loans = [sharing.lend(MEI, YUSUF, 10) for _ in range(15)]
    more, sig = sharing.signed(MEI, mode=LEND)
    assert sharing.against(more, sig) == []
    loans.append(sharing.lend(MEI, YUSUF, 10))
    assert len(loans) == sharing.pool.view("MAX_OPEN_LOANS") == 16
    assert sharing.against(more, sig) == ["TOO_MANY_LOANS"]
    assert sharing.against(more, sig, ANA) == []
    gift, gift_sig = sharing.signed(MEI)
    assert sharing.against(gift, gift_sig) == []
    sharing.town.evm.now = DUE + 1
    late, late_sig = sharing.signed(MEI, mode=LEND, validTo=FOREVER, returnBy=FOREVER)
    assert sharing.against(late, late_sig) == ["HAS_OVERDUE_LOAN", "TOO_MANY_LOANS"]
    for loan in loans:
        sharing.give_back(YUSUF, loan, 10)
    assert sharing.against(late, late_sig) == []


def test_a_gift_and_a_draw_for_sale_ask_no_loans(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA)
    sharing.lend(MEI, ANA, 10)
    sharing.town.evm.now = DUE + 1
    for mode, where in ((GIFT, NIL), (REVENUE, pool_id)):
        offer, sig = sharing.signed(MEI, mode=mode, poolId=where, validTo=FOREVER)
        assert sharing.against(offer, sig, ANA) == []


def test_one_offer_lends_to_many(sharing: Sharing) -> None:
    sharing.member(someone(1))
    offer, sig = sharing.signed(MEI, mode=LEND)
    for n, who in enumerate((YUSUF, ANA, someone(1)), start=1):
        loaned = sharing.draw(who, offer, sig, 10_000).event("Loaned")
        assert (loaned["loanId"], loaned["borrower"]) == (n, who.address.lower())
    assert sharing.pool.view("drawnWh", sharing.hash(offer)) == 30_000


def test_there_is_nothing_to_withdraw_when_the_lender_got_it(sharing: Sharing) -> None:
    loan = sharing.lend(MEI, YUSUF, 20)
    sharing.give_back(YUSUF, loan, 20)
    with broken("NothingToTake"):
        sharing.pool.send(MEI.address, "withdraw", sharing.town.bio)
