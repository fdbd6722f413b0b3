"""A joined community, open: what the window and the command line share.

A session ties one profile and one account to one community through its nodes: the index and its
sync, the outbox, the trades. It is made once the community file and the account are known, works
without them (from the index), and is used from worker threads only; ``refresh`` by one
thread at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from wallet.chain import stopping
from wallet.chain.access import Secret, no_secret
from wallet.chain.endpoint import AuthKind, Endpoint, from_url
from wallet.chain.health import NodeHealth
from wallet.chain.node_list import NodeList
from wallet.chain.pool import NodePool
from wallet.chain.pool_member import PoolMember, client_version
from wallet.codec.address import Address
from wallet.codec.hexdata import from_hex
from wallet.errors import CancelledError, HearthError, ProfileError
from wallet.ledger.index import Index
from wallet.ledger.outbox import SqliteOutbox
from wallet.market.journal import FileJournal
from wallet.market.message import Message
from wallet.market.snapshot import Snapshot, SyncStatus, build
from wallet.market.surety import Surety
from wallet.profile import Profile
from wallet.protocol.community import CommunityFile
from wallet.units import Timestamp, Wei

if TYPE_CHECKING:
    from wallet.chain.sender import TransactionSender
    from wallet.ledger.sync import Sync, SyncResult
    from wallet.market.trading import Trader

ReadProgress = Callable[[int, int], None]


def unheard(_done: int, _of: int) -> None:
    """Nobody wants to know how far the reading is."""


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
        rpc_url: where the community's own node answers now; as its file says when ``None``.
        nodes: exactly these instead of the profile's list of nodes.
        secret: gives the password or token of the node with a key.
    """

    def __init__(
        self,
        profile: Profile,
        community: CommunityFile,
        account: Address,
        rpc_url: str | None = None,
        *,
        nodes: Sequence[Endpoint] | None = None,
        secret: Secret = no_secret,
    ) -> None:
        self.community = community
        self.account = account
        self.nodes = NodeList(profile.nodes, community)
        self._fixed = tuple(nodes) if nodes is not None else None
        self._secret = secret
        self._typed: dict[str, str] = {}
        self.pool = NodePool(
            self._endpoints(), community.expected, self._secret_of, pinned=self._pinned
        )
        self.index = Index(profile.index_db(community.chain_id, community.genesis_hash))
        self._outbox = SqliteOutbox(profile.wallet_db)
        self._journal = FileJournal(profile.directory / "trades.json")
        self._status = SyncStatus()
        self._coin: tuple[Address, Wei] | None = None
        self.index.claim(community)
        self._surety = Surety(self.pool, community, self.index)
        self._making = threading.RLock()
        self._sync: Sync | None = None
        self._sender: TransactionSender | None = None
        self._trader: Trader | None = None
        if rpc_url is not None:
            self.use_node(rpc_url)

    @property
    def node(self) -> NodePool:
        """Where the chain is asked."""
        return self.pool

    @property
    def sync(self) -> Sync:
        """Reads the chain into the index; made by the first who reads, like the next two."""
        from wallet.ledger.sync import Sync

        with self._making:
            if self._sync is None:
                self._sync = Sync(self.pool, self.community, self.index)
            return self._sync

    @property
    def sender(self) -> TransactionSender:
        """Sends what was signed, of whatever account."""
        from wallet.chain.sender import TransactionSender

        with self._making:
            if self._sender is None:
                chain_id, genesis = self.community.chain_id, self.community.genesis_hash
                self._sender = TransactionSender(
                    self.pool, self._outbox, chain_id, from_hex(genesis, 32)
                )
            return self._sender

    @property
    def trader(self) -> Trader:
        """Trades for the account that is shown."""
        from wallet.market.trading import Trader

        with self._making:
            if self._trader is None:
                self._trader = Trader(
                    self.pool, self.sender, self.community, self.index, self.account,
                    journal=self._journal, surety=self._surety,
                )  # fmt: skip
            return self._trader

    def use_node(self, url: str) -> None:
        """Take the node at ``url`` for the community's own from now on.

        A URL with a user name and password in it is the only node then.

        Raises:
            InputError: it is no node's address.
        """
        endpoint, password = from_url(url)
        if endpoint.auth is not AuthKind.NONE:
            self._typed[endpoint.key] = password or ""
            if self._fixed != (endpoint,):
                self._fixed = (endpoint,)
                self.use_nodes()
        elif self.nodes.use_own((url,)):
            self.use_nodes()

    def use_nodes(self) -> None:
        """Ask the nodes as they stand in ``nodes`` from now on."""
        self.pool.use(self._endpoints())
        self._status = replace(self._status, code_verified=False)

    def health(self) -> tuple[NodeHealth, ...]:
        """How every node does, in the order of the list; asks none of them."""
        return self.pool.health()

    def _endpoints(self) -> tuple[Endpoint, ...]:
        return self._fixed if self._fixed is not None else self.nodes.all()

    def _secret_of(self, key: str) -> str | None:
        return self._typed[key] if key in self._typed else self._secret(key)

    def _pinned(self, key: str, sha256: str) -> None:
        with suppress(ProfileError):  # it is kept to all the same, until Hearth ends
            self.nodes.pin_seen(key, sha256)

    def use_account(self, account: Address) -> None:
        """Show and trade for another account from now on.

        Index, outbox and journal stay as they are: every row of them names its account. A trade
        that is being sent goes on with the trader it began with.
        """
        if account == self.account:
            return
        with self._making:
            self.account = account
            self._trader = None

    def refresh(
        self,
        cancelled: Callable[[], bool],
        language: str = "en",
        progress: ReadProgress = unheard,
    ) -> Snapshot:
        """Read what is new from the node, then say how everything stands.

        A node that fails is no error here: the snapshot is then what the index knows, and says
        why it is not newer.
        """
        try:
            self.read(cancelled, progress)
        except CancelledError:
            raise
        except HearthError as error:
            problem = Message(error.cause, {k: str(v) for k, v in error.fields.items()})
            self._status = replace(self._status, problem=problem, code_verified=False)
        return self.snapshot(language)

    def snapshot(self, language: str = "en", *, whole: bool = True) -> Snapshot:
        """Say how everything stands by the index alone; asks no node.

        Without ``whole`` at once, however much the index holds: Home, and not the market.
        """
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
            whole=whole,
            marks=self._surety.known(account),
        )

    def rebuild(self, cancelled: Callable[[], bool], progress: ReadProgress) -> SyncResult:
        """Read everything again; what was read before is kept until that has succeeded.

        Raises:
            NodeError, CancelledError: as :meth:`read`; the old index stays beside the new one.
        """
        return self.sync.anew(lambda: self.read(cancelled, progress))

    def read(self, cancelled: Callable[[], bool], progress: ReadProgress = unheard) -> SyncResult:
        """Read what is new from the nodes into the index.

        Args:
            cancelled: asked between stretches of blocks; what was read before stays.
            progress: told the last block read and the node's newest one.

        Raises:
            NodeError: the node cannot be asked, or is not this community's.
            CancelledError: stopped by ``cancelled``.
        """
        with stopping.until(cancelled):
            result = self.sync.step(cancelled, partial(self._reading, progress))
            self._blame(result)
            if self._outbox.watched():
                self.sender.resume(older_than=WATCHED_SECONDS)
            account = self.account
            self._coin = account, self.pool.balance(account)
            head = result.head
            if result.indexed_to >= head.number:
                self._surety.renew(account)
        self._status = SyncStatus(
            last_success=Timestamp(int(time.time())),
            head_block=head.number,
            head_time=head.timestamp,
            behind=result.indexed_to < head.number,
            code_verified=True,
        )
        return result

    @staticmethod
    def _blame(result: SyncResult) -> None:
        """Let a node that told an untrue story rest."""
        from wallet.ledger.completeness import LIES

        for node, error in result.failures:
            if error.code in LIES and isinstance(node, PoolMember):
                node.vitals.failed_with(error)

    def _reading(self, progress: ReadProgress, done: int, of: int) -> None:
        """A look at the index meanwhile says that there is more to come."""
        self._status = replace(self._status, head_block=of, behind=done < of, problem=None)
        progress(done, of)

    def client_version(self) -> str:
        """What the node calls itself: its own words, shown as such."""
        return client_version(self.pool)

    def close(self) -> None:
        """Let go of the connections and the files."""
        self.pool.close()
        self.index.close()
        self._outbox.close()
