"""Reading a node's address as people type it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from wallet.chain.endpoint import Endpoint, from_url

_NEAR = (".local", ".lan", ".home", ".home.arpa")


def read(text: str) -> tuple[Endpoint, str | None]:
    """Give a node by its address, and the password in that, if any.

    An address without ``https://`` gets it, or ``http://`` on this computer and at home.

    Raises:
        InputError: it is no address of a node.
    """
    typed = text.strip()
    if typed and "://" not in typed:
        typed = f"{'http' if _is_near(typed) else 'https'}://{typed}"
    return from_url(typed)


def is_readable_on_the_way(endpoint: Endpoint) -> bool:
    """Whether what it says is neither encrypted nor from this computer."""
    return endpoint.url.startswith("http:") and not endpoint.is_here


def _is_near(place: str) -> bool:
    """Whether it is on this computer or in the home's own network."""
    try:
        host = urlsplit(f"//{place}").hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEAR)
