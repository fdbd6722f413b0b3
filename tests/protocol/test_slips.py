"""Slips go round whole, and nothing else passes for one."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import SlipError
from wallet.keys.signer import LocalSigner
from wallet.protocol.credits import CreditId
from wallet.protocol.offers import Side, SignedOffer, Trigger, new_offer
from wallet.protocol.shares import ShareMode, SignedShare, new_share
from wallet.protocol.slip_compact import unpack
from wallet.protocol.slips import (
    any_from_text,
    from_slip,
    from_text,
    share_from_slip,
    share_from_text,
    to_compact,
    to_slip,
    to_text,
)
from wallet.units import PricePerMWh, Wh

CHAIN_ID = 7411
MARKET = to_address("0x" + "ab" * 20)
POOL = to_address("0x" + "be" * 20)
MEI = LocalSigner(keccak256(b"mei"))
AMOUNTS = st.integers(0, 2**128 - 1)


def signed(**changes: Any) -> SignedOffer:
    fields: dict[str, Any] = {
        "maker": MEI.address, "credit_id": CreditId(2 << 160 | 1), "wh": Wh(100_000),
        "price": PricePerMWh(350_000_000), "valid_from": 1000, "valid_to": 2000,
        "currency": to_address("0x" + "02" * 20), "counter": 0,
    }  # fmt: skip
    offer = new_offer(Side.SELL, **(fields | changes))
    signature = MEI.sign_typed_data(offer.typed_data(CHAIN_ID, MARKET))
    return SignedOffer(offer, signature, offer.hash(CHAIN_ID, MARKET))


def shared(**changes: Any) -> SignedShare:
    fields: dict[str, Any] = {
        "giver": MEI.address, "credit_id": CreditId(2 << 160 | 1), "wh": Wh(50_000),
        "valid_to": 2000, "counter": 0,
    }  # fmt: skip
    offer = new_share(changes.pop("mode", ShareMode.GIFT), **(fields | changes))
    signature = MEI.sign_typed_data(offer.typed_data(CHAIN_ID, POOL))
    return SignedShare(offer, signature, offer.hash(CHAIN_ID, POOL))


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, AMOUNTS, st.integers(0, 2**256 - 1), st.integers(0, 2**64 - 1))
def test_a_slip_gives_back_the_signed_offer(wh: int, price: int, salt: int, until: int) -> None:
    offer = signed(wh=wh, price=price, salt=salt, valid_to=until)
    assert from_text(to_text(offer, CHAIN_ID, MARKET), CHAIN_ID, MARKET) == offer
    assert from_slip(to_slip(offer, CHAIN_ID, MARKET)) == offer


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(ShareMode),
    AMOUNTS,
    st.integers(0, 2**256 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_a_slip_gives_back_the_signed_share(
    mode: ShareMode, wh: int, salt: int, pool_id: bytes
) -> None:
    share = shared(mode=mode, wh=wh, salt=salt, pool_id=pool_id, revenue_bps=5, return_by=7)
    assert share_from_text(to_text(share, CHAIN_ID, POOL), CHAIN_ID, POOL) == share
    assert share_from_slip(to_slip(share, CHAIN_ID, POOL)) == share
    assert share_from_text(to_compact(share, CHAIN_ID, POOL), CHAIN_ID, POOL) == share


def test_a_slip_is_the_document_other_ethereum_tools_sign() -> None:
    slip = to_slip(signed(salt=5), CHAIN_ID, MARKET)
    assert list(slip) == ["types", "primaryType", "domain", "message", "signature"]
    assert slip["message"]["salt"] == "5"
    assert slip["domain"] == {
        "name": "Hearth GasMarket", "version": "1", "chainId": CHAIN_ID,
        "verifyingContract": MARKET,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chain_id", "market"),
    [(1, MARKET), (CHAIN_ID, to_address("0x" + "cd" * 20)), (1, None)],
)
def test_a_slip_of_another_community_is_refused(chain_id: int, market: Address | None) -> None:
    with pytest.raises(SlipError) as caught:
        from_text(to_text(signed(), CHAIN_ID, MARKET), chain_id, market)
    assert caught.value.code == "slip.other_community"


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(slip: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        place = slip
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return apply


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (change("message.quantityWh", "100001"), "slip.signature"),
        (change("message.maker", to_address("0x" + "01" * 20)), "slip.signature"),
        (change("signature", "0x" + "11" * 65), "slip.signature"),
        (change("signature", "0x" + "00" * 65), "slip.signature"),
        (change("signature", None), "slip.signature"),
        (change("signature", 5), "slip.signature"),
        (change("signature", "0x11"), "slip.not_an_offer"),
        (change("message.quantityWh", "0x10"), "slip.not_an_offer"),
        (change("message.quantityWh", "-1"), "slip.not_an_offer"),
        (change("message.quantityWh", str(2**128)), "slip.not_an_offer"),
        (change("message.quantityWh", None), "slip.not_an_offer"),
        (change("message.side", "2"), "slip.not_an_offer"),
        (change("message.extra", "1"), "slip.not_an_offer"),
        (change("message.trigger", {}), "slip.not_an_offer"),
        (change("message.maker", "0x" + "AB" * 20), "slip.not_an_offer"),
        (change("domain.name", "Another market"), "slip.not_an_offer"),
        (change("domain.version", "2"), "slip.version"),
        (change("domain.verifyingContract", None), "slip.not_an_offer"),
        (change("primaryType", "Trigger"), "slip.not_an_offer"),
        (change("types.GasOffer", []), "slip.not_an_offer"),
        (change("types.Permit", [{"name": "owner", "type": "address"}]), "slip.not_an_offer"),
        (change("types", None), "slip.not_an_offer"),
        (change("note", "hello"), "slip.not_an_offer"),
    ],
)
def test_an_altered_slip_is_refused(alter: Callable[[dict[str, Any]], None], code: str) -> None:
    slip = copy.deepcopy(to_slip(signed(), CHAIN_ID, MARKET))
    alter(slip)
    with pytest.raises(SlipError) as caught:
        from_slip(slip, CHAIN_ID, MARKET)
    assert caught.value.code == code


def test_types_in_another_order_are_another_offer_even_when_signed() -> None:
    """The market knows one order of fields; a signature over another can never be used there."""
    data = signed().offer.typed_data(CHAIN_ID, MARKET)
    types = {name: fields[::-1] for name, fields in data.types.items()}
    other = replace(data, types=types)
    slip = other.to_json() | {"signature": to_hex(MEI.sign_typed_data(other))}
    with pytest.raises(SlipError) as caught:
        from_slip(slip)
    assert caught.value.code == "slip.not_an_offer"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "slip.not_json"),
        ("[]", "slip.not_json"),
        ("null", "slip.not_json"),
        ('{"a": 1, "a": 2}', "slip.not_json"),
        ('{"a": NaN}', "slip.not_json"),
        ('{"a": 1.5}', "slip.not_json"),
        ("{", "slip.not_json"),
        ("[" * 8_000, "slip.not_json"),
        (b"\xff\xfe", "slip.not_json"),
        ("{}", "slip.not_an_offer"),
        (" " * 20_000, "slip.too_large"),
        ("9" * 10_000, "slip.not_json"),
    ],
)
def test_what_is_no_slip_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(SlipError) as caught:
        from_text(text)
    assert caught.value.code == code


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cut_or_garbled_slip_never_passes(data: st.DataObject) -> None:
    text = to_text(signed(salt=5), CHAIN_ID, MARKET)
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    garbled = data.draw(st.sampled_from([text[:at], text[:at] + char + text[at + 1 :]]))
    if garbled == text:
        return
    try:
        read = from_text(garbled, CHAIN_ID, MARKET)
    except SlipError:
        return
    assert json.loads(garbled) == json.loads(text)
    assert read == signed(salt=5)


def test_a_trigger_travels_too() -> None:
    offer = signed(salt=1).offer
    with_trigger = type(offer)(
        *(
            Trigger(MARKET, 2, -(2**255), 60) if name == "trigger" else getattr(offer, name)
            for name in offer.__slots__
        )
    )
    signature = MEI.sign_typed_data(with_trigger.typed_data(CHAIN_ID, MARKET))
    full = SignedOffer(with_trigger, signature, with_trigger.hash(CHAIN_ID, MARKET))
    assert from_text(to_text(full, CHAIN_ID, MARKET)) == full


def test_the_two_kinds_of_slip_are_not_mistaken_for_each_other() -> None:
    trade, share = signed(salt=1), shared(salt=1)
    for text in (to_text(share, CHAIN_ID, POOL), to_compact(share, CHAIN_ID, POOL)):
        with pytest.raises(SlipError) as caught:
            from_text(text, CHAIN_ID, MARKET)
        assert caught.value.code == "slip.other_kind"
        assert any_from_text(text, CHAIN_ID, MARKET, POOL) == share
        with pytest.raises(SlipError) as caught:
            any_from_text(text, CHAIN_ID, MARKET, MARKET)
        assert caught.value.code == "slip.other_community"
    for text in (to_text(trade, CHAIN_ID, MARKET), to_compact(trade, CHAIN_ID, MARKET)):
        with pytest.raises(SlipError) as caught:
            share_from_text(text, CHAIN_ID, POOL)
        assert caught.value.code == "slip.other_kind"
        assert any_from_text(text, CHAIN_ID, MARKET, POOL) == trade


class TestSignaturesOfContracts:
    """What a contract would accept only its chain can say, so it is passed on when asked for."""

    @pytest.mark.parametrize("signature", [b"", b"\x01" * 65, b"\x02" * 97])
    @pytest.mark.parametrize("write", [to_text, to_compact])
    def test_are_accepted_only_when_asked_for(self, signature: bytes, write: Any) -> None:
        offer = replace(signed(salt=1), signature=signature)
        text = write(offer, CHAIN_ID, MARKET)
        assert from_text(text, CHAIN_ID, MARKET, contract_maker=True) == offer
        with pytest.raises(SlipError):
            from_text(text, CHAIN_ID, MARKET)
        share = replace(shared(salt=1), signature=signature)
        text = write(share, CHAIN_ID, POOL)
        assert share_from_text(text, CHAIN_ID, POOL, contract_giver=True) == share
        with pytest.raises(SlipError):
            share_from_text(text, CHAIN_ID, POOL)

    def test_are_not_endless(self) -> None:
        offer = replace(signed(salt=1), signature=b"\x01" * 5_000)
        with pytest.raises(SlipError) as caught:
            from_text(to_compact(offer, CHAIN_ID, MARKET), contract_maker=True)
        assert caught.value.code == "slip.signature"


class TestCompact:
    @settings(max_examples=25, deadline=None)
    @given(
        AMOUNTS,
        st.integers(0, 2**256 - 1),
        st.integers(1, 2**53 - 1),
        st.integers(-(2**255), 2**255 - 1),
    )
    def test_carries_the_same_document(
        self, wh: int, salt: int, chain_id: int, threshold: int
    ) -> None:
        offer = signed(wh=wh, salt=salt, trigger=Trigger(MARKET, 2, threshold, 60)).offer
        signature = MEI.sign_typed_data(offer.typed_data(chain_id, MARKET))
        whole = SignedOffer(offer, signature, offer.hash(chain_id, MARKET))
        text = to_compact(whole, chain_id, MARKET)
        read = from_text(text, chain_id, MARKET)
        assert read == whole
        assert to_slip(read, chain_id, MARKET) == to_slip(whole, chain_id, MARKET)
        assert to_compact(read, chain_id, MARKET) == text

    def test_fits_a_qr_codes_dense_mode_and_is_short(self) -> None:
        offer = signed(group=b"g" * 32, counter=2**255)
        text = to_compact(offer, CHAIN_ID, MARKET)
        assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        assert len(text) < 500
        assert len(to_compact(signed(), CHAIN_ID, MARKET)) < 400

    def test_may_be_wrapped_small_and_as_bytes(self) -> None:
        text = to_compact(signed(salt=1), CHAIN_ID, MARKET)
        wrapped = "  " + "\n".join(text[at : at + 40].lower() for at in range(0, len(text), 40))
        assert from_text(wrapped, CHAIN_ID, MARKET) == signed(salt=1)
        assert from_text(text.encode(), CHAIN_ID, MARKET) == signed(salt=1)

    @pytest.mark.parametrize(
        ("alter", "code"),
        [
            (lambda text: text[:-1], "slip.damaged"),
            (lambda text: text[:60], "slip.damaged"),
            (lambda text: text[:7], "slip.damaged"),
            (lambda text: text + "A", "slip.damaged"),
            (lambda text: text + "!", "slip.damaged"),
            (
                lambda text: text[:40] + ("A" if text[40] != "A" else "B") + text[41:],
                "slip.damaged",
            ),
            (lambda text: "HEARTH2" + text[7:], "slip.version"),
            (lambda text: text * 100, "slip.too_large"),
            (lambda text: "HEART" + text[6:], "slip.not_json"),
        ],
    )
    def test_a_mistyped_one_is_told_apart_from_a_forged_one(self, alter: Any, code: str) -> None:
        text = alter(to_compact(signed(salt=1), CHAIN_ID, MARKET))
        with pytest.raises(SlipError) as caught:
            from_text(text, CHAIN_ID, MARKET)
        assert caught.value.code == code

    def test_a_number_with_leading_zeros_is_another_text_and_refused(self) -> None:
        whole = base64.b32decode(pad(to_compact(signed(salt=1), CHAIN_ID, MARKET)[7:]))[:-4]
        assert whole[1:4] == b"\x02" + CHAIN_ID.to_bytes(2, "big")
        body = whole[:1] + b"\x03\x00" + whole[2:]
        body += keccak256(body)[:4]
        with pytest.raises(SlipError) as caught:
            from_text("HEARTH1" + base64.b32encode(body).decode().rstrip("="))
        assert caught.value.code == "slip.damaged"

    @settings(max_examples=80, deadline=None)
    @given(st.data())
    def test_any_other_bytes_are_refused_or_the_only_text_of_their_slip(
        self, data: st.DataObject
    ) -> None:
        """Whatever the bytes, with a checksum that fits: nothing crashes, nothing has two texts."""
        whole = base64.b32decode(pad(to_compact(signed(salt=1), CHAIN_ID, MARKET)[7:]))[:-4]
        at = data.draw(st.integers(0, len(whole)))
        cut = data.draw(st.integers(0, 3))
        body = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + cut :]
        body += keccak256(body)[:4]
        text = "HEARTH1" + base64.b32encode(body).decode().rstrip("=")
        try:
            read = any_from_text(text, contract_maker=True)
        except SlipError:
            return
        chain_id, market = unpack(text).chain_id, unpack(text).contract
        assert to_compact(read, chain_id, market) == text


def pad(letters: str) -> str:
    return letters + "=" * (-len(letters) % 8)
