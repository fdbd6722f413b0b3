from __future__ import annotations

import pytest
from eth_utils import to_checksum_address

from tests.codec.samples import Sampler, vectors
from wallet.codec import address
from wallet.codec.address import address_bytes, create_address, to_address
from wallet.errors import CodecError


@pytest.mark.parametrize("text", vectors("eip55.json")["addresses"])
def test_the_standards_examples(text: str) -> None:
    assert to_address(text) == text
    assert to_address(text.lower()) == text
    assert to_address(address_bytes(text)) == text


def test_checksums_are_those_of_eth_utils_for_a_thousand_addresses() -> None:
    random = Sampler(1)
    for _ in range(1000):
        raw = random.randbytes(20)
        assert to_address(raw) == to_checksum_address(raw)


def test_a_mistyped_letter_case_is_refused() -> None:
    good = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    with pytest.raises(CodecError) as refusal:
        to_address(good.replace("aA", "Aa", 1))
    assert refusal.value.code == "codec.address_checksum"


def test_every_mistyped_digit_of_a_mixed_case_address_is_noticed_or_changes_its_letters() -> None:
    good = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    noticed = 0
    for at in range(2, 42):
        wrong = good[:at] + ("1" if good[at] != "1" else "2") + good[at + 1 :]
        try:
            to_address(wrong)
        except CodecError:
            noticed += 1
    assert noticed >= 39  # EIP-55 lets one in about 4,000 typing errors through


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x",
        "0x" + "1" * 39,
        "0x" + "1" * 41,
        "1" * 42,
        "0X" + "1" * 40,
        "0x" + "g" * 40,
        7,
        None,
    ],
)
def test_what_is_no_address_is_refused(text: object) -> None:
    with pytest.raises(CodecError) as refusal:
        to_address(text)  # type: ignore[arg-type]
    assert refusal.value.code == "codec.address"


@pytest.mark.parametrize("size", [0, 19, 21, 32])
def test_other_lengths_of_bytes_are_refused(size: int) -> None:
    with pytest.raises(CodecError):
        to_address(bytes(size))


def test_a_full_cache_forgets_and_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_CACHE_SIZE", 5)
    random = Sampler(2)
    texts = [random.address() for _ in range(50)]
    assert [to_address(text.lower()) for text in texts] == texts
    assert len(address._text_of) <= 6


def test_contract_addresses_are_the_chains() -> None:
    # the first contracts of hardhat's and anvil's first account, as both print them
    deployer = to_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
    assert create_address(deployer, 0) == "0x5FbDB2315678afecb367f032d93F642f64180aa3"
    assert create_address(deployer, 1) == "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"
