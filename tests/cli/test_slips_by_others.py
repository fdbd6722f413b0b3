"""Slips that other tools signed are checked and taken like our own."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from eth_account import Account

from tests.cli.hearth import JUNK, Person
from tests.cli.settled import KWH, Village, address
from tests.interop.conftest import Ask, Question, ask
from wallet.codec.address import to_address
from wallet.codec.hexdata import to_hex
from wallet.protocol.offers import new_sell_offer
from wallet.units import PricePerMWh, Wh

__all__ = ["ask"]

Account.enable_unaudited_hdwallet_features()


def signed_by_eth_account(village: Village, **changes: Any) -> str:
    """A sell offer of Mei's that eth-account signed from the slip's own JSON."""
    now = int(time.time())
    fields: dict[str, Any] = {
        "maker": address(1), "credit_id": village.bio, "wh": Wh(4 * KWH),
        "price": PricePerMWh(300_000_000), "currency": village.file.money.address,
        "valid_from": now - 1000, "valid_to": now + 5000, "counter": 0,
    }  # fmt: skip
    offer = new_sell_offer(**(fields | changes))
    document = offer.typed_data(village.file.chain_id, village.file.market).to_json()
    key = Account.from_mnemonic(JUNK, account_path="m/44'/60'/0'/0/1")
    signature = key.sign_typed_data(full_message=document).signature
    return json.dumps({**document, "signature": to_hex(bytes(signature))})


def _reasons(who: Person, slip: str) -> set[str]:
    checked = who.does("offer", "check", "-", stdin=slip).document
    return {item["reason"] for item in checked["reasons"]}


def test_a_slip_of_eth_account_is_accepted_by_the_check_and_filled(village: Village):
    village.mei.does("offer", "make", "sell", "--amount", "1kWh", "--price", "1", "--until", "1h",
                     "--yes").well()  # fmt: skip
    slip = signed_by_eth_account(village)
    assert _reasons(village.anna, slip) <= {"TAKER_NO_MONEY_APPROVAL"}
    before = village.gas(village.anna)
    village.anna.does("offer", "fill", "-", "--amount", "1kWh", "--yes", stdin=slip).well()
    assert village.gas(village.anna) == before + KWH
    # The fill's permission was used up; an offer to buy leaves one behind.
    village.anna.does("offer", "make", "buy", "--amount", "10kWh", "--price", "1", "--until", "1h",
                      "--yes").well()  # fmt: skip
    checked = village.anna.does("offer", "check", "-", stdin=slip).well()
    assert checked.document["ok"] is True
    said = village.anna.says("offer", "check", "-", stdin=slip).well()
    assert "can be taken now" in said.out


@pytest.mark.parametrize("library", ["ethers", "viem"])
def test_a_slip_of_ethers_or_viem_is_accepted_by_the_check(
    village: Village, ask: Ask, library: str
):
    """The document is the one that the library writes, not ours."""
    village.mei.does("offer", "make", "sell", "--amount", "1kWh", "--price", "1", "--until", "1h",
                     "--yes").well()  # fmt: skip
    now = int(time.time())
    offer = new_sell_offer(
        maker=address(1), credit_id=village.bio, wh=Wh(KWH), price=PricePerMWh(300_000_000),
        currency=to_address(village.file.money.address), valid_from=now - 1000,
        valid_to=now + 5000, counter=0,
    )  # fmt: skip
    key = Account.from_mnemonic(JUNK, account_path="m/44'/60'/0'/0/1").key
    data = offer.typed_data(village.file.chain_id, village.file.market)
    theirs = ask([Question(data, bytes(key))])[0][library]
    slip = json.dumps({**theirs["document"], "signature": theirs["signature"]})
    assert _reasons(village.anna, slip) <= {"TAKER_NO_MONEY_APPROVAL"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"valid_from": 1, "valid_to": 2}, "EXPIRED"),
        ({"valid_from": 2**40, "valid_to": 2**41}, "NOT_YET_VALID"),
        ({"valid_to": 3, "valid_from": 2**40}, "BAD_OFFER"),
        ({"wh": Wh(0)}, "ZERO_AMOUNT"),
        ({"wh": Wh(2**128 - 1)}, "MAKER_SHORT_GAS"),
        ({"credit_id": (9 << 160) + 1}, "UNKNOWN_CREDIT"),
        ({"credit_id": (3 << 160) + 77}, "UNKNOWN_CREDIT"),
        ({"currency": "0x" + "11" * 20}, "CURRENCY_NOT_ALLOWED"),
        ({"counter": 5}, "OLD_COUNTER"),
        ({"revision": 5}, "OLD_REVISION"),
        ({"maker": address(2)}, "BAD_SIGNATURE"),
        ({"maker": address(1), "taker": address(3)}, "NOT_FOR_YOU"),
    ],
)
def test_what_is_wrong_with_it_is_named(village: Village, changes: dict[str, Any], reason: str):
    assert reason in _reasons(village.anna, signed_by_eth_account(village, **changes))
