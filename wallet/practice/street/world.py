"""Who lives on Linden Street, what they need and what they would pay.

All of it is invented, and all of it is data: the rules that act on it are in ``decisions``.
Prices are whole thousandths of a yuan for a kWh, which is a million minor units for a MWh.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.protocol.credits import GasClass
from wallet.protocol.deploy_steps import IndexSettings
from wallet.protocol.offers import Side
from wallet.units import Litres, Minor, PricePerMWh, Wh

COMMUNITY_NAME = "Linden Street"
ZONE_NAME = "Linden Street"
CURRENCY = ("Practice yuan", "¥")
PRICE_INDEX = IndexSettings(window=3600, interval=300, min_wh=Wh(20_000))
"""Faster than a real community's, as everything on the practice street."""
Z_PPM = 967_500
CV_WH_PER_M3 = 11_200
"""A cubic metre on the meter is 10.836 kWh: state number times calorific value of H gas."""

KWH = 1_000
YUAN = 1_000_000
NOTHING = Wh(0)
ONE_KWH = Wh(KWH)


def thousandths(price: int) -> PricePerMWh:
    """Turn a price in thousandths of a yuan per kWh into minor units per MWh."""
    return PricePerMWh(price * YUAN)


def kwh(amount: int) -> Wh:
    """Turn whole kWh into Wh."""
    return Wh(amount * KWH)


@dataclass(frozen=True, slots=True)
class Standing:
    """An offer somebody keeps open, and makes anew when it has run out or was used up.

    ``gas`` is None for any gas (buy offers only). The price moves from ``price`` to ``end_price``
    while the offer lives, if that is named. ``for_home`` offers are for the person's home alone.
    """

    side: Side
    gas: GasClass | None
    wh: Wh
    price: PricePerMWh
    hours: int
    end_price: PricePerMWh | None = None
    least: Wh = ONE_KWH
    for_home: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A household, business, plant or supplier of the street.

    Args:
        key: its name in files; never changes.
        names: shown names, English and Simplified Chinese.
        kind: household, supplier or plant, as in the community file.
        daily: gas it uses on an average day; 0 for those without a meter.
        hours: which profile of ``weather`` its day follows.
        natural: gas of each class it has at first.
        biomethane: likewise.
        stock: it wants to hold this much, and buys what is missing.
        keeps: it sells nothing of this much.
        pays: the most it pays for a MWh.
        asks: the least it takes for a MWh.
        wants: the only gas it buys, or None for any.
        money: what it has at first.
        offers: what it keeps open.
    """

    key: str
    names: tuple[str, str]
    kind: str
    daily: Wh
    hours: str
    natural: Wh
    biomethane: Wh
    stock: Wh
    keeps: Wh
    pays: PricePerMWh
    asks: PricePerMWh
    money: Minor
    wants: GasClass | None = None
    offers: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningTrade:
    """A trade between neighbours at the very beginning, so that the street has a price."""

    seller: str
    buyer: str
    gas: GasClass
    wh: Wh
    price: PricePerMWh


_BIO, _NATURAL = GasClass.BIOMETHANE, GasClass.NATURAL

NEIGHBOURS = (
    Neighbour(
        key="anna", names=("Anna Lindqvist", "安娜·林奎斯特"), kind="household",
        daily=kwh(11), hours="home", natural=kwh(120), biomethane=kwh(420), stock=kwh(300),
        keeps=kwh(240), pays=thousandths(338), asks=thousandths(350), money=Minor(900 * YUAN),
        offers=(
            Standing(Side.SELL, _BIO, kwh(120), thousandths(356), 60, least=kwh(5)),
        ),
    ),
    Neighbour(
        key="yusuf", names=("Yusuf Demir", "优素福·德米尔"), kind="household",
        daily=kwh(9), hours="home", natural=kwh(110), biomethane=NOTHING, stock=kwh(200),
        keeps=kwh(150), pays=thousandths(374), asks=thousandths(400), money=Minor(1_200 * YUAN),
        offers=(Standing(Side.BUY, None, kwh(60), thousandths(344), 48),),
    ),
    Neighbour(
        key="bakery", names=("Old Mill Bakery", "老磨坊面包店"), kind="household",
        daily=kwh(55), hours="shop", natural=kwh(380), biomethane=NOTHING, stock=kwh(740),
        keeps=kwh(300), pays=thousandths(379), asks=thousandths(420), money=Minor(6_000 * YUAN),
        wants=_BIO,
        offers=(Standing(Side.BUY, _BIO, kwh(300), thousandths(348), 96, least=kwh(2)),),
    ),
    Neighbour(
        key="lena", names=("Lena Hoffmann", "莱娜·霍夫曼"), kind="household",
        daily=kwh(8), hours="home", natural=kwh(90), biomethane=kwh(260), stock=kwh(220),
        keeps=kwh(200), pays=thousandths(335), asks=thousandths(352), money=Minor(700 * YUAN),
        offers=(
            Standing(Side.SELL, _BIO, kwh(35), thousandths(340), 10, for_home=True),
        ),
    ),
    Neighbour(
        key="laundry", names=("Harbour Laundry", "港口洗衣店"), kind="household",
        daily=kwh(80), hours="shop", natural=kwh(900), biomethane=NOTHING, stock=kwh(1_700),
        keeps=kwh(700), pays=thousandths(364), asks=thousandths(410), money=Minor(9_000 * YUAN),
        offers=(Standing(Side.BUY, None, kwh(800), thousandths(341), 240, least=kwh(10)),),
    ),
    Neighbour(
        key="tomas", names=("Tomás Rivera", "托马斯·里韦拉"), kind="household",
        daily=kwh(10), hours="home", natural=kwh(150), biomethane=NOTHING, stock=kwh(220),
        keeps=kwh(170), pays=thousandths(369), asks=thousandths(395), money=Minor(1_000 * YUAN),
        offers=(Standing(Side.BUY, _BIO, kwh(25), thousandths(346), 30),),
    ),
    Neighbour(
        key="fang", names=("Wang Fang", "王芳"), kind="household",
        daily=kwh(12), hours="home", natural=kwh(340), biomethane=NOTHING, stock=kwh(250),
        keeps=kwh(220), pays=thousandths(342), asks=thousandths(349), money=Minor(800 * YUAN),
        offers=(Standing(Side.SELL, _NATURAL, kwh(40), thousandths(359), 36),),
    ),
)  # fmt: skip

PLANT = Neighbour(
    key="plant", names=("Riverside Biogas", "河畔沼气厂"), kind="plant",
    daily=NOTHING, hours="home", natural=NOTHING, biomethane=NOTHING, stock=NOTHING,
    keeps=kwh(400), pays=thousandths(1), asks=thousandths(345), money=Minor(0),
    offers=(
        Standing(Side.SELL, _BIO, kwh(750), thousandths(368), 120, end_price=thousandths(345)),
    ),
)  # fmt: skip

SUPPLIER = Neighbour(
    key="supplier", names=("City Gas Supply", "城市燃气公司"), kind="supplier",
    daily=NOTHING, hours="home", natural=kwh(60_000), biomethane=NOTHING, stock=NOTHING,
    keeps=NOTHING, pays=thousandths(1), asks=thousandths(360), money=Minor(0),
    offers=(Standing(Side.SELL, _NATURAL, kwh(50_000), thousandths(395), 720),),
)  # fmt: skip
"""Also the operator: it runs the meters and gives out the gas. It is the node's first account."""

