"""The order of the test files: those of few and long tests first, so that no one is left for last.

Each of several workers takes the next file when it is done with one. A file of a minute that
comes last is a minute in which the other workers have nothing to do.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONG = (
    "e2e/test_tour.py",
    "protocol/test_artifacts_rebuild.py",
    "keys/test_secret_search.py",
    "e2e/test_killed_window.py",
    "e2e/test_story.py",
    "practice/street/test_setup.py",
    "interop/test_many.py",
    "e2e/test_older_street.py",
    "e2e/test_second_wallet.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file, and of all others, stays."""
    places = {HERE / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))
