"""Ctrl+C: nothing is lost and nothing is doubled, wherever it comes."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen, TimeoutExpired

import pytest

from tests.cli.hearth import start
from tests.cli.passage import Passage
from tests.cli.settled import Village


@pytest.fixture(autouse=True)
def _listens() -> Iterator[None]:
    """A shell's background job ignores Ctrl+C, and what it starts does too; these must not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Forgetful(Passage):
    """A way to a node that never says what became of a transaction."""

    def _ask(self, body: bytes) -> bytes:
        answer = super()._ask(body)
        if b"eth_getTransactionReceipt" not in body:
            return answer
        document = json.loads(answer)
        for item in document if isinstance(document, list) else [document]:
            item["result"] = None
        return json.dumps(document).encode()


class Unhurried(Passage):
    """A way to a node that says what a transaction costs only when let; so long none is signed."""

    def __init__(self, target: str) -> None:
        self.let = threading.Event()
        super().__init__(target)

    def _ask(self, body: bytes) -> bytes:
        if b"eth_maxPriorityFeePerGas" in body:
            self.let.wait(60)
        return super()._ask(body)


def _interrupt_at(
    child: Popen[str], words: str, then: Callable[[], None] = lambda: None
) -> tuple[str, str]:
    """Press Ctrl+C as soon as the command has said ``words``, then do ``then``; what it printed."""
    assert child.stderr is not None
    for line in child.stderr:
        if words in line:
            break
    child.send_signal(signal.SIGINT)
    then()
    try:
        return child.communicate(timeout=60)
    except TimeoutExpired:
        child.kill()
        raise


def _slip(village: Village, path: Path) -> Path:
    village.ben.does("offer", "make", "sell", "--amount=5kWh", "--price=0.30", "--until=1d",
                     "--out", path, "--yes").well()  # fmt: skip
    return path


def test_while_waiting_it_says_that_the_trade_goes_on_by_itself(village: Village, tmp_path: Path):
    slip = _slip(village, tmp_path / "slip.json")
    before = village.gas(village.mei, village.natural)
    asked = ("offer", "post", slip, "--yes", "--json", *village.mei.options)
    with Forgetful(village.url) as passage, start(*asked, "--rpc", passage.url) as child:
        out, err = _interrupt_at(child, "waiting for a block")
    assert child.returncode == 1
    assert json.loads(out)["error"]["code"] == "trade.still_under_way"
    assert "Stopping after this step" in err
    again = village.mei.does("offer", "post", slip, "--yes")
    assert (again.status, again.code) == (1, "trade.earlier_went_on")
    assert village.gas(village.mei, village.natural) == before
    listed = village.mei.does("offer", "show").well().document["offers"]
    assert json.loads(slip.read_text("utf-8"))["signature"] in {
        item["signature"] for item in listed
    }


def test_before_anything_is_signed_nothing_is_left(village: Village, tmp_path: Path):
    slip = _slip(village, tmp_path / "slip.json")
    asked = ("offer", "post", slip, "--yes", "--json", *village.anna.options)
    with Unhurried(village.url) as passage, start(*asked, "--rpc", passage.url) as child:
        out, _ = _interrupt_at(child, "Reading what is new", passage.let.set)
    assert child.returncode == 1
    assert json.loads(out)["error"]["code"] == "cancelled"
    village.anna.does("offer", "post", slip, "--yes").well()
