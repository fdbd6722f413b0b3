"""Headers of real chains of every fork, and py-evm's as the second opinion."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import rlp
from eth.vm.forks.cancun.headers import CancunBlockHeader
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth.vm.forks.prague.headers import PragueBlockHeader
from eth.vm.forks.shanghai.headers import ShanghaiBlockHeader
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.chain.proofs import clique, qbft
from wallet.chain.proofs.headers import Header, read_header
from wallet.chain.proofs.qbft import without_seals
from wallet.chain.proofs.reading import prove_block
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import NodeAnswerError

VECTORS = Path(__file__).parents[2] / "vectors"
SEALED = json.loads((VECTORS / "sealed_headers.json").read_bytes())
PRAGUE = json.loads((VECTORS / "geth_proofs.json").read_bytes())["block"]
QBFT = SEALED["qbft"]["block"]
QBFT_VALIDATORS = tuple(to_address(bytes.fromhex(who[2:])) for who in SEALED["qbft"]["validators"])
REAL = {
    "clique": SEALED["goerli"]["blocks"][0], "london": SEALED["london"]["block"],
    "shanghai": SEALED["shanghai"]["block"], "prague": PRAGUE,
}  # fmt: skip

NAMES = {
    "parent_hash": "parentHash", "uncles_hash": "sha3Uncles", "coinbase": "miner",
    "state_root": "stateRoot", "transaction_root": "transactionsRoot",
    "receipt_root": "receiptsRoot", "bloom": "logsBloom", "difficulty": "difficulty",
    "block_number": "number", "gas_limit": "gasLimit", "gas_used": "gasUsed",
    "timestamp": "timestamp", "extra_data": "extraData", "mix_hash": "mixHash", "nonce": "nonce",
    "base_fee_per_gas": "baseFeePerGas", "withdrawals_root": "withdrawalsRoot",
    "blob_gas_used": "blobGasUsed", "excess_blob_gas": "excessBlobGas",
    "parent_beacon_block_root": "parentBeaconBlockRoot", "requests_hash": "requestsHash",
}  # fmt: skip
HASH = st.binary(min_size=32, max_size=32)
NUMBER = st.integers(0, 2**64 - 1)
VALUES: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(NAMES, NUMBER) | {
    name: HASH for name in NAMES if name.endswith(("_hash", "_root"))
} | {
    "coinbase": st.binary(min_size=20, max_size=20), "bloom": st.integers(0, 2**2048 - 1),
    "extra_data": st.binary(max_size=200), "nonce": st.binary(min_size=8, max_size=8),
}  # fmt: skip
FORKS = (LondonBlockHeader, ShanghaiBlockHeader, CancunBlockHeader, PragueBlockHeader)


def _json(name: str, value: int | bytes) -> str:
    if name == "bloom":
        return f"0x{value:0512x}"
    return to_hex(value) if isinstance(value, bytes) else hex(value)


def _qbft() -> dict[str, Any]:
    """The block with the hash its chain knows it by: without seals, in round 0."""
    values = bytes.fromhex(QBFT["extraData"][2:])
    header = _unchecked(QBFT)
    return QBFT | {"hash": to_hex(header.hash_with(without_seals(values, with_round=False)))}


def _unchecked(document: dict[str, Any]) -> Header:
    """A header as it stands, read through pyrlp's eyes: no hash is compared."""
    order = list(NAMES.values())[:15]
    numbers = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp"}
    parts = []
    for name in order:
        raw = document[name][2:]
        value = int(raw, 16) if name in numbers else bytes.fromhex(raw)
        parts.append(rlp.sedes.big_endian_int.serialize(value) if name in numbers else value)
    known = {field.name for field in fields(Header)}
    plain: dict[str, Any] = dict.fromkeys(known, b"") | {"number": 0, "timestamp": 0}
    return Header(**plain | {"extra": parts[12], "fields": tuple(parts)})


@pytest.mark.parametrize("name", REAL)
def test_a_real_header_has_its_hash(name: str) -> None:
    header = read_header(REAL[name])
    assert to_hex(header.hash) == REAL[name]["hash"]
    assert to_hex(header.state_root) == REAL[name]["stateRoot"]


