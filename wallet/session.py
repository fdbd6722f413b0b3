"""A joined community, open: what the window and the command line share.

A session ties one profile and one account to one community through one node: the index and its
sync, the outbox, the trades. It is made once the community file and the account are known, works
without the node (from the index), and is used from worker threads only; ``refresh`` by one
thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.errors import CancelledError, HearthError
from wallet.ledger.index import Index
from wallet.ledger.outbox import SqliteOutbox
from wallet.ledger.sync import Sync
from wallet.market.journal import FileJournal
from wallet.market.message import Message
from wallet.market.snapshot import Snapshot, SyncStatus, build
from wallet.market.trading import Trader
from wallet.profile import Profile
from wallet.protocol.community import CommunityFile, verify
from wallet.units import Timestamp, Wei

WATCHED_SECONDS = 10
"""How long whoever sent a transaction is left alone with it before it is looked up here too."""


def local_zone() -> tzinfo:
    """The time zone of this computer, for days and months."""
    return datetime.now().astimezone().tzinfo or UTC


class Session:
    """One account in one community.

    Args:
        profile: where the index, the outbox and the trades are kept.
        community: the community file, read and checked.
        account: whose balances are shown.
        rpc_url: the node; the community file's first when ``None``.
    """

    def __init__(
        self,
        profile: Profile,
        community: CommunityFile,
        account: Address,
        rpc_url: str | None = None,
    ) -> None:
        self.community = community
        self.account = account
        self.index = Index(profile.index_db(community.chain_id, community.genesis_hash))
        self._outbox = SqliteOutbox(profile.wallet_db)
        self._journal = FileJournal(profile.directory / "trades.json")
        self._status = SyncStatus()
        self._coin: tuple[Address, Wei] | None = None
        self._url = ""
        self.use_node(rpc_url or community.rpc_urls[0])

    def use_node(self, url: str) -> None:
        """Ask the node at ``url`` from now on; it is held against the community file first."""
        if url == self._url:
            return
        self._url = url
        self._rpc = Rpc(url)
        self.node = Node(self._rpc)
        self._status = replace(self._status, code_verified=False)
        self._sync = Sync(self.node, self.community, self.index)
        self.sender = TransactionSender(self.node, self._outbox, self.community.chain_id)
        self.trader = self._trader(self.account)

    def use_account(self, account: Address) -> None:
        """Show and trade for another account from now on.

        Index, outbox and journal stay as they are: every row of them names its account. A trade
        that is being sent goes on with the trader it began with.
        """
        if account == self.account:
            return
        self.account = account
        self.trader = self._trader(account)

    def _trader(self, account: Address) -> Trader:
        return Trader(
            self.node, self.sender, self.community, self.index, account, journal=self._journal
        )

    def refresh(self, cancelled: Callable[[], bool], language: str = "en") -> Snapshot:
        """Read what is new from the node, then say how everything stands.

        A node that fails is no error here: the snapshot is then what the index knows, and says
        why it is not newer.
        """
        try:
            self.read(cancelled)
        except CancelledError:
            raise
        except HearthError as error:
            problem = Message(error.cause, {k: str(v) for k, v in error.fields.items()})
            self._status = replace(self._status, problem=problem, code_verified=False)
        return self.snapshot(language)

    def snapshot(self, language: str = "en") -> Snapshot:
        """Say how everything stands by the index alone; asks no node."""
        account, coin = self.account, self._coin
        return build(
            self.index,
            self.community,
            account,
            Timestamp(int(time.time())),
            local_zone(),
            sync=self._status,
            outbox=self._outbox,
            journal=self._journal,
            coin=coin[1] if coin is not None and coin[0] == account else None,
            language=language,
        )

    def read(self, cancelled: Callable[[], bool]) -> None:
        """Read what is new from the node into the index.

        Raises:
            NodeError: the node cannot be asked, or is not this community's.
            CancelledError: stopped by ``cancelled``.
        """
        if not self._status.code_verified:
            verify(self.community, self.node)
        result = self._sync.step(cancelled)
        if self._outbox.pending():
            self.sender.resume(older_than=WATCHED_SECONDS)
        account = self.account
        self._coin = account, self.node.balance(account)
        head = result.head
        self._status = SyncStatus(
            last_success=Timestamp(int(time.time())),
            head_block=head.number,
            head_time=head.timestamp,
            behind=result.indexed_to < head.number,
            code_verified=True,
        )

    def client_version(self) -> str:
        """What the node calls itself: its own words, shown as such."""
        return str(self._rpc.call("web3_clientVersion"))[:200]

    def close(self) -> None:
        """Let go of the files."""
        self.index.close()
        self._outbox.close()
