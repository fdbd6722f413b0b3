"""The pool's order, on transactions that were never signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wallet.practice.engine import Transaction
from wallet.practice.pool import MAX_PER_ACCOUNT, Pool, PoolError

ANN, BOB = b"\x01" * 20, b"\x02" * 20


def tx(sender: bytes, nonce: int, tip: int = 1, cap: int = 100) -> Transaction:
    name = sender[:1] + nonce.to_bytes(4, "big") + tip.to_bytes(8, "big") + cap.to_bytes(8, "big")
    return Transaction(
        hash=name.ljust(32, b"\0"),
        raw=b"",
        type=2,
        chain_id=7411,
        sender=sender,
        nonce=nonce,
        gas=21_000,
        to=BOB,
        value=0,
        data=b"",
        max_fee=cap,
        max_priority_fee=tip,
        access_list=(),
        v=0,
        r=1,
        s=1,
        intrinsic_gas=21_000,
    )


def filled(*transactions: Transaction) -> Pool:
    pool = Pool()
    for item in transactions:
        pool.check(item)
        pool.add(item)
    return pool


def order(pool: Pool, base_fee: int = 10) -> list[Transaction]:
    selection = pool.selection(base_fee, lambda _: 0)
    taken = []
    while (item := selection.pop()) is not None:
        taken.append(item)
        selection.used(item)
    return taken


def test_best_tip_first_but_nonces_in_order() -> None:
    low, rich, other = tx(ANN, 0, tip=1), tx(ANN, 1, tip=9), tx(BOB, 0, tip=5)
    assert order(filled(rich, low, other)) == [other, low, rich]


def test_equal_tips_are_first_come_first_served() -> None:
    first, second = tx(BOB, 0), tx(ANN, 0)
    assert order(filled(first, second)) == [first, second]


def test_the_tip_counted_is_what_the_cap_leaves() -> None:
    capped, plain = tx(ANN, 0, tip=50, cap=12), tx(BOB, 0, tip=5)
    assert order(filled(capped, plain), base_fee=10) == [plain, capped]


def test_a_gap_or_a_low_cap_holds_back_the_rest() -> None:
    assert order(filled(tx(ANN, 0), tx(ANN, 2))) == [tx(ANN, 0)]
    assert order(filled(tx(ANN, 0, cap=5), tx(ANN, 1))) == []


def test_a_refused_transaction_holds_back_its_followers_only() -> None:
    selection = filled(tx(ANN, 0, tip=9), tx(ANN, 1), tx(BOB, 0)).selection(10, lambda _: 0)
    assert selection.pop() == tx(ANN, 0, tip=9)  # and it is not used
    assert selection.pop() == tx(BOB, 0)
    assert selection.pop() is None


def test_readiness_is_whether_anything_would_be_taken() -> None:
    pool = filled(tx(ANN, 1), tx(BOB, 0, cap=5))
    assert not pool.has_ready(10, lambda _: 0)
    assert pool.has_ready(10, lambda sender: 1 if sender == ANN else 0)
    assert pool.has_ready(5, lambda _: 0)


def test_both_fees_must_rise_for_a_replacement() -> None:
    pool = filled(tx(ANN, 0, tip=10, cap=100))
    for tip, cap in ((10, 200), (20, 109), (10, 110)):
        with pytest.raises(PoolError, match="underpriced"):
            pool.check(tx(ANN, 0, tip, cap))
    better = tx(ANN, 0, tip=11, cap=110)
    assert pool.check(better) == tx(ANN, 0, tip=10, cap=100)
    pool.add(better)
    assert (len(pool), order(pool)) == (1, [better])


def test_next_nonce_skips_what_waits_without_a_gap() -> None:
    pool = filled(tx(ANN, 3), tx(ANN, 4), tx(ANN, 6))
    assert [pool.next_nonce(ANN, n) for n in (2, 3, 5, 6)] == [2, 5, 5, 7]
    assert pool.next_nonce(BOB, 8) == 8


def test_used_up_nonces_are_found_and_dropped() -> None:
    pool = filled(tx(ANN, 3), tx(ANN, 4))
    (stale,) = pool.below(ANN, 4)
    pool.drop(stale)
    assert (len(pool), pool.get(stale.hash)) == (1, None)
    pool.drop(stale)  # harmless twice
    pool.drop(replace(tx(ANN, 4), hash=b"\x09" * 32))  # another one with the same nonce
    assert len(pool) == 1


def test_one_account_cannot_fill_the_pool() -> None:
    pool = filled(*(tx(ANN, nonce) for nonce in range(MAX_PER_ACCOUNT)))
    with pytest.raises(PoolError, match="txpool is full"):
        pool.check(tx(ANN, MAX_PER_ACCOUNT))
    assert pool.check(tx(BOB, 0)) is None
