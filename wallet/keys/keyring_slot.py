"""The system's keyring as the place of a vault's second, optional key: 32 random bytes.

Where things go: one entry a vault, service ``Hearth``, name ``vault <vault id>``, into the keyring
of the system that the person is signed in to. Nothing else of Hearth is ever put there.

- Only keyrings that are known to encrypt what they keep are used (:data:`REAL`). The library's
  ``null`` swallows writes, ``fail`` refuses everything and ``keyrings.alt`` writes base64 to the
  disk: where the person's configuration names such a one, the slot is refused, by its name.
- Every write is read back, every removal is looked for.
- All of it runs in a thread of its own with a time limit, since a Secret Service can wait for ever
  (for its own password, or because its process hangs). At most one such thread is ever stuck.

The library hands secrets around as text, which Python cannot overwrite: ``README.md`` says so.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from wallet.errors import KeyStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "Hearth"
LOOK_SECONDS = 5.0
"""How long :func:`available` waits."""
USE_SECONDS = 30.0
"""How long the others wait: the system may be asking the person for the keyring's password."""

REAL = {
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service (libsecret)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet 4",
}
"""The keyrings that are used, in the order in which they are tried, and their names."""
_CHAIN = "keyring.backends.chainer.ChainerBackend"

_busy = threading.Lock()
"""Held by the one thread that speaks with the keyring; a computer has one keyring."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether the keyring can be used: ``backend`` names it, ``problem`` says why not."""

    backend: str
    problem: KeyStoreError | None = None

    @property
    def usable(self) -> bool:
        """Whether a key can be kept there."""
        return self.problem is None


def available(seconds: float = LOOK_SECONDS) -> Availability:
    """Which keyring this computer has, and if it cannot be used, why. Never raises."""
    try:
        return Availability(_in_time(lambda: _name_of(_backend()), seconds))
    except KeyStoreError as error:
        return Availability(str(error.fields.get("backend", "")), error)


def store(vault_id: str, secret: bytes | bytearray, seconds: float = USE_SECONDS) -> None:
    """Keep ``secret`` for a vault, replacing what was kept, and read it back.

    Raises:
        KeyStoreError: ``keyring.none``, ``.refused``, ``.failed``, ``.timeout``, or
            ``.not_kept`` when it did not give back what was put in.
    """
    _in_time(lambda: _store(vault_id, secret), seconds)


def fetch(vault_id: str, seconds: float = USE_SECONDS) -> bytearray:
    """What is kept for a vault.

    Raises:
        KeyStoreError: as :func:`store`, or ``keyring.missing`` when nothing usable is there.
    """
    return _in_time(lambda: _fetch(vault_id), seconds)


def forget(vault_id: str, seconds: float = USE_SECONDS) -> None:
    """Remove what is kept for a vault; nothing kept is fine too.

    Raises:
        KeyStoreError: as :func:`store`; ``keyring.not_forgotten`` when it is still there.
    """
    _in_time(lambda: _forget(vault_id), seconds)


# --- in the thread ---------------------------------------------------------------------------


def _store(vault_id: str, secret: bytes | bytearray) -> None:
    backend = _backend()
    backend.set_password(SERVICE, _entry(vault_id), base64.b64encode(secret).decode("ascii"))
    kept = _read(backend, vault_id)
    if kept is None or not hmac.compare_digest(kept, secret):
        raise KeyStoreError(
            "keyring.not_kept",
            "{backend} did not keep what was put into it.",
            "Go on with your password. Check the system's keyring or password settings.",
            backend=_name_of(backend),
        )


def _fetch(vault_id: str) -> bytearray:
    backend = _backend()
    kept = _read(backend, vault_id)
    if kept is None:
        raise KeyStoreError(
            "keyring.missing",
            "{backend} has no key for this wallet.",
            "Unlock with your password, then allow the system's keyring again.",
            backend=_name_of(backend),
        )
    return kept


