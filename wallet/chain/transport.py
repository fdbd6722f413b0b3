"""Bytes to a node and back, over requests, with every limit in one place.

A node may be slow, gone, behind a captive portal or hostile: connecting, each read and the whole
answer have a time-out, an answer has a size cap and is read as a stream, redirects and compressed
answers (which could unpack into gigabytes) are refused. ``requests`` is loaded by the first call,
on the worker thread that makes it, so that a window opens without it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from wallet.errors import NodeAnswerError, NodeDownError, NodeError

if TYPE_CHECKING:
    import requests

MAX_ANSWER_BYTES = 16 << 20
CONNECT_TIMEOUT = 3.0
WHOLE_ANSWER_EXTRA = 10.0
"""Seconds that a whole answer may take beyond twice the time-out of one read."""
_PIECE = 1 << 16
_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class Answer(NamedTuple):
    """An HTTP answer: its status, its body, and how long to stay away (seconds, 429 and 503)."""

    status: int
    body: bytes
    retry_after: float | None


class HttpTransport:
    """POSTs JSON to one URL; safe for use from several threads, each of which has its session.

    Args:
        url: ``http://`` or ``https://``; a user name and password in it are used and never shown.
        timeout: seconds that one read may stall; a whole answer may take twice that plus 10 s.
        max_bytes: the largest answer that is read.
    """

    def __init__(
        self, url: str, *, timeout: float = 5.0, max_bytes: int = MAX_ANSWER_BYTES
    ) -> None:
        self.shown = shown_url(url)
        self._url = url
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def post(self, body: bytes) -> Answer:
        """Send ``body`` and return the answer.

        Raises:
            NodeDownError: no connection (``node.down``, ``node.tls``), or too slow (``node.slow``).
            NodeAnswerError: a redirect, or an answer that is compressed, cut off or too large.
        """
        import requests

        deadline = time.monotonic() + 2 * self._timeout + WHOLE_ANSWER_EXTRA
        for last in (False, True):
            try:
                return self._post_once(body, deadline)
            except requests.exceptions.SSLError as error:
                raise _no_tls(self.shown, error) from error
            except requests.exceptions.ConnectTimeout as error:
                raise _down(self.shown, error) from error
            except requests.exceptions.Timeout as error:
                raise slow(self.shown, error) from error
            except requests.exceptions.ConnectionError as error:
                # A kept-alive connection that the node closed meanwhile fails once: try a new one.
                if last or not _was_aborted(error):
                    raise _down(self.shown, error) from error
            except (requests.exceptions.RequestException, ValueError) as error:
                raise _unusable_url(self.shown, error) from error
        raise _down(self.shown, None)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        self._local = threading.local()
        for session in sessions:
            session.close()

    def _post_once(self, body: bytes, deadline: float) -> Answer:
        session = self._session()
        response = session.post(
            self._url,
            data=body,
            timeout=(min(CONNECT_TIMEOUT, self._timeout), self._timeout),
            allow_redirects=False,
            stream=True,
        )
        try:
            self._refuse_odd(response)
            answer = self._read(response, deadline)
        except BaseException:
            response.close()
            raise
        return Answer(response.status_code, answer, _retry_after(response))

    def _refuse_odd(self, response: requests.Response) -> None:
        if 300 <= response.status_code < 400:
            raise _redirect(self.shown, response.headers.get("Location", ""))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise _compressed(self.shown)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        from urllib3 import exceptions

        pieces: list[bytes] = []
        size = 0
        raw: Any = response.raw
        try:
            while piece := raw.read1(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > self._max_bytes:
                    raise too_large(self.shown, self._max_bytes)
                if time.monotonic() > deadline:
                    raise slow(self.shown, None)
        except exceptions.TimeoutError as error:
            raise slow(self.shown, error) from error
        except (exceptions.HTTPError, OSError) as error:
            raise cut_off(self.shown, error) from error
        expected = response.headers.get("Content-Length", "")
        if expected.isdecimal() and size < int(expected):
            raise cut_off(self.shown, None)
        response.close()
        return b"".join(pieces)

    def _session(self) -> requests.Session:
        known: requests.Session | None = getattr(self._local, "session", None)
        if known is not None:
            return known
        import requests

        session = requests.Session()
        # requests would read proxies and ~/.netrc for every call: proxies once, netrc never.
        session.trust_env = False
        session.proxies.update(requests.utils.get_environ_proxies(self._url))
        session.headers.update(_HEADERS)
        self._local.session = session
        with self._lock:
            self._sessions.append(session)
        return session


def shown_url(url: str) -> str:
    """The part of a URL that may be shown or logged: no password, no key in its path or query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the given address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def _was_aborted(error: Exception) -> bool:
    text = repr(error)
    return "aborted" in text or "RemoteDisconnected" in text or "ConnectionReset" in text


def _retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _down(url: str, error: Exception | None) -> NodeDownError:
    return NodeDownError(
        "node.down",
        "The node at {url} cannot be reached.",
        "Check the internet connection, and that the node is running at this address. "
        "Hearth tries again by itself.",
        url=url,
        detail=str(error or ""),
    )


def slow(url: str, error: Exception | None) -> NodeDownError:
    """The node took longer than the time-out."""
    return NodeDownError(
        "node.slow",
        "The node at {url} did not answer in time.",
        "Wait a moment; Hearth tries again by itself. If it stays slow, choose another node.",
        url=url,
        detail=str(error or ""),
    )


def _no_tls(url: str, error: Exception) -> NodeDownError:
    return NodeDownError(
        "node.tls",
        "The secure connection to the node at {url} could not be made.",
        "Check the date and time of this computer, and the address of the node. Do not go on "
        "over a connection that is not secure.",
        url=url,
        detail=str(error),
    )


def _unusable_url(url: str, error: Exception) -> NodeError:
    return NodeAnswerError(
        "node.url",
        "The node at {url} cannot be asked at this address.",
        "Write the address as http:// or https://, the name, and the port if there is one.",
        url=url,
        detail=type(error).__name__,
    )


def _redirect(url: str, target: str) -> NodeAnswerError:
    return NodeAnswerError(
        "node.redirect",
        "The node at {url} wants to send you to another address.",
        "Ask the node's operator for its right address, and enter that one.",
        url=url,
        detail=shown_url(target) if target else "",
    )


def _compressed(url: str) -> NodeAnswerError:
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
        detail=str(error or ""),
    )
