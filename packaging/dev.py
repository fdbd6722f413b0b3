#!/usr/bin/env python3
"""The project's one command: run, test, check, bench, lock. Standard library only.

``python3 packaging/dev.py run``    the practice street in a window; without a display, its tour
``python3 packaging/dev.py test``   every test (arguments after it go to pytest)
``python3 packaging/dev.py test --nodes``
                                    the conformance tests on all six kinds of node; installs what
                                    is missing (geth is built, minutes the first time)
``python3 packaging/dev.py test --mutation | --coverage | --static``  examine the contracts and
                                    their tests (``--help`` after it says more); minutes to an hour
``python3 packaging/dev.py test --long [--seed N] [--operations N]``
                                    the contracts against their model, by the ten thousand
``python3 packaging/dev.py check``  lint, types, import contract, translations
``python3 packaging/dev.py bench``  the table of numbers (``--json FILE`` writes it as a list too)
``python3 packaging/dev.py lock``   resolve the dependencies again, with hashes

Each makes ``.venv`` beside this folder first, and installs into it exactly what the lock files say.
On Debian and Ubuntu the system libraries that Qt needs are installed by apt when this user may,
else the exact line to type is printed.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {
    "run": ROOT / "packaging/requirements.lock",
    "dev": ROOT / "packaging/requirements-dev.lock",
}

# What a bare Debian lacks: the library Qt opens, and the package that has it.
QT_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}
# What some tests need on top, and skip without: a real Secret Service on a bus of its own.
TEST_PROGRAMS = {"dbus-daemon": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
QUICK_NODES = ("anvil", "hardhat")  # in the ordinary tests; geth takes minutes to build
FONTS = {"fonts-noto-cjk": "NotoSansCJK*", "fonts-inter": "Inter*"}


def say(text: str) -> None:
    print(f"hearth: {text}", flush=True)


def stop(text: str) -> None:
    say(text)
    raise SystemExit(1)


def call(command: list[str], **more: object) -> int:
    return subprocess.run(command, cwd=ROOT, check=False, **more).returncode  # type: ignore[call-overload,no-any-return] # keyword arguments are passed through


def must(command: list[str], what: str) -> None:
    if call(command) != 0:
        stop(f"{what} failed; the lines above say why.")


# --- the system -----------------------------------------------------------------------------


def has_font(pattern: str) -> bool:
    places = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".local/share/fonts",
    ]
    return any(next(place.rglob(pattern), None) for place in places if place.is_dir())


def missing_packages() -> list[str]:
    """Return the Debian packages that are missing; empty on other systems."""
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        return []
    missing = [
        package for name, package in QT_LIBRARIES.items() if ctypes.util.find_library(name) is None
    ]
    missing += [package for package, pattern in FONTS.items() if not has_font(pattern)]
    try:
        import ensurepip  # noqa: F401 - Debian splits it from Python; venv needs it
    except ImportError:
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return missing


def install_system_packages() -> None:
    missing = missing_packages()
    if missing and (line := apt_install(missing)):
        stop(f"this system lacks some libraries. Please type:\n\n    {line}\n\nand start again.")


def install_test_programs() -> None:
    """Install what only some tests need; without it they say so and are skipped."""
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        return
    missing = [package for name, package in TEST_PROGRAMS.items() if shutil.which(name) is None]
    if missing and (line := apt_install(missing)):
        say(f"tests with a real keyring will be skipped. To have them too, type:\n\n    {line}\n")


def apt_install(packages: list[str]) -> str:
    """Install Debian packages; where that cannot be, return the line for the person to type."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = "sudo " + " ".join(install)
    if os.geteuid() != 0:
        if not shutil.which("sudo") or call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) != 0:
            return by_hand
        install = ["sudo", "-n", *install]
    say("installing from the system's packages: " + ", ".join(packages))
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    if call(install, **quiet) == 0:
        return ""
    call([*install[: install.index("apt-get")], "apt-get", "update"], stdout=subprocess.DEVNULL)
    return "" if call(install, **quiet) == 0 else by_hand


# --- the environment ------------------------------------------------------------------------


def fingerprint(kind: str) -> str:
    """Tell one state of what is to be installed from another."""
    project = ROOT / "pyproject.toml"
    return hashlib.sha256(LOCKS[kind].read_bytes() + project.read_bytes()).hexdigest()