@pytest.mark.parametrize("name", REAL)
def test_any_digit_of_a_real_header_that_is_changed_is_noticed(name: str) -> None:
    real = REAL[name]
    for field in set(real) & {"hash", *NAMES.values()}:
        for place in {2, len(real[field]) // 2, len(real[field]) - 1}:
            digit = "1" if real[field][place] != "1" else "2"
            changed = real | {field: real[field][:place] + digit + real[field][place + 1 :]}
            with pytest.raises(NodeAnswerError) as caught:
                read_header(changed)
            assert caught.value.code == "node.bad_header", field


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("gone", ["stateRoot", "extraData", "nonce", "hash"])
def test_a_header_without_a_field_is_refused(name: str, gone: str) -> None:
    with pytest.raises(NodeAnswerError):
        read_header({field: value for field, value in REAL[name].items() if field != gone})


def test_a_fork_that_is_not_known_here_is_refused_and_not_guessed() -> None:
    parts = [*_fields(read_header(PRAGUE)), bytes(32)]
    named = to_hex(keccak256(rlp.encode(parts)))
    with pytest.raises(NodeAnswerError) as caught:
        read_header(PRAGUE | {"hash": named, "blockAccessListHash": to_hex(bytes(32))})
    assert caught.value.code == "node.bad_header"


@pytest.mark.parametrize("document", [None, [], "0x", {}, {"hash": 5}, PRAGUE | {"number": "5"}])
def test_what_is_no_header_is_refused(document: object) -> None:
    with pytest.raises(NodeAnswerError):
        read_header(document)


@pytest.mark.parametrize("fork", FORKS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_hashes_are_those_of_py_evm(fork: Any, data: st.DataObject) -> None:
    names = [name for name, _ in fork._meta.fields]
    values = {name: data.draw(VALUES[name], label=name) for name in names}
    theirs = fork(**values)
    document = {NAMES[name]: _json(name, value) for name, value in values.items()}
    header = read_header(document | {"hash": to_hex(theirs.hash)})
    assert _fields(header) == tuple(rlp.decode(rlp.encode(theirs)))


def test_goerlis_first_blocks_were_sealed_by_the_signer_of_its_genesis() -> None:
    headers = [read_header(block) for block in SEALED["goerli"]["blocks"]]
    signer = to_address(bytes.fromhex(SEALED["goerli"]["signer"][2:]))
    assert [clique.signer(header) for header in headers] == [signer] * 4
    assert Validators(Consensus.CLIQUE, (signer,)).check(headers[:1]) == 1
    others = tuple(to_address(bytes([n]) * 20) for n in (1, 2))
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.CLIQUE, (signer, *others)).check(headers[:2])
    assert "two blocks in a row" in caught.value.detail


def test_a_besu_block_is_sealed_by_three_of_its_four_validators() -> None:
    block = _qbft()
    header = read_header(block, sealed_apart=True)
    digest = header.hash_with(without_seals(header.extra, with_round=True))
    assert to_hex(digest) == SEALED["qbft"]["seal_hash"]
    assert qbft.committers(header) == set(QBFT_VALIDATORS) - {QBFT_VALIDATORS[2]}
    assert Validators(Consensus.QBFT, QBFT_VALIDATORS).check([header]) == 3


def test_a_besu_block_is_not_believed_on_the_word_of_validators_it_names_itself() -> None:
    ours: tuple[Address, ...] = (
        *QBFT_VALIDATORS[1:3],
        *(to_address(bytes([n]) * 20) for n in (1, 2)),
    )
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.QBFT, ours).check([read_header(_qbft(), sealed_apart=True)])
    assert caught.value.code == "node.bad_seal"


def test_a_seal_copied_under_another_state_is_nobodys() -> None:
    forged = _qbft() | {"stateRoot": "0x" + "11" * 32}
    plain = without_seals(bytes.fromhex(forged["extraData"][2:]), with_round=False)
    forged["hash"] = to_hex(_unchecked(forged).hash_with(plain))
    header = read_header(forged, sealed_apart=True)
    with pytest.raises(NodeAnswerError) as caught:
        Validators(Consensus.QBFT, QBFT_VALIDATORS).check([header])
    assert caught.value.code == "node.bad_seal"


def _fields(header: Header) -> tuple[bytes, ...]:
    return tuple(header.fields)


def test_extra_data_without_end_is_not_hashed() -> None:
    with pytest.raises(NodeAnswerError) as caught:
        read_header(PRAGUE | {"extraData": "0x" + "00" * 16_385})
    assert "bytes of extra data" in caught.value.detail


class OneBlock:
    """A node that answers every question about a block with the same one."""

    def raw(self, _method: str, _params: object, *, block: object) -> dict[str, Any]:
        return REAL["clique"]


def test_another_blocks_header_is_not_taken_for_the_one_that_was_asked_for() -> None:
    node: Any = OneBlock()
    assert prove_block(node, 1, None).header.number == 1
    with pytest.raises(NodeAnswerError) as caught:
        prove_block(node, 2, None)
    assert caught.value.code == "node.bad_header"
