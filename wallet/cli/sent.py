"""``hearth sent``: what was sent and is not over, speeding it up, and taking it back.

============  ==================================================================
``list``      every transaction of this profile, newest first, and how it stands
``speed-up``  the same once more, for a higher network fee
``cancel``    take it back before it is confirmed, by an empty one in its place
``unblock``   an empty one in a place that later ones wait for and nobody has
============  ==================================================================
"""

from __future__ import annotations

import argparse

from wallet.cli import options
from wallet.cli.terminal import Terminal


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    for name, about in _ACTIONS.items():
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        options.add_common(action)
        options.add_place(action)
        options.add_keys(action)
        if name in {"speed-up", "cancel"}:
            action.add_argument("hash", help="the transaction, or the beginning of its hash")
        if name != "list":
            options.add_yes(action)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the action says."""
    from wallet.cli import sent_actions

    if arguments.action == "list":
        return sent_actions.show(arguments, terminal)
    return sent_actions.act(arguments, terminal)


_ACTIONS = {
    "list": "every transaction of this profile, newest first, and how it stands",
    "speed-up": "the same once more, for a higher network fee",
    "cancel": "take it back before it is confirmed, by an empty one in its place",
    "unblock": "an empty one in a place that later ones wait for and nobody has",
}
