"""The practice street is built on every kind of node, whatever its chain charges for storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.nodes import ALL, KINDS, running
from tests.practice.street.test_setup import assert_room, assert_stands, set_up
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc


@pytest.mark.skipif(not ALL, reason="the street on other nodes needs dev.py test --nodes")
@pytest.mark.parametrize("name", [name for name in KINDS if name != "embedded"])
def test_the_street_stands_and_each_step_has_room(name: str, tmp_path: Path) -> None:
    with running(name) as where:
        rpc = Rpc(where.url)
        node = Node(rpc)
        since = node.head().number
        assert_stands(node, set_up(node, tmp_path / "street"))
        assert_room(node, since)
        rpc.close()