def ensure_environment(kind: str) -> None:
    """Make ``.venv`` and install what the lock file of ``kind`` (run or dev) says."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(f"Hearth needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    install_system_packages()
    wanted = fingerprint(kind)
    stamp = VENV / f".hearth-{kind}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("making .venv")
        must([sys.executable, "-m", "venv", str(VENV)], "making .venv")
    tools = " and test tools" if kind == "dev" else ""
    say(f"installing the packages{tools} (minutes, the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "-r", str(LOCKS[kind])], "installing the packages")
    must([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "installing Hearth")
    if kind == "dev":
        (VENV / ".hearth-run").write_text(fingerprint("run"))
    stamp.write_text(wanted)


def has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- commands -------------------------------------------------------------------------------


def run(rest: list[str]) -> int:
    ensure_environment("run")
    if has_display() or "--tour" in rest:
        return call([str(PYTHON), "-m", "wallet", "practice", *rest])
    tour = ROOT / "tour"
    say("no display here, so the tour drives the real window offscreen")
    code = call(
        [str(PYTHON), "-m", "wallet", "practice", "--tour", str(tour), *rest],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    say(
        f"the pictures and tour.json are in {tour}" if code == 0 else f"the tour failed; see {tour}"
    )
    return code


def test(rest: list[str]) -> int:
    ensure_environment("dev")
    for tool in ("mutation", "coverage", "static"):
        if f"--{tool}" in rest:
            return audit(tool, [argument for argument in rest if argument != f"--{tool}"])
    install_test_programs()
    if "--nodes" in rest:
        return conformance([argument for argument in rest if argument != "--nodes"])
    prepare_nodes(*QUICK_NODES)
    if "--long" in rest:
        more = [argument for argument in rest if argument != "--long"]
        return call([str(PYTHON), "-m", "tests.contracts.model", *more])
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    say("tested on the embedded node, anvil and hardhat; geth, Clique and EthereumJS: test --nodes")
    return call([str(PYTHON), "-m", "pytest", *(rest or AT_ONCE)], env=environment)


# One process more than the two processors that every computer has: a test that waits for a block
# or a node leaves its processor to another. The order of the files is tests/conftest.py's.
AT_ONCE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
IN_TWO = ("-n", "2", "--dist", "loadfile")  # real nodes keep the processors busy
ON_EVERY_NODE = (
    *IN_TWO,
    "tests/conformance",
    "tests/e2e/test_second_wallet.py",
    "tests/e2e/test_tour.py",
    "tests/cli/test_deploy.py",
)


def conformance(rest: list[str]) -> int:
    """Run the conformance tests on every kind of node there is."""
    prepare_nodes()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HEARTH_NODES": "all"}
    return call([str(PYTHON), "-m", "pytest", "-rs", *(rest or ON_EVERY_NODE)], env=environment)


def audit(tool: str, rest: list[str]) -> int:
    """Run one of the tools of packaging/contracts/audit."""
    install_npm(ROOT / "packaging/contracts")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging/contracts")}
    return call([str(PYTHON), "-m", "audit", tool, *rest], env=environment)


def prepare_nodes(*names: str) -> None:
    """Install the compiler, ethers, viem and the real nodes for the tests, where possible.

    Without names it installs every kind of node; ``test --nodes`` needs them.
    """
    if shutil.which("npm") is None:
        say("npm is not here: the tests that need it will say so and be skipped")
    else:
        install_npm(ROOT / "packaging/contracts")
        install_npm(ROOT / "tests/interop")
    call([str(PYTHON), str(ROOT / "packaging/nodes/install.py"), *names])


def install_npm(folder: Path) -> None:
    """Install what the folder's package-lock.json says, once."""
    lock_file = folder / "package-lock.json"
    stamp = folder / "node_modules/.hearth"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"npm ci in {folder.relative_to(ROOT)}")
    npm = shutil.which("npm") or "npm"
    if subprocess.run([npm, "ci", "--silent"], cwd=folder, check=False).returncode == 0:
        stamp.write_text(wanted)


def check(_rest: list[str]) -> int:
    ensure_environment("dev")
    tool = [str(PYTHON), "-m"]
    steps = {
        "lint": [*tool, "ruff", "check", "."],
        "format": [*tool, "ruff", "format", "--check", "."],
        "types": [*tool, "mypy"],
        "import contract": [str(PYTHON.parent / "lint-imports"), "--no-cache"],
        "translations": [str(PYTHON), "packaging/translations.py", "--check"],
    }
    failed = [name for name, command in steps.items() if call(command) != 0]
    say("checked: all clean" if not failed else "not clean: " + ", ".join(failed))
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    ensure_environment("dev")
    return call(
        [str(PYTHON), "-m", "tests.benchmarks", *rest],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def lock(_rest: list[str]) -> int:
    ensure_environment("dev")
    resolve = [str(PYTHON), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11"]
    resolve += [
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--quiet",
        "--upgrade",
        "pyproject.toml",
    ]
    must([*resolve, "--extra", "practice", "--extra", "build", "-o", str(LOCKS["run"])], "locking")
    must(
        [
            *resolve,
            "--extra",
            "practice",
            "--extra",
            "build",
            "--extra",
            "dev",
            "-c",
            str(LOCKS["run"]),
            "-o",
            str(LOCKS["dev"]),
        ],
        "locking",
    )
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "bench": bench, "lock": lock}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    arguments, rest = parser.parse_known_args()
    return COMMANDS[arguments.command](rest)


if __name__ == "__main__":
    sys.exit(main())
