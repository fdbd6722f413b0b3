"""The community file: one deployment of the contracts on one chain, as a newcomer is handed it.

A JSON file which names the chain (id and genesis hash), the contracts with the hashes of their
code, where nodes answer, the currencies and the public names of members. Everything in it is
public. ``CommunityFile.verify`` holds a node against it before anything is signed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.address import to_address
from wallet.errors import CodecError, ProfileError, SlipError
from wallet.files import write_atomically
from wallet.protocol.community_types import (
    CONTRACT_NAMES,
    FEED_KINDS,
    INDEX_FEED,
    MEMBER_KINDS,
    CommunityFile,
    ContractRef,
    Currency,
    Feed,
    Member,
    verify,
)
from wallet.protocol.credits import GasClass
from wallet.protocol.strict_json import Fields, parse_object

__all__ = [
    "CONTRACT_NAMES",
    "CommunityFile",
    "ContractRef",
    "Currency",
    "Feed",
    "Member",
    "load",
    "parse",
    "save",
    "to_document",
    "verify",
]

FORMAT = "hearth-community"
VERSION = 2
_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s#]*)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z0-9]{2,8})*")
_MAX_CHAIN_ID = 2**63 - 1
MOST_VALIDATORS = 256


def load(path: Path) -> CommunityFile:
    """Read a community file.

    Raises:
        SlipError: it is not one; the error names the field.
        ProfileError: it cannot be read.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ProfileError(
            "community.unreadable",
            "The community file {path} cannot be read.",
            "Check that it is there and that you may read it.",
            detail=str(error),
            path=path,
        ) from error
    return parse(text)


def save(community: CommunityFile, path: Path) -> None:
    """Write a community file whole or not at all.

    Raises:
        ProfileError: it cannot be written.
    """
    text = json.dumps(to_document(community), ensure_ascii=False, indent=1) + "\n"
    try:
        write_atomically(path, text.encode("utf-8"), mode=0o644)
    except OSError as error:
        raise ProfileError(
            "community.unwritable",
            "The community file {path} cannot be written.",
            "Choose a folder that you may write to, with some room left.",
            detail=str(error),
            path=path,
        ) from error


def to_document(community: CommunityFile) -> dict[str, Any]:
    """Give the JSON document that ``parse`` reads back."""
    validators = community.validators
    sealed = {} if validators is None else {"validators": _validators_document(validators)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": community.name,
        "chainId": community.chain_id,
        "genesisHash": community.genesis_hash,
        "deployedBlock": community.deployed_block,
        "coinSymbol": community.coin_symbol,
        "rpcUrls": list(community.rpc_urls),
        "contracts": {
            name: {"address": ref.address, "codeHash": ref.code_hash}
            for name, ref in community.contracts.items()
        },
        "currencies": [
            {
                "address": item.address,
                "symbol": item.symbol,
                "code": item.code,
                "decimals": item.decimals,
                "name": item.name,
                "codeHash": item.code_hash,
            }
            for item in community.currencies
        ],
        "feeds": [_feed_document(item) for item in community.feeds],
        **sealed,
        "members": [
            {
                "address": item.address,
                "name": item.name,
                "kind": item.kind,
                "names": dict(item.names),
            }
            for item in community.members
        ],
    }


def _validators_document(validators: Validators) -> dict[str, Any]:
    return {"consensus": validators.consensus.value, "signers": list(validators.signers)}


def _feed_document(feed: Feed) -> dict[str, Any]:
    document: dict[str, Any] = {"address": feed.address, "name": feed.name, "kind": feed.kind}
    if feed.gas_class is not None:
        document["gasClass"] = int(feed.gas_class)
    return {**document, "codeHash": feed.code_hash}


def parse(text: str | bytes) -> CommunityFile:
    """Read a community file's text.

    Raises:
        SlipError: it is not one; the error names the field.
    """
    fields = Fields(parse_object(text))
    if fields.text("format") != FORMAT:
        fields.refuse("format", FORMAT)
    _check_version(fields.integer("version", 1, 10**6))
    community = CommunityFile(
        name=fields.text("name", longest=80),
        chain_id=fields.integer("chainId", 1, _MAX_CHAIN_ID),
        genesis_hash=fields.hash32("genesisHash"),
        contracts=_contracts(fields.child("contracts")),
        rpc_urls=_urls(fields),
        currencies=tuple(_currency(item) for item in fields.objects("currencies", fewest=1)),
        coin_symbol=fields.text("coinSymbol", longest=12),
        deployed_block=fields.integer("deployedBlock", 0, _MAX_CHAIN_ID),
        members=tuple(_member(item) for item in fields.objects("members", most=100_000)),
        feeds=tuple(_feed(item) for item in fields.objects("feeds", most=1_000)),
        validators=_validators(fields),
    )
    fields.finish()
    _refuse_doubles(fields, community)
    return community


