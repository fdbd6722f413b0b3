"""Where a node answers and how it is reached: what may be written down about it.

An endpoint never holds a secret. A password or token is asked for by ``key`` when a request is
made (:class:`wallet.chain.access.Access`); the path of a URL may carry an operator's key, so only
``shown`` is ever printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit, urlunsplit

from wallet.errors import InputError

LONGEST_URL = 300
LONGEST_NAME = 60

PIN_FIRST = "first"
"""Keep to the certificate that is met first."""

PROXY_SYSTEM, PROXY_DIRECT = "", "direct"

_HOST = r"[a-z0-9](?:[a-z0-9._-]{0,252})|[0-9a-f:.]*:[0-9a-f:.]*"
_HEADER = r"[A-Za-z][A-Za-z0-9-]{0,63}"
_PIN = r"[0-9a-f]{64}"
_PROXY = r"(?:socks5h|http)://(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):\d{1,5}"
_OWN_HEADERS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept",
     "accept-encoding", "cookie", "proxy-authorization"}
)  # fmt: skip
_PORTS = {"http": 80, "https": 443}


class AuthKind(StrEnum):
    """How a node wants to be told who asks."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A node's address and how to reach it; :func:`checked` refuses what cannot be used.

    Args:
        url: ``http://`` or ``https://``, without a user name or password.
        name: what a person calls it.
        auth: which kind of secret it is told.
        header: the header's name, for ``AuthKind.HEADER``.
        user: the user's name, for ``AuthKind.BASIC``.
        pin: "" for ordinary certificates, "first" to keep to the one met first, else SHA-256 of
            the certificate's DER bytes as 64 lower-case hex digits.
        proxy: "" for the system's, "direct" for none, ``socks5h://host:port`` or
            ``http://host:port``.
        enabled: whether it is asked at all.
        from_community: whether it stands in the community file.
    """

    url: str = field(repr=False)
    name: str = ""
    auth: AuthKind = AuthKind.NONE
    header: str = ""
    user: str = field(default="", repr=False)
    pin: str = ""
    proxy: str = ""
    enabled: bool = True
    from_community: bool = False

    @property
    def key(self) -> str:
        """What the node is known by: its URL with scheme and host in lower case, no default port.

        May hold an operator's key in its path: not to be shown.
        """
        return normalised(self.url)

    @property
    def shown(self) -> str:
        """Scheme, host and port: what may be shown of the URL."""
        return shown_url(self.url)

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.shown

    @property
    def is_here(self) -> bool:
        """Whether it is on this very computer."""
        return is_loopback(self.url)

    @property
    def computer(self) -> str:
        """Which computer it leads to, as far as its address tells: two names of one are one.

        On this very computer a port may lead on to another one, elsewhere it does not matter.
        """
        parts = urlsplit(self.url)
        return f"here:{parts.port}" if self.is_here else parts.hostname or ""

    @property
    def tells_in_clear(self) -> bool:
        """Whether its secret would cross a network that anybody on the way can read."""
        return self.auth is not AuthKind.NONE and not self.is_here and self.url[:5] == "http:"


def checked(endpoint: Endpoint) -> Endpoint:
    """Give an endpoint with its fields in order.

    Raises:
        InputError: ``node.url_bad``, ``node.url_secret``, ``node.header_bad``, ``node.user_bad``,
            ``node.pin_bad`` or ``node.proxy_bad``.
    """
    url = normalised(endpoint.url.strip())
    name = "".join(c for c in endpoint.name.strip() if c.isprintable())[:LONGEST_NAME]
    made = replace(endpoint, url=url, name=name, pin=endpoint.pin.replace(":", "").lower())
    if endpoint.auth is AuthKind.HEADER and (
        not re.fullmatch(_HEADER, made.header) or made.header.lower() in _OWN_HEADERS
    ):
        raise _bad("header", "A header's name has letters, digits and hyphens, such as X-Api-Key.")
    if endpoint.auth is AuthKind.BASIC and (
        not made.user or len(made.user) > 200 or ":" in made.user or not made.user.isprintable()
    ):
        raise _bad("user", "Give the user name that the node's operator told you.")
    if made.pin not in ("", PIN_FIRST) and not re.fullmatch(_PIN, made.pin):
        raise _bad("pin", "A certificate's mark is 64 digits from 0 to f.")
    if made.pin and not url.startswith("https:"):
        raise _bad("pin", "Only https:// addresses have a certificate.")
    if made.proxy not in (PROXY_SYSTEM, PROXY_DIRECT) and not re.fullmatch(_PROXY, made.proxy):
        raise _bad("proxy", "Write socks5h://name:port or http://name:port, without a password.")
    return made


def from_url(url: str) -> tuple[Endpoint, str | None]:
    """Split an address as a person types it into an endpoint and the password in it, if any.

    Raises:
        InputError: ``node.url_bad``.
    """
    try:
        parts = urlsplit(url.strip())
        secret, user = parts.password, parts.username
    except ValueError:
        raise _bad_url() from None
    if user is None and secret is None:
        return checked(Endpoint(url)), None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return checked(Endpoint(bare, auth=AuthKind.BASIC, user=unquote(user or ""))), unquote(
        secret or ""
    )


def normalised(url: str) -> str:
    """Give a URL in its one form.

    Raises:
        InputError: it is not one that a node can have.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise _bad_url() from None
    rest = parts.path + parts.query
    plain = rest.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or parts.scheme.lower() not in _PORTS or parts.fragment:
        raise _bad_url()
    if "@" in parts.netloc:
        raise InputError(
            "node.url_secret",
            "A password does not belong into a node's address.",
            "Leave it out, and give user name and password in their own fields.",
        )
    if not re.fullmatch(_HOST, host):
        raise _bad_url()
    scheme = parts.scheme.lower()
    shown_host = f"[{host}]" if ":" in host else host
    place = shown_host if port in (None, _PORTS[scheme]) else f"{shown_host}:{port}"
    path = "" if parts.path == "/" and not parts.query else parts.path
    return urlunsplit((scheme, place, path, parts.query, ""))


def shown_url(url: str) -> str:
    """The part of a URL that may be shown or logged: no password, no key in its path or query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the given address"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{parts.scheme}://{host}{port}"


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very computer."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in {"localhost", "::1"} or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def _bad_url() -> InputError:
    return InputError(
        "node.url_bad",
        "This is not the address of a node.",
        "Write it as http:// or https://, the name, and the port if there is one, such as "
        "https://node.example.org:8545.",
    )


def _bad(field_name: str, fix: str) -> InputError:
    return InputError(
        f"node.{field_name}_bad", "This cannot be used to reach a node.", fix, field=field_name
    )
