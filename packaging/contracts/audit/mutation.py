"""Mutation: change the contracts in every small way and see a test fail each time.

Survivors are listed; one that changes nothing that can be seen is explained by a line of
``equivalent-mutants.txt``. An unexplained survivor fails the run, and so does an explanation that
fits no survivor.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import select
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit import schema, testing
from audit.compiler import QUICK, SHIPPED, CompileError, Compiler, read_sources
from audit.mutants import Mutant, mutants_of, short
from audit.syntax import parse
from audit.verdicts import UNREACHED, Outcome, read_explanations, report


@dataclass
class Baseline:
    """The tests on the unchanged contracts: what each reached, and how long it took."""

    took: dict[str, float] = field(default_factory=dict)
    reached_by: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    shared: set[int] = field(default_factory=set)
    failing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, result: dict[str, Any]) -> Baseline:
        made = cls(shared=set(result["shared"]))
        for name, test in sorted(result["tests"].items(), key=lambda pair: pair[1]["took"]):
            if test["failure"]:
                made.failing[name] = test["failure"]
                continue
            made.took[name] = test["took"]
            for mark in test["marks"]:
                made.reached_by[mark].append(name)
        return made

    def chosen(self, close: dict[str, float], *, patience: float, every: bool) -> list[str]:
        """The tests for a mutant, closest first and then quickest; with ``every``, others after.

        Stops where they would take longer than ``patience``.
        """
        names = [name for name in self.took if every or name in close]
        chosen: list[str] = []
        for name in sorted(names, key=lambda name: (-close.get(name, 0), self.took[name])):
            patience -= self.took[name]
            if patience < 0 and chosen:
                break
            chosen.append(name)
        return chosen


class Run:
    """All mutants of one call of the tool."""

    def __init__(self, compiler: Compiler, folder: Path, jobs: int) -> None:
        self.compiler = compiler
        self.folder = folder
        self.jobs = jobs
        self.sources = read_sources()
        trees = parse(compiler, self.sources)
        self.mutants = [m for name, tree in trees.items() for m in mutants_of(name, tree)]
        self.outcomes: list[Outcome] = []
        self._buffer = b""

    def start(self, chosen: list[Mutant], tests: list[str]) -> None:
        """Compile all mutants, start the tests and run them once."""
        self.schema = schema.build(self.compiler, self.sources, chosen)
        files = {mutant.file for mutant in chosen}
        codes = schema.bytecodes(self.compiler, self.schema.sources, SHIPPED, files)
        self.artifacts = self.folder / "together"
        testing.write_artifacts(self.artifacts, codes)
        cold, warm, answers = os.pipe(), os.pipe(), os.pipe()
        for inherited in (cold[0], warm[0], answers[1]):
            os.set_inheritable(inherited, True)  # noqa: FBT003 -- so is the system's call
        result = self.folder / "baseline.json"
        task: dict[str, Any] = {
            "mode": "serve",
            "cold": cold[0],
            "warm": warm[0],
            "answers": answers[1],
        }
        task |= {"result": str(result)}
        self.process = testing.start(self.artifacts, task, tests, cold[0], warm[0], answers[1])
        self._cold, self._warm, self._answers = cold[1], warm[1], answers[0]
        self.baseline = Baseline.of(testing.wait_for(result, self.process))

    def finish(self) -> None:
        os.close(self._cold)
        os.close(self._warm)
        self.process.wait()

    def judge(self, chosen: list[Mutant], patience: float) -> None:
        """Run the tests against each mutant, some at once; those close to it, then all.

        First for ``patience`` seconds each; then what survived, unless explained, to the end.
        """
        self.patience = patience
        self._judge(chosen)
        explained = read_explanations()
        again = [
            o.mutant
            for o in self.outcomes
            if o.word == "survived" and o.mutant.key not in explained and o.by != UNREACHED
        ]
        print(f"          … {len(again)} survivors, once more by every test", flush=True)
        keys = {mutant.key for mutant in again}
        self.outcomes = [o for o in self.outcomes if o.mutant.key not in keys]
        self.patience = math.inf
        self._judge(again)

    def _judge(self, chosen: list[Mutant]) -> None:
        waiting = list(chosen)
        under_way: dict[str, Mutant] = {}
        while waiting or under_way:
            while waiting and len(under_way) < self.jobs:
                mutant = waiting.pop(0)
                if self._begin(mutant):
                    under_way[mutant.key] = mutant
            if under_way:
                key, word, *more = self._answer()
                self._note(under_way.pop(key), word, *more)

    def _note(self, mutant: Mutant, word: str, by: str = "", why: str = "") -> None:
        self.outcomes.append(Outcome(mutant, word, by, why))
        if word != "killed":
            print(f"{word:9} {mutant.key} {mutant} {by}", flush=True)
        if len(self.outcomes) % 100 == 0:
            print(f"          … {len(self.outcomes)} mutants judged", flush=True)

    def _answer(self) -> list[str]:
        while b"\n" not in self._buffer:
            select.select([self._answers], [], [])
            self._buffer += os.read(self._answers, 65536)
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: list[str] = json.loads(line)
        return answer

    def _begin(self, mutant: Mutant) -> bool:
        """Hand a mutant to the tests; false when there is nothing to run."""
        job: dict[str, Any] = {"id": mutant.key, "marks": []}
        close = self._closeness(mutant)
        cold = True
        if mutant.key in self.schema.numbers:
            site = self.schema.sites[mutant.key]
            direct = set(self.baseline.reached_by.get(site, []))
            close = {name: score for name, score in close.items() if name in direct}
            cold = site in self.baseline.shared
            job["marks"] = [site, self.schema.numbers[mutant.key]]
        else:
            folder = self._compiled_alone(mutant)
            if folder is None:
                self._note(mutant, "impossible")
                return False
            job["artifacts"] = str(folder)
        job["tests"] = self.baseline.chosen(close, patience=self.patience, every=cold)
        if not job["tests"]:
            self._note(mutant, "survived", UNREACHED)
            return False
        job["seconds"] = 60 + 20 * sum(self.baseline.took[name] for name in job["tests"])
        os.write(self._cold if cold else self._warm, (json.dumps(job) + "\n").encode())
        return True

    def _compiled_alone(self, mutant: Mutant) -> Path | None:
        changed = schema.mutated(self.sources, mutant)
        try:
            codes = schema.bytecodes(self.compiler, changed, QUICK, [mutant.file])
        except CompileError:
            return None
        folder = self.folder / mutant.key
        testing.write_artifacts(folder, codes, self.artifacts)
        return folder

    def _closeness(self, mutant: Mutant) -> dict[str, float]:
        """How much each test has to do with a mutant: it comes to places near it that few come to.

        So the test that reaches a guard's ``revert`` comes before those that pass the guard by, and
        the one named after a function before others.
        """
        close: dict[str, float] = defaultdict(float)
        contract = mutant.scope.partition(".")[0]
        modifier = f"{contract}.{mutant.original.partition('(')[0]}"
        sites = {
            self.schema.sites[other.key]: mutant.line if other.scope == modifier else other.line
            for other in self.mutants
            if other.scope in {mutant.scope, modifier} and other.key in self.schema.sites
        }
        for site, line in sites.items():
            tests = self.baseline.reached_by.get(site, [])
            for name in tests:
                close[name] += 1 / (len(tests) * (1 + abs(line - mutant.line)))
        function = re.escape(mutant.scope.rpartition(".")[2].lstrip("_"))
        named = re.compile(rf"(?<![A-Za-z]){function}(?![A-Za-z])")
        for name in filter(named.search, self.baseline.took):
            close[name] += len(sites)
        return close

    def find_same_code(self) -> None:
        """Compile each unexplained survivor as it would be shipped: is the code another at all?"""
        explained = read_explanations()
        shipped: dict[str, dict[str, str]] = {}
        for outcome in self.outcomes:
            mutant = outcome.mutant
            if outcome.word != "survived" or mutant.key in explained:
                continue
            if mutant.file not in shipped:
                shipped[mutant.file] = schema.bytecodes(
                    self.compiler, self.sources, SHIPPED, [mutant.file]
                )
            changed = schema.mutated(self.sources, mutant)
            try:
                codes = schema.bytecodes(self.compiler, changed, SHIPPED, [mutant.file])
            except CompileError:
                outcome.word = "impossible"
                continue
            if codes == shipped[mutant.file]:
                outcome.word = "same"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a contract; may be given again")
    parser.add_argument("--function", help="only the mutants of Contract.function")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--patience", type=float, default=5, help="seconds of tests at first")
    parser.add_argument("--limit", type=int, help="so many, chosen by chance")
    parser.add_argument("--keys", nargs="+", help="only these mutants")
    parser.add_argument("--log", type=Path, help="write what killed each mutant")
    parser.add_argument("--tests", nargs="+", default=["tests/contracts"])
    options = parser.parse_args()
    begin = time.monotonic()
    with Compiler() as compiler, tempfile.TemporaryDirectory() as folder:
        run = Run(compiler, Path(folder), options.jobs)
        chosen = selected(run.mutants, options)
        print(f"{len(run.mutants)} mutants, {len(chosen)} chosen", flush=True)
        run.start(chosen, options.tests)
        base = run.baseline
        print(
            f"{len(base.took)} tests in {sum(base.took.values()):.0f} s; marks in place", flush=True
        )
        run.judge(chosen, options.patience)
        run.find_same_code()
        run.finish()
    if options.log:
        lines = (f"{o.word} {o.mutant.key} {o.mutant} | {o.by} {o.why}\n" for o in run.outcomes)
        options.log.write_text("".join(sorted(lines)))
    code = report(run.outcomes, whole=len(chosen) == len(run.mutants))
    for name, why in base.failing.items():
        print(f"not used: {name} needs the shipped code ({short(why)[:80]})")
    print(f"{len(run.outcomes)} mutants in {(time.monotonic() - begin) / 60:.0f} minutes")
    return code


def selected(mutants: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    """Those that the command line asks for."""
    chosen = [m for m in mutants if not options.only or Path(m.file).stem in options.only]
    if options.function:
        chosen = [m for m in chosen if m.scope == options.function]
    if options.keys:
        chosen = [m for m in chosen if m.key in options.keys]
    if options.limit is not None and options.limit < len(chosen):
        chosen = sorted(random.Random(1).sample(chosen, options.limit), key=mutants.index)  # noqa: S311 -- which ones is no secret
    return chosen
