"""The command line: statuses, and errors that say what to do."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from wallet.cli.main import parse, report
from wallet.errors import NodeDownError


def test_no_command_means_the_window():
    assert parse([]).command is None


def test_bad_usage_ends_with_status_2(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        parse(["street"])
    assert ended.value.code == 2
    assert "--rpc" in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [False, True])
def test_a_refusal_names_the_cause_and_the_fix(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
):
    error = NodeDownError("node.down", "{url} does not answer.", "Start it.", url="the node")
    report(error, as_json=as_json)
    out, err = capsys.readouterr()
    if as_json:
        assert json.loads(out)["error"] == {
            "code": "node.down",
            "cause": "the node does not answer.",
            "fix": "Start it.",
        }
    else:
        assert err == "the node does not answer.\nStart it.\n"


def test_the_way_to_the_window_imports_no_command():
    script = (
        "import sys; from wallet.cli.main import parse; parse(['practice']); parse([]);"
        "print(sorted(name for name in sys.modules if name.startswith('wallet.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str(
        ["wallet.cli", "wallet.cli.main", "wallet.errors", "wallet.paths", "wallet.text"]
    )
