"""Puts a community onto a chain: the contracts, their connections, the operator's roles.

All transactions are sent one after the other without waiting; then they are awaited, the code on
the chain is compared with the compiled contracts and its hashes go into the community file. The
journal is written before the first transaction leaves. Run again after a crash, the same nonces
are used for the same steps, so that the chain itself makes sure that nothing happens twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wallet.chain.api import NodeApi
from wallet.chain.errors_map import register_errors
from wallet.chain.refusals import NONCE_LOW
from wallet.chain.sender import TransactionSender
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import CancelledError, NodeDownError, NodeRefusedError
from wallet.keys.signer import Signer
from wallet.protocol.community_types import (
    INDEX_FEED,
    CommunityFile,
    ContractRef,
    Currency,
    Feed,
)
from wallet.protocol.contracts import all_errors
from wallet.protocol.credits import GasClass
from wallet.protocol.deploy_journal import Begun, Settings, begin
from wallet.protocol.deploy_steps import DEFAULT_INDEX, IndexSettings, Step, addresses, steps

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and of how many."""

ADMIN_DELAY = 2 * 24 * 3600
"""Seconds that pass between the two steps of handing the administrator's role on."""
STEP_TIMEOUT = 120.0
FEED_NAMES = {
    GasClass.NATURAL: "Price of natural gas",
    GasClass.BIOMETHANE: "Price of biomethane",
    GasClass.HYDROGEN: "Price of hydrogen",
    GasClass.BLEND: "Price of blended gas",
}
_POLL = 0.2


def _quiet(_label: str, _done: int, _of: int) -> None:
    """Say nothing."""


def _never() -> bool:
    return False


def deploy(
    sender: TransactionSender,
    signer: Signer,
    *,
    node: NodeApi,
    name: str,
    rpc_url: str,
    journal: Path,
    currency: tuple[str, str] | Currency = ("Practice yuan", "¥"),
    currency_code: str = "CNY",
    coin_symbol: str = "ETH",
    operator: Address | None = None,
    index: IndexSettings = DEFAULT_INDEX,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> CommunityFile:
    """Deploy, or finish what the journal says was begun, and describe the result.

    A ``currency`` of name and symbol creates worthless practice money; a ``Currency`` is used as
    it stands. The signer becomes administrator; ``operator`` (the signer unless named) gets the
    roles METER_OPERATOR, ISSUER and PAUSER. ``index`` says how the price indices work.

    Raises:
        ProfileError: the journal is of another deployment, or cannot be read or written.
        NodeRefusedError: ``deploy.step_failed``: a step did not do what it should have.
        NodeError: the node is down, or refused.
        CancelledError: stopped by ``cancelled``; run it again to go on.
    """
    register_errors(all_errors())
    existing = currency if isinstance(currency, Currency) else None
    settings = Settings(
        name=name,
        admin_delay=ADMIN_DELAY,
        operator=operator or signer.address,
        new_money=None if isinstance(currency, Currency) else currency,
        money=existing.address if existing else ZERO_ADDRESS,
        index=index,
    )
    begun = begin(journal, node, signer.address, settings)
    _Run(sender, signer, node, begun, progress, cancelled).all()
    money = existing
    if not isinstance(currency, Currency):
        at = addresses(begun.plan).money
        money = Currency(at, currency[1], currency_code, 6, currency[0], _code_hash(node, at))
    return CommunityFile(
        name=name,
        chain_id=begun.chain_id,
        genesis_hash=begun.genesis_hash,
        contracts=_contracts(node, begun),
        rpc_urls=(rpc_url,),
        currencies=(money,) if money else (),
        coin_symbol=coin_symbol,
        deployed_block=begun.start_block,
        feeds=_feeds(node, begun),
    )


def _contracts(node: NodeApi, begun: Begun) -> dict[str, ContractRef]:
    at = addresses(begun.plan)
    named = {
        "Community": at.community,
        "MeterRegistry": at.registry,
        "GasCredit": at.credit,
        "GasMarket": at.market,
        "SharePool": at.pool,
    }
    return {name: ContractRef(place, _code_hash(node, place)) for name, place in named.items()}


def _feeds(node: NodeApi, begun: Begun) -> tuple[Feed, ...]:
    return tuple(
        Feed(place, FEED_NAMES[gas_class], INDEX_FEED, gas_class, _code_hash(node, place))
        for gas_class, place in addresses(begun.plan).indices.items()
    )


def _code_hash(node: NodeApi, address: Address) -> str:
    return to_hex(keccak256(node.code(address)))


@dataclass
class _Run:
    """One attempt at a deployment."""

    sender: TransactionSender
    signer: Signer
    node: NodeApi
    begun: Begun
    progress: Progress
    cancelled: Callable[[], bool]

    def all(self) -> None:
        """Send what was not sent yet, then wait until every step is done."""
        todo = steps(self.begun.plan)
        if self.begun.resumed:
            self.sender.resume()
        hashes = [self._send(index, step) for index, step in enumerate(todo)]
        for index, (step, tx_hash) in enumerate(zip(todo, hashes, strict=True)):
            self.progress(step.label, index, len(todo))
            self._await(index, step, tx_hash)
        self.progress("", len(todo), len(todo))

    def _send(self, index: int, step: Step) -> bytes | None:
        """Send a step under its own nonce, or find what an earlier run sent.

        None when its number is used, and by nothing that this computer still sends: what the node
        counts as waiting it may forget, and then only the one who has the bytes can send them.
        """
        if self.cancelled():
            raise CancelledError
        nonce = self.begun.plan.first_nonce + index
        account = self.signer.address
        if self.begun.resumed:
            earlier = self.sender.under_way(account, nonce)
            if earlier is not None:
                return earlier
            if self.node.nonce(account, pending=True) > nonce:
                return None
        prepared = self.sender.prepare(
            account, step.to, step.data, label=step.label, gas=step.gas, nonce=nonce
        )
        try:
            return self.sender.sign_and_send(self.signer, prepared)
        except NodeRefusedError as error:
            if error.code == NONCE_LOW:
                return None
            raise

    def _await(self, index: int, step: Step, tx_hash: bytes | None) -> None:
        """Wait until a step's nonce is used, and see that it did what it should."""
        if tx_hash is not None:
            self.sender.wait(tx_hash, timeout=STEP_TIMEOUT, cancelled=self.cancelled)
        nonce = self.begun.plan.first_nonce + index
        end = time.monotonic() + STEP_TIMEOUT
        while not step.done(self.node):
            if self.node.nonce(self.signer.address, pending=False) > nonce:
                if step.done(self.node):
                    return
                raise NodeRefusedError(
                    "deploy.step_failed",
                    "Putting the community onto the chain went wrong at: {step}.",
                    "Begin anew with another journal file, and leave this account to it meanwhile.",
                    step=step.label,
                )
            if self.cancelled():
                raise CancelledError
            if time.monotonic() > end:
                raise NodeDownError(
                    "deploy.slow",
                    "The chain has not taken this step yet: {step}.",
                    "Check that the node makes blocks, then run the same command again.",
                    step=step.label,
                )
            time.sleep(_POLL)
