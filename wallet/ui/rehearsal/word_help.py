"""Completion and suggestions in one language of recovery words."""

from __future__ import annotations


class WordHelp:
    """The list of ``language``, a name of ``wallet.keys.phrase.LANGUAGES``."""

    def __init__(self, language: str) -> None:
        self._language = language

    def complete(self, prefix: str, limit: int) -> tuple[str, ...]:
        """The words that begin like ``prefix``, as they are written."""
        from wallet.keys import phrase_help

        return phrase_help.complete(prefix, self._language, limit)

    def suggest(self, word: str, limit: int) -> tuple[str, ...]:
        """The words most like a mistyped one."""
        from wallet.keys import phrase_help

        return phrase_help.suggest(word, self._language, limit)

    def knows(self, word: str) -> bool:
        """Whether ``word`` is in the list, however it is written."""
        from wallet.keys.phrase import normalise, wordlist

        return normalise(word) in wordlist(self._language)
