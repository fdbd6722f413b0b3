"""Older vault files, brought to the present form while they are read.

A step for each version and part: the readable header and the sealed content, both as JSON
documents. The file itself changes when the vault is next saved, after it was backed up.

===========  =================================================================================
version 1    accounts of the phrase only: index, address, name; content: the phrase
version 2    accounts have a kind and a picture; content: also passphrase and imported keys
version 3    content: also what nodes ask for before they answer, by the node's address
===========  =================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 3
"""What is written."""

HEADER, CONTENT = "header", "content"

Document = dict[str, Any]
Step = Callable[[Document], Document]

STEPS: dict[tuple[str, int], Step] = {}
"""The step from each (part, version) to the next version."""


def migrates(part: str, version: int) -> Callable[[Step], Step]:
    """Register the step of ``part`` from ``version`` to the one after it."""

    def register(step: Step) -> Step:
        if (part, version) in STEPS:
            raise ValueError(f"two steps from version {version} of the {part}")
        STEPS[part, version] = step
        return step

    return register


def migrate(part: str, document: Document, version: int) -> Document:
    """``document`` in the present form; the given one is not changed.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: it has not the form of its version.
    """
    for step in range(version, VERSION):
        document = STEPS[part, step](document)
    return document


@migrates(HEADER, 1)
def give_accounts_a_kind(header: Document) -> Document:
    """Version 1 knew accounts of the phrase only, without pictures."""
    accounts = [
        {
            "address": account["address"],
            "name": account["name"],
            "kind": "phrase",
            "index": account["index"],
            "picture": "",
        }
        for account in header["accounts"]
    ]
    return {**header, "accounts": accounts}


@migrates(CONTENT, 1)
def make_room_for_imported_keys(content: Document) -> Document:
    """Version 1 sealed the phrase alone."""
    return {"phrase": content["phrase"], "passphrase": "", "imported": {}}


@migrates(HEADER, 2)
def leave_the_header_as_it_is(header: Document) -> Document:
    """Version 3 changed the content alone."""
    return header


@migrates(CONTENT, 2)
def make_room_for_node_tokens(content: Document) -> Document:
    """Version 2 knew no nodes that ask who is asking."""
    return {**content, "nodes": {}}
