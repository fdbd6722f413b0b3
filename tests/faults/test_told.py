"""Forged balances, proofs, headers and events: what the mark beside the number says then.

The number shown comes from the index of events; the mark from what nodes say and prove of it. A
liar may go as deep as it likes: the deeper it goes, the more it must forge, and with validators in
the community file it never gets to the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.faults.clique import Clique
from tests.faults.conftest import News
from tests.faults.desk import Desk
from tests.faults.forgery import Depth, Forgery, WholeLie
from tests.faults.liar import Liar
from tests.market.street import YUAN, Street
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.sureness import Mark, Sure
from wallet.codec.address import to_address
from wallet.market import sureness
from wallet.protocol import calls
from wallet.protocol.community import CommunityFile

LIED = 5 * YUAN
SECRETS = [bytes([number]) * 32 for number in (1, 2, 3, 4)]


@dataclass
class World:
    """A community on a chain, an honest node of it and a liar in front of that."""

    community: CommunityFile
    honest: str
    liar: Liar
    street: Street
    folder: Path
    opened: dict[tuple[str, ...], Desk]

    @property
    def sealed(self) -> bool:
        return self.community.validators is not None

    def desk(self, *urls: str) -> Desk:
        """Mei's wallet on these nodes, after a look."""
        known = self.opened.get(urls)
        if known is None:
            folder = self.folder / f"desk-{len(self.opened)}"
            known = Desk.open(folder, self.community, self.street.mei.address, urls)
            self.opened[urls] = known
        known.forgive()
        assert known.problem() == ""
        return known

    def alone(self) -> Desk:
        return self.desk(self.liar.url)

    def two(self) -> Desk:
        return self.desk(self.liar.url, self.honest)

    def forgery(self, depth: Depth, first: int) -> Forgery:
        money = self.community.money.address
        return Forgery(first, money, self.street.mei.address, LIED, depth)


@pytest.fixture(scope="package")
def clique(street: Street) -> Iterator[tuple[Liar, Liar, CommunityFile]]:
    """The street's chain as if four validators sealed it, honestly told, and a liar before it."""
    seals = Clique(SECRETS)
    with Liar(street.process.url, seals) as honest, Liar(honest.url) as before:
        genesis = honest.ask({"method": "eth_getBlockByNumber", "params": ["0x0", False]})
        signers = tuple(to_address(item) for item in seals.signers)
        yield (
            honest,
            before,
            replace(
                street.community,
                genesis_hash=genesis["hash"],
                validators=Validators(Consensus.CLIQUE, signers),
            ),
        )


@pytest.fixture(scope="package", params=["bare", "sealed"])
def world(
    request: pytest.FixtureRequest,
    street: Street,
    liar: Liar,
    clique: tuple[Liar, Liar, CommunityFile],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Once without validators, once with them."""
    folder = tmp_path_factory.mktemp("worlds")
    made = World(street.community, street.process.url, liar, street, folder, {})
    if request.param == "sealed":
        honest, before, community = clique
        made = World(community, honest.url, before, street, folder, {})
    yield made
    for item in made.opened.values():
        item.close()


def head(world: World) -> int:
    return world.street.node.head().number


def voices(mark: Mark) -> list[int | None]:
    return [voice.value for voice in mark.voices]


def bury(world: World) -> None:
    """Blocks on top, as many as the validators' seals take; nothing of Mei's is in them."""
    street = world.street
    for _ in range(3):
        mint = calls.mint_money(street.community, street.stranger.address, 1)
        street.send(street.operator, mint)


def test_the_truth_is_told_as_what_it_is(world: World) -> None:
    bury(world)
    alone, two = world.alone().marks(), world.two().marks()
    proven = Sure.PROVEN if world.sealed else None
    for marks, else_ in ((alone, Sure.SINGLE), (two, Sure.AGREED)):
        assert {marks.money.sure, marks.gas.sure, marks.coin.sure} == {proven or else_}


@pytest.mark.parametrize("depth", Depth)
def test_a_forged_balance_is_never_shown_and_never_vouched_for(
    world: World, news: News, depth: Depth
) -> None:
    for home in (world.alone(), world.two()):
        assert home.problem() == ""
        before = home.shown().money
        news()
        with world.liar.does(disguise=world.forgery(depth, head(world))):
            assert home.problem() == ""
            mark = home.marks().money
            assert world.liar.told
            assert home.shown().money == before + YUAN
            if mark.sure is not Sure.DISPUTED:  # the other node's word, the liar being caught
                said = {voice.who: (voice.value, bool(voice.problem)) for voice in mark.voices}
                assert said["node 1"][1]
                assert said["node 2"] == (before + YUAN, False)
        news()
        assert home.problem() == ""
        assert home.shown().money == before + 2 * YUAN
        assert home.marks().money.sure is not Sure.DISPUTED


@pytest.mark.parametrize("depth", [Depth.HEADER])
def test_the_whole_lie_is_believed_by_nobody_but_a_wallet_alone_with_it(
    world: World, news: News, depth: Depth
) -> None:
    bury(world)
    alone, two = world.alone(), world.two()
    before = alone.shown().money
    news()
    money, mei = world.community.money.address, world.street.mei.address
    bury(world)
    lie = WholeLie(head(world) - 3, money, mei, YUAN, LIED, depth)
    with world.liar.does(disguise=lie):
        seen = {}
        for name, home in (("alone", alone), ("two", two)):
            assert home.problem() == ""
            seen[name] = home.marks().money
            assert home.shown().money in {before + YUAN, before + YUAN + LIED}
        assert world.liar.told
        if world.sealed:
            assert (seen["alone"].sure, seen["alone"].why) == (Sure.DISPUTED, sureness.LYING)
            assert seen["alone"].voices[0].problem == "node.bad_seal"
        else:
            assert (seen["alone"].sure, seen["alone"].why) == (Sure.SINGLE, sureness.SINGLE_PROOF)
        if not world.sealed:
            assert (seen["two"].sure, seen["two"].why) == (Sure.DISPUTED, sureness.NOT_ALIKE)
        else:  # the liar is not asked any more, and what it told was taken out again
            assert two.problem() == ""
            assert two.shown().money == before + YUAN
            assert two.marks().money.sure is Sure.PROVEN
    for home in (alone, two):
        news()
        assert home.problem() == ""
        assert home.shown().money == calls.read_money(world.street.node, world.community, mei)
        assert home.marks().money.sure is not Sure.DISPUTED
