"""``hearth account sign-message`` and ``verify-message``: proving an address (EIP-191)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wallet.cli.account_desk import opened
from wallet.cli.account_shown import visible
from wallet.cli.terminal import unreadable
from wallet.errors import InputError, UsageError
from wallet.keys.files import read_capped
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.terminal import Terminal

_LONGEST = 1 << 20


def sign(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Sign a message after it was shown whole."""
    from wallet.cli.secrets import Keys
    from wallet.keys import messages

    with opened(arguments, terminal) as desk:
        text = _message(arguments, terminal)
        keys = Keys(arguments, desk.profile, terminal)
        try:
            if keys.account is None:
                raise keys.missing()
            terminal.note(f"{tr('This is signed by {address}:', address=keys.account)}\n"
                          f"{visible(text)}\n")  # fmt: skip
            terminal.note(tr("Anybody can show this signature on. It moves nothing and allows "
                             "nothing by itself."))  # fmt: skip
            terminal.agree(tr("Sign this message?"), yes=arguments.yes)
            signature = messages.to_text(keys.signer().sign_message(text))
        finally:
            keys.wipe()
        document = {"address": keys.account, "message": text, "signature": signature}
        terminal.result(document, signature)
    return 0


def verify(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Say who signed; 1 when it is somebody else than was claimed."""
    from wallet.codec.address import to_address
    from wallet.errors import CodecError
    from wallet.keys import messages

    text, claimed, given = _claimed(arguments, terminal)
    address = to_address(claimed)
    signature = messages.from_text(given)
    good = messages.verify(text, signature, address)
    try:
        signer = messages.recover(text, signature)
    except CodecError:
        signer = None
    document = {"ok": good, "address": address, "signer": signer}
    said = (
        tr("{address} signed exactly this message.", address=address)
        if good
        else tr("This is not signed by {address}. Another address, or another text, was signed.",
                address=address)
    )  # fmt: skip
    terminal.result(document, said)
    return 0 if good else 1


def _message(arguments: argparse.Namespace, terminal: Terminal) -> str:
    """The exact text: an argument, a file's, or standard input's; nothing is trimmed."""
    if (arguments.message is None) == (arguments.message_file is None):
        raise UsageError(
            "usage.message",
            "One message is needed.",
            "Type it behind the command, or name its file by --message-file.",
        )
    if arguments.message is not None:
        return str(arguments.message)
    if arguments.message_file == "-":
        return terminal.take_input(tr("a message"))
    return _read(Path(arguments.message_file))


def _claimed(arguments: argparse.Namespace, terminal: Terminal) -> tuple[str, str, str]:
    """Message, address and signature, one by one or from one document."""
    single = (arguments.address, arguments.signature)
    if arguments.signed is None:
        if None in single:
            raise UsageError(
                "usage.signed",
                "The address and the signature are needed.",
                "Name both by --address and --signature, or their document by --signed.",
            )
        return (_message(arguments, terminal), *single)
    if single != (None, None) or arguments.message or arguments.message_file:
        raise UsageError(
            "usage.signed_twice",
            "A document holds the message, the address and the signature already.",
            "Leave out the others.",
        )
    return _document(_read(arguments.signed))


def _document(text: str) -> tuple[str, str, str]:
    """As ``sign-message --json`` writes it; other wallets write ``msg`` and ``sig``."""
    try:
        found: Any = json.loads(text)
        message = found["message"] if "message" in found else found["msg"]
        signature = found["signature"] if "signature" in found else found["sig"]
        values = (message, found["address"], signature)
        if all(isinstance(value, str) for value in values):
            return values
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    raise InputError(
        "message.document",
        "This is not a signed message.",
        "It is JSON with the keys address, message and signature.",
    )


def _read(path: Path) -> str:
    """The exact text: no mark at its beginning and no line's end is dropped."""
    try:
        data = read_capped(path, _LONGEST)
        if data is not None:
            return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from None
    raise InputError(
        "message.too_long",
        "The file {path} is too long for a message.",
        "Sign a shorter text, for example a checksum of this one.",
        path=str(path),
    )
