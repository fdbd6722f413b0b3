"""Which transaction number ("nonce") of an account is free.

The chain knows what it has mined and, more or less, what waits; the outbox knows what this wallet
signed; and other threads may be signing at this moment. A number is free when it is not below the
chain's and nobody here has claimed it. The lock is held for arithmetic only, never on the network.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from wallet.codec.address import Address


@dataclass(slots=True)
class _Account:
    """``claimed`` numbers are under way; numbers below ``floor`` are known to be mined."""

    claimed: set[int] = field(default_factory=set)
    floor: int = 0


class Nonces:
    """Claims of all accounts of one sender; safe for use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[Address, _Account] = {}

    def peek(self, account: Address, chain_nonce: int) -> int:
        """The number the next transaction would get, without claiming it."""
        with self._lock:
            return _first_free(self._of(account), chain_nonce)

    def claim(self, account: Address, chain_nonce: int) -> int:
        """Take the lowest free number at or above what the chain says."""
        with self._lock:
            known = self._of(account)
            number = _first_free(known, chain_nonce)
            known.claimed.add(number)
            return number

    def claim_exactly(self, account: Address, number: int) -> bool:
        """Take a number that was chosen before; False if it was claimed already."""
        with self._lock:
            claimed = self._of(account).claimed
            if number in claimed:
                return False
            claimed.add(number)
            return True

    def release(self, account: Address, number: int) -> None:
        """Give a number back that was not used after all."""
        with self._lock:
            self._of(account).claimed.discard(number)

    def mined(self, account: Address, number: int) -> None:
        """A transaction with this number is in a block, ours or another's."""
        with self._lock:
            known = self._of(account)
            known.floor = max(known.floor, number + 1)
            known.claimed = {claimed for claimed in known.claimed if claimed > number}

    def unmined(self, account: Address, number: int) -> None:
        """A reorganisation took the transaction with this number out of its block."""
        with self._lock:
            known = self._of(account)
            known.floor = min(known.floor, number)

    def _of(self, account: Address) -> _Account:
        return self._accounts.setdefault(account, _Account())


def _first_free(account: _Account, chain_nonce: int) -> int:
    number = max(chain_nonce, account.floor)
    while number in account.claimed:
        number += 1
    return number
