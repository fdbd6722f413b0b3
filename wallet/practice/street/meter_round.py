"""Gateways reading meters, and the operator relaying what they sign in one transaction.

While the practice day is played the home is read every ten seconds; the neighbours take turns, so
that a block stays small. Afterwards everything is read once a minute.
"""

from __future__ import annotations

import time

from wallet.chain.api import NodeApi
from wallet.keys.signer import Signer
from wallet.practice.street import world
from wallet.practice.street.gateway import Gateway, Signed
from wallet.practice.street.post import Post
from wallet.practice.street.practice_day import PracticeDay
from wallet.practice.street.setup import Street
from wallet.protocol import calls

HOME_SECONDS = 10.0
SLOW_SECONDS = 60.0
AT_A_TIME = 2
GAS_BASE, GAS_EACH = 200_000, 160_000
"""Limits, about twice what is needed: a reading that mints into a new holding takes 140,000."""


class MeterRound:
    """All meters of the street.

    Args:
        node: asked for a meter's state after a refusal.
        street: the gateways, and the operator who relays.
        post: sends.
        day: the practice day that is played.
    """

    def __init__(self, node: NodeApi, street: Street, post: Post, day: PracticeDay) -> None:
        self._node = node
        self._street = street
        self._post = post
        self._day = day
        self._others = [key for key in street.gateways if key != street.home]
        self._next_home = 0.0
        self._one_by_one = False

    def go(self, now: int) -> None:
        """Read and relay what is due.

        Raises:
            NodeError: the node cannot be asked.
        """
        clock = time.monotonic()
        if clock < self._next_home or self._post.is_busy(self._relay.address):
            return
        playing = self._day.is_playing(now)
        self._next_home = clock + (HOME_SECONDS if playing else SLOW_SECONDS)
        turn = len(self._others) if not playing else AT_A_TIME
        keys = [self._street.home, *self._others[:turn]]
        self._others = self._others[turn:] + self._others[:turn]
        signed = {key: self._street.gateways[key].read(now, self._day) for key in keys}
        rounds = [[key] for key in keys] if self._one_by_one else [keys]
        self._one_by_one = False
        for part in rounds:
            self._send({key: signed[key] for key in part if signed[key]})

    @property
    def _relay(self) -> Signer:
        return self._street.signers[world.SUPPLIER.key]

    def _send(self, signed: dict[str, list[Signed]]) -> None:
        flat = [item for items in signed.values() for item in items]
        if not flat:
            return

        def ended(*, done: bool) -> None:
            for key, items in signed.items():
                gateway = self._street.gateways[key]
                if done:
                    gateway.accepted(items[-1][0])
                else:
                    self._ask_again(gateway)
            # One meter's trouble must not stop the others: next time, each for itself.
            self._one_by_one = self._one_by_one or not done

        readings, signatures = zip(*flat, strict=True)
        call = calls.submit_readings(self._street.community, readings, signatures)
        gas = GAS_BASE + GAS_EACH * len(flat)
        self._post.send("gateways", "relay readings", self._relay, call, gas=gas, ended=ended)

    def _ask_again(self, gateway: Gateway) -> None:
        meter = calls.read_meter(self._node, gateway.community, gateway.meter.meter_id)
        if meter is not None:
            gateway.meter = meter
