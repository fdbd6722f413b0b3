"""Community files go round whole; a wrong one is refused with the field's name."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.address import to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import ProfileError, SlipError, WrongChainError
from wallet.protocol import community as files
from wallet.protocol.community import CommunityFile, ContractRef, Currency, Feed, Member
from wallet.protocol.credits import GasClass

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
)
CODE = b"\x60\x00"


def address(number: int) -> Any:
    return to_address(number.to_bytes(20, "big"))


def example(**changes: Any) -> CommunityFile:
    hash_of_code = to_hex(keccak256(CODE))
    fields: dict[str, Any] = {
        "name": "Practice street",
        "chain_id": 7411,
        "genesis_hash": "0x" + "12" * 32,
        "contracts": {
            name: ContractRef(address(index + 1), hash_of_code)
            for index, name in enumerate(files.CONTRACT_NAMES)
        },
        "rpc_urls": ("http://127.0.0.1:8545",),
        "currencies": (Currency(address(9), "¥", "CNY", 6, "Practice yuan", hash_of_code),),
        "coin_symbol": "ETH",
        "deployed_block": 3,
        "feeds": (
            Feed(address(30), "Price of biomethane", "index", GasClass.BIOMETHANE, hash_of_code),
            Feed(address(31), "Euro in yuan", "rate"),
        ),
        "members": (Member(address(20), "Lin Mei", "household", {"zh_CN": "林梅"}),),
    }
    return CommunityFile(**(fields | changes))


class FakeChain:
    """What a node would say about the community's chain."""

    def __init__(
        self, chain_id: int = 7411, genesis: bytes = b"\x12" * 32, odd: Any = None
    ) -> None:
        self._chain_id, self._genesis, self._odd = chain_id, genesis, odd

    def chain_id(self) -> int:
        return self._chain_id

    def genesis_hash(self) -> bytes:
        return self._genesis

    def code(self, at: str) -> bytes:
        return self._odd[1] if self._odd and at == self._odd[0] else CODE


@given(NAMES, NAMES, st.integers(1, 2**63 - 1), st.integers(0, 18))
def test_a_file_gives_back_what_was_written(
    name: str, member: str, chain_id: int, decimals: int
) -> None:
    known = example(
        name=name,
        chain_id=chain_id,
        currencies=(Currency(address(9), "€", "EUR", decimals),),
        members=(Member(address(20), member, "plant"),),
    )
    assert files.parse(json.dumps(files.to_document(known))) == known


@pytest.mark.parametrize("consensus", list(Consensus))
def test_validators_are_read_back(consensus: Consensus) -> None:
    sealed = example(validators=Validators(consensus, (address(40), address(41))))
    assert files.parse(json.dumps(files.to_document(sealed))) == sealed


@pytest.mark.parametrize(
    "entry",
    [
        {"consensus": "proof of trust", "signers": [address(40)]},
        {"consensus": "clique", "signers": []},
        {"consensus": "clique", "signers": [address(40), address(40)]},
        {"consensus": "clique", "signers": [7]},
        {"consensus": "clique", "signers": [address(40)], "more": 1},
        {"consensus": "clique"},
        ["clique"],
    ],
)
def test_odd_validators_are_refused(entry: Any) -> None:
    document = files.to_document(example()) | {"validators": entry}
    with pytest.raises(SlipError):
        files.parse(json.dumps(document))


def test_saving_replaces_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "street.json"
    files.save(example(), path)
    files.save(example(name="A new name"), path)
    assert files.load(path) == example(name="A new name")
    assert [item.name for item in path.parent.iterdir()] == ["street.json"]
    assert "林梅" in path.read_text(encoding="utf-8")


