"""The profile: one directory that holds everything Hearth keeps for one person.

::

    profile/
      lock             held while Hearth runs on it, so that two never do
      settings.json    language, theme, text size, time to lock, account in use
      vault.hearth     the encrypted keys
      watched.json     accounts that are only looked at, or whose key is on another computer
      recovery.json    when the recovery words were last rehearsed
      nodes.json       the nodes that are asked, and how they are reached; no secrets
      community.json   the community that commands act in unless they name another
      wallet.sqlite    transactions sent and trades under way; never thrown away
      index-*.sqlite   chain events, one file a chain; can be thrown away
      practice/        the practice street's node and homes
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from wallet.errors import ProfileError
from wallet.files import write_atomically


class Profile:
    """An open profile directory, held by this process until ``close``.

    Raises:
        ProfileError: another Hearth runs on it, or it cannot be written.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._lock: IO[bytes] | None = (directory / "lock").open("a+b")
        except OSError as error:
            raise ProfileError(
                "profile.unwritable",
                "Hearth cannot write to its folder {folder}.",
                "Check the folder's permissions and the free space, or start Hearth with --profile "
                "and another folder.",
                folder=str(directory),
                detail=str(error),
            ) from error
        if not _take(self._lock):
            self._lock.close()
            self._lock = None
            raise ProfileError(
                "profile.in_use",
                "Hearth is already open on {folder}.",
                "Use the window that is open, or close it first.",
                folder=str(directory),
            )

    @property
    def vault(self) -> Path:
        """The encrypted keys."""
        return self.directory / "vault.hearth"

    @property
    def watched(self) -> Path:
        """The accounts that are only looked at, or whose key is on another computer."""
        return self.directory / "watched.json"

    @property
    def recovery(self) -> Path:
        """When the recovery words were last rehearsed."""
        return self.directory / "recovery.json"

    @property
    def community(self) -> Path:
        """The community file that was joined last from the command line."""
        return self.directory / "community.json"

    @property
    def nodes(self) -> Path:
        """The nodes that are asked."""
        return self.directory / "nodes.json"

    @property
    def wallet_db(self) -> Path:
        """Transactions sent and trades under way."""
        return self.directory / "wallet.sqlite"

    def index_db(self, chain_id: int, genesis_hash: str) -> Path:
        """Chain events of one chain."""
        return self.directory / f"index-{chain_id}-{genesis_hash[2:10]}.sqlite"

    def practice(self, part: str) -> Path:
        """A directory of the practice street: ``node`` or ``street-…``."""
        return self.directory / "practice" / part

    def settings(self) -> dict[str, object]:
        """Return the settings; a damaged file counts as none and is kept aside."""
        path = self.directory / "settings.json"
        try:
            loaded = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            path.replace(path.with_suffix(".damaged.json"))
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def save_settings(self, settings: dict[str, object]) -> None:
        """Replace the settings."""
        text = json.dumps(settings, ensure_ascii=False, indent=2, sort_keys=True)
        write_atomically(self.directory / "settings.json", text.encode())

    def close(self) -> None:
        """Let another Hearth have the profile."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _take(lock: IO[bytes]) -> bool:
    """Lock the file for this process; the system lets go of it when the process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
