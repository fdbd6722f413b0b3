"""Everything that goes wrong, on every node: what it says is what was recorded of it.

What each recorded answer becomes is the business of ``tests/chain/test_node_answers.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chain.test_node_answers import ANSWERS, become, expected
from tests.conformance.nodes import RunningNode
from tests.conformance.situations import SITUATIONS, Scene, answer


@pytest.fixture(scope="module")
def scene(where: RunningNode) -> Iterator[Scene]:
    scene = Scene(where)
    yield scene
    scene.close()


def shape(said: dict[str, Any]) -> Any:
    """What does not change from one run to the next: code, our word for it, where the data is."""
    if "error" not in said:
        return "content"
    error = said["error"]
    return error["code"], become(error).code, type(error.get("data")).__name__


@pytest.mark.parametrize("situation", SITUATIONS)
def test_it_says_what_was_recorded(scene: Scene, situation: str) -> None:
    kind, said = scene.where.name, answer(scene, situation)
    assert shape(said) == shape(ANSWERS[situation][kind])
    if "error" in said:
        assert become(said["error"]).code == expected(kind, situation)
