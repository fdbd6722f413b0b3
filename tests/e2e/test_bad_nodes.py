"""A node that answers rubbish, is another chain, or is gone: said plainly, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.conftest import Home
from wallet.errors import WrongChainError
from wallet.practice.launcher import start_node
from wallet.ui import words

pytestmark = pytest.mark.timeout(300)


class _Rubbish(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b"<html><h1>It works!</h1></html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def rubbish() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Rubbish)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def problem(home: Home) -> str:
    shown = home.now.sync.problem
    return words.text(shown) if shown is not None else ""


def test_rubbish_another_chain_and_silence_are_named_and_the_balances_stay(
    home: Home, rubbish: str, monkeypatch: pytest.MonkeyPatch
):
    home.move_in()
    held, good = home.now.home.held, home.app.practice.open_node()
    with start_node(None) as other:
        for url in (rubbish, other.url, "http://127.0.0.1:9"):
            monkeypatch.setattr(home.app.practice, "open_node", lambda url=url: url)
            home.until(lambda: problem(home) and not home.now.community.code_verified)
            assert home.now.home.held <= held
            assert home.now.home.held > held - 1_000
            assert problem(home) in home.app.window.rail.foot.state.text()
            if url == other.url:
                home.until(lambda: "another" in problem(home) or "chain" in problem(home))
                with pytest.raises(WrongChainError):
                    home.app.session().trader.standing()
            monkeypatch.setattr(home.app.practice, "open_node", lambda: good)
            home.until(lambda: not problem(home) and home.now.community.code_verified)
