"""A row says who, what, for how much, what can be done, and if not, why not."""

from __future__ import annotations

from tests.ui.market.sample import snapshot
from wallet.market.book import BookFilter
from wallet.ui.market.row_text import RowAction, RowText, row_text


def rows() -> dict[str, RowText]:
    page = snapshot().market.book.view(BookFilter(include_mine=True))
    texts = [row_text(entry) for entry in page.entries]
    return {text.spoken().split(".", maxsplit=1)[0]: text for text in texts}


def only(start: str) -> RowText:
    return next(text for text in rows().values() if text.spoken().startswith(start))


def test_an_offer_is_a_sentence_with_its_price_beside_the_street() -> None:
    text = only("Anna")
    assert text.spoken().startswith(
        "Anna Lindqvist sells up to 120\u00a0kWh of biomethane. ¥0.350 (1 % below). until "
    )
    assert text.second.endswith("takes 5\u00a0kWh or more")
    assert (text.action, text.button, text.enabled) == (RowAction.BUY, "Buy", True)


def test_a_buy_offer_is_sold_into() -> None:
    assert only("Harbour").action is RowAction.SELL


def test_an_own_offer_is_marked_and_can_be_cancelled() -> None:
    text = only("Yours")
    assert (text.mark, text.button, text.enabled) == ("Yours", "Cancel", True)


def test_what_cannot_be_taken_says_why_in_few_words_and_in_full() -> None:
    text = only("Okafor")
    assert not text.enabled
    assert text.second == "you have too little of this gas to spare"
    assert text.why == "You do not have this much gas of the kind asked for."
