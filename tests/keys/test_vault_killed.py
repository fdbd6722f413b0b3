"""Kill -9 while a vault is made, saved, or given another password; it must open every time.

Each kind is killed 15 times at random moments, and a change of password at every step it takes on
the disk. ``HEARTH_KILLS=100`` makes it 100 of each kind (300 in all, a minute); ``HEARTH_SEED``
chooses other moments. The killing is done by ``tests/keys/killing.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_KILLS = os.environ.get("HEARTH_KILLS", "15")
_SEED = os.environ.get("HEARTH_SEED", "1")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is for systems that have it")


def _killed(what: str, folder: Path) -> dict[str, int]:
    process = subprocess.run(
        [sys.executable, "-m", "tests.keys.killing", what, str(folder), _KILLS, _SEED],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert process.returncode == 0, process.stderr
    found: dict[str, int] = json.loads(process.stdout)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", ["create", "save", "change"])
def test_killed_at_random_moments_it_opens(what: str, tmp_path: Path) -> None:
    found = _killed(what, tmp_path)
    assert sum(found.values()) == int(_KILLS)


def test_a_change_of_password_ended_at_any_step_is_told(tmp_path: Path) -> None:
    found = _killed("step", tmp_path)
    assert found["old password, told"] > 5
    assert found["new password, told"] > 5
