"""A street that an older Hearth built: its contracts are not the ones that this Hearth knows.

It cannot be gone on with, so it is set aside and another one is built on the same chain. The
neighbours keep their keys; the person's own keys are not here at all.
"""

from __future__ import annotations

from pathlib import Path

from wallet.practice.street.journal import unusable
from wallet.protocol.deploy_journal import is_of_these_contracts

DEPLOYMENT = "deployment.json"
KEYS = "keys.json"


def set_aside_older(folder: Path) -> bool:
    """Move an older street's notes into a folder of their own; says whether there were any.

    The deployment's journal, by which an older street is known, goes last: whoever is stopped in
    the middle goes on the next time.

    Raises:
        ProfileError: the folder cannot be written.
    """
    if is_of_these_contracts(folder / DEPLOYMENT):
        return False
    try:
        aside = _free_name(folder)
        aside.mkdir()
        notes = [path for path in folder.glob("*.json") if path.name not in (KEYS, DEPLOYMENT)]
        for path in (*notes, folder / DEPLOYMENT):
            path.replace(aside / path.name)
    except OSError as error:
        raise unusable(folder, str(error)) from error
    return True


def _free_name(folder: Path) -> Path:
    names = (folder / f"older-{number}" for number in range(1, 10_000))
    return next(name for name in names if not name.exists())
