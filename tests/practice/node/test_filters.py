"""Filters tell each client what is new since it last asked, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice.node.support import Client, Person, RefusedError, call_data
from tests.practice.node.test_mining import Clock, mine, submit
from wallet.practice import rpc_filters
from wallet.practice.chain import Chain
from wallet.practice.genesis import CHAIN_ID
from wallet.practice.pyevm_engine import PyEvmEngine
from wallet.practice.rpc_errors import RpcError
from wallet.practice.rpc_filters import EXPIRY_SECONDS, Filters
from wallet.practice.rpc_logs import Logs
from wallet.practice.rpc_params import Params
from wallet.practice.rpc_reads import Reads
from wallet.practice.storage import Storage

OTHER = "0x" + "ab" * 20


def mint(amount: int) -> bytes:
    return call_data("mint(address,uint256)", OTHER, amount)


def changes(client: Client, name: str) -> list[object]:
    return list(client.call("eth_getFilterChanges", name))


def test_a_log_filter_tells_each_new_log_once(client: Client, ann: Person, money: str) -> None:
    old = ann.invoke(money, mint(1))
    name = client.call("eth_newFilter", {"address": money})
    other = client.call("eth_newFilter", {"address": OTHER})
    assert changes(client, name) == []
    logs = [log for n in (2, 3) for log in ann.invoke(money, mint(n))["logs"]]
    assert changes(client, name) == logs
    assert changes(client, name) == []
    assert changes(client, other) == []
    later = ann.invoke(money, mint(4))["logs"]
    assert changes(client, name) == later
    assert old["logs"][0] not in logs


def test_a_log_filter_asked_for_everything_tells_the_old_ones_too(
    client: Client, ann: Person, money: str
) -> None:
    first = ann.invoke(money, mint(1))
    query = {"address": money, "fromBlock": first["blockNumber"]}
    name = client.call("eth_newFilter", query)
    second = ann.invoke(money, mint(2))
    both = first["logs"] + second["logs"]
    for _ in range(2):
        assert client.call("eth_getFilterLogs", name) == both
    assert changes(client, name) == second["logs"]
    assert client.call("eth_getLogs", query) == both


def test_a_log_filter_keeps_to_its_topics_and_blocks(
    client: Client, ann: Person, money: str
) -> None:
    head = client.number("eth_blockNumber")
    word = "0x" + "00" * 12 + OTHER[2:]
    early = client.call("eth_newFilter", {"fromBlock": "0x0", "toBlock": hex(head)})
    late = client.call("eth_newFilter", {"fromBlock": hex(head + 1000)})
    to = client.call("eth_newFilter", {"topics": [None, None, [word]]})
    sender = client.call("eth_newFilter", {"topics": [None, word]})
    logs = ann.invoke(money, mint(5))["logs"]
    assert [changes(client, name) for name in (early, late, to, sender)] == [[], [], logs, []]


def test_a_block_filter_tells_every_new_block_in_order(client: Client, ann: Person) -> None:
    name = client.call("eth_newBlockFilter")
    head = client.number("eth_blockNumber")
    for _ in range(3):
        ann.do(value=1)
    told = changes(client, name)
    assert len(told) >= 3
    numbers = [int(client.call("eth_getBlockByHash", h, False)["number"], 16) for h in told]
    assert numbers == list(range(numbers[0], numbers[0] + len(told)))
    assert head < numbers[0] + 1
    assert changes(client, name) == []


def test_a_filter_of_arrivals_tells_what_can_be_mined(client: Client, ann: Person) -> None:
    name = client.call("eth_newPendingTransactionFilter")
    whole = client.call("eth_newPendingTransactionFilter", True)
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    late = ann.send(nonce=start + 1)
    assert changes(client, name) == []  # there is a gap before it
    (soon,) = [ann.send(nonce=start)]
    assert changes(client, name) == [soon, late]
    client.wait(late)
    assert changes(client, whole) == []  # what is mined meanwhile is not waiting
    assert changes(client, name) == []


def test_a_filter_can_be_given_back_and_only_once(client: Client) -> None:
    name = client.call("eth_newBlockFilter")
    assert client.call("eth_uninstallFilter", name) is True
    assert client.call("eth_uninstallFilter", name) is False
    for method in ("eth_getFilterChanges", "eth_getFilterLogs"):
        with pytest.raises(RefusedError) as caught:
            client.call(method, name)
        assert (caught.value.code, caught.value.message) == (-32000, "filter not found")


def test_only_a_log_filter_has_logs(client: Client) -> None:
    name = client.call("eth_newBlockFilter")
    with pytest.raises(RefusedError, match="filter not found"):
        client.call("eth_getFilterLogs", name)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"fromBlock": "0x5", "toBlock": "0x4"}, "invalid block range params"),
        ({"fromBlock": "latest", "toBlock": "0x4"}, "invalid block range params"),
        ({"fromBlock": "pending"}, "pending logs are not supported"),
        ({"topics": [None] * 5}, "exceed max topics"),
    ],
)
def test_impossible_filters_are_refused(
    client: Client, query: dict[str, object], words: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        client.call("eth_newFilter", query)
    assert (caught.value.code, caught.value.message) == (-32602, words)


class Seconds:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def chain() -> Iterator[Chain]:
    storage = Storage(None)
    yield Chain(storage, PyEvmEngine(storage, CHAIN_ID), Clock())
    storage.close()


@pytest.fixture
def filters(chain: Chain, seconds: Seconds) -> Filters:
    return Filters(chain, Logs(chain, Reads(chain)), seconds)


def test_a_filter_nobody_asks_about_is_forgotten(
    chain: Chain, filters: Filters, seconds: Seconds
) -> None:
    kept, left = (filters.new_blocks(Params([])) for _ in range(2))
    for _ in range(3):
        seconds.now += EXPIRY_SECONDS * 0.9
        assert filters.changes(Params([kept])) == []
    for ask in (filters.changes, filters.all_logs):
        with pytest.raises(RpcError, match="filter not found"):
            ask(Params([left]))
    mine(chain)
    assert filters.changes(Params([kept])) == ["0x" + chain.head.hash.hex()]


def test_filters_have_a_limit(filters: Filters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rpc_filters, "MAX_FILTERS", 2)
    first, _ = filters.new_blocks(Params([])), filters.new_blocks(Params([]))
    with pytest.raises(RpcError, match="too many filters"):
        filters.new_blocks(Params([]))
    assert filters.remove(Params([first]))
    assert filters.new_blocks(Params([]))


def test_arrivals_are_told_whole_and_each_once(chain: Chain, filters: Filters) -> None:
    name, whole = (filters.new_arrivals(Params([flag])) for flag in (False, True))
    hashes = ["0x" + submit(chain, nonce).hex() for nonce in (2, 0)]
    assert filters.changes(Params([name])) == hashes[1:]
    hashes.append("0x" + submit(chain, 1).hex())
    assert filters.changes(Params([name])) == [hashes[2], hashes[0]]
    assert filters.changes(Params([name])) == []
    told = filters.changes(Params([whole]))
    assert [tx["hash"] for tx in told] == [hashes[1], hashes[2], hashes[0]]  # type: ignore[index]
