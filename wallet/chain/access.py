"""How a request gets to a node: the secret it is told, the proxy on the way, its certificate.

The secret is asked for at each request and kept nowhere here. A pin is held against a connection
as soon as it stands, before a byte of the request (and so the secret) is sent.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wallet.chain.endpoint import PIN_FIRST, PROXY_DIRECT, PROXY_SYSTEM, AuthKind, Endpoint
from wallet.errors import NodeDownError, NodeRefusedError

if TYPE_CHECKING:
    import requests

Secret = Callable[[str], str | None]
"""Gives the secret of the node with a key; None while it is locked away or there is none."""


def no_secret(_key: str) -> str | None:
    """There are none."""
    return None


class Pin:
    """The certificate a node is known by; the first one is kept, another one is refused."""

    def __init__(self, wanted: str, seen: Callable[[str], None] = lambda _sha256: None) -> None:
        self._wanted = "" if wanted == PIN_FIRST else wanted
        self._seen = seen
        self._lock = threading.Lock()

    @property
    def sha256(self) -> str:
        """What is kept to, "" before the first connection."""
        return self._wanted

    def hold(self, certificate: bytes, shown: str) -> None:
        """Compare a certificate (DER), or keep it if it is the first.

        Raises:
            NodeRefusedError: ``node.pin_changed``.
        """
        found = hashlib.sha256(certificate).hexdigest()
        with self._lock:
            is_first = not self._wanted
            if is_first:
                self._wanted = found
            wanted = self._wanted
        if found != wanted:  # both are public
            raise NodeRefusedError(
                "node.pin_changed",
                "The node at {url} shows another certificate than the one it is known by.",
                "Ask the node's operator whether it was renewed. If it was, take the new one; if "
                "not, somebody may be between you and the node: do not use it.",
                url=shown,
                detail=f"SHA-256 {found}, known by {wanted}",
                found=found,
            )
        if is_first:
            self._seen(found)


class Access:
    """Everything a transport needs to reach one endpoint."""

    def __init__(
        self,
        endpoint: Endpoint,
        secret: Secret = no_secret,
        seen: Callable[[str], None] = lambda _sha256: None,
    ) -> None:
        self.endpoint = endpoint
        self.pin = Pin(endpoint.pin, seen) if endpoint.pin else None
        self._secret = secret

    def headers(self) -> dict[str, str]:
        """The header that says who asks.

        Raises:
            NodeRefusedError: ``node.locked``: the secret is not to be had now; ``node.secret``: it
                cannot stand in a header.
        """
        endpoint = self.endpoint
        if endpoint.auth is AuthKind.NONE:
            return {}
        secret = self._told()
        if endpoint.auth is AuthKind.BASIC:
            pair = f"{endpoint.user}:{secret}".encode()
            return {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        if not (secret and secret.isascii() and secret.isprintable() and secret == secret.strip()):
            raise NodeRefusedError(
                "node.secret",
                "The key for the node at {url} has characters that cannot be sent.",
                "Enter the key again, without spaces around it.",
                url=endpoint.shown,
            )
        if endpoint.auth is AuthKind.BEARER:
            return {"Authorization": f"Bearer {secret}"}
        return {endpoint.header: secret}

    def secrets(self) -> tuple[str, ...]:
        """Every form of the secret that a node could say back."""
        if self.endpoint.auth is AuthKind.NONE:
            return ()
        secret = self._secret(self.endpoint.key)
        if not secret or len(secret) < 4:
            return ()
        pair = f"{self.endpoint.user}:{secret}".encode()
        return secret, base64.b64encode(pair).decode()

    def proxies(self) -> dict[str, str]:
        """The proxies by scheme, as ``requests`` takes them; a node on this computer has none."""
        proxy = self.endpoint.proxy
        if proxy == PROXY_SYSTEM and not self.endpoint.is_here:
            import requests

            return dict(requests.utils.get_environ_proxies(self.endpoint.url))
        if proxy in (PROXY_SYSTEM, PROXY_DIRECT):
            return {}
        return {"http": proxy, "https": proxy}

    def _told(self) -> str:
        secret = self._secret(self.endpoint.key)
        if secret is None:
            raise NodeRefusedError(
                "node.locked",
                "The key for the node at {url} is in your wallet, which is locked.",
                "Unlock your wallet once; the key is then known until Hearth ends.",
                url=self.endpoint.shown,
            )
        return secret


def open_session(access: Access, connected: Callable[[], None]) -> requests.Session:
    """Make the session that talks to one endpoint; ``connected`` is told of each connection."""
    import requests

    session = requests.Session()
    # requests would read proxies and ~/.netrc for every call: proxies once, netrc never.
    session.trust_env = False
    session.proxies.update(access.proxies())
    session.verify = access.pin is None  # what is pinned is held against the pin instead
    adapter = _adapter(access, connected)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _adapter(access: Access, connected: Callable[[], None]) -> requests.adapters.HTTPAdapter:
    """An adapter whose every connection, through whatever proxy, is counted and held to the pin."""
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - theirs
            super().init_poolmanager(*args, **options)
            _watch(self.poolmanager, access, connected)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401 - theirs
            is_new = proxy not in self.proxy_manager
            manager = super().proxy_manager_for(proxy, **options)
            if is_new:
                _watch(manager, access, connected)
            return manager

    return Adapter(pool_connections=1, pool_maxsize=1)


def _watch(manager: Any, access: Access, connected: Callable[[], None]) -> None:  # noqa: ANN401
    """Let a pool manager make connections that report themselves (urllib3 has no hook for it)."""
    pools = {}
    for scheme, pool in manager.pool_classes_by_scheme.items():
        connection = _watched(pool.ConnectionCls, access, connected)
        pools[scheme] = type("Pool", (pool,), {"ConnectionCls": connection})
    manager.pool_classes_by_scheme = pools


def _watched(base: Any, access: Access, connected: Callable[[], None]) -> type:  # noqa: ANN401
    def connect(self: Any) -> None:  # noqa: ANN401 - a connection of urllib3
        base.connect(self)
        pin = access.pin
        try:
            if pin is not None and hasattr(self.sock, "getpeercert"):
                pin.hold(self.sock.getpeercert(binary_form=True), access.endpoint.shown)
                self.is_verified = True
        except NodeRefusedError:
            self.close()
            raise
        connected()

    return type("Connection", (base,), {"connect": connect})


def through(endpoint: Endpoint, error: NodeDownError) -> NodeDownError:
    """Say that it may be the proxy, where one is on the way."""
    if endpoint.proxy in (PROXY_SYSTEM, PROXY_DIRECT) or error.code != "node.down":
        return error
    return NodeDownError(
        "node.proxy",
        "The node at {url} cannot be reached through the proxy {proxy}.",
        "Check that the proxy is running, and that it may reach the node.",
        url=endpoint.shown,
        proxy=endpoint.proxy,
        detail=error.detail,
    )
