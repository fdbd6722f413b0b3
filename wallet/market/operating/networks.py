"""Which gases a zone's network takes, and so which credits settle what is burned there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.market.message import Field, Message
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.questions import ask_all
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Origin, Table
from wallet.protocol.contracts import METER_OPERATOR, REGISTRY
from wallet.protocol.credits import zone_hash
from wallet.protocol.trade_calls import Call

NETWORKS = {"methane": 0, "hydrogen": 1, "blended": 2}
_NAMES = {number: name for name, number in NETWORKS.items()}


@dataclass(frozen=True, slots=True)
class NetworkWish:
    """A zone and its network: 0 methane, 1 hydrogen, 2 blended."""

    zone: str
    network: int
    origin: Origin = COMMAND_LINE


ZONES: Table[NetworkWish] = Table(
    Columns(("zone", "network")),
    lambda row: NetworkWish(
        row.read("zone", cells.words(100)),
        row.read("network", cells.choice(NETWORKS)),
        row.origin,
    ),
    lambda wish: wish.zone,
    "zone",
)


@dataclass(frozen=True, slots=True)
class SetNetworks:
    """Say which kind of network zones have."""

    wishes: Sequence[NetworkWish]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, place = Comparison(), desk.community.registry
        asked = [(zone_hash(wish.zone),) for wish in self.wishes]
        answers = ask_all(desk, place, REGISTRY["network_of"], asked)
        for wish, known in zip(self.wishes, answers, strict=True):
            fields: dict[str, Field] = {"zone": wish.zone, "network": _NAMES[wish.network]}
            if known == wish.network:
                found.stands(wish.origin, Message("The network of {zone} is {network}", fields))
            else:
                data = REGISTRY["set_network"].encode_call(zone_hash(wish.zone), wish.network)
                text = "Make the network of {zone} {network}"
                found.change(wish.origin, Message(text, fields), Call(place, data))
        return found.finished()
