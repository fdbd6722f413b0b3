"""Meter ids: a salted hash of the meter's number, because bare numbers can be tried one by one.

The salt is one secret of the community, in a private file of the operator; with it and the number
anybody can work the id out, without it nobody can. Losing the file must not lead to registering
the same meter under a second id, so a new salt is made only while the community has no meters;
after that a missing file is an error (``operator.salt_missing``) until it is put back, or the
operator says in so many words that a new one is wanted. A second, independent guard is in
``meters``: an owner's gateway key that already reads an open meter cannot be given to another.

The number is brought to one form first (capitals, no blanks, dashes, points or leading zeros), so
that one meter written in two ways is one meter, also after a spreadsheet had it.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError, KeyStoreError, OperatorError, SlipError
from wallet.files import write_atomically
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import printable
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.strict_json import Fields, parse_object

_FORMAT = "hearth-meter-salt-1"
_DROPPED = re.compile(r"[\s\-./_]+")
_NUMBER = re.compile(r"[0-9A-Z]{1,64}")
_ID = re.compile(r"0x[0-9a-fA-F]{64}")
_ABOUT = (
    "The secret with which this community's meter numbers become meter ids. Keep a copy in a safe "
    "place and never publish it: without it no meter can be found by its number any more."
)


@dataclass(frozen=True, slots=True)
class MeterName:
    """A meter as it was written, and its id on the chain."""

    shown: str
    meter_id: bytes


class MeterIds:
    """Turns meter numbers into ids; the salt is asked for only when a number comes along."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._get = secret
        self._secret: bytes | None = None

    def read(self, text: str) -> MeterName:
        """Read a meter's number, or its id (0x and 64 digits) as it stands.

        Raises:
            InputError: neither.
            OperatorError: the salt is missing.
        """
        if _ID.fullmatch(text):
            return MeterName(text, from_hex(text.lower(), 32))
        number = normal_number(text)
        if self._secret is None:
            self._secret = self._get()
        return MeterName(printable(text), meter_id(self._secret, number))


def normal_number(text: str) -> str:
    """Bring a meter's number to its one form.

    Raises:
        InputError: ``operator.meter_number``.
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()
    plain = plain.lstrip("0") if plain.isdigit() else plain
    if not _NUMBER.fullmatch(plain) or _looks_rounded(text):
        raise bad_cell(
            "meter_number",
            "“{text}” is not a meter's number.",
            "Write the digits and letters on the meter. A spreadsheet may have changed a long "
            "number (1.2E+10): format the column as text.",
            text=printable(text),
        )
    return plain


def _looks_rounded(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[0-9][.,][0-9]+[eE][0-9+\-]+\s*", text))


def meter_id(secret: bytes, number: str) -> bytes:
    """Hash a normal number with the community's secret (32 bytes, so nothing can be shifted)."""
    return keccak256(b"hearth meter id 1" + secret + number.encode("ascii"))


def load_salt(path: Path, community: CommunityFile) -> bytes:
    """Read the salt of a community.

    Raises:
        OperatorError: ``operator.salt_missing``, ``operator.salt_other`` (of another community),
            ``operator.salt_damaged``.
    """
    try:
        fields = Fields(parse_object(path.read_bytes()))
        kind, secret = fields.text("format"), from_hex(fields.hash32("secret"), 32)
        place = fields.address("registry"), fields.integer("chainId", 0, 2**63)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except (OSError, SlipError, CodecError) as error:
        raise _damaged(path, str(error)) from error
    if kind != _FORMAT or place != (community.registry, community.chain_id):
        raise OperatorError(
            "operator.salt_other",
            "The file {file} holds the meter salt of another community.",
            "Choose the one that belongs to “{name}” with --salt-file.",
            file=str(path),
            name=community.name,
        )
    return secret


def create_salt(path: Path, community: CommunityFile) -> bytes:
    """Make a new salt, once; an existing file is never replaced.

    Raises:
        OperatorError: the file exists but cannot be used.
        KeyStoreError: it cannot be written.
    """
    if path.exists():
        return load_salt(path, community)
    document = {
        "about": _ABOUT,
        "format": _FORMAT,
        "chainId": community.chain_id,
        "registry": community.registry,
        "secret": to_hex(secrets.token_bytes(32)),
    }
    try:
        write_atomically(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        raise KeyStoreError(
            "operator.salt_unwritable",
            "The meter salt cannot be written to {file}. Nothing was sent.",
            "Check the folder's permissions and the free space.",
            file=str(path),
            detail=str(error),
        ) from error
    return load_salt(path, community)


def salt_for_registering(
    path: Path, community: CommunityFile, meters_known: int, *, fresh: bool = False
) -> bytes:
    """Give the salt with which new meters are registered, making one only when that is safe.

    ``meters_known`` is how many meters the chain has; ``fresh`` makes a new salt all the same.

    Raises:
        OperatorError: ``operator.salt_missing`` and others, as ``load_salt``.
    """
    if path.exists() or (meters_known and not fresh):
        return load_salt(path, community)
    return create_salt(path, community)


def _missing(path: Path) -> OperatorError:
    return OperatorError(
        "operator.salt_missing",
        "The file with the meters' salt, {file}, is not there, and this community has meters.",
        "Put it back from your copy, or name it with --salt-file. Without it the same meter could "
        "be registered twice. Meters can also be named by their ids (0x…).",
        file=str(path),
    )


def _damaged(path: Path, detail: str) -> OperatorError:
    return OperatorError(
        "operator.salt_damaged",
        "The file with the meters' salt, {file}, cannot be read.",
        "Put it back from your copy. Do not remove it as long as it may be mended.",
        file=str(path),
        detail=detail,
    )
