"""``txpool_…`` tells what waits, and the raw transactions are as they were signed."""

from __future__ import annotations

from eth_account import Account

from tests.practice.node.support import Client, Person


def test_what_waits_is_told_by_account_and_nonce(client: Client, ann: Person) -> None:
    poor = Person(client, Account.create().key.hex())
    ann.do(to=poor.address, value=10**17)
    before = client.call("txpool_status")
    raw = poor.sign(nonce=2)
    tx_hash = client.call("eth_sendRawTransaction", raw)
    after = client.call("txpool_status")
    assert int(after["queued"], 16) == int(before["queued"], 16) + 1
    shown = client.call("eth_getTransactionByHash", tx_hash)
    assert client.call("txpool_content")["queued"][poor.address] == {"2": shown}
    assert client.call("txpool_contentFrom", poor.address) == {
        "pending": {},
        "queued": {"2": shown},
    }
    assert client.call("eth_getRawTransactionByHash", tx_hash) == raw
    for nonce in (1, 0):
        poor.send(nonce=nonce)
    client.wait(tx_hash)
    assert client.call("eth_getRawTransactionByHash", tx_hash) == raw
    assert client.call("txpool_contentFrom", poor.address) == {"pending": {}, "queued": {}}
    assert client.call("eth_getRawTransactionByHash", "0x" + "77" * 32) == "0x"
