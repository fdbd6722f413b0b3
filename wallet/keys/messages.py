"""Plain messages that prove an address: made, checked, and read as other wallets write them.

EIP-191, version 0x45 ("personal_sign" in other wallets): the text is signed behind the words
"Ethereum Signed Message", so that no message can ever be a transaction, an offer or a bare
digest. Everything here is public; signing itself is :meth:`wallet.keys.signer.Signer.sign_message`.
"""

from __future__ import annotations

from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.codec.refusals import bad_signature
from wallet.codec.signature import Signature
from wallet.errors import CodecError
from wallet.keys.recover import recover_address

_PREFIX = b"\x19Ethereum Signed Message:\n"
_SIZE = 65


def digest(text: str) -> bytes:
    """The 32 bytes that are signed for ``text``; its length is that of its UTF-8 form.

    Raises:
        CodecError: half a character (a lone surrogate), which UTF-8 cannot write, ``message.text``.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CodecError(
            "message.text",
            "This message has a broken character in it.",
            "Type the message again, or copy it from another place.",
            detail=f"at character {error.start + 1}",
        ) from None
    return keccak256(_PREFIX + str(len(data)).encode("ascii") + data)


def recover(text: str, signature: bytes) -> Address:
    """The account that signed ``text``; ``signature`` is 65 bytes r, s, v with v 27 or 28.

    Raises:
        CodecError: no key can have made this signature, or the text is broken.
    """
    return recover_address(digest(text), Signature.from_bytes(signature))


def verify(text: str, signature: bytes, address: str) -> bool:
    """Whether ``address`` signed exactly ``text``; False for whatever is no signature at all.

    Raises:
        CodecError: ``address`` is not an address.
    """
    claimed = to_address(address)
    try:
        return recover(text, signature) == claimed
    except CodecError:
        return False


def to_text(signature: bytes) -> str:
    """A signature as people hand it on: 0x and 130 digits."""
    return "0x" + signature.hex()


def from_text(text: str) -> bytes:
    """Read a signature that was typed or pasted, with or without 0x, on one line or several.

    Some signing devices write v as 0 or 1; they are read as the 27 or 28 they stand for.

    Raises:
        CodecError: not 65 bytes, ``codec.signature``.
    """
    digits = "".join(text.split()).lower().removeprefix("0x")
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        raise bad_signature("not hexadecimal digits") from None
    if len(data) == _SIZE and data[-1] in (0, 1):
        data = data[:-1] + bytes((27 + data[-1],))
    return Signature.from_bytes(data).to_bytes()
