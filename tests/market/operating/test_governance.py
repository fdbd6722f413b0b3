"""Pauses, roles, currencies, feeds, rates, the administrator, the index: each set once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.market.operating.office import Office, open_office, person, signer_of
from wallet.codec.address import Address
from wallet.errors import OperatorError, RowsError
from wallet.market.operating import governance, operator
from wallet.market.operating.batches import BATCHES, IssueBatches
from wallet.market.operating.exports import as_text, batches_csv, members_csv, meters_csv
from wallet.market.operating.governance import (
    AcceptHandover,
    BeginHandover,
    CancelHandover,
    RoleWish,
    SetPause,
    SetRoles,
)
from wallet.market.operating.index_update import UpdateIndices
from wallet.market.operating.listings import LISTINGS, RATES, Listing, SetListings, SetRates
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.status import status
from wallet.practice.launcher import NodeProcess
from wallet.protocol import deploy as deployment
from wallet.protocol.contracts import COMMUNITY
from wallet.protocol.reads import ask


def once(office: Office, job: Any) -> None:
    """Do a thing; a second time there is nothing to do."""
    assert office.does(job).sent.rows == 1
    before = office.nonce()
    assert office.does(job).sent.rows == 0
    assert office.nonce() == before


def code(job: Any, office: Office) -> str:
    with pytest.raises(RowsError) as caught:
        office.plan(job)
    return caught.value.problems[0].error.code


def said(office: Office, name: str, *args: object) -> Any:
    return ask(office.node, office.community.community, COMMUNITY[name], *args)


@pytest.mark.parametrize(("scope", "name"), [("fills", "fills_paused"), ("all", "all_paused")])
def test_a_pause_is_set_and_lifted_once(office: Office, scope: Any, name: str) -> None:
    once(office, SetPause(scope, on=True))
    assert said(office, name) is True
    once(office, SetPause(scope, on=False))
    assert said(office, name) is False


def test_roles_come_and_go_once(office: Office) -> None:
    wishes = [RoleWish("pauser", person(1))]
    once(office, SetRoles(wishes, granted=True))
    assert said(office, "has_role", governance.ROLES["pauser"], person(1)) is True
    once(office, SetRoles(wishes, granted=False))
    assert said(office, "has_role", governance.ROLES["pauser"], person(1)) is False


def test_who_lacks_a_role_is_told_which(office: Office) -> None:
    stranger = office.as_another(4)
    for job, role in ((SetPause("all", on=True), "pauser"),
                      (SetRoles([RoleWish("issuer", person(2))], granted=True), "administrator"),
                      (BeginHandover(person(3)), "administrator")):  # fmt: skip
        with pytest.raises(OperatorError) as caught:
            stranger.plan(job)
        assert (caught.value.code, caught.value.fields["role"]) == ("operator.no_role", role)


def test_a_currency_is_forbidden_and_allowed_once(office: Office) -> None:
    money = office.community.money.address
    once(office, SetListings([Listing(money)], "currency", allowed=False))
    assert said(office, "is_currency", money) is False
    once(office, SetListings([Listing(money)], "currency", allowed=True))
    nobody = SetListings(LISTINGS.one({"address": person(1)}), "currency", allowed=True)
    assert code(nobody, office) == "operator.no_contract"
    assert code(SetListings([Listing(person(1))], "feed", allowed=True), office)


def test_a_feed_and_a_rate_are_set_once_and_forgotten_once(office: Office) -> None:
    feed = price_feed(office)
    once(office, SetListings([Listing(feed)], "feed", allowed=False))
    once(office, SetListings([Listing(feed)], "feed", allowed=True))
    money = office.community.money.address
    pair = {"alt_currency": feed, "currency": money}
    values = pair | {"feed": feed, "max_age": "3600"}
    alt = office.community.contracts["Community"].address
    values["alt_currency"] = pair["alt_currency"] = money_of_another(office, alt)
    once(office, SetRates(RATES.one(values)))
    once(office, SetRates(RATES.one(values | {"max_age": "7200"})))
    once(office, SetRates(RATES.one(pair)))


def price_feed(office: Office) -> Address:
    """An index of the community's own; it has the interface of every price feed."""
    return office.community.feeds[0].address


def money_of_another(office: Office, _alt: Address) -> Address:
    return open_office(office.url, office.folder, 7).community.money.address


def test_the_administrator_changes_in_two_steps(
    chain: NodeProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "ADMIN_DELAY", 1)
    office = open_office(chain.url, tmp_path, 5)
    heir = office.as_another(6)
    assert code(AcceptHandover(), heir) == "operator.not_named"
    once(office, BeginHandover(signer_of(6).address))
    once(office, CancelHandover())
    assert office.does(CancelHandover()).sent.rows == 0
    once(office, BeginHandover(signer_of(6).address))
    schedule = governance.handover(office.desk).schedule
    while office.node.head().timestamp <= schedule:
        office.does(SetPause("fills", on=True))
        office.does(SetPause("fills", on=False))
    once(heir, AcceptHandover())
    assert governance.handover(heir.desk).admin == signer_of(6).address
    assert office.does(BeginHandover(signer_of(6).address)).sent.rows == 0


def test_the_role_cannot_be_accepted_before_its_time(office: Office) -> None:
    once(office, BeginHandover(signer_of(8).address))
    assert code(AcceptHandover(), office.as_another(8)) == "operator.not_yet"
    once(office, CancelHandover())


def test_an_index_without_trades_has_nothing_to_do(office: Office) -> None:
    before = office.nonce()
    outcome = office.does(UpdateIndices((price_feed(office),)))
    assert "too early" in outcome.standing[0].sentence.text
    assert office.nonce() == before


def test_while_everything_is_stopped_the_operator_is_told_so(office: Office) -> None:
    wish = {"id": "P", "class": "natural", "zone": "Linden", "month": "2026-11", "country": "CN"}
    office.does(SetPause("all", on=True))
    assert code(IssueBatches(BATCHES.one(wish)), office) == "operator.all_paused"
    office.does(SetPause("all", on=False))
    once(office, IssueBatches(BATCHES.one(wish)))


def test_the_state_lists_who_and_what_belongs(office: Office) -> None:
    rows = {"account": person(1), "kind": "supplier", "valid_until": "2035-01-01", "country": "CN"}
    office.does(Attest(ADMISSIONS.one(rows)))
    operator.read_events(office.desk)
    found = status(office.desk)
    assert found.handover.admin == office.signer.address
    assert found.roles["issuer"] == (office.signer.address,)
    line = next(line for line in found.members if line.account == person(1))
    assert (line.kind, line.is_in) == ("supplier", True)
    assert found.currencies[office.community.money.address] is True
    text = members_csv(found)
    wishes = ADMISSIONS.parse(text.encode("utf-8-sig"), "members.csv")
    assert person(1) in {wish.account for wish in wishes}
    assert office.plan(Attest(wishes)).changes == ()
    assert meters_csv(found).startswith("meter,owner")
    assert batches_csv(found).startswith("batch,class")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_spreadsheet_runs_what_is_exported(text: str) -> None:
    assert as_text(text) == "'" + text
    assert as_text("Mei") == "Mei"
