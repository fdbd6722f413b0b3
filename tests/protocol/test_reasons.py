"""Our reasons are the contract's, and each has words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wallet.paths import resource
from wallet.protocol.reasons import WORDS, Reason, error_for, reasons_in
from wallet.protocol.share_reasons import SHARE_WORDS, ShareReason, share_error, share_reasons_in


def enum_in(contract: str, name: str) -> list[str]:
    source = resource(f"contracts/{contract}.sol").read_text(encoding="utf-8")
    found = re.search(rf"enum {name} \{{([^}}]*)\}}", source)
    assert found is not None
    return [name.strip() for name in re.sub(r"//[^\n]*", "", found[1]).split(",")]


def test_names_and_numbers_are_those_of_the_contract() -> None:
    names = enum_in("GasOffers", "Reason")
    assert [reason.name for reason in Reason] == names
    assert list(Reason) == list(range(len(names)))


def test_every_reason_has_its_own_cause_and_a_fix() -> None:
    errors = [error_for(reason) for reason in Reason if reason is not Reason.NONE]
    assert len({error.code for error in errors}) == len(errors)
    assert set(WORDS) == set(Reason) - {Reason.NONE}
    assert len({cause for cause, _ in WORDS.values()}) == len(WORDS)
    for error in errors:
        assert error.cause.endswith(".")
        assert error.fix.endswith(".")
        assert error.fields["reason"] == Reason[str(error.fields["reason"])].name


@given(st.sets(st.sampled_from([reason for reason in Reason if reason])))
def test_a_mask_gives_its_reasons_in_order(wanted: set[Reason]) -> None:
    mask = sum(1 << reason for reason in wanted)
    assert reasons_in(mask) == sorted(wanted)
    assert reasons_in(mask | 1 | 1 << 200) == sorted(wanted)


def test_names_and_numbers_of_sharing_are_those_of_the_contract() -> None:
    names = enum_in("SharePool", "ShareReason")
    assert [reason.name for reason in ShareReason] == names
    assert list(ShareReason) == list(range(len(names)))


def test_every_reason_against_sharing_has_its_own_cause_and_a_fix() -> None:
    errors = [share_error(reason) for reason in ShareReason if reason]
    assert len({error.code for error in errors}) == len(errors)
    assert set(SHARE_WORDS) == set(ShareReason) - {ShareReason.NONE}
    assert len({cause for cause, _ in SHARE_WORDS.values()}) == len(SHARE_WORDS)
    for error in errors:
        assert error.cause.endswith(".")
        assert error.fix.endswith(".")
        assert error.fields["reason"] == ShareReason[str(error.fields["reason"])].name


@given(st.sets(st.sampled_from([reason for reason in ShareReason if reason])))
def test_a_mask_of_sharing_gives_its_reasons_in_order(wanted: set[ShareReason]) -> None:
    mask = sum(1 << reason for reason in wanted)
    assert share_reasons_in(mask) == sorted(wanted)
    assert share_reasons_in(mask | 1 | 1 << 200) == sorted(wanted)
