"""Messages become sentences: typed fields by their type, strong ones marked, names unforgeable."""

from wallet.errors import TradeError
from wallet.market.message import Energy, Gas, Message, Who
from wallet.protocol.credits import GasClass
from wallet.text import set_language
from wallet.ui import words
from wallet.ui.widgets.sentence import plain

ANNA = Who("0x00000000000000000000000000000000000000A1", "Anna Lindqvist")
TEXT = "{who} sells {amount} more"


def test_fields_are_written_by_their_type() -> None:
    message = Message(TEXT, {"who": ANNA, "amount": Energy(120_000)})
    assert words.text(message) == "Anna Lindqvist sells 120\u00a0kWh more"


def test_strong_fields_are_marked_and_others_are_not() -> None:
    message = Message(TEXT, {"who": ANNA, "amount": Energy(120_000)}, ("amount",))
    marked = words.sentence(message)
    assert marked == "Anna Lindqvist sells \x02120\u00a0kWh\x03 more"
    assert plain(marked) == words.text(message)


def test_a_name_cannot_carry_marks_of_its_own() -> None:
    forged = Who(ANNA.address, "\x02Bank\x03\u202e")
    assert words.text(Message("{who}", {"who": forged})) == "Bank"


def test_what_is_signed_is_written_to_the_last_watt_hour() -> None:
    message = Message("{amount}", {"amount": Energy(120_437)})
    assert words.text(message) == "120.4\u00a0kWh"
    assert words.text(message, exactly=True) == "120.437\u00a0kWh"


def test_an_unnamed_party_is_its_short_address() -> None:
    assert words.who(Who(ANNA.address)) == "0x0000…00A1"


def test_errors_write_typed_fields_too() -> None:
    problem = TradeError("t.x", "Only {left} left.", "Take {left}.", left=Energy(35_000))
    assert words.error(problem) == ("Only 35\u00a0kWh left.", "Take 35\u00a0kWh.")


def test_latin_names_stand_apart_from_chinese_text() -> None:
    set_language("zh_CN")
    message = Message("{who} sells up to {energy} of {gas}", {
        "who": ANNA, "energy": Energy(120_000), "gas": Gas(GasClass.BIOMETHANE)
    }, ("who",))  # fmt: skip
    assert words.text(message) == "Anna Lindqvist 出售生物甲烷，最多 120\u00a0kWh"
    assert plain(words.sentence(message)) == words.text(message)
