"""The JSON-RPC envelope, and what a browser page could try."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from eth_account import Account

from tests.practice.node.support import Client, Person, RefusedError
from wallet.errors import ProfileError
from wallet.practice import rpc_methods
from wallet.practice.chain import Chain
from wallet.practice.genesis import CHAIN_ID
from wallet.practice.node_process import run_node
from wallet.practice.pyevm_engine import PyEvmEngine
from wallet.practice.rpc_methods import Methods
from wallet.practice.rpc_server import RpcServer
from wallet.practice.storage import Storage


def test_who_it_says_it_is(client: Client) -> None:
    assert client.call("eth_chainId") == "0x1cf3"
    assert client.call("net_version") == "7411"
    assert "Hearth" in client.call("web3_clientVersion")
    assert client.call("eth_syncing") is False
    assert client.call("eth_accounts") == []


def test_a_batch_is_answered_in_order(client: Client) -> None:
    batch = [
        {"jsonrpc": "2.0", "id": "a", "method": "eth_chainId"},
        {"jsonrpc": "2.0", "method": "eth_chainId", "params": []},
        {"jsonrpc": "2.0", "id": 7, "method": "eth_nothing", "params": []},
        5,
    ]
    answers = client.document(batch)
    assert [answer["id"] for answer in answers] == ["a", 7, None]
    assert answers[0]["result"] == "0x1cf3"
    assert answers[1]["error"] == {
        "code": -32601,
        "message": "the method eth_nothing does not exist/is not available",
    }
    assert answers[2]["error"]["code"] == -32600


def test_batches_have_a_limit(client: Client) -> None:
    one = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}
    assert len(client.document([one] * 1000)) == 1000
    assert client.document([one] * 1001)[0]["error"]["message"] == "batch too large"
    assert client.document([])["error"]["message"] == "empty batch"


def test_a_batch_that_is_too_large_is_answered_to_its_first_question(client: Client) -> None:
    one = {"jsonrpc": "2.0", "id": 42, "method": "eth_chainId"}
    assert client.document([5, one] + [one] * 1000) == [
        {"jsonrpc": "2.0", "id": 42, "error": {"code": -32600, "message": "batch too large"}}
    ]


def test_answers_to_a_batch_stop_at_a_size(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage(None)
    methods = Methods(Chain(storage, PyEvmEngine(storage, CHAIN_ID)))
    monkeypatch.setattr(rpc_methods, "MAX_BATCH_ANSWER", 100)
    ask = [{"jsonrpc": "2.0", "id": n, "method": "eth_chainId"} for n in range(4)]
    ask.append({"jsonrpc": "2.0", "method": "eth_chainId"})
    answers = json.loads(methods.answer(json.dumps(ask).encode()))
    storage.close()
    assert [item["id"] for item in answers] == [0, 1, 2, 3]
    assert [item.get("result") for item in answers] == ["0x1cf3"] * 3 + [None]
    assert answers[3]["error"] == {"code": -32003, "message": "response too large"}


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"jsonrpc": "2.0", "id": 3}, 3),
        ({"id": 3, "method": "eth_chainId"}, 3),
        ({"jsonrpc": "1.0", "id": "x", "method": "eth_chainId"}, "x"),
        ({"jsonrpc": "2.0", "id": {}, "method": "eth_chainId"}, None),
        ({"jsonrpc": "2.0", "id": 3, "method": 7}, 3),
        ("eth_chainId", None),
        (None, None),
    ],
)
def test_what_is_no_request_is_called_so(client: Client, request_: object, named: object) -> None:
    refused = {
        "jsonrpc": "2.0",
        "id": named,
        "error": {"code": -32600, "message": "invalid request"},
    }
    assert client.document(request_) == refused
    assert client.document([request_]) == [refused]


def test_there_are_no_subscriptions_over_http(client: Client) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call("eth_subscribe", "newHeads")
    assert (caught.value.code, caught.value.message) == (-32601, "notifications not supported")


def test_a_notification_gets_no_answer(client: Client) -> None:
    assert client.document({"jsonrpc": "2.0", "method": "eth_chainId"}) is None


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_a_parse_error(client: Client, body: bytes) -> None:
    status, answer = client.post(body)
    assert (status, json.loads(answer)["error"]["code"]) == (200, -32700)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBalance", []),
        ("eth_getBalance", ["0x12"]),
        ("eth_getBalance", ["0x" + "11" * 20, "0x01"]),
        ("eth_getBalance", ["0x" + "11" * 20, "newest"]),
        ("eth_getBalance", ["0x" + "11" * 20, "latest", 1]),
        ("eth_getBlockByNumber", ["latest", "yes"]),
        ("eth_getBlockByNumber", [1, True]),
        ("eth_getTransactionReceipt", ["0x" + "zz" * 32]),
        ("eth_sendRawTransaction", ["f86c"]),
        ("eth_call", ["latest"]),
        ("eth_getLogs", [{"address": "0x12"}]),
        ("eth_getLogs", [{"topics": "0x12"}]),
        ("eth_feeHistory", ["0x1"]),
    ],
)
def test_wrong_parameters_are_refused_as_such(
    client: Client, method: str, params: list[object]
) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call(method, *params)
    assert caught.value.code == -32602


def test_blocks_by_hash_object(client: Client, ann: Person) -> None:
    block = client.call("eth_getBlockByNumber", "latest", False)
    for selector in ({"blockHash": block["hash"]}, {"blockNumber": block["number"]}):
        assert client.number("eth_getBalance", ann.address, selector) > 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8545"}, 403),
        ({"Host": "192.168.1.20:8545"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Host": "LocalHost:1"}, 200),
        ({"Content_Type": "application/json; charset=utf-8"}, 200),
        ({"Content_Type": "application/json-rpc"}, 200),
    ],
)
def test_a_web_page_cannot_ask_through_the_browser(
    client: Client, headers: dict[str, str], status: int
) -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
    assert client.post(body, **headers)[0] == status


def test_a_huge_request_is_not_read(client: Client) -> None:
    connection = http.client.HTTPConnection(urlsplit(client.url).netloc, timeout=60)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(6 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_only_this_machine_can_connect(client: Client) -> None:
    port = urlsplit(client.url).port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            outside = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but loopback")
    if outside.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    with pytest.raises(OSError), socket.create_connection((outside, port), timeout=2):  # noqa: PT011
        pass


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "OPTIONS"])
def test_other_verbs_are_refused(client: Client, verb: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(client.url).netloc, timeout=60)
    connection.request(verb, "/", b"{}", {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 405
    assert answer.getheader("Access-Control-Allow-Origin") is None
    connection.close()


ASK = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'


@pytest.fixture
def methods() -> Iterator[Methods]:
    storage = Storage(None)
    yield Methods(Chain(storage, PyEvmEngine(storage, CHAIN_ID)))
    storage.close()


@contextmanager
def serving(methods: Methods, **where: str) -> Iterator[RpcServer]:
    server = RpcServer(methods, **where)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_listens_elsewhere_only_when_told(methods: Methods) -> None:
    with serving(methods) as server:
        assert server.server_address[0] == "127.0.0.1"
    with serving(methods, host="0.0.0.0") as server:  # noqa: S104 - what is tested
        client = Client(f"http://127.0.0.1:{server.server_address[1]}")
        assert client.post(ASK, Host="192.168.1.20:8545")[0] == 200
        assert client.post(ASK, Host="evil.example")[0] == 403
        client.close()


def test_it_can_be_asked_for_by_the_name_it_was_given(methods: Methods) -> None:
    with serving(methods, host="localhost") as server:
        client = Client(f"http://localhost:{server.server_address[1]}")
        assert client.post(ASK)[0] == 200
        client.close()


def test_an_address_that_is_not_of_this_machine_is_refused() -> None:
    with pytest.raises(ProfileError) as caught:
        run_node(None, host="192.0.2.1")
    assert caught.value.code == "node.no_address"


def test_fifty_clients_at_once_all_get_their_own_answer(client: Client, ann: Person) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        own = Client(client.url)
        try:
            for step in range(10):
                answer = own.document(
                    {
                        "jsonrpc": "2.0",
                        "id": [number, step][1] + number * 100,
                        "method": "eth_getBalance",
                        "params": [f"0x{number:040x}", "latest"],
                    }
                )
                if answer["id"] != number * 100 + step or "result" not in answer:
                    wrong.append(answer)
        except OSError as error:
            wrong.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_twenty_accounts_sending_at_once_lose_nothing(client: Client, ann: Person) -> None:
    people = [Person(client, Account.create().key.hex()) for _ in range(20)]
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    funding = [
        ann.send(nonce=start + i, to=person.address, value=10**17)
        for i, person in enumerate(people)
    ]
    for tx_hash in funding:
        client.wait(tx_hash)
    target = Account.create().address
    hashes: list[str] = []

    def spend(person: Person) -> None:
        own = Client(client.url)
        mine = Person(own, person.account.key.hex())
        hashes.extend([mine.send(nonce=nonce, to=target, value=1) for nonce in range(5)])
        own.close()

    threads = [threading.Thread(target=spend, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashes) == 100
    assert {client.wait(tx_hash)["status"] for tx_hash in hashes} == {"0x1"}
    assert client.number("eth_getBalance", target) == 100
