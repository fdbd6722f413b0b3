"""Lines and branches of the contracts that the contract tests run.

Not guessed from bytecode: a copy of the sources is compiled with a mark before every statement and
around every condition (see marks.py), and the marks that the tests pass are what is counted. A line
counts when a statement begins on it. A branch is one outcome of a condition: of every ``if``, loop
and ``?:``, and of each side of ``&&`` and ``||`` by itself.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit import marks, schema, testing
from audit.compiler import SHIPPED, Compiler, read_sources
from audit.syntax import Node, bodies, parse

CONDITIONED = {"IfStatement", "Conditional", "WhileStatement", "DoWhileStatement", "ForStatement"}
BLOCKS = {"Block", "UncheckedBlock"}
NOT_STEPS = {"Block", "UncheckedBlock", "PlaceholderStatement", "InlineAssembly"}


@dataclass(frozen=True)
class Point:
    """Something that tests reach or do not: a statement, or one outcome of a condition."""

    mark: int
    file: str
    line: int
    text: str
    outcome: bool | None = None


@dataclass(frozen=True)
class Insertion:
    """Text put into the source; at one place, closings come first, inner ones before outer ones."""

    at: int
    order: tuple[int, int]
    text: str


def instrument(
    sources: dict[str, str], trees: dict[str, Node]
) -> tuple[dict[str, str], list[Point]]:
    """Work marks into every source."""
    changed, points = {marks.FILE: marks.SOURCE}, list[Point]()
    for name, tree in trees.items():
        insertions: list[Insertion] = []
        for body in bodies(tree):
            for node in body.walk():
                for found, put in (_statement(name, node, points), _condition(name, node, points)):
                    points += found
                    insertions += put
        text = sources[name].encode()
        for put_in in sorted(insertions, key=lambda i: (i.at, i.order), reverse=True):
            text = text[: put_in.at] + put_in.text.encode() + text[put_in.at :]
        changed[name] = marks.listening_source(text.decode())
    return changed, points


def _next(points: list[Point]) -> int:
    """The next free mark; each point takes two, for a condition's two outcomes."""
    return points[-1].mark // 2 * 2 + 2 if points else 2


Work = tuple[list[Point], list[Insertion]]


def _statement(name: str, node: Node, points: list[Point]) -> Work:
    if not _is_step(node):
        return [], []
    mark = _next(points)
    size = node.end - node.start
    opening, closing = f"auditSeen({mark}); ", ""
    if node.parent is not None and node.parent.kind not in BLOCKS:
        opening, closing = "{ " + opening, " }"
    point = Point(mark, name, node.line, node.text.partition("\n")[0])
    return [point], [
        Insertion(node.start, (1, -size), opening),
        Insertion(node.end, (0, size), closing),
    ]


def _is_step(node: Node) -> bool:
    if node.parent is None or node.kind in NOT_STEPS:
        return False
    in_block = node.parent.kind in BLOCKS and node.field == "statements"
    return in_block or node.field in {"trueBody", "falseBody", "body"}


def _condition(name: str, node: Node, points: list[Point]) -> Work:
    if not _is_condition(node):
        return [], []
    mark = _next(points)
    size = node.end - node.start
    both = [
        Point(mark + off, name, node.line, node.text, value)
        for off, value in ((0, True), (1, False))
    ]
    return both, [
        Insertion(node.start, (2, -size), f"auditBool({mark}, "),
        Insertion(node.end, (-1, size), ")"),
    ]


def _is_condition(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.kind == "BinaryOperation" and parent.raw["operator"] in {"&&", "||"}:
        return True
    return node.field == "condition" and parent.kind in CONDITIONED


# --- the report -----------------------------------------------------------------------------


def table(points: list[Point], seen: set[int]) -> Iterator[str]:
    """Print a line per file, then what was not reached."""
    files: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        files[point.file].append(point)
    yield f"{'':20}{'lines':>14}{'':8}{'branches':>14}"
    missing: list[str] = []
    for name, here in [*files.items(), ("all", points)]:
        lines = {(p.file, p.line) for p in here if p.outcome is None}
        hit = {(p.file, p.line) for p in here if p.outcome is None and p.mark in seen}
        branches = [p for p in here if p.outcome is not None]
        taken = sum(p.mark in seen for p in branches)
        row = f"{_share(len(hit), len(lines))}{_share(taken, len(branches))}"
        yield f"{Path(name).stem:20}{row}"
        if name != "all":
            missing += _missing(here, seen)
    yield from missing


def _share(part: int, whole: int) -> str:
    return f"{f'{part}/{whole}':>14}{part / whole if whole else 1:>8.1%}"


def _missing(points: list[Point], seen: set[int]) -> Iterator[str]:
    unreached = {p.line for p in points if p.outcome is None and p.mark not in seen}
    for point in points:
        if point.mark in seen:
            continue
        place = f"{Path(point.file).name}:{point.line}"
        if point.outcome is None:
            yield f"never run    {place}  {point.text}"
        elif point.line not in unreached:
            yield f"never {str(point.outcome).lower():6} {place}  {' '.join(point.text.split())}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tests", nargs="*", default=["tests/contracts"])
    options = parser.parse_args()
    with Compiler() as compiler, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sources = read_sources()
        changed, points = instrument(sources, parse(compiler, sources))
        testing.write_artifacts(
            folder / "marked", schema.bytecodes(compiler, changed, SHIPPED, sources)
        )
        result = folder / "result.json"
        task = {"mode": "record", "result": str(result)}
        heard = testing.wait_for(result, testing.start(folder / "marked", task, options.tests))
    seen = set(heard["shared"]).union(*(test["marks"] for test in heard["tests"].values()))
    print("\n".join(table(points, seen)))
    failing = [name for name, test in heard["tests"].items() if test["failure"]]
    for name in failing:
        why = heard["tests"][name]["failure"]
        print(f"counted as far as it came: {name} needs the shipped code ({why})")
    return 0
