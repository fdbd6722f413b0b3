"""Whether a signed transaction may wait here: geth's rules, in its order and its words."""

from __future__ import annotations

from wallet.practice.engine import EMPTY_CODE_HASH, Account, Header, Transaction
from wallet.practice.pool import Pool, PoolError

MAX_INITCODE = 49_152
"""Bytes, EIP-3860."""
MAX_TRANSACTION_BYTES = 131_072
"""As geth's pool."""
MAX_NONCE = 2**64 - 1
"""EIP-2681: an account's nonce never gets there, so none below it may be used last."""
LEAST_TIP = 1
"""Wei per gas, as geth's ``--txpool.pricelimit``."""


def check_size(raw: bytes) -> None:
    """Before anything is decoded."""
    if len(raw) > MAX_TRANSACTION_BYTES:
        raise PoolError(
            f"oversized data: transaction size {len(raw)}, limit {MAX_TRANSACTION_BYTES}"
        )


def check_alone(tx: Transaction, chain_id: int, head: Header) -> None:
    """What a transaction must be whatever the state is.

    Raises:
        PoolError: what is wrong.
    """
    if tx.chain_id is None:
        raise PoolError("only replay-protected (EIP-155) transactions allowed over RPC")
    if tx.to is None and len(tx.data) > MAX_INITCODE:
        raise PoolError(
            f"max initcode size exceeded: code size {len(tx.data)} limit {MAX_INITCODE}"
        )
    if tx.gas > head.gas_limit:
        raise PoolError("exceeds block gas limit")
    if tx.max_priority_fee > tx.max_fee:
        raise PoolError("max priority fee per gas higher than max fee per gas")
    if tx.chain_id != chain_id:
        raise PoolError(
            f"invalid sender: invalid chain id for signer: have {tx.chain_id} want {chain_id}"
        )
    if tx.nonce >= MAX_NONCE:
        raise PoolError("nonce has max value")
    needed = tx.intrinsic_gas
    if tx.to is None:
        needed += 2 * ((len(tx.data) + 31) // 32)  # EIP-3860
    if tx.gas < needed:
        raise PoolError(f"intrinsic gas too low: gas {tx.gas}, minimum needed {needed}")
    if tx.max_priority_fee < LEAST_TIP:
        raise PoolError(
            "transaction gas price below minimum: "
            f"gas tip cap {tx.max_priority_fee}, minimum needed {LEAST_TIP}"
        )


def check_on_state(tx: Transaction, account: Account, pool: Pool) -> None:
    """What its sender's account and the transactions that wait already allow.

    Raises:
        PoolError: what is wrong.
    """
    if account.code_hash != EMPTY_CODE_HASH:
        raise PoolError("sender not an eoa")  # EIP-3607
    if tx.nonce < account.nonce:
        raise PoolError(f"nonce too low: next nonce {account.nonce}, tx nonce {tx.nonce}")
    cost = tx.most_it_can_cost
    _check_funds(account.balance, cost, f"tx cost {cost}")
    spent, old = pool.spent(tx.sender), pool.at(tx.sender, tx.nonce)
    if old is None:
        _check_funds(account.balance, spent + cost, f"queued cost {spent}, tx cost {cost}")
    else:
        bump = cost - old.most_it_can_cost
        _check_funds(account.balance, spent + bump, f"queued cost {spent}, tx bumped {bump}")


def _check_funds(balance: int, needed: int, words: str) -> None:
    if balance < needed:
        raise PoolError(
            "insufficient funds for gas * price + value: "
            f"balance {balance}, {words}, overshot {needed - balance}"
        )
