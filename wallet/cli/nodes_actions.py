"""What ``hearth nodes`` does: the profile's list, and trying its nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wallet.chain.endpoint import PIN_FIRST, AuthKind, Endpoint, checked
from wallet.chain.node_list import NodeList
from wallet.cli import node_secrets
from wallet.cli.place import named, speak
from wallet.cli.secrets import Keys
from wallet.errors import CancelledError, InputError
from wallet.paths import default_profile
from wallet.profile import Profile
from wallet.text import error_text, tr

if TYPE_CHECKING:
    import argparse

    from wallet.chain.checkup import Checkup
    from wallet.cli.terminal import Terminal
    from wallet.protocol.community import CommunityFile

_Desk = tuple[Profile, NodeList, "CommunityFile"]


def list_(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the list."""
    with _opened(arguments) as (_, nodes, _community):
        _print(nodes, terminal)
    return 0


def test(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Try one node or all; 1 when one that is on cannot be used."""
    with _opened(arguments) as (profile, nodes, community):
        chosen = nodes.all() if arguments.node is None else (_find(nodes, arguments.node),)
        keys = Keys(arguments, profile, terminal)
        try:
            tokens = keys.node_tokens([replace(node, enabled=True) for node in chosen])
        finally:
            keys.wipe()
        results = [_examine(node, community, tokens.get, terminal) for node in chosen]
    document = {"nodes": [_checkup_json(result) for result in results]}
    terminal.result(document, "\n".join(_checkup_text(result) for result in results))
    return 0 if all(found.ok for found in results if found.endpoint.enabled) else 1


def add(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Try a node, keep its secret in the vault, and put it into the list."""
    with _opened(arguments) as (profile, nodes, community):
        node = checked(_described(arguments))
        secret = node_secrets.told(arguments, node, terminal)
        result = _examine(node, community, lambda _key: secret, terminal)
        if result.problem is not None and not arguments.untested:
            raise result.problem
        if node.pin == PIN_FIRST and result.sha256:
            node = replace(node, pin=result.sha256)
        if secret is not None:
            node_secrets.keep(arguments, profile, node, secret, terminal)
        added = nodes.add(node)
        if arguments.place is not None:
            nodes.move(added.key, arguments.place)
        _print(nodes, terminal)
    return 0


def remove(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take a node out, and what it asks for out of the vault."""
    with _opened(arguments) as (profile, nodes, _community):
        node = _find(nodes, arguments.node)
        with node_secrets.forgetting(arguments, profile, node, terminal):
            nodes.remove(node.key)
        _print(nodes, terminal)
    return 0


def move(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put a node at a place."""

    def change(nodes: NodeList, node: Endpoint) -> None:
        nodes.move(node.key, arguments.place)

    return _change(arguments, terminal, change)


def switch(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Switch a node on or off."""

    def change(nodes: NodeList, node: Endpoint) -> None:
        nodes.update(node.key, replace(node, enabled=arguments.action == "on"))

    return _change(arguments, terminal, change)


def pin(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Keep to another certificate."""

    def change(nodes: NodeList, node: Endpoint) -> None:
        wanted = "" if arguments.pin == "none" else arguments.pin
        nodes.update(node.key, replace(node, pin=wanted))

    return _change(arguments, terminal, change)


ACTIONS: dict[str, Callable[[argparse.Namespace, Terminal], int]] = {
    "list": list_,
    "test": test,
    "add": add,
    "remove": remove,
    "move": move,
    "on": switch,
    "off": switch,
    "pin": pin,
}


@contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[_Desk]:
    with Profile(arguments.profile or default_profile()) as profile:
        speak(arguments, profile)
        community = named(arguments.community, profile)
        yield profile, NodeList(profile.nodes, community), community


def _change(
    arguments: argparse.Namespace,
    terminal: Terminal,
    change: Callable[[NodeList, Endpoint], None],
) -> int:
    with _opened(arguments) as (_, nodes, _community):
        change(nodes, _find(nodes, arguments.node))
        _print(nodes, terminal)
    return 0


def _find(nodes: NodeList, what: str) -> Endpoint:
    """The node that a person means.

    Raises:
        InputError: ``node.unknown``, or ``node.several`` of that name.
    """
    every = nodes.all()
    if what.isascii() and what.isdigit() and int(what[:6]) < len(every):
        return every[int(what[:6])]
    named_so = [node for node in every if node.name and node.name.casefold() == what.casefold()]
    if not named_so:
        named_so = [node for node in every if what in (node.shown, node.url)]
    if len(named_so) > 1:
        raise InputError(
            "node.several", "Several nodes are called {text}.", "Give its number.", text=what[:60]
        )
    return named_so[0] if named_so else nodes.find(what)


def _described(arguments: argparse.Namespace) -> Endpoint:
    auth = AuthKind.NONE
    for kind, given in (
        (AuthKind.BASIC, arguments.user),
        (AuthKind.BEARER, arguments.bearer),
        (AuthKind.HEADER, arguments.header),
    ):
        auth = kind if given else auth
    return Endpoint(
        arguments.url, arguments.name, auth, arguments.header, arguments.user, arguments.pin,
        arguments.proxy,
    )  # fmt: skip


def _examine(
    node: Endpoint,
    community: CommunityFile,
    secret: Callable[[str], str | None],
    terminal: Terminal,
) -> Checkup:
    from wallet.chain.checkup import examine

    terminal.note(tr("Trying {node} …", node=node.label))
    try:
        return examine(node, community.expected, secret)
    except KeyboardInterrupt:
        raise CancelledError from None


def _print(nodes: NodeList, terminal: Terminal) -> None:
    every = nodes.all()
    document = {"nodes": [_node_json(node) for node in every]}
    terminal.result(document, "\n".join(_node_text(at, node) for at, node in enumerate(every)))


def _node_json(node: Endpoint) -> dict[str, Any]:
    return {
        "node": node.shown, "name": node.name, "enabled": node.enabled, "auth": str(node.auth),
        "pin": node.pin, "proxy": node.proxy, "fromCommunity": node.from_community,
    }  # fmt: skip


def _node_text(number: int, node: Endpoint) -> str:
    more = [
        tr("off") if not node.enabled else "",
        tr("the community's") if node.from_community else "",
        tr("with a key") if node.auth is not AuthKind.NONE else "",
        tr("keeps to its certificate") if node.pin else "",
        node.proxy,
    ]
    shown = ", ".join(word for word in more if word)
    name = f"{node.name}  " if node.name else ""
    return f"{number}  {name}{node.shown}" + (f"  ({shown})" if shown else "")


def _checkup_json(found: Checkup) -> dict[str, Any]:
    problem = None
    if found.problem is not None:
        cause, fix = error_text(found.problem)
        problem = {"code": found.problem.code, "cause": cause, "fix": fix}
    return {
        **_node_json(found.endpoint), "ok": found.ok, "problem": problem,
        "latencyMs": found.latency_ms, "head": found.head.number if found.head else None,
        "version": found.version, "can": sorted(found.can), "sha256": found.sha256,
    }  # fmt: skip


def _checkup_text(found: Checkup) -> str:
    if found.problem is not None:
        cause, fix = error_text(found.problem)
        return f"{found.endpoint.label}: {cause} {fix}"
    head = found.head.number if found.head else 0
    return tr(
        "{node}: usable, block {head}, {ms} ms, {version}, can {can}",
        node=found.endpoint.label, head=head, ms=found.latency_ms, version=found.version,
        can=", ".join(sorted(found.can)),
    )  # fmt: skip
