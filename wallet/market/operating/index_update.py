"""Letting the community's own price index make its next round; anybody may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.errors import RevertedError
from wallet.market.message import Field, Message
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.tables import COMMAND_LINE
from wallet.protocol.trade_calls import Call

_UPDATE = keccak256(b"update()")[:4]
_NOT_NOW = {
    "TooEarly": "It is too early for a new round of the index {index}",
    "TooLittleTraded": "Too little was traded for a new round of the index {index}",
}


@dataclass(frozen=True, slots=True)
class UpdateIndices:
    """Let indices make a round each, where one is due."""

    indices: Sequence[Address]
    role: bytes | None = None
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        for index in self.indices:
            fields: dict[str, Field] = {"index": index}
            try:
                desk.node.call(index, _UPDATE, sender=desk.account)
            except RevertedError as error:
                text = _NOT_NOW.get(str(error.fields["reason"]))
                if text is None:
                    raise
                found.stands(COMMAND_LINE, Message(text, fields))
            else:
                text = "Let the index {index} make its next round"
                found.change(COMMAND_LINE, Message(text, fields), Call(index, _UPDATE))
        return found
