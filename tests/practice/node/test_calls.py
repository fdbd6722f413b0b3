"""``eth_call`` and ``eth_estimateGas``: results, revert data, limits."""

from __future__ import annotations

import select

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.practice.node.support import (
    ANSWERS_BLOCK,
    CALLS_ITSELF,
    GWEI,
    SPINS,
    Client,
    Person,
    RefusedError,
    call_data,
    money_code,
    returning,
    reverting_with,
)

NOBODY = "0x" + "99" * 20


def text(data: bytes) -> str:
    return "0x" + data.hex()


def words(answer: str) -> list[int]:
    body = bytes.fromhex(answer[2:])
    return [int.from_bytes(body[i : i + 32], "big") for i in range(0, len(body), 32)]


def test_a_call_reads_a_contract(client: Client, ann: Person, money: str) -> None:
    ann.invoke(money, call_data("mint(address,uint256)", NOBODY, 777))
    query = {"to": money, "data": text(call_data("balanceOf(address)", NOBODY))}
    assert words(client.call("eth_call", query, "latest")) == [777]
    assert words(client.call("eth_call", {"to": money, "input": query["data"]})) == [777]


def test_a_call_sees_the_block_it_is_asked_about(client: Client, ann: Person) -> None:
    clock = ann.deploy(ANSWERS_BLOCK)
    head = client.call("eth_getBlockByNumber", "latest", False)
    asked = {"to": clock}
    assert words(client.call("eth_call", asked, head["number"])) == [
        int(head["number"], 16),
        int(head["timestamp"], 16),
        0,  # as on geth, a call that names no price runs as if gas were free
        7411,
    ]
    priced = asked | {"from": ann.address, "maxFeePerGas": hex(100 * GWEI)}
    assert words(client.call("eth_call", priced, head["number"]))[2] == int(
        head["baseFeePerGas"], 16
    )
    assert words(client.call("eth_call", asked, "pending"))[0] == int(head["number"], 16) + 1


def test_a_call_changes_nothing(client: Client, ann: Person, money: str) -> None:
    before = client.call("eth_getBlockByNumber", "latest", False)["stateRoot"]
    mint = {"from": ann.address, "to": money}
    mint["data"] = text(call_data("mint(address,uint256)", NOBODY, 1))
    client.call("eth_call", mint, "latest")
    assert client.call("eth_getBlockByNumber", "latest", False)["stateRoot"] == before


def test_a_contracts_own_error_comes_as_code_3_with_its_data(
    client: Client, bob: Person, money: str
) -> None:
    query = {"from": bob.address, "to": money}
    query["data"] = text(call_data("mint(address,uint256)", bob.address, 1))
    expected = keccak(text="OwnableUnauthorizedAccount(address)")[:4]
    expected += encode(["address"], [bob.address])
    for method in ("eth_call", "eth_estimateGas"):
        with pytest.raises(RefusedError) as caught:
            client.call(method, query)
        assert (caught.value.code, caught.value.message) == (3, "execution reverted")
        assert caught.value.data == text(expected)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "execution reverted"),
        (
            bytes.fromhex("08c379a0") + encode(["string"], ["no gas in the street"]),
            "execution reverted: no gas in the street",
        ),
        (
            bytes.fromhex("4e487b71") + encode(["uint256"], [0x11]),
            "execution reverted: arithmetic underflow or overflow",
        ),
        (bytes.fromhex("08c379a0") + b"\xff" * 64, "execution reverted"),
    ],
)
def test_reasons_are_read_as_geth_reads_them(
    client: Client, ann: Person, data: bytes, message: str
) -> None:
    program = b"".join(
        b"\x7f" + data[i : i + 32].ljust(32, b"\0") + b"\x60" + bytes([i]) + b"\x52"
        for i in range(0, len(data), 32)
    )
    program += bytes([0x60, len(data), 0x60, 0, 0xFD])
    size = len(program)
    head = bytes([0x61, *size.to_bytes(2, "big"), 0x60, 14, 0x60, 0, 0x39])
    head += bytes([0x61, *size.to_bytes(2, "big"), 0x60, 0, 0xF3])
    contract = ann.deploy(head + program)
    with pytest.raises(RefusedError) as caught:
        client.call("eth_call", {"to": contract})
    assert (caught.value.message, caught.value.code) == (message, 3)
    assert caught.value.data == text(data)


