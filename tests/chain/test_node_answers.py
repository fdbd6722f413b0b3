"""What real nodes answered, and what each answer becomes: the same for the same situation.

``node_answers.json`` is written by ``python -m tests.conformance.situations`` from the nodes
themselves; ``tests/conformance/test_errors.py`` holds it against them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.chain.documented_answers import DOCUMENTED
from wallet.chain.errors_map import error_from_rpc, register_errors
from wallet.chain.refusals import (
    BEYOND_HEAD,
    FEE_CAP,
    FUNDS,
    GAS,
    KNOWN,
    NO_METHOD,
    NONCE_HIGH,
    NONCE_LOW,
    NOT_UNDERSTOOD,
    OTHER_CHAIN,
    RANGE,
    REFUSALS,
    UNDERPRICED,
)
from wallet.errors import HearthError, NodeRefusedError, RevertedError
from wallet.protocol.contracts import all_errors

ANSWERS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "node_answers.json").read_text("utf-8")
)
REVERTED = "node.reverted"
EXPECTED = {
    "call: reason": REVERTED,
    "call: custom error": REVERTED,
    "call: panic": REVERTED,
    "call: empty revert": REVERTED,
    "call: invalid opcode": REVERTED,
    "call: out of gas": GAS,
    "estimate: reason": REVERTED,
    "estimate: custom error": REVERTED,
    "estimate: panic": REVERTED,
    "estimate: empty revert": REVERTED,
    "estimate: no funds": FUNDS,
    "send: reverting": REVERTED,
    "send: nonce too low": NONCE_LOW,
    "send: nonce gap": NONCE_HIGH,
    "send: nonce far ahead": NONCE_HIGH,
    "send: fee below base fee": UNDERPRICED,
    "send: no tip": UNDERPRICED,
    "send: tip above fee": UNDERPRICED,
    "send: replacement too cheap": UNDERPRICED,
    "send: replacement 9 % dearer": UNDERPRICED,
    "send: replacement 10 % dearer": UNDERPRICED,
    "send: replacement without more tip": UNDERPRICED,
    "send: no funds": FUNDS,
    "send: gas below intrinsic": GAS,
    "send: gas above block": GAS,
    "send: fee above the node's cap": FEE_CAP,
    "send: known and mined": NONCE_LOW,
    "send: known and waiting": KNOWN,
    "send: wrong chain": OTHER_CHAIN,
    "send: before EIP-155": OTHER_CHAIN,
    "send: no transaction": NOT_UNDERSTOOD,
    "send: code too large": GAS,
    "block: pending": NO_METHOD,
    "block: finalized": BEYOND_HEAD,
    "balance: unknown block": BEYOND_HEAD,
    "call: unknown block": BEYOND_HEAD,
    "proof: unknown block": BEYOND_HEAD,
    "logs: beyond head": BEYOND_HEAD,
    "logs: all beyond head": BEYOND_HEAD,
    "logs: backwards": BEYOND_HEAD,
    "logs: unknown block hash": BEYOND_HEAD,
    "receipts: unknown block": NO_METHOD,
    "fees: 1,025 blocks": RANGE,
    "fees: beyond head": BEYOND_HEAD,
    "method: unknown": NO_METHOD,
    "method: tip": NO_METHOD,
    "params: missing": NOT_UNDERSTOOD,
    "params: not an address": NOT_UNDERSTOOD,
    "params: not a block": NOT_UNDERSTOOD,
    "batch: 1,001": NOT_UNDERSTOOD,
}
"""What an error in a situation becomes, whichever node it is; a node may also be content."""

HARDHAT_QUEUES_NOTHING = {
    name: NONCE_HIGH for name in EXPECTED if name.startswith("send: replacement")
} | {"send: known and waiting": NONCE_HIGH}
EXCEPTIONS = {
    "hardhat": HARDHAT_QUEUES_NOTHING | {"params: not a block": NO_METHOD},
}
"""Where a node says something else than it means; nothing the wallet asks depends on these."""


def become(error: Any) -> HearthError:
    register_errors(all_errors())
    return error_from_rpc(error, method="eth_x", url="http://node")


def expected(kind: str, situation: str) -> str:
    return EXCEPTIONS.get(kind, {}).get(situation, EXPECTED[situation])


REFUSED = [
    pytest.param(kind, situation, answer["error"], id=f"{kind}: {situation}")
    for situation, by_kind in ANSWERS.items()
    for kind, answer in by_kind.items()
    if "error" in answer
]


@pytest.mark.parametrize(("kind", "situation", "error"), REFUSED)
def test_the_same_situation_becomes_the_same_error(kind: str, situation: str, error: Any) -> None:
    ours = become(error)
    assert ours.code == expected(kind, situation)
    assert str(error["message"])[:20] in ours.detail
    assert isinstance(ours, RevertedError if ours.code == REVERTED else NodeRefusedError)


@pytest.mark.parametrize("kind", ["embedded", "anvil", "hardhat", "geth", "clique", "ethereumjs"])
def test_a_contracts_reason_arrives_from_every_node(kind: str) -> None:
    said = {
        name: become(ANSWERS[f"call: {name}"][kind]["error"])
        for name in ("reason", "custom error", "panic", "empty revert")
    }
    assert said["reason"].fields["said"] == "not today"
    assert said["custom error"].fields["reason"] == "OfferRefused"
    assert said["custom error"].fields["arguments"] == (12,)
    assert said["panic"].fields["reason"] == "Panic"
    assert said["empty revert"].fields["said"] == "it gave no reason"


@pytest.mark.parametrize(
    ("error", "code"),
    [pytest.param(error, code, id=f"{who}: {error['message']}") for who, error, code in DOCUMENTED],
)
def test_what_is_documented_of_other_nodes_and_providers(error: Any, code: str) -> None:
    assert become(error).code == code


def test_no_refusal_is_shadowed_by_one_before_it() -> None:
    """Each of our codes is reached by its own first words; else the table's order is wrong."""
    for refusal in REFUSALS:
        for part in refusal.parts:
            assert become({"code": -32000, "message": part}).code == refusal.code, part
        for number in refusal.codes:
            assert become({"code": number, "message": "no"}).code == refusal.code, number


def test_every_code_is_said_by_some_node() -> None:
    """What nobody is known to say would be a guess."""
    said = {become(error).code for _, _, error in (item.values for item in REFUSED)}
    said |= {code for _, _, code in DOCUMENTED}
    assert {refusal.code for refusal in REFUSALS} <= said
