"""One street on one real node for all the fault tests, and a liar in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.desk import Desk
from tests.faults.liar import Liar
from tests.market.street import YUAN, Street
from wallet.chain import health, pool_watch
from wallet.market import surety
from wallet.practice.launcher import start_node
from wallet.protocol import calls


@pytest.fixture(scope="package")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A settled street; its own connection goes straight to the node."""
    with start_node(None, lead=3600) as process:
        yield Street(process, tmp_path_factory.mktemp("street"))


@pytest.fixture(scope="package")
def liar(street: Street) -> Iterator[Liar]:
    """A proxy before the street's node; true unless a test says otherwise."""
    with Liar(street.process.url) as made:
        yield made


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed may be asked again at once, marks are looked at anew with every block."""
    monkeypatch.setattr(health, "_FIRST_REST", 0.001)
    monkeypatch.setattr(health, "_LONGEST_REST", 0.001)
    monkeypatch.setattr(health, "_LIARS_REST", 0.001)
    # Blocks come faster here than anywhere: nobody lags who told his newest a moment ago.
    monkeypatch.setattr(pool_watch, "_JUST_NOW", 0.0)
    monkeypatch.setattr(surety, "PATIENCE", 5.0)
    monkeypatch.setattr(surety, "AGAIN_AFTER", 0.0)


News = Callable[[], None]


@pytest.fixture
def news(street: Street) -> News:
    """Something happens that the next look must show: Mei is given one yuan."""

    def happen() -> None:
        street.send(
            street.operator,
            calls.mint_money(street.community, street.mei.address, YUAN),
        )

    return happen


class Opened:
    """Opens Mei's wallet on the given nodes, once for each set of nodes unless it must be new."""

    def __init__(self, street: Street, folder: Path) -> None:
        self._street, self._folder = street, folder
        self._known: dict[tuple[str, ...], Desk] = {}
        self.opened: list[Desk] = []

    def __call__(self, *urls: str) -> Desk:
        if urls not in self._known:
            self._known[urls] = self.fresh(*urls)
        self._known[urls].forgive()
        return self._known[urls]

    def fresh(self, *urls: str) -> Desk:
        folder = self._folder / f"profile-{len(self.opened)}"
        community, mei = self._street.community, self._street.mei.address
        self.opened.append(Desk.open(folder, community, mei, urls))
        return self.opened[-1]


@pytest.fixture(scope="package")
def desk(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    opened = Opened(street, tmp_path_factory.mktemp("desks"))
    yield opened
    for item in opened.opened:
        item.close()
