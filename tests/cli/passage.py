"""A way to a node that kills whoever sends the n-th transaction through it."""

from __future__ import annotations

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from subprocess import Popen
from typing import Any, Self


class Passage:
    """Passes JSON-RPC on to ``target``; a context manager that closes it."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._victim: Popen[str] | None = None
        self._left = 0
        self._arrives = True
        passage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                passage.pass_on(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def kill(self, victim: Popen[str], place: int, *, arrives: bool) -> None:
        """Kill ``victim`` at its ``place``-th transaction, which the node gets or does not."""
        self._left, self._arrives, self._victim = place, arrives, victim

    def pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request with what the node answers."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if b"eth_sendRawTransaction" in body and self._victim is not None:
            self._left -= 1
            if self._left == 0:
                if self._arrives:
                    self._ask(body)
                self._victim.kill()
                self._victim = None
                handler.close_connection = True
                return
        answer = self._ask(body)
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _ask(self, body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the node of the test
            self._target, body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return bytes(answer.read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
