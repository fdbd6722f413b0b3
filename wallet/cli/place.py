"""Where a command acts: one profile, one account, one community, through its nodes.

The community file is held against the node (chain id, first block, code of every contract) before
anything else is asked; once that has succeeded the profile remembers it, so that it is named once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.cli.secrets import Keys
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.errors import ProfileError, SlipError
from wallet.paths import default_profile
from wallet.profile import Profile
from wallet.protocol.community import CommunityFile, load, save
from wallet.session import Session
from wallet.text import language, set_language, tr

if TYPE_CHECKING:
    import argparse

    from wallet.chain.api import NodeApi
    from wallet.chain.sender import TransactionSender
    from wallet.cli.terminal import Terminal
    from wallet.market.trading import Trader
    from wallet.meters.calorific import Calorific


@dataclass(frozen=True)
class Place:
    """An open profile in a verified community.

    ``account`` is the zero address where a command only reads and no key was named.
    """

    profile: Profile
    keys: Keys
    session: Session

    @property
    def community(self) -> CommunityFile:
        """The community file, held against the node."""
        return self.session.community

    @property
    def account(self) -> Address:
        """Who acts."""
        return self.session.account

    @property
    def node(self) -> NodeApi:
        """Where the chain is asked."""
        return self.session.node

    @property
    def sender(self) -> TransactionSender:
        """What sends transactions, and keeps them in the profile's outbox."""
        return self.session.sender

    @property
    def trader(self) -> Trader:
        """The market's use cases."""
        return self.session.trader

    def calorific(self) -> Calorific | None:
        """What a cubic metre of this account's own meter carries; None without a meter."""
        from wallet.ledger import queries
        from wallet.meters.calorific import Calorific

        meter = queries.meter(self.session.index, self.account)
        if meter is None or not meter.cv_wh_per_m3:
            return None
        return Calorific(meter.z_ppm, meter.cv_wh_per_m3)


@contextmanager
def opened(
    arguments: argparse.Namespace, terminal: Terminal, *, signs: bool = True
) -> Iterator[Place]:
    """Open the profile, find the account, join the community; everything is closed afterwards.

    Needs the options of ``options.add_place`` and ``options.add_keys``. ``signs``: an account is
    needed; its key is opened only by ``place.keys.signer()``.

    Raises:
        ProfileError: the profile is in use, or no community was ever named.
        KeyStoreError: ``signs``, and there is no key.
        WrongChainError: the node is not the community's; nothing was signed or kept.
        NodeError: the node cannot be asked.
    """
    with Profile(arguments.profile or default_profile()) as profile:
        speak(arguments, profile)
        community = named(arguments.community, profile)
        keys = Keys(arguments, profile, terminal)
        if signs and keys.account is None:
            raise keys.missing()
        try:
            session = _session(arguments.rpc, profile, community, keys)
            try:
                community.verify(session.node)
                _remember(community, profile)
                yield Place(profile, keys, session)
            finally:
                session.close()
        finally:
            keys.wipe()


def read_events(place: Place, terminal: Terminal) -> None:
    """Bring the local index up to the chain's head.

    Raises:
        NodeError: the node cannot be asked.
    """
    terminal.note(tr("Reading what is new on the chain …"))
    place.session.read(lambda: False)


def _session(
    rpc_url: str | None, profile: Profile, community: CommunityFile, keys: Keys
) -> Session:
    """The community through its nodes as the profile lists them, or only through ``rpc_url``."""
    from wallet.chain.endpoint import from_url
    from wallet.chain.node_list import NodeList

    account = keys.account or ZERO_ADDRESS
    if rpc_url is not None:
        node, password = from_url(rpc_url)
        return Session(profile, community, account, nodes=[node], secret=lambda _key: password)
    tokens = keys.node_tokens(NodeList(profile.nodes, community).all())
    return Session(profile, community, account, secret=tokens.get)


def speak(arguments: argparse.Namespace, profile: Profile) -> None:
    """Use the language that was asked for, else the profile's."""
    chosen = arguments.language or profile.settings().get("language")
    set_language(chosen if isinstance(chosen, str) and chosen else language())


def named(path: Path | None, profile: Profile) -> CommunityFile:
    """The community of a file, else the one the profile remembers.

    Raises:
        ProfileError: neither is there.
        SlipError: it is no community file.
    """
    if path is not None:
        return load(path)
    if profile.community.exists():
        return load(profile.community)
    raise ProfileError(
        "cli.no_community",
        "This wallet has not joined a community yet.",
        "Name its community file once, by --community.",
    )


def _remember(community: CommunityFile, profile: Profile) -> None:
    """Keep a copy of the file; it was just held against the chain."""
    try:
        known = load(profile.community) if profile.community.exists() else None
    except SlipError:
        known = None
    if known != community:
        save(community, profile.community)
