"""Membership: how long it lasts and what cannot be attested."""

from __future__ import annotations

import pytest

from tests.contracts.evm import START, Reverted
from tests.contracts.town import ADMIN, FOREVER, NIL, STRANGER, Town


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
