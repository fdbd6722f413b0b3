"""The practice street's processes, kept alive while a window looks at them.

The node and the street's homes are children of the window's process. Either may die (or be killed)
at any moment: ``revive`` starts it again on the same data, the node on the same port, so that
everybody finds it where it was.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex
from wallet.errors import ProfileError
from wallet.files import write_atomically
from wallet.practice.launcher import NodeProcess, start_node
from wallet.practice.street.launcher import StreetProcess, start_street

Progress = Callable[[str, int, int], None]
"""Called with the stage's message id, how many of its steps are done, and how many there are."""


class PracticeProcesses:
    """The node and the homes of one practice street.

    Args:
        folder: where the chain and the homes are kept.
        rpc_url: a node that runs already; ``None`` starts the embedded one.
    """

    def __init__(self, folder: Path, rpc_url: str | None = None) -> None:
        self._folder = folder
        self._given_url = rpc_url
        self._node: NodeProcess | None = None
        self._street: StreetProcess | None = None
        self._resident: tuple[Address, str] | None = None
        self._closed = False
        self._changing = threading.Lock()

    def last_community(self) -> Path | None:
        """Return the community file the last window on this folder used, if it is still there."""
        try:
            named = json.loads(self._pointer.read_bytes())["community"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        path = self._folder / str(named)
        return path if path.is_file() else None

    def open_node(self) -> str:
        """Return the node's URL, starting the node if it is ours and not running."""
        with self._changing:
            return self._open_node()

    def open_street(
        self, home: Address, name: str, progress: Progress, cancelled: Callable[[], bool]
    ) -> Path:
        """Set the street up around ``home``, or go on with it; return its community file.

        Raises:
            NodeError: the node cannot be used.
            CancelledError: ``cancelled`` became true.
        """
        url = self.open_node()
        with self._changing:
            self._resident = (home, name)
            if self._street is None or not self._street.is_running():
                self._street = self._start_street(url, home, name)
            street = self._street
        community = street.wait_ready(progress, cancelled)
        where = {"community": str(community.relative_to(self._folder))}
        write_atomically(self._pointer, json.dumps(where).encode())
        return community

    def revive(self) -> bool:
        """Start again what has died; return whether anything had."""
        with self._changing:
            if self._closed or self._resident is None:
                return False
            node_died = self._node is not None and not self._node.is_running()
            street_died = self._street is None or not self._street.is_running()
            if not (node_died or street_died):
                return False
            url = self._open_node()
            if street_died:
                self._street = self._start_street(url, *self._resident)
            return True

    def close(self) -> None:
        """Stop what was started here: the homes first, so that they miss no node."""
        self._closed = True
        for process in (self._street, self._node):
            if process is not None:
                process.stop()

    def node_pid(self) -> int | None:
        """The embedded node's process id, if it was started here."""
        return self._node.pid if self._node is not None else None

    def node_is_running(self) -> bool:
        """Whether the embedded node's process lives."""
        return self._node is not None and self._node.is_running()

    @property
    def _pointer(self) -> Path:
        return self._folder / "current.json"

    def _open_node(self) -> str:
        if self._given_url is not None:
            return self._given_url
        if self._node is None or not self._node.is_running():
            port = None
            if self._node is not None:
                port = urlsplit(self._node.url).port
                self._node.stop()
            self._node = _start_on(self._folder / "node", port)
        return self._node.url

    def _start_street(self, url: str, home: Address, name: str) -> StreetProcess:
        """Start the homes of the street that stands on the chain at ``url``."""
        if self._street is not None:
            self._street.stop()
        return start_street(url, street_folder(self._folder, url), home, name)


def _start_on(folder: Path, port: int | None) -> NodeProcess:
    """Start the node, on the port it had if that is still free."""
    if port is not None:
        try:
            return start_node(folder, port)
        except ProfileError as error:
            if error.code != "node.port_taken":
                raise
    return start_node(folder)


def street_folder(folder: Path, url: str) -> Path:
    """The part of ``folder`` for the street on the chain at ``url``: one a genesis block.

    Raises:
        NodeError: the node cannot be asked.
    """
    rpc = Rpc(url)
    try:
        return folder / f"street-{to_hex(Node(rpc).genesis_hash())[2:14]}"
    finally:
        rpc.close()
