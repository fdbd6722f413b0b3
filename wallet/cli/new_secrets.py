"""Secrets that are made or typed in here: new passwords, and recovery phrases with their problems.

A phrase's problems name the place of a word. What was typed is never repeated; words that were
perhaps meant are shown only to somebody at a terminal.
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from wallet.cli.secrets import given, read_secret
from wallet.errors import InputError, KeyStoreError, PhraseError, RowProblem, RowsError, UsageError
from wallet.text import error_text, tr

if TYPE_CHECKING:
    from wallet.cli.terminal import Terminal
    from wallet.keys.phrase_help import Diagnosis, WordProblem

_TRIES = 3


def new_password(
    file: str | None, terminal: Terminal, *, option: str, hints: tuple[str, ...] = ()
) -> str:
    """A password that is chosen now: from a file, else asked for twice.

    Raises:
        UsageError: there is nobody to ask; ``option`` is the way out.
        KeyStoreError: it is too easy to guess.
        InputError: it was typed in two ways.
    """
    from wallet.keys import strength

    if file is not None:
        secret = read_secret(file, tr("the new password"), terminal)
        strength.require(secret, hints)
        return secret
    if not terminal.is_interactive:
        raise _nobody(option)
    for left in reversed(range(_TRIES)):
        try:
            return _twice(hints, terminal)
        except (InputError, KeyStoreError) as error:
            if not left:
                raise
            terminal.note(" ".join(error_text(error)))
    raise AssertionError  # the last try returned or raised


def _twice(hints: tuple[str, ...], terminal: Terminal) -> str:
    from wallet.keys import strength

    secret = getpass.getpass(tr("New password: "))
    terminal.note(tr(strength.judge(secret, hints).note))
    strength.require(secret, hints)
    if getpass.getpass(tr("The same once more: ")) != secret:
        raise InputError(
            "cli.passwords_differ",
            "The two passwords are not the same.",
            "Type the same password twice.",
        )
    return secret


def other_password(file: str | None, terminal: Terminal, what: str, *, option: str) -> str:
    """A password that exists already, of something other than the vault."""
    return given(file, what, tr("Type {what}: ", what=what), _nobody(option), terminal)


def typed_phrase(file: str | None, words_language: str | None, terminal: Terminal) -> str:
    """A whole, valid recovery phrase: from a file, else typed without being shown.

    Raises:
        PhraseError: it is not one.
        RowsError: words of it are not; ``line`` is each word's number.
        UsageError: there is nobody to ask.
    """
    from wallet.keys import phrase_help

    question = tr("Recovery words, in one line: ")
    text = given(file, tr("a recovery phrase"), question, _nobody("--phrase-file"), terminal)
    found = phrase_help.diagnose(text, words_language)
    if found.is_ambiguous and terminal.is_interactive:
        _ask_language(found.languages, terminal)
    elif found.problems:
        raise _problems(found, suggest=terminal.shows_secrets)
    elif found.error is not None:
        raise found.error
    return " ".join(phrase_help.split(text))


def passphrase(file: str | None, terminal: Terminal) -> str:
    """The extra secret beside the words, where a file of it is named; else none."""
    return "" if file is None else read_secret(file, tr("the passphrase"), terminal)


def _nobody(option: str) -> UsageError:
    return UsageError(
        "usage.no_secret",
        "A secret is needed, and there is nobody at the keyboard.",
        "Name a file that holds it by {option}, or - for standard input.",
        option=option,
    )


def _ask_language(languages: tuple[str, ...], terminal: Terminal) -> None:
    """Both fit; the accounts are the same, but the owner should know which list it is."""
    from wallet.keys.phrase_help import NAMES

    listed = ", ".join(f"{n} {NAMES[name]}" for n, name in enumerate(languages, 1))
    answer = terminal.ask(tr("These words fit more than one language. Which one? {listed}: ",
                             listed=listed))  # fmt: skip
    if answer not in {str(n) for n, _ in enumerate(languages, 1)}:
        raise PhraseError(
            "phrase.ambiguous",
            "This phrase fits more than one language: {languages}.",
            "Choose the language in which it was written down.",
            languages=", ".join(languages),
        )


def _problems(found: Diagnosis, *, suggest: bool) -> RowsError:
    rows = [
        RowProblem(problem.position, "", _meant(problem) if suggest else problem.error())
        for problem in found.problems
    ]
    return RowsError(
        "phrase.words",
        "Some of these are not words of a recovery phrase.",
        "Check the words at these places, and that all words are in one language.",
        problems=tuple(rows),
    )


def _meant(problem: WordProblem) -> PhraseError:
    """A word's problem with the words that were perhaps meant."""
    error = problem.error()
    if not problem.suggestions:
        return error
    return PhraseError(
        "phrase.word",
        "Word number {position} is not a word of a recovery phrase.",
        "Did you mean {words}?",
        position=problem.position,
        words=", ".join(problem.suggestions),
    )
