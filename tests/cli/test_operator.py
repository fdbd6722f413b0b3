"""``hearth operator`` as a person and a script meet it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.hearth import Ended, Person, start
from tests.cli.passage import Passage
from tests.market.operating.office import person
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.cli.main import parse
from wallet.cli.operator_leaves import HELP, LEAVES
from wallet.market.operating.salts import MeterIds
from wallet.practice.launcher import NodeProcess
from wallet.protocol import calls
from wallet.protocol.community import load

MEMBER = ("--kind", "household", "--valid-until", "2035-12-31", "--country", "CN")


@pytest.fixture
def office(community: Path, operator: Person) -> Office:
    return Office(community, operator)


class Office:
    """The operator at work in the community."""

    def __init__(self, community: Path, who: Person) -> None:
        self.community, self.who = community, who
        self.file = load(community)
        self.node = Node(Rpc(self.file.rpc_urls[0]))

    def does(self, *words: object) -> Ended:
        return self.who.does("operator", *words, "--community", self.community)

    def says(self, *words: object) -> Ended:
        return self.who.says("operator", *words, "--community", self.community)

    def nonce(self) -> int:
        from wallet.keys.derivation import addresses_from_seed
        from wallet.keys.phrase import to_seed

        phrase = (self.who.folder / "phrase").read_text("utf-8")
        return self.node.nonce(addresses_from_seed(to_seed(phrase), 1)[0], pending=False)

    def is_member(self, number: int) -> bool:
        return calls.is_member(self.node, self.file, person(number))


def table(folder: Path, head: str, rows: Sequence[Sequence[object]]) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]), "utf-8")
    return path


def test_a_dry_run_shows_everything_and_sends_nothing(office: Office) -> None:
    before = office.nonce()
    shown = office.says("attest", person(1), *MEMBER, "--dry-run").well()
    assert f"Admit {person(1)} as household until 2035-12-31" in shown.out
    assert "Transaction 1: Community" in shown.out
    assert "Network fee: about 0.0" in shown.out
    found = office.does("attest", person(1), *MEMBER, "--dry-run").well().document
    (change,) = found["changes"]
    expected = calls.attest(office.file, person(1), 1, 2_082_758_399)
    assert (change["to"], change["data"]) == (expected.to, "0x" + expected.data.hex())
    assert found["transactions"][0]["units"] > 40_000
    assert (office.nonce(), office.is_member(1)) == (before, False)


def test_without_a_yes_nothing_is_signed(office: Office) -> None:
    before = office.nonce()
    ended = office.does("attest", person(1), *MEMBER)
    assert (ended.status, ended.code) == (2, "usage.nobody_to_ask")
    assert "Admit" in ended.err
    assert office.nonce() == before


def test_members_meters_and_gas_from_the_command_line_each_once(office: Office) -> None:
    commands: tuple[tuple[object, ...], ...] = (
        ("attest", person(2), *MEMBER),
        ("meters", "register", "M-2", "--owner", person(2), "--gateway", person(3), "--zone",
         "Linden", "--direction", "exit", "--q-max-m3h", "2.5", "--opening-time", "2026-11-01",
         "--opening-litres", 5),
        ("meters", "rotate-key", "m2", "--gateway", person(4)),
        ("batch", "issue", "--ref", "B-1", "--class", "natural", "--zone", "Linden", "--month",
         "2026-11", "--country", "CN"),
    )  # fmt: skip
    for command in commands:
        assert office.does(*command, "--yes").well().document["rowsChanged"] == 1
        again = office.does(*command, "--yes").well().document
        assert (again["rowsChanged"], again["sent"]) == (0, False)
    batch = again["standing"][0]["sentence"].split()[-1]
    allot = ("allot", person(2), "--batch", batch, "--kwh", "1.5", "--ref", "i1", "--yes")
    assert office.does(*allot).well().document["rowsChanged"] == 1
    assert office.says(*allot).well().out.endswith("nothing was sent.\n")
    assert calls.read_balance(office.node, office.file, person(2), int(batch, 16)) == 1_500
    status = office.does("status").well().document
    assert status["meters"][0]["gateway"] == person(4)
    (line,) = [item for item in status["batches"] if int(item["batch"], 16) == int(batch, 16)]
    assert line["heldWh"] == "1500"


def test_bad_rows_are_all_named_in_json_and_in_text(office: Office, tmp_path: Path) -> None:
    rows = [(person(5), "household", "2035-01-01", "CN"), ("=1+1", "household", "2035-01-01", "CN"),
            (person(6), "house\x1b[2J", "2035-01-01", "CN")]  # fmt: skip
    path, before = table(tmp_path, "account,kind,valid_until,country", rows[:2]), office.nonce()
    ended = office.does("attest", "--csv", path, "--yes")
    assert (ended.status, ended.code) == (1, "operator.rows")
    (row,) = ended.document["error"]["rows"]
    assert (row["line"], row["column"], row["code"]) == (3, "account", "codec.address")
    ended = office.says("attest", "--csv", table(tmp_path, path.read_text().split("\n")[0], rows),
                        "--yes")  # fmt: skip
    assert "line 3, account: " in ended.err or "line 4, kind: " in ended.err
    assert "\x1b" not in ended.err + ended.out
    assert office.nonce() == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("attest",), "usage.one_or_csv"),
        (("attest", person(1), "--csv", "x.csv"), "usage.one_or_csv"),
        (("attest", person(1), "--kind", "home", *MEMBER[2:]), "operator.choice"),
        (("attest", "--csv", "nowhere.csv"), "operator.file_unreadable"),
        (("meters", "close", "Q1"), "operator.meter_unknown"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(
    office: Office, words: tuple[object, ...], code: str
) -> None:
    if code == "operator.meter_unknown":
        words = (*words[:-1], "0x" + "12" * 32)
    ended = office.does(*words, "--yes")
    assert ended.code == code
    assert ended.status == (2 if code.startswith("usage") else 1)


def test_another_account_is_told_what_it_lacks(office: Office, tmp_path: Path) -> None:
    other = Office(office.community, Person(tmp_path, 3))
    assert other.does("admin", "accept", "--yes").code == "operator.not_named"
    ended = other.does("pause", "fills", "--yes")
    assert (ended.status, ended.code) == (1, "operator.no_role")


def test_pauses_and_roles_and_the_export(office: Office, tmp_path: Path) -> None:
    office.does("pause", "fills", "--yes").well()
    office.does("roles", "grant", "pauser", person(7), "--yes").well()
    shown = office.says("status", "--export", tmp_path / "lists").well().out
    assert person(7) in shown
    assert "new trades" in shown
    office.does("unpause", "fills", "--yes").well()
    office.does("roles", "revoke", "pauser", person(7), "--yes").well()
    again = office.does("attest", "--csv", tmp_path / "lists" / "members.csv", "--dry-run").well()
    assert again.document["changes"] == []
    assert {path.name for path in (tmp_path / "lists").iterdir()} == {
        "members.csv", "meters.csv", "batches.csv"
    }  # fmt: skip


def test_a_new_profile_without_the_salt_registers_no_meters(
    office: Office, tmp_path: Path, node: NodeProcess
) -> None:
    other = Person(tmp_path, 0)
    words = ("operator", "meters", "register", "M-77", "--owner", person(2), "--gateway", person(8),
             "--zone", "Linden", "--direction", "exit", "--q-max-m3h", "2", "--opening-time",
             "2026-11-01", "--opening-litres", "1", "--community", office.community)  # fmt: skip
    office.does("attest", person(2), *MEMBER, "--yes")
    office.does(*words[1:-2], "--yes").well()
    ended = other.does(*words, "--dry-run")
    assert (ended.status, ended.code) == (1, "operator.salt_missing")
    assert node.url


def test_killed_by_the_system_and_run_again_each_row_is_there_once(
    office: Office, tmp_path: Path
) -> None:
    """kill -9 of the real command at the second transaction it sends, which arrives."""
    who = Person(tmp_path, 0)
    rows = [(person(1_000 + n), "household", "2035-01-01", "CN") for n in range(260)]
    path = table(tmp_path, "account,kind,valid_until,country", rows)
    asked = ("operator", "attest", "--csv", path, "--yes", "--community", office.community)
    begin = office.node.head().number
    with Passage(office.file.rpc_urls[0]) as passage:
        with start(*asked, *who.options, "--rpc", passage.url) as child:
            passage.kill(child, 2, arrives=True)
            child.communicate("", 90)
        assert child.returncode == -signal.SIGKILL
    who.does(*asked).well()
    logs = office.node.logs(begin + 1, office.node.head().number, [office.file.community])
    admitted = [log.topics[1] for log in logs]
    assert len(admitted) == len(set(admitted)) == 260


def test_every_column_has_its_words_and_every_command_its_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for leaf in LEAVES:
        columns = leaf.table(MeterIds(bytes)).columns.all
        assert set(columns) <= {*HELP, "plant", "feedstock", "produced_from", "produced_to",
                                "capacity_kw", "support_scheme", "operating_since",
                                "ghg_mg_per_mj", "pos_hash", "expires", "chain_model"}  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            parse(["operator", *leaf.path, "--help"])
        assert ended.value.code == 0
        assert "--dry-run" in capsys.readouterr().out
