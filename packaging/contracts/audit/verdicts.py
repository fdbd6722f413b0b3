"""What became of the mutants, what is explained of it, and the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from audit.mutants import Mutant

UNREACHED = "no test comes here"
EXPLAINED = Path(__file__).resolve().parent / "equivalent-mutants.txt"


@dataclass
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    word: str
    """killed, survived, same (what is shipped would be the same) or impossible (to compile)."""
    by: str = ""
    why: str = ""


def read_explanations() -> dict[str, str]:
    """Read why survivors change nothing: key, the mutant in words, and after ``|`` why."""
    found = {}
    for line in EXPLAINED.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, why = line.partition(" ")
            found[key] = why.rpartition("|")[2].strip()
    return found


def report(outcomes: list[Outcome], *, whole: bool) -> int:
    """Print what became of the mutants; 1 when a survivor is unexplained."""
    explained = read_explanations()
    table: dict[str, Counter[str]] = defaultdict(Counter)
    open_ones = []
    for outcome in outcomes:
        word = outcome.word
        if word == "survived" and outcome.mutant.key in explained:
            word = "explained"
        elif word in {"survived", "broken"}:
            open_ones.append(outcome)
        table[Path(outcome.mutant.file).stem][word] += 1
    words = ("killed", "explained", "same", "survived", "broken", "impossible")
    print(f"\n{'':16}" + "".join(f"{word:>11}" for word in ("mutants", *words)))
    for name, counts in [*sorted(table.items()), ("all", sum(table.values(), Counter[str]()))]:
        row = (counts.total(), *(counts[word] for word in words))
        print(f"{name:16}" + "".join(f"{number:>11}" for number in row))
    for outcome in sorted(open_ones, key=lambda o: (o.mutant.file, o.mutant.start)):
        print(f"UNEXPLAINED {outcome.mutant.key} {outcome.mutant} {outcome.by}")
    survived = {o.mutant.key for o in outcomes if o.word == "survived"}
    stale = sorted(explained.keys() - survived) if whole else []
    for key in stale:
        print(f"STALE {key}: no such survivor any more ({explained[key]})")
    return 1 if open_ones or stale else 0
