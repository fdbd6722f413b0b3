"""Logs into table rows: the inner loop of a resync.

Most events have a fixed size and a reader in ``readers``; the rare ones with text or lists in them
go through ``wallet.protocol.events``. Moves of gas and money are then matched with the trades and
draws they belong to, so that nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from wallet.chain.types import Log
from wallet.codec.abi import Event
from wallet.codec.address import ZERO_ADDRESS, Address, address_bytes
from wallet.ledger.numbers import position, store, store_word
from wallet.ledger.readers import (
    STATIC,
    ZERO,
    Reader,
    Row,
    credit_mover,
    malformed,
    offer_row,
    round_reader,
    share_offer_row,
)
from wallet.ledger.schema import EVENT_TABLES, MOVE_FILL, MOVE_MINT_OR_BURN, MOVE_PLAIN
from wallet.protocol.community import CommunityFile
from wallet.protocol.contracts import CREDIT, INDEX, MARKET, MONEY, POOL

_FILL_CREDIT, _FILL_WH, _FILL_COST, _FILL_CURRENCY = 5, 6, 7, 8
_DRAW_CREDIT, _DRAW_WH = 5, 6


class Intake:
    """Reads the logs of one community into rows, stretch by stretch."""

    def __init__(self, community: CommunityFile) -> None:
        self._community = community
        self._static: dict[tuple[Address, bytes], tuple[str, Reader, int, int]] = {}
        owners = {name: ref.address for name, ref in community.contracts.items()}
        self._pool = address_bytes(owners[POOL.name])
        for contract, name, table, read in STATIC:
            self._expect(owners[contract.name], contract.event(name), table, read)
        moves = credit_mover(self._pool)
        self._expect(owners[CREDIT.name], CREDIT.event("TransferSingle"), "credit_moves", moves)
        for feed in community.feeds:
            if feed.is_index:
                rounds = round_reader(address_bytes(feed.address))
                self._expect(feed.address, INDEX.event("RoundMade"), "rounds", rounds)
        self._posted = (owners[MARKET.name], MARKET.event("OfferPosted").topic)
        self._shared = (owners[POOL.name], POOL.event("ShareOffered").topic)
        self._money = {item.address: address_bytes(item.address) for item in community.currencies}
        self._transfer = MONEY.event("Transfer").topic
        rare = ((CREDIT, "TransferBatch"), (CREDIT, "Retired"), (POOL, "PoolCreated"))
        self._rare = {(owners[where.name], where.event(name).topic) for where, name in rare}

    @property
    def own_topics(self) -> tuple[tuple[Address, bytes], ...]:
        """Events that only the community's own contracts have, by address and first topic."""
        common = {CREDIT.event("TransferSingle").topic, CREDIT.event("TransferBatch").topic}
        known: list[tuple[Address, bytes]] = [*self._static, self._posted, self._shared]
        return tuple(key for key in (*known, *self._rare) if key[1] not in common)

    def _expect(self, owner: Address, event: Event, table: str, read: Reader) -> None:
        """Know an event of fixed size by its contract and topic."""
        topics = sum(indexed for _, _, indexed in event.inputs)
        size = 32 * sum(_words_in(kind) for _, kind, indexed in event.inputs if not indexed)
        self._static[owner, event.topic] = table, read, topics + 1, size

    def read(self, logs: Sequence[Log]) -> Rows:
        """Turn logs in chain order into rows.

        Raises:
            NodeAnswerError: one of the community's own contracts seems to have said something
                malformed, which can only be a node's mistake.
        """
        rows = Rows(self._pool)
        tx = b""
        for log in logs:
            if log.tx_hash != tx:
                rows.end_transaction()
                tx = log.tx_hash
            if log.topics:
                self._read_log(rows, log)
        rows.end_transaction()
        return rows

    def _read_log(self, rows: Rows, log: Log) -> None:
        key = log.address, log.topics[0]
        pos = position(log.block_number, log.log_index)
        static = self._static.get(key)
        if static is not None:
            table, read, topics, size = static
            data = log.data
            if len(log.topics) != topics or len(data) != size:
                raise malformed(table)
            words = [*log.topics[1:], *[data[at : at + 32] for at in range(0, size, 32)]]
            rows.add(table, read(pos, words, log.tx_hash))
        elif log.address in self._money:
            if log.topics[0] == self._transfer:
                rows.add("money_moves", self._money_move(pos, log))
        elif key == self._posted:
            rows.add("offers", offer_row(pos, log))
        elif key == self._shared:
            rows.add("share_offers", share_offer_row(pos, log))
        elif key in self._rare:
            self._read_rare(rows, pos, log)

    def _money_move(self, pos: int, log: Log) -> Row:
        if len(log.topics) != 3 or len(log.data) != 32:
            raise malformed("Transfer")
        src, dst = log.topics[1][12:], log.topics[2][12:]
        currency = self._money[log.address]
        kind = MOVE_PLAIN
        if ZERO in (src, dst):
            kind = MOVE_MINT_OR_BURN
        elif src == self._pool:
            kind = MOVE_FILL  # the pool only pays what its own events tell
        return [pos, currency, src, dst, store_word(log.data), kind, log.tx_hash]

    def _read_rare(self, rows: Rows, pos: int, log: Log) -> None:
        """Events with lists or texts; their types are imported when the first one comes."""
        from wallet.protocol import events

        for part, event in enumerate(events.decode(log, self._community)):
            if isinstance(event, events.CreditTransfer):
                src, dst = address_bytes(event.sender), address_bytes(event.receiver)
                credit = event.credit_id.to_bytes(32, "big")
                place = position(log.block_number, log.log_index, part)
                kind = MOVE_MINT_OR_BURN if ZERO in (src, dst) else MOVE_PLAIN
                rows.add(
                    "credit_moves", [place, src, dst, credit, store(event.wh), kind, log.tx_hash]
                )
            elif isinstance(event, events.Retired):
                beneficiary = event.beneficiary
                rows.add(
                    "retirements",
                    [pos, address_bytes(event.account), event.credit_id.to_bytes(32, "big"),
                     store(event.wh),
                     None if beneficiary == ZERO_ADDRESS else address_bytes(beneficiary),
                     event.purpose, log.tx_hash],
                )  # fmt: skip
            elif isinstance(event, events.PoolCreated):
                manager = address_bytes(event.manager)
                rows.add("pools", [pos, event.pool_id, manager, event.name, log.tx_hash])


