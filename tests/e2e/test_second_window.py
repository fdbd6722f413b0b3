"""A second window on the same profile is refused, and the first one loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wallet.profile import Profile


def test_a_second_window_says_that_the_profile_is_open_and_what_to_do(tmp_path: Path):
    with Profile(tmp_path):
        second = subprocess.run(
            [sys.executable, "-m", "wallet", "practice", "--profile", str(tmp_path)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert f"Hearth is already open on {tmp_path}." in second.stderr
    assert "close it first" in second.stderr
