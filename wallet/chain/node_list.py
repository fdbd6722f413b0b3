"""Which nodes a person wants to be asked, in which order: ``profile/nodes.json``.

::

    {"format": "hearth-nodes", "version": 1,
     "chains": {"<chain id>-<genesis hash>": [{"url": …, "name": …, …}, …]}}

The community's own nodes are always in the list; they can be switched off and moved, not removed.
The file holds no secret. It is refused as a whole when anything in it is odd: it is then put
aside, and the list begins anew with the community's.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from wallet.chain.endpoint import PIN_FIRST, AuthKind, Endpoint, checked, normalised
from wallet.codec import json_text
from wallet.errors import InputError, ProfileError
from wallet.files import write_atomically

FORMAT, VERSION = "hearth-nodes", 1
MOST = 50
_LARGEST = 1 << 20
_TEXTS = ("name", "header", "user", "pin", "proxy")
_FLAGS = {"enabled": "enabled", "fromCommunity": "from_community"}


class Community(Protocol):
    """What is read of a community file."""

    @property
    def chain_id(self) -> int: ...  # noqa: D102
    @property
    def genesis_hash(self) -> str: ...  # noqa: D102
    @property
    def rpc_urls(self) -> tuple[str, ...]: ...  # noqa: D102


class NodeList:
    """The nodes of one community in one profile. May be used from several threads.

    Args:
        path: where it is kept; made when something is changed.
        community: whose nodes.
    """

    def __init__(self, path: Path, community: Community) -> None:
        self._path = path
        self._chain = f"{community.chain_id}-{community.genesis_hash}"
        self._own = tuple(community.rpc_urls)
        self._lock = threading.Lock()
        self._chains = self._read()
        self._nodes = merged(self._chains.get(self._chain, ()), self._own)

    def all(self) -> tuple[Endpoint, ...]:
        """Every node in the order of preference, those that are off too."""
        return self._nodes

    def find(self, key: str) -> Endpoint:
        """Give the node with a key.

        Raises:
            InputError: ``node.unknown``.
        """
        return self._nodes[self._place(key)]

    def use_own(self, urls: Sequence[str]) -> bool:
        """Take these as the community's own; whether that changed anything. Not written down."""
        with self._lock:
            if tuple(urls) == self._own:
                return False
            self._own = tuple(urls)
            self._nodes = merged(self._nodes, self._own)
            return True

    def add(self, endpoint: Endpoint) -> Endpoint:
        """Add a node at the end; returned as it is kept.

        Raises:
            InputError: it is there already, cannot be used, or there are too many.
            ProfileError: the file cannot be written.
        """
        made = checked(replace(endpoint, from_community=False))
        with self._lock:
            if any(node.key == made.key for node in self._nodes):
                raise _known()
            if len(self._nodes) >= MOST:
                raise InputError(
                    "node.too_many",
                    "There are {count} nodes already.",
                    "Remove one that you do not need.",
                    count=len(self._nodes),
                )
            self._keep((*self._nodes, made))
        return made

    def update(self, key: str, endpoint: Endpoint) -> Endpoint:
        """Put another description in a node's place; of the community's own the URL stays.

        Raises:
            InputError: ``node.unknown``, ``node.known_already``, ``node.own``, or it cannot be
                used.
            ProfileError: the file cannot be written.
        """
        with self._lock:
            place = self._place(key)
            before = self._nodes[place]
            made = checked(replace(endpoint, from_community=before.from_community))
            if before.from_community and made.key != key:
                raise _own()
            rest = self._nodes[:place] + self._nodes[place + 1 :]
            if any(node.key == made.key for node in rest):
                raise _known()
            self._keep((*self._nodes[:place], made, *self._nodes[place + 1 :]))
        return made

    def remove(self, key: str) -> None:
        """Take a node out.

        Raises:
            InputError: ``node.unknown``, or ``node.own``: it is the community's.
            ProfileError: the file cannot be written.
        """
        with self._lock:
            place = self._place(key)
            if self._nodes[place].from_community:
                raise _own()
            self._keep(self._nodes[:place] + self._nodes[place + 1 :])

    def move(self, key: str, place: int) -> None:
        """Put a node at a place; 0 is asked first.

        Raises:
            InputError: ``node.unknown``.
            ProfileError: the file cannot be written.
        """
        with self._lock:
            nodes = list(self._nodes)
            node = nodes.pop(self._place(key))
            nodes.insert(max(0, min(place, len(nodes))), node)
            self._keep(tuple(nodes))

    def pin_seen(self, key: str, sha256: str) -> None:
        """Write down the certificate that was met first; nothing happens to a node without pin."""
        with self._lock, suppress(InputError):
            place = self._place(key)
            node = self._nodes[place]
            if node.pin == PIN_FIRST:
                kept = replace(node, pin=sha256)
                self._keep((*self._nodes[:place], kept, *self._nodes[place + 1 :]))

    def _place(self, key: str) -> int:
        for place, node in enumerate(self._nodes):
            if node.key == key:
                return place
        raise InputError(
            "node.unknown",
            "There is no such node in the list.",
            "Look at the list again; it may have changed.",
        )

    def _keep(self, nodes: tuple[Endpoint, ...]) -> None:
        chains = {**self._chains, self._chain: nodes}
        document = {
            "format": FORMAT,
            "version": VERSION,
            "chains": {name: [_document(node) for node in of] for name, of in chains.items()},
        }
        try:
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            write_atomically(self._path, text.encode())
        except OSError as error:
            raise ProfileError(
                "nodes.unwritable",
                "The list of nodes cannot be written to {path}.",
                "Check the folder's permissions and the free space.",
                path=str(self._path),
                detail=str(error),
            ) from error
        self._chains, self._nodes = chains, nodes

    def _read(self) -> dict[str, tuple[Endpoint, ...]]:
        try:
            with self._path.open("rb") as file:
                text = file.read(_LARGEST + 1)
            return parse(text)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, InputError):
            with suppress(OSError):
                self._path.replace(self._path.with_suffix(".damaged.json"))
            return {}


