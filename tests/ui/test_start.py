"""What the first window may cost."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = [
    "numpy",
    "pyqtgraph",
    "requests",
    "urllib3",
    "ssl",
    "wallet.chain.sender",
    "wallet.ledger.sync",
    "wallet.market.sureness",
    "wallet.market.trading",
    "wallet.practice.engine",
    "wallet.protocol.artifacts",
    "keyring",
    "eth",
    "segno",
    "zxingcpp",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
]
SCRIPT = """
import linecache, sys
import wallet.app
from wallet.ui.window import Window
from wallet.ui.preferences import Preferences
from wallet.ui.home.page import HomePage
from wallet.ui.tasks import TaskRunner
print([name for name in {heavy!r} if name in sys.modules])
print([name for name in linecache.cache if "wallet" in name])
"""


def test_the_way_to_the_first_window_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    loaded, read = done.stdout.splitlines()
    assert loaded == "[]"
    assert read == "[]", "PySide6 reads the sources of what is imported after it again"
