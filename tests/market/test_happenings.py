import pytest

from tests.market.made import ANNA, ME, MONEY, NOW, address
from tests.market.test_book import NAMES
from wallet.chain.outbox import MemoryOutbox, OutboxEntry, OutboxState
from wallet.codec.address import ZERO_ADDRESS
from wallet.ledger.rows import ActivityKind, ActivityRow
from wallet.market.happenings import entry, label_of, trade_of
from wallet.market.review import StepKind
from wallet.market.sent import pending_entries
from wallet.market.views import PendingState
from wallet.units import Minor, Timestamp, Wh


def happened(kind: ActivityKind, **more: object) -> tuple[str, str | None]:
    row = ActivityRow(kind, NOW, 7, 0, bytes(32), **more)  # type: ignore[arg-type] # fields of a test
    shown = entry(row, NAMES, MONEY)
    return str(shown.headline), None if shown.second is None else str(shown.second)


def test_a_sale_says_who_bought_and_what_came_in() -> None:
    assert happened(ActivityKind.SOLD, other=ANNA, wh=Wh(-40_000), money=Minor(14_000_000)) == (
        "Anna Lindqvist bought 40 kWh from you",
        "¥14 received",
    )


def test_a_purchase_says_from_whom_and_what_was_paid() -> None:
    assert happened(ActivityKind.BOUGHT, other=ANNA, wh=Wh(40_000), money=Minor(-14_000_000)) == (
        "You bought 40 kWh from Anna Lindqvist",
        "¥14 paid",
    )


def test_a_reading_says_what_was_settled_and_what_was_used_beyond_it() -> None:
    kind = ActivityKind.READING_SETTLED
    assert happened(kind, wh=Wh(-12_900), used_wh=Wh(12_900))[1] == "12.9 kWh settled"
    assert happened(kind, wh=Wh(-5_000), used_wh=Wh(12_900))[1] == "12.9 kWh used, 5 kWh settled"


def test_money_from_the_mint_is_from_nobody() -> None:
    kind = ActivityKind.MONEY_RECEIVED
    assert happened(kind, other=ZERO_ADDRESS, money=Minor(250_000_000))[0] == "You received ¥250"
    assert happened(kind, other=ANNA, money=Minor(1_000_000))[0] == "Anna Lindqvist sent you ¥1"


def test_money_of_another_currency_is_not_shown_as_this_one() -> None:
    row = ActivityRow(
        ActivityKind.MONEY_SENT, NOW, 7, 0, bytes(32), ANNA, None, Minor(-5), currency=address(77)
    )
    shown = entry(row, NAMES, MONEY)
    assert shown.money is None
    assert "¥" not in str(shown.headline)


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_every_kind_of_happening_has_words_even_when_the_index_knows_little(
    kind: ActivityKind,
) -> None:
    headline, _ = happened(kind)
    assert headline
    assert "{" not in headline


def test_outbox_labels_lead_back_to_their_trade() -> None:
    assert trade_of(label_of("a1b2", StepKind.FILL)) == ("a1b2", StepKind.FILL)
    assert trade_of("deploy: Community") is None
    assert trade_of("trade:a1b2:nonsense") is None


def test_only_own_transactions_that_are_under_way_or_just_failed_are_pending() -> None:
    outbox = MemoryOutbox()
    states = {
        1: (ME, OutboxState.SENT, NOW),
        2: (ME, OutboxState.MINED, NOW),
        3: (ME, OutboxState.FAILED, NOW - 100),
        4: (ME, OutboxState.FAILED, NOW - 100_000),
        5: (ANNA, OutboxState.SENT, NOW),
    }
    for number, (who, state, created) in states.items():
        label = label_of("t", StepKind.POST)
        outbox.add(
            OutboxEntry(bytes([number]) * 32, b"", who, number, label, state, Timestamp(created))
        )
    found = pending_entries(outbox, ME, NOW)
    assert sorted((item.nonce, item.state) for item in found) == [
        (1, PendingState.SENT),
        (3, PendingState.FAILED),
    ]
    assert {str(item.label) for item in found} == {"Put the offer on the market"}
