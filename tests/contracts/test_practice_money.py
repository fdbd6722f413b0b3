"""The practice street's money: whoever made the contract makes it, and nobody else."""

from __future__ import annotations

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.town import ADMIN, MEI, YUAN, Town


def test_only_its_owner_makes_money(town: Town) -> None:
    before = town.money.view("balanceOf", MEI.address)
    with pytest.raises(Reverted, match="OwnableUnauthorizedAccount"):
        town.money.send(MEI.address, "mint", MEI.address, YUAN)
    town.money.send(ADMIN.address, "mint", MEI.address, YUAN)
    assert town.money.view("balanceOf", MEI.address) == before + YUAN
    assert town.money.view("decimals") == 6
