"""Faults of the line and of the envelope: named when the node is alone, survived with another.

None of them may change what the index holds, hang, eat memory or reach another address.
"""

from __future__ import annotations

import time
import tracemalloc

import pytest

from tests.faults import faults
from tests.faults.conftest import News, Opened
from tests.faults.liar import Broken, Liar, Reorder
from tests.market.street import YUAN, Street
from wallet.chain import transport
from wallet.chain.pool import NodePool

QUICK = 30.0
"""Seconds within which the wallet must have made up its mind, though a node stalls for ever."""

NINES = '{"jsonrpc":"2.0","id":1,"result":' + "9" * 5000 + "}"

LINE: dict[str, tuple[Broken, str]] = {
    "drops": (faults.drop, "node.down"),
    "truncates": (faults.truncate, "node.cut_off"),
    "429": (faults.status(429, b"slow down"), "node.busy"),
    "502": (faults.status(502, b"<html>Bad gateway</html>"), "node.unwell"),
    "html": (faults.html, "node.html"),
    "401": (faults.status(401), "node.denied"),
    "huge": (faults.huge(20), "node.too_large"),
    "gzip-bomb": (faults.gzip_bomb(64), "node.compressed"),
    "redirect": (faults.redirect("http://127.0.0.1:9/"), "node.redirect"),
    "nan": (faults.instead('{"jsonrpc":"2.0","id":1,"result":NaN}'), "node.not_json"),
    "infinity": (faults.instead('{"jsonrpc":"2.0","id":1,"result":-Infinity}'), "node.not_json"),
    "nines": (faults.instead(NINES), "node.not_json"),
    "deep": (faults.instead("[" * 100_000), "node.not_json"),
    "scalar": (faults.instead("5"), "node.odd_answer"),
    "empty": (faults.instead(""), "node.not_json"),
    "binary": (faults.instead("\x00\x01"), "node.not_json"),
}
STALLS: dict[str, Broken] = {
    "delays": faults.delay(QUICK),
    "endless": faults.endless(0.01),
    "endless-slow": faults.endless(0.2),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second instead of five: the same code, sooner."""
    monkeypatch.setitem(NodePool.__init__.__kwdefaults__, "timeout", 0.5)
    monkeypatch.setattr(transport, "WHOLE_ANSWER_EXTRA", 0.2)


@pytest.mark.parametrize("fault", LINE)
def test_alone_it_is_named_nothing_changes_and_it_passes(
    desk: Opened, liar: Liar, news: News, fault: str
) -> None:
    broken, code = LINE[fault]
    home = desk(liar.url)
    assert home.problem() == ""
    before = home.shown()
    news()
    with liar.does(broken=broken):
        assert home.problem() == code
        assert liar.told
    assert home.shown() == before
    assert home.problem() == ""
    assert home.shown().money == before.money + YUAN


@pytest.mark.parametrize("fault", LINE)
def test_with_another_node_it_is_survived(
    desk: Opened, street: Street, liar: Liar, news: News, fault: str
) -> None:
    broken, code = LINE[fault]
    home = desk(liar.url, street.process.url)
    assert home.problem() == ""
    before = home.shown()
    news()
    with liar.does(broken=broken):
        assert home.problem() == ""
        assert home.shown().money == before.money + YUAN
        assert liar.told
        bad, good = home.health(liar.url), home.health(street.process.url)
        assert bad.failed >= 1
        assert bad.last_error is not None
        assert bad.last_error.code == code
        assert good.failed == 0


@pytest.mark.parametrize("fault", STALLS)
@pytest.mark.usefixtures("impatient")
def test_a_node_that_stalls_holds_nobody_up(
    desk: Opened, street: Street, liar: Liar, news: News, fault: str
) -> None:
    alone, two = desk.fresh(liar.url), desk.fresh(liar.url, street.process.url)
    assert (alone.problem(), two.problem()) == ("", "")
    before = two.shown()
    news()
    with liar.does(broken=STALLS[fault]):
        for home, told in ((alone, "node.slow"), (two, "")):
            begun = time.monotonic()
            assert home.problem() == told
            assert time.monotonic() - begun < QUICK
        assert liar.told
    assert two.shown().money == before.money + YUAN


@pytest.mark.parametrize("fault", ["huge", "gzip-bomb", "nines"])
def test_no_answer_eats_the_memory(desk: Opened, liar: Liar, fault: str) -> None:
    home = desk(liar.url)
    assert home.problem() == ""
    tracemalloc.start()
    try:
        with liar.does(broken=LINE[fault][0]):
            assert home.problem() == LINE[fault][1]
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


def test_a_redirect_is_not_followed(desk: Opened, street: Street, liar: Liar) -> None:
    with Liar(street.process.url) as elsewhere:
        home = desk(liar.url)
        for verb in (301, 302, 303, 307, 308):
            broken = faults.status(verb, Location=elsewhere.url)
            with liar.does(broken=broken):
                assert home.problem() == "node.redirect"
        assert (elsewhere.asked, elsewhere.visits) == ([], 0)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.wrong_id, "node.odd_answer"),
        (faults.swapped, "node.odd_shape"),
        (faults.doubled, "node.odd_answer"),
        (faults.turned, ""),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_answers_are_matched_to_their_questions(
    desk: Opened, street: Street, liar: Liar, news: News, fault: Reorder, code: str
) -> None:
    alone, two = desk(liar.url), desk(liar.url, street.process.url)
    assert (alone.problem(), two.problem()) == ("", "")
    before = two.shown()
    for _ in range(3):
        news()  # several blocks with events: their headers are asked for in one batch
    with liar.does(reorder=fault):
        assert alone.problem() == code
        assert liar.told
        assert two.problem() == ""
    assert two.shown().money == before.money + 3 * YUAN


@pytest.mark.parametrize(
    "value",
    [hex(2**256), "0x" + "f" * 5000, 5, 1e300, -1, "-0x1", "NaN", None, [], {}, "0x", "0x01", True],
    ids=lambda value: str(value)[:8],
)
def test_numbers_that_are_none_are_refused(
    desk: Opened, street: Street, liar: Liar, value: object
) -> None:
    home, two = desk(liar.url), desk(liar.url, street.process.url)
    assert home.problem() == ""
    before = home.shown()
    with liar.does(lie=faults.constantly("eth_getBalance", value)):
        assert home.problem() == "node.odd_shape"
        assert two.problem() == ""
    for name in ("number", "timestamp", "baseFeePerGas", "gasLimit"):
        lie = faults.on("eth_getBlockByNumber", lambda _q, block, _a, n=name: block | {n: value})
        with liar.does(lie=lie):
            problem = home.problem()
            assert problem == "node.odd_shape" or (name == "baseFeePerGas" and value is None)
    assert home.shown() == before