class Rows:
    """The rows of one stretch of blocks, by table, and which moves belong to trades and sharing.

    Args:
        pool: the SharePool's address; its own moves of gas are told by its own events.
    """

    def __init__(self, pool: bytes = b"") -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in EVENT_TABLES}
        self._pool = pool
        self._fills: list[Row] = []
        self._draws: list[Row] = []
        self._first_move = 0
        self._first_money = 0

    def add(self, table: str, row: Row) -> None:
        """Take a row in."""
        self.tables[table].append(row)
        if table == "fills":
            self._fills.append(row)
        elif table == "draws":
            self._draws.append(row)

    def end_transaction(self) -> None:
        """Match fills and draws of the transaction with its moves of gas and money."""
        moves, money = self.tables["credit_moves"], self.tables["money_moves"]
        for fill in self._fills:
            self._match(fill, moves[self._first_move :], money[self._first_money :])
        for draw in self._draws:
            self._match_draw(draw, moves[self._first_move :])
        self._fills, self._draws = [], []
        self._first_move, self._first_money = len(moves), len(money)

    def _match(self, fill: Row, moves: list[Row], money: list[Row]) -> None:
        """OfferFilled does not say who sold: the credits' direction does."""
        pair = {fill[2], fill[3]}
        of_pool = self._pool in pair
        for move in moves:
            if (
                (move[5] == MOVE_PLAIN or of_pool)
                and move[3] == fill[_FILL_CREDIT]
                and move[4] == fill[_FILL_WH]
                and {move[1], move[2]} == pair
            ):
                move[5] = MOVE_FILL
                fill[4] = int(move[1] == fill[2])
                break
        for move in money:
            if (
                move[5] == MOVE_PLAIN
                and move[4] == fill[_FILL_COST]
                and move[1] == fill[_FILL_CURRENCY]
                and {move[2], move[3]} == pair
            ):
                move[5] = MOVE_FILL
                break

    @staticmethod
    def _match_draw(draw: Row, moves: list[Row]) -> None:
        """A gift or a loan goes straight from giver to taker."""
        for move in moves:
            if (
                move[5] == MOVE_PLAIN
                and move[1:3] == draw[2:4]
                and move[3] == draw[_DRAW_CREDIT]
                and move[4] == draw[_DRAW_WH]
            ):
                move[5] = MOVE_FILL
                break


def _words_in(kind: str) -> int:
    """How many words a type without lists or texts takes."""
    return kind.count(",") + 1