EVERYBODY = (*NEIGHBOURS, PLANT, SUPPLIER)
BY_KEY = {neighbour.key: neighbour for neighbour in EVERYBODY}

OPENING_TRADES = (
    OpeningTrade("fang", "yusuf", _NATURAL, kwh(18), thousandths(349)),
    OpeningTrade("anna", "tomas", _BIO, kwh(24), thousandths(352)),
    OpeningTrade("lena", "yusuf", _BIO, kwh(12), thousandths(351)),
    OpeningTrade("plant", "bakery", _BIO, kwh(60), thousandths(355)),
)

# The person's own home.
HOME_DAILY = Wh(9_939)
"""Makes a reserve of 229.6 kWh: 21 average days and a tenth."""
HOME_NATURAL = Wh(229_600)
HOME_BIOMETHANE = Wh(182_400)
HOME_MONEY = Minor(250 * YUAN)
HOME_HISTORY_DAYS = 35
HOME_INDEX = Litres(1_215_204)
"""What the home's meter showed when it was linked, before those days."""
HOME_CHINESE = {"Mei": "小梅"}

Q_MAX_HOME_LPH = 6_000
"""A G4 meter passes 6 m³ an hour, a G16 25; the practice day is played 60 times faster."""
Q_MAX_SHOP_LPH = 25_000
Q_MAX_PLANT_LPH = 600_000
PLANT_STOCK = kwh(5_000)
"""What the plant injects before the street opens."""
PLANT_WATT = 500_000
