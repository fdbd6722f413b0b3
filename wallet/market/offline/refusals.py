"""Why a request is not signed: it is not of this community, or Hearth cannot say what it does."""

from __future__ import annotations

from wallet.errors import AirGapError


def unknown(detail: str) -> AirGapError:
    """Nobody could say in words what signing this would do."""
    return AirGapError(
        "offline.unknown",
        "Hearth does not know what this request would do, so it does not sign it.",
        "Sign only requests that Hearth made. If this one is from your own Hearth, use the same "
        "version on both computers.",
        detail=detail,
    )


def other_chain(found: int, expected: int, name: str) -> AirGapError:
    """Signed for one chain, it could be used only there, and that is not this community's."""
    return AirGapError(
        "offline.other_chain",
        "This request is for chain {found}, and the community “{name}” is on chain {expected}.",
        "Choose the community file of the community it is for.",
        found=found,
        expected=expected,
        name=name,
    )


def other_contract(address: str, name: str) -> AirGapError:
    """A contract that the community file does not name."""
    return AirGapError(
        "offline.other_contract",
        "This request is for a contract that the community “{name}” does not have: {address}.",
        "Do not sign it. If your community has a new file, bring that file to this computer.",
        address=address,
        name=name,
    )


def not_yours(account: str) -> AirGapError:
    """It names somebody else as the one who acts."""
    return AirGapError(
        "offline.not_yours",
        "This request is for the account {account}, but what it wants signed names another one.",
        "Do not sign it. Make the request again in your own Hearth.",
        account=account,
    )


def unknown_money(address: str, name: str) -> AirGapError:
    """A currency that the community file does not name."""
    return AirGapError(
        "offline.unknown_money",
        "This request is about money that the community “{name}” does not use: {address}.",
        "Do not sign it. If your community has a new file, bring that file to this computer.",
        address=address,
        name=name,
    )


def allows_stranger(address: str) -> AirGapError:
    """A permission for somebody who is not a contract of the community."""
    return AirGapError(
        "offline.allows_stranger",
        "This request would let {address} take what is yours. It is not your community's market.",
        "Do not sign it, and find out who made the request.",
        address=address,
    )


def no_community() -> AirGapError:
    """Without the file no contract has a name."""
    return AirGapError(
        "offline.no_community",
        "This computer does not know your community yet, so it cannot say what this request does.",
        "Bring the community file from the other computer and choose it here. It is not secret.",
    )
