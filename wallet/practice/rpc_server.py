"""JSON-RPC over HTTP, on the loopback interface only.

Plain on purpose: the standard library's threading server with keep-alive. A web page open in a
browser on the same machine can reach loopback too, so what a browser would send without asking
(another content type, another host name in ``Host``) is refused.
"""

from __future__ import annotations

import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from wallet.practice.rpc_methods import Methods

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
MAX_BODY = 5 * 1024 * 1024
"""Bytes in one request, as geth."""
IDLE_SECONDS = 120.0
"""A connection that says nothing for so long is closed."""
MAX_CONNECTIONS = 256


class RpcServer(ThreadingHTTPServer):
    """Serves ``methods`` on a free port, or on the one given."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, methods: Methods, port: int = 0) -> None:
        self.methods = methods
        self._connections = 0
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """Where it can be reached."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = IDLE_SECONDS
    server: RpcServer

    def do_POST(self) -> None:
        """Answer one JSON-RPC document."""
        body = self._body()
        if body is not None:
            self._reply(HTTPStatus.OK, self.server.methods.answer(body))

    def do_GET(self) -> None:
        """Say that this is alive, as geth does."""
        self._reply(HTTPStatus.OK, b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Requests are not logged."""

    def _body(self) -> bytes | None:
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in LOCAL_NAMES:
            return self._refuse(HTTPStatus.FORBIDDEN, b"invalid host specified\n")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return self._refuse(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                b"invalid content type, only application/json is supported\n",
            )
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return self._refuse(HTTPStatus.LENGTH_REQUIRED, b"content length missing\n")
        if int(length) > MAX_BODY:
            return self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"content length too large\n")
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _refuse(self, status: HTTPStatus, text: bytes) -> None:
        self.close_connection = True
        self._reply(status, text, "text/plain")

    def _reply(self, status: HTTPStatus, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def port_is_free(port: int) -> bool:
    """Whether nothing on this machine listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0
