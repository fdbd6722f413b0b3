"""``hearth nodes``: whom Hearth asks about a community's chain, and in which order.

==========  ====================================================================
``list``    the nodes, first asked first
``test``    try one node, or all: reachable, right chain, how fast, what it can do
``add``     try a node and add it to the list
``remove``  take one out that is not the community's own; its key is forgotten
``move``    ask one earlier or later
``on``      ask it again
``off``     do not ask it
``pin``     keep to another certificate
==========  ====================================================================
"""

from __future__ import annotations

import argparse

from wallet.cli import options
from wallet.cli.terminal import Terminal

_NODE = "its number in “hearth nodes list”, its name, or its address"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    for name, (about, add) in _ACTIONS.items():
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        options.add_common(action)
        options.add_community(action)
        add(action)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the action says."""
    from wallet.cli import nodes_actions

    return nodes_actions.ACTIONS[arguments.action](arguments, terminal)


def _list(_parser: argparse.ArgumentParser) -> None:
    return


def _node(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE", help=_NODE)


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE", nargs="?", help=f"{_NODE}; all unless given")
    options.add_keys(parser)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="http:// or https://, without a password")
    parser.add_argument("--name", default="", help="what to call it")
    told = parser.add_argument_group("what it asks for before it answers")
    which = told.add_mutually_exclusive_group()
    which.add_argument("--user", default="", metavar="U", help="a user name and a password")
    which.add_argument("--bearer", action="store_true", help="a token")
    which.add_argument("--header", default="", metavar="H", help="a key, in the header H")
    told.add_argument(
        "--token-file", metavar="F", help="that password, token or key; - is standard input"
    )
    parser.add_argument("--pin", default="", metavar="P", help=_PIN)
    parser.add_argument("--proxy", default="", metavar="P", help=_PROXY)
    parser.add_argument("--place", type=options.whole_number, metavar="N", help="0 is asked first")
    parser.add_argument("--untested", action="store_true", help="add it even if it cannot be used")
    options.add_keys(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    _node(parser)
    options.add_password(parser)


def _move(parser: argparse.ArgumentParser) -> None:
    _node(parser)
    parser.add_argument("place", type=options.whole_number, metavar="PLACE", help="0 is first")


def _pin(parser: argparse.ArgumentParser) -> None:
    _node(parser)
    parser.add_argument("pin", metavar="PIN", help=f"{_PIN}; none: whatever is vouched for")


_PIN = "keep to the certificate it shows first (“first”), or to the one with this SHA-256"
_PROXY = "“direct”, socks5h://name:port or http://name:port, instead of the system's"
_ACTIONS = {
    "list": ("the nodes, first asked first", _list),
    "test": ("try one node, or all", _test),
    "add": ("try a node and add it", _add),
    "remove": ("take a node out, and its key out of the wallet", _remove),
    "move": ("ask a node earlier or later", _move),
    "on": ("ask a node again", _node),
    "off": ("do not ask a node", _node),
    "pin": ("keep to another certificate", _pin),
}