def _forget(vault_id: str) -> None:
    from keyring.errors import PasswordDeleteError

    backend = _backend()
    if _text(backend, vault_id) is None:
        return
    with contextlib.suppress(PasswordDeleteError):  # looked for in the next line
        backend.delete_password(SERVICE, _entry(vault_id))
    if _text(backend, vault_id) is not None:
        raise KeyStoreError(
            "keyring.not_forgotten",
            "{backend} still has the key of this wallet.",
            "Remove the entry named Hearth in the system's keyring or password settings.",
            backend=_name_of(backend),
        )


def _read(backend: KeyringBackend, vault_id: str) -> bytearray | None:
    text = _text(backend, vault_id)
    try:
        return bytearray(base64.b64decode(text, validate=True)) if text else None
    except (binascii.Error, ValueError):
        return None


def _text(backend: KeyringBackend, vault_id: str) -> str | None:
    return backend.get_password(SERVICE, _entry(vault_id))


def _entry(vault_id: str) -> str:
    return f"vault {vault_id}"


def _backend() -> KeyringBackend:
    """The keyring that the person's configuration names, if it is real; else the first real one."""
    from keyring import core

    chosen = core.load_env() or core.load_config()
    if chosen is None:
        return _first(_all_real())
    if _path_of(chosen) == _CHAIN:
        members: list[KeyringBackend] = list(getattr(chosen, "backends", ()))
        for member in members:
            _require_real(member)
        return _first(members)
    _require_real(chosen)
    return chosen


def _all_real() -> list[KeyringBackend]:
    from keyring import core

    found = []
    for path in REAL:
        try:
            found.append(core.load_keyring(path))
        except (ImportError, AttributeError, RuntimeError, OSError):
            continue  # of another system, or its service or the session's bus does not run
    return found


def _first(backends: list[KeyringBackend]) -> KeyringBackend:
    if not backends:
        raise KeyStoreError(
            "keyring.none",
            "This computer has no keyring that Hearth can use.",
            "Go on with your password: it is all that your wallet needs.",
        )
    return backends[0]


def _require_real(backend: KeyringBackend) -> None:
    if _path_of(backend) not in REAL:
        raise KeyStoreError(
            "keyring.refused",
            "The keyring that is set up here, {backend}, does not keep secrets safely.",
            "Go on with your password, or set up the system's own keyring.",
            backend=_path_of(backend),
        )


def _path_of(backend: object) -> str:
    """The exact class: one derived from a real keyring may do anything."""
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _name_of(backend: KeyringBackend) -> str:
    return REAL[_path_of(backend)]


# --- around the thread -----------------------------------------------------------------------


def _in_time(job: Callable[[], T], seconds: float) -> T:
    """Run ``job`` in a thread; what it raises comes out as KeyStoreError, without its words.

    A thread that does not come back is left alone (a daemon, it holds nothing up), and nobody
    starts another until it does.
    """
    if not _busy.acquire(timeout=seconds):
        raise _timeout()
    answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_attempt(job))
        finally:
            _busy.release()

    threading.Thread(target=work, name="keyring", daemon=True).start()
    try:
        return answers.get(timeout=seconds)()
    except queue.Empty:
        raise _timeout() from None


def _attempt(job: Callable[[], T]) -> Callable[[], T]:
    """Do the job; return what gives its result, or raises its error."""
    try:
        result = job()
    except KeyStoreError as error:
        refused = error
    except Exception as error:  # noqa: BLE001 - backends raise whatever their libraries raise
        refused = _failed(type(error).__name__)
    else:
        return lambda: result

    def raise_it() -> T:
        raise refused

    return raise_it


def _failed(kind: str) -> KeyStoreError:
    """The backend's own words are left out: nobody promises that they hold no secret."""
    return KeyStoreError(
        "keyring.failed",
        "The system's keyring did not do what it was asked for.",
        "Go on with your password. Check that the keyring is unlocked.",
        detail=kind,
    )


def _timeout() -> KeyStoreError:
    return KeyStoreError(
        "keyring.timeout",
        "The system's keyring does not answer.",
        "Go on with your password. If the system asks for the keyring's own password, type it "
        "and try again.",
    )
