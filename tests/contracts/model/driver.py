"""Runs one operation on the model and on the chain, and compares everything that can be seen.

After each step: the outcome (success, or the error's name and values), the answer, ``check``
against the fill it foretells, every entry that the model changed or that the chain's events
touched, and the invariants of ``witness``, which look at the chain alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.model import abi
from tests.contracts.model.base import Refused
from tests.contracts.model.chain import NOBODY, Acted, Chain, FailedError
from tests.contracts.model.foretold import foretelling
from tests.contracts.model.operation import Operation
from tests.contracts.model.questions import Entry, changed, everything, question
from tests.contracts.model.reasons import Reason
from tests.contracts.model.share import ShareReason
from tests.contracts.model.stage import Stage
from tests.contracts.model.witness import Witness
from tests.contracts.model.world import Plan, World

SWEEP_EVERY = 100
ANSWERS = {"issue_batch", "create_pool", "fill_many"}
COUNTED = {"CounterIncremented": "maker", "ShareCounterIncremented": "giver"}
MOST_QUESTIONS = 400


class DisagreementError(AssertionError):
    """The chain and the model differ, or an invariant does not hold."""


@dataclass(frozen=True)
class Outcome:
    """How an operation ended: an error's name and values, or nothing."""

    error: str | None = None
    values: tuple[Any, ...] = ()

    def __str__(self) -> str:
        if self.error in ("OfferRefused", "ShareRefused"):
            names: Any = Reason if self.error == "OfferRefused" else ShareReason
            return str(names(self.values[0]).name)
        return "done" if self.error is None else self.error or "(no reason)"


DONE = Outcome()


@dataclass
class Driver:
    """A chain and a model of it, side by side."""

    chain: Chain
    stage: Stage
    world: World
    steps: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    witness: Witness = field(default_factory=Witness)

    def step(self, op: Operation) -> Outcome:
        """Run one operation on both; raises DisagreementError."""
        self.steps += 1
        self._learn_plan(op)
        after = self.world.fork()
        after.now = self.chain.now = self.world.now + op.wait
        foretold = self._foretell(after, op)
        answer, outcome, after = _on_model(after, op)
        acted, seen = self._on_chain(op)
        self._same(op, "outcome", outcome, seen)
        if foretold is not None:
            self._same(op, "check and what happened", foretold, seen == DONE)
        events = abi.events(acted.logs) if acted else []
        self._learn_counters(op, after, events)
        if acted and op.function in ANSWERS:
            self._same(op, "answer", (answer,), self._function(op).answer(acted.output))
        before, self.world = self.world, after
        entries = {*changed(before, after), *self.witness.touched(after, events)}
        values = self._compare(op, entries)
        self.witness.look(before, after, op, events, values)
        self.counts[op.function, str(seen)] += 1
        if self.steps % SWEEP_EVERY == 0:
            self.sweep(op)
        return seen

    def sweep(self, op: Operation | None = None) -> None:
        """Compare everything there is, and the sums over it."""
        entries = sorted(set(everything(self.world)), key=repr)
        values: dict[Entry, Any] = {}
        for start in range(0, len(entries), MOST_QUESTIONS):
            values |= self._compare(op, entries[start : start + MOST_QUESTIONS])
        self.witness.add_up(self.world, values)

    # --- the two sides ---

    def _learn_plan(self, op: Operation) -> None:
        """Let the model know what the bytes of a hostile contract's plan would do."""
        if op.plan is not None:
            to, function, args = op.plan
            data = self.stage.function(to, function).data(*args)
            self.world.known.plans[to, data] = Plan(*op.plan)

    def _on_chain(self, op: Operation) -> tuple[Acted | None, Outcome]:
        data = self._function(op).data(*op.args)
        sender, to = op.sender, op.to
        if sender in self.world.purses:
            run = self.stage.function(sender, "run")
            sender, to, data = NOBODY, sender, run.data(to, data)
        try:
            acted = self.chain.act(sender, to, data)
        except FailedError as failure:
            return None, Outcome(*abi.error(failure.data))
        if op.sender in self.world.purses:
            acted = Acted(run.answer(acted.output)[0], acted.logs)
        return acted, DONE

    def _foretell(self, w: World, op: Operation) -> bool | None:
        """Ask the contract's check first; give whether it says that the operation will work."""
        asked = foretelling(w, op)
        if asked is None:
            return None
        function = self.stage.function(asked.to, asked.function)
        try:
            output = self.chain.ask(NOBODY, asked.to, function.data(*asked.args))
        except FailedError as failure:
            why = abi.error(failure.data)
            raise self._differ(op, "check fails itself", "an answer", why) from None
        first, mask = function.answer(output)
        trial = w.fork()
        expected = trial.do(NOBODY, asked.to, asked.function, asked.args)
        names: Any = Reason if asked.to == w.market.address else ShareReason
        self._same(op, "check", _named(expected, names), _named((first, mask), names))
        return bool(first == 0) if asked.decides else None

    def _function(self, op: Operation) -> abi.Function:
        return self.stage.function(op.to, op.function)

    def _learn_counters(
        self, op: Operation, after: World, events: list[tuple[str, str, dict[str, Any]]]
    ) -> None:
        """Take the jump of a counter from the chain: it cannot be foreseen, but must be far."""
        for address, name, values in events:
            if name in COUNTED:
                who = values[COUNTED[name]]
                counters = after.at(address).counters
                before = self.world.at(address).counters.get(who, 0)
                if not values["counter"] > before:
                    raise self._differ(op, "a counter that does not rise", before, values)
                counters[who] = values["counter"]

    # --- comparing ---

    def _compare(self, op: Operation | None, entries: Iterable[Entry]) -> dict[Entry, Any]:
        asked = [(e, q) for e in entries if (q := question(self.world, e)) is not None]
        if not asked:
            return {}
        questions = [self.stage.function(q.to, q.function).data(*q.args) for _, q in asked]
        reader = self.stage.function(self.stage.reader, "ask")
        data = reader.data([q.to for _, q in asked], questions)
        (answers,) = reader.answer(self.chain.ask(NOBODY, self.stage.reader, data))
        found = {}
        for (entry, q), answer in zip(asked, answers, strict=True):
            seen = self.stage.function(q.to, q.function).answer(answer) if answer else None
            self._same(op, f"{q.function}{q.args}", q.expected, seen)
            found[entry] = seen
        return found

    def _same(self, op: Operation | None, what: str, model: Any, chain: Any) -> None:
        if model != chain:
            raise self._differ(op, what, model, chain)

    def _differ(self, op: Operation | None, what: str, model: Any, chain: Any) -> DisagreementError:
        step = f"step {self.steps}" + (f", {op.function}" if op else "")
        return DisagreementError(f"{step}: {what}\n  model: {model}\n  chain: {chain}\n  {op}")


def _on_model(after: World, op: Operation) -> tuple[Any, Outcome, World]:
    saved = after.fork()
    try:
        return after.do(op.sender, op.to, op.function, op.args), DONE, after
    except Refused as refusal:
        return None, Outcome(refusal.name, refusal.values), saved


def _named(answer: tuple[int, int], names: Any) -> tuple[str, list[str]]:
    first, mask = answer
    return names(first).name, [reason.name for reason in names if mask >> reason & 1]
