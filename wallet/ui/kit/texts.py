"""What to do when: the sentences of the kit's second page, in the language in use."""

from __future__ import annotations

from wallet.text import tr


def what_to_do() -> tuple[tuple[str, str], ...]:
    """Return what may happen, and what to do then."""
    return (
        (
            tr("The computer is lost or broken"),
            tr(
                "Install Hearth on another one. On its first page choose “I have recovery words” "
                "and type the words from the other page. Everything is there again. If somebody "
                "else may have the computer, then also do what stands under “Somebody may have "
                "seen the words”."
            ),
        ),
        (
            tr("The password is forgotten"),
            tr(
                "Nobody can find it out or reset it. Come back with the recovery words, as on a "
                "new computer, and choose a new password. Gas and money are not touched by this."
            ),
        ),
        (
            tr("We move house"),
            tr(
                "Take these pages along. Tell your community: it closes the meter of the old home "
                "and links the one of the new home. Words, gas and money stay yours."
            ),
        ),
        (
            tr("A death in the family"),
            tr(
                "Whoever has these pages, and the second secret where there is one, can take over "
                "gas and money on any computer, without a password. Your community helps with the "
                "meter. Agree today who knows where the pages are."
            ),
        ),
        (
            tr("Somebody may have seen the words"),
            tr(
                "Be quicker than they are: move in anew with Hearth on a clean computer, write "
                "down the new words, and send gas and money there. Then destroy these pages."
            ),
        ),
        (
            tr("Somebody asks for the words"),
            tr(
                "It is a fraud, always: on the telephone, in a message, on a web page, at the "
                "door. Neither your community nor the makers of Hearth will ever ask."
            ),
        ),
    )