def test_a_file_that_is_not_there_names_the_path(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        files.load(tmp_path / "none.json")
    assert caught.value.code == "community.unreadable"
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProfileError) as caught:
        files.save(example(), tmp_path / "file" / "inside.json")
    assert caught.value.code == "community.unwritable"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("name", None, "name"),
        ("name", 5, "name"),
        ("name", "a\nb", "name"),
        ("name", "a" * 81, "name"),
        ("chainId", "7411", "chainId"),
        ("chainId", 0, "chainId"),
        ("chainId", True, "chainId"),
        ("genesisHash", "0x12", "genesisHash"),
        ("genesisHash", "0x" + "AB" * 32, "genesisHash"),
        ("contracts.GasMarket", None, "contracts.GasMarket"),
        ("contracts.GasMarket.address", "0x12", "contracts.GasMarket.address"),
        ("contracts.GasMarket.address", "0x" + "aB" * 20, "contracts.GasMarket.address"),
        ("contracts.GasMarket.codeHash", None, "contracts.GasMarket.codeHash"),
        ("contracts.SharePool", None, "contracts.SharePool"),
        ("contracts.SharePool", {}, "contracts.SharePool.address"),
        ("contracts.GasIndex", {}, "contracts.GasIndex"),
        ("feeds", {}, "feeds"),
        ("feeds.0.kind", "oracle", "feeds[0].kind"),
        ("feeds.0.gasClass", 5, "feeds[0].gasClass"),
        ("feeds.0.gasClass", None, "feeds[0].gasClass"),
        ("feeds.1.gasClass", 1, "feeds[1].gasClass"),
        ("feeds.0.codeHash", "0x12", "feeds[0].codeHash"),
        ("contracts", [], "contracts"),
        ("rpcUrls", [], "rpcUrls"),
        ("rpcUrls", ["file:///etc/passwd"], "rpcUrls[0]"),
        ("rpcUrls", ["http://a", "javascript:alert(1)"], "rpcUrls[1]"),
        ("rpcUrls", ["https://user:word@host/"], "rpcUrls[0]"),
        ("currencies", [], "currencies"),
        ("currencies.0.decimals", 19, "currencies[0].decimals"),
        ("currencies.0.decimals", 6.0, None),
        ("currencies.0.symbol", "¥" * 9, "currencies[0].symbol"),
        ("members.0.kind", "king", "members[0].kind"),
        ("members.0.names", {"../x": "y"}, "members[0].names.../x"),
        ("members.0.names.zh_CN", 5, "members[0].names.zh_CN"),
        ("members", {}, "members"),
        ("members", ["Mei"], "members[0]"),
        ("deployedBlock", -1, "deployedBlock"),
        ("format", "something", "format"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_wrong_field_is_named(path: str, value: Any, field: str | None) -> None:
    document = copy.deepcopy(files.to_document(example()))
    place: Any = document
    *parents, last = path.split(".")
    for parent in parents:
        place = place[int(parent)] if isinstance(place, list) else place[parent]
    if value is None:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(SlipError) as caught:
        files.parse(json.dumps(document))
    assert caught.value.fields.get("field") == field
    assert caught.value.fix


def test_a_newer_version_says_to_update() -> None:
    document = files.to_document(example()) | {"version": 3}
    with pytest.raises(SlipError) as caught:
        files.parse(json.dumps(document))
    assert caught.value.code == "slip.version"


def test_a_file_from_before_sharing_says_to_ask_for_a_new_one() -> None:
    document = files.to_document(example()) | {"version": 1}
    del document["contracts"]["SharePool"], document["feeds"]
    with pytest.raises(SlipError) as caught:
        files.parse(json.dumps(document))
    assert caught.value.code == "slip.old_version"
    assert "new file" in caught.value.fix


def test_two_contracts_or_members_at_one_address_are_refused() -> None:
    doubled = example(currencies=(Currency(address(1), "€", "EUR", 2),))
    with pytest.raises(SlipError):
        files.parse(json.dumps(files.to_document(doubled)))
    doubled = example(feeds=(Feed(address(1), "Price", "price"),))
    with pytest.raises(SlipError):
        files.parse(json.dumps(files.to_document(doubled)))
    twins = (Member(address(20), "A", "plant"), Member(address(20), "B", "plant"))
    with pytest.raises(SlipError):
        files.parse(json.dumps(files.to_document(example(members=twins))))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_reads_as_a_whole(data: st.DataObject) -> None:
    text = json.dumps(files.to_document(example()), ensure_ascii=False)
    at = data.draw(st.integers(0, len(text) - 1))
    garbled = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 4)) :]
    try:
        read = files.parse(garbled)
    except SlipError:
        return
    assert files.parse(json.dumps(files.to_document(read))) == read


def test_the_right_node_is_accepted() -> None:
    example().verify(FakeChain())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chain", "code"),
    [
        (FakeChain(chain_id=1), "chain.id"),
        (FakeChain(genesis=bytes(32)), "chain.genesis"),
        (FakeChain(odd=(address(4), b"")), "chain.code"),
        (FakeChain(odd=(address(2), b"\x60\x01")), "chain.code"),
        (FakeChain(odd=(address(9), b"\x60\x01")), "chain.code"),
        (FakeChain(odd=(address(30), b"\x60\x01")), "chain.code"),
    ],
)
def test_a_wrong_node_is_refused_before_anything_is_signed(chain: Any, code: str) -> None:
    with pytest.raises(WrongChainError) as caught:
        files.verify(example(), chain)
    assert caught.value.code == code


def test_names_are_found_by_address_and_language() -> None:
    known = example()
    member = known.member(address(20))
    assert member is not None
    assert member.name_in("zh_CN") == "林梅"
    assert member.name_in("en") == "Lin Mei"
    assert known.member(address(21)) is None
    assert known.currency(address(9)) is known.money
    assert known.currency(address(8)) is None
    assert known.feed(address(31)) is known.feeds[1]
    assert known.feed(address(32)) is None
    assert known.index_of(GasClass.BIOMETHANE) is known.feeds[0]
    assert known.index_of(GasClass.NATURAL) is None
