"""The few sentences with which this room refuses data.

A household cannot mend a wrong RLP length, so each kind of data has one plain sentence and one
way out; what exactly was wrong goes into ``detail``, which is shown only on request. Everything
this room reads is public, so ``detail`` may quote it.
"""

from __future__ import annotations

from wallet.errors import CodecError


def bad_hex(detail: str) -> CodecError:
    """Text that should be 0x-prefixed hexadecimal and is not."""
    return CodecError(
        "codec.hex",
        "Some data is not written in the hexadecimal form it should have.",
        "Copy it again from where it came from, or ask its sender for a new copy.",
        detail=detail,
    )


def bad_address(detail: str) -> CodecError:
    """Text or bytes that are not an account address."""
    return CodecError(
        "codec.address",
        "This is not an account address.",
        "An address is 0x followed by 40 digits and letters a to f. Copy it again in full.",
        detail=detail,
    )


def bad_checksum(detail: str) -> CodecError:
    """An address whose capital letters say that a character was mistyped (EIP-55)."""
    return CodecError(
        "codec.address_checksum",
        "A character of this address was mistyped: its capital letters do not fit.",
        "Do not send anything to it. Copy the address again from where it came from.",
        detail=detail,
    )


def bad_value(detail: str) -> CodecError:
    """A value that does not fit the contract type it is meant for."""
    return CodecError(
        "codec.value",
        "A value does not fit the place it is meant for.",
        "Check the amounts, dates and addresses, and try again.",
        detail=detail,
    )


def bad_type(detail: str) -> CodecError:
    """A type name that this room does not know."""
    return CodecError(
        "codec.type",
        "This data has a kind of field that Hearth does not know.",
        "Update Hearth, or ask the sender which program made it.",
        detail=detail,
    )


def bad_abi(detail: str) -> CodecError:
    """Contract data that is cut off, padded with something, or laid out in another way."""
    return CodecError(
        "codec.abi",
        "The answer of a contract is damaged or is not from the contract we know.",
        "Try again or choose another node. If it happens again, tell your community's operator.",
        detail=detail,
    )


def bad_rlp(detail: str) -> CodecError:
    """RLP that is cut off or not in the one canonical form."""
    return CodecError(
        "codec.rlp",
        "This chain data is damaged.",
        "Try again or choose another node.",
        detail=detail,
    )


def bad_signature(detail: str) -> CodecError:
    """Bytes that cannot be a signature this chain accepts."""
    return CodecError(
        "codec.signature",
        "This signature is not valid.",
        "Ask the sender to sign again.",
        detail=detail,
    )


def bad_transaction(detail: str) -> CodecError:
    """A transaction with a field out of range, or of a kind Hearth does not make."""
    return CodecError(
        "codec.transaction",
        "This transaction is not one that Hearth can send or read.",
        "Try again. If it happens again, save the details and report them.",
        detail=detail,
    )


def bad_document(detail: str) -> CodecError:
    """A typed-data document that does not have the shape EIP-712 gives it."""
    return CodecError(
        "codec.typed_data",
        "This signed document is incomplete or was changed.",
        "Ask the sender for a new copy.",
        detail=detail,
    )
