"""The long run: tens of thousands of operations on the contracts and the model at once.

``python3 packaging/dev.py test --long [--seed N] [--operations N]`` starts it. It prints its seed,
how often each operation ended how, and the time. When something disagrees it makes the list of
operations smaller, writes it to a file and says how to run that again (``--replay FILE``).
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.contracts.model.anvil import Anvil, NoAnvilError
from tests.contracts.model.chain import Chain, PyEvm
from tests.contracts.model.chance import Seeded
from tests.contracts.model.driver import DisagreementError
from tests.contracts.model.operation import Operation
from tests.contracts.model.play import Opened
from tests.contracts.model.shrink import fails, smaller
from tests.contracts.model.witness import BrokenError

OPERATIONS = 50_000
EPISODE = 500
SHRINK_SECONDS = 120


def main() -> int:
    """Run, or run again."""
    arguments = _arguments()
    try:
        chain: Chain = PyEvm() if arguments.chain == "py-evm" else Anvil()
    except NoAnvilError as error:
        print(f"{error}; going on with py-evm, which is ten times slower", flush=True)
        chain = PyEvm()
    try:
        opened = Opened.on(chain)
        if arguments.replay:
            return _replay(opened, Path(arguments.replay))
        return _run(opened, arguments.seed, arguments.operations)
    finally:
        chain.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py test --long", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--replay", help="a file of operations that failed before")
    parser.add_argument("--chain", choices=["anvil", "py-evm"], default="anvil")
    return parser.parse_args()


def _run(opened: Opened, seed: int, operations: int) -> int:
    print(f"seed {seed}, {operations} operations, {type(opened.chain).__name__}", flush=True)
    counts: Counter[tuple[str, str]] = Counter()
    began = time.monotonic()
    for number in range(-(-operations // EPISODE)):
        episode = opened.begin(Seeded(f"{seed}/{number}"))
        try:
            for _ in range(min(EPISODE, operations - number * EPISODE)):
                episode.next()
            episode.driver.sweep()
        except (DisagreementError, BrokenError) as error:
            print(f"seed {seed}, episode {number}, step {len(episode.done)}:\n{error}")
            _report(opened, episode.done, f"failed-{seed}-{number}.jsonl")
            return 1
        counts += episode.driver.counts
        if number % 10 == 9:
            _progress(sum(counts.values()), time.monotonic() - began)
    _print_counts(counts)
    seconds = time.monotonic() - began
    print(f"{sum(counts.values())} operations agreed in {seconds:.0f} s; seed {seed}")
    return 0


def _progress(done: int, seconds: float) -> None:
    print(f"  {done} operations, {seconds:.0f} s, {1000 * seconds / done:.1f} ms each", flush=True)


def _print_counts(counts: Counter[tuple[str, str]]) -> None:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for (function, outcome), count in counts.items():
        table[function][outcome] += count
    for function, outcomes in sorted(table.items()):
        done = outcomes.pop("done", 0)
        refused = ", ".join(f"{name or '(no data)'} {n}" for name, n in outcomes.most_common())
        print(f"{function}: {done} done" + (f"; refused: {refused}" if refused else ""))


def _report(opened: Opened, operations: list[Operation], name: str) -> None:
    print(f"making {len(operations)} operations fewer ...", flush=True)
    few = smaller(opened, operations, SHRINK_SECONDS)
    path = Path(name)
    path.write_text("".join(op.to_json() + "\n" for op in few))
    for op in few:
        print("  " + _readable(opened, op))
    print(f"{len(few)} operations are enough; again: dev.py test --long --replay {path}")


def _readable(opened: Opened, op: Operation) -> str:
    from tests.contracts.model.scene import NAMES

    text = f"+{op.wait}s {op.sender} {op.to}.{op.function}{op.args}"
    for address, name in (*opened.stage.names.items(), *NAMES.items()):
        text = text.replace(address, name)
    return text


def _replay(opened: Opened, path: Path) -> int:
    operations = [Operation.from_json(line) for line in path.read_text().splitlines()]
    error = fails(opened, operations)
    print(f"{len(operations)} operations: " + (str(error) if error else "all agreed"))
    return 1 if error else 0


if __name__ == "__main__":
    sys.exit(main())
