"""Secrets go to their node alone, a known certificate is kept to, and proxies are gone through.

The certificates beside these tests were made for them and are used nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_chain import FakeChain
from tests.chain.fake_node import Handler, Server, says
from tests.chain.fake_proxy import HttpProxy, Socks5
from wallet.chain.access import Access, Secret, no_secret
from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.chain.health import NodeState
from wallet.chain.node_list import NodeList
from wallet.chain.pool import NodePool
from wallet.chain.rpc import Rpc
from wallet.chain.transport_errors import reason
from wallet.errors import HearthError, NodeAnswerError, NodeDownError, NodeRefusedError

TOKEN = "tok-1f9a-do-not-tell"
TLS = Path(__file__).parent / "tls"


def fingerprint(name: str) -> str:
    der = ssl.PEM_cert_to_DER_cert((TLS / f"{name}.pem").read_text().split("KEY-----\n")[-1])
    return hashlib.sha256(der).hexdigest()


class TlsServer(Server):
    """A node behind a certificate that nobody vouches for."""

    def __init__(self, chain: FakeChain, certificate: str) -> None:
        super().__init__(chain)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.show(certificate)
        self.url = f"https://127.0.0.1:{self.server_port}"

    def show(self, certificate: str) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(TLS / f"{certificate}.pem")

    def finish_request(self, request: Any, address: Any) -> None:
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, address)


class Noting(Handler):
    """Remembers the headers it was sent."""

    def do_POST(self) -> None:  # noqa: N802
        self.server.headers.append(dict(self.headers))  # type: ignore[attr-defined]
        super().do_POST()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def node(stack: ExitStack) -> Server:
    return noting(stack.enter_context(Server(FakeChain())))


def noting(server: Any) -> Any:
    server.RequestHandlerClass = Noting
    server.headers = []
    return server


def reach(stack: ExitStack, endpoint: Endpoint, secret: Secret = no_secret, **more: Any) -> Rpc:
    access = Access(endpoint, secret, **more)
    rpc = Rpc(endpoint.url, timeout=1.0, access=access)
    stack.callback(rpc.close)
    return rpc


def told(_key: str) -> str:
    return TOKEN


class TestSecrets:
    @pytest.mark.parametrize(
        ("endpoint", "header", "value"),
        [
            ({"auth": AuthKind.BEARER}, "Authorization", f"Bearer {TOKEN}"),
            ({"auth": AuthKind.HEADER, "header": "X-Api-Key"}, "X-Api-Key", TOKEN),
            (
                {"auth": AuthKind.BASIC, "user": "anna"},
                "Authorization",
                "Basic " + base64.b64encode(f"anna:{TOKEN}".encode()).decode(),
            ),
        ],
    )
    def test_a_node_is_told_who_asks(
        self, stack: ExitStack, node: Any, endpoint: dict[str, Any], header: str, value: str
    ) -> None:
        reach(stack, Endpoint(node.url, **endpoint), told).call("eth_chainId")
        assert node.headers[0][header] == value

    def test_each_node_is_told_its_own_and_no_other(self, stack: ExitStack, node: Any) -> None:
        other = noting(stack.enter_context(Server(FakeChain())))
        secrets = {Endpoint(node.url).key: TOKEN}
        reach(stack, Endpoint(node.url, auth=AuthKind.BEARER), secrets.get).call("eth_chainId")
        reach(stack, Endpoint(other.url), secrets.get).call("eth_chainId")
        assert TOKEN not in str(other.headers)

    def test_nobody_is_told_by_a_redirect(self, stack: ExitStack, node: Any) -> None:
        other = noting(stack.enter_context(Server(FakeChain())))
        for status in (301, 302, 307, 308):
            node.script.append(says("", status, Location=other.url))
            with pytest.raises(NodeAnswerError) as caught:
                reach(stack, Endpoint(node.url, auth=AuthKind.BEARER), told).call("eth_chainId")
            assert caught.value.code == "node.redirect"
        assert other.headers == []

    def test_without_its_secret_a_node_is_not_asked_at_all(
        self, stack: ExitStack, node: Any
    ) -> None:
        with pytest.raises(NodeRefusedError) as caught:
            reach(stack, Endpoint(node.url, auth=AuthKind.BEARER)).call("eth_chainId")
        assert caught.value.code == "node.locked"
        assert node.headers == []

    @pytest.mark.parametrize("secret", ["tok\nX-Evil: 1", "tok\r\n", " tok", "toké", ""])
    def test_a_secret_that_would_break_a_header_is_refused(
        self, stack: ExitStack, node: Any, secret: str
    ) -> None:
        endpoint = Endpoint(node.url, auth=AuthKind.BEARER)
        with pytest.raises(NodeRefusedError) as caught:
            reach(stack, endpoint, lambda _key: secret).call("eth_chainId")
        assert caught.value.code == "node.secret"
        assert "tok" not in str(caught.value)

    def test_no_error_and_no_picture_of_an_object_has_it(self, stack: ExitStack, node: Any) -> None:
        endpoint = Endpoint(
            f"{node.url}/v3/{TOKEN}?key={TOKEN}", auth=AuthKind.BASIC, user="anna-the-user"
        )
        rpc = reach(stack, endpoint, told)
        pair = base64.b64encode(f"anna-the-user:{TOKEN}".encode()).decode()
        echoes = [says(f"you are {TOKEN} {pair}", status) for status in (401, 404, 500, 200)]
        rpc_error = f'{{"jsonrpc":"2.0","id":{{id}},"error":{{"code":1,"message":"{TOKEN}"}}}}'
        node.script.extend([*echoes, says(rpc_error)])
        seen = [repr(endpoint), str(endpoint), repr(rpc), endpoint.shown, endpoint.label]
        for _ in range(5):
            seen += everything_about(rpc)
        gone = Endpoint(endpoint.url.replace(str(node.server_port), "1"), auth=endpoint.auth)
        seen += everything_about(reach(stack, gone, told))
        for text in seen:
            assert TOKEN not in text
            assert pair not in text
            assert "anna-the-user" not in text


def test_what_the_library_says_of_a_failure_is_kept_without_the_url() -> None:
    error = OSError("Max retries exceeded with url: /v3/key?b (Caused by http://anna:pw@host gone)")
    assert reason(error) == (
        "OSError: Max retries exceeded with url: … (Caused by http://…host gone)"
    )


def everything_about(rpc: Rpc) -> list[str]:
    with pytest.raises(HearthError) as caught:
        rpc.call("eth_chainId")
    error = caught.value
    return ["".join(traceback.format_exception(error)), error.detail, str(error.fields)]


class TestCertificates:
    @pytest.fixture
    def server(self, stack: ExitStack) -> Any:
        return noting(stack.enter_context(TlsServer(FakeChain(), "one")))

    def test_without_a_pin_somebody_must_vouch_for_it(self, stack: ExitStack, server: Any) -> None:
        with pytest.raises(NodeDownError) as caught:
            reach(stack, Endpoint(server.url, auth=AuthKind.BEARER), told).call("eth_chainId")
        assert caught.value.code == "node.tls"
        assert server.headers == []

    def test_the_first_one_is_kept_to_and_told(self, stack: ExitStack, server: Any) -> None:
        seen: list[str] = []
        rpc = reach(stack, Endpoint(server.url, pin="first"), seen=seen.append)
        assert rpc.call("eth_chainId") == rpc.call("eth_chainId") == "0x1cf3"
        assert seen == [fingerprint("one")]

    def test_another_one_is_refused_before_the_secret_is_sent(
        self, stack: ExitStack, server: Any
    ) -> None:
        endpoint = Endpoint(server.url, pin=fingerprint("one"), auth=AuthKind.BEARER)
        assert reach(stack, endpoint, told).call("eth_chainId") == "0x1cf3"
        server.show("two")
        server.headers.clear()
        rpc = reach(stack, endpoint, told)
        for _ in range(2):
            with pytest.raises(NodeRefusedError) as caught:
                rpc.call("eth_chainId")
            assert caught.value.code == "node.pin_changed"
            assert caught.value.fields["found"] == fingerprint("two")
        assert server.headers == []

    def test_one_met_first_is_kept_to_when_connecting_again(
        self, stack: ExitStack, server: Any
    ) -> None:
        seen: list[str] = []
        rpc = reach(stack, Endpoint(server.url, pin="first"), seen=seen.append)
        rpc.call("eth_chainId")
        server.show("two")
        rpc.close()
        with pytest.raises(NodeRefusedError):
            rpc.call("eth_chainId")
        assert seen == [fingerprint("one")]

    def test_also_through_a_proxy(self, stack: ExitStack, server: Any) -> None:
        for kind, scheme in ((Socks5, "socks5h"), (HttpProxy, "http")):
            proxy = stack.enter_context(kind(server.server_port))
            way = f"{scheme}://127.0.0.1:{proxy.port}"
            good = Endpoint("https://node.invalid", pin=fingerprint("one"), proxy=way)
            bad = Endpoint("https://node.invalid", pin=fingerprint("two"), proxy=way)
            assert reach(stack, good).call("eth_chainId") == "0x1cf3"
            with pytest.raises(NodeRefusedError) as caught:
                reach(stack, bad).call("eth_chainId")
            assert caught.value.code == "node.pin_changed"


class TestProxies:
    def test_socks_looks_names_up_at_its_end(self, stack: ExitStack, node: Any) -> None:
        proxy = stack.enter_context(Socks5(node.server_port))
        endpoint = Endpoint("http://node.invalid:80", proxy=f"socks5h://127.0.0.1:{proxy.port}")
        assert reach(stack, endpoint).call("eth_chainId") == "0x1cf3"
        assert proxy.asked == [b"node.invalid"]

    def test_http(self, stack: ExitStack, node: Any) -> None:
        proxy = stack.enter_context(HttpProxy(node.server_port))
        endpoint = Endpoint("http://node.invalid", proxy=f"http://127.0.0.1:{proxy.port}")
        reach(stack, endpoint).call("eth_chainId")
        assert proxy.asked[0].startswith(b"POST http://node.invalid/")

    def test_the_systems_is_used_unless_the_node_says_otherwise(
        self, stack: ExitStack, node: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = stack.enter_context(HttpProxy(node.server_port))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        reach(stack, Endpoint("http://node.invalid")).call("eth_chainId")
        assert len(proxy.asked) == 1
        with pytest.raises(NodeDownError):
            reach(stack, Endpoint("http://node.invalid", proxy="direct")).call("eth_chainId")
        reach(stack, Endpoint(node.url)).call("eth_chainId")  # on this computer: never by a proxy
        assert len(proxy.asked) == 1

    @pytest.mark.parametrize("scheme", ["socks5h", "http"])
    def test_one_that_is_gone_is_named(self, stack: ExitStack, node: Any, scheme: str) -> None:
        endpoint = Endpoint(node.url, proxy=f"{scheme}://127.0.0.1:1")
        with pytest.raises(NodeDownError) as caught:
            reach(stack, endpoint).call("eth_chainId")
        assert caught.value.code == "node.proxy"
        assert caught.value.fields["proxy"] == f"{scheme}://127.0.0.1:1"
        assert node.headers == []


class TestInAPool:
    @pytest.fixture
    def plain(self, stack: ExitStack) -> Any:
        return noting(stack.enter_context(Server(FakeChain())))

    def test_a_node_whose_key_is_locked_away_waits_until_it_is_there(
        self, stack: ExitStack, node: Any, plain: Any
    ) -> None:
        open_vault: dict[str, str] = {}
        first = Endpoint(node.url, auth=AuthKind.BEARER)
        pool = NodePool([first, Endpoint(plain.url)], None, open_vault.get)
        stack.callback(pool.close)
        assert pool.chain_id() == 0x1CF3
        assert pool.health()[0].state is NodeState.LOCKED
        assert pool.health()[0].failed == 0
        assert node.headers == []
        open_vault[first.key] = TOKEN
        pool.retry_now()
        until(lambda: pool.chain_id() and pool.health()[0].state is NodeState.UP)
        assert TOKEN in str(node.headers)
        assert TOKEN not in str(plain.headers)

    def test_alone_it_says_that_the_wallet_is_locked(self, stack: ExitStack, node: Any) -> None:
        pool = NodePool([Endpoint(node.url, auth=AuthKind.BEARER)], None)
        stack.callback(pool.close)
        with pytest.raises(NodeRefusedError) as caught:
            pool.chain_id()
        assert caught.value.code == "node.locked"

    def test_a_node_that_turns_away_is_shown_so(
        self, stack: ExitStack, node: Any, plain: Any
    ) -> None:
        node.script.extend([says("who are you?", 401)] * 9)
        pool = NodePool([Endpoint(node.url), Endpoint(plain.url)], None)
        stack.callback(pool.close)
        assert pool.chain_id() == 0x1CF3
        assert pool.health()[0].state is NodeState.REFUSED

    def test_the_certificate_that_was_met_first_is_written_down_and_kept_to(
        self, stack: ExitStack, tmp_path: Path
    ) -> None:
        server = noting(stack.enter_context(TlsServer(FakeChain(), "one")))
        nodes = NodeList(tmp_path / "nodes.json", Nobody())
        nodes.add(Endpoint(server.url, pin="first"))
        pool = NodePool(nodes.all(), None, pinned=nodes.pin_seen)
        stack.callback(pool.close)
        pool.chain_id()
        assert NodeList(tmp_path / "nodes.json", Nobody()).all()[0].pin == fingerprint("one")
        pool.use(nodes.all())
        assert pool.health()[0].asked == 1  # it is the same node as before
        server.show("two")
        again = NodePool(nodes.all(), None)
        stack.callback(again.close)
        with pytest.raises(NodeRefusedError):
            again.chain_id()
        assert again.health()[0].state is NodeState.REFUSED


class Nobody:
    chain_id, genesis_hash, rpc_urls = 1, "0x", ()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
