"""``hearth sync``: reads to the head, says how far, and begins anew when told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.hearth import Ended, Person
from tests.cli.settled import Village
from wallet.chain.types import BlockRef
from wallet.cli import sync as command
from wallet.cli.terminal import Terminal
from wallet.errors import NodeAnswerError
from wallet.ledger.sync import SyncResult
from wallet.units import Timestamp


@pytest.fixture
def reader(village: Village, tmp_path: Path) -> Person:
    """Somebody who has joined the community and read nothing yet."""
    return Person(tmp_path / "reader", 2)


def at_one_block(*commands: Callable[[], Ended]) -> list[dict[str, Any]]:
    """What they say of one and the same block: the practice chain adds one every 15 seconds."""
    for _ in range(10):
        said = [command().well().document for command in commands]
        if len({document["block"] for document in said}) == 1:
            return said
    raise AssertionError("the chain never stood still")


def test_it_reads_everything_once_and_then_only_what_is_new(
    village: Village, reader: Person
) -> None:
    place = "--community", village.path
    first = reader.does("sync", *place).well().document
    assert first["block"] == first["head"]
    assert first["failures"] == []
    assert first["events"] > 5
    assert reader.does("sync").well().document["events"] == 0


def test_a_rebuild_reads_the_same_and_leaves_no_old_file(village: Village, reader: Person) -> None:
    place = "--community", village.path
    followed, anew = at_one_block(
        lambda: reader.does("sync", "--digest", *place),
        lambda: reader.does("sync", "--rebuild", "--digest"),
    )
    assert anew["events"] > 5
    assert anew["digest"] == followed["digest"]
    files = [path.name for path in (reader.folder / "profile").glob("index-*")]
    assert files
    assert [name for name in files if "before-rebuild" in name] == []


def test_it_says_what_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    error = NodeAnswerError("node.logs_omitted", "The node left out a part.", "Choose another.")
    head = BlockRef(9, b"", b"", Timestamp(0), None)
    text = command._text(SyncResult(head, 9, 4, 2, 7, ((None, error),)))  # type: ignore[arg-type]
    assert "block 9 of 9: 4 new events" in text
    assert "took back 2 blocks" in text
    assert "7 blocks were told by one node alone" in text
    assert "The node left out a part." in text
    now = [0.0]
    told = command.Progress(Terminal(as_json=False), lambda: now[0])
    told(100, 400)
    now[0] = 2.0
    told(200, 400)
    assert capsys.readouterr().err == "Block 200 of 400 (50 %)\n"
