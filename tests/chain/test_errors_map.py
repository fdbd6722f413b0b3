"""Errors as real nodes write them, and what each becomes."""

from __future__ import annotations

from typing import Any

import pytest

from wallet.chain.errors_map import decode_revert, error_from_rpc, register_errors
from wallet.codec.abi import Error, encode
from wallet.errors import NodeRefusedError, RevertedError

OFFER_REFUSED = Error("OfferRefused", ("uint8",))
REASON = bytes.fromhex("08c379a0") + encode(("string",), ("not today",))
CUSTOM = OFFER_REFUSED.encode(12)
HEX = "0x" + CUSTOM.hex()


@pytest.fixture(autouse=True)
def known_errors() -> None:
    register_errors([OFFER_REFUSED])


def become(error: Any) -> Any:
    return error_from_rpc(error, method="eth_call", url="http://node")


@pytest.mark.parametrize(
    "error",
    [
        # geth, Erigon, anvil
        {"code": 3, "message": "execution reverted", "data": HEX},
        {"code": -32000, "message": "execution reverted", "data": HEX},
        # Besu
        {"code": -32000, "message": "Execution reverted", "data": HEX},
        # Nethermind, OpenEthereum: as text
        {"code": -32015, "message": "VM execution error.", "data": "Reverted " + HEX},
        # hardhat 3 and 2: one level deeper, with a transaction hash beside it
        {
            "code": -32603,
            "message": "VM Exception while processing transaction: reverted with custom error",
            "data": {"message": "reverted", "txHash": "0x" + "ab" * 32, "data": HEX},
        },
        # a gateway that wraps another node
        {
            "code": -32603,
            "message": "Internal error",
            "data": {"originalError": {"message": "execution reverted", "data": HEX}},
        },
    ],
)  # fmt: skip
def test_finds_the_contracts_reason_wherever_the_node_put_it(error: Any) -> None:
    result = become(error)
    assert isinstance(result, RevertedError)
    assert result.fields["reason"] == "OfferRefused"
    assert result.fields["arguments"] == (12,)


def test_reads_a_plain_reason() -> None:
    result = become({"code": 3, "message": "execution reverted", "data": "0x" + REASON.hex()})
    assert result.fields["said"] == "not today"


def test_takes_the_nodes_text_when_there_is_no_data() -> None:
    message = "VM Exception while processing transaction: reverted with reason string 'not today'"
    result = become({"code": -32603, "message": message})
    assert isinstance(result, RevertedError)
    assert result.fields["said"] == "not today"


def test_a_revert_without_a_reason_says_so() -> None:
    result = become({"code": 3, "message": "execution reverted", "data": "0x"})
    assert isinstance(result, RevertedError)
    assert "no reason" in str(result)


@pytest.mark.parametrize(
    ("number", "words"), [(0x11, "too large or negative"), (0x12, "division"), (0x7F, "Panic(127)")]
)
def test_reads_a_panic(number: int, words: str) -> None:
    data = bytes.fromhex("4e487b71") + encode(("uint256",), (number,))
    assert words in decode_revert(data).text


@pytest.mark.parametrize(
    "data",
    [b"\x01\x02\x03\x04" + bytes(32), b"\x01", CUSTOM[:-1], REASON[:40], REASON + b"\x00"],
)
def test_data_that_nobody_knows_is_named_by_its_selector(data: bytes) -> None:
    assert decode_revert(data).name.startswith("0x")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": -32000, "message": "already known"}, "node.known"),
        ({"code": -32603, "message": "transaction already imported"}, "node.known"),
        ({"code": -32000, "message": "Known transaction"}, "node.known"),
        ({"code": -32010, "message": "AlreadyKnown"}, "node.known"),
        ({"code": -32000, "message": "nonce too low: next nonce 5, tx nonce 3"}, "node.nonce_low"),
        ({"code": -32001, "message": "Nonce too low"}, "node.nonce_low"),
        ({"code": -32000, "message": "Nonce too high. Expected nonce to be 5"}, "node.nonce_high"),
        ({"code": -32000, "message": "insufficient funds for gas * price + value"}, "node.funds"),
        ({"code": -32000, "message": "Sender doesn't have enough funds to send tx"}, "node.funds"),
        ({"code": -32004, "message": "Upfront cost exceeds account balance"}, "node.funds"),
        ({"code": -32000, "message": "replacement transaction underpriced"}, "node.underpriced"),
        ({"code": -32000, "message": "max fee per gas less than block base fee"},
         "node.underpriced"),
        ({"code": -32000, "message": "exceeds block gas limit"}, "node.gas"),
        ({"code": -32000, "message": "transaction indexing is in progress"}, "node.indexing"),
        ({"code": -32602, "message": "block range extends beyond current head block"},
         "node.beyond_head"),
        ({"code": -32000, "message": "invalid block range params"}, "node.beyond_head"),
        ({"code": -32005, "message": "Requested range exceeds maximum RPC range limit"},
         "node.range"),
        ({"code": -32602, "message": "query returned more than 10000 results"}, "node.range"),
        ({"code": -32601, "message": "the method eth_foo does not exist"}, "node.no_method"),
        ({"code": -32000, "message": "txpool is full"}, "node.pool_full"),
        ({"code": -32099, "message": "the moon is wrong"}, "node.refused"),
        ("just text", "node.refused"),
        ({"code": "x", "message": None, "data": [[[[[["deep"]]]]]]}, "node.refused"),
    ],
)  # fmt: skip
def test_names_what_a_node_refuses(error: Any, code: str) -> None:
    result = become(error)
    assert isinstance(result, NodeRefusedError)
    assert result.code == code


def test_the_nodes_own_words_are_one_level_below() -> None:
    result = become({"code": -32099, "message": "the moon is wrong"})
    assert "moon" in result.detail
    assert "moon" not in result.cause + result.fix
