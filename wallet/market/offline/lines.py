"""A request explained: a sentence, what to look out for, and every field that is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.market.message import Field, Message
from wallet.market.sentences import names_book

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.keys.airgap_request import Request
    from wallet.market.message import Who
    from wallet.protocol.community import CommunityFile


@dataclass(frozen=True, slots=True)
class Line:
    """One signed field: the protocol's own name and its exact value.

    ``meaning`` is the same value in its unit, where it has one. ``verified`` tells that the
    community file on this computer says the same; all else only the request says.
    """

    name: str
    value: str
    meaning: Field | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything a person reads before signing on the offline computer.

    ``community`` is the name of the community whose file was used; empty for a plain message.
    """

    request: Request
    sentence: Message
    notes: tuple[Message, ...]
    lines: tuple[Line, ...]
    community: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and what is known of the community."""

    account: Address
    community: CommunityFile
    names: dict[Address, Who]

    @classmethod
    def of(cls, account: Address, community: CommunityFile, language: str) -> Context:
        """The book of names of a community for one account."""
        return cls(account, community, names_book(community, account, language))

    def who(self, address: Address) -> Who:
        """Somebody by the community file's names."""
        from wallet.market.message import Who

        return self.names.get(address) or Who(address)

    def knows(self, address: Address) -> bool:
        """Whether the community file names this address."""
        known = self.community
        return (
            address in known.watched
            or known.member(address) is not None
            or known.feed(address) is not None
        )
