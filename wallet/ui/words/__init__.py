"""Words a person reads in the window: amounts, dates, names and whole sentences.

``from wallet.ui import words``, then ``words.energy(wh)``, ``words.sentence(message)`` and so on.

- ``place``      the signs in numbers and the time zone, one per process
- ``amounts``    kWh, m³, money, prices, percent, network fees
- ``dates``      moments, ends and ages
- ``names``      gases, people, months of production
- ``reasons``    why an offer cannot be taken, in a few words
- ``sentences``  the market's messages and errors as sentences
"""

from wallet.ui.words.amounts import (
    beside_street,
    coin,
    energy,
    energy_input,
    exact,
    exact_energy,
    exact_money,
    exact_price,
    meter_index,
    money,
    network_fee,
    percent,
    price,
    price_input,
    round_energy,
    signed_energy,
    signed_money,
    times,
    volume,
)
from wallet.ui.words.dates import age, clock, day, end_of_day, full, month, until, weekday, when
from wallet.ui.words.names import gas, gas_title, production_month, short_address, who
from wallet.ui.words.place import Place, numbers, place, set_place
from wallet.ui.words.reasons import reason_in_short
from wallet.ui.words.sentences import error, field, sentence, span, text

__all__ = [
    "Place",
    "age",
    "beside_street",
    "clock",
    "coin",
    "day",
    "end_of_day",
    "energy",
    "energy_input",
    "error",
    "exact",
    "exact_energy",
    "exact_money",
    "exact_price",
    "field",
    "full",
    "gas",
    "gas_title",
    "meter_index",
    "money",
    "month",
    "network_fee",
    "numbers",
    "percent",
    "place",
    "price",
    "price_input",
    "production_month",
    "reason_in_short",
    "round_energy",
    "sentence",
    "set_place",
    "short_address",
    "signed_energy",
    "signed_money",
    "span",
    "text",
    "times",
    "until",
    "volume",
    "weekday",
    "when",
    "who",
]
