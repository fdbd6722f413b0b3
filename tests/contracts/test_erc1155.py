"""GasCredit behaves as OpenZeppelin's ERC-1155 and ERC-165 do, in results, events and errors.

The same random operations go to GasCredit and to a plain ERC1155 (``props/Plain1155.sol``) with
allotments for mints and retirements for burns; what a caller can see must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.evm import Contract, Reverted
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, NIL, YUSUF, ZERO, Town

STANDARD = {"TransferSingle", "TransferBatch", "ApprovalForAll"}
ACCEPT, WRONG_ANSWER, REVERT_NAMED, REVERT_SILENT, PASS_ON = range(5)


@dataclass(frozen=True)
class Pair:
    """The two contracts and everybody who takes part; Plain1155 starts with what Mei holds."""

    town: Town
    plain: Contract
    people: tuple[str, ...]
    ids: tuple[int, ...]

    def both(self, sender: str, name: str, *args: Any) -> None:
        """Do the same on both and compare all that can be seen of it."""
        assert outcome(self.town.credit, sender, name, *args) == outcome(
            self.plain, sender, name, *args
        )

    def mint(self, who: str, one: int, wh: int) -> None:
        """Allot on the one side, mint on the other; only members are allotted more than nothing."""
        ours = outcome(self.town.credit, ADMIN.address, "allot", who, one, wh, NIL)
        assert ours == outcome(self.plain, ADMIN.address, "mint", who, one, wh)

    def burn(self, who: str, one: int, wh: int) -> None:
        """Retire on the one side, burn on the other."""
        ours = outcome(self.town.credit, who, "retire", one, wh, who, "")
        assert ours == outcome(self.plain, who, "burn", one, wh)

    def compare(self) -> None:
        """Compare every balance, approval and supply."""
        accounts = [who for who in self.people for _ in self.ids]
        ids = list(self.ids) * len(self.people)
        self.both(ADMIN.address, "balanceOfBatch", accounts, ids)
        for who in self.people[:3]:
            for other in self.people[:3]:
                self.both(ADMIN.address, "isApprovedForAll", who, other)
        for one in self.ids:
            self.both(ADMIN.address, "totalSupply", one)
            self.both(ADMIN.address, "exists", one)
        self.both(ADMIN.address, "totalSupply")


def outcome(contract: Contract, sender: str, name: str, *args: Any) -> tuple[Any, ...]:
    """Call; return the values and the standard events, or the error."""
    try:
        done = contract.send(sender, name, *args)
    except Reverted as refused:
        return refused.name, refused.values
    return done.values, [event for event in done.events if event[0] in STANDARD]


def pair(town: Town) -> Pair:
    """Set both contracts up alike."""
    plain = town.evm.deploy("Plain1155")
    plain.send(ADMIN.address, "mint", MEI.address, town.bio, MWH)
    receivers = [
        town.evm.deploy("Receiver", mode, YUSUF.address).address
        for mode in (ACCEPT, WRONG_ANSWER, REVERT_NAMED, REVERT_SILENT, PASS_ON)
    ]
    for receiver in receivers:
        town.community.send(ADMIN.address, "attest", receiver, b"CN", 1, FOREVER, NIL)
    people = (MEI.address, YUSUF.address, ANA.address, *receivers, plain.address)
    return Pair(town, plain, people, (town.natural, town.bio, town.issue_batch(3)))


PERSON = st.integers(0, 8)
SENDER = st.integers(0, 2)
ONE = st.integers(0, 2)
WH = st.sampled_from((0, 1, 2, 3, 10, MWH, MWH + 1, 2**128, 2**256 - 1))
SMALL = st.integers(1, 20)
OPERATION = st.one_of(
    st.tuples(st.just("move"), SENDER, SENDER, PERSON, ONE, WH),
    st.tuples(st.just("batch"), SENDER, SENDER, PERSON,
              st.lists(ONE, max_size=4), st.lists(WH, max_size=4)),
    st.tuples(st.just("even"), SENDER, SENDER, PERSON,
              st.lists(st.tuples(ONE, st.integers(0, 5)), max_size=4)),
    st.tuples(st.just("approve"), SENDER, PERSON, st.booleans()),
    st.tuples(st.just("mint"), st.integers(0, 7), ONE, SMALL),
    st.tuples(st.just("burn"), SENDER, ONE, WH.filter(bool)),
    st.tuples(st.just("ask"), st.lists(PERSON, max_size=3), st.lists(ONE, max_size=3)),
)  # fmt: skip


def do(both: Pair, operation: tuple[Any, ...]) -> None:
    """Carry one operation out on both sides."""
    what, *rest = operation
    people, ids = both.people, both.ids
    if what == "approve":
        both.both(people[rest[0]], "setApprovalForAll", people[rest[1]], rest[2])
    elif what in ("mint", "burn"):
        getattr(both, what)(people[rest[0]], ids[rest[1]], rest[2])
    elif what == "ask":
        accounts, asked = [people[n] for n in rest[0]], [ids[n] for n in rest[1]]
        both.both(ADMIN.address, "balanceOfBatch", accounts, asked)
    else:
        sender, giver, taker = (people[n] for n in rest[:3])
        if what == "move":
            args: tuple[Any, ...] = ("safeTransferFrom", giver, taker, ids[rest[3]], rest[4])
        else:
            lists = rest[3:] if what == "batch" else list(zip(*rest[3], strict=True)) or [[], []]
            named = [ids[n] for n in lists[0]]
            args = ("safeBatchTransferFrom", giver, taker, named, list(lists[1]))
        both.both(sender, *args, b"why")


@settings(deadline=None, max_examples=50)
@given(operations=st.lists(OPERATION, max_size=15))
def test_it_behaves_as_a_plain_erc1155(
    shared_town: Town, operations: list[tuple[Any, ...]]
) -> None:
    with shared_town.evm.undone():
        both = pair(shared_town)
        for operation in operations:
            do(both, operation)
        both.compare()


def test_the_errors_of_the_standard(town: Town) -> None:
    mine, hers = MEI.address, YUSUF.address
    both = pair(town)
    cases: tuple[tuple[str, str, tuple[Any, ...], str], ...] = (
        (mine, "safeTransferFrom", (mine, ZERO, town.bio, 1, b""), "ERC1155InvalidReceiver"),
        (hers, "safeTransferFrom", (mine, hers, town.bio, 1, b""), "ERC1155MissingApprovalForAll"),
        (mine, "safeTransferFrom", (mine, hers, town.bio, MWH + 1, b""),
         "ERC1155InsufficientBalance"),
        (mine, "safeBatchTransferFrom", (mine, ZERO, [], [], b""), "ERC1155InvalidReceiver"),
        (mine, "safeBatchTransferFrom", (mine, hers, [town.bio], [], b""),
         "ERC1155InvalidArrayLength"),
        (mine, "safeBatchTransferFrom", (mine, hers, [town.bio], [1, 1], b""),
         "ERC1155InvalidArrayLength"),
        (mine, "balanceOfBatch", ([mine], []), "ERC1155InvalidArrayLength"),
        (mine, "setApprovalForAll", (ZERO, True), "ERC1155InvalidOperator"),
    )  # fmt: skip
    for sender, name, args, error in cases:
        both.both(sender, name, *args)
        assert outcome(town.credit, sender, name, *args)[0] == error


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (ACCEPT, None),
        (WRONG_ANSWER, "ERC1155InvalidReceiver"),
        (REVERT_NAMED, "Unwelcome"),
        (REVERT_SILENT, "ERC1155InvalidReceiver"),
    ],
)
def test_a_contract_that_is_given_gas_is_asked_for_its_word(
    town: Town, mode: int, error: str | None
) -> None:
    receiver = town.evm.deploy("Receiver", mode, ZERO)
    town.community.send(ADMIN.address, "attest", receiver.address, b"CN", 1, FOREVER, NIL)
    give = ("safeTransferFrom", MEI.address, receiver.address, town.bio, 5, b"why")
    allot = ("allot", receiver.address, town.bio, 5, NIL)
    for sender, call in ((MEI, give), (ADMIN, allot)):
        if error:
            with pytest.raises(Reverted, match=error):
                town.credit.send(sender.address, *call)
            continue
        data = town.credit.data(*call)
        result = town.evm.send(sender.address, town.credit.address, data)
        ((_, said),) = receiver.events(result)
        assert said == {
            "operator": sender.address.lower(),
            "from": MEI.address.lower() if sender is MEI else ZERO,
            "id": town.bio,
            "value": 5,
            "data": b"why" if sender is MEI else b"",
        }


def test_a_receiver_that_passes_gas_on_keeps_all_lists_right(town: Town) -> None:
    receiver = town.evm.deploy("Receiver", PASS_ON, YUSUF.address)
    give = (MEI.address, receiver.address, town.bio, MWH, b"")
    town.credit.send(MEI.address, "safeTransferFrom", *give)
    for who, held in ((MEI.address, ()), (receiver.address, ()), (YUSUF.address, (town.bio,))):
        assert town.credit.view("holdingsOf", who)[0] == held


def test_the_interfaces_it_says_it_has(town: Town) -> None:
    erc165, erc1155, metadata = "01ffc9a7", "d9b67a26", "0e89341c"
    for one in (erc165, erc1155, metadata):
        assert town.credit.view("supportsInterface", bytes.fromhex(one))
    for one in ("ffffffff", "00000000", "80ac58cd", "4e2312e0"):
        assert not town.credit.view("supportsInterface", bytes.fromhex(one))


@settings(deadline=None, max_examples=50)
@given(one=st.binary(min_size=4, max_size=4))
def test_no_interface_more_than_a_plain_erc1155(shared_town: Town, one: bytes) -> None:
    with shared_town.evm.undone():
        plain = shared_town.evm.deploy("Plain1155")
        said = plain.view("supportsInterface", one)
        assert shared_town.credit.view("supportsInterface", one) == said
