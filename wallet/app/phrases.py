"""What the sheets of recovery words need from the keys, for the profile in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet import text

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.keys.phrase_help import Diagnosis
    from wallet.ui.phrase.use_cases import ReturnUseCases
    from wallet.ui.widgets.new_password import Judged

SHOWN_ADDRESSES = 3
_COMPLETIONS = 6


def return_use_cases() -> ReturnUseCases:
    """Reading typed words, and what they open."""
    from wallet.ui.phrase.use_cases import ReturnUseCases

    return ReturnUseCases(_diagnose, complete, addresses, judge)


def addresses(phrase: str, passphrase: str) -> tuple[Address, ...]:
    """The first accounts of a phrase."""
    from wallet.keys.derivation import addresses_from_seed
    from wallet.keys.phrase import to_seed

    return tuple(addresses_from_seed(to_seed(phrase, passphrase), SHOWN_ADDRESSES))


def complete(prefix: str, language: str | None) -> tuple[str, ...]:
    """Words that begin like ``prefix``; in the window's language and English until it is known."""
    from wallet.keys import phrase_help

    for name in (language,) if language else _likeliest():
        found = phrase_help.complete(prefix, name, _COMPLETIONS)
        if found:
            return found
    return ()


def judge(password: str, hints: tuple[str, ...]) -> Judged:
    """How strong a password is."""
    from wallet.keys import strength

    return strength.judge(password, hints)


def _diagnose(typed: str, language: str | None) -> Diagnosis:
    from wallet.keys import phrase_help

    return phrase_help.diagnose(typed, language)


def _likeliest() -> tuple[str, ...]:
    return ("chinese_simplified", "english") if text.language() == "zh_CN" else ("english",)
