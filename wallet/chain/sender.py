"""Getting transactions onto the chain, whatever happens in between.

A transaction is signed, kept in the outbox, and only then sent. If the computer stops between any
two steps, :meth:`TransactionSender.resume` sends what is kept again, byte for byte: the chain
takes each transaction number once, so nothing happens twice. A node that forgets a transaction is
given it again while somebody waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from wallet.chain.api import NodeApi
from wallet.chain.delivery import Delivery
from wallet.chain.nonces import Nonces
from wallet.chain.outbox import Outbox, OutboxEntry, OutboxState
from wallet.chain.prepared import PreparedTransaction
from wallet.chain.refusals import NONCE_LOW
from wallet.chain.remembered import Remembered
from wallet.chain.replacing import Replacing
from wallet.chain.types import Receipt
from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import CheckError, NodeRefusedError, TransactionError
from wallet.units import Timestamp, Wei

if TYPE_CHECKING:
    from wallet.keys.signer import Signer

__all__ = ["PreparedTransaction", "TransactionSender"]

_GAS_HEADROOM = 5, 4
"""A quarter on top of the estimate: other people's trades may come first and make it dearer."""

_TRIES = 3


class TransactionSender:
    """Sends the transactions of any number of accounts on one chain.

    Args:
        node: where to send.
        outbox: where signed transactions are kept until they are mined.
        chain_id: the number transactions are signed for.
        genesis: the hash of the chain's first block; the node is asked when it is not given.
    """

    def __init__(
        self, node: NodeApi, outbox: Outbox, chain_id: int, genesis: bytes | None = None
    ) -> None:
        self.outbox = outbox
        self._node = node
        self._chain_id = chain_id
        self._nonces = Nonces()
        self._genesis = genesis
        self._looked_at = b""
        self._remembered = Remembered()
        self._delivery = Delivery(node, outbox, self._nonces)
        self.replacing = Replacing(node, outbox, self._delivery, chain_id, self._is_ours)

    def prepare(
        self,
        sender: Address,
        to: Address | None,
        data: bytes,
        value: int = 0,
        *,
        label: str = "",
        gas: int | None = None,
        nonce: int | None = None,
    ) -> PreparedTransaction:
        """Work out fee, gas and number of a transaction; nothing is signed or kept.

        Args:
            sender: the account that will sign.
            to: the contract, or None to create one.
            data: what it is asked.
            value: coin sent along, in wei.
            label: what it is for; kept in the outbox.
            gas: the limit; estimated from the chain's present state when None.
            nonce: a number that must be used; else the next free one at the time of signing.

        Raises:
            RevertedError: the contract would refuse it (only when ``gas`` is None).
            NodeError: the node cannot say.
        """
        fees = self._remembered.ask("fees", self._node.fees)
        if gas is None:
            estimate = self._node.estimate_gas(sender, to, data, value)
            gas = estimate * _GAS_HEADROOM[0] // _GAS_HEADROOM[1]
        number = self._propose(sender) if nonce is None else nonce
        tx = DynamicFeeTransaction(
            chain_id=self._chain_id,
            nonce=number,
            max_priority_fee_per_gas=fees.priority_fee,
            max_fee_per_gas=fees.max_fee,
            gas=gas,
            to=to,
            value=value,
            data=data,
        )
        return PreparedTransaction(tx, label, Wei(gas * fees.max_fee), sender, nonce is not None)

    def sign_and_send(self, signer: Signer, prepared: PreparedTransaction) -> bytes:
        """Sign, keep, send; returns the transaction's hash.

        When the node cannot be reached the hash is returned all the same: the transaction is kept,
        and :meth:`wait` and :meth:`resume` send it again.

        Raises:
            NodeRefusedError: the node will not take it (funds, fee); it is marked as failed.
            RevertedError: the contract refused.
            NodeAnswerError: the node says that it sent something else; the transaction is kept.
            CheckError: the signature's independent check disagreed; nothing was kept or sent.
            LockedError: the vault is locked.
        """
        if signer.address != prepared.sender:
            raise _other_account(signer.address, prepared.sender)
        for attempt in range(1, _TRIES + 1):
            entry = self._sign(signer, prepared)
            try:
                self._delivery.first(entry)
            except NodeRefusedError as error:
                # Somebody took the number between claiming and sending; this one can never be
                # mined, so signing it anew with the next number cannot do anything twice.
                if error.code != NONCE_LOW or prepared.fixed_nonce or attempt == _TRIES:
                    raise
            else:
                return entry.hash
        raise _other_account(signer.address, prepared.sender)

    def wait(
        self,
        tx_hash: bytes,
        *,
        timeout: float = 60.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Receipt:
        """Wait until a transaction is in a block, or its own rival that does the same.

        Args:
            tx_hash: what :meth:`sign_and_send` returned.
            timeout: seconds after which to stop waiting; the transaction stays under way.
            cancelled: asked ten times a second.

        Raises:
            RevertedError: it is in a block and a contract refused it, with the reason.
            NodeRefusedError: it can never happen: ``node.nonce_low`` (another wallet's took its
                number), ``tx.taken_back``, ``tx.too_late``, ``tx.expired``, ``tx.refused``.
            NodeDownError: ``tx.slow``: not in a block yet; it is kept and sent again.
            CancelledError: waiting was cancelled; the transaction stays under way.
        """
        return self._delivery.wait(tx_hash, timeout=timeout, cancelled=cancelled)

    def resume(self, older_than: int = 0) -> list[OutboxEntry]:
        """Look up everything on this chain that is not beyond doubt, and send it again if needed.

        After a restart, and now and then while running: whoever waited for a transaction may be
        gone. ``older_than`` seconds leaves alone what somebody is probably sending just now.

        Returns the entries that were under way or have changed, as they are afterwards.
        Transactions of other chains are left alone.

        Raises:
            NodeError: the node cannot be asked; everything stays as it was.
        """
        entries = self._unsettled(int(time.time()) - older_than)
        if not entries:
            return []
        head = self._node.head()
        if head.hash == self._looked_at and not any(entry.under_way for entry in entries):
            return []
        self._claim_own()
        for account in dict.fromkeys(entry.sender for entry in entries):
            mine = [entry for entry in entries if entry.sender == account]
            self._delivery.look(account, mine, head)
        self._looked_at = head.hash
        after = [(entry, self.outbox.get(entry.hash) or entry) for entry in entries]
        return [now for before, now in after if before.under_way or now.state != before.state]

    def _unsettled(self, latest: int) -> list[OutboxEntry]:
        """What is not beyond doubt; a number that is being sent just now is left out whole."""
        entries = [entry for entry in self.outbox.watched() if self._is_ours(entry)]
        fresh = {
            (entry.sender, entry.nonce)
            for entry in entries
            if entry.under_way and entry.created > latest
        }
        return [entry for entry in entries if (entry.sender, entry.nonce) not in fresh]

    def next_number(self, account: Address) -> int:
        """The number the account's next transaction would get, also while no node answers.

        Raises:
            NodeError: no node answers, and none ever did for this account.
        """
        return self._propose(account)

    def under_way(self, account: Address, number: int) -> bytes | None:
        """The hash of what was signed here under a number and may still happen, if anything was.

        Of rivals, the newest: :meth:`wait` looks for all of them.
        """
        rivals = reversed(self.outbox.rivals(account, number))
        return next((e.hash for e in rivals if e.under_way and self._is_ours(e)), None)

    def _sign(self, signer: Signer, prepared: PreparedTransaction) -> OutboxEntry:
        """Claim a number, sign, and keep the result; the claim is given back when that fails."""
        genesis = self._chain()
        account = prepared.sender
        if prepared.fixed_nonce:
            number = prepared.tx.nonce
            self._claim_own()
            if not self._nonces.claim_exactly(account, number) and not prepared.replaces:
                raise _number_in_use(number)
        else:
            number = self._nonces.claim(account, self._chain_nonce(account))
        try:
            signed = signer.sign_transaction(replace(prepared.tx, nonce=number))
            entry = OutboxEntry(
                signed.hash, signed.raw, account, number, prepared.label, OutboxState.SIGNED,
                Timestamp(int(time.time())), "", self._chain_id, genesis, prepared.replaces,
                expires=prepared.expires,
            )  # fmt: skip
            self.outbox.add(entry)
            self._point(entry)
        except BaseException:
            if not prepared.replaces:
                self._nonces.release(account, number)
            raise
        return entry

    def _point(self, entry: OutboxEntry) -> None:
        """Let the one that is replaced name its replacement."""
        replaced = self.outbox.get(entry.replaces) if entry.replaces else None
        if replaced is not None:
            self.outbox.change(replaced, replace(replaced, replaced_by=entry.hash))

    def _propose(self, account: Address) -> int:
        return self._nonces.peek(account, self._chain_nonce(account))

    def _chain_nonce(self, account: Address) -> int:
        self._claim_own()
        return self._remembered.ask(
            ("nonce", account),
            lambda: self._node.nonce(account, pending=True),
            lambda: self._after_own(account),
        )

    def _claim_own(self) -> None:
        """Hold the numbers of what is under way, also of what was signed before a restart.

        What is mined holds its number until it is final: a reorganisation may have taken it out of
        its block a moment ago, and then it is sent again.
        """
        for entry in self.outbox.watched():
            if (entry.under_way or entry.state is OutboxState.MINED) and self._is_ours(entry):
                self._nonces.claim_exactly(entry.sender, entry.nonce)

    def _after_own(self, account: Address) -> int | None:
        """The number after the last one this computer saw used; None if it saw none."""
        used = [
            entry.nonce + 1
            for entry in self.outbox.entries()
            if entry.sender == account
            and self._is_ours(entry)
            and (entry.state is not OutboxState.FAILED or entry.block)
        ]
        return max(used, default=None)

    def _chain(self) -> bytes:
        if self._genesis is None:
            self._genesis = self._node.genesis_hash()
        return self._genesis

    def _is_ours(self, entry: OutboxEntry) -> bool:
        return entry.chain_id == self._chain_id and entry.genesis == self._chain()


def _other_account(signer: Address, expected: Address) -> CheckError:
    return CheckError(
        "tx.other_account",
        "This transaction was prepared for another account.",
        "Go back and start again with the account you want to use.",
        detail=f"{signer} for {expected}",
    )


def _number_in_use(number: int) -> TransactionError:
    return TransactionError(
        "tx.number_in_use",
        "Something else of this account is being sent in its place. Nothing was signed.",
        "Wait until that is confirmed, then look at this again.",
        detail=str(number),
    )
