"""The set of an account's batches after its head was emptied: the next number goes where it must.

A leaf (192 numbers) lives in the head word or in the tree, never in both; each of these stories
would put one into both, if the set forgot to look.
"""

from __future__ import annotations

import pytest

from tests.contracts.batches import credit_id, write_batch
from tests.contracts.town import ANA, YUSUF, Town

LEAF, BRANCH = 192, 192 * 256


def held(town: Town) -> list[int]:
    ids, amounts = town.credit.view("holdingsOf", YUSUF.address)
    assert set(amounts) <= {2}
    return [one % 2**64 for one in ids]


def give(town: Town, number: int) -> None:
    write_batch(town, 1, number)
    town.allot(YUSUF, credit_id(1, number), 2)


def take(town: Town, number: int) -> None:
    args = (YUSUF.address, ANA.address, credit_id(1, number), 2, b"")
    town.credit.send(YUSUF.address, "safeTransferFrom", *args)


@pytest.mark.parametrize(
    ("first", "stays", "then"),
    [
        (3, 10 * LEAF + 7, 10 * LEAF + 8),
        (3, 10 * LEAF, 10 * LEAF + 1),
        (10 * LEAF, 3, 4),
        (3, BRANCH + 5, BRANCH + 6),
        (3, 5 * BRANCH + 5, 5 * BRANCH + 190),
        (3, 10 * LEAF + 7, 20 * LEAF),
        (3, 10 * LEAF + 7, 4),
        (BRANCH, 2 * BRANCH + 1, BRANCH + 2),
    ],
)
def test_a_number_goes_to_its_leaf_when_the_head_was_emptied(
    town: Town, first: int, stays: int, then: int
) -> None:
    give(town, first)
    give(town, stays)
    assert held(town) == sorted([first, stays])
    take(town, first)
    assert held(town) == [stays]
    give(town, then)
    assert held(town) == sorted([stays, then])
    take(town, stays)
    assert held(town) == [then]
    give(town, stays)
    give(town, first)
    assert held(town) == sorted([first, stays, then])
    for number in (then, first, stays):
        take(town, number)
    assert held(town) == []


def test_leaves_of_the_tree_are_found_one_after_another_far_up(town: Town) -> None:
    """Far up, a step of 193 instead of 192 is more than a leaf off; no neighbour is skipped."""
    numbers = [3, *(leaf * LEAF for leaf in (400, 401, 402, 403)), 405 * LEAF + 191]
    for number in numbers:
        give(town, number)
    assert held(town) == numbers


@pytest.mark.parametrize("first", [LEAF, 10 * LEAF, BRANCH])
def test_the_lowest_number_of_a_leaf_alone_still_holds_the_head(town: Town, first: int) -> None:
    give(town, first)
    give(town, 2 * BRANCH + 5)
    give(town, first + 1)
    assert held(town) == [first, first + 1, 2 * BRANCH + 5]
    take(town, first + 1)
    take(town, first)
    assert held(town) == [2 * BRANCH + 5]
