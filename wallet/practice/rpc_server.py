"""JSON-RPC over HTTP, on the loopback interface unless told another.

Plain on purpose: the standard library's threading server with keep-alive. A web page open in a
browser on the same machine can reach loopback too, so what a browser would send without asking
(another content type, another host name in ``Host``) is refused; a bare address in ``Host`` is
not, because no name can be made to point elsewhere by it.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from wallet.practice.rpc_methods import Methods

Request = socket.socket | tuple[bytes, socket.socket]

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
JSON_KINDS = frozenset({"application/json", "application/json-rpc", "application/jsonrequest"})
MAX_BODY = 5 * 1024 * 1024
"""Bytes in one request, as geth."""
IDLE_SECONDS = 120.0
"""A connection that says nothing for so long is closed."""
MAX_CONNECTIONS = 256


class RpcServer(ThreadingHTTPServer):
    """Serves ``methods`` on a free port, or on the one given.

    Args:
        host: the address to listen on; whatever is not loopback lets other machines in.

    Raises:
        OSError: the port is taken, or this machine has no such address.
    """

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, methods: Methods, port: int = 0, host: str = LOOPBACK) -> None:
        self.methods = methods
        self.names = LOCAL_NAMES | {host.lower()}
        self.open_to_others = not is_loopback(host)
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """Where it can be reached."""
        host, port = str(self.server_address[0]), self.server_address[1]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def process_request(self, request: Request, client_address: object) -> None:
        """Give the connection a thread, or close it when there are too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Request, client_address: object) -> None:
        """Serve one connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Request, client_address: object) -> None:
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

    def do_PUT(self) -> None:
        """Refuse, as geth does."""
        self.close_connection = True
        self._reply(HTTPStatus.METHOD_NOT_ALLOWED, b"method not allowed\n", "text/plain")

    def do_DELETE(self) -> None:
        """Refuse, as geth does."""
        self.do_PUT()

    def do_OPTIONS(self) -> None:
        """Refuse: no page of another origin may ask here."""
        self.do_PUT()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not logged."""

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        refusal = self._refusal(self.headers.get_content_type(), length)
        if refusal is not None:
            self.close_connection = True
            self._reply(*refusal, "text/plain")
            return None
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _refusal(self, kind: str, length: str) -> tuple[HTTPStatus, bytes] | None:
        """Why a request is not even read, in geth's words."""
        if not self._is_meant(self.headers.get("Host", "")):
            return HTTPStatus.FORBIDDEN, b"invalid host specified\n"
        if kind not in JSON_KINDS:
            return (
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                b"invalid content type, only application/json is supported\n",
            )
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED, b"content length missing\n"
        if int(length) > MAX_BODY:
            words = f"content length too large ({length}>{MAX_BODY})\n"
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words.encode()
        return None

    def _is_meant(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            return False
        return name in self.server.names or (self.server.open_to_others and _is_address(name))

    def _reply(self, status: HTTPStatus, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
