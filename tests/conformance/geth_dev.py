"""geth's developer chain: one process that makes a block for every transaction, on its own folder.

Its one account pays the public test accounts, so that every kind of node starts alike.
"""

from __future__ import annotations

from pathlib import Path

from tests.conformance.machines import RICH, Machine, free_ports, public_accounts, until

CHAIN_ID = 1337


class GethDev:
    """One geth; ``restart`` keeps its chain."""

    chain_id = CHAIN_ID

    def __init__(self, folder: Path, command: list[str]) -> None:
        (port,) = free_ports(1)
        options = {
            "--datadir": folder / "data", "--http.addr": "127.0.0.1", "--http.port": port,
            "--http.api": "eth,net,web3,txpool,debug,dev,admin", "--authrpc.port": 0,
            "--dev.gaslimit": 30_000_000, "--cache": 64, "--verbosity": 2, "--maxpeers": 0,
        }  # fmt: skip
        whole = [*command, "--dev", "--http", "--nodiscover", "--ipcdisable"]
        whole += [str(part) for option in options.items() for part in option]
        self.machine = Machine(whole, f"http://127.0.0.1:{port}", folder / "log")

    @property
    def url(self) -> str:
        return self.machine.url

    def start(self) -> None:
        """Start it and fund the test accounts.

        The numbers are given: while geth makes a block, the number it picks by itself may be one
        that was just used ("replacement transaction underpriced").
        """
        self.machine.start()
        (rich,) = self.machine.ask("eth_accounts")
        accounts = public_accounts()
        for nonce, address in enumerate(accounts):
            payment = {"from": rich, "to": address, "value": hex(RICH), "nonce": hex(nonce)}
            self.machine.ask("eth_sendTransaction", payment)
        until(
            "the accounts are funded",
            lambda: int(self.machine.ask("eth_getBalance", accounts[-1], "latest"), 16) == RICH,
        )

    def restart(self) -> None:
        """Let it finish, which writes its chain down, and start it again."""
        self.machine.stop()
        self.machine.start()

    def stop(self) -> None:
        self.machine.stop()
