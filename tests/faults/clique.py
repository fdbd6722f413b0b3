"""Makes a node without seals look like a Clique chain, so that seals can be checked and forged.

The blocks keep their numbers, times, states, transactions and receipts; their headers become
Clique's (EIP-225): signers in the genesis block's extra data, a 65-byte seal at the end of every
other one's, taken in turns.
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_keys import keys

from tests.faults.liar import Ask
from tests.faults.reheaded import ORDER, SEAL_BYTES, Header, Reheaded, hashed, sealed

VANITY = b"hearth".ljust(32, b"\0")
IN_TURN = "0x2"


class Clique(Reheaded):
    """The disguise; hand it to a :class:`~tests.faults.liar.Liar`.

    Args:
        secrets: the validators' private keys.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        super().__init__()
        made = [keys.PrivateKey(secret) for secret in secrets]
        self.keys = sorted(made, key=lambda key: key.public_key.to_canonical_address())
        self.signers = [key.public_key.to_checksum_address() for key in self.keys]

    def made(self, number: int, header: Header, ask: Ask) -> Header:
        del ask
        header = {name: header[name] for name in ORDER[:16]} | {
            "difficulty": IN_TURN,
            "miner": "0x" + "00" * 20,
            "mixHash": "0x" + "00" * 32,
            "nonce": "0x" + "00" * 8,
            "extraData": "0x" + (VANITY + bytes(SEAL_BYTES)).hex(),
        }
        if number:
            return sealed(header, self.keys[number % len(self.keys)])
        addresses = b"".join(key.public_key.to_canonical_address() for key in self.keys)
        extra = "0x" + (VANITY + addresses + bytes(SEAL_BYTES)).hex()
        return hashed(header | {"difficulty": "0x1", "extraData": extra})
