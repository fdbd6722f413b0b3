"""The sentences with which a keystore file is refused; none holds what is in it."""

from __future__ import annotations

from wallet.errors import KeyStoreError, WrongPasswordError


def wrong_password() -> WrongPasswordError:
    """The file's check value does not fit the password."""
    return WrongPasswordError(
        "keystore.wrong_password",
        "This password does not open the key file, or the file was changed.",
        "Use the password that was chosen when the file was made. It may be another than that "
        "of your wallet.",
    )


def not_one(detail: str) -> KeyStoreError:
    """Some other file."""
    return KeyStoreError(
        "keystore.not_one",
        "This is not a key file.",
        "Choose a file that another wallet exported as a keystore (JSON, version 3).",
        detail=detail,
    )


def damaged(detail: str) -> KeyStoreError:
    """A keystore with a part missing or malformed."""
    return KeyStoreError(
        "keystore.damaged",
        "This key file is damaged or incomplete.",
        "Export it again from the wallet it came from, or use another copy.",
        detail=detail,
    )


def other_version(version: str) -> KeyStoreError:
    """A version other than 3."""
    return KeyStoreError(
        "keystore.version",
        "This key file has version {version}. Hearth reads version 3.",
        "Export it again as version 3 from the wallet it came from, or update Hearth.",
        version=version,
    )


def unsupported(part: str) -> KeyStoreError:
    """A cipher, key derivation or hash that version 3 allows and nobody writes."""
    return KeyStoreError(
        "keystore.unsupported",
        "This key file is sealed in a way that Hearth does not know.",
        "Open it in the wallet it came from, and export it again with the usual settings.",
        detail=part,
    )


def too_costly() -> KeyStoreError:
    """Parameters far above what any wallet writes."""
    return KeyStoreError(
        "keystore.too_costly",
        "This key file asks for more work or memory than any wallet needs. It was not opened.",
        "If it is yours, export it again with the usual settings. If somebody sent it to you, "
        "delete it.",
    )


def too_little_memory(mebibytes: int) -> KeyStoreError:
    """This computer cannot give what the file asks for."""
    return KeyStoreError(
        "keystore.memory",
        "This computer has too little free memory to open the key file.",
        "Close some other programs and try again. It needs {mebibytes} MiB.",
        mebibytes=mebibytes,
    )


def other_address(address: str) -> KeyStoreError:
    """The key inside is not that of the address outside."""
    return KeyStoreError(
        "keystore.address",
        "This key file says it is for {address}, but the key in it is for another account.",
        "Do not use it. Ask whoever gave it to you.",
        address=address,
    )


def empty_password() -> KeyStoreError:
    """A new file without a password."""
    return KeyStoreError(
        "keystore.empty_password",
        "A key file needs a password.",
        "Choose one that you can remember and nobody can guess.",
    )
