"""Which chain a node must be on before anything it says is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from wallet.chain.types import odd_shape, read_block
from wallet.codec.address import Address
from wallet.codec.hexdata import from_hex, from_quantity, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError, WrongChainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wallet.chain.errors_map import Json
    from wallet.chain.rpc import Call


class Expected(NamedTuple):
    """A chain by its id and first block, and the contracts that must be on it.

    ``genesis`` and the hashes of ``codes`` are 0x-hex of 32 bytes; ``codes`` are (name, address,
    keccak-256 of the code).
    """

    chain_id: int
    genesis: str
    codes: tuple[tuple[str, Address, str], ...] = ()
    name: str = ""


class Batching(Protocol):
    """What can ask many questions at once."""

    def batch(self, calls: Sequence[Call]) -> list[Json]:
        """Ask them; results in order."""


def hold_against(rpc: Batching, expected: Expected) -> None:
    """Compare a node's chain id, first block and contracts with what they must be, in one request.

    Raises:
        WrongChainError: ``chain.id``, ``chain.genesis`` or ``chain.code`` differ.
        NodeError: the node could not be asked.
    """
    calls: list[Call] = [("eth_chainId", []), ("eth_getBlockByNumber", ["0x0", False])]
    calls += [("eth_getCode", [address, "latest"]) for _, address, _ in expected.codes]
    told_id, first, *codes = rpc.batch(calls)
    try:
        _same_chain(from_quantity(told_id), to_hex(read_block(first).hash), expected)
        for (name, address, wanted), told in zip(expected.codes, codes, strict=True):
            code = from_hex(told)
            if not code or to_hex(keccak256(code)) != wanted.lower():
                raise _other_code(name, address, len(code), expected)
    except CodecError as error:
        raise odd_shape("chain", error) from error


def _same_chain(chain_id: int, genesis: str, expected: Expected) -> None:
    if chain_id != expected.chain_id:
        raise WrongChainError(
            "chain.id",
            "The node belongs to chain {found}, the community “{name}” to chain {expected}.",
            "Choose a node of this community.",
            name=expected.name,
            found=chain_id,
            expected=expected.chain_id,
        )
    if genesis != expected.genesis.lower():
        raise WrongChainError(
            "chain.genesis",
            "The node's chain began differently from that of the community “{name}”.",
            "Choose a node of this community. If the chain was started anew, ask for a new "
            "community file.",
            detail=f"first block {genesis}, expected {expected.genesis}",
            name=expected.name,
        )


def _other_code(name: str, address: Address, size: int, expected: Expected) -> WrongChainError:
    return WrongChainError(
        "chain.code",
        "The contract {contract} of the community “{name}” is not what its file says.",
        "Do not sign anything. Choose another node, or ask for a new community file.",
        detail=f"{address}: {size} bytes of code",
        name=expected.name,
        contract=name,
    )
