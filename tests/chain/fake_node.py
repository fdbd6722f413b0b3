"""A real HTTP server on loopback that misbehaves by script.

Behaviours are taken from ``script`` one per request; when it is empty the node answers properly
from its chain. A behaviour is a function of (handler, body) that writes whatever it likes.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.chain.fake_chain import FakeChain, RpcError

Behaviour = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        script = self.server.script
        (script.popleft() if script else answer_properly)(self, body)

    def do_GET(self) -> None:
        self.server.bodies.append(b"GET")
        self.reply(b"a page")

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        return


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, chain: FakeChain) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.chain = chain
        self.script: deque[Behaviour] = deque()
        self.bodies: list[bytes] = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.lock = threading.Lock()

    def handle_error(self, _request: Any, _address: Any) -> None:
        return

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


def answer_properly(handler: Handler, body: bytes) -> None:
    """What a good node does."""
    question = json.loads(body)
    one = [question] if isinstance(question, dict) else question
    answers = [_answer(handler.server, item) for item in one]
    document = answers[0] if isinstance(question, dict) else answers
    handler.reply(json.dumps(document).encode(), Content_Type="application/json")


def _answer(server: Server, question: dict[str, Any]) -> dict[str, Any]:
    frame = {"jsonrpc": "2.0", "id": question["id"]}
    with server.lock:
        try:
            return frame | {"result": server.chain.rpc(question["method"], question["params"])}
        except RpcError as error:
            return frame | {"error": error.body}


def says(text: str | bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answer these bytes; ``{id}`` becomes the question's id."""
    raw = text.encode() if isinstance(text, str) else text

    def behave(handler: Handler, body: bytes) -> None:
        question = json.loads(body)
        number = question["id"] if isinstance(question, dict) else question[0]["id"]
        handler.reply(raw.replace(b"{id}", str(number).encode()), status, **headers)

    return behave


def hangs_up(handler: Handler, _body: bytes) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.close()


def takes_then_hangs_up(handler: Handler, body: bytes) -> None:
    """Do what was asked, and lose the connection before answering."""
    _answer(handler.server, json.loads(body))
    hangs_up(handler, body)


def cuts_off(handler: Handler, _body: bytes) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"jsonrpc":"2.0","id":1,"resu')
    handler.wfile.flush()
    handler.close_connection = True


def sends_forever(handler: Handler, _body: bytes) -> None:
    """Send far more than anyone asked for, in pieces without an announced length."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
    try:
        for _ in range(4096):
            handler.wfile.write(piece)
    except OSError:
        handler.close_connection = True


def drips(event: threading.Event) -> Behaviour:
    """Send one byte at a time, for ever or until the event."""

    def behave(handler: Handler, _body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.close_connection = True
        try:
            while not event.wait(0.05):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            return

    return behave


def is_silent(event: threading.Event) -> Behaviour:
    """Say nothing until the event."""

    def behave(handler: Handler, _body: bytes) -> None:
        event.wait(10)
        handler.close_connection = True

    return behave
