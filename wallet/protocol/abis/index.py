"""GasIndex: the price of the market's own trades in one class of gas, as a price feed.

Its functions, events and errors with their types. A test holds them to the compiled ABI.
"""

from wallet.protocol.abis.declare import Declaration

ROUND = ("uint80", "int256", "uint256", "uint256", "uint80")

DECLARATION = Declaration(
    name="GasIndex",
    constructor=("address", "uint8", "address", "uint32", "uint32", "uint128", "uint16"),
    functions={
        "currency": ("currency", (), ("address",)),
        "decimals": ("decimals", (), ("uint8",)),
        "description": ("description", (), ("string",)),
        "gas_class": ("gasClass", (), ("uint8",)),
        "get_round_data": ("getRoundData", ("uint80",), ROUND),
        "interval": ("interval", (), ("uint32",)),
        "latest_round_data": ("latestRoundData", (), ROUND),
        "market": ("market", (), ("address",)),
        "max_intervals": ("MAX_INTERVALS", (), ("uint256",)),
        "max_move_bps": ("maxMoveBps", (), ("uint16",)),
        "min_wh": ("minWh", (), ("uint128",)),
        "update": ("update", (), ()),
        "version": ("version", (), ("uint256",)),
        "window": ("window", (), ("uint32",)),
    },
    events={
        "RoundMade": (
            ("roundId", "uint80", True),
            ("answer", "int256", False),
            ("wh", "uint256", False),
            ("from", "uint64", False),
            ("to", "uint64", False),
        ),
    },
    errors={
        "BadParameter": ("string",),
        "NoDataPresent": (),
        "TooEarly": ("uint256",),
        "TooLittleTraded": ("uint256", "uint256"),
    },
)
