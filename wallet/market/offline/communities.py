"""The community files this computer knows, for saying what a request is about.

The offline computer never joins a community: the file it was handed lies in its profile, beside
the one that was joined, if any. A request is explained by the file of its own community.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.errors import AirGapError, HearthError
from wallet.market.offline.explain import explain
from wallet.protocol.community import load, save

if TYPE_CHECKING:
    from wallet.keys.airgap_request import Request
    from wallet.market.offline.lines import Explained
    from wallet.profile import Profile
    from wallet.protocol.community import CommunityFile


def kept_file(profile: Profile) -> Path:
    """Where a community file that was only handed over is kept."""
    return profile.directory / "community-for-signing.json"


def keep(profile: Profile, path: Path) -> None:
    """Take a community file in, for this and later requests.

    Raises:
        SlipError: it is none.
    """
    save(load(path), kept_file(profile))


def known(profile: Profile) -> tuple[CommunityFile, ...]:
    """The files of a profile, the one handed over first; one that does not read is left out."""
    found = []
    for path in (kept_file(profile), profile.community):
        try:
            if path.exists():
                found.append(load(path))
        except HearthError:
            continue
    return tuple(found)


def explain_by_any(
    request: Request, communities: Sequence[CommunityFile], language: str = "en"
) -> Explained:
    """Explain a request by the community it is for.

    Raises:
        AirGapError: as ``explain``; of several communities' refusals the one of the first whose
            chain and contract fit, else the first.
    """
    if not communities or isinstance(request.content, str):
        return explain(request, communities[0] if communities else None, language)
    refused: list[AirGapError] = []
    for community in communities:
        try:
            return explain(request, community, language)
        except AirGapError as error:
            refused.append(error)
    elsewhere = {"offline.other_chain", "offline.other_contract"}
    raise next((error for error in refused if error.code not in elsewhere), refused[0])
