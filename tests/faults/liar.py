"""A lying, failing proxy in front of a real node: everything true except what it was told to fake.

A test hands it a fault for as long as a ``with`` block lasts. Faults of the line (dropped, late,
cut, not JSON) take the whole answer; lies of the content change single results and leave the rest
as the real node gave it. ``told`` counts how often the fault was applied, so that no test passes
because the lie was never told.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

Json = Any
Question = dict[str, Any]
Ask = Callable[[Question], Json]
"""Puts a further question to the real node and returns its result."""
Lie = Callable[[Question, Json, Ask], Json]
"""(question, true result, ask) -> what is told instead; the same object when it does not apply."""
Broken = Callable[["Handler", bytes], None]
"""Writes whatever it likes to the handler, given the true answer's bytes."""
Swallow = Callable[[Question], Json | None]
"""Answers a question without the real node ever hearing of it; None leaves it be."""
Reorder = Callable[[list[Json]], Json]
"""Changes the answers of a whole document, one or many."""


class Disguise(Protocol):
    """Turns a whole chain into another one, consistently."""

    def question(self, question: Question) -> Question:
        """What is put to the real node."""

    def answer(self, question: Question, result: Json, ask: Ask) -> Json:
        """What the real node's result becomes."""


class RefusedError(Exception):
    """Raised by a lie: the answer is this error object."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.error = {"code": code, "message": message}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Liar

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answer(body)
        broken = self.server.broken
        if broken is not None and self.server.concerns(body):
            self.server.told += 1
            broken(self, answer)
        else:
            self.reply(answer)

    def do_GET(self) -> None:
        self.server.visits += 1
        self.reply(b"a page", kind="text/html")

    def reply(
        self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """End the connection here and now."""
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_args: Any) -> None:
        return


class Liar(ThreadingHTTPServer):
    """The proxy; tells the truth until told otherwise."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, upstream: str, disguise: Disguise | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.disguise = disguise
        self.lie: Lie | None = None
        self.broken: Broken | None = None
        self.reorder: Reorder | None = None
        self.swallow: Swallow | None = None
        self.only: frozenset[str] = frozenset()
        self.told = 0
        self.visits = 0
        self.asked: list[str] = []
        self._upstream = urlsplit(upstream).netloc
        self._local = threading.local()
        self._sockets: set[Any] = set()

    @contextmanager
    def does(
        self,
        *,
        lie: Lie | None = None,
        broken: Broken | None = None,
        reorder: Reorder | None = None,
        disguise: Disguise | None = None,
        swallow: Swallow | None = None,
        only: tuple[str, ...] = (),
    ) -> Iterator[None]:
        """Commit a fault until the block ends; ``only`` limits ``broken`` to some methods."""
        before = self.disguise
        self.told = 0
        self.lie, self.broken, self.reorder, self.only = lie, broken, reorder, frozenset(only)
        self.disguise, self.swallow = disguise or before, swallow
        try:
            yield
        finally:
            self.lie = self.broken = self.reorder = self.swallow = None
            self.disguise = before

    def concerns(self, body: bytes) -> bool:
        """Whether a request asks for one of the methods the fault is limited to."""
        return not self.only or any(f'"{method}"'.encode() in body for method in self.only)

    def answer(self, body: bytes) -> bytes:
        """What is told: the truth with the lie in it."""
        document = json.loads(body)
        questions = document if isinstance(document, list) else [document]
        self.asked += [item["method"] for item in questions]
        answers = [self._told(question, self._truth(question)) for question in questions]
        if self.reorder is not None:
            changed = self.reorder(answers)
            self.told += changed != answers
            answers = changed
        whole = answers if isinstance(document, list) else answers[0]
        return json.dumps(whole, separators=(",", ":")).encode()

    def _told(self, question: Question, answer: Json) -> Json:
        if self.lie is None or "result" not in answer:
            return answer
        try:
            told = self.lie(question, answer["result"], self.ask)
        except RefusedError as refused:
            self.told += 1
            return {"jsonrpc": "2.0", "id": question["id"], "error": refused.error}
        self.told += told is not answer["result"]
        return answer | {"result": told}

    def ask(self, question: Question) -> Json:
        """The real node's result."""
        return self._truth({"jsonrpc": "2.0", "id": 1} | question)["result"]

    def _truth(self, question: Question) -> Json:
        disguise = self.disguise
        if disguise is None:
            return self._put(question)
        answer = self._put(disguise.question(question))
        if "result" not in answer:
            return answer
        told = disguise.answer(question, answer["result"], self._bare)
        self.told += told != answer["result"]
        return answer | {"result": told}

    def _bare(self, question: Question) -> Json:
        return self._put({"jsonrpc": "2.0", "id": 1} | question)["result"]

    def _put(self, question: Question) -> Json:
        taken = None if self.swallow is None else self.swallow(question)
        if taken is not None:
            self.told += 1
            return {"jsonrpc": "2.0", "id": question["id"], "result": taken}
        return json.loads(self._post(json.dumps(question).encode()))

    def _post(self, body: bytes) -> bytes:
        for last in (False, True):
            line = getattr(self._local, "line", None)
            if line is None:
                line = self._local.line = http.client.HTTPConnection(self._upstream, timeout=60)
                self._sockets.add(line)
            try:
                line.request("POST", "/", body, {"Content-Type": "application/json"})
                return line.getresponse().read()
            except (OSError, http.client.HTTPException):
                line.close()
                self._local.line = None
                if last:
                    raise
        raise AssertionError

    def handle_error(self, _request: Any, _address: Any) -> None:
        return

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        for line in self._sockets:
            line.close()