def test_other_failures_are_code_minus_32000(client: Client, ann: Person) -> None:
    stuck = ann.deploy(SPINS)
    with pytest.raises(RefusedError) as caught:
        client.call("eth_call", {"to": stuck, "gas": hex(100_000)})
    assert (caught.value.code, caught.value.message) == (-32000, "out of gas")
    with pytest.raises(RefusedError, match=r"gas required exceeds allowance \(100000\)"):
        client.call("eth_estimateGas", {"to": stuck, "gas": hex(100_000)})


def test_a_call_that_would_run_for_minutes_is_cut_off(client: Client, ann: Person) -> None:
    stuck = ann.deploy(SPINS)
    with pytest.raises(RefusedError, match="execution aborted"):
        client.call("eth_call", {"to": stuck})


def test_reads_go_on_while_a_call_runs(client: Client, ann: Person) -> None:
    stuck = ann.deploy(SPINS)
    other = Client(client.url)
    other._connection.request(
        "POST",
        "/",
        f'{{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{{"to":"{stuck}",'
        '"gas":"0x989680"}]}',
        {"Content-Type": "application/json"},
    )
    for _ in range(20):
        client.call("eth_blockNumber")
    answered, _, _ = select.select([other._connection.sock], [], [], 0)
    assert not answered, "the reads waited until the call had ended"
    other._connection.getresponse().read()
    other.close()


def test_the_deepest_recursion_is_survived(client: Client, ann: Person) -> None:
    deep = ann.deploy(CALLS_ITSELF)
    client.call("eth_call", {"to": deep, "gas": hex(50_000_000)})
    assert ann.do(to=deep, gas=30_000_000)["status"] == "0x1"


def test_value_must_be_there(client: Client) -> None:
    with pytest.raises(RefusedError, match="insufficient funds for gas \\* price \\+ value"):
        client.call("eth_call", {"from": NOBODY, "to": NOBODY, "value": "0x1"})


def test_plain_transfers_are_estimated_exactly(client: Client, ann: Person) -> None:
    query = {"from": ann.address, "to": "0x" + "55" * 20, "value": "0x1"}
    assert client.number("eth_estimateGas", query) == 21_000


@pytest.mark.parametrize("amount", [1, 0])
def test_an_estimate_is_enough_and_not_wasteful(
    client: Client, ann: Person, money: str, amount: int
) -> None:
    ann.invoke(money, call_data("mint(address,uint256)", ann.address, 10))
    data = call_data("transfer(address,uint256)", "0x" + "56" * 20, amount)
    query = {"from": ann.address, "to": money, "data": text(data)}
    gas = client.number("eth_estimateGas", query)
    receipt = ann.invoke(money, data, gas=gas)
    assert receipt["status"] == "0x1"
    assert gas <= int(receipt["gasUsed"], 16) * 1.25


def test_an_estimate_finds_what_must_be_there_though_it_is_not_used(
    client: Client, ann: Person
) -> None:
    # refuses to run with less than a million gas left, and then uses almost none of it
    careful = ann.deploy(returning(bytes.fromhex("5a620f424010600c575f5ffd5b00")))
    gas = client.number("eth_estimateGas", {"from": ann.address, "to": careful})
    assert 1_021_000 < gas < 1_021_000 * 1.02
    assert ann.do(to=careful, gas=gas)["status"] == "0x1"


def test_creation_is_estimated(client: Client, ann: Person) -> None:
    code = money_code(ann.address)
    gas = client.number("eth_estimateGas", {"from": ann.address, "data": text(code)})
    receipt = ann.do(to=None, data=code, gas=gas)
    assert receipt["status"] == "0x1"
    assert gas <= int(receipt["gasUsed"], 16) * 1.05
    deployed = to_checksum_address(receipt["contractAddress"])
    assert len(client.call("eth_getCode", deployed, "latest")) > 1000


def test_creation_that_reverts_says_why(client: Client, ann: Person) -> None:
    code = bytes([0x60, 0x2A, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xFD])
    with pytest.raises(RefusedError) as caught:
        client.call("eth_estimateGas", {"from": ann.address, "data": text(code)})
    assert caught.value.data == text((42).to_bytes(32, "big"))


def test_data_and_input_must_agree(client: Client) -> None:
    with pytest.raises(RefusedError, match='both "data" and "input" are set'):
        client.call("eth_call", {"to": NOBODY, "data": "0x01", "input": "0x02"})


def test_a_contract_that_always_reverts_can_be_called_in_a_transaction(
    client: Client, ann: Person
) -> None:
    contract = ann.deploy(reverting_with(b""))
    assert ann.do(to=contract, gas=50_000)["status"] == "0x0"
