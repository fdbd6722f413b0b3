"""Puts Linden Street onto a chain, or goes on where an earlier run was cut off.

What the person's home needs comes first: once its gas, meter and money are on the chain the
street is ready, and the neighbours' money follows behind. All transactions of a part are sent
one after the other without waiting; their numbers are in a journal (see ``parts``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from wallet.chain.api import NodeApi
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.errors import NodeRefusedError
from wallet.keys.derivation import account_from_seed
from wallet.keys.keyfile import load_or_create
from wallet.keys.phrase import to_seed
from wallet.keys.signer import Signer
from wallet.practice.genesis import DEV_PHRASE
from wallet.practice.street import setup_steps, world
from wallet.practice.street.gateway import Gateway
from wallet.practice.street.journal import Part
from wallet.practice.street.parts import Parts
from wallet.practice.street.practice_day import PracticeDay
from wallet.practice.street.renewal import DEPLOYMENT, KEYS, set_aside_older
from wallet.practice.street.setup_steps import People, meter_id
from wallet.protocol import calls
from wallet.protocol.community import CommunityFile, Member, save
from wallet.protocol.credits import CreditId
from wallet.protocol.deploy import deploy
from wallet.protocol.gas_limits import GasLimits, limits_on
from wallet.units import Timestamp

Progress = Callable[[str, int, int], None]
"""Told the stage (an English sentence, a message id), how many steps are done, and of how many."""

STAGE_DEPLOY = "Putting the street's contracts onto the chain"
STAGE_HOME = "Linking your meter and giving out gas"
_CHINESE = "zh_CN"


@dataclass(frozen=True, slots=True)
class Street:
    """A street that stands: its community, everybody's keys, the meters' gateways, gas limits."""

    community: CommunityFile
    community_path: Path
    home: Address
    signers: Mapping[str, Signer]
    gateways: Mapping[str, Gateway]
    batches: tuple[CreditId, CreditId]
    limits: GasLimits


class SetUp:
    """One run of the set-up.

    Args:
        node: any development node.
        sender: sends the operator's transactions.
        profile: the street's own folder.
        rpc_url: goes into the community file.
        tz: whose midnights count.
        progress: see ``Progress``.
        cancelled: asked while waiting.
    """

    def __init__(
        self,
        node: NodeApi,
        sender: TransactionSender,
        profile: Path,
        *,
        rpc_url: str,
        tz: tzinfo,
        progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._node = node
        self._sender = sender
        self._profile = profile
        self._rpc_url = rpc_url
        self._tz = tz
        self._progress = progress
        self._cancelled = cancelled
        self._operator = account_from_seed(to_seed(DEV_PHRASE), 0)
        self._parts: Parts
        self._money: tuple[Part, int, list[bytes]]

    def open_for(self, home: Address, home_name: str) -> Street:
        """Do everything the home needs and save the community file.

        Raises:
            NodeError: the node is down or refuses; ``street.no_coins``: its first test account
                has none.
            ProfileError: the folder cannot be used, or was left as nobody can finish it.
            CancelledError: stopped by ``cancelled``; run it again to go on.
        """
        self._check_coins()
        set_aside_older(self._profile)
        community = self._deploy()
        operator = self._operator
        limits = limits_on(self._node, community.money.address, operator.address)
        self._parts = Parts(
            self._node, self._sender, operator, self._profile, self._cancelled, limits=limits
        )
        keys = load_or_create(self._profile / KEYS, setup_steps.keys_needed(home))
        signers: dict[str, Signer] = {
            who.key: keys.get(who.key, operator) for who in world.EVERYBODY
        }
        meter_keys = {key: keys[f"meter:{key}"] for key in setup_steps.meters(home)}
        people = People({key: who.address for key, who in signers.items()}, meter_keys)
        world_part, batches, gateway = self._build(community, people, home)
        gateways: dict[str, Gateway] = {home: self._on_chain(gateway)}
        for who in (*world.NEIGHBOURS, world.PLANT):
            gateways[who.key] = self._gateway(community, who, world_part, meter_keys[who.key])
        members = _members(people, home, home_name)
        community = replace(community, members=members, rpc_urls=(self._rpc_url,))
        path = self._profile / "community.json"
        save(community, path)
        return Street(community, path, home, signers, gateways, batches, limits)

    def wait_for_neighbours(self, street: Street) -> None:
        """Wait until the neighbours have their coins and money, and the plant has injected.

        Raises:
            as ``open_for``.
        """
        plant = street.gateways[world.PLANT.key]
        part, steps, sent = self._money

        def injected() -> bool:
            return self._on_chain(plant).meter.last_seq > 0

        self._parts.finish(part, steps, sent, injected)
        plant.meter = self._on_chain(plant).meter

    def _build(
        self, community: CommunityFile, people: People, home: Address
    ) -> tuple[Part, tuple[CreditId, CreditId], Gateway]:
        """Send what the world and the home need, then wait for both."""
        self._progress(STAGE_HOME, 0, 2)
        world_part = self._parts.begin("world")
        now, world_salt = world_part.number("now"), str(world_part.facts["salt"])
        world_steps = setup_steps.world_steps(community, people, now, world_salt)
        world_sent = self._parts.send(world_part, world_steps)
        batches = setup_steps.batches(now)

        home_part = self._parts.begin(f"home-{home[2:].lower()}")
        today = PracticeDay(Timestamp(home_part.number("now")), self._tz)
        salt = str(home_part.facts["salt"])
        gateway = setup_steps.home_gateway(community, people.gateways[home], today, salt)
        home_steps = (
            []
            if home_part.done
            else setup_steps.home_steps(community, home, gateway, batches, today)
        )
        home_sent = self._parts.send(home_part, home_steps)
        self._money = self._send_money(community, people, meter_id(world_salt, world.PLANT.key))

        def issued() -> bool:
            return calls.read_batch_count(self._node, community) >= len(batches)

        def was_read() -> bool:
            return self._on_chain(gateway).meter.last_seq > 0

        self._parts.finish(world_part, len(world_steps), world_sent, issued)
        self._progress(STAGE_HOME, 1, 2)
        self._parts.finish(home_part, len(home_steps), home_sent, was_read)
        self._progress(STAGE_HOME, 2, 2)
        return world_part, batches, gateway

    def _send_money(
        self, community: CommunityFile, people: People, plant_meter: bytes
    ) -> tuple[Part, int, list[bytes]]:
        """Send the neighbours' money behind what the home needs, without waiting for it."""
        part = self._parts.begin("money")
        steps = (
            []
            if part.done
            else setup_steps.money_steps(
                community, people, now=part.number("now"), plant_meter=plant_meter
            )
        )
        return part, len(steps), self._parts.send(part, steps)

    def _deploy(self) -> CommunityFile:
        return deploy(
            self._sender,
            self._operator,
            node=self._node,
            name=world.COMMUNITY_NAME,
            rpc_url=self._rpc_url,
            journal=self._profile / DEPLOYMENT,
            currency=world.CURRENCY,
            index=world.PRICE_INDEX,
            progress=lambda _, done, of: self._progress(STAGE_DEPLOY, done, of),
            cancelled=self._cancelled,
        )

    def _gateway(
        self, community: CommunityFile, who: world.Neighbour, part: Part, key: Signer
    ) -> Gateway:
        name = meter_id(str(part.facts["salt"]), who.key)
        meter = calls.read_meter(self._node, community, name)
        if meter is None:
            raise _no_meter()
        rate = world.PLANT_WATT if who is world.PLANT else who.daily
        return Gateway(community, key, meter, rate, who.hours)

    def _on_chain(self, gateway: Gateway) -> Gateway:
        """The same gateway with its meter as the chain has it now."""
        meter = calls.read_meter(self._node, gateway.community, gateway.meter.meter_id)
        if meter is None:
            raise _no_meter()
        return replace(gateway, meter=meter)

    def _check_coins(self) -> None:
        if self._node.balance(self._operator.address) == 0:
            raise NodeRefusedError(
                "street.no_coins",
                "The practice street needs a test chain, and this node's first test account is "
                "empty.",
                "Use a development node: hearth node, anvil or hardhat.",
                detail=self._operator.address,
            )


def _no_meter() -> NodeRefusedError:
    return NodeRefusedError(
        "street.no_meter",
        "A meter of the practice street is not on the chain any more.",
        "Start practice again; if the chain was started anew, delete the practice folder first.",
    )


def _members(people: People, home: Address, home_name: str) -> tuple[Member, ...]:
    chinese = world.HOME_CHINESE.get(home_name, home_name)
    me = Member(home, home_name, "household", {_CHINESE: chinese})
    others = (
        Member(people.addresses[who.key], who.names[0], who.kind, {_CHINESE: who.names[1]})
        for who in world.EVERYBODY
    )
    return (me, *others)
