"""What the systems grant against prying, seen from inside and from another process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wallet.errors import HearthError
from wallet.keys import hardening
from wallet.keys.crash_output import LEFT_OUT, told
from wallet.keys.hardening import keep_in_memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="measured on Linux")
_ROOT = Path(__file__).parents[2]


def run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True, text=True, timeout=60, check=False, cwd=_ROOT,
    )  # fmt: skip


@linux
def test_a_hardened_process_leaves_no_core_file_and_is_closed_to_others() -> None:
    done = run(
        "import ctypes, resource\n"
        "from wallet.keys.hardening import harden_process\n"
        "print(harden_process())\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert done.stdout.splitlines() == [
        "Hardening(no_crash_files=True, closed_to_others=True)",
        "(0, 0) 0",
    ], done.stderr


@linux
def test_the_memory_of_a_hardened_process_belongs_to_the_administrator() -> None:
    """The owner of ``/proc/PID/mem`` is whom the kernel lets read it: root, not the person."""
    switch = "import os; os.setuid(65534)\n" if os.geteuid() == 0 else ""
    code = switch + (
        "import os, ctypes\nctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
        "before = os.stat('/proc/self/mem').st_uid\n"
        "from wallet.keys.hardening import harden_process\nharden_process()\n"
        "print(before == os.getuid(), os.stat('/proc/self/mem').st_uid)"
    )
    path = f"import sys; sys.path.insert(0, {str(_ROOT)!r})\n"
    path += "import ctypes, resource, wallet.keys.hardening\n"
    done = run(path + code)
    assert done.stdout == "True 0\n", done.stderr


@linux
def test_a_secret_is_locked_in_memory() -> None:
    done = run(
        "from pathlib import Path\nfrom wallet.keys.signer import LocalSigner\n"
        "def locked():\n"
        "    status = Path('/proc/self/status').read_text()\n"
        "    return int(status.split('VmLck:')[1].split()[0])\n"
        "before = locked()\nsigner = LocalSigner(b'\\x11' * 32)\nprint(before, locked() > before)"
    )
    assert done.stdout == "0 True\n", done.stderr


def test_a_secret_can_still_be_used_and_wiped_when_it_is_locked() -> None:
    secret = bytearray(b"\x11" * 32)
    assert isinstance(keep_in_memory(secret), bool)
    assert keep_in_memory(bytearray())
    secret[:] = bytes(32)
    assert not any(secret)


def test_a_system_that_grants_nothing_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        pass

    monkeypatch.setattr(hardening, "_libc", Nothing)
    monkeypatch.setattr(hardening, "_kernel32", Nothing)
    monkeypatch.setattr(hardening, "_no_core_files", lambda: False)
    for system in ("linux", "darwin", "win32", "plan9"):
        monkeypatch.setattr(hardening, "_SYSTEM", system)
        assert hardening.harden_process() == hardening.Hardening(
            no_crash_files=False, closed_to_others=False
        )


@linux
def test_hearth_hardens_itself_before_it_does_anything_else() -> None:
    code = (
        "import sys, wallet.__main__ as m\n"
        "sys.argv = ['hearth', '--version']\n"
        "try: m.main()\nexcept SystemExit: pass\n"
        "import ctypes, resource\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert run(code).stdout.splitlines()[-1] == "(0, 0) 0"


def test_hardening_takes_no_time() -> None:
    code = (
        "import time, wallet.cli.main\nbegun = time.process_time()\n"
        "from wallet.keys.crash_output import quiet_crashes\n"
        "from wallet.keys.hardening import harden_process\nharden_process(); quiet_crashes()\n"
        "print(time.process_time() - begun)"
    )
    assert min(float(run(code).stdout) for _ in range(5)) < 0.02


# --- crash output ------------------------------------------------------------------------------

_SECRET = "correct horse battery"


def test_an_error_that_passed_through_the_keys_keeps_its_words_to_itself() -> None:
    from wallet.keys import curve

    with pytest.raises(TypeError) as caught:
        curve.is_secret(len)  # type: ignore[arg-type]
    assert "len()" in str(caught.value)
    text = told(caught.value)
    assert "curve.py" in text
    assert LEFT_OUT in text
    assert "len()" not in text


@pytest.mark.parametrize("link", ["cause", "context"])
def test_so_do_the_errors_that_came_of_it(link: str) -> None:
    from wallet.keys import phrase

    def fail() -> None:
        try:
            phrase.to_seed(_SECRET, 1)  # type: ignore[arg-type]
        except TypeError as error:
            if link == "cause":
                raise RuntimeError(_SECRET) from error
            raise RuntimeError(_SECRET)  # noqa: B904

    with pytest.raises(RuntimeError) as caught:
        fail()
    text = told(caught.value)
    assert _SECRET not in text
    assert "phrase.py" in text
    assert "RuntimeError" in text


def test_other_errors_and_expected_ones_say_what_they_say() -> None:
    from wallet.keys.vault_errors import wrong_password

    assert "a plain mistake" in told(ValueError("a plain mistake"))
    with pytest.raises(HearthError) as caught:
        raise wrong_password()
    assert "vault.wrong_password" in told(caught.value)


@pytest.mark.parametrize("where", ["main", "thread", "finaliser"])
def test_nothing_that_python_prints_by_itself_holds_a_secret(where: str) -> None:
    start = {
        "main": "fail()",
        "thread": "t = threading.Thread(target=fail); t.start(); t.join()",
        "finaliser": "type('F', (), {'__del__': lambda s: fail()})()",
    }[where]
    code = (
        "import threading\nfrom wallet.keys import phrase, keyfile\n"
        "from wallet.keys.crash_output import quiet_crashes\nquiet_crashes()\n"
        "secret = ' '.join(['correct', 'horse', 'battery'])\n"
        "def wrong(text): raise ValueError(text)\n"
        "phrase.normalise = wrong\n"
        f"def fail(): phrase.to_seed(secret)\n{start}"
    )
    done = run(code)
    assert _SECRET not in done.stderr + done.stdout
    assert LEFT_OUT in done.stderr
    assert done.returncode == (1 if where == "main" else 0)


@linux
def test_a_crash_of_the_process_itself_tells_lines_but_no_values() -> None:
    code = (
        "import os, signal\nfrom wallet.keys import phrase\n"
        "secret = ' '.join(['correct', 'horse', 'battery'])\n"
        "phrase.normalise = lambda text: os.kill(os.getpid(), signal.SIGSEGV)\n"
        "phrase.to_seed(secret)"
    )
    done = run(code, "-X", "faulthandler")
    assert done.returncode == -signal.SIGSEGV
    assert "to_seed" in done.stderr
    assert _SECRET not in done.stderr
