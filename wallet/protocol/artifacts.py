"""Compiled contracts: read from the resources, only when something is deployed or compared.

``packaging/contracts/build.mjs`` writes the files and CI rebuilds them byte for byte, so a user
never needs a compiler.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError, ProfileError
from wallet.paths import resource


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract.

    ``runtime_code_hash`` (0x-hex) is of the code as compiled, with zeros where the constructor
    writes immutables: at ``immutables``, pairs of start and length in bytes.
    """

    name: str
    abi: Sequence[Mapping[str, Any]]
    bytecode: bytes
    source_hash: str
    runtime_code_hash: str
    immutables: tuple[tuple[int, int], ...]
    storage: Mapping[str, int]
    """The slot at which each state variable begins, as the compiler laid them out."""

    def is_code(self, code: bytes) -> bool:
        """Say whether deployed code is this contract's, whatever its immutables are."""
        plain = bytearray(code)
        for start, length in self.immutables:
            plain[start : start + length] = bytes(length)
        return len(plain) == len(code) and to_hex(keccak256(bytes(plain))) == self.runtime_code_hash


@cache
def artifact(name: str) -> Artifact:
    """Read a compiled contract by its name ("GasMarket").

    Raises:
        ProfileError: the installation lacks it, or the file is damaged.
    """
    path = resource(f"contracts/artifacts/{name}.json")
    try:
        document = json.loads(path.read_bytes())
        return Artifact(
            name=document["contractName"],
            abi=document["abi"],
            bytecode=from_hex(document["bytecode"]),
            source_hash=document["sourceHash"],
            runtime_code_hash=document["runtimeCodeHash"],
            immutables=tuple(
                (part["start"], part["length"]) for part in document["immutableReferences"]
            ),
            storage={item["label"]: item["slot"] for item in document["storage"]},
        )
    except (OSError, ValueError, KeyError, TypeError, CodecError) as error:
        raise ProfileError(
            "install.damaged",
            "A part of Hearth is damaged: {name}.",
            "Install Hearth again.",
            detail=str(error),
            name=path.name,
        ) from error
