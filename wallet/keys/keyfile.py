"""Throw-away keys for the practice street: its neighbours, supplier and meter gateways.

These keys are stored unencrypted, which is right for pretend people on a pretend chain and
wrong for anybody else. A household's keys are in the vault (``wallet.keys.vault``).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wallet.errors import KeyStoreError
from wallet.keys import curve, files
from wallet.keys.signer import LocalSigner

_ABOUT = "Throw-away keys of Hearth's practice street, not encrypted. Never send money to them."
_MAX_SIZE = 1 << 20


def load_or_create(path: Path, names: Sequence[str]) -> dict[str, LocalSigner]:
    """A signer for each name: from the file at ``path``, new and added to it where missing.

    Raises:
        KeyStoreError: the file is damaged (``keyfile.damaged``) or cannot be written.
    """
    keys = _read(path) if path.exists() else {}
    missing = [name for name in names if name not in keys]
    if missing:
        keys |= {name: _new_secret() for name in missing}
        text = json.dumps({"about": _ABOUT, "keys": keys}, indent=1, ensure_ascii=False)
        files.write_private(path, text.encode("utf-8"))
    return {name: LocalSigner(bytes.fromhex(keys[name])) for name in names}


def _new_secret() -> str:
    while not curve.is_secret(secret := secrets.token_bytes(32)):
        continue
    return secret.hex()


def _read(path: Path) -> dict[str, str]:
    try:
        document: Any = json.loads(files.read_capped(path, _MAX_SIZE) or b"")
        keys = document["keys"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if not isinstance(keys, Mapping) or not all(map(_is_key, keys.values())):
        raise _damaged(path)
    return dict(keys)


def _is_key(text: object) -> bool:
    try:
        return isinstance(text, str) and curve.is_secret(bytes.fromhex(text))
    except ValueError:
        return False


def _damaged(path: Path) -> KeyStoreError:
    return KeyStoreError(
        "keyfile.damaged",
        "The practice keys at {path} cannot be read.",
        "Delete the practice profile and start practice again; no real account is affected.",
        path=str(path),
    )
