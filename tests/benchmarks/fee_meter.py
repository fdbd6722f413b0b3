"""What a whole transaction costs in units of EVM gas, on a bare EVM.

21,000 for being a transaction, 4 for each zero and 16 for each other byte of calldata, what
running it burns with everything cold but the sender and the contract called, less refunds (a fifth
at most).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eth.vm.message import Message
from eth_abi import encode
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import GAS, Contract, Evm, canonical, load

TRANSACTION = 21_000
CREATION = 32_000
WORD_OF_INITCODE = 2
REFUND_SHARE = 5


def calldata_units(data: bytes) -> int:
    """Price calldata (EIP-2028)."""
    zeros = data.count(0)
    return 4 * zeros + 16 * (len(data) - zeros)


def units(contract: Contract, sender: str, name: str, *args: Any) -> int:
    """Send a call as a transaction of its own, keep what it did, return the units it pays for."""
    data = contract.data(name, *args)
    evm = contract.evm
    _begin(evm, sender, contract.address)
    result = evm.send(sender, contract.address, data)
    used = TRANSACTION + calldata_units(data) + int(result.get_gas_used())
    return used - min(int(result.get_gas_refund()), used // REFUND_SHARE)


def creation_units(evm: Evm, name: str, *args: Any) -> int:
    """Put a contract onto the chain and return the units it pays for (EIP-3860 included)."""
    artifact = load(name)
    inputs = next(e["inputs"] for e in artifact["abi"] if e["type"] == "constructor")
    code = bytes.fromhex(artifact["bytecode"][2:]) + encode([canonical(i) for i in inputs], args)
    sender, at = b"\1" * 20, keccak(b"measured" + name.encode())[-20:]
    _begin(evm, "0x" + sender.hex(), "0x" + at.hex())
    result = evm._apply(
        Message(GAS, b"", sender, 0, b"", code, create_address=at), create=True
    )  # fmt: skip
    initcode = WORD_OF_INITCODE * -(-len(code) // 32)
    return (
        TRANSACTION + CREATION + initcode + calldata_units(code) + int(result.get_gas_used())
    )  # fmt: skip


@contextmanager
def undone(evm: Evm) -> Iterator[None]:
    """Forget afterwards what was done inside."""
    evm.forget_warm_slots()
    evm.state.persist()
    root, nonce, now = evm.state.state_root, evm.nonce, evm.now
    yield
    evm.forget_warm_slots()
    evm.state = type(evm.state)(evm.state._db, evm.state.execution_context, root)
    evm.nonce, evm.now = nonce, now


def _begin(evm: Evm, *warm: str) -> None:
    evm.forget_warm_slots()
    for address in warm:
        evm.state.mark_address_warm(to_canonical_address(address))
