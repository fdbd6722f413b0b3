"""Leaving with one's own gas always works: moving it and retiring it, whatever is paused."""

from __future__ import annotations

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.town import ADMIN, ANA, MEI, MWH, STRANGER, YUSUF, Town

METER = b"\7" * 32
ENTRY = b"\x08" * 32


def test_retiring_is_told_counts_and_never_comes_back(town: Town) -> None:
    args = (town.bio, 1_000, ANA.address, "Cooking for the feast")
    done = town.credit.send(MEI.address, "retire", *args)
    assert done.event("Retired") == {
        "account": MEI.address.lower(), "creditId": town.bio, "wh": 1_000,
        "beneficiary": ANA.address.lower(), "purpose": "Cooking for the feast",
    }  # fmt: skip
    assert [name for name, _ in done.events] == ["Retired", "TransferSingle"]
    assert town.credit.view("retiredWh", town.bio) == 1_000
    assert town.held(MEI, town.bio) == MWH - 1_000
    with pytest.raises(Reverted, match="ERC1155InsufficientBalance"):
        town.credit.send(MEI.address, "retire", town.bio, MWH, ANA.address, "")
    with pytest.raises(Reverted, match="ZeroAmount"):
        town.credit.send(MEI.address, "retire", town.bio, 0, ANA.address, "")
    town.credit.send(MEI.address, "retire", town.bio, MWH - 1_000, ANA.address, "")
    assert town.credit.view("retiredWh", town.bio) == MWH
    assert town.credit.view("totalSupply", town.bio) == 0
    assert town.conserved()


def test_nobody_retires_what_is_not_its_own(town: Town) -> None:
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, True)
    with pytest.raises(Reverted, match="ERC1155InsufficientBalance"):
        town.credit.send(YUSUF.address, "retire", town.bio, 1, YUSUF.address, "")


def test_while_everything_is_paused_only_the_holder_moves_its_gas(town: Town) -> None:
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, True)
    town.community.send(ADMIN.address, "setAllPaused", True)
    move = (MEI.address, YUSUF.address, town.bio, 10, b"")
    many = (MEI.address, YUSUF.address, [town.bio], [10], b"")
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.credit.send(YUSUF.address, "safeTransferFrom", *move)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.credit.send(YUSUF.address, "safeBatchTransferFrom", *many)
    town.credit.send(MEI.address, "safeTransferFrom", *move)
    town.credit.send(MEI.address, "safeBatchTransferFrom", *many)
    town.credit.send(MEI.address, "retire", town.bio, 10, MEI.address, "")
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, False)
    assert town.held(YUSUF, town.bio) == 20
    assert town.credit.view("holdingsOf", YUSUF.address) == ((town.bio,), (20,))


def test_a_pause_of_fills_stops_nobody_from_moving_gas(town: Town) -> None:
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, True)
    town.community.send(ADMIN.address, "setFillsPaused", True)
    move = (MEI.address, YUSUF.address, town.bio, 10, b"")
    town.credit.send(YUSUF.address, "safeTransferFrom", *move)


def test_the_credit_contract_asks_no_pause_of_the_registry(town: Town) -> None:
    """The registry asks for the pause itself, once for a whole bundle."""
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    town.community.send(ADMIN.address, "setAllPaused", True)
    registry = town.registry.address
    town.credit.send(registry, "mintFromReading", ENTRY, 1, MEI.address, 5)
    town.credit.send(registry, "settleConsumption", MEI.address, METER, 1, 3, 0)
    assert town.held(MEI, town.bio) == MWH + 2


def test_who_lost_membership_keeps_moves_and_retires_its_gas(town: Town) -> None:
    town.community.send(ADMIN.address, "revoke", MEI.address)
    move = (MEI.address, STRANGER.address, town.bio, 10, b"")
    town.credit.send(MEI.address, "safeTransferFrom", *move)
    town.credit.send(STRANGER.address, "retire", town.bio, 10, STRANGER.address, "")
    assert town.held(MEI, town.bio) == MWH - 10
