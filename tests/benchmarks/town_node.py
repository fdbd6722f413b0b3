"""A node for a town, in a process of its own: ``python -m tests.benchmarks.town_node EVENTS``.

Prints its URL and answers until its input ends. Answers are written for each question anew, so it
needs no more memory for a million events than for a thousand.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.benchmarks.town import Town, bloom, hash_of
from tests.chain.fake_chain import CHAIN_ID
from wallet.chain.receipt_root import encoded, root_of
from wallet.chain.types import Log

_ROOTS = 2_100
"""So many blocks before the head have true receipts roots; nobody looks at the others'."""


class TownChain:
    """Answers in JSON for a town; ``head`` can be raised as time goes on."""

    def __init__(self, town: Town, head: int | None = None) -> None:
        self.town = town
        self.head = town.head if head is None else head
        self.block = lru_cache(4_096)(self._block)

    def answer(self, question: dict[str, Any]) -> str:
        """The JSON of a result, or of an error."""
        method, params = question["method"], question["params"]
        if method == "eth_getLogs":
            start, end = (int(params[0][key], 16) for key in ("fromBlock", "toBlock"))
            logs = [_log(log) for n in range(start, end + 1) for log in self.town.logs(n)]
            return f'"result":[{",".join(logs)}]'
        if method == "eth_getBlockByNumber":
            number = self.head if params[0] == "latest" else int(params[0], 16)
            return f'"result":{self.block(number) if number <= self.head else "null"}'
        if method == "eth_getBlockReceipts":
            return f'"result":{json.dumps(_receipts(self.town.logs(int(params[0], 16))))}'
        if method == "eth_chainId":
            return f'"result":"{CHAIN_ID:#x}"'
        if method == "town_head":
            self.head = params[0]
            return '"result":null'
        return '"error":{"code":-32601,"message":"no such method"}'

    def _block(self, number: int) -> str:
        root = bytes(32)
        if number > self.town.head - _ROOTS:
            root = root_of([encoded(one) for one in _receipts(self.town.logs(number))])
        return json.dumps({
            "number": hex(number), "hash": "0x" + hash_of(number).hex(),
            "parentHash": "0x" + hash_of(number - 1).hex(),
            "timestamp": hex(self.town.ts(number)), "gasLimit": hex(30_000_000),
            "baseFeePerGas": "0x7", "transactions": [], "receiptsRoot": "0x" + root.hex(),
            "logsBloom": "0x" + bloom(self.town.transactions(number)).hex(),
        })  # fmt: skip


def _log(log: Log) -> str:
    topics = '","0x'.join([topic.hex() for topic in log.topics])
    return (
        f'{{"address":"{log.address.lower()}","topics":["0x{topics}"],"data":"0x{log.data.hex()}",'
        f'"blockNumber":"{log.block_number:#x}","transactionHash":"0x{log.tx_hash.hex()}",'
        f'"transactionIndex":"{log.tx_index:#x}","blockHash":"0x{log.block_hash.hex()}",'
        f'"logIndex":"{log.log_index:#x}","removed":false}}'
    )


def _receipts(logs: list[Log]) -> list[dict[str, Any]]:
    of: dict[int, list[dict[str, Any]]] = {}
    for log in logs:
        of.setdefault(log.tx_index, []).append(json.loads(_log(log)))
    return [
        {
            "type": "0x2", "status": "0x1", "cumulativeGasUsed": hex(50_000 * (at + 1)),
            "logs": found, "logsBloom": "0x" + bytes(256).hex(),
        }
        for at, found in enumerate(of.values())
    ]  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    chain: TownChain

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        one = [question] if isinstance(question, dict) else question
        parts = [f'{{"jsonrpc":"2.0","id":{item["id"]},{self.chain.answer(item)}}}' for item in one]
        text = (parts[0] if isinstance(question, dict) else f"[{','.join(parts)}]").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_args: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request: Any, _address: Any) -> None:
        """Whoever asked has gone."""


@contextmanager
def town_node(events: int, head: int | None = None) -> Iterator[str]:
    """A node of a town with so many events, as a child process; gives its URL."""
    command = [sys.executable, "-m", "tests.benchmarks.town_node", str(events), str(head or "")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


def main() -> None:
    """Answer until standard input ends."""
    events, head = sys.argv[1:]
    _Handler.chain = TownChain(Town(int(events)), int(head) if head else None)
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
