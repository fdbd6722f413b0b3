"""Three geth 1.13.15 that seal a Clique chain, and a fourth that joins late. Loopback only.

Keys, genesis and the list of who talks to whom are made here. Validators may be cut off from
each other and joined again: two chains that are both sealed by the rules, and one that wins.
"""

from __future__ import annotations

import itertools
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_keys.datatypes import PrivateKey

from tests.conformance.machines import Machine, free_ports, funded, run, until

CHAIN_ID = 7420
PERIOD = 1
"""Seconds between blocks; Clique knows no shorter time when several seal."""
GAS_LIMIT = 30_000_000
PASSWORD = "only for a test"
FORKS = (
    "homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg",
    "istanbul", "berlin", "london",
)  # fmt: skip


@dataclass
class Validator:
    """One of the four: its sealing key, its network key, its process."""

    key: str
    network_key: str
    folder: Path
    port: int
    machine: Machine = field(init=False)

    @property
    def address(self) -> str:
        return str(Account.from_key(self.key).address)

    @property
    def enode(self) -> str:
        public = PrivateKey(bytes.fromhex(self.network_key)).public_key.to_bytes().hex()
        return f"enode://{public}@127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return self.machine.url

    def ask(self, method: str, *params: object) -> Any:
        return self.machine.ask(method, *params)

    def head(self) -> int:
        return int(self.ask("eth_blockNumber"), 16)


class CliqueNetwork:
    """The whole network in one folder.

    ``validators`` holds all four; the first three are in the genesis and run after ``start``, the
    fourth runs and is voted in by ``join_late``.
    """

    chain_id = CHAIN_ID

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        self._dialled: set[tuple[str, str]] = set()
        ports = free_ports(8)
        self.validators = [
            Validator(secrets.token_hex(32), secrets.token_hex(32), folder / f"v{number}", p2p)
            for number, p2p in enumerate(ports[:4])
        ]
        for validator, port in zip(self.validators, ports[4:], strict=True):
            self._settle(validator, port)

    @property
    def first(self) -> list[Validator]:
        """The three of the genesis."""
        return self.validators[:3]

    def start(self) -> None:
        """Start the three, introduce them, and wait for the first blocks."""
        try:
            for validator in self.first:
                validator.machine.start()
            self.join(*self.first)
            until("the first blocks", lambda: min(v.head() for v in self.first) >= 2)
        except BaseException:
            self.stop()
            raise

    def join_late(self) -> Validator:
        """Start the fourth, let it catch up, vote it in, and wait until it seals."""
        late = self.validators[3]
        late.machine.start()
        self.join(*self.validators)
        until("the late one has the chain", lambda: late.head() >= self.first[0].head() - 1)
        for validator in self.first[:2]:
            validator.ask("clique_propose", late.address, True)
        until("the late one is a signer", lambda: late.address.lower() in self.signers())
        until("the late one seals", lambda: late.address.lower() in self.sealers(6))
        return late

    def signers(self) -> list[str]:
        """Who may seal now, as the first node knows it."""
        return [str(who).lower() for who in self.first[0].ask("clique_getSigners")]

    def sealers(self, blocks: int) -> list[str]:
        """Who sealed the last blocks, newest first."""
        node = self.first[0]
        head = node.head()
        numbers = [hex(head - back) for back in range(min(blocks, head))]
        return [str(node.ask("clique_getSigner", number)).lower() for number in numbers]

    def join(self, *group: Validator) -> None:
        """Let everybody in a group talk to everybody else in it.

        geth dials the same node only once in 35 seconds, so the other one dials the next time.
        """
        for one, other in itertools.combinations(group, 2):
            if _public(other.enode) in self._peers(one):
                continue
            pair = (one.address, other.address)
            caller, called = (other, one) if pair in self._dialled else (one, other)
            self._dialled ^= {pair}
            caller.ask("admin_addPeer", called.enode)
        wanted = {v.address: {_public(o.enode) for o in group if o is not v} for v in group}
        until("they are connected", lambda: all(wanted[v.address] <= self._peers(v) for v in group))

    def part(self, *groups: list[Validator]) -> None:
        """Cut the lines between groups; inside each they stay."""
        pairs = [
            (one, other)
            for group, others in itertools.permutations(groups, 2)
            for one, other in itertools.product(group, others)
        ]
        for one, other in pairs:
            one.ask("admin_removePeer", other.enode)
        until(
            "they are cut off",
            lambda: not any(_public(o.enode) in self._peers(v) for v, o in pairs),
        )

    def restart(self) -> None:
        """End the three at once, as a power cut would, and start them again on what they had."""
        for validator in self.first:
            validator.machine.kill()
        self._dialled.clear()
        for validator in self.first:
            validator.machine.start()
        self.join(*self.first)

    def stop(self) -> None:
        """End every process that was started here."""
        for validator in self.validators:
            validator.machine.stop()

    def _peers(self, validator: Validator) -> set[str]:
        """The network keys of those a validator is connected with."""
        return {_public(peer["enode"]) for peer in validator.ask("admin_peers")}

    def _settle(self, validator: Validator, http: int) -> None:
        """Write a validator's folder: keystore, genesis, chain; and how it is started."""
        keystore = validator.folder / "keystore"
        keystore.mkdir(parents=True)
        sealed = Account.encrypt(validator.key, PASSWORD, kdf="pbkdf2", iterations=2)
        (keystore / "key.json").write_text(json.dumps(sealed))
        (validator.folder / "password").write_text(PASSWORD)
        (validator.folder / "nodekey").write_text(validator.network_key)
        genesis = validator.folder / "genesis.json"
        genesis.write_text(json.dumps(genesis_of([v.address for v in self.first])))
        data = ["--datadir", str(validator.folder), "--state.scheme", "hash"]
        run([self.program, *data, "init", str(genesis)])
        options = {
            "--networkid": CHAIN_ID, "--syncmode": "full", "--gcmode": "archive",
            "--port": validator.port, "--nodekey": validator.folder / "nodekey",
            "--netrestrict": "127.0.0.0/8", "--nat": "none", "--http.addr": "127.0.0.1",
            "--http.port": http, "--http.api": "eth,net,web3,txpool,admin,clique,debug,miner",
            "--unlock": validator.address, "--password": validator.folder / "password",
            "--miner.etherbase": validator.address, "--miner.gaslimit": GAS_LIMIT,
            "--miner.gasprice": 1, "--miner.recommit": "500ms", "--cache": 64,
            "--authrpc.port": 0, "--verbosity": 2,
        }  # fmt: skip
        flags = ["--http", "--mine", "--nodiscover", "--ipcdisable", "--allow-insecure-unlock"]
        command = [self.program, *data, *flags]
        command += [str(part) for option in options.items() for part in option]
        url = f"http://127.0.0.1:{http}"
        validator.machine = Machine(command, url, validator.folder / "log")


def _public(enode: str) -> str:
    return enode.removeprefix("enode://").partition("@")[0]


def genesis_of(signers: list[str]) -> dict[str, Any]:
    """A Clique genesis (EIP-225): 32 bytes of vanity, the signers in order, 65 bytes of seal."""
    ordered = sorted(address.lower().removeprefix("0x") for address in signers)
    return {
        "config": {
            "chainId": CHAIN_ID,
            **{f"{fork}Block": 0 for fork in FORKS},
            "clique": {"period": PERIOD, "epoch": 30_000},
        },
        "difficulty": "0x1",
        "gasLimit": hex(GAS_LIMIT),
        "extradata": "0x" + "00" * 32 + "".join(ordered) + "00" * 65,
        "alloc": funded(),
    }
