"""Chain numbers in SQLite, whose integers end at 64 bits with a sign.

A number below 2^63 is stored as an integer. A larger one is stored as text of 78 digits with
leading zeros, so that SQLite still orders it right: text sorts after integers, and texts of one
length sort like their numbers. The columns have no type, so nothing is converted on the way.

Positions say where on the chain a row comes from, in one integer that sorts like the chain:
block (31 bits), index of the log in its block (18), part of the log (14).
"""

from __future__ import annotations

from wallet.errors import NodeAnswerError

_LIMIT = 1 << 63
BLOCK_SHIFT = 32
_LOG_SHIFT = 14
_MAX_BLOCK = 1 << 31
_MAX_LOG = 1 << 18
MAX_PARTS = 1 << 14

Stored = int | str
"""A number as SQLite keeps it; ``int()`` reads it back."""


def store(number: int) -> Stored:
    """A non-negative number of up to 256 bits, as SQLite can keep it."""
    return number if number < _LIMIT else f"{number:078d}"


def store_word(word: bytes) -> Stored:
    """The unsigned number in a 32-byte word."""
    number = int.from_bytes(word, "big")
    return number if number < _LIMIT else f"{number:078d}"


def position(block: int, log_index: int, part: int = 0) -> int:
    """The place of a row on the chain.

    Raises:
        NodeAnswerError: numbers that no chain has.
    """
    if block >= _MAX_BLOCK or log_index >= _MAX_LOG or part >= MAX_PARTS:
        raise NodeAnswerError(
            "node.event",
            "The node sent a contract event that cannot be read ({event}).",
            "Use another node for this community.",
            detail=f"block {block}, log {log_index}, part {part}",
            event="position",
        )
    return block << BLOCK_SHIFT | log_index << _LOG_SHIFT | part


def block_of(pos: int) -> int:
    """The block of a position."""
    return pos >> BLOCK_SHIFT


def log_index_of(pos: int) -> int:
    """The index in its block of a position's log."""
    return (pos >> _LOG_SHIFT) & (_MAX_LOG - 1)


def block_range(block: int) -> tuple[int, int]:
    """The first and the last position a block can have."""
    return block << BLOCK_SHIFT, (block + 1 << BLOCK_SHIFT) - 1
