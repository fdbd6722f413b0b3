"""The model of GasCredit: batches, what people hold of them, settlement, arrears and retirement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import NIL, ZERO, Address, Part, Refused, refuse_unless
from tests.contracts.model.community import ISSUER
from tests.contracts.model.registry import ACTIVE, ENTRY, NETWORKS

if TYPE_CHECKING:
    from tests.contracts.model.world import World

NATURAL, BIOMETHANE, HYDROGEN, BLEND = CLASSES = (1, 2, 3, 4)
SETTLES = {0: {NATURAL, BIOMETHANE, BLEND}, 1: {HYDROGEN}, 2: set(CLASSES)}
NUMBER_MASK = (1 << 64) - 1
CLASS_SHIFT = 160


class Batch(NamedTuple):
    """Where gas comes from, in the contract's order."""

    issuer: Address
    plant_id_hash: bytes
    feedstock: bytes
    prod_from: int
    prod_to: int
    capacity_kw: int
    country: bytes
    support_scheme: bytes
    operational_date: int
    ghg_mg_per_mj: int
    pos_hash: bytes
    expiry: int
    chain_model: int


NO_BATCH = Batch(ZERO, NIL, NIL, 0, 0, 0, b"\0\0", NIL, 0, 0, NIL, 0, 0)


def class_of(credit_id: int) -> int:
    """Give the gas class that an id starts with."""
    return credit_id >> CLASS_SHIFT


def zone_of(credit_id: int) -> bytes:
    """Give the eight bytes of the zone's hash that an id carries."""
    return credit_id.to_bytes(32)[12:20]


def number_of(credit_id: int) -> int:
    """Give the batch number that an id ends with."""
    return credit_id & NUMBER_MASK


