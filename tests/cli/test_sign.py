"""``hearth sign``: every field first, a question, an answer; and never a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.hearth import JUNK, Ended, within
from tests.market.offline.sample import COMMUNITY, MEI, offer_request, stranger_request
from wallet.codec.signature import Signature
from wallet.keys import curve, vault
from wallet.keys.airgap import accept, take_answer
from wallet.keys.airgap_parts import to_parts
from wallet.keys.airgap_request import Request
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.protocol.community import save

_PASSWORD = "a kettle on a warm stove 7"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    save(COMMUNITY, tmp_path / "community.json")
    (tmp_path / "phrase.txt").write_text(JUNK, "utf-8")
    return tmp_path


def _sign(place: Path, request: str, *more: object, keys: bool = True) -> Ended:
    (place / "request.json").write_text(request, "utf-8")
    phrase = ("--phrase-file", place / "phrase.txt") if keys else ()
    return within(
        "sign", place / "request.json", "--profile", place / "profile",
        "--community", place / "community.json", *phrase, *more,
    )  # fmt: skip


def test_everything_is_printed_before_it_is_signed(place: Path) -> None:
    request = offer_request()
    ended = _sign(place, request.to_text(), "--yes", "--out", place / "answer.json").well()
    assert "You offer to sell up to 5 kWh of biomethane at ¥0.35 per kWh" in ended.err
    assert "quantityWh" in ended.err
    assert "✓ domain.verifyingContract" in ended.err
    assert "cannot see balances" in ended.err
    answer = take_answer((place / "answer.json").read_text("utf-8"))
    accept(request, answer)


def test_json_and_compact_carry_the_same_answer(place: Path) -> None:
    request = offer_request()
    document = _sign(place, request.to_text(), "--yes", "--json").well().document
    accept(request, take_answer(json.dumps(document["answer"])))
    accept(request, take_answer(" ".join(document["compact"])))
    lines = {line["name"]: line for line in document["fields"]}
    assert lines["maker"]["meaning"] == "Mei Tan"
    assert lines["domain.chainId"]["verified"]
    assert not lines["salt"]["verified"]
    plain = _sign(place, request.to_text(), "--yes", "--compact").well()
    accept(request, take_answer(plain.out))


def test_a_request_as_codes_is_read_too(place: Path) -> None:
    request = offer_request()
    _sign(place, "\n".join(to_parts(request.to_text())), "--yes").well()


def test_without_an_agreement_nothing_is_signed(place: Path) -> None:
    ended = _sign(place, offer_request().to_text(), "--json", "--out", place / "answer.json")
    assert (ended.status, ended.code) == (2, "usage.nobody_to_ask")
    assert not (place / "answer.json").exists()


def test_what_nobody_can_explain_is_refused_even_with_yes(place: Path) -> None:
    ended = _sign(place, stranger_request().to_text(), "--yes", "--json")
    assert (ended.status, ended.code) == (1, "offline.allows_stranger")


def test_a_key_that_is_not_here_is_named(place: Path) -> None:
    request = Request(COMMUNITY.market, "hello")
    assert _sign(place, request.to_text(), "--yes", "--json").code == "sign.not_here"
    assert _sign(place, request.to_text(), "--yes", "--json", keys=False).code == "sign.not_here"


def test_the_vault_of_the_profile_signs_after_its_password(place: Path) -> None:
    opened = vault.create(
        place / "profile" / "vault.hearth", _PASSWORD, phrase=JUNK, label="Mei", memory_kib=8192
    )
    opened.add_account("Second")
    opened.lock()
    (place / "password.txt").write_text(_PASSWORD, "utf-8")
    request = offer_request()
    ended = _sign(
        place, request.to_text(), "--yes", "--password-file", place / "password.txt", "--compact",
        keys=False,
    ).well()  # fmt: skip
    accept(request, take_answer(ended.out))
    (place / "password.txt").write_text("wrong", "utf-8")
    ended = _sign(
        place, request.to_text(), "--yes", "--json", "--password-file", place / "password.txt",
        keys=False,
    )  # fmt: skip
    assert ended.code == "vault.wrong_password"


def test_a_phrase_with_a_second_secret_is_another_wallet(place: Path) -> None:
    (place / "second.txt").write_text("and a second secret", "utf-8")
    secret = ("--passphrase-file", place / "second.txt")
    ended = _sign(place, offer_request().to_text(), "--yes", "--json", *secret)
    assert ended.code == "sign.not_here"
    theirs = account_from_seed(to_seed(JUNK, "and a second secret"), 7)
    request = Request(theirs.address, "hello")
    ended = _sign(place, request.to_text(), "--yes", "--compact", *secret).well()
    accept(request, take_answer(ended.out))


def test_a_faulty_signature_is_not_handed_out_and_the_facts_are_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = curve.sign

    def faulty(secret: bytearray, digest: bytes) -> Signature:
        good = sign(secret, digest)
        return Signature(good.r, good.s ^ 1, good.y_parity)

    monkeypatch.setattr(curve, "sign", faulty)
    out = place / "answer.json"
    ended = _sign(place, offer_request().to_text(), "--yes", "--json", "--out", out)
    assert (ended.status, ended.code) == (1, "check.disagrees")
    assert not out.exists()
    (kept,) = (place / "profile" / "evidence").iterdir()
    assert str(kept) in ended.document["error"]["fix"]


def test_a_plain_message_needs_no_community(place: Path) -> None:
    (place / "community.json").unlink()
    (place / "request.json").write_text(Request(MEI, "it is me\x1b[2J").to_text(), "utf-8")
    ended = within(
        "sign", place / "request.json", "--profile", place / "profile", "--yes",
        "--phrase-file", place / "phrase.txt",
    ).well()  # fmt: skip
    assert "\x1b" not in ended.err
    ended = within(
        "sign", place / "request.json", "--profile", place / "profile", "--yes", "--json",
        "--phrase-file", place / "phrase.txt",
    )  # fmt: skip
    assert ended.status == 0


def test_offers_need_the_community_file(place: Path) -> None:
    (place / "request.json").write_text(offer_request().to_text(), "utf-8")
    ended = within(
        "sign", place / "request.json", "--profile", place / "profile", "--yes", "--json",
        "--phrase-file", place / "phrase.txt",
    )  # fmt: skip
    assert (ended.status, ended.code) == (1, "offline.no_community")


@pytest.mark.parametrize("text", ["", "{}", "HQ1.x", "\x00\x01", "x" * 2_000_000])
def test_files_that_are_no_requests_are_refused(place: Path, text: str) -> None:
    ended = _sign(place, text, "--yes", "--json")
    assert ended.status == 1
    assert ended.code.startswith("airgap.")
