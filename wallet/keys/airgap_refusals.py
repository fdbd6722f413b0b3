"""The sentences with which requests, answers and parts of them are refused."""

from __future__ import annotations

from wallet.codec.address import Address
from wallet.errors import AirGapError, KeyStoreError


def not_one(detail: str) -> AirGapError:
    """Something else, cut off, or changed on the way."""
    return AirGapError(
        "airgap.not_one",
        "This is not a signing request or answer of Hearth, or it was damaged on the way.",
        "Make it again on the other computer and bring all of it.",
        detail=detail,
    )


def too_large() -> AirGapError:
    """More than any request has."""
    return AirGapError(
        "airgap.too_large",
        "This is far too large to be a signing request or an answer.",
        "Check that you chose the right file.",
    )


def other_version() -> AirGapError:
    """Made by a Hearth with another form."""
    return AirGapError(
        "airgap.version",
        "This was made with another version of Hearth.",
        "Use the same version of Hearth on both computers.",
    )


def answer_not_request() -> AirGapError:
    """The wrong way round, on the offline computer."""
    return AirGapError(
        "airgap.answer_not_request",
        "This is an answer that was signed already, not a request.",
        "Take it to the computer that is online, where the request was made.",
    )


def request_not_answer() -> AirGapError:
    """The wrong way round, on the online computer."""
    return AirGapError(
        "airgap.request_not_answer",
        "This is the request itself, not its answer.",
        "Open it on the computer that keeps the key, sign it there, and bring back what that "
        "computer shows.",
    )


def other_request(detail: str) -> AirGapError:
    """An answer, but to something else: an older request, or one made elsewhere."""
    return AirGapError(
        "airgap.other_request",
        "This answer belongs to another request, not to the one that is open here.",
        "Bring the answer to exactly this request. If the offline computer signed an older one, "
        "open this one there and sign it.",
        detail=detail,
    )


def not_by_account(account: Address, detail: str) -> AirGapError:
    """A signature of somebody else, or over something else."""
    return AirGapError(
        "airgap.not_by_account",
        "This answer was not signed by your account {account}, or was changed on the way.",
        "Nothing was sent. Choose the right account on the offline computer and sign again.",
        detail=detail,
        account=account,
    )


def no_key(account: Address) -> KeyStoreError:
    """The offline computer does not have the key that is asked for."""
    return KeyStoreError(
        "sign.not_here",
        "This computer does not have the key of {account}.",
        "Open the request on the computer that has this account's recovery phrase.",
        account=account,
    )


def part_damaged(detail: str) -> AirGapError:
    """A part whose checksum does not fit."""
    return AirGapError(
        "airgap.part",
        "A part of this text is cut off or mistyped.",
        "Scan or copy that part again.",
        detail=detail,
    )


def parts_mixed() -> AirGapError:
    """Parts of two things."""
    return AirGapError(
        "airgap.parts_mixed",
        "These parts belong to two different requests or answers.",
        "Start again and scan only the codes of one of them.",
    )


def parts_missing(have: int, of: int) -> AirGapError:
    """Not all parts are there."""
    return AirGapError(
        "airgap.parts_missing",
        "Only {have} of {of} parts are here.",
        "Scan or copy the missing ones too.",
        have=have,
        of=of,
    )
