"""The JSON-RPC envelope, and what a browser page could try."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from urllib.parse import urlsplit

import pytest
from eth_account import Account

from tests.practice.node.support import Client, Person, RefusedError


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
        ({"Content_Type": "application/json; charset=utf-8"}, 200),
    ],
)
def test_a_web_page_cannot_ask_through_the_browser(
    client: Client, headers: dict[str, str], status: int
) -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
    assert client.post(body, **headers)[0] == status


def test_a_huge_request_is_not_read(client: Client) -> None:
    connection = http.client.HTTPConnection(urlsplit(client.url).netloc, timeout=10)
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
