"""Asks a node for proofs, and reads them: the headers with their seals, then the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.proofs import account as accounts
from wallet.chain.proofs.account import ProvenAccount
from wallet.chain.proofs.headers import Header, read_header
from wallet.chain.proofs.refusals import bad_header
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.codec.address import Address
from wallet.codec.hexdata import to_quantity


@dataclass(frozen=True, slots=True)
class ProvenBlock:
    """A block whose header was worked out here; ``seals`` validators signed it (0: not asked)."""

    header: Header
    seals: int = 0


def prove_block(node: NodeApi, number: int, validators: Validators | None) -> ProvenBlock:
    """Ask for a block, and for the blocks that must stand on it; hold them against the validators.

    Without ``validators`` the header only has the hash that the node names for it.

    Raises:
        NodeAnswerError: ``node.bad_header``, ``node.bad_seal``.
        NodeError: the node does not have the blocks, or cannot be asked.
    """
    depth = 0 if validators is None else validators.depth
    apart = validators is not None and validators.consensus is Consensus.QBFT
    headers = [_header(node, number + step, sealed_apart=apart) for step in range(depth + 1)]
    seals = 0 if validators is None else validators.check(headers)
    return ProvenBlock(headers[0], seals)


def prove_account(
    node: NodeApi, block: Header, address: Address, slots: Sequence[int] = ()
) -> ProvenAccount:
    """Ask for an account and some of its storage at a block, with the proof.

    Raises:
        NodeAnswerError: ``node.bad_proof``.
        NodeRefusedError: the node gives no proofs, or not of this block.
    """
    question = accounts.request(address, slots, to_quantity(block.number))
    return accounts.verify(
        node.raw("eth_getProof", question, block=block.number), block.state_root, address, slots
    )


def _header(node: NodeApi, number: int, *, sealed_apart: bool) -> Header:
    document = node.raw("eth_getBlockByNumber", [to_quantity(number), False], block=number)
    header = read_header(document, sealed_apart=sealed_apart)
    if header.number != number:
        raise bad_header(f"block {header.number} for {number}")
    return header
