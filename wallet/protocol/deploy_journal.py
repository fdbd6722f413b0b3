"""The journal of a deployment: written before the first transaction leaves, never changed after.

It holds the first nonce, from which all addresses and all later nonces follow. Everything else in
it guards against going on with the wrong one: another chain, account, community or compiler.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from wallet.chain.api import NodeApi
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.hexdata import to_hex
from wallet.errors import ProfileError, SlipError
from wallet.files import write_atomically
from wallet.protocol.artifacts import artifact
from wallet.protocol.contracts import ALL
from wallet.protocol.deploy_steps import DEFAULT_INDEX, IndexSettings, Plan
from wallet.protocol.strict_json import Fields, parse_object

_FORMAT = "hearth-deployment-2"


@dataclass(frozen=True, slots=True)
class Begun:
    """A deployment that was begun, now or earlier (``resumed``)."""

    plan: Plan
    chain_id: int
    genesis_hash: str
    start_block: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller wants; the nonces come from the chain or the journal."""

    name: str
    admin_delay: int
    operator: Address
    new_money: tuple[str, str] | None
    money: Address = ZERO_ADDRESS
    index: IndexSettings = DEFAULT_INDEX


def begin(path: Path, node: NodeApi, deployer: Address, settings: Settings) -> Begun:
    """Open the journal, or write a new one with the account's next free nonce.

    Raises:
        ProfileError: ``deploy.other_journal``: the journal is of another deployment;
            ``deploy.journal``: it cannot be read or written.
        NodeError: the node could not be asked.
    """
    head = _head(node, deployer, settings)
    if not path.exists():
        nonce, block = node.nonce(deployer, pending=True), node.head().number
        document = {**head, "firstNonce": nonce, "startBlock": block}
        try:
            write_atomically(
                path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
            )
        except OSError as error:
            raise _unusable(path, str(error)) from error
        return _begun(head, deployer, settings, nonce, block, resumed=False)
    try:
        found = dict(parse_object(path.read_bytes()))
        numbers = Fields({name: found.pop(name, None) for name in ("firstNonce", "startBlock")})
        nonce = numbers.integer("firstNonce", 0, 2**64)
        block = numbers.integer("startBlock", 0, 2**64)
    except (OSError, SlipError) as error:
        raise _unusable(path, str(error)) from error
    different = sorted(key for key in {*found, *head} if found.get(key) != head.get(key))
    if different:
        raise ProfileError(
            "deploy.other_journal",
            "The file {path} belongs to another deployment.",
            "Choose another file, or remove this one to begin anew.",
            detail=", ".join(different),
            path=path,
        )
    return _begun(head, deployer, settings, nonce, block, resumed=True)


def is_of_these_contracts(path: Path) -> bool:
    """Say whether a journal is of the contracts that this Hearth knows.

    True, too, when there is none, or one that cannot be read: ``begin`` says so then.
    """
    try:
        found = parse_object(path.read_bytes())
    except (OSError, SlipError):
        return True
    return found.get("format") == _FORMAT and found.get("sources") == _sources()


def _sources() -> dict[str, str]:
    return {contract.name: artifact(contract.name).source_hash for contract in ALL}


def _head(node: NodeApi, deployer: Address, settings: Settings) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "chainId": node.chain_id(),
        "genesisHash": to_hex(node.genesis_hash()),
        "deployer": deployer,
        "name": settings.name,
        "adminDelay": settings.admin_delay,
        "operator": settings.operator,
        "newMoney": list(settings.new_money) if settings.new_money else None,
        "money": settings.money,
        "index": list(settings.index.as_tuple()),
        "sources": _sources(),
    }


def _begun(
    head: dict[str, object],
    deployer: Address,
    settings: Settings,
    nonce: int,
    block: int,
    *,
    resumed: bool,
) -> Begun:
    plan = Plan(
        deployer=deployer,
        first_nonce=nonce,
        name=settings.name,
        admin_delay=settings.admin_delay,
        operator=settings.operator,
        new_money=settings.new_money,
        money=settings.money,
        index=settings.index,
    )
    return Begun(plan, int(str(head["chainId"])), str(head["genesisHash"]), block, resumed)


def _unusable(path: Path, detail: str) -> ProfileError:
    return ProfileError(
        "deploy.journal",
        "The deployment's journal {path} cannot be read or written.",
        "Choose a folder that you may write to; if the file is damaged, remove it to begin anew.",
        detail=detail,
        path=path,
    )
