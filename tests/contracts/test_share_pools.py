"""Pools: who makes them, who is in them, and how one leaves."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.sharing import Sharing, broken
from tests.contracts.town import ADMIN, ANA, MEI, NIL, STRANGER, YUSUF

SALT = b"\5" * 32


def test_a_pool_has_its_makers_own_id_and_its_maker_is_in_it(sharing: Sharing) -> None:
    pool = sharing.pool
    done = pool.send(ANA.address, "createPool", "Lane 7", SALT)
    pool_id = keccak(encode(["address", "bytes32"], [ANA.address, SALT]))
    assert done.values == (pool_id,)
    who = ANA.address.lower()
    assert done.events == (
        ("PoolCreated", {"poolId": pool_id, "manager": who, "name": "Lane 7"}),
        ("PoolMemberSet", {"poolId": pool_id, "account": who, "isIn": True}),
    )
    assert pool.view("poolOf", pool_id) == (who, "Lane 7")
    assert pool.view("isInPool", pool_id, ANA.address) is True
    assert pool.view("isInPool", pool_id, MEI.address) is False
    assert pool.view("poolOf", NIL) == ("0x" + "00" * 20, "")


def test_a_salt_makes_one_pool_a_person(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA)
    with broken("PoolExists", pool_id):
        sharing.pool.send(ANA.address, "createPool", "Lane 8", NIL)
    assert sharing.create_pool(ANA, salt=SALT) != pool_id
    assert sharing.create_pool(YUSUF) != pool_id


@pytest.mark.parametrize("name", ["", "x" * 65, "水" * 22])
def test_a_name_has_at_least_one_and_at_most_64_bytes(sharing: Sharing, name: str) -> None:
    with broken("BadName"):
        sharing.pool.send(ANA.address, "createPool", name, SALT)
    sharing.pool.send(ANA.address, "createPool", "x", SALT)
    sharing.pool.send(ANA.address, "createPool", "x" * 64, NIL)


def test_only_members_make_pools(sharing: Sharing) -> None:
    with broken("NotMember", STRANGER.address.lower()):
        sharing.pool.send(STRANGER.address, "createPool", "x", SALT)


def test_only_the_manager_says_who_is_in_it(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA, MEI)
    people = [MEI.address, YUSUF.address]
    for who in (MEI, YUSUF):
        with broken("NotPoolManager", pool_id, who.address.lower()):
            sharing.pool.send(who.address, "setPoolMembers", pool_id, people, True)
    done = sharing.pool.send(ANA.address, "setPoolMembers", pool_id, people, True)
    assert [e["account"] for _, e in done.events] == [p.lower() for p in people]
    assert all(e["isIn"] and e["poolId"] == pool_id for _, e in done.events)
    out = sharing.pool.send(ANA.address, "setPoolMembers", pool_id, people[:1], False)
    assert out.event("PoolMemberSet")["isIn"] is False
    assert sharing.pool.view("isInPool", pool_id, MEI.address) is False
    assert sharing.pool.view("isInPool", pool_id, YUSUF.address) is True


def test_nobody_manages_a_pool_that_does_not_exist(sharing: Sharing) -> None:
    with broken("NotPoolManager"):
        sharing.pool.send(ANA.address, "setPoolMembers", NIL, [ANA.address], True)


def test_leaving_works_whatever_is_paused_and_joining_does_not(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA, MEI)
    sharing.pause(fills=True)
    sharing.create_pool(MEI)
    sharing.pool.send(ANA.address, "setPoolMembers", pool_id, [YUSUF.address], True)
    sharing.pause(fills=True, everything=True)
    with broken("EverythingPaused"):
        sharing.pool.send(ANA.address, "setPoolMembers", pool_id, [YUSUF.address], True)
    with broken("EverythingPaused"):
        sharing.pool.send(ANA.address, "createPool", "x", SALT)
    left = sharing.pool.send(MEI.address, "leavePool", pool_id).event("PoolMemberSet")
    assert left == {"poolId": pool_id, "account": MEI.address.lower(), "isIn": False}
    assert sharing.pool.view("isInPool", pool_id, MEI.address) is False
    with broken("NotInPool", pool_id, MEI.address.lower()):
        sharing.pool.send(MEI.address, "leavePool", pool_id)


def test_leaving_needs_no_membership_of_the_community(sharing: Sharing) -> None:
    pool_id = sharing.create_pool(ANA, MEI)
    sharing.town.community.send(ADMIN.address, "revoke", MEI.address)
    sharing.pool.send(MEI.address, "leavePool", pool_id)
    assert sharing.pool.view("isInPool", pool_id, MEI.address) is False
