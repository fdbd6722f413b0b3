"""Proofs as a real geth gives them, and everything that can be changed in them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rlp

from wallet.chain.proofs.account import EMPTY_CODE, ProvenAccount, request, verify
from wallet.chain.proofs.headers import read_header
from wallet.chain.proofs.trie import EMPTY_ROOT
from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import NodeAnswerError

GETH = json.loads((Path(__file__).parents[2] / "vectors" / "geth_proofs.json").read_bytes())
ROOT = read_header(GETH["block"]).state_root
CONTRACT, PAID, NOBODY = GETH["proofs"]


def _address(document: dict[str, Any]) -> Address:
    return to_address(bytes.fromhex(document["address"][2:]))


def _slots(document: dict[str, Any]) -> list[int]:
    return [int(item["key"], 16) for item in document["storageProof"]]


def _verify(document: dict[str, Any], like: dict[str, Any] | None = None) -> ProvenAccount:
    asked = like or document
    return verify(document, ROOT, _address(asked), _slots(asked))


def test_what_geth_proves_is_what_it_says() -> None:
    contract = _verify(CONTRACT)
    told = {int(item["key"], 16): int(item["value"], 16) for item in CONTRACT["storageProof"]}
    assert contract.storage == told
    assert sorted(value == 0 for value in told.values()) == [False, False, True]
    assert _verify(PAID).balance == 1002
    assert (_verify(PAID).code_hash, _verify(PAID).storage_root) == (EMPTY_CODE, EMPTY_ROOT)


def test_an_account_that_never_was_is_proven_to_hold_nothing() -> None:
    nobody = _verify(NOBODY)
    assert (nobody.balance, nobody.nonce, nobody.storage) == (0, 0, {1: 0})


@pytest.mark.parametrize("document", GETH["proofs"], ids=["contract", "paid", "nobody"])
def test_any_changed_digit_of_a_proof_is_refused(document: dict[str, Any]) -> None:
    told = document["accountProof"], *(item["proof"] for item in document["storageProof"])
    for which, nodes in enumerate(told):
        for place, node in enumerate(nodes):
            for at in range(2, len(node), 7):
                changed = copy.deepcopy(document)
                proof = (
                    changed["accountProof"] if which == 0
                    else changed["storageProof"][which - 1]["proof"]
                )  # fmt: skip
                proof[place] = node[:at] + ("0" if node[at] != "0" else "1") + node[at + 1 :]
                _refused(changed, document)


def _refused(document: Any, like: dict[str, Any]) -> None:
    with pytest.raises(NodeAnswerError) as caught:
        verify(document, ROOT, _address(like), _slots(like))
    assert caught.value.code == "node.bad_proof"


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "balance": lambda d: d.update(balance="0x1"),
    "nonce": lambda d: d.update(nonce="0x7"),
    "code": lambda d: d.update(codeHash="0x" + "11" * 32),
    "storage root": lambda d: d.update(storageHash="0x" + "11" * 32),
    "value": lambda d: d["storageProof"][0].update(value="0x1"),
    "value of nothing": lambda d: d["storageProof"][2].update(value="0x1"),
    "slot": lambda d: d["storageProof"][0].update(key="0x9"),
    "order": lambda d: d["storageProof"].reverse(),
    "another slot's proof": lambda d: d["storageProof"][0].update(d["storageProof"][2], key="0x5"),
    "one too few": lambda d: d["storageProof"].pop(),
    "no proof": lambda d: d.update(accountProof=[]),
    "no storage proof": lambda d: d["storageProof"][0].update(proof=[]),
    "no list": lambda d: d.update(accountProof="0x"),
    "no hex": lambda d: d["accountProof"].append("zz"),
    "no numbers": lambda d: d.update(balance=None),
    "a float": lambda d: d.update(balance=1.5),
    "not a number": lambda d: d["storageProof"][0].update(value=float("nan")),
    "huge": lambda d: d["accountProof"].append("0x" + "00" * 5000),
    "long": lambda d: d["accountProof"].extend(d["accountProof"] * 30),
    "missing": lambda d: d.pop("storageProof"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_numbers_beside_the_proof_must_fit_it(change: str) -> None:
    changed = copy.deepcopy(CONTRACT)
    CHANGES[change](changed)
    _refused(changed, CONTRACT)


@pytest.mark.parametrize("document", [None, [], "0x", 5, {}])
def test_what_is_no_proof_is_refused(document: object) -> None:
    _refused(document, CONTRACT)


def test_the_proof_of_one_account_says_nothing_of_another() -> None:
    for mine, other in ((PAID, CONTRACT), (NOBODY, PAID), (CONTRACT, NOBODY)):
        with pytest.raises(NodeAnswerError):
            verify(mine | {"storageProof": []}, ROOT, _address(other))


def test_an_account_that_is_there_cannot_be_proven_away() -> None:
    absent = NOBODY | {"accountProof": PAID["accountProof"], "storageProof": []}
    with pytest.raises(NodeAnswerError):
        verify(absent, ROOT, _address(PAID))


def test_another_state_root_bears_nothing_out() -> None:
    with pytest.raises(NodeAnswerError):
        verify(PAID, bytes(32), _address(PAID))


def test_slots_are_asked_for_in_full_length() -> None:
    asked = request(_address(PAID), [0], "0x6")
    assert asked == [_address(PAID), ["0x" + "00" * 32], "0x6"]


@pytest.mark.parametrize("lie", [{"balance": "0x1"}, {"nonce": "0x1"}])
def test_numbers_beside_a_proof_of_nothing_are_refused(lie: dict[str, str]) -> None:
    _refused(NOBODY | lie, NOBODY)


@pytest.mark.parametrize(
    "parts",
    [
        [b"", b"", bytes(32)],
        [b"", b"", bytes(31), bytes(33), b""],
        [b"", b"", bytes(31), bytes(32)],
        [b"", b"", [bytes(32)], bytes(32)],
        [b"", b"\0\1", bytes(32), bytes(32)],
        [b"\1" * 9, b"", bytes(32), bytes(32)],
        b"account" * 6,
    ],
)
def test_an_account_of_another_shape_is_refused_even_under_its_own_root(parts: Any) -> None:
    who = _address(PAID)
    key = keccak256(bytes.fromhex(who[2:]))
    leaf = rlp.encode([b"\x20" + key, rlp.encode(parts)])
    proof = PAID | {"accountProof": [to_hex(leaf)]}
    with pytest.raises(NodeAnswerError) as caught:
        verify(proof, keccak256(leaf), who)
    assert caught.value.code == "node.bad_proof"
    assert "beside" not in caught.value.detail
