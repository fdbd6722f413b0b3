"""What an account holds, as a bitmap of batch numbers: exact, in order, and cheap.

Held against a plain Python set, with numbers drawn so that they meet in leaves (192 numbers),
in branches (256 leaves) and in the head.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from eth_account.signers.local import LocalAccount
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.batches import LIMIT, credit_id, write_batch, write_batches
from tests.contracts.town import ADMIN, ANA, MEI, MWH, NIL, YUSUF, Town

LEAF, BRANCH = 192, 192 * 256
EDGES = sorted(
    {
        edge + step
        for edge in (3, LEAF, 2 * LEAF, 191 * LEAF, BRANCH, BRANCH + LEAF, 7 * BRANCH, LIMIT - LEAF)
        for step in (-2, -1, 0, 1, 5, LEAF - 1)
        if 0 < edge + step < LIMIT
    }
    | {LIMIT - 1}
)
NUMBERS = st.one_of(st.sampled_from(EDGES), st.integers(3, 2_000), st.integers(3, LIMIT - 1))


@dataclass
class Kept:
    """What two people should hold: batch number → Wh."""

    town: Town
    classes: dict[int, int] = field(default_factory=dict)
    mei: dict[int, int] = field(default_factory=dict)
    yusuf: dict[int, int] = field(default_factory=dict)

    def batch(self, number: int, gas_class: int) -> int:
        """Give the batch of a number, made with this class when it is new."""
        if number not in self.classes:
            self.classes[number] = gas_class
            write_batch(self.town, gas_class, number)
        return credit_id(self.classes[number], number)

    def give(self, number: int, gas_class: int) -> None:
        """Allot 2 Wh to Mei."""
        self.town.allot(MEI, self.batch(number, gas_class), 2)
        self.mei[number] = self.mei.get(number, 0) + 2

    def move(self, number: int, part: int, sender: LocalAccount, receiver: LocalAccount) -> None:
        """Hand over some or all of a batch."""
        held, taken = (self.mei, self.yusuf) if sender is MEI else (self.yusuf, self.mei)
        wh = min(held.get(number, 0), part)
        args = (sender.address, receiver.address, self.batch(number, 1), wh, b"")
        self.town.credit.send(sender.address, "safeTransferFrom", *args)
        if wh:
            held[number] -= wh
            taken[number] = taken.get(number, 0) + wh
            if not held[number]:
                del held[number]

    def check(self) -> None:
        """Hold the contract's lists against ours."""
        for who, held in ((MEI, self.mei), (YUSUF, self.yusuf)):
            expected = sorted(held.items())
            ids = tuple(credit_id(self.classes[number], number) for number, _ in expected)
            amounts = tuple(wh for _, wh in expected)
            assert self.town.credit.view("holdingsOf", who.address) == (ids, amounts)


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(
        st.tuples(
            NUMBERS, st.sampled_from((1, 1, 3)), st.sampled_from("gggmmMb"), st.integers(0, 9)
        ),
        max_size=20,
    )
)
def test_holdings_are_a_sorted_set(
    shared_town: Town, steps: list[tuple[int, int, str, int]]
) -> None:
    town = shared_town
    with town.evm.undone():
        kept = Kept(town, {town.bio % 2**64: 2}, {town.bio % 2**64: MWH})
        for number, gas_class, what, part in steps:
            known = sorted(kept.classes)
            if what == "g":
                kept.give(number, gas_class)
            elif what == "b":
                kept.move(known[part % len(known)], 2**200, YUSUF, MEI)
            else:
                wh = 1 if what == "m" else 2**200
                kept.move(known[part % len(known)], wh, MEI, YUSUF)
            kept.check()


