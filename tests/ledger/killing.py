"""Kills the sync again and again: ``python -m tests.ledger.killing FOLDER TIMES SEED``.

A child process follows a chain that a loopback node tells, grows and reorganises. It is killed with
SIGKILL: at random moments; just before the n-th statement it gives SQLite; and, where ``strace``
is there, at the n-th time it touches the disk (write, sync, cut, rename, unlink). After each kill
the index must be sound and equal to one built from nothing of the blocks it says it has read; at
the end, after one undisturbed run, to one of the whole chain.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.chain.fake_chain import Block, DirectRpc, FakeChain
from tests.chain.fake_node import Server
from tests.ledger.sharing_world import SharingWorld
from tests.ledger.world import World, community, grow
from wallet.chain.node import Node
from wallet.ledger import queries
from wallet.ledger.files import is_sound
from wallet.ledger.index import Index
from wallet.ledger.spans import Span
from wallet.ledger.sync import Sync

_DISK = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename"
_BLOCKS = 160
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


def follow(url: str, path: Path, statement: int) -> None:
    """The child: read to the head, a few blocks in each transaction."""
    index = Index(path)
    seen = 0

    def count(_text: str) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    print("opened", flush=True)
    index._db.set_trace_callback(count)
    _sync(node_at(url), index).step(progress=lambda done, _of: print(done, flush=True))


def node_at(url: str) -> Node:
    """A node at a URL; loads what talks to it."""
    from wallet.chain.rpc import Rpc

    return Node(Rpc(url))


def _sync(node: Node, index: Index) -> Sync:
    sync = Sync(node, community(), index)
    sync._span = Span(3, longest=3)
    sync._writer.events = 5
    return sync


class Killing:
    """One chain, one index, and what was seen."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - repeatable
        self.path = folder / "index.sqlite"
        self.folder = folder
        self.chain, self.world = FakeChain(), SharingWorld()
        self.chain.mine(self.world.found())
        self.moments: dict[int, World] = {1: self.world.copy()}
        self.ways = ["moment", "statement", *(["disk"] if can_trace() else [])]
        self.count = dict.fromkeys([*self.ways, "too late"], 0)
        self.reached: list[int] = []
        self.forks: list[list[Block]] = []
        """Every chain that was ever told: the index may still stand on an old one."""
        self._grow(_BLOCKS)

    def run(self, times: int) -> None:
        """Kill so many times; raises ``AssertionError`` when an index is not what it should be."""
        with Server(self.chain) as server:
            while sum(self.count[way] for way in self.ways) < times:
                self._change_the_chain(server)
                way = min(self.ways, key=lambda way: self.count[way])
                hit = self._kill(server.url, way)
                self.count[way if hit else "too late"] += 1
                self._check()
        index = Index(self.path)
        _sync(Node(DirectRpc(self.chain)), index).step()  # type: ignore[arg-type]
        assert index.digest() == self._rebuilt(self.chain)
        index.close()
        assert not list(self.folder.glob("index.*-*.sqlite")), "an index was moved aside"

    def _change_the_chain(self, server: Server) -> None:
        with server.lock:
            head = self.chain.head
            back = self.dice.choice((0, 0, 1, 2, 5, 40))
            if back:
                kept = max(1, head - back)
                self.chain.rewind(kept)
                self.world = self.moments[kept].copy()  # type: ignore[assignment]
                self._grow(head - kept)
            self._grow(self.dice.choice((0, 1, 3)))
            self.forks.append(list(self.chain.blocks))

    def _grow(self, blocks: int) -> None:
        for _ in range(blocks):
            grow(self.chain, self.world, self.dice, 1)
            self.moments[self.chain.head] = self.world.copy()

    def _kill(self, url: str, way: str) -> bool:
        """Start the child and see it die; False when it was done before."""
        statement = self._number(2_000) if way == "statement" else 0
        command = [sys.executable, "-m", "tests.ledger.killing", url, str(self.path)]
        command.append(str(statement))
        if way == "disk":
            step = self._number(400)
            trace = [f"--trace={_DISK}", f"--inject={_DISK}:signal=SIGKILL:when={step}"]
            paths = [f"--trace-path={self.path}{end}" for end in ("", "-wal", "-shm")]
            command = ["strace", "-f", "-o", os.devnull, *trace, *paths, *command]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            if way == "moment":
                for _ in range(self.dice.choice((0, 1, 1, 2, 4, 8))):
                    child.stdout.readline()
                time.sleep(self.dice.random() * 0.02)
                child.send_signal(signal.SIGKILL)
            child.stdout.read()
            child.wait(60)
            assert child.returncode in {0, *_KILLED}, "it failed by itself"
            return child.returncode in _KILLED

    def _number(self, most: int) -> int:
        """Small ones as often as large ones."""
        return int(most ** self.dice.random())

    def _check(self) -> None:
        index = Index(self.path)
        assert is_sound(index._db), "SQLite finds the file damaged"
        tip = queries.indexed_to(index)
        self.reached.append(tip.block if tip else 0)
        if tip is not None:
            told = (fork for fork in reversed(self.forks) if len(fork) > tip.block)
            shorter = FakeChain()
            shorter.blocks = next(f for f in told if f[tip.block].hash == tip.block_hash)
            del shorter.blocks[tip.block + 1 :]
            assert index.digest() == self._rebuilt(shorter), f"after block {tip.block}"
            assert all(batch.ok for batch in queries.conservation(index))
        index.close()

    def _rebuilt(self, chain: FakeChain) -> str:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            fresh = Index(Path(folder) / "fresh.sqlite")
            Sync(Node(DirectRpc(chain)), community(), fresh).step()  # type: ignore[arg-type]
            found = fresh.digest()
            fresh.close()
        return found


def can_trace() -> bool:
    """Whether a process can be killed at a chosen system call."""
    if shutil.which("strace") is None:
        return False
    ran = subprocess.run(["strace", "-o", os.devnull, "true"], check=False, capture_output=True)
    return ran.returncode == 0


def main() -> None:
    """Kill, and say what came of it."""
    first, second, third = sys.argv[1:]
    if first.startswith("http"):
        follow(first, Path(second), int(third))
        return
    folder = Path(first)
    folder.mkdir(parents=True, exist_ok=True)
    killing = Killing(folder, int(third))
    start = time.monotonic()
    killing.run(int(second))
    print(f"killed {second} times: {killing.count}; {time.monotonic() - start:.0f} s")
    print("every index was sound and equal to a rebuilt one")


if __name__ == "__main__":
    main()