@dataclass
class GasCredit(Part):
    """Gas in Wh, by batch."""

    address: Address
    batches: dict[int, Batch] = field(default_factory=dict)
    balances: dict[tuple[Address, int], int] = field(default_factory=dict)
    operators: dict[tuple[Address, Address], bool] = field(default_factory=dict)
    issued: dict[int, int] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)
    retired: dict[int, int] = field(default_factory=dict)
    arrears: dict[tuple[Address, int], int] = field(default_factory=dict)
    entry_batch: dict[bytes, int] = field(default_factory=dict)
    last_minted: dict[bytes, int] = field(default_factory=dict)
    done: dict[tuple[Address, bytes], int] = field(default_factory=dict)

    # --- questions ---

    def balance(self, account: Address, credit_id: int) -> int:
        return self.balances.get((account, credit_id), 0)

    def holdings(self, account: Address) -> list[tuple[int, int]]:
        """Give what an account holds, in the order in which it is settled."""
        mine = [(i, wh) for (who, i), wh in self.balances.items() if who == account and wh]
        return sorted(mine, key=lambda pair: number_of(pair[0]))

    def owed(self, account: Address) -> list[int]:
        return [self.arrears.get((account, network), 0) for network in range(len(NETWORKS))]

    def may_move(self, operator: Address, owner: Address) -> bool:
        return operator == owner or self.operators.get((owner, operator), False)

    # --- operations ---

    def issue_batch(
        self, w: World, sender: Address, gas_class: int, zone: bytes, period: int, b: Batch,
        ref: bytes,
    ) -> int:  # fmt: skip
        self._only_issuer(w, sender)
        w.community.require_running()
        refuse_unless(gas_class in CLASSES, "BadParameter", "gasClass")
        year, month = divmod(period, 100)
        refuse_unless(2000 <= year <= 9999 and 1 <= month <= 12, "BadParameter", "period")
        refuse_unless(b.prod_from <= b.prod_to, "BadParameter", "prodTo")
        letters = len(b.country) == 2 and b.country.isalpha() and b.country.isupper()
        refuse_unless(letters, "BadParameter", "country")
        number = len(self.batches) + 1
        parts = bytes([gas_class]) + zone[:8] + period.to_bytes(4) + number.to_bytes(8)
        credit_id = int.from_bytes(parts)
        self._once(sender, ref, credit_id)
        self.batches[credit_id] = b._replace(issuer=sender)
        return credit_id

    def set_entry_batch(self, w: World, sender: Address, meter_id: bytes, credit_id: int) -> None:
        self._only_issuer(w, sender)
        self._own_batch(sender, credit_id)
        meter = w.registry.meters.get(meter_id)
        usable = meter and meter.direction == ENTRY and meter.status == ACTIVE
        if meter is None or not usable:
            raise Refused("BadParameter", "meterId")
        refuse_unless(meter.zone[:8] == zone_of(credit_id), "BadParameter", "zone")
        self.entry_batch[meter_id] = credit_id

    def allot(
        self, w: World, sender: Address, account: Address, credit_id: int, wh: int, ref: bytes
    ) -> None:
        self._only_issuer(w, sender)
        w.community.require_running()
        self._own_batch(sender, credit_id)
        self._once(sender, ref, credit_id)
        refuse_unless(w.community.is_member(w, account), "NotMember", account)
        self._issue(w, sender, account, credit_id, wh)

    def retire(
        self, w: World, sender: Address, credit_id: int, wh: int, beneficiary: Address, purpose: str
    ) -> None:
        refuse_unless(wh > 0, "ZeroAmount")
        self._take(sender, credit_id, wh)
        self.retired[credit_id] = self.retired.get(credit_id, 0) + wh

    def mint_from_reading(
        self, w: World, sender: Address, meter_id: bytes, seq: int, owner: Address, wh: int
    ) -> None:
        refuse_unless(sender == w.registry.address, "OnlyRegistry")
        credit_id = self.entry_batch.get(meter_id)
        if credit_id is None:
            raise Refused("NoEntryBatch", meter_id)
        fresh = seq > self.last_minted.get(meter_id, 0)
        refuse_unless(fresh, "AlreadyMinted", meter_id, seq)
        self.last_minted[meter_id] = seq
        self._issue(w, sender, owner, credit_id, wh)

    def settle_consumption(
        self, w: World, sender: Address, account: Address, meter_id: bytes, seq: int, wh: int,
        network: int,
    ) -> None:  # fmt: skip
        refuse_unless(sender == w.registry.address, "OnlyRegistry")
        missing = wh - self._burn_oldest(account, wh, network)
        if missing:
            self.arrears[account, network] = self.arrears.get((account, network), 0) + missing

    def settle_arrears(self, w: World, sender: Address, account: Address) -> None:
        w.community.require_running()
        refuse_unless(sum(self.owed(account)) > 0, "ZeroAmount")
        self._pay_arrears(account)

    def set_approval_for_all(self, w: World, sender: Address, operator: Address, on: bool) -> None:
        refuse_unless(operator != ZERO, "ERC1155InvalidOperator", ZERO)
        self.operators[sender, operator] = on

    def safe_transfer_from(
        self, w: World, sender: Address, source: Address, to: Address, credit_id: int, wh: int,
        data: bytes,
    ) -> None:  # fmt: skip
        self._move_many(w, sender, source, to, ((credit_id, wh),), data)

    def safe_batch_transfer_from(
        self, w: World, sender: Address, source: Address, to: Address, ids: tuple[int, ...],
        amounts: tuple[int, ...], data: bytes,
    ) -> None:  # fmt: skip
        allowed = self.may_move(sender, source)
        refuse_unless(allowed, "ERC1155MissingApprovalForAll", sender, source)
        refuse_unless(to != ZERO, "ERC1155InvalidReceiver", ZERO)
        stopped = sender != source and w.community.all_paused
        refuse_unless(not stopped, "EverythingPaused")
        same = len(ids) == len(amounts)
        refuse_unless(same, "ERC1155InvalidArrayLength", len(ids), len(amounts))
        pairs = tuple(zip(ids, amounts, strict=True))
        self._move_many(w, sender, source, to, pairs, data)

    # --- how gas moves ---

    def _move_many(
        self, w: World, sender: Address, source: Address, to: Address,
        pairs: tuple[tuple[int, int], ...], data: bytes,
    ) -> None:  # fmt: skip
        allowed = self.may_move(sender, source)
        refuse_unless(allowed, "ERC1155MissingApprovalForAll", sender, source)
        refuse_unless(to != ZERO, "ERC1155InvalidReceiver", ZERO)
        stopped = sender != source and w.community.all_paused
        refuse_unless(not stopped, "EverythingPaused")
        for credit_id, wh in pairs:
            self._take(source, credit_id, wh)
            self._give(to, credit_id, wh)
        w.receive_gas(sender, source, to, pairs, data)

    def _issue(
        self, w: World, operator: Address, account: Address, credit_id: int, wh: int
    ) -> None:
        refuse_unless(wh > 0, "ZeroAmount")
        expiry = self.batches[credit_id].expiry
        refuse_unless(expiry == 0 or w.now <= expiry, "BatchExpired", credit_id, expiry)
        self.issued[credit_id] = self.issued.get(credit_id, 0) + wh
        self._give(account, credit_id, wh)
        self._pay_arrears(account)
        w.receive_gas(operator, ZERO, account, ((credit_id, wh),), b"")

    def _pay_arrears(self, account: Address) -> None:
        for network, owed in enumerate(self.owed(account)):
            if owed:
                paid = self._burn_oldest(account, owed, network)
                self.arrears[account, network] = owed - paid

    def _burn_oldest(self, account: Address, wh: int, network: int) -> int:
        """Burn up to ``wh`` of what may be burned in a network, oldest batch first.

        The contract looks at 32 batches at a time; nobody in the model ever holds as many.
        """
        burned = 0
        for credit_id, held in self.holdings(account):
            if class_of(credit_id) in SETTLES[network] and burned < wh:
                part = min(held, wh - burned)
                self._take(account, credit_id, part)
                self.settled[credit_id] = self.settled.get(credit_id, 0) + part
                burned += part
        return burned

    def _take(self, account: Address, credit_id: int, wh: int) -> None:
        held = self.balance(account, credit_id)
        enough = wh <= held
        refuse_unless(enough, "ERC1155InsufficientBalance", account, held, wh, credit_id)
        self.balances[account, credit_id] = held - wh

    def _give(self, account: Address, credit_id: int, wh: int) -> None:
        self.balances[account, credit_id] = self.balance(account, credit_id) + wh

    # --- who may ---

    def _once(self, issuer: Address, ref: bytes, credit_id: int) -> None:
        """Remember a reference, so that what was done under it is never doubled."""
        if ref == NIL:
            return
        refuse_unless((issuer, ref) not in self.done, "AlreadyDone", issuer, ref)
        self.done[issuer, ref] = credit_id

    def _only_issuer(self, w: World, sender: Address) -> None:
        allowed = w.community.has_role(ISSUER, sender)
        refuse_unless(allowed, "MissingRole", ISSUER, sender)

    def _own_batch(self, sender: Address, credit_id: int) -> None:
        batch = self.batches.get(credit_id)
        if batch is None:
            raise Refused("UnknownBatch", credit_id)
        refuse_unless(batch.issuer == sender, "NotBatchIssuer", credit_id, batch.issuer)
