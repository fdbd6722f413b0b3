"""A play: the stage set, the opening done, and operations chosen one after another.

An episode starts from the opened stage, so what went wrong in one can be repeated alone and made
smaller; a run is many episodes, each with a seed of its own that the run's seed gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.contracts.model.acts import LOT, opening
from tests.contracts.model.chain import Chain
from tests.contracts.model.chance import Chance, Seeded
from tests.contracts.model.driver import Driver
from tests.contracts.model.operation import Operation
from tests.contracts.model.scene import Book, Scene
from tests.contracts.model.stage import Stage, build
from tests.contracts.model.world import World


@dataclass
class Opened:
    """An opened stage that plays start from again and again."""

    chain: Chain
    stage: Stage
    world: World
    saved: Any

    @staticmethod
    def on(chain: Chain) -> Opened:
        """Set the stage on an empty chain, comparing every step of it."""
        stage, world = build(chain)
        driver = Driver(chain, stage, world)
        scene = Scene(Seeded(0), stage, world, Book())
        for op in opening(scene):
            outcome = driver.step(op)
            assert str(outcome) == "done", (op, outcome)
            scene.world = driver.world
        driver.sweep()
        return Opened(chain, stage, driver.world, chain.save())

    def begin(self, chance: Chance) -> Episode:
        """Start an episode from here."""
        self.chain.restore(self.saved)
        self.saved = self.chain.save()
        driver = Driver(self.chain, self.stage, self.world.fork())
        driver.sweep()
        return Episode(driver, Scene(chance, self.stage, driver.world, Book()))


@dataclass
class Episode:
    """Operations chosen and run, remembered in order."""

    driver: Driver
    scene: Scene
    done: list[Operation] = field(default_factory=list)

    def run(self, op: Operation) -> str:
        """Run one operation; give how it ended."""
        self.done.append(op)
        outcome = self.driver.step(op)
        self.scene.world = self.driver.world
        return str(outcome)

    def next(self) -> str:
        """Choose an operation and run it."""
        return self.run(self.scene.chance.pick(LOT)(self.scene))
