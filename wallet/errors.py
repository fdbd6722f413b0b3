"""The one tree of errors that a person may meet.

::

    HearthError                  every expected failure; code, cause, fix
    ├── InputError               what a person typed, or a file they chose
    │   ├── AmountError          an amount that cannot be read, or is out of range
    │   ├── PhraseError          a recovery phrase that is not one
    │   ├── SlipError            an offer slip or community file that does not parse
    │   ├── CodecError           bytes, hex, RLP, ABI or typed data that are malformed
    │   ├── AirGapError          a signing request or its answer that cannot be used
    │   └── RowsError            rows of a table that cannot be used; carries each with its reason
    ├── KeyStoreError            the vault
    │   ├── WrongPasswordError   the password does not open it
    │   ├── TooSoonError         the wait after wrong passwords is not over
    │   ├── VaultDamagedError    the file is not a readable vault
    │   └── LockedError          a signature was asked of a locked vault
    ├── SignerError              this account cannot sign in this Hearth: it only watches
    ├── CheckError               the independent check disagreed with what was approved
    ├── NodeError                anything a node did or did not do
    │   ├── NodeDownError        not reachable, or too slow
    │   │   └── NodesDownError   none of several; carries what each of them said
    │   ├── NodeAnswerError      it answered something that is not JSON-RPC
    │   ├── WrongChainError      its chain id, genesis or contract code differs
    │   ├── NodeRefusedError     a JSON-RPC error of the node's own
    │   └── RevertedError        a contract refused; carries the named reason
    ├── TradeError               an offer cannot be made or taken, with its reasons
    ├── TransactionError         what was sent cannot be sped up or taken back any more
    ├── OperatorError            something the community's operator asked for cannot be done
    ├── ProfileError             the profile directory: in use, not writable, damaged
    ├── UsageError               a command line that asks for what cannot be; exit status 2
    └── CancelledError           the person pressed Cancel

Each error has a stable ``code`` (``room.what``), which is what logs, ``--json`` and translations
use; ``cause`` and ``fix`` are message ids with ``{fields}``; only ``ui`` and ``cli`` turn them
into words, through ``wallet.text.error_text``. ``detail`` is the original text one level below
(a node's words, a file's line) and never holds a secret.
"""

from __future__ import annotations

from dataclasses import dataclass


class HearthError(Exception):
    """An expected failure.

    Args:
        code: stable identifier, for example ``"node.down"``.
        cause: English sentence with ``{fields}``: what happened, and where.
        fix: English sentence with ``{fields}``: what the person can do.
        detail: the original message one level below; shown only on request.
        fields: values for the placeholders of ``cause`` and ``fix``.
    """

    def __init__(
        self, code: str, cause: str, fix: str, *, detail: str = "", **fields: object
    ) -> None:
        self.code = code
        self.cause = cause
        self.fix = fix
        self.detail = detail
        self.fields = fields
        super().__init__(f"{code}: {cause.format(**fields)}")


class InputError(HearthError):
    """Something a person typed, or a file they chose, cannot be used."""


class AmountError(InputError):
    """An amount cannot be read, is ambiguous, or is out of range."""


class PhraseError(InputError):
    """A recovery phrase is not one."""


class SlipError(InputError):
    """An offer slip or a community file does not parse or verify."""


class CodecError(InputError):
    """Bytes, hex, RLP, ABI data or typed data are malformed."""


class AirGapError(InputError):
    """A signing request, or the answer to one, that cannot be used."""


class RowsError(InputError):
    """Rows of a table, or a command's own values, cannot be used; ``problems`` holds each."""

    def __init__(
        self,
        code: str,
        cause: str,
        fix: str,
        *,
        problems: tuple[RowProblem, ...],
        detail: str = "",
        **fields: object,
    ) -> None:
        super().__init__(code, cause, fix, detail=detail, **fields)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row: where it stands, and the error with its fix.

    ``line`` counts from 1 with the header; 0 is a value given on the command line. ``column`` is
    empty when the row as a whole is meant.
    """

    line: int
    column: str
    error: HearthError


class KeyStoreError(HearthError):
    """The vault could not be created, opened or saved."""


class WrongPasswordError(KeyStoreError):
    """The password does not open the vault."""


class TooSoonError(KeyStoreError):
    """The wait after wrong passwords is not over; ``fields["seconds"]`` says how long it is."""


class VaultDamagedError(KeyStoreError):
    """The file is not a readable vault."""


class LockedError(KeyStoreError):
    """A signature was asked of a locked vault."""


class SignerError(HearthError):
    """The account in use cannot sign in this Hearth: its key is somewhere else."""


class CheckError(HearthError):
    """The independent check of a signature disagreed with what was approved."""


class NodeError(HearthError):
    """Anything a node did or did not do."""


class NodeDownError(NodeError):
    """The node cannot be reached, or answers too slowly."""


class NodesDownError(NodeDownError):
    """None of several nodes can be used; ``problems`` holds each node's name and its error."""

    def __init__(
        self,
        code: str,
        cause: str,
        fix: str,
        *,
        problems: tuple[tuple[str, HearthError], ...],
        **fields: object,
    ) -> None:
        said = "; ".join(f"{name}: {error.code}" for name, error in problems)
        super().__init__(code, cause, fix, detail=said, **fields)
        self.problems = problems


class NodeAnswerError(NodeError):
    """The node answered something that is not JSON-RPC, or not of the expected shape."""


class WrongChainError(NodeError):
    """The node's chain id, genesis hash or contract code is not the community's."""


class NodeRefusedError(NodeError):
    """The node answered with a JSON-RPC error of its own."""


class RevertedError(NodeError):
    """A contract refused the call; ``fields["reason"]`` is its error's name."""


class TradeError(HearthError):
    """An offer cannot be made or taken; ``fields["reason"]`` names why."""


class TransactionError(HearthError):
    """What was sent cannot be sped up or taken back any more."""


class OperatorError(HearthError):
    """Something the community's operator asked for cannot be done, or is not finished."""


class ProfileError(HearthError):
    """The profile directory is in use, not writable or damaged."""


class UsageError(HearthError):
    """The command line contradicts itself, or leaves out what is needed."""


class CancelledError(HearthError):
    """The person pressed Cancel."""

    def __init__(self) -> None:
        super().__init__("cancelled", "You cancelled this.", "Start it again when you like.")
