"""The model of SharePool's groups: who made them and who is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.model.base import ZERO, Address, Part, refuse_unless

if TYPE_CHECKING:
    from tests.contracts.model.world import World

LONGEST_NAME = 64


def is_pool(pool_id: bytes) -> bool:
    """Tell a group's id from a person's address and from everybody (0)."""
    return any(pool_id[:12])


@dataclass
class SharePools(Part):
    """Named groups of members."""

    address: Address
    managers: dict[bytes, Address] = field(default_factory=dict)
    inside: dict[tuple[bytes, Address], bool] = field(default_factory=dict)

    def manager_of(self, pool_id: bytes) -> Address:
        return self.managers.get(pool_id, ZERO)

    def is_in(self, pool_id: bytes, account: Address) -> bool:
        return self.inside.get((pool_id, account), False)

    def create_pool(self, w: World, sender: Address, name: str, salt: bytes) -> bytes:
        w.community.require_running()
        refuse_unless(w.community.is_member(w, sender), "NotMember", sender)
        refuse_unless(1 <= len(name.encode()) <= LONGEST_NAME, "BadName")
        pool_id = keccak(encode(["address", "bytes32"], [sender, salt]))
        refuse_unless(pool_id not in self.managers, "PoolExists", pool_id)
        self.managers[pool_id] = sender
        self.inside[pool_id, sender] = True
        return pool_id

    def set_pool_members(
        self, w: World, sender: Address, pool_id: bytes, accounts: tuple[Address, ...], is_in: bool
    ) -> None:
        w.community.require_running()
        manages = sender == self.manager_of(pool_id)
        refuse_unless(manages, "NotPoolManager", pool_id, sender)
        for account in accounts:
            self.inside[pool_id, account] = is_in

    def leave_pool(self, w: World, sender: Address, pool_id: bytes) -> None:
        refuse_unless(self.is_in(pool_id, sender), "NotInPool", pool_id, sender)
        self.inside[pool_id, sender] = False
