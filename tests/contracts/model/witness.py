"""What must hold whatever the model says: seen on the chain's events and balances alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.model.base import ZERO, Address
from tests.contracts.model.consent import may_lose
from tests.contracts.model.money import HONEST, SILENT
from tests.contracts.model.operation import Operation
from tests.contracts.model.questions import Entry
from tests.contracts.model.structs import GasOffer
from tests.contracts.model.world import World

EventList = list[tuple[str, str, dict[str, Any]]]
MOVES = {"TransferSingle", "TransferBatch"}
TRUE_MODES = (HONEST, SILENT)


class BrokenError(AssertionError):
    """An invariant does not hold on the chain."""


@dataclass
class Witness:
    """What was seen so far: offers that were filled, taken back, and every balance."""

    offers: dict[bytes, GasOffer] = field(default_factory=dict)
    filled: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    cancelled: set[bytes] = field(default_factory=set)
    counters: dict[Address, int] = field(default_factory=lambda: defaultdict(int))
    revisions: dict[tuple[Address, bytes], int] = field(default_factory=lambda: defaultdict(int))
    pots: dict[int, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    seen: dict[Entry, int] = field(default_factory=lambda: defaultdict(int))

    def touched(self, w: World, events: EventList) -> Iterator[Entry]:
        """Give every entry that the chain's events say was touched."""
        for address, name, values in events:
            if address in w.coins and name == "Transfer":
                yield from ((address, "balances", values[end]) for end in ("from", "to"))
            if name in MOVES:
                ids = values["ids"] if name == "TransferBatch" else (values["id"],)
                for credit_id in ids:
                    yield from ((address, t, credit_id) for t in ("issued", "settled", "retired"))
                    ends = (values["from"], values["to"])
                    yield from ((address, "balances", (e, credit_id)) for e in ends if e != ZERO)
            if name == "OfferFilled":
                yield address, "filled", values["offerHash"]

    def look(
        self,
        before: World,
        after: World,
        op: Operation,
        events: EventList,
        values: dict[Entry, Any],
    ) -> None:
        """Look at one step: what was filled, who lost what, and whether it adds up."""
        self._know_offers(after, op)
        for address, name, event in events:
            self._follow(after, address, name, event)
        moved = self._moved(after, values)
        self._nobody_robbed(before, op, moved)
        self._nothing_made(before, after, op, moved)

    # --- offers ---

    def _know_offers(self, w: World, op: Operation) -> None:
        plan = op.plan[2] if op.plan else ()
        for part in (*op.args, *plan):
            for o in part if isinstance(part, tuple) and not hasattr(part, "_fields") else (part,):
                if isinstance(o, GasOffer):
                    self.offers[w.market.digest(o)] = o

    def _follow(self, w: World, address: Address, name: str, e: dict[str, Any]) -> None:
        if address == w.market.address:
            if name == "OfferFilled":
                self._filled(w, e["offerHash"], e["wh"], e["filledWh"])
            elif name == "OfferMatched":
                self._filled(w, e["buyHash"], e["wh"], e["filledWh"])
            elif name == "OfferCancelled":
                self.cancelled.add(e["offerHash"])
            elif name == "CounterIncremented":
                self.counters[e["maker"]] = e["counter"]
            elif name == "RevisionRaised":
                self.revisions[e["maker"], e["group"]] = e["revision"]
        if address == w.share.address:
            self._follow_pot(name, e)

    def _filled(self, w: World, digest: bytes, wh: int, filled: int) -> None:
        o = self.offers[digest]
        self._holds(filled == self.filled[digest] + wh, "filledWh counts up", digest)
        self._holds(wh > 0 and filled <= o.quantity_wh, "no more than was offered", o)
        self._holds(digest not in self.cancelled, "a cancelled offer fills", o)
        self._holds(o.valid_from <= w.now <= o.valid_to, "an out-of-date offer fills", o)
        self._holds(o.counter == self.counters[o.maker], "a withdrawn offer fills", o)
        self._holds(o.revision == self.revisions[o.maker, o.group], "an old revision fills", o)
        self.filled[digest] = filled

    def _follow_pot(self, name: str, e: dict[str, Any]) -> None:
        kinds = {"PotFed": "fed", "PotSold": "sold", "PotLeft": "left"}
        if name in kinds:
            self.pots[e["potId"]][kinds[name]] += e["wh"]
        if name == "PotSold":
            self.pots[e["potId"]]["amount"] += e["amount"]
            self.pots[e["potId"]]["toGivers"] += e["toGivers"]
        if name == "RevenuePaid":
            self.pots[e["potId"]]["paid"] += e["amount"]

    # --- balances ---

    def _moved(self, w: World, values: dict[Entry, Any]) -> dict[Entry, int]:
        """Give how each balance the chain showed has changed since it last showed it."""
        moved = {}
        for entry, value in values.items():
            address, table, _ = entry
            is_money = address in w.coins and table in ("balances", "supply")
            if is_money or (address == w.credit.address and table in GAS_TABLES):
                moved[entry] = value[0] - self.seen[entry]
                self.seen[entry] = value[0]
        return moved

    def _nobody_robbed(self, w: World, op: Operation, moved: dict[Entry, int]) -> None:
        losers = {
            key[0] if address == w.credit.address else key
            for (address, table, key), change in moved.items()
            if table == "balances" and change < 0
        }
        allowed = may_lose(w, op)
        self._holds(losers <= allowed, "someone lost without a say", losers - allowed)

    def _nothing_made(
        self, before: World, w: World, op: Operation, moved: dict[Entry, int]
    ) -> None:
        """Per batch and currency: what some lost others got, or it was issued, burned or minted."""
        sums: dict[Any, int] = defaultdict(int)
        for (address, table, key), change in moved.items():
            if address == w.credit.address:
                sign = {"balances": 1, "issued": -1, "settled": 1, "retired": 1}[table]
                sums[key[1] if table == "balances" else key] += sign * change
            elif all(x.coins[address].mode in TRUE_MODES for x in (before, w)):
                sums[address] += change if table == "balances" else -change
        wrong = {what: total for what, total in sums.items() if total}
        self._holds(not wrong, "gas or money from nowhere", wrong)

    # --- the whole ---

    def add_up(self, w: World, values: dict[Entry, Any]) -> None:
        """Add up everything: batches, currencies, loans and pots."""
        self._moved(w, values)
        held: dict[Any, int] = defaultdict(int)
        for (address, table, key), value in values.items():
            if table == "balances":
                held[key[1] if address == w.credit.address else address] += value[0]
        gas = w.credit.address
        for credit_id in w.credit.batches:
            gone = self.seen[gas, "settled", credit_id] + self.seen[gas, "retired", credit_id]
            whole = held[credit_id] + gone == self.seen[gas, "issued", credit_id]
            self._holds(whole, "issued = held + settled + retired", credit_id)
        for coin in w.coins.values():
            total = self.seen[coin.address, "supply", None]
            self._holds(held[coin.address] == total, "money in = money out", coin.name)
        self._add_up_shares(w, values)

    def _add_up_shares(self, w: World, values: dict[Entry, Any]) -> None:
        owed: dict[int, list[int]] = defaultdict(list)
        for (address, table, key), value in values.items():
            if address != w.share.address:
                continue
            if table == "loans":
                self._holds(value[0][5] <= value[0][3], "more returned than lent", key)
            if table == "given":
                owed[key[0]].append(value[2])
        for (address, table, key), value in values.items():
            if address == w.share.address and table == "pots":
                self._add_up_pot(key, value[0], owed[key])

    def _add_up_pot(self, number: int, pot: tuple[Any, ...], owed: list[int]) -> None:
        told = self.pots[number]
        gas = pot[5] + told["sold"] + told["left"] == told["fed"]
        self._holds(gas, "unsold + sold + withdrawn = fed", number)
        received = pot[6] == told["amount"] and pot[7] == told["toGivers"]
        self._holds(received, "what came in is what is shared", number)
        rest = pot[7] - told["paid"] - sum(owed)
        # Each giver's part is shown rounded down, and the index leaves less than one unit a Wh.
        self._holds(0 <= rest <= len(owed) + 1, "paid + owed + remainder = received", rest)

    @staticmethod
    def _holds(condition: object, what: str, detail: Any) -> None:
        if not condition:
            raise BrokenError(f"{what}: {detail}")


GAS_TABLES = ("balances", "issued", "settled", "retired")
