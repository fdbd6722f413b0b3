"""Many mutants in one compilation: each stands beside the original, chosen by a mark at run time.

``a < b`` becomes ``(auditMark(7) ? auditMark(8) ? (a <= b) : (a >= b) : a < b)``: the first mark
says that the place was reached and asks whether one of its mutants is wanted, the next ones which.
Where a mutant does not fit there (a type that no conditional can have, a constant, a modifier) it
is taken out and compiled alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audit import marks
from audit.compiler import ARTIFACTS, BYTECODE, CompileError, Compiler
from audit.mutants import Mutant

Range = tuple[int, int]


@dataclass
class Site:
    """One place of a source and its mutants; ``number`` is its mark, theirs follow it."""

    number: int
    mutants: list[Mutant]
    inner: list[Site] = field(default_factory=list)

    @property
    def range(self) -> Range:
        return self.mutants[0].start, self.mutants[0].end


@dataclass
class Schema:
    """All mutants that live together, and the sources they live in."""

    sources: dict[str, str]
    numbers: dict[str, int]
    """The mark of each mutant, by its key."""
    sites: dict[str, int]
    """The mark of the site of each mutant."""
    alone: list[Mutant]


def build(compiler: Compiler, sources: dict[str, str], mutants: list[Mutant]) -> Schema:
    """Work the mutants into the sources; those that do not compile there are set apart."""
    together = [m for m in mutants if m.together]
    alone = [m for m in mutants if not m.together]
    while True:
        schema, spans = _woven(sources, together)
        try:
            compiler.compile(schema.sources, {"*": {"": ["ast"]}}, viaIR=True)
        except CompileError as problem:
            out = _blamed(problem, spans)
            if not out:
                raise
            alone += [replace(m, together=False) for m in together if m.key in out]
            together = [m for m in together if m.key not in out]
            continue
        return replace(schema, alone=alone)


def bytecodes(
    compiler: Compiler, sources: dict[str, str], how: dict[str, Any], parts: Iterable[str]
) -> dict[str, str]:
    """The creation code of every deployed contract that one of ``parts`` is part of."""
    wanted = sorted({name for part in parts for name in deployed(sources, part)})
    output = compiler.compile(sources, dict.fromkeys(wanted, BYTECODE), **how)
    return {
        name: "0x" + contract["evm"]["bytecode"]["object"]
        for contracts in output["contracts"].values()
        for name, contract in contracts.items()
    }


def deployed(sources: dict[str, str], part: str) -> list[str]:
    """The files of deployed contracts that ``part`` is, or is a library or a base of."""
    artifacts = {path.stem for path in ARTIFACTS.glob("*.json")}
    found, todo, seen = [], [part], {part}
    while todo:
        name = todo.pop()
        if Path(name).stem in artifacts:
            found.append(name)
            continue
        users = {n for n, text in sources.items() if f'"./{Path(name).name}"' in text}
        todo += users - seen
        seen |= users
    return found


def mutated(sources: dict[str, str], mutant: Mutant) -> dict[str, str]:
    """The sources with one mutant in them, and nothing else changed."""
    text = sources[mutant.file].encode()
    changed = text[: mutant.start] + mutant.replacement.encode() + text[mutant.end :]
    return {**sources, mutant.file: changed.decode()}


# --- weaving --------------------------------------------------------------------------------


def _woven(
    sources: dict[str, str], mutants: list[Mutant]
) -> tuple[Schema, dict[str, list[tuple[Range, Site]]]]:
    by_place: dict[str, dict[tuple[int, int, bool], list[Mutant]]] = defaultdict(dict)
    for mutant in mutants:
        place = (mutant.start, -mutant.end, not mutant.is_statement)
        by_place[mutant.file].setdefault(place, []).append(mutant)
    schema = Schema({**sources, marks.FILE: marks.SOURCE}, {}, {}, [])
    spans: dict[str, list[tuple[Range, Site]]] = {}
    number = 1
    for name, places in by_place.items():
        sites = []
        for place in sorted(places):
            site = Site(number, places[place])
            for offset, mutant in enumerate(site.mutants, 1):
                schema.numbers[mutant.key] = number + offset
                schema.sites[mutant.key] = number
            number += 1 + len(site.mutants)
            sites.append(site)
        weaver = _Weaver(sources[name].encode())
        weaver.write(0, len(weaver.source), _nested(sites))
        head = len(marks.listening_source(sources[name])) - len(sources[name])
        schema.sources[name] = marks.listening_source(weaver.out.decode())
        spans[name] = [((a + head, b + head), site) for (a, b), site in weaver.spans]
    return schema, spans


def _nested(sites: list[Site]) -> list[Site]:
    """Put each site into the one around it; they come sorted, outer ones first."""
    roots: list[Site] = []
    stack: list[Site] = []
    for site in sites:
        while stack and stack[-1].range[1] <= site.range[0]:
            stack.pop()
        (stack[-1].inner if stack else roots).append(site)
        stack.append(site)
    return roots


class _Weaver:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.out = b""
        self.spans: list[tuple[Range, Site]] = []

    def write(self, start: int, end: int, sites: list[Site]) -> None:
        """Write a stretch of the source with its sites."""
        at = start
        for site in sites:
            self.out += self.source[at : site.range[0]]
            before = len(self.out)
            self._write_site(site)
            self.spans.append(((before, len(self.out)), site))
            at = site.range[1]
        self.out += self.source[at:end]

    def _write_site(self, site: Site) -> None:
        first = site.mutants[0]
        choices = [(site.number + n, m.replacement) for n, m in enumerate(site.mutants, 1)]
        if first.is_statement:
            inner = "".join(f"if (auditMark({n})) {{ {text} }} else " for n, text in choices)
            self._put(f"{{ if (auditMark({site.number})) {{ {inner} {{}} }} else {{ ")
            self.write(*site.range, site.inner)
            self._put(" } }")
            return
        *some, (_, last) = choices
        inner = "".join(f"auditMark({n}) ? {text} : " for n, text in some)
        self._put(f"(auditMark({site.number}) ? {inner}{last} : ")
        self.write(*site.range, site.inner)
        self._put(")")

    def _put(self, text: str) -> None:
        self.out += text.encode()


def _blamed(problem: CompileError, spans: dict[str, list[tuple[Range, Site]]]) -> set[str]:
    """The mutants of the sites within each error, or of the smallest site around it.

    An error in a function's head (a pointer that is never set) is blamed on all of that function.
    """
    out: set[str] = set()
    for error in problem.errors:
        place = error.get("sourceLocation")
        if place is None:
            continue
        start, end = place["start"], place["end"]
        here = spans.get(place["file"], [])
        within = [site for (a, b), site in here if start <= a and b <= end]
        around = [(b - a, site) for (a, b), site in here if a <= start and end <= b]
        if not within and around:
            within = [min(around, key=lambda pair: pair[0])[1]]
        if not within and (below := [site for (a, _), site in here if a > end]):
            scope = min(below, key=lambda site: site.range).mutants[0].scope
            within = [site for _, site in here if site.mutants[0].scope == scope]
        out |= {m.key for site in within for m in site.mutants}
    return out
