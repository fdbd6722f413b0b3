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

from wallet.chain import stopping
from wallet.chain import transport_errors as wrong
from wallet.chain.access import Access, open_session, through
from wallet.chain.endpoint import Endpoint
from wallet.errors import HearthError

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
    """POSTs JSON to one URL; safe for use from several threads, each borrows its connection.

    Args:
        url: ``http://`` or ``https://``; a user name and password in it are used and never shown.
        timeout: seconds that one read may stall; a whole answer may take twice that plus 10 s.
        max_bytes: the largest answer that is read.
        access: secret, certificate and proxy of the endpoint; none of them when ``None``.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 5.0,
        max_bytes: int = MAX_ANSWER_BYTES,
        access: Access | None = None,
    ) -> None:
        self._access = access or Access(Endpoint(url))
        self.shown = self._access.endpoint.shown
        self._url = url
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._idle: list[requests.Session] = []
        self._all: list[requests.Session] = []
        self._lock = threading.Lock()
        self.connections = 0
        """How many connections were made so far: behind a new one may be another node."""

    def post(self, body: bytes) -> Answer:
        """Send ``body`` and return the answer.

        Raises:
            NodeDownError: no connection (``node.down``, ``node.tls``, ``node.proxy``), or too slow
                (``node.slow``).
            NodeAnswerError: a redirect, or an answer that is compressed, cut off or too large.
            NodeRefusedError: ``node.pin_changed``, ``node.locked`` or ``node.secret``.
            CancelledError: this thread was asked to stop (``wallet.chain.stopping``).
        """
        headers = self._access.headers()
        deadline = time.monotonic() + 2 * self._timeout + WHOLE_ANSWER_EXTRA
        session = self._borrow()
        try:
            for last in (False, True):
                stopping.check()
                answer = self._try(session, body, headers, deadline, last=last)
                if answer is not None:
                    return self._without_secrets(answer)
        finally:
            with self._lock:
                self._idle.append(session)
        raise wrong.down(self.shown, None)

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            sessions, self._all, self._idle = self._all, [], []
        for session in sessions:
            session.close()

    def _try(
        self,
        session: requests.Session,
        body: bytes,
        headers: dict[str, str],
        deadline: float,
        *,
        last: bool,
    ) -> Answer | None:
        """Ask once; None if a kept connection had been closed meanwhile and it is worth another."""
        import requests

        problem: HearthError
        try:
            return self._post_once(session, body, headers, deadline)
        except requests.exceptions.SSLError as error:
            problem = wrong.no_tls(self.shown, error)
        except requests.exceptions.ConnectTimeout as error:
            problem = through(self._access.endpoint, wrong.down(self.shown, error))
        except requests.exceptions.Timeout as error:
            problem = wrong.slow(self.shown, error)
        except requests.exceptions.ConnectionError as error:
            if not last and _was_aborted(error):
                return None
            problem = through(self._access.endpoint, wrong.down(self.shown, error))
        except (requests.exceptions.RequestException, ValueError) as error:
            problem = wrong.unusable_url(self.shown, error)
        # Not from their exception: it carries the request with its headers.
        raise problem from None

    def _post_once(
        self, session: requests.Session, body: bytes, headers: dict[str, str], deadline: float
    ) -> Answer:
        response = session.post(
            self._url,
            data=body,
            headers=headers,
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
            raise wrong.redirect(self.shown, response.headers.get("Location", ""))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise wrong.compressed(self.shown)

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
                    raise wrong.too_large(self.shown, self._max_bytes)
                if time.monotonic() > deadline:
                    raise wrong.slow(self.shown, None)
                stopping.check()
        except exceptions.TimeoutError as error:
            raise wrong.slow(self.shown, error) from None
        except (exceptions.HTTPError, OSError) as error:
            raise wrong.cut_off(self.shown, error) from None
        expected = response.headers.get("Content-Length", "")
        if expected.isdecimal() and size < int(expected):
            raise wrong.cut_off(self.shown, None)
        response.close()
        return b"".join(pieces)

    def _without_secrets(self, answer: Answer) -> Answer:
        """Take out what the node says back of its own key, before anything quotes the answer."""
        body = answer.body
        for secret in self._access.secrets():
            body = body.replace(secret.encode(), b"...")
        return answer._replace(body=body)

    def _borrow(self) -> requests.Session:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        session = open_session(self._access, self._connected)
        session.headers.update(_HEADERS)
        with self._lock:
            self._all.append(session)
        return session

    def _connected(self) -> None:
        with self._lock:
            self.connections += 1


def _was_aborted(error: Exception) -> bool:
    text = repr(error)
    return "aborted" in text or "RemoteDisconnected" in text or "ConnectionReset" in text


def _retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
