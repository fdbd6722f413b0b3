"""From nothing to a trade with the commands alone, on every node there is.

Whoever joins has a community file and a recovery phrase, and nothing else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.hearth import JUNK, Person, hearth
from tests.cli.settled import KWH, YUAN, address, send
from tests.conformance.nodes import STORIES, running
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address, to_address
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.protocol import calls
from wallet.protocol.community import load

pytestmark = pytest.mark.timeout(300)


def does(who: Person, *words: object, stdin: str = "") -> dict[str, Any]:
    """Run a command of a person's in a process of its own, which must succeed."""
    return hearth(*words, *who.options, "--json", stdin=stdin).well().document


@pytest.mark.parametrize("name", STORIES)
def test_two_members_join_with_the_community_file_and_trade(name: str, tmp_path: Path):
    operator, seller, buyer = (
        Person(tmp_path / who, number) for number, who in enumerate(("operator", "mei", "anna"))
    )
    written, handed = tmp_path / "operator" / "community.json", tmp_path / "community.json"
    with running(name) as chain:
        does(operator, "deploy", "--rpc", chain.url, "--out", written, "--name", "Elm Street",
             "--yes")  # fmt: skip
        shutil.copy(written, handed)
        batch = admit(operator, handed)
        send(chain.url, 0, calls.mint_money(load(handed), address(2), 100 * YUAN))

        made = does(
            seller, "offer", "make", "sell", "--amount=10kWh", "--price=0.32", "--until=2d",
            "--post", "--yes", "--community", handed,
        )  # fmt: skip
        found = does(buyer, "offer", "show", "--community", handed)["offers"]
        offer_hash = made["result"]["offerHash"]
        assert [item["offerHash"] for item in found] == [offer_hash]
        checked = hearth("offer", "check", offer_hash, "--wh", 4 * KWH, *buyer.options, "--json")
        (against,) = checked.document["reasons"]
        assert against["reason"] == "TAKER_NO_MONEY_APPROVAL"
        taken = does(buyer, "offer", "fill", offer_hash, "--amount", "4kWh", "--yes")
        assert taken["result"]["gasChangeWh"] == "4000"

        slip = json.dumps(does(seller, "share", "make", "gift", "--amount=1kWh", "--until=1d",
                               "--yes")["slip"])  # fmt: skip
        does(buyer, "share", "draw", "-", "--amount=1kWh", "--yes", stdin=slip)

        node, file = Node(Rpc(chain.url)), load(handed)
        assert calls.read_balance(node, file, address(1), batch) == 45 * KWH
        assert calls.read_balance(node, file, address(2), batch) == 5 * KWH
        assert calls.read_money(node, file, address(1)) == 1_280_000
        assert calls.read_money(node, file, address(2)) == 100 * YUAN - 1_280_000


def test_a_wallet_made_here_joins_and_trades(tmp_path: Path):
    """The newcomer has a vault of ``hearth account new``; the address goes to the operator."""
    operator, seller = Person(tmp_path / "operator", 0), Person(tmp_path / "mei", 1)
    newcomer = Newcomer(tmp_path / "anna")
    with running("embedded") as chain:
        file = tmp_path / "community.json"
        does(operator, "deploy", "--rpc", chain.url, "--out", file, "--name", "Elm Street", "--yes")
        anna = to_address(newcomer.makes_a_wallet())
        batch = admit(operator, file, (address(1), anna))
        send(chain.url, 0, calls.mint_money(load(file), anna, 100 * YUAN))
        pay_fees_of(anna, chain.url)

        made = does(seller, "offer", "make", "sell", "--amount=10kWh", "--price=0.32", "--until=2d",
                    "--post", "--yes", "--community", file)  # fmt: skip
        newcomer.does("offer", "show", "--community", file)
        taken = newcomer.does("offer", "fill", made["result"]["offerHash"], "--amount", "4kWh",
                              "--yes", "--account", "Anna", *newcomer.password)  # fmt: skip
        assert taken["result"]["gasChangeWh"] == "4000"
        node, place = Node(Rpc(chain.url)), load(file)
        assert calls.read_balance(node, place, anna, batch) == 4 * KWH
        assert calls.read_money(node, place, anna) == 100 * YUAN - 1_280_000


class Newcomer:
    """Somebody with nothing but a password of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "password").write_text("a kettle of nine blue herons\n", "utf-8")
        self.password = ("--password-file", folder / "password")
        self._profile = ("--profile", folder / "profile", "--json")

    def does(self, *words: object) -> dict[str, Any]:
        """Run a command, which must succeed."""
        return hearth(*words, *self._profile).well().document

    def makes_a_wallet(self) -> str:
        """A wallet; its first account's address."""
        self.does("account", "new", "--name", "Anna", *self.password)
        return str(self.does("account", "export", "address", "--account", "Anna")["address"])


def pay_fees_of(who: Address, url: str) -> None:
    """Give an account some coin for network fees."""
    node, payer = Node(Rpc(url)), account_from_seed(to_seed(JUNK), 0)
    sender = TransactionSender(node, MemoryOutbox(), node.chain_id())
    sender.wait(sender.sign_and_send(payer, sender.prepare(payer.address, who, b"", 10**18)))


def admit(operator: Person, community: Path, members: Sequence[Address] = ()) -> int:
    """Admit two members and allot the first one 50 kWh, by the operator's own commands."""
    place = ("--community", community, "--yes")
    for who in members or (address(1), address(2)):
        does(operator, "operator", "attest", who, "--kind", "household",
             "--valid-until", "2035-12-31", "--country", "CN", *place)  # fmt: skip
    does(operator, "operator", "batch", "issue", "--ref", "B1", "--class", "biomethane",
         "--zone", "Elm", "--month", "2026-11", "--country", "CN", *place)  # fmt: skip
    status = does(operator, "operator", "status", "--community", community)
    batch = int(status["batches"][0]["batch"], 16)
    does(operator, "operator", "allot", address(1), "--batch", batch, "--kwh", "50", "--ref",
         "I1", *place)  # fmt: skip
    return batch
