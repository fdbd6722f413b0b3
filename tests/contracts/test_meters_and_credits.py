"""Readings, settlement, arrears and where gas comes from and goes."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from eth_account.signers.local import LocalAccount

from tests.contracts.evm import START, Reverted
from tests.contracts.town import (
    ADMIN,
    ANA,
    FOREVER,
    GATEWAY,
    MEI,
    MWH,
    NIL,
    STRANGER,
    YUSUF,
    ZONE,
    Town,
    batch,
)  # fmt: skip

METER = b"\7" * 32
ENTRY = b"\x08" * 32
ARREARS = "arrearsWh"


def test_a_reading_settles_what_was_burned_rounded_down_once(town: Town) -> None:
    town.registry.send(ADMIN.address, "setCalorific", ZONE, 0, FOREVER, 967_531, 11_203)
    town.meter(MEI, METER)
    done = town.read(METER, 1, START - 60, 103_337)
    expected = 3_337 * 967_531 * 11_203 // 10**9
    assert done.event("ReadingAccepted")["wh"] == expected
    assert town.held(MEI, town.bio) == MWH - expected
    assert town.credit.view("settledWh", town.bio) == expected
    assert town.conserved()


@pytest.mark.parametrize(
    ("seq", "ts", "index_l", "error"),
    [
        (1, START - 50, 101_010, "SeqNotRising"),
        (2, START - 100, 101_010, "TimeNotRising"),
        (2, START + 901, 101_010, "TimeInFuture"),
        (2, START - 50, 100_999, "IndexFell"),
        (2, START - 40, 101_101, "FlowTooHigh"),
    ],
)
def test_a_reading_that_cannot_be_true_is_refused(
    town: Town, seq: int, ts: int, index_l: int, error: str
) -> None:
    town.meter(MEI, METER)
    town.read(METER, 1, START - 100, 101_000)
    with pytest.raises(Reverted, match=error):
        town.read(METER, seq, ts, index_l)
    town.read(METER, 2, START - 40, 101_100)


def test_only_the_present_key_signs(town: Town) -> None:
    town.meter(MEI, METER)
    with pytest.raises(Reverted, match="BadReadingSignature"):
        town.read(METER, 1, START, 100_001, signer=STRANGER)
    town.registry.send(ADMIN.address, "rotateKey", METER, STRANGER.address)
    with pytest.raises(Reverted, match="BadReadingSignature"):
        town.read(METER, 1, START, 100_001, signer=GATEWAY)
    town.read(METER, 1, START, 100_001, signer=STRANGER)
    with pytest.raises(Reverted, match="MeterNotActive"):
        town.read(ENTRY, 1, START, 100_001)


def test_a_whole_bundle_is_undone_by_one_bad_reading(town: Town) -> None:
    town.meter(MEI, METER)
    signed = [town.reading(METER, n, START - 500 + n, 100_000 + n) for n in (1, 2, 2)]
    with pytest.raises(Reverted, match="SeqNotRising"):
        town.registry.send(YUSUF.address, "submitReadings", *zip(*signed, strict=True))
    town.registry.send(YUSUF.address, "submitReadings", *zip(*signed[:2], strict=True))
    assert town.registry.view("meterOf", METER)[8:11] == (2, START - 498, 100_002)


def test_a_missing_sequence_number_is_flagged(town: Town) -> None:
    town.meter(MEI, METER)
    assert town.read(METER, 1, START - 9, 100_001).event("ReadingAccepted")["flags"] == 0
    assert town.read(METER, 3, START - 8, 100_001).event("ReadingAccepted")["flags"] == 1


def test_entry_readings_mint_into_their_batch_unless_too_old(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    with pytest.raises(Reverted, match="NoEntryBatch"):
        town.read(ENTRY, 1, START - 4_000 + 3_600, 100_100)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    old = town.read(ENTRY, 1, START - 3_601, 100_100).event("ReadingAccepted")
    assert (old["flags"], old["wh"], town.held(MEI, town.bio)) == (2, 1_100, MWH)
    town.read(ENTRY, 2, START - 3_600, 100_101)
    assert town.held(MEI, town.bio) == MWH + 11
    town.community.send(ADMIN.address, "revoke", MEI.address)
    assert town.read(ENTRY, 3, START, 100_102).event("ReadingAccepted")["flags"] == 8
    assert town.held(MEI, town.bio) == MWH + 11
    assert town.conserved()


def test_a_swap_settles_the_closing_index_and_goes_on_from_the_opening_one(town: Town) -> None:
    town.meter(MEI, METER)
    town.read(METER, 1, START - 100, 100_100)
    done = town.registry.send(ADMIN.address, "swapMeter", METER, START - 50, 100_110, 5)
    assert done.event("ReadingAccepted")["flags"] == 4
    assert town.held(MEI, town.bio) == MWH - 110 * 11
    town.read(METER, 2, START - 10, 6)
    assert town.held(MEI, town.bio) == MWH - 111 * 11
    with pytest.raises(Reverted, match="MissingRole"):
        town.registry.send(MEI.address, "swapMeter", METER, START, 6, 0)


def test_the_oldest_batch_burns_first_and_the_rest_is_arrears(town: Town) -> None:
    town.meter(YUSUF, METER)
    town.allot(YUSUF, town.natural, 1_100)
    town.allot(YUSUF, town.bio, 550)
    assert town.credit.view("holdingsOf", YUSUF.address) == (
        (town.natural, town.bio),
        (1_100, 550),
    )
    town.read(METER, 1, START - 10, 100_120)
    assert town.credit.view("holdingsOf", YUSUF.address) == ((town.bio,), (330,))
    town.read(METER, 2, START - 9, 100_120 + 1)
    town.registry.send(ADMIN.address, "swapMeter", METER, START - 1, 100_121, 0)
    town.evm.now += 3_600
    town.read(METER, 3, START + 3_000, 100)
    assert town.credit.view("holdingsOf", YUSUF.address) == ((), ())
    assert town.credit.view(ARREARS, YUSUF.address) == 1_100 - 319
    assert town.conserved()


def test_arrears_are_paid_from_what_comes_in(town: Town) -> None:
    town.meter(YUSUF, METER)
    town.read(METER, 1, START - 10, 100_100)
    assert town.credit.view(ARREARS, YUSUF.address) == 1_100
    town.allot(YUSUF, town.natural, 1_000)
    assert (town.credit.view(ARREARS, YUSUF.address), town.held(YUSUF, town.natural)) == (100, 0)
    town.credit.send(
        MEI.address, "safeTransferFrom", MEI.address, YUSUF.address, town.bio, 150, b""
    )
    assert town.held(YUSUF, town.bio) == 150
    left = town.credit.send(STRANGER.address, "settleArrears", YUSUF.address)
    assert left.event("ArrearsRecorded")["totalWh"] == 0
    assert town.held(YUSUF, town.bio) == 50
    with pytest.raises(Reverted, match="ZeroAmount"):
        town.credit.send(STRANGER.address, "settleArrears", YUSUF.address)
    assert town.conserved()


def test_retiring_counts_and_never_comes_back(town: Town) -> None:
    town.credit.send(MEI.address, "retire", town.bio, 1_000, ANA.address, "Cooking for the feast")
    assert town.credit.view("retiredWh", town.bio) == 1_000
    with pytest.raises(Reverted, match="ERC1155InsufficientBalance"):
        town.credit.send(MEI.address, "retire", town.bio, MWH, ANA.address, "")
    assert town.conserved()


def test_the_credit_id_says_class_zone_period_and_batch(town: Town) -> None:
    assert town.bio >> 160 == 2
    assert (town.bio >> 96) % 2**64 == int.from_bytes(ZONE[:8])
    assert (town.bio >> 64) % 2**32 == 202611
    assert town.bio % 2**64 == 2


def test_only_its_own_issuer_gives_out_a_batch(town: Town) -> None:
    admin = ADMIN.address
    with pytest.raises(Reverted, match="MissingRole"):
        town.credit.send(MEI.address, "allot", MEI.address, town.bio, 1, NIL)
    town.community.send(admin, "grantRole", town.community.view("ISSUER"), ANA.address)
    with pytest.raises(Reverted, match="NotBatchIssuer"):
        town.credit.send(ANA.address, "allot", MEI.address, town.bio, 1, NIL)
    with pytest.raises(Reverted, match="NotMember"):
        town.allot(STRANGER, town.bio, 1)
    with pytest.raises(Reverted, match="UnknownBatch"):
        town.allot(MEI, town.bio + 9, 1)
    expired = town.issue_batch(1, expiry=START - 1)
    with pytest.raises(Reverted, match="BatchExpired"):
        town.allot(MEI, expired, 1)
    for bad in ((0, 202611), (5, 202611), (1, 202613), (1, 202600)):
        with pytest.raises(Reverted, match="BadParameter"):
            town.credit.send(admin, "issueBatch", bad[0], ZONE, bad[1], batch(), NIL)


def test_only_the_registry_mints_and_settles(town: Town) -> None:
    for name, args in (
        ("mintFromReading", (ENTRY, 1, MEI.address, 1)),
        ("settleConsumption", (MEI.address, METER, 1, 1, 0)),
    ):
        with pytest.raises(Reverted, match="OnlyRegistry"):
            town.credit.send(ADMIN.address, name, *args)
    with pytest.raises(Reverted, match="CreditAlreadySet"):
        town.registry.send(ADMIN.address, "setCredit", MEI.address)


def test_while_everything_is_paused_people_can_still_leave(town: Town) -> None:
    town.meter(MEI, METER)
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, True)
    town.community.send(ADMIN.address, "setAllPaused", True)
    move = (MEI.address, YUSUF.address, town.bio, 10, b"")
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.credit.send(YUSUF.address, "safeTransferFrom", *move)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.read(METER, 1, START, 100_001)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.allot(MEI, town.bio, 1)
    town.credit.send(MEI.address, "safeTransferFrom", *move)
    town.credit.send(MEI.address, "retire", town.bio, 10, MEI.address, "")
    with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
        town.community.send(MEI.address, "setAllPaused", False)


def test_the_newest_calorific_value_that_covers_the_time_holds(town: Town) -> None:
    town.registry.send(ADMIN.address, "setCalorific", ZONE, 100, 200, 900_000, 10_000)
    assert town.registry.view("calorificAt", ZONE, 99) == (1_000_000, 11_000)
    assert town.registry.view("calorificAt", ZONE, 100) == (900_000, 10_000)
    assert town.registry.view("calorificAt", ZONE, 200) == (1_000_000, 11_000)
    with pytest.raises(Reverted, match="NoCalorific"):
        town.registry.view("calorificAt", NIL, 100)


def test_membership_ends_with_its_last_second(town: Town) -> None:
    admin = ADMIN.address
    town.community.send(admin, "attest", STRANGER.address, b"CN", 1, START + 5, NIL)
    town.evm.now = START + 5
    assert town.community.view("isMember", STRANGER.address)
    town.evm.now = START + 6
    assert not town.community.view("isMember", STRANGER.address)
    with pytest.raises(Reverted, match="AlreadyExpired"):
        town.community.send(admin, "attest", STRANGER.address, b"CN", 1, START + 5, NIL)
    with pytest.raises(Reverted, match="UnknownMemberRole"):
        town.community.send(admin, "attest", STRANGER.address, b"CN", 5, FOREVER, NIL)


class PlainModel:
    """What each person holds, by batch."""

    def __init__(self) -> None:
        self.held: dict[str, dict[int, int]] = {p.address: {} for p in PEOPLE}
        self.arrears = 0

    def add(self, who: str, credit_id: int, wh: int) -> None:
        self.held[who][credit_id] = self.held[who].get(credit_id, 0) + wh

    def take(self, who: str, credit_id: int, wh: int) -> None:
        self.held[who][credit_id] -= wh
        if self.held[who][credit_id] == 0:
            del self.held[who][credit_id]

    def burn(self, who: str, wh: int) -> int:
        """Burn oldest first; return what was missing."""
        for credit_id, held in sorted(self.held[who].items(), key=lambda item: item[0] % 2**64):
            part = min(wh, held)
            if part:
                self.take(who, credit_id, part)
            wh -= part
        return wh


PEOPLE = (MEI, YUSUF, ANA)


@dataclass
class Walk:
    """Random allotments, transfers and readings, on the contracts and on the model alike."""

    town: Town
    model: PlainModel
    batches: list[int]
    chance: random.Random
    index_l: int = 100_000
    seq: int = 0

    def step(self) -> None:
        person, other = self.chance.sample(PEOPLE, 2)
        what = self.chance.random()
        if what < 0.4 or not self.model.held[person.address]:
            self._allot(person)
        elif what < 0.75:
            self._transfer(person.address, other.address)
        else:
            self._read()

    def _allot(self, person: LocalAccount) -> None:
        credit_id, wh = self.chance.choice(self.batches), self.chance.randrange(1, 3_000)
        self.town.allot(person, credit_id, wh)
        self.model.add(person.address, credit_id, wh)
        if person is YUSUF:
            self.model.arrears = self.model.burn(person.address, self.model.arrears)

    def _transfer(self, giver: str, taker: str) -> None:
        mine = self.model.held[giver]
        credit_id = self.chance.choice(list(mine))
        everything = self.chance.random() < 0.6
        wh = mine[credit_id] if everything else self.chance.randrange(mine[credit_id])
        self.town.credit.send(giver, "safeTransferFrom", giver, taker, credit_id, wh, b"")
        if wh:
            self.model.take(giver, credit_id, wh)
            self.model.add(taker, credit_id, wh)

    def _read(self) -> None:
        self.town.evm.now += 3_600
        litres = self.chance.randrange(1, 300)
        self.index_l += litres
        self.seq += 1
        self.town.read(METER, self.seq, self.town.evm.now, self.index_l)
        self.model.arrears += self.model.burn(YUSUF.address, litres * 11)


def test_holdings_keep_their_order_and_every_batch_stays_conserved(town: Town) -> None:
    batches = [town.natural, town.bio, *(town.issue_batch(4) for _ in range(4))]
    model = PlainModel()
    model.add(MEI.address, town.bio, MWH)
    town.meter(YUSUF, METER)
    walk = Walk(town, model, batches, random.Random(7))  # noqa: S311 -- reproducible, no secret
    for _ in range(120):
        walk.step()
        for p in PEOPLE:
            ids, amounts = town.credit.view("holdingsOf", p.address)
            assert dict(zip(ids, amounts, strict=True)) == model.held[p.address]
            assert ids == tuple(sorted(ids, key=lambda item: item % 2**64))
        assert town.credit.view(ARREARS, YUSUF.address) == model.arrears
    assert town.conserved(batches)