def parse(text: bytes) -> dict[str, tuple[Endpoint, ...]]:
    """Read the file's text.

    Raises:
        ValueError, InputError: it is not exactly what :class:`NodeList` writes.
    """
    if len(text) > _LARGEST:
        raise ValueError("too large")
    document = json_text.loads_exact(text)
    if not isinstance(document, dict) or set(document) != {"format", "version", "chains"}:
        raise ValueError("not a list of nodes")
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise ValueError("another format")
    chains = document["chains"]
    if not isinstance(chains, dict) or len(chains) > 1_000:
        raise ValueError("no chains")
    return {str(name)[:100]: _endpoints(nodes) for name, nodes in chains.items()}


def merged(kept: Iterable[Endpoint], urls: Sequence[str]) -> tuple[Endpoint, ...]:
    """Bring a kept list and the community's present URLs together.

    A community that moved its nodes keeps the places and switches of the old ones; what is new
    comes after its other nodes, and before everybody else's when there are none.
    """
    own: dict[str, None] = {}
    for url in urls:
        with suppress(InputError):
            own[normalised(url)] = None
    nodes = list(kept)
    known = {node.key for node in nodes}
    new = [key for key in own if key not in known]
    result: list[Endpoint] = []
    for node in nodes:
        if node.key in own:
            result.append(replace(node, from_community=True))
        elif not node.from_community:
            result.append(node)
        elif new:
            pin = PIN_FIRST if node.pin and new[0].startswith("https:") else ""
            result.append(replace(node, url=new.pop(0), pin=pin))
    last = max((i + 1 for i, node in enumerate(result) if node.from_community), default=0)
    result[last:last] = [Endpoint(url, from_community=True) for url in new]
    return tuple(result)


def _endpoints(nodes: Any) -> tuple[Endpoint, ...]:  # noqa: ANN401 - any JSON
    if not isinstance(nodes, list) or len(nodes) > 2 * MOST:
        raise ValueError("no nodes")
    made = tuple(_endpoint(node) for node in nodes)
    if len({node.key for node in made}) != len(made):
        raise ValueError("a node stands twice")
    return made


def _endpoint(node: Any) -> Endpoint:  # noqa: ANN401 - any JSON
    if not isinstance(node, dict) or set(node) != {"url", "auth", *_TEXTS, *_FLAGS}:
        raise ValueError("no node")
    if not all(isinstance(node[name], str) for name in ("url", "auth", *_TEXTS)):
        raise ValueError("no text")
    if not all(isinstance(node[name], bool) for name in _FLAGS):
        raise ValueError("neither yes nor no")
    texts = {name: node[name] for name in _TEXTS}
    flags = {ours: node[theirs] for theirs, ours in _FLAGS.items()}
    return checked(Endpoint(node["url"], auth=AuthKind(node["auth"]), **texts, **flags))


def _document(node: Endpoint) -> dict[str, object]:
    texts = {name: getattr(node, name) for name in _TEXTS}
    flags = {theirs: getattr(node, ours) for theirs, ours in _FLAGS.items()}
    return {"url": node.url, "auth": str(node.auth), **texts, **flags}


def _known() -> InputError:
    return InputError(
        "node.known_already",
        "This node is in the list already.",
        "Change the one that is there.",
    )


def _own() -> InputError:
    return InputError(
        "node.own",
        "This node stands in your community's file.",
        "Switch it off if it should not be asked.",
    )
