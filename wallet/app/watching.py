"""Reading what somebody wants to watch: an address, or the public key of an account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wallet.codec.address import Address, to_address
from wallet.errors import InputError

if TYPE_CHECKING:
    from wallet.profile import Profile
    from wallet.ui.phrase.use_cases import Watching

_PUBLIC = "xpub"
_SECRET = re.compile(r"^(xprv|yprv|zprv|tprv)|^(0x)?[0-9a-fA-F]{64}$")
_OTHER_PUBLIC = re.compile(r"^[yztuv]pub")
_FEWEST_WORDS = 6


def first_address(text: str) -> Address:
    """The address that ``text`` stands for; of a public key its first, by both curves.

    Raises:
        InputError: it is something secret (``watch.secret``, ``watch.words``), or a public key
            of another kind of wallet (``watch.other_key``).
        CodecError: it is neither an address nor a public key, or was mistyped.
        CheckError: the two curve implementations derive different addresses.
    """
    text = text.strip()
    _refuse_secrets(text)
    if not text.startswith(_PUBLIC):
        return to_address(text)
    from wallet.keys.derivation import AccountXpub

    return AccountXpub.from_text(text).address(0)


def watch(profile: Profile, somebody: Watching) -> None:
    """Add it to the accounts that are watched.

    Raises:
        InputError, CodecError, CheckError: as :func:`first_address`.
        KeyStoreError: it is watched already, or the disk refused.
    """
    from wallet.keys.watched import WatchedAccounts

    text = somebody.text.strip()
    _refuse_secrets(text)
    watched = WatchedAccounts(profile.watched)
    if text.startswith(_PUBLIC):
        (account, *_rest) = watched.add_xpub(text, somebody.name)
        if somebody.picture:
            watched.rename(account.address, somebody.name, somebody.picture)
    else:
        watched.add(text, somebody.name, somebody.picture)


def _refuse_secrets(text: str) -> None:
    if _SECRET.search(text):
        raise InputError(
            "watch.secret",
            "This is a secret key: whoever has it can spend what it holds.",
            "Close what showed it to you. To watch a home, its address is enough.",
        )
    if len(text.split()) >= _FEWEST_WORDS:
        raise InputError(
            "watch.words",
            "These look like recovery words. They are not needed to watch a home.",
            "Use its address. To come back with your words, choose that on the first page.",
        )
    if _OTHER_PUBLIC.search(text):
        raise InputError(
            "watch.other_key",
            "This public key is of another kind of wallet.",
            "Use one that begins with xpub, or the address, which begins with 0x.",
        )
