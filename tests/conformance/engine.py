"""Two EthereumJS clients and what drives them: a small consensus layer over the engine API.

Blocks come every second, built by the first client and given to the second. ``part`` lets each
build its own chain from the transactions it was given; ``rejoin`` makes one of them follow the
other's, a true reorganisation. Neither talks to the network: blocks travel through the tests.

Source: execution-apis, src/engine (paris, shanghai, cancun, authentication).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.machines import Machine, free_ports, funded, until
from tests.practice.node.support import Client

CHAIN_ID = 7421
SLOT_SECONDS = 1.0
GAS_LIMIT = 30_000_000
NOBODY = "0x" + "00" * 20
ZERO_HASH = "0x" + "00" * 32
FORKS = (
    "homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg",
    "istanbul", "muirGlacier", "berlin", "london", "mergeNetsplit",
)  # fmt: skip


@dataclass
class Payload:
    """A block as the engine API carries it."""

    body: dict[str, Any]

    @property
    def hash(self) -> str:
        return str(self.body["blockHash"])

    @property
    def time(self) -> int:
        return int(self.body["timestamp"], 16)


class EngineClient:
    """One EthereumJS client with its engine API."""

    def __init__(self, machine: Machine, engine_url: str, secret: bytes) -> None:
        self.machine, self.engine_url, self.secret = machine, engine_url, secret
        self.chain: list[Payload] = []

    @property
    def url(self) -> str:
        return self.machine.url

    def engine(self, method: str, *params: object) -> Any:
        """One question to the engine API, with a fresh token."""
        client = Client(self.engine_url)
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        token = f"Bearer {_token(self.secret)}"
        try:
            _, body = client.post(json.dumps(question).encode(), Authorization=token)
        finally:
            client.close()
        answer = json.loads(body)
        assert "error" not in answer, answer
        return answer["result"]

    def head(self) -> str:
        return str(self.machine.ask("eth_getBlockByNumber", "latest", False)["hash"])

    def build(self) -> Payload:
        """Make a block from this client's pool on its own head, and follow it."""
        head = self.machine.ask("eth_getBlockByNumber", "latest", False)
        wanted = {
            "timestamp": hex(max(int(time.time()), int(head["timestamp"], 16) + 1)),
            "prevRandao": "0x" + secrets.token_hex(32), "suggestedFeeRecipient": NOBODY,
            "withdrawals": [], "parentBeaconBlockRoot": ZERO_HASH,
        }  # fmt: skip
        started = self._choose(head["hash"], wanted)
        made = self.engine("engine_getPayloadV3", started["payloadId"])
        payload = Payload(made["executionPayload"])
        self.take(payload)
        return payload

    def take(self, *payloads: Payload) -> None:
        """Execute blocks and make the last of them the head."""
        for payload in payloads:
            said = self.engine("engine_newPayloadV3", payload.body, [], ZERO_HASH)
            assert said["status"] == "VALID", said
        self._choose(payloads[-1].hash, None)
        self.chain += payloads

    def _choose(self, head: str, wanted: dict[str, Any] | None) -> dict[str, Any]:
        state = {"headBlockHash": head, "safeBlockHash": ZERO_HASH, "finalizedBlockHash": ZERO_HASH}
        said: dict[str, Any] = self.engine("engine_forkchoiceUpdatedV3", state, wanted)
        assert said["payloadStatus"]["status"] == "VALID", said
        return said


class EnginePair:
    """Both clients in one folder, and the thread that makes a block a second."""

    chain_id = CHAIN_ID

    def __init__(self, folder: Path, command: list[str]) -> None:
        ports = free_ports(4)
        self.clients = [
            _client(folder / f"c{number}", command, *ports[2 * number : 2 * number + 2])
            for number in range(2)
        ]
        self._parted = False
        self._fork = [0, 0]
        self._busy = threading.Lock()
        self._stopping = threading.Event()
        self._clock = threading.Thread(target=self._tick, daemon=True)
        self.problem: Exception | None = None

    def start(self) -> None:
        """Start both, then the blocks."""
        try:
            for client in self.clients:
                client.machine.start()
            self._clock.start()
            until("the first blocks", lambda: len(self.clients[1].chain) >= 2)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the blocks and both processes."""
        self._stopping.set()
        if self._clock.is_alive():
            self._clock.join(30)
        for client in self.clients:
            client.machine.stop()

    def part(self) -> None:
        """From here on each client builds its own chain."""
        with self._busy:
            self._parted = True
            self._fork = [len(client.chain) for client in self.clients]

    def rejoin(self, winner: int = 1) -> None:
        """Let the other client follow the winner's chain, and build on together."""
        with self._busy:
            loser = self.clients[1 - winner]
            blocks = self.clients[winner].chain[self._fork[winner] :]
            del loser.chain[self._fork[1 - winner] :]
            loser.take(*blocks)
            self._parted = False

    def restart(self) -> None:
        """End both at once, as a power cut would, and start them again on what they had."""
        with self._busy:
            for client in self.clients:
                client.machine.kill()
                client.machine.start()

    def _tick(self) -> None:
        while not self._stopping.wait(SLOT_SECONDS):
            with self._busy:
                try:
                    self._slot()
                except Exception as error:  # noqa: BLE001 - shown by whoever waits for blocks
                    self.problem = error

    def _slot(self) -> None:
        first, second = self.clients
        first.build()
        if self._parted:
            second.build()
        else:  # with any that a busy machine kept it from getting in time
            second.take(*first.chain[len(second.chain) :])


def _client(folder: Path, command: list[str], rpc: int, engine: int) -> EngineClient:
    folder.mkdir(parents=True)
    secret = secrets.token_bytes(32)
    (folder / "jwt").write_text("0x" + secret.hex())
    (folder / "genesis.json").write_text(json.dumps(genesis()))
    options = {
        "--dataDir": folder / "data", "--gethGenesis": folder / "genesis.json", "--sync": "none",
        "--rpcAddr": "127.0.0.1", "--rpcPort": rpc, "--rpcEngineAddr": "127.0.0.1",
        "--rpcEnginePort": engine, "--jwtSecret": folder / "jwt", "--logLevel": "warn",
        "--logFile": "false",
    }  # fmt: skip
    flags = ["--rpc", "--rpcEngine", "--isSingleNode"]
    whole = [*command, *flags, *(str(part) for option in options.items() for part in option)]
    machine = Machine(whole, f"http://127.0.0.1:{rpc}", folder / "log", cwd=folder)
    return EngineClient(machine, f"http://127.0.0.1:{engine}", secret)


def genesis() -> dict[str, Any]:
    """A chain that has always been proof of stake, with Cancun's rules."""
    return {
        "config": {
            "chainId": CHAIN_ID,
            **{f"{fork}Block": 0 for fork in FORKS},
            "terminalTotalDifficulty": 0,
            "terminalTotalDifficultyPassed": True,
            "shanghaiTime": 0,
            "cancunTime": 0,
            "blobSchedule": {
                "cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
            },
        },
        "nonce": "0x0",
        "timestamp": "0x0",
        "extraData": "0x",
        "gasLimit": hex(GAS_LIMIT),
        "difficulty": "0x0",
        "mixHash": ZERO_HASH,
        "coinbase": NOBODY,
        "baseFeePerGas": hex(10**9),
        "alloc": funded(),
    }


def _token(secret: bytes) -> str:
    """A JSON web token (RFC 7519, HS256) that says when it was made, as the engine API asks."""
    head = _part({"alg": "HS256", "typ": "JWT"})
    signed = f"{head}.{_part({'iat': int(time.time())})}"
    seal = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
