"""Where files are: what ships with the package, and the profile of the person at the keyboard."""

from __future__ import annotations

from pathlib import Path

from wallet.errors import ProfileError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the path of a file under ``resources/``.

    A wheel carries the folder inside the package (``wallet/_resources``); a checkout has it
    beside the package.

    Raises:
        ProfileError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise ProfileError(
        "install.incomplete",
        "A part of Hearth is missing: {name}.",
        "Install Hearth again.",
        name=name,
    )


def default_profile() -> Path:
    """Return the profile directory that is used when none is named."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Hearth", appauthor=False)) / "default"
