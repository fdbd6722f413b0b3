"""Trying a node says what is wrong with it, and what it can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chain import fake_node
from tests.chain.fake_node import Server, says
from tests.chain.test_pool import EXPECTED, Chain
from wallet.chain.checkup import STEPS, examine
from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.errors import CancelledError


@pytest.fixture
def node() -> Iterator[Server]:
    with Server(Chain()) as running:
        yield running


def test_a_good_node(node: Server) -> None:
    node.chain.mine()
    node.chain.do_web3_clientVersion = lambda: "Fake/v1\x1b[31m"
    steps: list[tuple[str, int, int]] = []
    found = examine(Endpoint(node.url), EXPECTED, progress=lambda *step: steps.append(step))
    assert found.ok
    assert found.head is not None
    assert (found.head.number, found.version) == (1, "Fake/v1[31m")
    assert found.latency_ms is not None
    assert 0 <= found.latency_ms < 1000
    assert found.can == {"logs", "batch"}
    assert [step[0] for step in steps] == [*STEPS, STEPS[-1]]
    assert steps[-1][1:] == (4, 4)


def test_a_node_with_everything(node: Server) -> None:
    node.chain.do_eth_getProof = lambda *_: {}
    node.chain.do_eth_feeHistory = lambda *_: {}
    assert examine(Endpoint(node.url), EXPECTED).can == {"logs", "proof", "fee-history", "batch"}


def test_a_node_without_batches(node: Server) -> None:
    node.chain.do_eth_getLogs = lambda *_: None

    def alone(handler: Any, body: bytes) -> None:
        if body.startswith(b"["):
            says('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}')(
                handler, body
            )
        else:
            fake_node.answer_properly(handler, body)

    node.script.extend([alone] * 50)
    found = examine(Endpoint(node.url), EXPECTED)
    assert found.ok
    assert found.can == frozenset()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda node: setattr(node.chain, "chain_id", "0x1"), "chain.id"),
        (lambda node: setattr(node.chain, "code", "0x"), "chain.code"),
        (lambda node: node.script.append(says("<html>")), "node.html"),
        (lambda node: node.script.append(says("", 401)), "node.denied"),
    ],
)
def test_what_is_wrong_is_said(node: Server, spoil: Any, code: str) -> None:
    spoil(node)
    found = examine(Endpoint(node.url), EXPECTED)
    assert not found.ok
    assert found.problem is not None
    assert found.problem.code == code


def test_a_secret_that_is_locked_away_is_said(node: Server) -> None:
    found = examine(Endpoint(node.url, auth=AuthKind.BEARER), EXPECTED)
    assert found.problem is not None
    assert found.problem.code == "node.locked"
    assert node.bodies == []


def test_it_can_be_cancelled(node: Server) -> None:
    with pytest.raises(CancelledError):
        examine(Endpoint(node.url), EXPECTED, cancelled=lambda: len(node.bodies) > 1)
    assert len(node.bodies) == 2
