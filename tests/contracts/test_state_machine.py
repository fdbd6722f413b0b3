"""Random operations by many actors on the contracts and on the plain-Python model at once.

Hypothesis chooses here, on py-evm, for some seconds; the long run (``dev.py test --long``) lets a
seeded generator choose from the same operations, on anvil, by the ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.contracts.model.acts import WEIGHTS, Act
from tests.contracts.model.chain import PyEvm
from tests.contracts.model.chance import Drawn, Seeded
from tests.contracts.model.operation import Operation
from tests.contracts.model.play import Episode, Opened


@cache
def opened() -> Opened:
    """One opened stage; every run starts from a copy of it."""
    return Opened.on(PyEvm())


class Street(RuleBasedStateMachine):
    """A rule for each kind of operation; whatever it does is compared and looked at after it."""

    episode: Episode

    @initialize()
    def begin(self) -> None:
        self.episode = opened().begin(Seeded(0))

    def act(self, act: Act, data: Any) -> None:
        self.episode.scene.chance = Drawn(data.draw, st)
        self.episode.run(act(self.episode.scene))

    def teardown(self) -> None:
        if hasattr(self, "episode"):
            self.episode.driver.sweep()


def _rule(act: Act) -> Callable[..., None]:
    def run(self: Street, data: Any) -> None:
        self.act(act, data)

    return run


for _name, (_weight, _act) in WEIGHTS.items():
    setattr(Street, _name, rule(data=st.data())(_rule(_act)))

TestStreet = Street.TestCase
TestStreet.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_seeded_plays_agree_with_the_model(seed: int) -> None:
    episode = opened().begin(Seeded(seed))
    for _ in range(100):
        episode.next()
    episode.driver.sweep()
    assert episode.driver.counts.total() == 100


def test_an_operation_can_be_written_down_and_read_back() -> None:
    episode = opened().begin(Seeded(4))
    for _ in range(60):
        episode.next()
    assert [Operation.from_json(op.to_json()) for op in episode.done] == episode.done
