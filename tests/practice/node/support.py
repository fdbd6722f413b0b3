"""A small client for the tests: plain JSON-RPC, and transactions signed by eth-account.

Nothing here is the wallet's own code, so the node is tested by something that has no reason to
make the same mistakes.
"""

from __future__ import annotations

import http.client
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eth_abi import encode
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak, to_checksum_address

ARTIFACTS = Path(__file__).parents[3] / "resources/contracts/artifacts"
KEYS = (
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
)
"""The first four keys of the public test phrase."""

CHAIN_ID = 7411
GWEI = 10**9


class RefusedError(Exception):
    """The node answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.code, self.message, self.data = error["code"], error["message"], error.get("data")
        super().__init__(f"{self.code}: {self.message}")


class Client:
    """One keep-alive connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def close(self) -> None:
        self._connection.close()

    def post(self, body: bytes, **headers: str) -> tuple[int, bytes]:
        sent = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self._connection.request("POST", "/", body, sent)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def document(self, document: object) -> Any:
        status, body = self.post(json.dumps(document).encode())
        assert status == 200, body
        return json.loads(body) if body else None

    def call(self, method: str, *params: object) -> Any:
        answer = self.document(
            {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        )
        assert answer["id"] == 1
        if "error" in answer:
            raise RefusedError(answer["error"])
        return answer["result"]

    def number(self, method: str, *params: object) -> int:
        return int(self.call(method, *params), 16)

    def wait(self, tx_hash: str, seconds: float = 90) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            receipt = self.call("eth_getTransactionReceipt", tx_hash)
            if receipt is not None:
                return dict(receipt)
            time.sleep(0.01)
        raise AssertionError(f"{tx_hash} was not mined in {seconds} s")


class Person:
    """An account with its key, sending through one client."""

    def __init__(self, client: Client, key: str, chain_id: int = CHAIN_ID) -> None:
        self.client = client
        self.account: LocalAccount = Account.from_key(key)
        self.address: str = self.account.address
        self.chain_id = chain_id

    def sign(self, *, drop: tuple[str, ...] = (), **fields: Any) -> str:
        whole = {
            "chainId": self.chain_id,
            "to": "0x" + "11" * 20,
            "value": 0,
            "gas": 21_000,
            "maxFeePerGas": 100 * GWEI,
            "maxPriorityFeePerGas": GWEI,
        } | fields
        if "nonce" not in whole:
            whole["nonce"] = self.client.number("eth_getTransactionCount", self.address, "pending")
        if whole["to"] is None:
            del whole["to"]
        for name in drop:
            del whole[name]
        signed = self.account.sign_transaction(whole)
        return "0x" + bytes(signed.raw_transaction).hex()

    @staticmethod
    def hash_of(raw: str) -> str:
        """The hash of a signed transaction, without 0x."""
        return keccak(hexstr=raw).hex()

    def send(self, **fields: Any) -> str:
        return str(self.client.call("eth_sendRawTransaction", self.sign(**fields)))

    def do(self, **fields: Any) -> dict[str, Any]:
        return self.client.wait(self.send(**fields))

    def deploy(self, code: bytes, gas: int = 6_000_000) -> str:
        return self.deploy_address(self.do(to=None, data=code, gas=gas))

    @staticmethod
    def deploy_address(receipt: dict[str, Any]) -> str:
        assert receipt["status"] == "0x1"
        return str(to_checksum_address(receipt["contractAddress"]))

    def invoke(self, contract: str, data: bytes, gas: int = 500_000) -> dict[str, Any]:
        return self.do(to=contract, data=data, gas=gas)


def artifact_code(name: str, types: list[str], values: list[object]) -> bytes:
    """A contract's creation code with its constructor arguments."""
    document = json.loads((ARTIFACTS / f"{name}.json").read_text(encoding="utf-8"))
    return bytes.fromhex(document["bytecode"].removeprefix("0x")) + encode(types, values)


def money_code(owner: str) -> bytes:
    """The practice money, a plain ERC-20."""
    return artifact_code(
        "PracticeMoney", ["string", "string", "address"], ["Practice yuan", "¥", owner]
    )


def call_data(signature: str, *values: object) -> bytes:
    """A call in the contract ABI."""
    types = [t for t in signature[signature.index("(") + 1 : -1].split(",") if t]
    return keccak(text=signature)[:4] + encode(types, values)


def returning(runtime: bytes) -> bytes:
    """Creation code that installs ``runtime`` (at most 255 bytes)."""
    size = len(runtime)
    return bytes([0x60, size, 0x60, 12, 0x60, 0, 0x39, 0x60, size, 0x60, 0, 0xF3]) + runtime


def reverting_with(data: bytes) -> bytes:
    """Creation code of a contract that always reverts with ``data``."""
    head = bytes([0x60, len(data), 0x60, 12, 0x60, 0, 0x39, 0x60, len(data), 0x60, 0, 0xFD])
    return returning(head + data)


SPINS = returning(bytes([0x5B, 0x60, 0, 0x56]))
"""Loops until it runs out of gas."""

CALLS_ITSELF = returning(bytes.fromhex("5f5f5f5f5f305af100"))
"""Calls itself with all the gas it may pass on, down to the deepest level."""

ANSWERS_BLOCK = returning(bytes.fromhex("435f5242602052486040524660605260805ff3"))
"""Returns block number, timestamp, base fee and chain id."""