def test_hundreds_of_batches_come_and_go_and_settling_stays_cheap(town: Town) -> None:
    ids = write_batches(town, 1, [*range(3, 300), *range(3_000, LIMIT, 30_011)])
    alone = settle_one(town, ANA, town.natural)
    for start in range(0, len(ids), 100):
        part = ids[start : start + 100]
        calls = [town.credit.data("allot", YUSUF.address, one, 2, NIL) for one in part]
        town.credit.send(ADMIN.address, "multicall", calls)
    assert town.credit.view("holdingsOf", YUSUF.address)[0] == tuple(ids)
    assert settle_one(town, YUSUF, ids[0]) < alone + 10_000
    args = (YUSUF.address, MEI.address, ids[::2], [1, *([2] * (len(ids[::2]) - 1))], b"")
    town.credit.send(YUSUF.address, "safeBatchTransferFrom", *args)
    assert town.credit.view("holdingsOf", YUSUF.address)[0] == tuple(ids[1::2])
    assert town.credit.view("holdingsOf", MEI.address)[0] == (town.bio, *ids[::2])


def settle_one(town: Town, who: LocalAccount, credit_id: int) -> int:
    """Settle 1 Wh, which must come from this batch; return the units it cost."""
    if who is ANA:
        town.allot(who, credit_id, 2)
    args = (who.address, b"\7" * 32, 1, 1, 0)
    done = town.credit.send(town.registry.address, "settleConsumption", *args)
    assert done.event("Settled")["creditId"] == credit_id
    return done.gas


def test_the_same_batch_twice_in_one_transfer(town: Town) -> None:
    move = (MEI.address, YUSUF.address, [town.bio, town.bio], [5, 5], b"")
    town.credit.send(MEI.address, "safeBatchTransferFrom", *move)
    assert town.credit.view("holdingsOf", YUSUF.address) == ((town.bio,), (10,))
    back = (YUSUF.address, MEI.address, [town.bio, town.bio], [4, 6], b"")
    town.credit.send(YUSUF.address, "safeBatchTransferFrom", *back)
    assert town.credit.view("holdingsOf", YUSUF.address) == ((), ())
    assert town.credit.view("holdingsOf", MEI.address) == ((town.bio,), (MWH,))


def test_giving_to_oneself_or_giving_nothing_changes_no_holding(town: Town) -> None:
    for wh in (0, 1, MWH):
        args = (MEI.address, MEI.address, town.bio, wh, b"")
        town.credit.send(MEI.address, "safeTransferFrom", *args)
        assert town.credit.view("holdingsOf", MEI.address) == ((town.bio,), (MWH,))
    nothing = (MEI.address, YUSUF.address, town.bio, 0, b"")
    town.credit.send(MEI.address, "safeTransferFrom", *nothing)
    nowhere = (ANA.address, YUSUF.address, 2**256 - 1, 0, b"")
    town.credit.send(ANA.address, "safeTransferFrom", *nowhere)
    for who in (YUSUF, ANA):
        assert town.credit.view("holdingsOf", who.address) == ((), ())


def move_gas(town: Town, giver: LocalAccount, taker: LocalAccount, one: int, wh: int) -> int:
    """Hand gas over; return the units of network fee the call burned (without the transaction)."""
    args = (giver.address, taker.address, one, wh, b"")
    return town.credit.send(giver.address, "safeTransferFrom", *args).gas


def test_a_transfer_costs_one_storage_write_for_the_holding(town: Town) -> None:
    """Each bound leaves less room than one cold storage read (2,100) more would need."""
    near, far, farther = write_batches(town, 1, (5, 5 + LEAF, 6 + LEAF))
    for batch in (near, far, farther):
        town.allot(MEI, batch, 100)
    assert move_gas(town, MEI, YUSUF, near, 10) < 60_500  # nothing held: balance and head are new
    assert move_gas(town, MEI, YUSUF, near, 10) < 20_500  # held already: the set is not touched
    assert move_gas(town, MEI, YUSUF, town.bio, 10) < 43_500  # same leaf: the head changes
    assert move_gas(town, MEI, YUSUF, far, 10) < 88_500  # another leaf and its branch are new
    assert move_gas(town, MEI, YUSUF, farther, 10) < 46_000  # that leaf again: it changes alone


def test_settling_reads_the_head_alone_when_all_is_in_one_leaf(town: Town) -> None:
    town.allot(YUSUF, town.natural, 1_000)
    args = (YUSUF.address, b"\7" * 32, 1, 10, 0)
    assert town.credit.send(town.registry.address, "settleConsumption", *args).gas < 53_000
