"""When blocks come, on a clock that the test moves."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest
from eth_account import Account
from eth_utils import to_checksum_address

from tests.practice.node.support import GWEI, KEYS, SPINS
from wallet.practice import mining, pyevm_block
from wallet.practice.chain import Chain
from wallet.practice.genesis import CHAIN_ID
from wallet.practice.mining import IDLE, LEAD, Miner
from wallet.practice.pool import Pool, PoolError
from wallet.practice.pyevm_engine import PyEvmEngine
from wallet.practice.storage import Storage


class Clock:
    now = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chain(clock: Clock) -> Iterator[Chain]:
    storage = Storage(None)
    yield Chain(storage, PyEvmEngine(storage, CHAIN_ID), clock)
    storage.close()


def submit(chain: Chain, nonce: int, key: str = KEYS[0], **fields: object) -> bytes:
    whole = {
        "chainId": CHAIN_ID,
        "to": "0x" + "11" * 20,
        "gas": 21_000,
        "maxFeePerGas": 100 * GWEI,
        "maxPriorityFeePerGas": GWEI,
    } | fields
    if whole["to"] is None:
        del whole["to"]
    signed = Account.from_key(key).sign_transaction({"nonce": nonce} | whole)
    return chain.submit(bytes(signed.raw_transaction))


def mine(chain: Chain) -> int:
    """One block as the miner would make it; how many transactions it has."""
    header = chain.add_block(max(chain.clock(), chain.head.timestamp + 1))
    return len(chain.storage.transaction_hashes(header.number))


def test_an_idle_chain_waits_fifteen_seconds(chain: Chain, clock: Clock) -> None:
    miner = Miner(chain)
    assert miner.due_in() == IDLE - 1  # genesis is a second old
    clock.now += IDLE - 1
    assert miner.due_in() == 0


def test_what_waits_is_mined_at_once(chain: Chain) -> None:
    submit(chain, 0)
    assert Miner(chain).due_in() == 0
    assert mine(chain) == 1
    assert Miner(chain).due_in() > 0


def test_a_gap_is_no_work(chain: Chain) -> None:
    submit(chain, 1)
    assert Miner(chain).due_in() > 1
    submit(chain, 0)
    assert Miner(chain).due_in() == 0
    assert mine(chain) == 2


def test_a_burst_runs_ahead_of_the_clock_but_not_beyond_the_lead(
    chain: Chain, clock: Clock
) -> None:
    miner = Miner(chain)
    for nonce in range(LEAD + 1):
        submit(chain, nonce)
        assert miner.due_in() <= 0
        mine(chain)
    miner._last = 1e12  # a block was made just now
    submit(chain, LEAD + 1)
    assert chain.head.timestamp == clock.now + LEAD
    assert miner.due_in() > 0
    clock.now += 1
    assert miner.due_in() == 0


def test_a_clock_that_was_set_back_does_not_stop_the_chain(chain: Chain, clock: Clock) -> None:
    clock.now -= 86_400
    submit(chain, 0)
    assert Miner(chain).due_in() <= 0
    before = chain.head.timestamp
    mine(chain)
    assert chain.head.timestamp == before + 1


def test_blocks_do_not_overflow(chain: Chain) -> None:
    for nonce in range(3):
        submit(chain, nonce, gas=25_000_000)
    assert mine(chain) == 3  # 21,000 gas each is used, so the next limit still fits
    for nonce in range(3, 5):
        submit(chain, nonce, to=None, data=SPINS[:-4] + b"\xfe" * 4, gas=35_000_000)
    assert chain.has_work()
    assert mine(chain) <= 2


def test_a_transaction_that_can_no_longer_be_paid_leaves_the_pool(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    coin = 10**18
    submit(chain, 0, value=9_000 * coin)
    with pytest.raises(PoolError, match="queued cost"):
        submit(chain, 1, value=9_000 * coin)
    monkeypatch.setattr(Pool, "spent", lambda *_: 0)  # as if it had been overlooked
    poor = submit(chain, 1, value=9_000 * coin)
    assert mine(chain) == 1
    assert chain.waiting(poor) is None
    assert chain.storage.pool() == []
    assert not chain.has_work()


def test_a_transaction_that_runs_for_ever_leaves_the_pool(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(chain, 0, to=None, data=SPINS, gas=200_000)
    mine(chain)
    stuck = chain.storage.transactions(1)[0].contract
    assert stuck is not None
    monkeypatch.setattr(pyevm_block, "TRANSACTION_SECONDS", 0.05)
    spinning = submit(chain, 1, to=to_checksum_address(stuck), gas=50_000_000)
    other = submit(chain, 0, key=KEYS[1])
    assert mine(chain) == 1
    assert chain.storage.transaction(other) is not None
    assert chain.waiting(spinning) is None


def test_a_low_cap_waits_for_a_cheaper_block(chain: Chain, clock: Clock) -> None:
    cheap = submit(chain, 0, maxFeePerGas=8 * GWEI // 10, maxPriorityFeePerGas=1)
    assert not chain.has_work()  # the base fee is 1 gwei, then 0.875
    mine(chain)
    assert chain.has_work()  # 0.766 is next
    assert mine(chain) == 1
    assert chain.storage.transaction(cheap) is not None


def test_what_could_not_be_written_is_not_accepted(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(chain.storage, "add_to_pool", full)
        with pytest.raises(sqlite3.OperationalError):
            submit(chain, 0)
    assert chain.sorted_waiting() == ([], [])
    submit(chain, 0)
    assert mine(chain) == 1


def test_a_block_that_could_not_be_written_is_made_again(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(chain, 0)
    head = chain.head
    write = chain.storage.add_block
    failures = [sqlite3.OperationalError("database or disk is full")]

    def fail_once(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        write(*arguments)

    monkeypatch.setattr(chain.storage, "add_block", fail_once)
    monkeypatch.setattr(mining, "RETRY_SECONDS", 0.01)
    miner = Miner(chain)
    miner.start()
    end = time.monotonic() + 60
    while chain.head == head and time.monotonic() < end:
        time.sleep(0.01)
    miner.stop()
    assert chain.head.number == 1
    assert len(chain.storage.transaction_hashes(1)) == 1
    assert chain.account(bytes.fromhex("11" * 20)).balance == 0
    assert chain.storage.pool() == []
