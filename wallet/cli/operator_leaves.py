"""The operator's commands: names, columns and the jobs behind them, as one table.

A table's columns are the command's options too (``valid_until`` is ``--valid-until``), so that one
member on the command line and thousands in a file are read by the same rules.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wallet.market.operating import (
    allotments,
    batches,
    calorific,
    devices,
    entry_batches,
    governance,
    listings,
    members,
    meters,
    networks,
)
from wallet.market.operating.changes import Job
from wallet.market.operating.salts import MeterIds
from wallet.market.operating.tables import Table

Wishes = Sequence[Any]


@dataclass(frozen=True)
class Leaf:
    """One changing command over a table: from a file, or one row on the command line.

    ``first`` are the columns given without a dash, ``named`` those whose option is called
    otherwise, ``flags`` extra switches with their help, ``needs_salt`` says that meter numbers
    occur (and ``registers`` that new ones are made).
    """

    path: tuple[str, ...]
    about: str
    table: Callable[[MeterIds], Table[Any]]
    job: Callable[[Wishes, Namespace], Job]
    first: tuple[str, ...]
    named: dict[str, str] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    needs_salt: bool = False
    registers: bool = False


HELP = {
    "account": "the account's address",
    "kind": "household, supplier, plant or operator",
    "valid_until": "last day of the membership (2027-12-31), or a time",
    "country": "two capital letters, for example CN",
    "evidence": "hash of the evidence kept elsewhere (0x and 64 digits)",
    "name": "for people who read the table; not sent",
    "meter": "the meter's number, or its id (0x and 64 digits)",
    "owner": "the member whose gas it counts",
    "gateway": "the address of the gateway's key",
    "zone": "the gas zone's name",
    "direction": "exit (consumes) or entry (injects)",
    "q_max_m3h": "the most it can pass, cubic metres an hour",
    "allowance_kwh": "what the home is allotted for a period",
    "opening_time": "time of the opening index",
    "opening_litres": "opening index in litres",
    "time": "when it was exchanged",
    "closing_litres": "last index of the old device",
    "month": "a month, 2026-11 (days of UTC)",
    "from": "first moment it holds for",
    "to": "first moment it no longer holds for",
    "z": "volume conversion factor, for example 0.967",
    "kwh_per_m3": "gross calorific value, for example 11.25",
    "network": "methane, hydrogen or blended",
    "id": "an id of your own (an invoice's number): the same id is never used twice",
    "class": "natural, biomethane, hydrogen or blend",
    "batch": "the batch's number, in digits or as 0x…",
    "kwh": "kilowatt-hours, up to three decimals",
    "wh": "watt-hours",
    "address": "the contract's address",
    "alt_currency": "the second currency's address",
    "currency": "the address of the currency of the offer",
    "feed": "the price feed's address; leave it out to forget the rate",
    "max_age": "seconds after which the feed's answer is too old",
    "role": "operator, issuer or pauser",
}


def _listing(kind: listings.Kind, about: str, *, allowed: bool) -> Leaf:
    verb = "allow" if allowed else "forbid"
    return Leaf(
        (kind, verb),
        f"{verb} a {about}",
        lambda _: listings.LISTINGS,
        lambda wishes, _: listings.SetListings(wishes, kind, allowed),
        ("address",),
    )


LEAVES: tuple[Leaf, ...] = (
    Leaf(("attest",), "admit members, or renew what is attested about them",
         lambda _: members.ADMISSIONS, lambda w, _: members.Attest(w), ("account",)),
    Leaf(("revoke",), "end memberships; what the accounts hold stays theirs",
         lambda _: members.ENDINGS, lambda w, _: members.Revoke(w), ("account",)),
    Leaf(("meters", "register"), "link meters to members' accounts",
         meters.registrations, lambda w, a: meters.Register(w, a.shared_gateways), ("meter",),
         flags={"shared_gateways": "one owner's gateway may read several meters",
                "new_salt": "make a new salt although the community has meters"},
         needs_salt=True, registers=True),
    Leaf(("meters", "rotate-key"), "give gateways new keys; the old ones end at once",
         devices.rotations, lambda w, _: devices.RotateKeys(w), ("meter",), needs_salt=True),
    Leaf(("meters", "swap"), "exchange devices or correct indices; nothing is overwritten",
         devices.swaps, lambda w, _: devices.SwapMeters(w), ("meter",), needs_salt=True),
    Leaf(("meters", "close"), "take meters out of use for good",
         devices.closings, lambda w, _: devices.CloseMeters(w), ("meter",), needs_salt=True),
    Leaf(("calorific", "set"), "what a cubic metre is worth in a zone for a time",
         lambda _: calorific.CALORIFIC, lambda w, _: calorific.SetCalorific(w), ("zone",)),
    Leaf(("network", "set"), "which gases a zone's network takes",
         lambda _: networks.ZONES, lambda w, _: networks.SetNetworks(w), ("zone", "network")),
    Leaf(("batch", "issue"), "open batches, each once",
         lambda _: batches.BATCHES, lambda w, _: batches.IssueBatches(w), (),
         named={"id": "--ref"}),
    Leaf(("allot",), "give members gas they have paid for, each row once",
         lambda _: allotments.ALLOTMENTS, lambda w, _: allotments.Allot(w), ("account",),
         named={"id": "--ref"}),
    Leaf(("entry-batch", "set"), "the batch into which an entry meter's readings create gas",
         entry_batches.entry_batches, lambda w, _: entry_batches.SetEntryBatches(w), ("meter",),
         needs_salt=True),
    _listing("currency", "currency for trades", allowed=True),
    _listing("currency", "currency for trades", allowed=False),
    _listing("feed", "price feed for triggers", allowed=True),
    _listing("feed", "price feed for triggers", allowed=False),
    Leaf(("rate", "set"), "the feed that tells what a second currency is worth",
         lambda _: listings.RATES, lambda w, _: listings.SetRates(w), ()),
    Leaf(("roles", "grant"), "give roles", lambda _: governance.ROLE_WISHES,
         lambda w, _: governance.SetRoles(w, granted=True), ("role", "account")),
    Leaf(("roles", "revoke"), "take roles away", lambda _: governance.ROLE_WISHES,
         lambda w, _: governance.SetRoles(w, granted=False), ("role", "account")),
)  # fmt: skip
