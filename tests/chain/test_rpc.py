"""What counts as an answer, and what every other kind of answer becomes."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading

import pytest

from tests.chain import fake_node
from tests.chain.fake_node import Server, says
from wallet.chain.rpc import Rpc
from wallet.errors import NodeAnswerError, NodeDownError, NodeError, NodeRefusedError

GOOD = '{"jsonrpc":"2.0","id":{id},"result":"0x1cf3"}'


def test_asks_one_question_and_returns_its_result(rpc: Rpc) -> None:
    assert rpc.call("eth_chainId") == "0x1cf3"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("no json at all", "node.not_json"),
        ("", "node.not_json"),
        (b"\xff\xfe\x00", "node.not_json"),
        ("<!DOCTYPE html><html><body>Sign in to Cafe WiFi</body></html>", "node.html"),
        ("  <html>hello</html>", "node.html"),
        ('{"jsonrpc":"2.0","id":{id},"result":NaN}', "node.not_json"),
        ('{"jsonrpc":"2.0","id":{id},"result":-Infinity}', "node.not_json"),
        ('{"jsonrpc":"2.0","id":{id},"resu', "node.not_json"),
        ("[" * 100_000, "node.not_json"),
        ('{"jsonrpc":"2.0","id":999999,"result":"0x1"}', "node.odd_answer"),
        ('{"jsonrpc":"2.0","id":"{id}","result":"0x1"}', "node.odd_answer"),
        ('{"jsonrpc":"2.0","id":true,"result":"0x1"}', "node.odd_answer"),
        ('{"jsonrpc":"2.0","result":"0x1"}', "node.odd_answer"),
        ('{"jsonrpc":"1.0","id":{id},"result":"0x1"}', "node.odd_answer"),
        ('{"id":{id},"result":"0x1"}', "node.odd_answer"),
        ('{"jsonrpc":"2.0","id":{id}}', "node.odd_answer"),
        ('"0x1"', "node.odd_answer"),
        ("[]", "node.odd_answer"),
    ],
)
def test_refuses_what_is_not_an_answer(
    server: Server, rpc: Rpc, answer: str | bytes, code: str
) -> None:
    server.script.append(says(answer))
    with pytest.raises(NodeAnswerError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == code
    assert rpc.call("eth_chainId") == "0x1cf3"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, NodeRefusedError, "node.denied"),
        (403, NodeRefusedError, "node.denied"),
        (404, NodeAnswerError, "node.not_found"),
        (500, NodeDownError, "node.unwell"),
        (502, NodeDownError, "node.unwell"),
    ],
)
def test_says_what_an_http_status_means(
    server: Server, rpc: Rpc, status: int, kind: type[NodeError], code: str
) -> None:
    server.script.append(says("<html>oh</html>", status))
    with pytest.raises(kind) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == code


def test_reads_a_proper_error_even_under_an_http_error_status(server: Server, rpc: Rpc) -> None:
    body = '{"jsonrpc":"2.0","id":{id},"error":{"code":-32000,"message":"insufficient funds"}}'
    server.script.append(says(body, 500))
    with pytest.raises(NodeRefusedError) as caught:
        rpc.call("eth_sendRawTransaction", ["0x"])
    assert caught.value.code == "node.funds"


def test_tries_again_when_asked_too_often(server: Server, rpc: Rpc) -> None:
    server.script.extend([says("slow down", 429, Retry_After="0"), says("", 503)])
    assert rpc.call("eth_chainId") == "0x1cf3"
    server.script.extend([says("slow down", 429)] * 3)
    with pytest.raises(NodeRefusedError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == "node.busy"


def test_never_follows_a_redirect(server: Server, rpc: Rpc) -> None:
    server.script.append(says("", 307, Location=server.url + "/elsewhere?key=secret"))
    with pytest.raises(NodeAnswerError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == "node.redirect"
    assert "secret" not in caught.value.detail
    assert len(server.bodies) == 1


def test_refuses_a_compressed_answer_that_could_unpack_into_anything(
    server: Server, rpc: Rpc
) -> None:
    server.script.append(says(gzip.compress(GOOD.encode()), Content_Encoding="gzip"))
    with pytest.raises(NodeAnswerError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == "node.compressed"


def test_stops_reading_an_answer_that_is_too_large(server: Server, rpc: Rpc) -> None:
    server.script.append(fake_node.sends_forever)
    with pytest.raises(NodeAnswerError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == "node.too_large"


def test_finds_an_answer_that_was_cut_off(server: Server, rpc: Rpc) -> None:
    server.script.append(fake_node.cuts_off)
    with pytest.raises(NodeAnswerError) as caught:
        rpc.call("eth_chainId")
    assert caught.value.code == "node.cut_off"


def test_gives_up_on_a_node_that_says_nothing(server: Server) -> None:
    client = Rpc(server.url, timeout=0.4)
    done = threading.Event()
    server.script.append(fake_node.is_silent(done))
    with pytest.raises(NodeDownError) as caught:
        client.call("eth_chainId")
    done.set()
    client.close()
    assert caught.value.code == "node.slow"


def test_gives_up_on_a_node_that_drips(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallet.chain.transport.WHOLE_ANSWER_EXTRA", 0.2)
    client = Rpc(server.url, timeout=0.2)
    done = threading.Event()
    server.script.append(fake_node.drips(done))
    with pytest.raises(NodeDownError) as caught:
        client.call("eth_chainId")
    done.set()
    client.close()
    assert caught.value.code == "node.slow"


def test_a_refused_connection_names_the_address_but_no_secret() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = Rpc(f"http://user:hunter2@127.0.0.1:{port}/v3/apikey?token=abc", timeout=0.5)
    with pytest.raises(NodeDownError) as caught:
        client.call("eth_chainId")
    client.close()
    shown = str(caught.value)
    assert f"http://127.0.0.1:{port}" in shown
    assert not any(word in shown for word in ("hunter2", "apikey", "abc"))


def test_a_kept_connection_that_the_node_closed_is_replaced(server: Server, rpc: Rpc) -> None:
    assert rpc.call("eth_chainId") == "0x1cf3"
    server.script.append(fake_node.hangs_up)
    assert rpc.call("eth_chainId") == "0x1cf3"


def test_a_node_that_always_hangs_up_is_down(server: Server, rpc: Rpc) -> None:
    server.script.extend([fake_node.hangs_up] * 2)
    with pytest.raises(NodeDownError):
        rpc.call("eth_chainId")


def test_an_address_that_is_none_is_refused() -> None:
    client = Rpc("ftp://example.org")
    with pytest.raises(NodeAnswerError) as caught:
        client.call("eth_chainId")
    assert caught.value.code == "node.url"


def test_a_batch_comes_back_in_order_whatever_order_the_node_chose(
    server: Server, rpc: Rpc
) -> None:
    def reversed_order(handler: fake_node.Handler, body: bytes) -> None:
        answers = [
            {"jsonrpc": "2.0", "id": item["id"], "result": item["params"][0]}
            for item in json.loads(body)
        ]
        handler.reply(json.dumps(answers[::-1]).encode())

    server.script.append(reversed_order)
    assert rpc.batch([("echo", [n]) for n in range(5)]) == [0, 1, 2, 3, 4]
    assert len(server.bodies) == 1


@pytest.mark.parametrize("kind", ["missing", "twice", "foreign", "not a list"])
def test_a_batch_with_missing_double_or_foreign_answers_is_refused(
    server: Server, rpc: Rpc, kind: str
) -> None:
    def behave(handler: fake_node.Handler, body: bytes) -> None:
        answers: list[dict[str, object]] = [
            {"jsonrpc": "2.0", "id": item["id"], "result": 1} for item in json.loads(body)
        ]
        documents: dict[str, object] = {
            "missing": answers[:1],
            "twice": [answers[0], answers[0]],
            "foreign": [answers[0], answers[1] | {"id": 10**6}],
            "not a list": "hello",
        }
        handler.reply(json.dumps(documents[kind]).encode())

    server.script.append(behave)
    with pytest.raises(NodeAnswerError) as caught:
        rpc.batch([("a", []), ("b", [])])
    assert caught.value.code == "node.odd_answer"


def test_large_batches_are_split(server: Server, rpc: Rpc) -> None:
    assert rpc.batch([("eth_chainId", [])] * 250) == ["0x1cf3"] * 250
    assert len(server.bodies) == 3


def test_a_node_without_batches_is_asked_one_by_one(server: Server, rpc: Rpc) -> None:
    refusal = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no batches"}}'
    server.script.append(says(refusal))
    assert rpc.batch([("eth_chainId", [])] * 2) == ["0x1cf3"] * 2
    assert rpc.batch([("eth_chainId", [])] * 2) == ["0x1cf3"] * 2
    assert len(server.bodies) == 5


def test_each_thread_has_its_own_connection_and_keeps_it(server: Server, rpc: Rpc) -> None:
    together = threading.Barrier(4, timeout=60)  # else one may be gone before another begins

    def ask() -> None:
        together.wait()
        for _ in range(5):
            rpc.call("eth_chainId")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.connections == 4
    assert len(server.bodies) == 20


def test_requests_is_not_loaded_before_the_first_question() -> None:
    code = (
        "import sys; from wallet.chain.rpc import Rpc; from wallet.chain.node import Node; "
        "from wallet.chain.sender import TransactionSender; Node(Rpc('http://127.0.0.1:1')); "
        "sys.exit('requests' in sys.modules or 'urllib3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
