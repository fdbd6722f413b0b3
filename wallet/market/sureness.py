"""Looks how sure the numbers of an account are, and gives each its mark.

First proof is tried: with validators in the community file, a block they sealed, and the number in
that block's state. Where that cannot be had, up to three nodes are asked the same at the same
block. What the index of events says is a witness too: a node that left out an event is noticed by
the balance that does not fit it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wallet.chain.api import NodeApi
from wallet.chain.proofs.headers import Header
from wallet.chain.proofs.reading import prove_block
from wallet.chain.proofs.refusals import BAD_HEADER, LIES, bad_header
from wallet.chain.proofs.validators import Validators
from wallet.chain.sureness import Mark, Sure, Voice
from wallet.errors import NodeError
from wallet.market.witnesses import Fact, Values

ASKED = 3
"""How many nodes are asked the same."""

PROVEN = (
    "{seals} of {validators} validators signed block {block}, and that block leads to this number."
)
AGREED = "{count} nodes were asked apart and say the same."
SINGLE = "Only one node could be asked: {node}. It may be wrong without anybody noticing."
SINGLE_PROOF = (
    "Only one node could be asked: {node}. Its own block bears the number out, but nobody else "
    "vouches for that block."
)
SAME = "Only one computer could be asked, by more than one name: {node}."
DISPUTED = "The nodes do not say the same. Do not trade before this is cleared up."
NOT_ALIKE = (
    "The nodes do not name the same newest block. If that stays so for some minutes, one of them "
    "is on a chain of its own: do not trade before this is cleared up."
)
NOT_INDEX = (
    "What the nodes say does not fit the events that were read. Something was left out or added; "
    "do not trade before this is cleared up."
)
LYING = "{node} gave a wrong proof, and nobody else could be asked. Do not trade through it."
NOBODY = "No node could be asked about this number just now."


OTHER_BLOCK = "node.other_block"


@dataclass(frozen=True, slots=True)
class At:
    """The block at which is looked: the last one the index has read."""

    number: int
    hash: bytes


@dataclass(slots=True)
class Testimony:
    """What one node said: plainly at ``At``, and with proof at a block that validators sealed.

    Attributes:
        told: the numbers of each fact, by its place; missing where there was a problem.
        shown: what the proofs show, by place: at a sealed block, or at the node's own block.
        seals: how many validators sealed the block of the proofs; 0 when nobody's were asked for.
        block: the number of the block of the proofs.
        problem: why this node counts for nothing; ``lies`` when its proofs were wrong.
    """

    told: dict[int, Values] = field(default_factory=dict)
    shown: dict[int, Values] = field(default_factory=dict)
    seals: int = 0
    block: int = 0
    problem: str = ""

    @property
    def lies(self) -> bool:
        """Whether it handed out a wrong proof, header or seal."""
        return self.problem in LIES


@dataclass(frozen=True, slots=True)
class Heard:
    """A testimony, or the code of the error in its place, and whose it is."""

    who: str
    testimony: Testimony
    computer: str = ""

    @property
    def witness(self) -> str:
        """Two names of one computer are one witness."""
        return self.computer or self.who


def testify(
    facts: Sequence[Fact], at: At, validators: Validators | None
) -> Callable[[NodeApi], Testimony]:
    """The question that is put to each node apart.

    It raises what shows that a node lies: a wrong proof or seal.
    """

    def ask(node: NodeApi) -> Testimony:
        found = Testimony()
        try:
            if node.block(at.number).hash != at.hash:
                found.problem = OTHER_BLOCK
                return found
            for place, fact in enumerate(facts):
                found.told[place] = fact.ask(node, at.number)
            _show(node, facts, at, validators, found)
        except NodeError as error:
            found.problem = error.code
            if error.code in LIES:
                if not _has_moved(node, at):
                    raise  # whoever keeps the nodes should know
                found.problem = OTHER_BLOCK
        return found

    return ask


def _has_moved(node: NodeApi, at: At) -> bool:
    """Whether the chain changed while it was asked: parts of two branches fit no proof."""
    try:
        return node.block(at.number).hash != at.hash
    except NodeError:
        return True


def _show(
    node: NodeApi,
    facts: Sequence[Fact],
    at: At,
    validators: Validators | None,
    found: Testimony,
) -> None:
    """Ask for proofs; a node that gives none is no worse than before, one that lies is."""
    try:
        header = _block_for_proofs(node, at, validators, found)
        for place, fact in enumerate(facts):
            if fact.slots is not None:
                found.shown[place] = fact.prove(node, header)
    except NodeError as error:
        found.shown.clear()
        found.seals = 0
        if error.code in LIES and (validators is not None or error.code != BAD_HEADER):
            raise  # without validators, a header may be of a kind that is not known here


def _block_for_proofs(
    node: NodeApi, at: At, validators: Validators | None, found: Testimony
) -> Header:
    depth = 0 if validators is None else validators.depth
    proven = prove_block(node, max(at.number - depth, 0), validators)
    if depth == 0 and proven.header.hash != at.hash:
        raise bad_header(f"block {at.number} has two hashes")
    found.seals, found.block = proven.seals, proven.header.number
    return proven.header


def judge(
    fact: Fact, place: int, at: At, heard: Sequence[Heard], validators: Validators | None
) -> Mark:
    """Weigh what was said about one fact."""
    voices = tuple(_voice(item, place) for item in heard)
    good = [item for item in heard if not item.testimony.problem and place in item.testimony.told]
    if not good:
        return _nobody(heard, voices, at)
    told = {item.testimony.told[place] for item in good}
    told |= {
        item.testimony.shown[place]
        for item in good
        if item.testimony.block == at.number and place in item.testimony.shown
    }
    if len(told) > 1:
        return Mark(Sure.DISPUTED, DISPUTED, {}, at.number, voices)
    (value,) = told
    if fact.known is not None and fact.known != value:
        index = Voice("", sum(fact.known))
        return Mark(Sure.DISPUTED, NOT_INDEX, {}, at.number, (*voices, index))
    shown = [item.testimony for item in good if item.testimony.shown.get(place) == value]
    mark = _undisputed(good, shown, voices, at, validators)
    if mark.sure is not Sure.PROVEN and any(i.testimony.problem == OTHER_BLOCK for i in heard):
        return Mark(Sure.DISPUTED, NOT_ALIKE, {}, at.number, voices)
    return mark


def _undisputed(
    good: Sequence[Heard],
    shown: Sequence[Testimony],
    voices: tuple[Voice, ...],
    at: At,
    validators: Validators | None,
) -> Mark:
    sealed = next((item for item in shown if item.seals), None)
    if sealed is not None and validators is not None:
        fields = {
            "seals": str(sealed.seals),
            "validators": str(len(validators.signers)),
            "block": str(sealed.block),
        }
        return Mark(Sure.PROVEN, PROVEN, fields, sealed.block, voices)
    witnesses = len({item.witness for item in good})
    if witnesses > 1:
        return Mark(Sure.AGREED, AGREED, {"count": str(witnesses)}, at.number, voices)
    if len(good) > 1:
        return Mark(Sure.SINGLE, SAME, {"node": good[0].who}, at.number, voices)
    why = SINGLE_PROOF if shown else SINGLE
    return Mark(Sure.SINGLE, why, {"node": good[0].who}, at.number, voices)


def _nobody(heard: Sequence[Heard], voices: tuple[Voice, ...], at: At) -> Mark:
    for item in heard:
        if item.testimony.lies:
            return Mark(Sure.DISPUTED, LYING, {"node": item.who}, at.number, voices)
    return Mark(Sure.UNKNOWN, NOBODY, {}, at.number, voices)


def _voice(item: Heard, place: int) -> Voice:
    told = item.testimony.told.get(place)
    return Voice(item.who, None if told is None else sum(told), item.testimony.problem)
