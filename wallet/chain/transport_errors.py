"""What goes wrong between here and a node, in our words.

``detail`` is what the network library said, without the path of a URL (which may hold an
operator's key); the library's own exceptions, which carry whole requests, are never chained.
"""

from __future__ import annotations

import re

from wallet.chain.endpoint import shown_url
from wallet.errors import NodeAnswerError, NodeDownError, NodeError

_LONGEST = 200
_OBJECT = r"<[^>]*>:? ?"
_PATH = r"(with url: )\S+|(?<=://)[^\s/]*@"


def reason(error: BaseException | None) -> str:
    """Say why a request failed, from the innermost cause, without its URL."""
    if error is None:
        return ""
    for _ in range(6):
        inner = getattr(error, "reason", None)
        first = error.args[0] if error.args else None
        if isinstance(inner, BaseException):
            error = inner
        elif isinstance(first, BaseException):
            error = first
        else:
            break
    text = re.sub(_PATH, r"\1…", re.sub(_OBJECT, "", str(error)))
    return f"{type(error).__name__}: {text}"[:_LONGEST]


def down(url: str, error: Exception | None) -> NodeDownError:
    """No connection."""
    return NodeDownError(
        "node.down",
        "The node at {url} cannot be reached.",
        "Check the internet connection, and that the node is running at this address. "
        "Hearth tries again by itself.",
        url=url,
        detail=reason(error),
    )


def slow(url: str, error: Exception | None) -> NodeDownError:
    """The node took longer than the time-out."""
    return NodeDownError(
        "node.slow",
        "The node at {url} did not answer in time.",
        "Wait a moment; Hearth tries again by itself. If it stays slow, choose another node.",
        url=url,
        detail=reason(error),
    )


def no_tls(url: str, error: Exception) -> NodeDownError:
    """The certificate is not to be trusted, or there is no encryption at all."""
    return NodeDownError(
        "node.tls",
        "The secure connection to the node at {url} could not be made.",
        "Check the date and time of this computer, and the address of the node. Do not go on "
        "over a connection that is not secure.",
        url=url,
        detail=reason(error),
    )


def unusable_url(url: str, error: Exception) -> NodeError:
    """The library cannot make sense of the address."""
    return NodeAnswerError(
        "node.url",
        "The node at {url} cannot be asked at this address.",
        "Write the address as http:// or https://, the name, and the port if there is one.",
        url=url,
        detail=type(error).__name__,
    )


def redirect(url: str, target: str) -> NodeAnswerError:
    """Redirects are never followed."""
    return NodeAnswerError(
        "node.redirect",
        "The node at {url} wants to send you to another address.",
        "Ask the node's operator for its right address, and enter that one.",
        url=url,
        detail=shown_url(target) if target else "",
    )


def compressed(url: str) -> NodeAnswerError:
    """Compressed answers could unpack into gigabytes."""
    return NodeAnswerError(
        "node.compressed",
        "The node at {url} sent a compressed answer that was not asked for.",
        "Choose another node, or tell this one's operator.",
        url=url,
    )


def too_large(url: str, limit: int) -> NodeAnswerError:
    """The answer is larger than the cap."""
    return NodeAnswerError(
        "node.too_large",
        "The node at {url} sent an answer of more than {limit} bytes.",
        "Choose another node, or tell this one's operator.",
        url=url,
        limit=limit,
    )


def cut_off(url: str, error: Exception | None) -> NodeAnswerError:
    """The connection ended in the middle of an answer."""
    return NodeAnswerError(
        "node.cut_off",
        "The answer of the node at {url} was cut off.",
        "Try again; if it happens often, choose another node.",
        url=url,
        detail=reason(error),
    )
