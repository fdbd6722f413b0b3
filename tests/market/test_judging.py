"""What is made of what nodes said, where it hangs on a single word."""

from __future__ import annotations

from typing import Any

from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.sureness import Sure
from wallet.codec.address import to_address
from wallet.market.sureness import At, Heard, judge
from wallet.market.sureness import Testimony as Said
from wallet.market.witnesses import Fact, Witnessed

WHO = to_address(bytes(19) + b"\1")
FACT: Fact = Witnessed.coin(WHO)
AT = At(10, bytes(32))
VALIDATORS = Validators(Consensus.CLIQUE, tuple(to_address(bytes([n]) * 20) for n in (1, 2, 3)))


def _sure(told: int, shown: int | None, **more: Any) -> Sure:
    proofs = {} if shown is None else {0: (shown,)}
    testimony = Said(told={0: (told,)}, shown=proofs, **more)
    return judge(FACT, 0, AT, [Heard("node", testimony)], VALIDATORS).sure


def test_a_sealed_block_proves_the_number_it_shows_and_no_other() -> None:
    assert _sure(5, 5, seals=2, block=9) is Sure.PROVEN
    assert _sure(6, 5, seals=2, block=9) is Sure.SINGLE
    assert _sure(6, None, seals=2, block=9) is Sure.SINGLE


def test_a_proof_without_seals_is_still_one_nodes_word() -> None:
    assert _sure(5, 5, seals=0, block=10) is Sure.SINGLE


def test_a_node_whose_proof_contradicts_its_word_at_one_block_is_disputed() -> None:
    assert _sure(6, 5, seals=0, block=10) is Sure.DISPUTED
    assert _sure(6, 5, seals=3, block=10) is Sure.DISPUTED