def _check_version(version: int) -> None:
    if version > VERSION:
        raise SlipError(
            "slip.version",
            "This community file was made for a newer Hearth.",
            "Update Hearth.",
        )
    if version < VERSION:
        raise SlipError(
            "slip.old_version",
            "This community file was made for an older Hearth, whose contracts knew no sharing.",
            "Ask the community for its new file.",
        )


def _contracts(fields: Fields) -> dict[str, ContractRef]:
    contracts = {}
    for name in CONTRACT_NAMES:
        entry = fields.child(name)
        contracts[name] = ContractRef(entry.address("address"), entry.hash32("codeHash"))
        entry.finish()
    fields.finish()
    return contracts


def _urls(fields: Fields) -> tuple[str, ...]:
    urls = fields.items("rpcUrls", fewest=1, most=50)
    for index, url in enumerate(urls):
        if not isinstance(url, str) or len(url) > 300 or not _URL.fullmatch(url):
            fields.refuse(f"rpcUrls[{index}]", "a web address (http:// or https://)")
    return tuple(urls)


def _validators(fields: Fields) -> Validators | None:
    """Who seals the chain's blocks; a community on a public chain names nobody."""
    if "validators" not in fields.names():
        return None
    entry = fields.child("validators")
    consensus = entry.text("consensus")
    if consensus not in set(Consensus):
        entry.refuse("consensus", "one of clique, qbft")
    signers = []
    for index, item in enumerate(entry.items("signers", fewest=1, most=MOST_VALIDATORS)):
        try:
            signers.append(to_address(item))
        except CodecError:
            entry.refuse(f"signers[{index}]", "an address (0x and 40 digits)")
    if len(set(signers)) != len(signers):
        entry.refuse("signers", "a list of different addresses")
    entry.finish()
    return Validators(Consensus(consensus), tuple(signers))


def _currency(fields: Fields) -> Currency:
    currency = Currency(
        address=fields.address("address"),
        symbol=fields.text("symbol", longest=8),
        code=fields.text("code", longest=12),
        decimals=fields.integer("decimals", 0, 18),
        name=fields.text("name", longest=80, default=""),
        code_hash=fields.hash32("codeHash", default=""),
    )
    fields.finish()
    return currency


def _feed(fields: Fields) -> Feed:
    address, name = fields.address("address"), fields.text("name", longest=80)
    kind = fields.text("kind")
    if kind not in FEED_KINDS:
        fields.refuse("kind", "one of index, rate, price")
    of_class = GasClass(fields.integer("gasClass", 1, 4)) if kind == INDEX_FEED else None
    feed = Feed(address, name, kind, of_class, fields.hash32("codeHash", default=""))
    fields.finish()
    return feed


def _member(fields: Fields) -> Member:
    address, name = fields.address("address"), fields.text("name", longest=80)
    kind = fields.text("kind")
    if kind not in MEMBER_KINDS:
        fields.refuse("kind", "one of household, supplier, plant, operator")
    others = fields.child("names", optional=True)
    names = {}
    for language in others.names():
        if not _LANGUAGE.fullmatch(language):
            others.refuse(language, "a language")
        names[language] = others.text(language, longest=80)
    fields.finish()
    return Member(address, name, kind, names)


def _refuse_doubles(fields: Fields, community: CommunityFile) -> None:
    """Two contracts or names at one address would let one pass for the other."""
    contracts = [ref.address for ref in community.contracts.values()]
    contracts += [item.address for item in community.currencies]
    contracts += [item.address for item in community.feeds]
    if len(set(contracts)) != len(contracts):
        fields.refuse("contracts", "a list of different addresses")
    members = [item.address for item in community.members]
    if len(set(members)) != len(members):
        fields.refuse("members", "a list of different addresses")
