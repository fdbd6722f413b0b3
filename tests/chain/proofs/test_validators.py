"""Seals of Clique and QBFT chains, made here with keys of our own, held against the validators."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rlp
from eth_keys import keys

from wallet.chain.proofs import clique, qbft
from wallet.chain.proofs.headers import Header, read_header
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import NodeAnswerError

VECTORS = Path(__file__).parents[2] / "vectors"
KEYS = [keys.PrivateKey(keccak256(bytes([n]))) for n in range(4)]
WHO = tuple(to_address(key.public_key.to_canonical_address()) for key in KEYS)
ORDER = (
    "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
    "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash",
    "nonce", "baseFeePerGas",
)  # fmt: skip
NUMBERS = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}


def document(number: int, parent: bytes, extra: bytes) -> dict[str, Any]:
    return {
        "parentHash": to_hex(parent), "sha3Uncles": to_hex(keccak256(b"\xc0")),
        "miner": to_hex(bytes(20)), "stateRoot": to_hex(keccak256(b"state%d" % number)),
        "transactionsRoot": to_hex(bytes(32)), "receiptsRoot": to_hex(bytes(32)),
        "logsBloom": to_hex(bytes(256)), "difficulty": "0x2", "number": hex(number),
        "gasLimit": hex(30_000_000), "gasUsed": "0x0", "timestamp": hex(1_800_000_000 + number),
        "extraData": to_hex(extra), "mixHash": to_hex(bytes(32)), "nonce": to_hex(bytes(8)),
        "baseFeePerGas": "0x7",
    }  # fmt: skip


def hash_of(block: dict[str, Any], extra: bytes) -> bytes:
    """The hash by pyrlp, which is not ours."""
    parts = []
    for name in ORDER:
        if name not in block:
            break
        text = block[name] if name != "extraData" else to_hex(extra)
        number = int(text, 16) if name in NUMBERS else 0
        parts.append(
            number.to_bytes((number.bit_length() + 7) // 8, "big")
            if name in NUMBERS
            else bytes.fromhex(text[2:])
        )
    return keccak256(rlp.encode(parts))


def seal(digest: bytes, key: int) -> bytes:
    return KEYS[key].sign_msg_hash(digest).to_bytes()  # type: ignore[no-any-return]


def clique_block(number: int, parent: bytes, key: int) -> Header:
    block = document(number, parent, b"")
    extra = bytes(32) + seal(hash_of(block, bytes(32)), key)
    block["extraData"] = to_hex(extra)
    return read_header(block | {"hash": to_hex(hash_of(block, extra))})


def clique_chain(*who: int) -> list[Header]:
    found: list[Header] = []
    for number, key in enumerate(who, 10):
        found.append(clique_block(number, found[-1].hash if found else bytes(32), key))
    return found


def qbft_block(who: list[int], round_number: int = 1) -> Header:
    base = [bytes(32), [bytes.fromhex(address[2:]) for address in WHO], []]
    round_bytes = bytes([round_number]) if round_number else b""
    block = document(10, bytes(32), b"")
    digest = hash_of(block, rlp.encode([*base, round_bytes, []]))
    extra = rlp.encode([*base, round_bytes, [seal(digest, key) for key in who]])
    block["extraData"] = to_hex(extra)
    named = hash_of(block, rlp.encode([*base, b"", []]))
    return read_header(block | {"hash": to_hex(named)}, sealed_apart=True)


def test_a_clique_seal_names_its_signer() -> None:
    assert clique.signer(clique_block(10, bytes(32), 2)) == WHO[2]


def test_more_than_half_in_a_row_are_believed() -> None:
    validators = Validators(Consensus.CLIQUE, WHO)
    assert (validators.needed, validators.depth) == (3, 2)
    assert validators.check(clique_chain(0, 1, 2)) == 3


@pytest.mark.parametrize(
    ("who", "code"),
    [((0, 1, 0), "node.bad_seal"), ((0, 1), "node.bad_header"), ((0, 1, 2, 3), "node.bad_header")],
)
def test_too_few_different_validators_are_not(who: tuple[int, ...], code: str) -> None:
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.CLIQUE, WHO).check(clique_chain(*who))
    assert caught.value.code == code


def test_a_stranger_seals_nothing() -> None:
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.CLIQUE, WHO[:3]).check(clique_chain(0, 3))
    assert caught.value.code == "node.bad_seal"


def test_blocks_that_do_not_follow_each_other_prove_nothing() -> None:
    first, second = clique_chain(0)[0], clique_block(11, keccak256(b"elsewhere"), 1)
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.CLIQUE, WHO[:3]).check([first, second])
    assert caught.value.code == "node.bad_header"


def test_a_changed_field_is_noticed_by_the_hash() -> None:
    block = document(10, bytes(32), b"")
    named = to_hex(hash_of(block, b""))
    read_header(block | {"hash": named})
    for name in ORDER:
        changed = block[name][:-1] + ("1" if block[name][-1] != "1" else "2")
        with pytest.raises(NodeAnswerError) as caught:
            read_header(block | {"hash": named, name: changed})
        assert caught.value.code == "node.bad_header", name


def test_a_changed_state_root_breaks_the_seal_even_with_its_own_hash() -> None:
    header = clique_block(10, bytes(32), 0)
    fields = list(header.fields)
    fields[3] = keccak256(b"forged")
    assert clique.signer(replace(header, fields=tuple(fields))) != WHO[0]


def test_two_thirds_commit_to_a_qbft_block() -> None:
    validators = Validators(Consensus.QBFT, WHO)
    assert (validators.needed, validators.depth) == (3, 0)
    assert qbft.committers(qbft_block([0, 2])) == {WHO[0], WHO[2]}
    assert validators.check([qbft_block([0, 1, 3])]) == 3
    assert validators.check([qbft_block([0, 1, 2, 3], round_number=0)]) == 4
    for who in ([0, 1], [0, 0, 1], []):
        with pytest.raises(NodeAnswerError) as caught:
            validators.check([qbft_block(who)])
        assert caught.value.code == "node.bad_seal"


def test_a_block_of_a_real_besu_network_is_sealed_by_three_of_its_four() -> None:
    vector = json.loads((VECTORS / "qbft_header.json").read_text())
    validators = Validators(Consensus.QBFT, tuple(map(to_address, vector["validators"])))
    document = vector["header"]
    extra = bytes.fromhex(document["extraData"][2:])
    named = hash_of(document, qbft.without_seals(extra, with_round=False))
    header = read_header(document | {"hash": to_hex(named)}, sealed_apart=True)
    digest = header.hash_with(qbft.without_seals(extra, with_round=True))
    assert to_hex(digest) == vector["commitHash"]
    assert validators.check([header]) == vector["seals"]
    assert named != digest  # the round, 1 here, is in what is sealed and not in the hash


def test_seals_of_strangers_do_not_count() -> None:
    three = Validators(Consensus.QBFT, WHO[:3])
    assert three.needed == 2
    with pytest.raises(NodeAnswerError):
        three.check([qbft_block([0, 3])])


@pytest.mark.parametrize(
    "extra",
    [b"", b"\xc0", bytes(97), rlp.encode([b"", [], [], b"", [b"x"]]), rlp.encode([b""] * 5)],
)
def test_malformed_extra_data_is_refused(extra: bytes) -> None:
    header = clique_block(10, bytes(32), 0)
    with pytest.raises(NodeAnswerError):
        qbft.committers(replace(header, extra=extra))
    with pytest.raises(NodeAnswerError):
        clique.signer(replace(header, extra=extra))


def test_there_is_no_signer_without_signers() -> None:
    assert Validators(Consensus.CLIQUE, (Address(WHO[0]),)).depth == 0
