"""Gas credits at their edges: the account that is almost nobody, and the registry's two doors."""

from __future__ import annotations

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.town import ADMIN, MEI, STRANGER, YUSUF, Town

ONE = "0x" + "00" * 19 + "01"
METER = b"\x0e" * 32


def test_the_account_one_holds_and_lists_gas_like_any_other(town: Town) -> None:
    town.credit.send(MEI.address, "safeTransferFrom", MEI.address, ONE, town.bio, 1, b"")
    assert town.credit.view("holdingsOf", ONE) == ((town.bio,), (1,))
    town.credit.send(ONE, "safeTransferFrom", ONE, MEI.address, town.bio, 1, b"")
    assert town.credit.view("holdingsOf", ONE) == ((), ())


def test_the_account_one_is_held_to_a_pause_like_any_other(town: Town) -> None:
    town.credit.send(MEI.address, "safeTransferFrom", MEI.address, ONE, town.bio, 5, b"")
    town.credit.send(ONE, "setApprovalForAll", YUSUF.address, True)
    town.credit.send(MEI.address, "setApprovalForAll", YUSUF.address, True)
    town.community.send(ADMIN.address, "setAllPaused", True)
    for giver, taker in ((ONE, MEI.address), (MEI.address, ONE)):
        with pytest.raises(Reverted, match="EverythingPaused"):
            town.credit.send(YUSUF.address, "safeTransferFrom", giver, taker, town.bio, 5, b"")
        town.credit.send(giver, "safeTransferFrom", giver, taker, town.bio, 1, b"")


def test_only_the_registry_settles_and_mints(town: Town) -> None:
    """mintFromReading and settleConsumption are the registry's alone."""
    for who in (STRANGER, ADMIN, MEI):
        with pytest.raises(Reverted, match="OnlyRegistry"):
            town.credit.send(who.address, "settleConsumption", MEI.address, METER, 1, 5, 0)
        with pytest.raises(Reverted, match="OnlyRegistry"):
            town.credit.send(who.address, "mintFromReading", METER, 1, MEI.address, 5)
